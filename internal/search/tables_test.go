package search

import (
	"strings"
	"testing"
)

// A row that never finds anything, or that stands twice, is a mistake of whoever wrote it.
func TestTables(t *testing.T) {
	for name, data := range map[string]string{"plurals.tsv": pluralsData, "spellings.tsv": spellingsData} {
		seen := map[string]bool{}
		for line := range strings.Lines(data) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if first, others, ok := strings.Cut(strings.TrimSpace(line), "\t"); !ok || first == "" || others == "" || strings.Contains(others, "\t") {
				t.Errorf("%s: %q is not a word, a tab, and others separated by |", name, line)
			}
		}
		for _, row := range rowsOf(data) {
			for _, w := range row {
				if words := Words(w); len(words) != 1 || words[0].Word != w {
					t.Errorf("%s: %q is not one word", name, w)
				}
				if seen[w] {
					t.Errorf("%s: %s stands twice", name, w)
				}
				seen[w] = true
			}
		}
	}
	for _, row := range rowsOf(spellingsData) {
		stems := map[string]string{}
		for _, w := range row {
			if other := stems[Stem(w)]; other != "" {
				t.Errorf("spellings.tsv: %s and %s are looked up alike: one is needless", w, other)
			}
			stems[Stem(w)] = w
			q, _, err := Parse(w, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range row {
				if !q.Matches(Analyse(text)) {
					t.Errorf("spellings.tsv: %s does not find %s", w, text)
				}
			}
		}
	}
	for _, row := range rowsOf(pluralsData) {
		for _, w := range row[1:] {
			if got, want := Stem(w), Stem(row[0]); got != want {
				t.Errorf("plurals.tsv: %s is looked up under %s, %s under %s", w, got, row[0], want)
			}
		}
	}
}
