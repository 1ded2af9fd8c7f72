package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
)

// This file keeps with each word what the stages ask of it again and again, whatever stands around it. Most words are in none of their lists, and one bit
// tells it.

// The facts of a folded word.
const (
	beginsTime    = 1 << iota // a time expression can begin with it; see mayBegin
	placeKind                 // gazetteer.KindWord knows it
	listed                    // it, or what one letter before it leaves, is in a list that foldSet made
	spelledNumber             // it is a number word, with or without what is written before it
)

// factsOf finds the facts of a folded word.
func factsOf(folded string) uint32 {
	facts := uint32(0)
	if mayBegin(folded) {
		facts |= beginsTime
	}
	if _, _, _, ok := gazetteer.KindWord(folded); ok {
		facts |= placeKind
	}
	if listedWords[folded] || len(folded) > 4 && listedWords[folded[2:]] {
		facts |= listed
	}
	if _, ok := numberWord(folded); ok {
		facts |= spelledNumber
	}
	return facts
}

// listedWords are all words of the lists that foldSet made.
var listedWords = map[string]bool{}

// has reports whether token i is a word of which a fact holds.
func (d *Doc) has(i int, fact uint32) bool {
	return i >= 0 && i < len(d.Words) && d.Words[i] != nil && d.Words[i].Facts(factsOf)&fact != 0
}

// kindWord reads token i as a generic word for places; see gazetteer.KindWord.
func (d *Doc) kindWord(i int) (kind string, kept, plural, ok bool) {
	if !d.has(i, placeKind) {
		return "", false, false, false
	}
	return gazetteer.KindWord(d.Folded(i))
}

// numberWord gives the value of a folded number word, behind an article or what else is written together with it.
func numberWord(folded string) (value int, ok bool) {
	if value, ok = arabic.NumberWord(folded); ok {
		return value, true
	}
	for _, prefix := range []string{"ال", "ل", "ب", "و", "وال"} {
		if rest, cut := strings.CutPrefix(folded, prefix); cut && !ok {
			value, ok = arabic.NumberWord(rest)
		}
	}
	return value, ok
}
