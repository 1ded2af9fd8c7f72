package reading

import "slices"

// This file gives the toll of a strike to the strike: a record of casualties stands alone only where no act is named. The toll of what was no happening goes to the
// act beside it.

// tolls reads the counts of every sentence and gives them to the act that caused them.
func (ev *eventer) tolls() {
	for i, s := range ev.d.Sentences {
		if !ev.d.readable(s) {
			continue
		}
		ev.s, ev.index = s, i
		for t := s.First; t < s.Last; t++ {
			if of := ev.countOf(t); of != "" {
				if c, ok := ev.countAt(t, of); ok {
					ev.attach(t, c)
				}
			}
		}
	}
	ev.absorbUncounted()
	ev.dropAbsorbed()
}

// absorbReach is how many tokens apart a word for killing and the act it belongs to may stand when no number ties them.
const absorbReach = 14

// absorbUncounted gives killing and injury without a number to the act beside them in the sentence: the strike that killed is one event.
func (ev *eventer) absorbUncounted() {
	for k := range ev.d.Events {
		toll := &ev.d.Events[k]
		if !toll.Toll || toll.merged || len(toll.Counts) > 0 {
			continue
		}
		first, last := ev.ofSentence(toll.Sentence)
		for j := first; j < last; j++ {
			act := &ev.d.Events[j]
			near := max(act.CueFirst-toll.CueLast, toll.CueFirst-act.CueLast) <= absorbReach
			if harmful[act.Type] && near {
				ev.s = ev.d.Sentences[act.Sentence]
				ev.absorb(act, toll)
				break
			}
		}
	}
}

// ofSentence gives the events of a sentence, half-open: before they are joined they stand in the order of sentences.
func (ev *eventer) ofSentence(sentence int) (first, last int) {
	by := func(e Event, s int) int { return e.Sentence - s }
	first, _ = slices.BinarySearchFunc(ev.d.Events, sentence, by)
	last, _ = slices.BinarySearchFunc(ev.d.Events, sentence+1, by)
	return first, last
}

// harmful are the types of events that kill and hurt.
var harmful = map[string]bool{"airstrike": true, "shelling": true, "explosion": true, "shooting": true, "clash": true, "offensive": true, "chemical": true, "abuse": true, "crackdown": true, "interception": true}

// absorb makes the record of casualties part of the act: victims become recipients, its words evidence.
func (ev *eventer) absorb(act, toll *Event) {
	for _, a := range toll.Actors {
		if a.Role == "recipient" {
			ev.give(act, a.Mention, "recipient")
		}
	}
	act.Evidence = append(act.Evidence, toll.Evidence...)
	if act.Time == 0 {
		act.Time = toll.Time
	}
	if len(act.Places) == 0 {
		act.Places = toll.Places
	}
	toll.merged = true
}

// idle reports whether words for victims tell of no happening of their own: a noun for them without a number (قتلى وجرحى beside an act, قائمة القتلى), a verb
// without count and victim.
func (ev *eventer) idle(e *Event) bool {
	if e.isVerb() {
		return len(e.Counts) == 0 && !e.has("recipient")
	}
	act := slices.ContainsFunc(ev.d.Events, func(x Event) bool { return harmful[x.Type] && !x.merged })
	return !slices.ContainsFunc(e.Counts, func(c Count) bool { return !vague(c) }) && (act || len(e.Counts) == 0 && !e.has("recipient"))
}

// dropAbsorbed takes away absorbed casualties and those that tell of no happening of their own.
func (ev *eventer) dropAbsorbed() {
	all := ev.d.Events
	doubtful := 0
	for k := range all {
		if all[k].merged || all[k].Toll {
			doubtful++
		}
	}
	if doubtful == 0 {
		return
	}
	kept := make([]Event, 0, len(all))
	for _, e := range all {
		if e.merged || e.Toll && ev.idle(&e) {
			continue
		}
		kept = append(kept, e)
	}
	ev.d.Events = kept
}

// heirReach is how many sentences apart a toll and the act that inherits it may stand.
const heirReach = 2

// bequeath gives the toll of a candidate that is no happening to the nearest act that is one, in its sentence or those before it. Without such an
// act the candidate stays: a toll is never lost.
func (ev *eventer) bequeath(k int) bool {
	e := &ev.d.Events[k]
	if len(e.Counts) == 0 {
		return true
	}
	best, distance := -1, 1<<30
	for j := max(0, k-mergeReach); j < min(len(ev.d.Events), k+mergeReach); j++ {
		o := &ev.d.Events[j]
		if j == k || !o.likely || o.merged || !harmful[o.Type] {
			continue
		}
		sentences := e.Sentence - o.Sentence
		if sentences < 0 || sentences > heirReach {
			continue
		}
		if away := sentences*maxSentence + max(o.CueFirst-e.CueLast, e.CueFirst-o.CueLast, 0); away < distance {
			best, distance = j, away
		}
	}
	if best < 0 {
		return false
	}
	for _, c := range e.Counts {
		ev.addCount(&ev.d.Events[best], c, false)
	}
	ev.d.Events[best].Evidence = append(ev.d.Events[best].Evidence, e.Evidence...)
	return true
}
