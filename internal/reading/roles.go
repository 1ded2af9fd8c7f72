package reading

import (
	"slices"

	"marsad/internal/lexicon"
	"marsad/internal/rules"
)

// The distances, in tokens, within which a role is filled. Arabic clauses put the subject right behind the verb and the object
// behind the subject; what stands farther away seldom belongs to the trigger.
const (
	agentReach   = 5
	objectReach  = 14
	betweenReach = 12
)

// roles fills agents and recipients by the shape of the event's frame.
func (ev *eventer) roles(e *Event) {
	switch ev.frames.Frames[e.Frame].Shape {
	case rules.Mutual:
		ev.parties(e)
	case rules.Victim:
		ev.sufferer(e)
		ev.byWhom(e)
	case rules.Passive:
		ev.heldBy(e)
	case rules.Thing:
		ev.byWhom(e)
		ev.object(e, e.CueLast)
	default:
		ev.subjectAndObject(e)
		ev.byWhom(e)
	}
	ev.adjective(e)
}

func (e *Event) has(role string) bool {
	return slices.ContainsFunc(e.Actors, func(a EventActor) bool { return a.Role == role && !a.Told })
}

func (ev *eventer) give(e *Event, mention int, role string) {
	entity := ev.d.Mentions[mention].Entity
	for _, a := range e.Actors {
		if a.Entity == entity {
			return
		}
	}
	e.Actors = append(e.Actors, EventActor{Entity: entity, Mention: mention, Role: role})
}

// mentionFrom gives the first mention that begins in [from, to), -1 when there is none.
func (ev *eventer) mentionFrom(from, to int) int {
	for i := from; i < min(to, ev.s.Last); i++ {
		if m := ev.d.mentionAt[i]; m > 0 && ev.d.Mentions[m-1].First == i {
			return m - 1
		}
	}
	return -1
}

// acts reports whether a mention can do something to somebody: whoever is not only a victim or a thing.
func acts(m Mention) bool { return m.Class != "people" && m.Class != "thing" }

// behindPreposition reports whether the mention stands behind a free preposition other than those given.
func (ev *eventer) behindPreposition(m Mention, except ...string) bool {
	if m.Preposition != 0 {
		return true
	}
	prev := m.First - 1
	return prev >= ev.s.First && ev.d.Words[prev] != nil && ev.d.Words[prev].Own&lexicon.Preposition != 0 && !ev.d.is(prev, except...)
}

// subjectAndObject reads verb-subject-object, subject-verb, and the masdar with its construct: قصف النظام مواقع against قصف مواقع.
func (ev *eventer) subjectAndObject(e *Event) {
	at := e.CueLast
	first := ev.mentionFrom(at, at+agentReach)
	if first >= 0 && ev.directlyBehind(at, ev.d.Mentions[first].First) && !ev.behindPreposition(ev.d.Mentions[first]) {
		m := ev.d.Mentions[first]
		switch {
		case acts(m) && !ev.takesObjectFirst(e, m):
			ev.give(e, first, "agent")
			ev.coordinated(e, m.Last, "agent")
			ev.object(e, m.Last)
			return
		default:
			ev.give(e, first, "recipient")
			ev.coordinated(e, m.Last, "recipient")
		}
	}
	ev.exposed(e)
	ev.fromWhom(e)
	if !e.has("agent") {
		ev.subjectBeforeTrigger(e)
	}
	if !e.has("recipient") {
		ev.object(e, at)
	}
}

// directlyBehind reports whether only adverbs, times and adjectives of nationality stand between the trigger and a mention.
func (ev *eventer) directlyBehind(from, to int) bool {
	for i := from; i < to; i++ {
		if ev.d.timeAt[i] == 0 && !ev.d.is(i, "ايضا", "كذلك", "جديدا", "عنيفا", "مدفعيا", "جويا", "صاروخيا", "عليها", "عليه", "عليهم", "فيها", "فيه", "به", "بها", "له", "لها") {
			return false
		}
	}
	return true
}

// objectNouns are masdars whose construct names whom the act befell, unless a second noun follows.
var objectNouns = foldSet("استهداف", "اغتيال", "اعتقال", "اختطاف", "خطف", "احتجاز", "توقيف", "تعذيب", "إعدام", "محاصرة", "حصار", "محاكمة", "دعم", "اعتراض", "إسقاط", "اقتحام", "تحرير")

func (ev *eventer) takesObjectFirst(e *Event, m Mention) bool {
	if e.isVerb() {
		return e.Type == "detention" && m.Class != "force" && m.Class != "body"
	}
	if e.Type == "release" {
		return true
	}
	w := ev.d.Words[e.CueFirst]
	for _, d := range w.Divisions {
		if objectNouns[d.Stem] {
			next := ev.mentionFrom(m.Last, m.Last+1)
			return next < 0
		}
	}
	return false
}

// subjectBeforeTrigger takes the noun phrase before the trigger: directly (subject, verb), or the nearest that is no complement.
func (ev *eventer) subjectBeforeTrigger(e *Event) {
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.clauseFirst-8) && i > e.CueFirst-12; i-- {
		m := ev.d.mentionAt[i]
		if m == 0 {
			if e.isVerb() && i < e.CueFirst-3 {
				return
			}
			if ev.d.Tokens[i].Mark == '.' || ev.d.Tokens[i].Mark == '؛' {
				return
			}
			continue
		}
		mention := ev.d.Mentions[m-1]
		if acts(mention) && !ev.behindPreposition(mention) {
			ev.give(e, m-1, "agent")
			ev.coordinatedBefore(e, mention.First, "agent")
			return
		}
		i = mention.First
	}
}

// object takes what the act befell: the next noun phrase, or the one behind على, ضد or ل.
func (ev *eventer) object(e *Event, from int) {
	for i := from; i < min(from+objectReach, e.clauseLast, ev.s.Last); i++ {
		m := ev.d.mentionAt[i]
		if m == 0 || ev.d.Mentions[m-1].First != i {
			continue
		}
		mention := ev.d.Mentions[m-1]
		if ev.d.is(i-1, "قبل", "يد", "ايدي", "جانب", "من", "بمرافقه", "برفقه", "بدعم", "بقياده") || mention.Preposition == 'b' {
			continue
		}
		if ev.behindPreposition(mention, "علي", "ضد", "نحو", "باتجاه") && mention.Preposition != 'l' {
			continue
		}
		ev.give(e, m-1, "recipient")
		ev.coordinated(e, mention.Last, "recipient")
		return
	}
}

// coordinated goes on to the mentions joined by wa.
func (ev *eventer) coordinated(e *Event, at int, role string) {
	for at < min(e.clauseLast, ev.s.Last) {
		if ev.d.Tokens[at].Mark == '،' {
			at++
			continue
		}
		m := ev.d.mentionAt[at]
		if m == 0 || ev.d.Mentions[m-1].First != at || !ev.d.Mentions[m-1].Conjunction && !ev.startsWithWa(at) {
			return
		}
		ev.give(e, m-1, role)
		at = ev.d.Mentions[m-1].Last
	}
}

func (ev *eventer) startsWithWa(i int) bool {
	f := ev.d.Folded(i)
	return len(f) > 2 && f[:2] == "و"
}

func (ev *eventer) coordinatedBefore(e *Event, at int, role string) {
	if at <= ev.s.First || !ev.startsWithWa(at) {
		return
	}
	if m := ev.d.mentionAt[at-1]; m > 0 {
		ev.give(e, m-1, role)
	}
}

// sufferer reads whom killing, injury or flight befell: behind the word, past a number, or before it.
func (ev *eventer) sufferer(e *Event) {
	for i := e.CueLast; i < min(e.CueLast+agentReach, ev.s.Last); i++ {
		m := ev.d.mentionAt[i]
		if m > 0 && ev.d.Mentions[m-1].First == i {
			if ev.behindPreposition(ev.d.Mentions[m-1], "من") {
				break
			}
			ev.give(e, m-1, "recipient")
			ev.coordinated(e, ev.d.Mentions[m-1].Last, "recipient")
			return
		}
	}
	if m := ev.d.mentionAt[max(e.CueFirst-1, ev.s.First)]; m > 0 && e.isVerb() {
		ev.give(e, m-1, "recipient")
	}
}
