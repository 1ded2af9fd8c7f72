package reading

import (
	"slices"

	"marsad/internal/lexicon"
)

// thatReach is how far behind a cue that which is said may begin: the speaker, a title, a time and a place stand between.
const thatReach = 28

// content finds where that which is said begins; settle bounds it.
func (st *stater) content(s *Statement, r lexicon.Reporting) {
	s.from, s.told = 0, false
	if start, ok := st.introduced(s.CueLast, r); ok {
		s.from, s.told = start, true
	} else if start := st.complement(s.CueLast, r); start < st.s.Last {
		if start > s.CueLast && st.quotes.opens(start-1) {
			start--
		}
		s.from = start
	}
	s.partial = r.Object == "person" && !s.told || s.from > 0 && st.quotes.opens(s.from) && st.governedBefore(s.from, r)
	switch {
	case st.parenthetic(s):
		s.from, s.told = 0, false
		s.ContentFirst, s.ContentLast = st.s.First, st.trim(st.s.First, s.CueFirst-1)
	case s.from > 0:
		s.ContentFirst, s.ContentLast = s.from, st.trim(s.from, st.s.Last)
	}
	if s.ContentLast <= s.ContentFirst {
		s.ContentFirst, s.ContentLast = 0, 0
	}
}

// parenthetic reports whether the cue stands inside or behind what is said: «…، كما يقول فلان، …».
func (st *stater) parenthetic(s *Statement) bool {
	return !s.told && s.CueFirst > st.s.First+2 && st.d.is(s.CueFirst-1, "كما", "حسبما") && st.d.Tokens[s.CueFirst-2].Kind == Punctuation
}

// introduced gives the token with which that which is said begins, when أن, a colon or a quotation leads to it: the token behind a bare
// أن or the colon, the أن with a pronoun, or the quotation mark.
func (st *stater) introduced(i int, r lexicon.Reporting) (int, bool) {
	free := r.Object == "nobody" // only the speaker and circumstances can stand before أن
	for k := i; k < min(i+thatReach, st.s.Last); k++ {
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case t.Mark == ':':
			if k+1 < st.s.Last || st.goesOn() {
				return k + 1, true
			}
		case st.quotes.opens(k):
			if p := st.governed(i, k-1, r); free && p >= 0 && st.quotes.length(k) > 0 && !st.named(k) {
				return p, false // «مشيراً إلى حدوث «…»»
			}
			if st.speech(k, i) {
				return k, r.Object != "person" && (free || st.leads(k, i))
			}
			if !free && k > i && st.d.mentionAt[k-1] > 0 && !st.named(k) {
				return k, false
			}
			k = max(k, st.quotes.closing(k))
		case w.Is(lexicon.Complementizer):
			if before := st.d.Words[k-1]; k > i && before.Can(lexicon.ReportingVerb) && before.Function == 0 && st.d.mentionAt[k-1] == 0 {
				return 0, false // it belongs to the verb right before it
			}
			return st.behindThat(k), true
		case t.Mark == '.' || t.Mark == '؟':
			return 0, false
		case k > i && st.otherCue(k):
			return 0, false
		case !free && k > i && st.object(k, r):
			return st.clause(k)
		}
	}
	return 0, false
}

// leads reports whether the quotation opened at k follows the cue, the speaker or a circumstance, so that it is all that was said, and
// not the object of the verb.
func (st *stater) leads(k, cue int) bool {
	if k == cue {
		return true
	}
	t := st.d.Tokens[k-1]
	return t.Kind == Punctuation || t.Kind == Latin || st.d.mentionAt[k-1] > 0 || st.d.timeAt[k-1] > 0 || st.d.placeAt[k-1] > 0 || st.says(k-1, lexicon.Venue|lexicon.Adverb)
}

// governedBefore reports whether the preposition that the verb governs stands right before token k.
func (st *stater) governedBefore(k int, r lexicon.Reporting) bool {
	return st.d.Words[k-1] != nil && slices.Contains(r.After, st.d.Folded(k-1))
}

// clause gives أن right behind the noun at k that it explains (أكد ضرورة أن): the noun is part of what is said.
func (st *stater) clause(k int) (int, bool) {
	return k, k+1 < st.s.Last && st.d.Words[k+1].Is(lexicon.Complementizer)
}

// behindThat gives the token behind a bare أن, or the أن that carries a pronoun.
func (st *stater) behindThat(k int) int {
	switch st.d.Folded(k) {
	case "ان", "بان", "وان", "فان":
		return k + 1
	}
	return k
}

// speech reports whether the quotation opened at k gives words that were said, rather than a name.
func (st *stater) speech(k, cue int) bool {
	length := st.quotes.length(k)
	if length < 2 || st.d.mentionAt[k] > 0 {
		return false
	}
	if length > maxQuotedName {
		return true
	}
	_, name := st.d.mentionFrom(k + 1)
	return !name && st.d.placeAt[k+1] == 0 && !st.says(k-1, lexicon.Named) && (k == cue || st.d.Tokens[k].Spaced && (st.d.mentionAt[k-1] > 0 || st.d.timeAt[k-1] > 0))
}

// otherCue reports whether another cue begins at token k, so that an أن behind it belongs to that one.
func (st *stater) otherCue(k int) bool {
	w := st.d.Words[k]
	if w == nil || w.Reports == 0 || w.Function != 0 || st.d.mentionAt[k] > 0 || st.d.placeAt[k] > 0 {
		return false
	}
	if w.Can(lexicon.ReportingParticiple) && !w.Can(lexicon.ReportingVerb) {
		return !(st.d.is(k, "قايلا", "قايله", "قايلين") && st.d.Tokens[k-1].Mark != '،') && (st.d.Tokens[k-1].Mark == '،' || !st.describes(k))
	}
	return w.Can(lexicon.ReportingVerb) && (st.says(k-1, lexicon.ClauseOpener) || st.d.Tokens[k-1].Mark == '،' || st.d.Tokens[k-1].Kind == QuoteClose) && len(w.Folded) >= 6
}

// object reports whether token k begins the object of the verb: a noun behind the subject, which is what is said or who is addressed.
func (st *stater) object(k int, r lexicon.Reporting) bool {
	w := st.d.Words[k]
	if w == nil || w.Function != 0 || st.d.Tokens[k].Kind != Word || st.d.mentionAt[k] > 0 || st.d.timeAt[k] > 0 || st.d.placeAt[k] > 0 || w.Says(lexicon.Adverb) || w.Can(lexicon.ReportingParticiple) || attached(w) || st.begins(k, "ل") || st.begins(k, "ب") && !slices.Contains(r.After, "ب") {
		return false
	}
	before := st.d.mentionAt[k-1]
	if before == 0 {
		return false
	}
	m := st.d.Mentions[before-1]
	return m.Last == k && m.Preposition == 0 && !st.prepositionBefore(m.First) && !definite(w)
}

// definite reports whether a word is written with the article.
func definite(w *lexicon.Word) bool {
	for _, d := range w.Divisions {
		if d.Definite {
			return true
		}
	}
	return false
}

// goesOn reports whether the block goes on behind the sentence.
func (st *stater) goesOn() bool {
	return st.s.Last < len(st.d.Tokens) && st.d.Tokens[st.s.Last].Block == st.d.Tokens[st.s.Last-1].Block
}

// complement gives where that which is said begins without أن: behind the subject, at the preposition that the verb governs or at a noun.
func (st *stater) complement(i int, r lexicon.Reporting) int {
	k := i
	for k < st.s.Last && (st.d.mentionAt[k] > 0 && (st.d.Mentions[st.d.mentionAt[k]-1].Preposition == 0 || st.d.Mentions[st.d.mentionAt[k]-1].Preposition == 'l' && k > i) || st.d.timeAt[k] > 0 || st.d.Tokens[k].Mark == '،' || st.says(k, lexicon.Adverb)) {
		k++
	}
	if st.says(k, lexicon.ClauseOpener) {
		return st.s.Last
	}
	if p := st.governed(i, min(i+thatReach, st.s.Last), r); p >= 0 && (r.Object == "nobody" || p < k+4 || st.governedDirectly(i, r)) {
		return p
	}
	return k
}

// clauseStart steps from a cue back over the words that open its clause: «لكنه أضاف».
func (st *stater) clauseStart(i int) int {
	for i > st.s.First && (st.says(i-1, lexicon.ClauseOpener) || st.d.is(i-1, "قد", "كان", "كانت")) {
		i--
	}
	return i
}

// bound ends what a statement says where the next statement of the same level or a phrase that names a source begins.
func (st *stater) bound(list []Statement, i int) {
	s := &list[i]
	if s.from == 0 {
		return
	}
	last := st.s.Last
	for _, cut := range st.cuts {
		if cut > s.from {
			last = min(last, cut)
			break
		}
	}
	for j := i + 1; j < len(list); j++ {
		if n := list[j]; n.CueFirst > s.from && (n.participle || !n.nested && n.from > 0) {
			last = min(last, st.clauseStart(n.CueFirst))
			break
		}
	}
	s.ContentFirst, s.ContentLast = s.from, st.trim(s.from, last)
	if s.ContentLast <= s.ContentFirst {
		s.ContentFirst, s.ContentLast = 0, 0
	}
}
