package web

import (
	"strings"
	"testing"

	"marsad/record"
)

// Graphic words are marked where they stand, in every form, and others are not; a report without any has no switch.
func TestGraphicWords(t *testing.T) {
	text := "قال مسعفون إنهم جمعوا الأشلاء من الحقل وغطّوا جثة رجل، ثم عادت الدورية إلى البلدة"
	runes := []rune(text)
	var got []string
	for _, m := range graphicMarks(text) {
		got = append(got, string(runes[m.start:m.end]))
	}
	if strings.Join(got, " ") != "الأشلاء جثة" {
		t.Errorf("marked: %v", got)
	}
	s, err := newSite()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{text: true, "عادت الدورية إلى البلدة": false} {
		v := newReportView(page{Catalogue: s.languages["ar"]}, record.Report{Schema: record.Schema, Text: record.Text{Original: text, Restored: text}, Article: record.Article{Language: "ar"}}, "restored", nil)
		var b strings.Builder
		if err := s.pages.report.Execute(&b, v); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), `id="graphic"`) != want || strings.Contains(b.String(), `m-graphic">الأشلاء<`) != want {
			t.Errorf("%q: softened %v", text, !want)
		}
	}
}
