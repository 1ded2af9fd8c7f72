package reading

import "marsad/internal/lexicon"

// contentActs turn the act of a neutral verb by what is said: the first words of the content that decide.
var contentActs = []struct {
	act   string
	words map[string]bool
}{
	{"demand", foldSet("يجب", "ينبغي", "ضرورة", "وجوب", "يتعين", "بضرورة", "لضرورة")},
}

// actReach is how many words of what is said can turn the act.
const actReach = 5

// stance looks at what is said and at the outlet's distance.
func (st *stater) stance(s *Statement) {
	if s.Act == "state" || s.Act == "confirm" {
		s.Act = st.actOf(s)
	}
	if s.Hedge == "none" && st.anonymous(s.Speaker) {
		s.Hedge = "reported"
	}
	if st.distanced(s) || s.carried && s.Hedge == "none" && st.d.is(s.CueFirst-1, "ما", "ممن", "عما", "بما", "لما", "مما") {
		s.Hedge = "doubted"
	}
}

func (st *stater) actOf(s *Statement) string {
	for k := s.ContentFirst; k < min(s.ContentFirst+actReach, s.ContentLast); k++ {
		for _, c := range contentActs {
			if c.words[st.d.Folded(k)] {
				return c.act
			}
		}
	}
	return s.Act
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
