package reading

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

// canSpeak reports whether what a mention names can say something.
func canSpeak(m Mention) bool { return m.Class != "thing" && m.Class != "machine" }

// subject finds who says beside the verb: right before it, behind it (verb, subject, object), behind كان, else before it; -1 when nobody does.
func (st *stater) subject(s *Statement, h lexicon.Hit, r lexicon.Reporting) int {
	if m := st.adjacent(s.CueFirst, h); m >= 0 {
		return m
	}
	if m, object := st.behind(s, h, r); m >= 0 {
		return m
	} else if object {
		return -1
	}
	if m := st.heading(s, h); m >= 0 {
		return m
	}
	if m := st.subjectOfKaana(s.CueFirst); m >= 0 && st.agrees(m, h.Agreement) {
		return m
	}
	if m := st.before(s.CueFirst); m >= 0 && h.Reading.Conjunction == 0 && st.agrees(m, h.Agreement) {
		return m
	}
	return -1
}

// adjacent gives the actor that stands right before a verb without wa and is no complement: لافروف يؤكد, أن روسيا رفضت.
func (st *stater) adjacent(i int, h lexicon.Hit) int {
	k := i - 1
	for k >= st.s.First && (st.d.is(k, "قد", "كان", "كانت", "سوف", "لا", "لم", "لن") || st.d.timeAt[k] > 0 || st.d.Tokens[k].Kind == QuoteClose || st.d.Tokens[k].Kind == QuoteEither) {
		k--
	}
	if h.Reading.Conjunction != 0 || k < st.s.First {
		return -1
	}
	at := k
	if k = st.beforePlace(k); k < st.s.First || st.d.mentionAt[k] == 0 {
		return st.placeBefore(at)
	}
	m := st.owner(st.d.Mentions[st.d.mentionAt[k]-1])
	if !canSpeak(m) || m.Class == "people" && m.First != st.s.First || m.Preposition != 0 || st.prepositionBefore(m.First) || st.d.Mentions[st.d.mentionAt[k]-1].Last != k+1 {
		return -1
	}
	if m.First > st.s.First && st.d.mentionAt[m.First-1] > 0 && st.d.Mentions[st.d.mentionAt[m.First-1]-1].Class != "official" || st.lex.Verb(st.wordBefore(m.First)) {
		return -1 // the phrase is the object or subject of an earlier verb
	}
	return st.author(m.Entity, m.Last)
}

// beforePlace steps from a place behind في to the token before: «المقاومة في العراق».
func (st *stater) beforePlace(k int) int {
	p := st.d.placeAt[k]
	if p == 0 {
		return k
	}
	first := k
	for first > st.s.First && st.d.placeAt[first-1] == p {
		first--
	}
	if first > st.s.First+1 && st.d.Folded(first-1) == "في" && st.d.mentionAt[first-2] > 0 {
		return first - 2
	}
	return k
}

func (st *stater) wordBefore(i int) *lexicon.Word {
	if i <= st.s.First {
		return nil
	}
	return st.d.Words[i-1]
}

// prepositionBefore reports whether a preposition stands before token i, with or without wa.
func (st *stater) prepositionBefore(i int) bool {
	w := st.wordBefore(i)
	return w != nil && (w.Own&lexicon.Preposition != 0 || strings.HasPrefix(w.Folded, "و") && w.Function&lexicon.Preposition != 0)
}

// subjectReach is how far behind the verb its subject may stand.
const subjectReach = 8

// behind gives the subject that follows the verb; object says that what follows is its object, so that the subject stands elsewhere.
func (st *stater) behind(s *Statement, h lexicon.Hit, r lexicon.Reporting) (entity int, object bool) {
	i := s.CueLast
	limit := min(i+subjectReach, st.s.Last)
	if s.told {
		limit = min(limit, s.from)
	}
	for k := i; k < limit; k++ {
		if m := st.d.mentionAt[k]; m > 0 {
			if m := st.d.Mentions[m-1]; m.First == s.CueFirst && k == i {
				return st.withoutCue(m, i), false
			}
			return st.mentionedBehind(st.d.Mentions[m-1], k, i, h, r)
		}
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case st.d.is(k, "كل") && st.d.is(k+1, "من"):
			k++ // «كل من فلان وفلان»
			if m, ok := st.d.mentionFrom(k + 1); ok && canSpeak(m) {
				return m.Entity, false
			}
		case st.d.timeAt[k] > 0 || w.Says(lexicon.Adverb) || w.Says(lexicon.Kin) && k+1 < limit && st.d.mentionAt[k+1] > 0 || t.Mark == '#' || k == i && (t.Mark == '،' || t.Mark == ')'):
		case t.Kind == QuoteOpen || t.Kind == QuoteEither:
			if _, ok := st.d.mentionFrom(k + 1); !ok {
				return -1, false
			}
		case w != nil && w.Function == 0 && t.Kind == Word && st.d.placeAt[k] == 0 && (!attached(w) || w.Says(lexicon.Kin)):
			if e, known := st.last[w.Folded]; known {
				return st.lastName(k, e), false
			}
			if !st.subjectFits(s, k, limit, h.Aspect == arabic.Perfect, r) {
				return -1, false // without أن or a colon behind it, an unknown noun is what the verb is about
			}
			return st.unknownSubject(k, limit), false
		case st.d.placeAt[k] > 0 && k == i && !attached(w):
			return st.placeSubject(k), false
		default:
			return -1, false
		}
	}
	return -1, false
}

// mentionedBehind judges the mention that holds token k behind a verb which ends at i.
func (st *stater) mentionedBehind(m Mention, k, i int, h lexicon.Hit, r lexicon.Reporting) (entity int, object bool) {
	if m.First != k || m.Preposition != 0 || !canSpeak(m) || k > i && st.prepositionBefore(k) && !st.says(k-1, lexicon.Adverb) {
		return -1, false
	}
	if f := st.d.Folded(k); r.Object == "person" && strings.HasSuffix(f, "ين") && definite(st.d.Words[k]) && st.d.Entities[m.Entity].Kind != "person" {
		return -1, true // an accusative
	}
	if !fits(st.agreementOfWord(m.First, st.d.Entities[m.Entity].Kind), h.Agreement) {
		return -1, r.Object == "person"
	}
	if cut := st.objectWithin(m); cut > 0 && r.Object != "nobody" {
		return st.d.addMention(m.First, cut, st.d.Entities[m.Entity].Kind, m.Class), false
	}
	return st.full(st.author(st.apposed(m), m.Last)), false
}

// subjectFits reports whether an unknown noun behind the verb is its subject: the verb takes no object, or أن, a quotation, or the
// preposition that it governs follows.
func (st *stater) subjectFits(s *Statement, k, limit int, perfect bool, r lexicon.Reporting) bool {
	if st.d.Words[k].Can(lexicon.ReportingParticiple) {
		return false
	}
	w := st.d.Words[k]
	if (!s.told || r.Object == "matter" || strings.HasPrefix(w.Folded, "م")) && accusative(w) || strings.HasPrefix(w.Folded, "بال") || st.begins(k, "ب") && slices.Contains(r.After, "ب") {
		return false
	}
	if strings.HasSuffix(w.Folded, "ون") && len(w.Folded) > 8 {
		return true // a nominative
	}
	return r.Object == "nobody" || s.told && s.from > k+1 || (definite(st.d.Words[k]) || perfect) && st.governed(k+1, limit, r) > 0 && r.Object != "person"
}

// kaanaReach is how far before a verb the كان of its pluperfect may stand, with the subject and what describes it between.
const kaanaReach = 20

// subjectOfKaana gives the subject between كان and the verb: «وكان الوزير الذي زار المدينة قد أعلن».
func (st *stater) subjectOfKaana(i int) int {
	floor := st.s.First
	if list := st.ofSentence(); len(list) > 0 {
		floor = max(floor, list[len(list)-1].CueLast)
	}
	for k := i - 1; k >= max(floor, i-kaanaReach); k-- {
		if !st.d.is(k, "كان", "كانت", "كانوا") {
			continue
		}
		if k+1 >= i || !st.d.is(i-1, "قد") && k != st.s.First {
			return -1
		}
		if m, ok := st.d.mentionFrom(k + 1); ok {
			if m.Preposition != 0 || !canSpeak(m) {
				return -1
			}
			return st.apposed(m)
		}
		if w := st.d.Words[k+1]; w != nil && w.Function == 0 && st.d.placeAt[k+1] == 0 {
			return st.unknownSubject(k+1, i)
		}
		return -1
	}
	return -1
}

// before gives the mention that ends right before the verb (subject, verb), past قد, كان and a relative clause in commas.
func (st *stater) before(i int) int {
	k := i - 1
	for k >= st.s.First && (st.d.is(k, "قد", "كان", "كانت", "كانوا", "سوف", "لم", "لا", "ايضا") || st.d.timeAt[k] > 0) {
		k--
	}
	for k >= st.s.First && (st.d.Tokens[k].Kind == QuoteClose || st.d.Tokens[k].Kind == QuoteEither || st.d.Tokens[k].Mark == '،' || st.d.Tokens[k].Mark == ')' || st.d.Words[k].Is(lexicon.Relative) || st.d.timeAt[k] > 0) {
		k--
	}
	if k < st.s.First {
		return -1
	}
	k = st.beforePlace(k)
	if k < st.s.First {
		return -1
	}
	if m := st.d.mentionAt[k]; m > 0 && canSpeak(st.d.Mentions[m-1]) {
		mention := st.owner(st.d.Mentions[m-1])
		if mention.Preposition == 0 && !st.prepositionBefore(mention.First) || st.d.Words[i-1].Is(lexicon.Relative) {
			return mention.Entity
		}
	}
	return -1
}

// agrees reports whether a verb form can have the entity as its subject. What is not known of the entity agrees.
func (st *stater) agrees(entity int, a arabic.Agreement) bool {
	if a == arabic.MasculinePlural && st.d.Entities[entity].Kind == "armed_actor" {
		return true // its fighters
	}
	return fits(st.agreementOf(entity), a)
}

// fits reports whether a verb form can have a subject of that gender and number.
func fits(g agreements, a arabic.Agreement) bool {
	switch a {
	case arabic.Masculine:
		return g != feminine
	case arabic.Feminine:
		return g != masculine
	case arabic.MasculinePlural:
		return g == anyAgreement || g == plural
	case arabic.FemininePlural:
		return g == anyAgreement || g == plural || g == feminine
	}
	return true
}
