package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// participle reads a reporting participle, which follows the verb of its speaker: مضيفاً أن.
func (st *stater) participle(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	i := s.CueFirst
	if h.Reading.Preposition != 0 || h.Reading.Definite || h.Pronoun || i > st.s.First && st.d.is(i-1, "كان", "كانت", "كانوا", "غير", "عن", "من", "في", "علي", "الي") {
		return false
	}
	s.Rule, s.participle = "participle."+r.Lemma, true
	st.content(s, r)
	if !st.meets(s, h, r) || !s.told && !st.saysOf(s.CueLast) || st.doubles(s, r) || st.describes(i) && (!s.told || s.from-s.CueLast > 2) {
		return false
	}
	s.Speaker, s.carried = st.carry(i, participleAgreement(st.d.Folded(i))), true
	if s.Speaker < 0 {
		return false
	}
	st.chain(s, r)
	return true
}

// saysOf reports whether what a participle says follows as a complement: by a preposition or a noun.
func (st *stater) saysOf(i int) bool {
	return i < st.s.Last && (st.d.is(i, "الي", "علي", "من", "عن", "في") || st.d.Words[i] != nil || st.quotes.opens(i))
}

// doubles reports whether a participle only leads from the verb before it to the words: وتابع فلان قائلاً, وأضاف معلقاً.
func (st *stater) doubles(s *Statement, r lexicon.Reporting) bool {
	list := st.ofSentence()
	if len(list) == 0 || list[len(list)-1].from <= s.CueFirst {
		return false
	}
	between := s.CueFirst - list[len(list)-1].CueLast
	return between == 0 || r.Lemma == "قال" && between <= nearThat
}

// describes reports whether a participle belongs to the feminine noun before it as an adjective: إجراءات مشددة.
func (st *stater) describes(i int) bool {
	return i > st.s.First && st.d.Tokens[i-1].Kind == Word && strings.HasSuffix(st.d.Folded(i), "ه") && st.d.mentionAt[i-1] == 0 &&
		(strings.HasSuffix(st.d.Folded(i-1), "ه") || strings.HasSuffix(st.d.Folded(i-1), "ات"))
}
