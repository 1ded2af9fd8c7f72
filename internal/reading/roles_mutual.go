package reading

import (
	"marsad/internal/rules"
	"marsad/record"
)

// This file reads the parties of what several do together, and states that an adjective names.

// parties reads بين أ وب, مع, and the subject: everybody takes part.
func (ev *eventer) parties(e *Event) {
	for i := e.CueLast; i < min(e.CueLast+betweenReach, ev.s.Last-1); i++ {
		if !ev.d.is(i, "بين") && !(ev.d.is(i, "مع") && i < e.CueLast+6) {
			continue
		}
		if m := ev.mentionFrom(i+1, i+3); m >= 0 {
			ev.give(e, m, "agent")
			ev.coordinatedFar(e, ev.d.Mentions[m].Last)
		} else if p := ev.placeParty(i + 1); p >= 0 {
			ev.give(e, p, "agent")
		}
		break
	}
	if e.isVerb() || len(e.Actors) < 2 {
		if m := ev.mentionFrom(e.CueLast, e.CueLast+3); m >= 0 && acts(ev.d.Mentions[m]) && !ev.behindPreposition(ev.d.Mentions[m]) {
			ev.give(e, m, "agent")
			ev.coordinated(e, ev.d.Mentions[m].Last, "agent")
		} else if !e.has("agent") || e.isVerb() {
			ev.subjectBeforeTrigger(e)
		}
	}
}

// coordinatedFar goes on to the second party, past a few words in between.
func (ev *eventer) coordinatedFar(e *Event, at int) {
	for i := at; i < min(at+5, ev.s.Last); i++ {
		if m := ev.d.mentionAt[i]; m > 0 && ev.d.Mentions[m-1].First == i && (ev.d.Mentions[m-1].Conjunction || ev.startsWithWa(i)) {
			ev.give(e, m-1, "agent")
			return
		}
	}
}

// placeParty makes a party of a place behind بين: بين موسكو وأنقرة.
func (ev *eventer) placeParty(i int) int {
	if i >= ev.s.Last || ev.d.placeAt[i] == 0 {
		return -1
	}
	ev.d.addMention(i, i+1, "state", "body")
	return len(ev.d.Mentions) - 1
}

// adjective takes the state from an adjective of nationality beside the trigger: غارات روسية, الدعم الروسي.
func (ev *eventer) adjective(e *Event) {
	if e.has("agent") && ev.frames.Frames[e.Frame].Shape != rules.Mutual || len(e.Actors) > 1 {
		return
	}
	for i := e.CueFirst; i < min(e.CueLast+3, ev.s.Last); i++ {
		w := ev.d.Words[i]
		if w == nil || w.State == 0 || ev.d.mentionAt[i] > 0 && ev.d.Mentions[ev.d.mentionAt[i]-1].First < i {
			if i >= e.CueLast && w != nil && w.Function != 0 {
				return
			}
			continue
		}
		ev.give(e, ev.stateMention(i, w.State-1), "agent")
		if ev.frames.Frames[e.Frame].Shape != rules.Mutual {
			return
		}
	}
}

// stateMention makes the adjective at token i a mention of its state.
func (ev *eventer) stateMention(i, nation int) int {
	return ev.actorMention(i, i+1, ev.lex.Nationalities[nation].Actor)
}

// actorMention makes tokens [first, last) a mention of an actor of the book.
func (ev *eventer) actorMention(first, last, index int) int {
	actor := ev.lex.Actors[index]
	entity := -1
	for k := range ev.d.Entities {
		if ev.d.Entities[k].Name.Arabic == actor.Arabic {
			entity = k
		}
	}
	if entity < 0 {
		entity = len(ev.d.Entities)
		ev.d.Entities = append(ev.d.Entities, Entity{Entity: record.Entity{Kind: actor.Kind, Name: record.Name{Arabic: actor.Arabic, English: actor.English}, Ref: actor.Ref}})
	}
	ev.d.Mentions = append(ev.d.Mentions, Mention{First: first, Last: last, CoreFirst: first, CoreLast: last, Entity: entity, Class: "body"})
	for t := first; t < last; t++ {
		if ev.d.mentionAt[t] == 0 {
			ev.d.mentionAt[t] = len(ev.d.Mentions)
		}
	}
	return len(ev.d.Mentions) - 1
}
