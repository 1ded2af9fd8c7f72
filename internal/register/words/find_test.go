package words_test

import (
	"testing"

	"marsad/internal/register/words"
	"marsad/record"
)

func TestFind(t *testing.T) {
	original := "قـ.ـصفت البلدة  مساء\nثم قصفت القرية"
	r := record.Report{Text: record.Text{Original: original}, Restorations: []record.Restoration{{Start: 0, End: 7, Quote: "قـ.ـصفت", Reading: "قصفت"}}}
	text := words.Of(r)
	for _, tt := range []struct {
		words      string
		near       int
		start, end int
		ok         bool
	}{
		{"قصفت البلدة مساء", 0, 0, 20, true}, {" قـ.ـصفت  البلدة ", 0, 0, 14, true}, {"قصفت", 0, 0, 7, true}, {"قصفت", 30, 24, 28, true}, {"مساء ثم", 0, 16, 23, true}, {"المدينة", 0, 0, 0, false}, {" ", 0, 0, 0, false}, {"", 0, 0, 0, false},
	} {
		start, end, ok := text.Find(tt.words, tt.near)
		if start != tt.start || end != tt.end || ok != tt.ok {
			t.Errorf("%q near %d: %d to %d, %v", tt.words, tt.near, start, end, ok)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("قـ.ـصفت البلدة", "قصفت", 0, 7, "قصفت", 3)
	f.Fuzz(func(t *testing.T, original, sought string, from, to int, reading string, near int) {
		text := words.Of(record.Report{Text: record.Text{Original: original}, Restorations: []record.Restoration{{Start: from, End: to, Reading: reading}}})
		start, end, ok := text.Find(sought, near)
		if ok && (start < 0 || end < start || end > len([]rune(original))) {
			t.Errorf("%d to %d of %d", start, end, len([]rune(original)))
		}
	})
}
