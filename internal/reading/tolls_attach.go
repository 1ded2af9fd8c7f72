package reading

import (
	"slices"
	"strings"
)

// This file finds the act to which a count of victims belongs.

// attach gives a count to the nearest act of the sentence, else to the last act before it, else to the record of casualties itself or beside it, else to
// the act of the next line.
func (ev *eventer) attach(token int, c Count) {
	own := ev.ownToll(token)
	best := ev.nearestAct(token)
	for _, other := range []func() int{ev.actBefore, ev.actOfNextLine, func() int { return own }, ev.tollBeside} {
		if best < 0 {
			best = other()
		}
	}
	if best < 0 {
		return
	}
	ev.addCount(&ev.d.Events[best], c, ev.rises(c.First))
	ev.byWeapon(&ev.d.Events[best])
	if own >= 0 && own != best {
		ev.absorb(&ev.d.Events[best], &ev.d.Events[own])
	}
}

// ownToll gives the record of casualties whose trigger is the word at token, -1 without one.
func (ev *eventer) ownToll(token int) int {
	own := -1
	first, last := ev.ofSentence(ev.index)
	for k := first; k < last; k++ {
		if e := &ev.d.Events[k]; e.Toll && e.CueFirst <= token && token < e.CueLast+1 {
			own = k
		}
	}
	return own
}

// loose are frames that name a fight or a campaign as a whole: a toll rather belongs to the strike told beside it.
var loose = map[string]bool{"clash.word": true, "offensive.more": true, "offensive.campaign": true, "offensive.operation": true, "abuse.noun2": true, "abuse.more": true}

// looseness is how many tokens further away such a frame counts as standing.
const looseness = 10

// nearestAct gives the act of the sentence that stands nearest to the token; a toll that is told as the outcome (أدى إلى مقتل) belongs to what stands before it.
func (ev *eventer) nearestAct(token int) int {
	best, distance := -1, 1<<30
	outcome := ev.isOutcome(token)
	first, last := ev.ofSentence(ev.index)
	for k := first; k < last; k++ {
		e := &ev.d.Events[k]
		if !harmful[e.Type] {
			continue
		}
		away := max(e.CueFirst-token, token-e.CueLast)
		if loose[e.Rule] {
			away += looseness
		}
		if outcome && e.CueFirst > token {
			away += maxSentence
		}
		if away < distance {
			best, distance = k, away
		}
	}
	return best
}

// outcomes are words behind which the outcome of an act stands.
var outcomes = foldSet("أدى", "أدت", "يؤدي", "أسفر", "أسفرت", "يسفر", "أسفرا", "أوقع", "أوقعت", "خلف", "خلفت", "تسبب", "تسببت", "راح", "أودى", "أودت", "مخلفا", "مخلفة", "موقعا", "أدوا", "نتج", "نجم")

// outcomeReach is how many tokens before a toll the word may stand that makes it an outcome.
const outcomeReach = 6

func (ev *eventer) isOutcome(token int) bool {
	for k := token - 1; k >= max(ev.s.First, token-outcomeReach); k-- {
		if ev.matches(k, outcomes) {
			return true
		}
	}
	return false
}

// rising are words that tell of a total that has become greater.
var rising = foldSet("ارتفع", "ارتفعت", "ارتفاع", "بارتفاع", "ليرتفع", "لترتفع", "يرتفع", "ترتفع")

// risingReach is how many tokens before a number the word may stand that makes it the new total.
const risingReach = 12

// rises reports whether the number at token is that to which a toll has risen.
func (ev *eventer) rises(token int) bool {
	for k := min(token+countReach, ev.s.Last-1); k >= max(ev.s.First, token-risingReach); k-- {
		if ev.matches(k, rising) {
			return true
		}
	}
	return false
}

// addCount gives an event a count. The first number given is the total, those behind it are parts; but a number stands before a mere plural and a share, and a total
// that has risen before what was told earlier.
func (ev *eventer) addCount(e *Event, c Count, risen bool) {
	for i, old := range e.Counts {
		if old.Of != c.Of {
			continue
		}
		if (vague(old) || old.share) && !vague(c) && !c.share || risen && !c.share && c.Low > old.Low {
			e.Counts[i] = c
		}
		return
	}
	e.Counts = append(e.Counts, c)
}

// vague reports whether a count is a mere plural: شهداء without a number.
func vague(c Count) bool { return c.High == nil && c.Low == 2 }

// actBefore gives the last harmful event of the two sentences before, in the same report.
func (ev *eventer) actBefore() int {
	for k := len(ev.d.Events) - 1; k >= 0; k-- {
		e := &ev.d.Events[k]
		if e.Sentence < ev.index && e.Sentence >= ev.index-2 && harmful[e.Type] && (e.Modality == "asserted" || e.Modality == "reported") {
			return k
		}
	}
	return -1
}

// actOfNextLine gives the first harmful event of the line below where the sentence is no more than a line of a post that goes on: a headline without a verb, a toll
// above the strike.
func (ev *eventer) actOfNextLine() int {
	if ev.index+1 >= len(ev.d.Sentences) || ev.d.Tokens[ev.s.Last-1].Mark != 0 || len(ev.d.Sentences) > postSentences {
		return -1
	}
	first, last := ev.ofSentence(ev.index + 1)
	for k := first; k < last; k++ {
		if harmful[ev.d.Events[k].Type] {
			return k
		}
	}
	return -1
}

// postSentences is how many lines a post has at most.
const postSentences = 8

// tollBeside gives a record of casualties of the sentence, so that a count whose word is no trigger is not lost.
func (ev *eventer) tollBeside() int {
	first, last := ev.ofSentence(ev.index)
	for k := first; k < last; k++ {
		if ev.d.Events[k].Toll {
			return k
		}
	}
	return -1
}

// weapons are what a toll without an act is told by, beyond the means of byMeans: استشهاد مزارع بلغم is an explosion.
var weapons = []struct {
	eventType, mode, weapon string
	words                   map[string]bool
}{
	{"explosion", "mine", "ied", foldSet("بلغم", "بألغام", "لغم", "ألغام")},
	{"explosion", "ied", "ied", foldSet("بعبوة", "عبوة", "عبوات")},
	{"shooting", "sniper", "small_arms", foldSet("قناص", "قناصة", "قنصا")},
	{"shooting", "", "small_arms", foldSet("برصاص", "بالرصاص", "رصاصة", "برصاصة")},
}

// byWeapon makes the record of casualties the act that a weapon named in its sentence tells of.
func (ev *eventer) byWeapon(e *Event) {
	if !e.Toll || e.Type != "casualties" {
		return
	}
	s := ev.d.Sentences[e.Sentence]
	for i := e.CueLast; i < min(s.Last, e.CueLast+meansReach); i++ {
		if !ev.isCause(i, s.First) {
			continue
		}
		for _, w := range slices.Concat(means, weapons) {
			if ev.matches(i, w.words) {
				e.Type, e.Mode, e.Weapon = w.eventType, w.mode, w.weapon
				return
			}
		}
	}
}

// isCause reports whether the word at token i tells what a toll came from: bi is written with it, or a word for a cause stands before it.
func (ev *eventer) isCause(i, first int) bool {
	return strings.HasPrefix(ev.d.Folded(i), "ب") || i > first && ev.d.is(i-1, "جراء", "اثر", "نتيجه", "بفعل", "بسبب", "بنيران")
}
