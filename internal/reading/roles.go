package reading

import (
	"slices"

	"marsad/internal/lexicon"
	"marsad/internal/rules"
	"marsad/record"
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
	return slices.ContainsFunc(e.Actors, func(a EventActor) bool { return a.Role == role })
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

// giveSure gives a role that the words say outright.
func (ev *eventer) giveSure(e *Event, mention int, role string) {
	ev.give(e, mention, role)
	for i := range e.Actors {
		if e.Actors[i].Mention == mention {
			e.Actors[i].Sure = true
		}
	}
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

// exposed reads تعرضت القرية لقصف: whoever stands between the verb and the trigger is hit.
func (ev *eventer) exposed(e *Event) {
	if e.isVerb() || e.CueClitic == 0 {
		return
	}
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.CueFirst-10); i-- {
		if !ev.d.is(i, "تعرض", "تعرضت", "يتعرض", "تتعرض", "تعرضوا", "يتعرضون", "تعرضه", "تعرضها", "تعرضهم") {
			continue
		}
		if m := ev.mentionFrom(i+1, e.CueFirst); m >= 0 {
			ev.giveSure(e, m, "recipient")
		}
		return
	}
}

// fromWhom reads an attack with its author behind من or ل: قصف عنيف من القوات النظامية, هجمات لمقاتلي العشائر.
func (ev *eventer) fromWhom(e *Event) {
	if e.isVerb() || e.has("agent") || e.Type == "control" || e.Type == "withdrawal" {
		return
	}
	m := ev.mentionFrom(e.CueLast, e.CueLast+4)
	if m < 0 {
		return
	}
	mention := ev.d.Mentions[m]
	author := mention.Preposition == 'l' || mention.First > e.CueLast && ev.d.is(mention.First-1, "من")
	if author && (mention.Class == "force" || mention.Class == "machine") {
		ev.giveSure(e, m, "agent")
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

// byWhom reads من قبل, على يد, and the verb of a relative clause (التي شنتها): the agent stands behind them.
func (ev *eventer) byWhom(e *Event) {
	for i := e.CueLast; i < min(e.CueLast+objectReach, ev.s.Last-1); i++ {
		by := ev.d.is(i, "قبل") && ev.d.is(i-1, "من") || ev.d.is(i, "يد", "ايدي") && ev.d.is(i-1, "علي") || ev.d.is(i, "جانب") && ev.d.is(i-1, "من") ||
			ev.d.is(i, "شنها", "شنته", "شنتها", "تشنها", "تشنه", "يشنها", "يشنه", "نفذها", "نفذته", "نفذتها", "نفذه", "شنه", "برصاص", "بنيران", "بقذائف", "بغارات", "بقصف")
		if !by {
			continue
		}
		if m := ev.mentionFrom(i+1, i+3); m >= 0 {
			ev.demote(e, ev.d.Mentions[m].Entity)
			ev.giveSure(e, m, "agent")
			return
		}
	}
}

// demote frees an entity from another role, since by whom is said outright.
func (ev *eventer) demote(e *Event, entity int) {
	e.Actors = slices.DeleteFunc(e.Actors, func(a EventActor) bool { return a.Entity == entity || a.Role == "agent" })
}

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

// heldBy reads الخاضعة لسيطرة X, مدعومة من X: the agent stands behind.
func (ev *eventer) heldBy(e *Event) {
	if m := ev.mentionFrom(e.CueLast, e.CueLast+4); m >= 0 {
		ev.give(e, m, "agent")
	}
	if e.Type == "support" || e.Type == "detention" {
		if m := ev.d.mentionAt[max(e.CueFirst-1, ev.s.First)]; m > 0 {
			ev.give(e, m-1, "recipient")
		} else if m := ev.d.mentionAt[max(e.CueFirst-2, ev.s.First)]; m > 0 {
			ev.give(e, m-1, "recipient")
		}
	}
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
