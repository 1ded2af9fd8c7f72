package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// This file tells how a statement stands: its act by its content, the outlet's distance, the chain it came through, and the
// attributions that are no verbs.

// chain reads «قال فلان لوكالة …» and «نقلت وكالة … عن فلان»: who relays, and who really speaks.
func (st *stater) chain(s *Statement, r lexicon.Reporting) {
	limit := s.ContentFirst
	if limit <= s.CueLast {
		limit = min(s.CueLast+thatReach, st.s.Last)
	}
	for k := s.CueLast; k < limit; k++ {
		if s.Speaker >= 0 && st.relays(s, r) && st.of(s, k) {
			return
		}
		m := st.d.mentionAt[k]
		if m == 0 {
			continue
		}
		mention := st.d.Mentions[m-1]
		if mention.First != k {
			continue
		}
		switch {
		case k > s.CueLast && st.d.is(k-1, "عن") && s.Speaker >= 0 && mention.Entity != s.Speaker && st.relays(s, r):
			s.Through = append(s.Through, s.Speaker)
			s.Speaker = mention.Entity
		case mention.Preposition == 'l' && mention.Entity != s.Speaker:
			if st.d.Entities[mention.Entity].Kind == "outlet" {
				s.Through = append(s.Through, mention.Entity)
			} else {
				s.Addressees = append(s.Addressees, mention.Entity)
			}
		}
	}
}

// of reads عنه, which leads back to the speaker before, and عن with somebody that no list knows.
func (st *stater) of(s *Statement, k int) bool {
	source := -1
	switch {
	case st.d.is(k, "عنه", "عنها", "عنهم"):
		source = st.last
	case st.d.is(k, "عن") && k+1 < st.s.Last && st.d.mentionAt[k+1] == 0 && st.d.Tokens[k+1].Kind == Word && st.d.Words[k+1].Function == 0 && st.d.placeAt[k+1] == 0:
		source = st.unknownSubject(k+1, min(k+6, st.s.Last))
	}
	if source < 0 || source == s.Speaker {
		return false
	}
	s.Through = append(s.Through, s.Speaker)
	s.Speaker = source
	return true
}

// relays reports whether the subject of the verb is a body that passes on what others say.
func (st *stater) relays(s *Statement, r lexicon.Reporting) bool {
	kind := st.d.Entities[s.Speaker].Kind
	return kind == "outlet" || r.Lemma == "نقل" || kind == "organisation" && st.within(s.CueLast, thatReach, "نقلا")
}

// contentActs turn the act of a neutral verb by what is said: the first words of the content that decide.
var contentActs = []struct {
	act   string
	words map[string]bool
}{
	{"demand", foldSet("يجب", "ينبغي", "ضرورة", "وجوب", "يتعين", "بضرورة")},
}

// stance looks at the content and at the outlet's distance.
func (st *stater) stance(s *Statement) {
	if s.Act == "state" || s.Act == "confirm" {
		for k := s.ContentFirst; k < min(s.ContentFirst+5, s.ContentLast); k++ {
			for _, c := range contentActs {
				if c.words[st.d.Folded(k)] {
					s.Act = c.act
					return
				}
			}
		}
	}
	if s.Hedge == "none" && st.anonymous(s.Speaker) {
		s.Hedge = "reported"
	}
	for k := s.CueLast; k+1 < st.s.Last && k < s.ContentLast; k++ {
		if st.d.is(k, "حد") && st.d.is(k+1, "تعبيره", "تعبيرها", "تعبيرهم", "زعمه", "زعمها", "زعمهم", "وصفه", "وصفها") {
			s.Hedge = "doubted"
		}
	}
}

// anonymous reports whether the speaker is a source without a name.
func (st *stater) anonymous(speaker int) bool {
	if speaker < 0 {
		return false
	}
	name := st.d.Entities[speaker].Name.Arabic
	for _, start := range []string{"مصادر", "مصدر", "تقارير", "أنباء", "معلومات"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// attribution reads وفقاً لـ, بحسب, نقلاً عن with the source behind it. Behind a statement of the same sentence, or as a relay, the source
// joins the chain; otherwise it is a statement of its own.
func (st *stater) attribution(i int) int {
	st.hits = st.lex.AttributionIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	if len(st.hits) == 0 {
		return i
	}
	h := st.hits[0]
	a := st.lex.Attributions[h.Value]
	at := i + h.Words
	entity, next := st.source(at)
	if entity < 0 {
		return i
	}
	outlet := st.d.Entities[entity].Kind == "outlet"
	if previous := st.statementOfSentence(); previous != nil && (outlet || strings.HasPrefix(a.Phrase, "نقلا")) {
		if outlet && !strings.HasPrefix(a.Phrase, "نقلا") || outlet {
			st.joinChain(entity)
			return next
		}
		if previous.Speaker >= 0 && previous.Speaker != entity {
			previous.Through = append(previous.Through, previous.Speaker)
			previous.Speaker = entity
			return next
		}
	}
	s := Statement{CueFirst: i, CueLast: i + h.Words, CueClitic: cliticLetters(h.Reading), Speaker: entity, Act: a.Act, Hedge: a.Hedge, Mode: "indirect", Rule: "attribution." + a.Phrase, Sentence: st.index, Confidence: 0.75}
	if st.d.is(at, "ما", "لما") {
		s.CueLast = at + 2
	}
	s.ContentFirst, s.ContentLast = st.s.First, st.trim(st.s.First, i)
	if s.ContentLast <= s.ContentFirst {
		s.ContentFirst, s.ContentLast = next, st.trim(next, st.s.Last)
	}
	st.stance(&s)
	st.d.Statements = append(st.d.Statements, s)
	st.last = entity
	return next
}

// joinChain adds the outlet to the chains of the sentence's statements, which it relays together.
func (st *stater) joinChain(entity int) {
	for k := len(st.d.Statements) - 1; k >= 0 && st.d.Statements[k].Sentence == st.index; k-- {
		st.d.Statements[k].Through = append(st.d.Statements[k].Through, entity)
	}
}

func (st *stater) statementOfSentence() *Statement {
	if n := len(st.d.Statements); n > 0 && st.d.Statements[n-1].Sentence == st.index {
		return &st.d.Statements[n-1]
	}
	return nil
}

// source gives the entity behind an attribution, past «ما قال».
func (st *stater) source(at int) (entity, next int) {
	if st.d.is(at, "ما", "لما") {
		at++
		if at < st.s.Last && st.lex.Verb(st.d.Words[at]) {
			at++
		}
	}
	for k := at; k < min(at+2, st.s.Last); k++ {
		if m := st.d.mentionAt[k]; m > 0 && st.d.Mentions[m-1].First == k {
			return st.d.Mentions[m-1].Entity, st.d.Mentions[m-1].Last
		}
	}
	if at < st.s.Last && st.d.Tokens[at].Kind == Word && st.d.Words[at].Function == 0 && st.d.placeAt[at] == 0 {
		e := st.unknownSubject(at, min(at+4, st.s.Last))
		return e, st.d.Mentions[len(st.d.Mentions)-1].Last
	}
	return -1, at
}

// headline reads «فلان: …» at the beginning of a block: the colon is the cue.
func (st *stater) headline(s Sentence, first int) {
	if len(st.d.Statements) > first || s.First != st.d.Blocks[s.Block].First {
		return
	}
	m := st.d.mentionAt[s.First]
	if m == 0 {
		return
	}
	mention := st.d.Mentions[m-1]
	colon := mention.Last
	if mention.First != s.First || colon+1 >= s.Last || st.d.Tokens[colon].Mark != ':' || !canSpeak(mention) || mention.Class == "people" {
		return
	}
	statement := Statement{CueFirst: colon, CueLast: colon + 1, Speaker: mention.Entity, Act: "state", Hedge: "none", Mode: "indirect", Rule: "headline.colon", Sentence: st.index, Confidence: 0.7,
		ContentFirst: colon + 1, ContentLast: st.trim(colon+1, s.Last)}
	if k := st.d.Tokens[colon+1].Kind; (k == QuoteOpen || k == QuoteEither) && st.quotes.length(colon+1) > 2 {
		statement.Mode, statement.ContentFirst, statement.ContentLast = "direct", colon+2, st.quotes.closing(colon+1)
	}
	st.stance(&statement)
	st.d.Statements = append(st.d.Statements, statement)
	st.last = mention.Entity
}
