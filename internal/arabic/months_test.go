package arabic_test

import (
	"strings"
	"testing"

	"marsad/internal/arabic"
)

func TestMonth(t *testing.T) {
	type answer struct {
		month int
		hijri bool
		words int
	}
	for in, want := range map[string]answer{
		"شباط 2020":         {2, false, 1},
		"فبراير":            {2, false, 1},
		"كانون الثاني 2020": {1, false, 2},
		"كانون أول":         {12, false, 2},
		"كانون":             {},
		"تشرين ثان":         {11, false, 2},
		"غشت":               {8, false, 1},
		"ربيع الآخر 1441":   {4, true, 2},
		"ربيع أول":          {3, true, 2},
		"جمادي الآخرة":      {6, true, 2},
		"ذي القعدة":         {11, true, 2},
		"رَمَضان المبارك":   {9, true, 1},
		"الربيع العربي":     {},
		"":                  {},
	} {
		words := append(strings.Fields(arabic.Fold(in)), "", "")
		var got answer
		if got.month, got.hijri, got.words = arabic.Month(words[0], words[1]); got != want {
			t.Errorf("%s: %+v, want %+v", in, got, want)
		}
	}
}
