package charset_test

import (
	"testing"

	"golang.org/x/text/encoding/charmap"

	"marsad/internal/charset"
)

func TestMostlyUTF8(t *testing.T) {
	const words = "قصفت المدفعية بلدة سرمين"
	legacy, err := charmap.Windows1256.NewEncoder().String(words)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{words: true, words + "\xff\xfe": true, words[1:]: true, legacy: false, "": false} {
		if got := charset.MostlyUTF8([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
