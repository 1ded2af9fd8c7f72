package reading

import (
	"slices"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/internal/rules"
)

// events finds every happening: a trigger of a frame, then the roles that its neighbours fill (roles.go), how many were killed or
// hurt (counts.go), whether it happened and on whose word (modality.go). Repeated mentions of one happening are merged (merge.go).
func events(lex *lexicon.Lexicon, frames *rules.Set, models Models, keep keeping) func(*Doc) error {
	return func(d *Doc) error {
		ev := eventer{d: d, lex: lex, frames: frames, models: models, keep: keep}
		ev.prepare()
		for i, s := range d.Sentences {
			if d.readable(s) {
				ev.sentence(i, s)
			}
		}
		ev.tolls()
		ev.merge()
		ev.join()
		ev.rank()
		return nil
	}
}

// keeping says what the events keep of what was seen of them. A record needs none of it; training and explanations ask for it.
type keeping struct{ features, names bool }

type eventer struct {
	d      *Doc
	lex    *lexicon.Lexicon
	frames *rules.Set
	models Models
	keep   keeping
	s      Sentence
	index  int
	hits   []lexicon.Hit

	form     string       // how the trigger of the event in hand is written, while its parties are weighed
	saidAt   [][]int      // sentence -> statements whose cue stands in it
	said     []int        // those of the sentence in hand
	speakers map[int]bool // entities that say something
	sides    map[int]string
	byEntity map[int][]Mention
	persons  map[int]int // token at which the name of a person begins -> token behind it
	room     room
}

// prepare notes where statements and the names of persons stand, and who speaks.
func (ev *eventer) prepare() {
	ev.saidAt, ev.speakers, ev.sides = make([][]int, len(ev.d.Sentences)), map[int]bool{}, map[int]string{}
	for i, s := range ev.d.Statements {
		if s.Sentence >= 0 && s.Sentence < len(ev.saidAt) {
			ev.saidAt[s.Sentence] = append(ev.saidAt[s.Sentence], i)
		}
		ev.speakers[s.Speaker] = true
	}
	ev.persons = map[int]int{}
	for _, m := range ev.d.Mentions {
		if ev.d.Entities[m.Entity].Kind == "person" {
			ev.persons[m.First] = max(ev.persons[m.First], m.Last)
		}
	}
}

func (ev *eventer) sentence(index int, s Sentence) {
	ev.s, ev.index, ev.said = s, index, ev.saidAt[index]
	first := len(ev.d.Events)
	for i := s.First; i < s.Last; {
		next := i + 1
		if ev.d.Words[i] != nil && ev.d.timeAt[i] == 0 && !ev.insidePlace(i) {
			next = max(next, ev.trigger(i))
		}
		i = next
	}
	for k := first; k < len(ev.d.Events); k++ {
		ev.complete(k, first)
	}
}

// insidePlace reports whether token i is part of a place's name, where words like جبهة name no happening.
func (ev *eventer) insidePlace(i int) bool {
	p := ev.d.placeAt[i]
	if p == 0 {
		return false
	}
	for _, m := range ev.d.Places[p-1].Mentions {
		if m.First <= i && i < m.Last {
			return true
		}
	}
	return false
}

// trigger makes an event of the frame whose trigger begins at token i.
func (ev *eventer) trigger(i int) int {
	ev.hits = ev.frames.Index.Match(ev.hits[:0], ev.d.Words[:ev.s.Last], i)
	h, ok := ev.choose(i)
	if !ok {
		return i
	}
	f := ev.frames.Frames[h.Value]
	e := Event{Frame: h.Value, Type: f.Type, Mode: f.Mode, Phase: f.Phase, CueFirst: i, CueLast: i + h.Words, CueClitic: cueClitics(h.Reading), Sentence: ev.index,
		SaidIn: -1, Weapon: f.Weapon, Rule: f.ID, Confidence: 0.7, Aspect: h.Aspect, Toll: f.Type == "casualties", Pronoun: h.Pronoun, Definite: h.Class != lexicon.Verb && (h.Reading.Definite || h.Pronoun || f.Type == "ceasefire")}
	ev.byMeans(&e)
	ev.byDrone(&e)
	ev.byWhoLeaves(&e)
	ev.d.Events = append(ev.d.Events, e)
	return i + h.Words
}

// withReach is how many tokens behind a split verb its word may stand.
const withReach = 7

// whole reports whether what a frame's verb asks for follows it.
func (ev *eventer) whole(i int, h lexicon.Hit) bool {
	with := ev.frames.Frames[h.Value].With
	if len(with) == 0 {
		return true
	}
	for k := i + h.Words; k < min(ev.s.Last, i+withReach); k++ {
		if slices.Contains(with, ev.d.Folded(k)) {
			return true
		}
		if ev.d.Tokens[k].Kind == Punctuation {
			return false
		}
	}
	return false
}

// choose takes the hit that fits: a verb where nothing before it asks for a noun, else the noun.
func (ev *eventer) choose(i int) (lexicon.Hit, bool) {
	ev.hits = slices.DeleteFunc(ev.hits, func(h lexicon.Hit) bool { return !ev.whole(i, h) })
	if len(ev.hits) == 0 {
		return lexicon.Hit{}, false
	}
	best := ev.hits[0]
	switch {
	case ev.d.is(i, "مسيره", "مسيرات", "المسيره", "المسيرات") && ev.flies(i):
		return lexicon.Hit{}, false // an aircraft without a pilot, not a march
	case ev.d.is(i, "الاحتلال", "للاحتلال", "ايدي"):
		return lexicon.Hit{}, false // the occupation is a power, not its coming; hands, not backing
	}
	for _, h := range ev.hits[1:] {
		if ev.nominal(i, h) == (h.Class != lexicon.Verb) && ev.nominal(i, best) != (best.Class != lexicon.Verb) {
			best = h
		}
	}
	return best, true
}

// nominal reports whether the context asks for a noun at token i: a preposition or a noun in the construct state before it.
func (ev *eventer) nominal(i int, h lexicon.Hit) bool {
	if h.Reading.Definite || h.Reading.Preposition != 0 || h.Pronoun && h.Class != lexicon.Verb {
		return true
	}
	if i == ev.s.First {
		return false
	}
	prev := ev.d.Words[i-1]
	return prev != nil && prev.Own&lexicon.Preposition != 0
}

// complete fills the roles of event k; the events of the sentence begin at first.
func (ev *eventer) complete(k, first int) {
	e := &ev.d.Events[k]
	e.clauseFirst, e.clauseLast = ev.clause(k, first)
	e.SaidIn = ev.saidIn(e)
	ev.roles(e)
	ev.assign(e)
	ev.where(e, k, first)
	ev.when(e)
	ev.how(e)
	e.RuleModality, e.RulePhase = e.Modality, e.Phase
	ev.weigh(e, ev.fieldFeatures(e))
	if e.Type == "patrol" {
		ev.route(e)
	}
	if e.Type == "agreement" || e.Type == "breach" || e.Type == "ceasefire" {
		ev.agreement(e)
	}
	e.Evidence = []TokenSpan{{ev.evidenceFirst(e), e.clauseLast}}
	if phase, at := ev.phaseBeside(e); phase == e.Phase && at >= e.CueLast { // the verb that says what became of it is evidence of its own
		e.Evidence = append(e.Evidence, TokenSpan{at, at + 1})
	}
}

// clause gives the tokens around the trigger that can fill its roles: up to the next verb trigger on either side, or the sentence's edge.
func (ev *eventer) clause(k, first int) (int, int) {
	e := ev.d.Events[k]
	from, to := ev.s.First, ev.s.Last
	if k > first {
		from = ev.d.Events[k-1].CueLast
	}
	if k+1 < len(ev.d.Events) {
		to = ev.d.Events[k+1].CueFirst
	}
	for i := e.CueFirst - 1; i >= from; i-- {
		if ev.d.Tokens[i].Mark == '؛' {
			from = i + 1
			break
		}
	}
	for to > e.CueLast && ev.d.Tokens[to-1].Kind == Punctuation {
		to--
	}
	return from, to
}

func (ev *eventer) evidenceFirst(e *Event) int {
	for i := e.CueFirst - 1; i >= e.clauseFirst; i-- {
		if m := ev.d.Tokens[i].Mark; m == '،' || m == ',' || m == ':' {
			return i + 1
		}
	}
	return min(e.clauseFirst, e.CueFirst)
}

// satisfied reports whether the clause has what the frame asks for; without it the ranker trusts the trigger less.
func (ev *eventer) satisfied(e *Event) bool {
	switch ev.frames.Frames[e.Frame].Needs {
	case "force":
		for _, a := range e.Actors {
			if c := ev.d.Mentions[a.Mention].Class; a.Told {
				continue
			} else if c == "force" || c == "machine" || c == "body" || c == "name" {
				return true
			}
		}
		return false
	case "actor":
		return slices.ContainsFunc(e.Actors, func(a EventActor) bool { return !a.Told })
	case "crowd":
		return ev.d.is(e.CueFirst-1, "خرجت", "خرج", "شهدت", "نظم", "نظمت", "اندلعت") || len(e.Actors) > 0 && ev.d.Mentions[e.Actors[0].Mention].Class == "people"
	case "verb":
		return ev.phaseWord(e) != "" || ev.d.is(e.CueFirst-1, "نشر", "نشرت", "اقامه", "اقامت", "انشاء", "انشات", "تعزيز", "سحب", "استهداف", "قصف", "حاصرت", "حصار", "اخلاء", "تثبيت", "اخلت", "عززت") || ev.d.is(e.CueFirst, "نشر", "اقامت", "اقامه", "انشات", "تثبيت")
	}
	return true
}

// isVerb reports whether the trigger is a finite verb.
func (e *Event) isVerb() bool { return e.Aspect == arabic.Perfect || e.Aspect == arabic.Imperfect }
