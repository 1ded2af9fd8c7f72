package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// This file finds the preposition that a reporting verb governs, with which what is said begins where no أن leads to it.

// prepositionEndings are the pronouns that a preposition can carry.
var prepositionEndings = foldSet("ه", "ها", "هم", "هما", "هن", "نا", "ك", "كم")

// governed gives the first token of [i, last) that begins with a preposition which the verb governs, -1 when none does.
func (st *stater) governed(i, last int, r lexicon.Reporting) int {
	for k := i; k < last; k++ {
		w := st.d.Words[k]
		if w == nil || st.d.insideMention(k) {
			if st.d.Tokens[k].Mark == '.' {
				return -1
			}
			continue
		}
		for _, p := range r.After {
			if rest, ok := strings.CutPrefix(w.Folded, p); ok && len(p) > 2 && (rest == "" || prepositionEndings[rest]) {
				return k
			}
			if len(p) == 2 && st.begins(k, p) {
				return k
			}
		}
	}
	return -1
}

// prepositionReach is how far behind a verb the preposition that it governs may stand, with the subject and a circumstance between.
const prepositionReach = 18

// governedDirectly reports whether the verb's preposition follows with nothing but the subject and circumstances between.
func (st *stater) governedDirectly(i int, r lexicon.Reporting) bool {
	p := st.governed(i, min(i+prepositionReach, st.s.Last), r)
	subject := false
	for k := i; k < p; k++ {
		switch w := st.d.Words[k]; {
		case st.d.Tokens[k].Mark == '،' || w != nil && w.Own&lexicon.Preposition != 0:
			return true // a circumstance stands between
		case st.d.mentionAt[k] > 0:
			subject = true
		case subject && w != nil && w.Function == 0 && st.d.timeAt[k] == 0 && st.d.placeAt[k] == 0 && !w.Says(lexicon.Adverb|lexicon.Venue) && !attached(w) && st.wordBefore(k) != nil && st.d.mentionAt[k-1] > 0:
			return false // the object of another meaning: «شددت الحكومة الحصار على»
		}
	}
	return p >= 0
}

// begins reports whether a word begins with bi or li.
func (st *stater) begins(k int, letter string) bool {
	w := st.d.Words[k]
	if !strings.HasPrefix(w.Folded, letter) {
		return false
	}
	if w.Is(lexicon.Complementizer) || w.Folded == letter {
		return true
	}
	if m, ok := st.d.mentionFrom(k); ok {
		return m.Preposition != 0
	}
	for _, d := range w.Divisions {
		if d.Preposition != 0 && d.Conjunction == 0 && (d.Definite || w.Head == 0 || w.HeadCut.Preposition != 0) {
			return true
		}
	}
	return false
}
