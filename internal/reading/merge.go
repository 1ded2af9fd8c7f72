package reading

import (
	"slices"
	"strings"

	"marsad/internal/article"
)

// merge makes one event of repeated mentions of one happening, with all their evidence. Mentions are one happening when type and mode
// agree and neither places nor parties contradict each other; a patrol that is suspended is another record than one that runs.
func (ev *eventer) merge() {
	events := ev.d.Events
	for i := range events {
		if events[i].merged {
			continue
		}
		for j := i + 1; j < min(len(events), i+mergeReach); j++ {
			if !events[j].merged && ev.same(&events[i], &events[j]) {
				ev.unite(&events[i], &events[j])
				events[j].merged = true
			}
		}
	}
	ev.d.Events = slices.DeleteFunc(events, func(e Event) bool { return e.merged })
	ev.inheritPatrolParties()
}

// mergeReach is how many events further on a repeated mention is looked for; a report has some dozens.
const mergeReach = 500

// leadWithBody lets the mention in the body stand for the event before one in a headline, a caption or a related line, which only
// announce it.
func (ev *eventer) leadWithBody(a, b *Event) {
	body := func(e *Event) bool {
		kind := ev.d.Blocks[ev.d.Sentences[e.Sentence].Block].Kind
		return kind == article.Paragraph || kind == article.Quote || kind == article.List
	}
	if body(a) || !body(b) {
		return
	}
	a.CueFirst, b.CueFirst = b.CueFirst, a.CueFirst
	a.CueLast, b.CueLast = b.CueLast, a.CueLast
	a.CueClitic, b.CueClitic = b.CueClitic, a.CueClitic
	a.Sentence, b.Sentence = b.Sentence, a.Sentence
	a.Places, b.Places = b.Places, a.Places
	a.Evidence, b.Evidence = b.Evidence, a.Evidence
	a.Phase, b.Phase = b.Phase, a.Phase
}

// phased are types whose phases are records of their own.
var phased = map[string]bool{"patrol": true, "agreement": true, "ceasefire": true, "meeting": true, "post": true}

func (ev *eventer) same(a, b *Event) bool {
	if ev.continues(a, b) {
		return true
	}
	if a.Type == b.Type && ev.otherInKind(a, b) {
		return false
	}
	if ev.takesUp(a, b) || ev.stands(a, b) {
		return true
	}
	switch {
	case a.Type != b.Type, a.Mode != b.Mode && a.Mode != "" && b.Mode != "":
		return false
	case phased[a.Type] && a.Phase != b.Phase:
		return false
	case !compatible(a.Modality, b.Modality):
		return false
	case len(a.Counts) > 0 && len(b.Counts) > 0 && a.Counts[0].Of == b.Counts[0].Of && a.Counts[0].Low != b.Counts[0].Low:
		return false
	case a.Time > 0 && b.Time > 0 && ev.timeOf(a).Value != ev.timeOf(b).Value:
		return false
	}
	return ev.agree(actorsOf(a, "agent"), actorsOf(b, "agent")) && ev.agree(placesOf(a), placesOf(b)) && ev.agree(actorsOf(a, "recipient"), actorsOf(b, "recipient"))
}

// takesUp reports whether b only takes up a with a definite noun (الغارات, الهجوم, هذا الاتفاق) and says nothing against it.
func (ev *eventer) takesUp(a, b *Event) bool {
	return b.Definite && a.Type == b.Type && b.Modality != "negated" && a.Modality != "negated" && (a.Type != "patrol" || a.Sentence == b.Sentence && !stopped(a.Phase) && !stopped(b.Phase)) && (a.Mode == b.Mode || a.Mode == "" || b.Mode == "") &&
		b.Sentence-a.Sentence < 8 && len(b.Counts) == 0 && ev.agree(actorsOf(a, "agent"), actorsOf(b, "agent"))
}

// stands reports whether both tell of standing contact between parties that do not differ: a state of things is one, however often it is told.
func (ev *eventer) stands(a, b *Event) bool {
	return a.Rule == "contact.constant" && b.Rule == a.Rule && compatible(a.Modality, b.Modality) && ev.relate(actorsOf(a, "agent"), actorsOf(b, "agent")) != "differ"
}

// stopped are the phases in which a patrol does not run.
func stopped(phase string) bool {
	return phase == "suspended" || phase == "blocked" || phase == "cancelled"
}

// continues reports whether b is the verb of which a is the subject: غارات استهدفت, قصف طال.
func (ev *eventer) continues(a, b *Event) bool {
	return a.Sentence == b.Sentence && harmful[a.Type] && !a.isVerb() && strings.Contains(b.Rule, "target") && b.CueFirst-a.CueLast >= 0 && b.CueFirst-a.CueLast <= continueReach
}

// continueReach is how many tokens may stand between an attack and the verb it is the subject of.
const continueReach = 8

func compatible(a, b string) bool {
	return a == b || a == "asserted" && b == "reported" || a == "reported" && b == "asserted"
}

// agree reports whether one list is empty or both share a member.
func (ev *eventer) agree(a, b []int) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(x int) bool { return slices.Contains(b, x) })
}

// actorsOf gives who plays a part by the words around the trigger: what was taken over from an event told before says nothing of whether both are one.
func actorsOf(e *Event, role string) []int {
	var out []int
	for _, a := range e.Actors {
		if a.Role == role && !a.Told {
			out = append(out, a.Entity)
		}
	}
	return out
}

func placesOf(e *Event) []int {
	var out []int
	for _, p := range e.Places {
		out = append(out, p.Place)
	}
	return out
}

func (ev *eventer) unite(a, b *Event) {
	ev.leadWithBody(a, b)
	if a.Mode == "" {
		a.Mode = b.Mode
	}
	if a.Weapon == "" {
		a.Weapon = b.Weapon
	}
	if a.Modality == "reported" && b.Modality == "asserted" {
		a.Modality, a.SaidIn = "asserted", -1 // the outlet says it in its own voice too
	}
	for _, x := range b.Actors {
		ev.bring(a, x)
	}
	for _, p := range b.Places {
		ev.addPlace(a, p.Place, p.Role)
	}
	for _, c := range b.Counts {
		ev.addCount(a, c, false)
	}
	if a.Time == 0 {
		a.Time = b.Time
	}
	a.Evidence = append(a.Evidence, TokenSpan{b.CueFirst, b.CueLast})
	a.Evidence = append(a.Evidence, b.Evidence...)
}

// bring gives an event a part that another mention of it names. What the words around a trigger name stands before what was taken over from an event told before.
func (ev *eventer) bring(e *Event, x EventActor) {
	switch named := e.has(x.Role); {
	case x.Told && named:
		return
	case !x.Told && !named:
		e.Actors = slices.DeleteFunc(e.Actors, func(a EventActor) bool { return a.Told && a.Role == x.Role })
	}
	n := len(e.Actors)
	ev.give(e, x.Mention, x.Role)
	if len(e.Actors) > n {
		e.Actors[n].Told = x.Told
	}
}

// inheritPatrolParties gives a joint patrol without parties those of the joint patrol told before it: reports name them once.
func (ev *eventer) inheritPatrolParties() {
	last := -1
	for i := range ev.d.Events {
		e := &ev.d.Events[i]
		if e.Type != "patrol" || e.Mode == "single" {
			continue
		}
		if agents := actorsOf(e, "agent"); len(agents) < 2 && last >= 0 {
			escorts := actorsOf(e, "escort")
			for _, a := range ev.d.Events[last].Actors {
				if a.Role == "agent" && !slices.Contains(escorts, a.Entity) {
					ev.give(e, a.Mention, "agent")
				}
			}
		}
		if len(actorsOf(e, "agent")) >= 2 {
			last = i
		}
	}
}
