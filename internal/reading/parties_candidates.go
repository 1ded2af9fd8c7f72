package reading

import (
	"slices"

	"marsad/internal/ranker"
)

// This file finds who may be a party of an event.

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
	Told        bool   // it played a part in an event told before and stands nowhere near
	Joined      bool   // wa joins it to the candidate before it: both play one part
	Features    []ranker.Feature
	governed    bool // a preposition stands before it
	class       string
}

// candidates gives who stands near the trigger of an event, in the order of the text, then those of the sentence before.
func (ev *eventer) candidates(e *Event) []Candidate {
	ev.form = (&featurer{ev: ev, e: e, s: ev.s}).form()
	out := ev.room.candidates[:0]
	if ev.keep.features {
		out = nil
	}
	phrases := ev.phrases(e)
	add := func(i int) {
		m := ev.d.mentionAt[i]
		switch {
		case m > 0 && e.Type != "protest" && ev.d.Mentions[m-1].First < e.CueLast && ev.d.Mentions[m-1].First >= e.CueFirst:
			// the happening itself, as a patrol is also a force; those who protest are named by their protest, and in القوات المدعومة من the phrase holds the trigger
		case m > 0 && ev.d.Mentions[m-1].First == i:
			mention, rule := ev.d.Mentions[m-1], e.ruleFor(m-1)
			out = append(out, Candidate{Mention: m - 1, First: i, Last: mention.Last, Rule: rule, governed: ev.behindPreposition(mention), class: mention.Class, Features: ev.partyFeatures(e, mention, ev.d.Entities[mention.Entity].Kind, rule)})
		case m == 0 && ev.stateAt(i):
			last := i + 1
			for last < ev.s.Last && ev.d.placeAt[last] == ev.d.placeAt[i] {
				last++
			}
			out = append(out, Candidate{Mention: -1, First: i, Last: last, governed: ev.behindPreposition(Mention{First: i}), class: "body", Features: ev.partyFeatures(e, Mention{First: i, Last: last, Class: "body", Entity: -1}, "state place", "")})
		case len(phrases) > 0 && phrases[0].First == i:
			last := phrases[0].Last
			out = append(out, Candidate{Mention: -1, First: i, Last: last, governed: ev.joinedPreposition(i) != 0 || ev.behindPreposition(Mention{First: i}), class: "thing", Features: ev.partyFeatures(e, Mention{First: i, Last: last, Class: "thing", Entity: -1, Preposition: ev.joinedPreposition(i)}, "noun", "")})
		}
	}
	for i := max(ev.s.First, e.CueFirst-partyReach); i < min(ev.s.Last, e.CueLast+partyReach); i++ {
		for len(phrases) > 0 && phrases[0].First < i {
			phrases = phrases[1:]
		}
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
	ev.order(e, out)
	out = ev.toldBefore(e, out)
	ev.room.candidates = out
	return out
}

// ruleFor gives the role that the rules gave a mention last, "" for none.
func (e *Event) ruleFor(mention int) string {
	for k := len(e.Actors) - 1; k >= 0; k-- {
		if e.Actors[k].Mention == mention {
			return e.Actors[k].Role
		}
	}
	return ""
}

// toldBefore adds who played a part in the event of its type told last, unless already among the candidates: reports name the parties once and tell on.
func (ev *eventer) toldBefore(e *Event, out []Candidate) []Candidate {
	for k := len(ev.d.Events) - 1; k >= max(0, len(ev.d.Events)-mergeReach); k-- {
		o := &ev.d.Events[k]
		if o == e || o.CueFirst >= e.CueFirst || o.Type != e.Type || len(o.Actors) == 0 {
			continue
		}
		for _, a := range o.Actors {
			if a.Role != "agent" && a.Role != "recipient" || slices.ContainsFunc(out, func(c Candidate) bool {
				return c.Mention >= 0 && ev.d.Mentions[c.Mention].Entity == a.Entity
			}) {
				continue
			}
			m := ev.d.Mentions[a.Mention]
			features := append(ev.partyFeatures(e, m, ev.d.Entities[m.Entity].Kind, ""), ranker.Name("told before", a.Role), ranker.Name("told before,gap", a.Role, bucket(e.Sentence-o.Sentence)),
				ranker.Name("told before,form", a.Role, ev.form))
			out = append(out, Candidate{Mention: a.Mention, First: m.First, Last: m.Last, Told: true, Features: features})
		}
		break
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

// mention gives the mention of a candidate and makes one where there was none.
func (ev *eventer) mention(c *Candidate) int {
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
