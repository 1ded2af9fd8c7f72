package reading

import "slices"

// This file reads roles that prepositions and verbs say outright: تعرض لـ, من قبل, على يد, الخاضعة لسيطرة.

// giveSure gives a role that the words say outright.
func (ev *eventer) giveSure(e *Event, mention int, role string) {
	ev.give(e, mention, role)
	for i := range e.Actors {
		if e.Actors[i].Mention == mention {
			e.Actors[i].Sure = true
		}
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
