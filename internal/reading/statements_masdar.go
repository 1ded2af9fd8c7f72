package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/record"
)

// masdar reads a noun of saying with the one who says: «إعلان الوزارة أن», «قوله إن», «وجّه الرئيس تحذيراً لـ».
func (st *stater) masdar(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	i := s.CueFirst
	s.Rule = "masdar." + r.Lemma
	if st.relayedWords(i) || i > st.s.First && st.says(i-1, lexicon.Distance) || st.d.is(i-1, "حد") {
		return false
	}
	st.content(s, r)
	s.nested = true
	switch {
	case h.Pronoun:
		return st.possessed(s, h, r)
	case st.lightVerb(i):
		s.Speaker = st.before(i)
		if s.Speaker < 0 {
			s.Speaker, s.carried = st.carry(i, 0), true
		}
		return s.Speaker >= 0
	case h.Reading.Definite:
		if !s.told || s.from-s.CueLast > 2 || st.d.is(i-1, "يمكن", "يمكننا", "نستطيع", "يجوز", "يصح") {
			return false // «يمكن القول إن» is the outlet's
		}
		s.Speaker, s.carried = st.carry(i, 0), true
		return s.Speaker >= 0
	}
	return st.construct(s, r)
}

// relayedWords reports whether a masdar only leads on from a verb that relays: «نقلت الوكالة عن فلان قوله».
func (st *stater) relayedWords(i int) bool {
	list := st.ofSentence()
	if len(list) == 0 {
		return false
	}
	last := list[len(list)-1]
	if (last.from >= i || last.from == i-1 && st.d.is(i-1, "عن")) && i-last.CueLast <= nearThat {
		return true // مضيفاً قوله, استطرد بالقول, أكد رفضه, أعرب عن رفضه
	}
	return last.Rule == "verb.نقل" && i-last.CueLast <= thatReach
}

// possessed reads a masdar whose ending stands for the speaker: «بقوله إن», «رفضهم الانسحاب».
func (st *stater) possessed(s *Statement, h lexicon.Hit, r lexicon.Reporting) bool {
	if r.Act == "accuse" && !strings.Contains(st.d.Folded(s.CueFirst), "ات") {
		return false // «اتهامه بـ» tells who is accused
	}
	if !s.told || s.from-s.CueLast > nearThat/2 {
		if h.Reading.Conjunction != 0 || st.governed(s.CueLast, min(s.CueLast+2, st.s.Last), r) < 0 && !st.rejects(s, r) {
			return false
		}
	}
	a := pronounAgreement(st.d.Folded(s.CueFirst))
	if s.Speaker, s.carried = st.carry(s.CueFirst, a), true; s.Speaker < 0 {
		s.Speaker = st.nearestBefore(s.CueFirst, a)
	}
	return s.Speaker >= 0
}

// nearestBefore gives the nearest mention before token i that can speak and agrees with a pronoun there.
func (st *stater) nearestBefore(i int, a arabic.Agreement) int {
	for k := i - 1; k >= max(st.s.First, i-nearThat); k-- {
		if m, ok := st.d.mentionFrom(k); ok && canSpeak(m) && fits(st.agreementOfWord(k, st.d.Entities[m.Entity].Kind), a) {
			return m.Entity
		}
	}
	return -1
}

// rejects reports whether a masdar with a pronoun that is more than a neutral saying stands behind a preposition and before its object: «بعد
// رفضها الاقتراح».
func (st *stater) rejects(s *Statement, r lexicon.Reporting) bool {
	if r.Act == "state" || r.Act == "confirm" || s.CueLast >= st.s.Last || s.CueFirst == st.s.First || !st.prepositionBefore(s.CueFirst) {
		return false
	}
	w := st.d.Words[s.CueLast]
	return w != nil && w.Function == 0 && st.d.timeAt[s.CueLast] == 0 && !attached(w)
}

// lightVerb reports whether a verb that goes with a noun of saying stands shortly before token i.
func (st *stater) lightVerb(i int) bool {
	for k := i - 1; k >= max(st.s.First, i-6); k-- {
		if st.d.Tokens[k].Kind == Punctuation && st.d.Tokens[k].Mark != '،' {
			return false
		}
		if st.says(k, lexicon.Light) {
			return true
		}
	}
	return false
}

// construct reads a masdar whose speaker stands right behind it: «إعلان الوزارة أن».
func (st *stater) construct(s *Statement, r lexicon.Reporting) bool {
	k := s.CueLast
	if k < st.s.Last && st.quotes.opens(k) {
		k++
	}
	if k < st.s.Last && st.d.placeAt[k] > 0 && st.d.mentionAt[k] == 0 && s.told && !attached(st.d.Words[k]) {
		s.Speaker = st.placeSubject(k)
		return s.from-k <= nearThat/2
	}
	if k < st.s.Last && st.d.Words[k] != nil && st.d.Words[k].State > 0 && r.Act != "state" && st.d.mentionAt[k] == 0 {
		s.Speaker = st.stateSpeaker(k)
		return true
	}
	if st.severalSay(s, k, r) {
		s.Speaker = st.d.addMention(k, k+1, "unknown", "name")
		return true
	}
	m, ok := st.d.mentionFrom(k)
	if !ok || m.Preposition != 0 || m.Conjunction || !canSpeak(m) || m.Class == "machine" {
		return false
	}
	after := m.Last
	for after < st.s.Last && (st.d.timeAt[after] > 0 || st.d.Tokens[after].Mark == '،' || st.d.Tokens[after].Kind == QuoteClose || st.d.Tokens[after].Kind == QuoteEither) {
		after++
	}
	said := s.told && s.from-after <= nearThat || st.governed(after, min(after+2, st.s.Last), r) >= 0 ||
		(r.Lemma == "أعلن" || r.Act == "reject" || r.Act == "deny") && after < st.s.Last && st.d.Tokens[after].Kind == Word && st.d.Words[after].Function == 0
	if !said {
		return false
	}
	s.Speaker = st.apposed(m)
	return true
}

// severalSay reports whether a noun that no list knows stands behind a plural of saying and before the preposition that it governs:
// «مطالب المزارعين بـ».
func (st *stater) severalSay(s *Statement, k int, r lexicon.Reporting) bool {
	if k+1 >= st.s.Last || st.d.mentionAt[k] > 0 || st.d.placeAt[k] > 0 || st.d.Tokens[k].Kind != Word {
		return false
	}
	cue, w := st.d.Folded(s.CueFirst), st.d.Words[k]
	return (strings.HasSuffix(cue, "ات") || strings.HasSuffix(cue, "مطالب")) && w.Function == 0 && strings.HasPrefix(w.Folded, "ال") && st.governed(k+1, k+2, r) >= 0
}

// stateSpeaker gives the state that an adjective of nationality stands for: «تهديد إيراني».
func (st *stater) stateSpeaker(k int) int {
	n := st.lex.Nationalities[st.d.Words[k].State-1]
	for i, e := range st.d.Entities {
		if e.Name.Arabic == n.State {
			return i
		}
	}
	entity := st.d.addMention(k, k+1, "state", "body")
	st.d.Entities[entity].Name = record.Name{Arabic: n.State, English: n.English}
	st.d.Entities[entity].Ref = n.Ref
	return entity
}

// participleAgreement tells from the ending of a participle who is meant.
func participleAgreement(folded string) arabic.Agreement {
	switch {
	case strings.HasSuffix(folded, "ه"):
		return arabic.Feminine
	case strings.HasSuffix(folded, "ين"):
		return arabic.MasculinePlural
	}
	return arabic.Masculine
}

// pronounAgreement tells from the pronoun at the end of a word who is meant.
func pronounAgreement(folded string) arabic.Agreement {
	switch {
	case strings.HasSuffix(folded, "ها"):
		return arabic.Feminine
	case strings.HasSuffix(folded, "هم"):
		return arabic.MasculinePlural
	case strings.HasSuffix(folded, "هما"):
		return arabic.Dual
	}
	return arabic.Masculine
}
