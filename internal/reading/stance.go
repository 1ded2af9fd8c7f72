package reading

import "marsad/internal/lexicon"

// stance looks at what is said and at the outlet's distance.
func (st *stater) stance(s *Statement) {
	if s.Act == "state" || s.Act == "confirm" || s.Act == "announce" {
		s.Act = st.actOf(s)
	}
	if s.Hedge == "none" && st.anonymous(s.Speaker) {
		s.Hedge = "reported"
	}
	if st.distanced(s) || s.carried && s.Hedge == "none" && st.d.is(s.CueFirst-1, "ما", "ممن", "عما", "بما", "لما", "مما") {
		s.Hedge = "doubted"
	}
}

// actOf turns the act of a neutral cue by the first words of what is said that decide.
func (st *stater) actOf(s *Statement) string {
	for k := s.ContentFirst; k < min(s.ContentFirst+st.lex.ContentReach, s.ContentLast); k++ {
		for _, i := range st.lex.Turns(st.d.Words[k]) {
			if c := st.lex.ContentActs[i]; k-s.ContentFirst < c.Reach && st.phraseAt(k, c.Phrase) && (s.Act != "announce" || c.Act == "deny") {
				return c.Act
			}
		}
	}
	return s.Act
}

// phraseAt reports whether the words of a phrase, the first of which is known to stand there, begin at token k.
func (st *stater) phraseAt(k int, phrase []string) bool {
	for n := 1; n < len(phrase); n++ {
		if st.d.Folded(k+n) != phrase[n] {
			return false
		}
	}
	return true
}

// distanced reports whether the outlet keeps away from what is said: على حد تعبيره, على حد زعمها.
func (st *stater) distanced(s *Statement) bool {
	for k := s.CueLast; k+1 < st.s.Last && k <= s.ContentLast; k++ {
		if st.d.is(k, "حد") && st.says(k+1, lexicon.Distance) {
			return true
		}
	}
	return false
}

// anonymous reports whether the speaker is a source without a name.
func (st *stater) anonymous(speaker int) bool {
	return speaker >= 0 && st.lex.Word(firstWord(st.d.Entities[speaker].Name.Arabic)).Says(lexicon.Anonymous)
}
