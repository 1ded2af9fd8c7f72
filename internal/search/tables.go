package search

import (
	_ "embed"
	"strings"
	"sync"

	"marsad/internal/arabic"
)

//go:embed data/plurals.tsv
var pluralsData string

//go:embed data/spellings.tsv
var spellingsData string

type wordTables struct {
	singular  map[string]string   // folded plural -> stem of its singular
	spellings map[string][]string // stem -> other stems that are the same name
}

var tables = sync.OnceValue(func() wordTables {
	t := wordTables{singular: map[string]string{}, spellings: map[string][]string{}}
	for _, row := range rowsOf(pluralsData) {
		one := stem(row[0], nil)
		for _, many := range row[1:] {
			t.singular[many] = one
		}
	}
	for _, row := range rowsOf(spellingsData) {
		for _, a := range row {
			for _, b := range row {
				if a != b {
					t.spellings[a] = append(t.spellings[a], b)
				}
			}
		}
	}
	return t
})

// rowsOf gives the folded words of each line that is no comment: the first column, then those of the second, which are separated by |.
func rowsOf(data string) [][]string {
	var out [][]string
	for line := range strings.Lines(data) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		first, others, _ := strings.Cut(line, "\t")
		row := []string{arabic.Fold(first)}
		for other := range strings.SplitSeq(others, "|") {
			row = append(row, arabic.Fold(other))
		}
		out = append(out, row)
	}
	return out
}

// expand gives what a word of a query is looked up as: its stem, and when it stands alone the other spellings of the name.
func expand(t Token, alone bool) []Expansion {
	out := []Expansion{{Word: t.Word, To: t.Stem, Kind: Forms}}
	if alone {
		for _, s := range tables().spellings[t.Stem] {
			out = append(out, Expansion{Word: t.Word, To: s, Kind: Spelling})
		}
	}
	return out
}
