package reading

import (
	"strings"

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
	Joined      bool   // wa joins it to the candidate before it: both play one part
	Features    []ranker.Feature
}

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
