package restore

import (
	_ "embed"
	"strings"
	"sync"

	"marsad/internal/arabic"
)

//go:embed data/words.txt
var wordData string

// defaced holds the folded stems that outlets deface. It is parsed when the first break asks for it: clean text never pays.
var defaced = sync.OnceValue(func() map[string]bool {
	stems := map[string]bool{}
	for line := range strings.SplitSeq(wordData, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			stems[arabic.Fold(w)] = true
		}
	}
	return stems
})

// minStem is how many letters a word must have before the list may join it: shorter ones arise by chance.
const minStem = 3

// known reports whether a word, without its proclitics, article and pronoun ending, is one that outlets deface.
func known(word string) bool {
	folded := arabic.Fold(word)
	if len(folded) < minStem*2 {
		return false
	}
	stems := defaced()
	var readings [arabic.MaxReadings]arabic.Reading
	for _, r := range arabic.Readings(readings[:0], folded) {
		if stems[r.Stem] {
			return true
		}
		for _, bare := range arabic.WithoutPronoun(nil, r.Stem) {
			if len(bare) >= minStem*2 && stems[bare] {
				return true
			}
		}
	}
	return false
}
