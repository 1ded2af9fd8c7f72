package reading

import (
	"slices"
	"strings"

	"marsad/internal/lexicon"
	"marsad/internal/ranker"
)

// This file weighs who did it and to whom. The rules of roles.go say what the order of words suggests; the learned model of roles looks at
// every name near the trigger, takes the rules' word as one sign among others, and decides.

// partyReach is how many tokens from the trigger a party is looked for, beforeReach how many names of the sentence before it.
const (
	partyReach  = 40
	beforeReach = 6
)

// Candidate is who or what may be a party of an event: a mention, a state that stands as a place, or a noun phrase that nobody has named yet, with
// what is seen about the pair. A candidate that is no mention becomes one when it is chosen.
type Candidate struct {
	Mention     int    // index in Mentions, -1 for none
	First, Last int    // tokens
	Rule        string // the role that the rules gave, "" for none
	Joined      bool   // wa joins it to the candidate before it: both play one part
	Features    []ranker.Feature
}

// Shared gives the probability of a part for two candidates that wa joins, from those of each: who stands beside a likely one is as likely, less what
// the model doubts.
func Shared(before, behind float64) (float64, float64) {
	return max(before, sharing*behind), max(behind, sharing*before)
}

// sharing was chosen on folds that the model has not seen.
const sharing = 0.8

// candidates gives who stands near the trigger of an event, in the order of the text, then those of the sentence before.
func (ev *eventer) candidates(e *Event) []Candidate {
	var out []Candidate
	rule := map[int]string{}
	for _, a := range e.Actors {
		rule[a.Mention] = a.Role
	}
	bare, bareLast := ev.bareObject(e)
	add := func(i int) {
		m := ev.d.mentionAt[i]
		switch {
		case m > 0 && e.Type != "protest" && ev.d.Mentions[m-1].First < e.CueLast && ev.d.Mentions[m-1].Last > e.CueFirst:
			// the happening itself, as a patrol is also a force; those who protest are named by their protest
		case m > 0 && ev.d.Mentions[m-1].First == i:
			mention := ev.d.Mentions[m-1]
			out = append(out, Candidate{Mention: m - 1, First: i, Last: mention.Last, Rule: rule[m-1], Features: ev.partyFeatures(e, mention, ev.d.Entities[mention.Entity].Kind, rule[m-1])})
		case m == 0 && ev.stateAt(i):
			last := i + 1
			for last < ev.s.Last && ev.d.placeAt[last] == ev.d.placeAt[i] {
				last++
			}
			out = append(out, Candidate{Mention: -1, First: i, Last: last, Features: ev.partyFeatures(e, Mention{First: i, Last: last, Class: "body", Entity: -1}, "state place", "")})
		case i == bare:
			out = append(out, Candidate{Mention: -1, First: i, Last: bareLast, Features: ev.partyFeatures(e, Mention{First: i, Last: bareLast, Class: "thing", Entity: -1}, "noun", "")})
		}
	}
	for i := max(ev.s.First, e.CueFirst-partyReach); i < min(ev.s.Last, e.CueLast+partyReach); i++ {
		add(i)
	}
	for k := 1; k < len(out); k++ {
		c := &out[k]
		c.Joined = out[k-1].Last == c.First && c.Mention >= 0 && (ev.d.Mentions[c.Mention].Conjunction || ev.startsWithWa(c.First))
	}
	if ev.index > 0 && ev.d.Sentences[ev.index-1].Block == ev.s.Block {
		before, n := ev.d.Sentences[ev.index-1], len(out)
		for i := before.Last - 1; i >= before.First && len(out) < n+beforeReach; i-- {
			if m := ev.d.mentionAt[i]; m > 0 {
				add(i)
			}
		}
	}
	return out
}

// stateAt reports whether the name of a state, or of a capital that stands for one, begins at token i where it was read as a place: واصلت إسرائيل, بين
// الرياض وطهران.
func (ev *eventer) stateAt(i int) bool {
	p := ev.d.placeAt[i]
	return p > 0 && (i == ev.s.First || ev.d.placeAt[i-1] != p) && ev.stateOf(i) >= 0
}

// stateOf gives the actor that is the state named at token i, -1 for none.
func (ev *eventer) stateOf(i int) int {
	ev.hits = ev.lex.ActorIndex.Match(ev.hits[:0], ev.d.Words[:ev.s.Last], i)
	for _, h := range ev.hits {
		if a := ev.lex.ActorNames[h.Value].Actor; ev.lex.Actors[a].Kind == "state" {
			return a
		}
	}
	return -1
}

// hostile are the types whose trigger has an object that is hit or taken.
var hostile = map[string]bool{"airstrike": true, "shelling": true, "shooting": true, "offensive": true, "explosion": true, "detention": true, "abuse": true, "interception": true, "withdrawal": true, "deployment": true, "casualties": true}

// bareObject finds the noun phrase that a hostile trigger acts on where no name begins: behind على and the like (غارة على مصنع), or right behind the
// trigger (استهدف سيارة). It gives -1 when there is none.
func (ev *eventer) bareObject(e *Event) (first, last int) {
	if !hostile[e.Type] {
		return -1, -1
	}
	for i := e.CueLast; i < min(ev.s.Last, e.CueLast+bareReach); i++ {
		w := ev.d.Words[i]
		if w == nil {
			return -1, -1
		}
		behind := i > e.CueLast && ev.d.is(i-1, "علي", "ضد", "نحو", "باتجاه", "صوب", "فوق")
		if ev.noun(i) && (behind || i == e.CueLast && (e.isVerb() || !strings.HasPrefix(w.Folded, "ال"))) {
			last := i + 1
			for last < ev.s.Last && last < i+3 && ev.noun(last) && ev.d.mentionAt[last] == 0 {
				last++
			}
			return i, last
		}
	}
	return -1, -1
}

// bareReach is how many tokens behind a trigger its object may begin.
const bareReach = 7

// noun reports whether a token can belong to a noun phrase that nothing else has claimed.
func (ev *eventer) noun(i int) bool {
	w := ev.d.Words[i]
	if _, _, number := ev.d.number(i, i+1); number {
		return false
	}
	return w != nil && ev.countOf(i) == "" && ev.d.Tokens[i].Kind == Word && w.Function == 0 && w.State == 0 && ev.d.timeAt[i] == 0 && ev.d.placeAt[i] == 0 && ev.d.mentionAt[i] == 0 && !ev.frames.Verb(w) && !ev.lex.Verb(w) && !strings.HasSuffix(w.Folded, "ا")
}

// partyFeatures names what is seen about an event and a mention. Names are stable: the model file knows them by hash.
func (ev *eventer) partyFeatures(e *Event, m Mention, kind, rule string) []ranker.Feature {
	d := ev.d
	f := featurer{ev: ev, e: e, s: ev.s}
	shape := string(ev.frames.Frames[e.Frame].Shape)
	side := "behind"
	from, to := e.CueLast, m.First
	if m.First < e.CueFirst {
		side, from, to = "before", m.Last, e.CueFirst
	}
	if m.First < ev.s.First {
		side = "sentence before"
		from, to = ev.s.First, ev.s.First
	}
	distance := bucket(to - from)
	governor := ev.governor(m)
	form := f.form()
	f.add("rule", rule)
	f.add("rule,side", rule, side, distance)
	f.add("class", m.Class)
	f.add("kind", kind)
	f.add("type", e.Type)
	f.add("side,distance", side, distance)
	f.add("shape,side,distance", shape, side, distance)
	f.add("shape,side,class", shape, side, m.Class)
	f.add("type,side,class", e.Type, side, m.Class)
	f.add("shape,side,form", shape, side, form)
	f.add("governor,side", governor, side)
	f.add("governor,shape", governor, shape)
	f.add("governor,type,side", governor, e.Type, side)
	f.add("frame,side", e.Rule, side)
	f.add("frame,governor", e.Rule, governor)
	f.add("frame,class", e.Rule, m.Class)
	f.add("-1", f.word(m.First-1))
	f.add("+1", f.word(m.Last))
	f.add("cue-1", f.word(e.CueFirst-1))
	f.add("cue+1", f.word(e.CueLast), side)
	f.when("speaker", e.SaidIn >= 0 && d.Statements[e.SaidIn].Speaker == m.Entity)
	f.when("any speaker", ev.speakers[m.Entity])
	f.when("joined", m.Conjunction)
	f.add("entity before", bucket(ev.partsBefore(e, m.Entity)))
	if side != "sentence before" {
		ev.between(&f, from, to, side, shape)
	}
	return f.out
}

// governor gives the preposition before a mention, free or written with it, or the word of a number or a verb that stands there.
func (ev *eventer) governor(m Mention) string {
	if m.Preposition != 0 {
		return string(m.Preposition)
	}
	i := m.First - 1
	if i < 0 || ev.d.Words[i] == nil {
		return "none"
	}
	switch w := ev.d.Words[i]; {
	case w.Function&(lexicon.Preposition|lexicon.Relative) != 0:
		return w.Folded
	case ev.d.is(i, "يد", "ايدي", "قبل", "جانب", "بقياده", "التابعه", "تابعه", "التابع"):
		return w.Folded
	case ev.d.Tokens[i].Kind == Number || ev.d.is(i, "عشرات", "مءات", "الاف", "عدد", "احد", "بعض", "عده"):
		return "<number>"
	case ev.frames.Verb(w) || ev.lex.Verb(w):
		return "<verb>"
	}
	return "other"
}

// between says what stands between trigger and mention.
func (ev *eventer) between(f *featurer, from, to int, side, shape string) {
	names, cues, verbs, commas := 0, 0, 0, 0
	for i := from; i < to; i++ {
		if m := ev.d.mentionAt[i]; m > 0 && ev.d.Mentions[m-1].First == i {
			names++
		}
		if t := ev.d.Tokens[i].Mark; t == '،' || t == ',' || t == '.' || t == '؛' {
			commas++
		}
		if w := ev.d.Words[i]; w != nil {
			if ev.frames.Verb(w) {
				cues++
			}
			if ev.lex.Verb(w) {
				verbs++
			}
			if to-from <= 6 {
				f.add("between", w.Folded, side)
			}
			if w.Is(lexicon.Relative) {
				f.add("relative between", side)
			}
		}
	}
	f.add("names between", side, bucket(names))
	f.add("names between,shape", side, bucket(names), shape)
	f.add("cues between", side, bucket(cues))
	f.add("sayings between", side, bucket(verbs))
	f.add("commas between", side, bucket(commas))
	if from == to {
		f.add("touches", side, shape, f.form())
	}
}

// partsBefore counts how often an entity did something in the events told before.
func (ev *eventer) partsBefore(e *Event, entity int) int {
	n := 0
	for k := len(ev.d.Events) - 1; k >= max(0, len(ev.d.Events)-20); k-- {
		o := &ev.d.Events[k]
		if o == e || o.CueFirst >= e.CueFirst {
			continue
		}
		for _, a := range o.Actors {
			if a.Entity == entity && a.Role == "agent" {
				n++
			}
		}
	}
	return n
}

// assign gives roles by the learned model; with none the rules' word stands. Escorts, mediators and hosts are the rules' alone.
func (ev *eventer) assign(e *Event) {
	e.Candidates = ev.candidates(e)
	if ev.models.Parties == nil {
		return
	}
	type vote struct {
		candidate Candidate
		p         [2]float64
	}
	var votes []vote
	at := map[int]int{}
	shares := ev.shares(e.Candidates)
	for i, c := range e.Candidates {
		entity := -1 - c.First
		if c.Mention >= 0 {
			entity = ev.d.Mentions[c.Mention].Entity
		}
		if c.Rule != "" && c.Rule != "agent" && c.Rule != "recipient" || e.sure(entity) {
			continue
		}
		k, ok := at[entity]
		if !ok {
			k = len(votes)
			at[entity] = k
			votes = append(votes, vote{candidate: c})
		}
		for r, p := range shares[i] {
			if p > votes[k].p[r] {
				votes[k].p[r] = p
				votes[k].candidate = c
			}
		}
	}
	kept := e.Actors[:0]
	for _, a := range e.Actors {
		if _, weighed := at[a.Entity]; !weighed {
			kept = append(kept, a)
		}
	}
	e.Actors = kept
	for _, v := range votes {
		agent, recipient := v.p[0]-float64(ev.models.Parties.Cut[0]), v.p[1]-float64(ev.models.Parties.Cut[1])
		switch {
		case agent >= 0 && agent >= recipient:
			ev.give(e, ev.mention(v.candidate), "agent")
		case recipient >= 0:
			ev.give(e, ev.mention(v.candidate), "recipient")
		}
	}
}

// shares gives the probability of each part, agent and recipient, for each candidate.
func (ev *eventer) shares(candidates []Candidate) [][2]float64 {
	out := make([][2]float64, len(candidates))
	for i, c := range candidates {
		for r := range out[i] {
			out[i][r] = ev.models.Parties.Probability(c.Features, r)
			if c.Joined {
				out[i-1][r], out[i][r] = Shared(out[i-1][r], out[i][r])
			}
		}
	}
	return out
}

// sure reports whether an entity's role was said outright.
func (e *Event) sure(entity int) bool {
	return slices.ContainsFunc(e.Actors, func(a EventActor) bool { return a.Sure && a.Entity == entity })
}

// mention gives the mention of a candidate and makes one where there was none.
func (ev *eventer) mention(c Candidate) int {
	switch {
	case c.Mention >= 0:
		return c.Mention
	case ev.d.placeAt[c.First] > 0:
		return ev.actorMention(c.First, c.Last, ev.stateOf(c.First))
	default:
		ev.d.addMention(c.First, c.Last, "unknown", "thing")
	}
	return len(ev.d.Mentions) - 1
}
