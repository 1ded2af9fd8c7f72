package reading

import (
	"slices"
	"strings"

	"marsad/internal/lexicon"
)

// This file tells through whom a saying came: the outlet, or the agency that the outlet names.

// chain reads «قال فلان لوكالة …», «نقلت وكالة … عن فلان», «في بيان نشرته وكالة …» and what an outlet says that somebody said.
func (st *stater) chain(s *Statement, r lexicon.Reporting) {
	st.toldBy(s)
	limit := s.from
	if limit <= s.CueLast || r.Lemma == "نقل" {
		limit = s.CueLast + thatReach
	}
	limit = min(limit, st.s.Last)
	for k := s.CueLast; k < limit; k++ {
		st.circumstance(s, k)
		if s.Speaker >= 0 && st.relays(s, r) && st.of(s, k) {
			st.relayedContent(s, k+1, r)
			return
		}
		m, ok := st.d.mentionFrom(k)
		if !ok || m.Entity == s.Speaker || st.quotes.inside(k) {
			continue
		}
		outlet := st.outlet(m.Entity)
		switch {
		case k > s.CueLast && st.d.is(k-1, "عن") && s.Speaker >= 0 && st.relays(s, r):
			s.Through = append(s.Through, s.Speaker)
			s.Speaker = st.apposed(m)
			st.relayedContent(s, m.Last, r)
			return
		case outlet && (st.says(k-1, lexicon.Carrier) || st.d.is(k-1, "عبر")):
			st.through(s, m.Entity)
		case st.addressed(k, m, s, r):
			s.Addressees = append(s.Addressees, m.Entity)
			if outlet {
				st.through(s, m.Entity) // what was told to an outlet came through it
			}
		}
	}
	st.addressUnknown(s, r)
}

// circumstance notes when and where it was said, as far as that stands between the cue and what is said: «قال اليوم من المدينة إن».
func (st *stater) circumstance(s *Statement, k int) {
	if s.from <= s.CueLast || k >= s.from {
		return
	}
	if t := st.d.timeAt[k]; t > 0 && s.Time == 0 {
		s.Time = t
	}
	if p := st.d.placeAt[k]; p > 0 && s.Venue == 0 && k > s.CueLast && st.d.mentionAt[k] == 0 && st.d.mentionAt[k-1] == 0 && st.d.is(k-1, "في", "من") {
		s.Venue = p
	}
}

// addressUnknown names whom the verb addresses when a definite noun that no list knows is its object: «طالبت الوزارة المجتمع الدولي بـ».
func (st *stater) addressUnknown(s *Statement, r lexicon.Reporting) {
	if r.Object != "person" || r.Act == "accuse" || r.Act == "condemn" || len(s.Addressees) > 0 {
		return
	}
	k := s.CueLast
	for k < st.s.Last && (st.d.mentionAt[k] > 0 && st.d.Mentions[st.d.mentionAt[k]-1].Entity == s.Speaker || st.d.timeAt[k] > 0 || st.says(k, lexicon.Adverb)) {
		k++
	}
	if k >= st.s.Last || st.d.Tokens[k].Kind != Word || st.d.mentionAt[k] > 0 || st.d.placeAt[k] > 0 || st.d.timeAt[k] > 0 {
		return
	}
	if w := st.d.Words[k]; w.Function == 0 && strings.HasPrefix(w.Folded, "ال") {
		if e := st.unknownSubject(k, min(k+2, st.s.Last)); e >= 0 && e != s.Speaker {
			s.Addressees = append(s.Addressees, e)
		}
	}
}

// addressed reports whether a mention behind the cue is whom the speaker addresses: behind li (قال لوكالة), امام, or مع of a talk, or as the
// person that is the object of the verb.
func (st *stater) addressed(k int, m Mention, s *Statement, r lexicon.Reporting) bool {
	if len(s.Addressees) > 0 {
		return false
	}
	behindSubject := k > s.CueLast && st.d.mentionAt[k-1] > 0
	switch {
	case k > 0 && st.lex.AttributionWord(st.d.Words[k-1]):
		return false // وفقاً لـ
	case m.Preposition == 'l':
		return !behindSubject || st.d.Mentions[st.d.mentionAt[k-1]-1].Class == "name" || st.outlet(m.Entity)
	case st.d.is(k-1, "ل", "امام"):
		return true
	case st.d.is(k-1, "مع"):
		return k-2 > s.CueLast && st.says(k-2, lexicon.Venue)
	case st.d.is(k-1, "من") && r.Lemma == "طلب":
		return true
	}
	return r.Object == "person" && r.Act != "accuse" && r.Act != "condemn" && m.Preposition == 0 && !st.prepositionBefore(k) && !m.Conjunction
}

// relayedContent finds what is said behind the one whom a verb of relaying names: «نقلت الوكالة عن فلان قوله إن».
func (st *stater) relayedContent(s *Statement, i int, r lexicon.Reporting) {
	if r.Lemma != "نقل" {
		return
	}
	if start, told := st.introduced(i, lexicon.Reporting{Object: "nobody"}); told {
		s.from, s.told = start, true
	} else {
		s.from = min(i, st.s.Last-1)
	}
}

// outlet reports whether an entity passes on news.
func (st *stater) outlet(entity int) bool {
	e := st.d.Entities[entity]
	return e.Kind == "outlet" || e.Kind != "person" && st.lex.Word(firstWord(e.Name.Arabic)).Says(lexicon.OutletNoun)
}

// through adds a relay once.
func (st *stater) through(s *Statement, entity int) {
	if entity >= 0 && entity != s.Speaker && !slices.Contains(s.Through, entity) {
		s.Through = append(s.Through, entity)
	}
}

// toldBy adds the outlet inside whose statement this one stands, and the relay of the statement that a speaker goes on from.
func (st *stater) toldBy(s *Statement) {
	if s.nested {
		list := st.ofSentence()
		for k := len(list) - 1; k >= 0; k-- {
			if p := list[k]; !p.nested && p.Speaker >= 0 && p.told && st.outlet(p.Speaker) {
				st.through(s, p.Speaker)
				return
			}
		}
		return
	}
	if !s.carried {
		return
	}
	for _, r := range st.recent {
		if r.entity == s.Speaker {
			if p := st.d.Statements[r.statement]; st.d.Tokens[p.CueFirst].Block == st.d.Tokens[s.CueFirst].Block {
				for _, t := range p.Through {
					st.through(s, t)
				}
			}
			return
		}
	}
}

// of reads عنه, which leads back to the speaker before, and عن with somebody that no list knows.
func (st *stater) of(s *Statement, k int) bool {
	source := -1
	switch {
	case st.d.is(k, "عنه", "عنها", "عنهم"):
		source = st.carry(s.CueFirst, pronounAgreement(st.d.Folded(k)))
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
	return st.outlet(s.Speaker) || r.Lemma == "نقل" || kind == "organisation" && st.within(s.CueLast, thatReach, "نقلا")
}

// joinChain adds the outlet to the chains of the sentence's statements, which it relays together, and of the one before it in the block
// from which their speaker goes on.
func (st *stater) joinChain(entity int) {
	list := st.ofSentence()
	for k := range list {
		st.through(&list[k], entity)
	}
	if st.first > 0 && list[0].carried {
		p := &st.d.Statements[st.first-1]
		if p.Speaker == list[0].Speaker && st.d.Tokens[p.CueFirst].Block == st.d.Tokens[list[0].CueFirst].Block {
			st.through(p, entity)
		}
	}
}

// firstWord gives the first word of a name, without quotation marks.
func firstWord(name string) string {
	first, _, _ := strings.Cut(strings.TrimLeft(name, "\"“«#("), " ")
	return first
}
