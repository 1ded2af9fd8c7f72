package web

import (
	"html"
	"strings"
	"testing"

	"marsad/docs"
	"marsad/internal/locale"
)

// The page about the data says what docs/accuracy.md says: every figure of its first table, and its day, in both languages.
func TestAboutAgreesWithTheDocument(t *testing.T) {
	h, _ := atlasOf(t, Options{})
	_, first, _ := strings.Cut(docs.Accuracy, "| measure |")
	first, _, _ = strings.Cut(first, "\n\n")
	for _, lang := range []string{"ar", "en"} {
		page := html.UnescapeString(asked200(t, h, "/"+lang+"/about"))
		rows := 0
		for _, line := range strings.Split(first, "\n")[2:] {
			for _, cell := range strings.Split(strings.Trim(line, "|"), "|")[1:] {
				if !strings.Contains(page, plainCell(cell)) {
					t.Errorf("%s: the page does not say %q of %s", lang, cell, line)
				}
			}
			rows++
		}
		if day := measuredOn.FindStringSubmatch(docs.Accuracy); rows < 10 || day == nil || !strings.Contains(page, day[1]) {
			t.Errorf("%s: %d rows, day %v", lang, rows, day)
		}
	}
}

// TestAboutIsInBothLanguages holds that every heading and measure of the document has its words in Arabic.
func TestAboutIsInBothLanguages(t *testing.T) {
	all, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := aboutView{page: page{Catalogue: all["ar"]}}
	_, sections, _ := readAccuracy(docs.Accuracy)
	for _, s := range sections {
		told := []string{s.Title}
		for _, table := range s.Tables {
			told = append(told, table.Head...)
			for _, row := range table.Rows {
				told = append(told, row[0])
			}
		}
		for _, text := range told {
			if !v.Known(text) {
				t.Errorf("about.tsv has no words for %q", text)
			}
		}
	}
}
