package reading

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

// This file tells who is meant by a cue without a subject: the speaker of the statement before, as far as gender and number allow.

// recent is somebody who spoke in an earlier sentence.
type recent struct {
	entity    int
	statement int // index of the last statement
}

// maxRecent is how many speakers are remembered.
const maxRecent = 6

// remember puts the speaker of the latest statement first.
func (st *stater) remember(s Statement) {
	st.recent = slices.DeleteFunc(st.recent, func(r recent) bool { return r.entity == s.Speaker })
	st.recent = slices.Insert(st.recent, 0, recent{s.Speaker, len(st.d.Statements) - 1})
	st.recent = st.recent[:min(len(st.recent), maxRecent)]
}

// relayed reports whether a nested statement stands in what an outlet tells, so that its speaker is the one who goes on.
func (st *stater) relayed(s Statement) bool {
	return len(s.Through) > 0 && !st.quotes.inside(s.CueFirst)
}

// carry gives who is meant at a cue that begins at token i: the last speaker of the sentence's main clauses, the subject of the sentence,
// or a speaker of the sentences before.
func (st *stater) carry(i int, a arabic.Agreement) int {
	list := st.ofSentence()
	if n := len(list); n > 0 && st.quotes.inside(i) && st.quotes.inside(list[n-1].CueFirst) && list[n-1].Speaker >= 0 && st.agrees(list[n-1].Speaker, a) {
		return list[n-1].Speaker
	}
	if st.quotes.inside(i) && !st.quotes.opens(i-1) {
		return -1 // whoever is quoted says «I»
	}
	for k := len(list) - 1; k >= 0; k-- {
		if s := list[k]; s.CueFirst < i && !s.nested && s.Speaker >= 0 && st.agrees(s.Speaker, a) {
			return s.Speaker
		}
	}
	if m := st.subjectBefore(i, a); m >= 0 {
		return m
	}
	for k := len(list) - 1; k >= 0; k-- {
		if s := list[k]; s.CueFirst < i && s.Speaker >= 0 && st.agrees(s.Speaker, a) {
			return s.Speaker
		}
	}
	for _, strict := range []bool{true, false} {
		for _, r := range st.recent {
			several := st.agreementOf(r.entity) == plural && (a == arabic.Masculine || a == arabic.Feminine)
			if st.agrees(r.entity, a) && !(strict && several) {
				return r.entity
			}
		}
	}
	return -1
}

// subjectBefore gives the first mention of the sentence before token i that can speak and agrees: the subject of the main clause.
func (st *stater) subjectBefore(i int, a arabic.Agreement) int {
	for t := st.s.First; t < i; t++ {
		m, ok := st.d.mentionFrom(t)
		if ok && canSpeak(m) && m.Class != "people" && m.Preposition == 0 && !st.prepositionBefore(t) && !st.quotes.inside(t) && (t == st.s.First || st.d.mentionAt[t-1] == 0) && st.agrees(m.Entity, a) {
			return m.Entity
		}
	}
	return -1
}

// clauseReach is how far before a verb the conjunction stands that opens its clause.
const clauseReach = 4

// nests reports whether a verb at token i stands inside what an earlier statement of the sentence says, rather than in a clause of its own
// beside it.
func (st *stater) nests(i int, conjunction bool) bool {
	if st.quotes.inside(i) {
		return true
	}
	list := st.ofSentence()
	if len(list) == 0 || list[len(list)-1].from == 0 || conjunction {
		return false
	}
	for k := i - 1; k >= max(st.s.First, i-clauseReach); k-- {
		if st.says(k, lexicon.ClauseOpener) {
			return false
		}
		if st.d.Words[k].Is(lexicon.Complementizer) {
			return true
		}
	}
	return true
}

// agreements is the gender and number in which verbs stand with somebody.
type agreements uint8

const (
	unasked agreements = iota
	anyAgreement
	masculine
	feminine
	plural
)

// agreementOf tells gender and number of an entity by the first word of its name.
func (st *stater) agreementOf(entity int) agreements {
	for len(st.gender) <= entity {
		st.gender = append(st.gender, unasked)
	}
	if st.gender[entity] == unasked {
		e := st.d.Entities[entity]
		st.gender[entity] = anyAgreement // an armed actor of the book goes by names of either gender
		if e.Kind != "armed_actor" {
			first := firstWord(e.Name.Arabic)
			st.gender[entity] = agreementOf(st.lex.Word(first), first, e.Kind)
		}
	}
	return st.gender[entity]
}

// agreementOfWord tells gender and number of whoever is named by a phrase that begins at token i.
func (st *stater) agreementOfWord(i int, kind string) agreements {
	return agreementOf(st.d.Words[i], st.d.Tokens[i].At.Of(st.d.Text.String()), kind)
}

// learn keeps the gender in which a verb stands with its subject: the name of a person does not tell it, and a body goes by names of either.
func (st *stater) learn(entity int, a arabic.Agreement) {
	if st.agreementOf(entity) == plural {
		return
	}
	switch a {
	case arabic.Masculine:
		st.gender[entity] = masculine
	case arabic.Feminine:
		st.gender[entity] = feminine
	}
}

func agreementOf(w *lexicon.Word, first, kind string) agreements {
	switch {
	case w == nil:
		return anyAgreement
	case w.Says(lexicon.MasculineNoun):
		return anyAgreement
	case w.Says(lexicon.FeminineNoun):
		return feminine
	case w.Says(lexicon.PluralPeople):
		return plural
	case kind == "person":
		return anyAgreement
	case strings.HasSuffix(first, "ة") || strings.HasSuffix(first, "ات"):
		return feminine
	case kind == "state":
		return feminine
	case strings.HasSuffix(first, "ون") || strings.HasSuffix(first, "ين") || strings.HasSuffix(first, "و") && w.Head > 0:
		return plural
	case w.Head > 0:
		return masculine
	}
	return anyAgreement
}
