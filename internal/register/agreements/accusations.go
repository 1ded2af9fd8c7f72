package agreements

import (
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/words"
	"marsad/record"
)

// The words by which somebody is said not to keep to a deal, the words for deals, and those by which it is said that nobody broke one.
var (
	breaking = words.All("خرق", "خروق", "اختراق", "انتهك", "انتهاك", "تنتهك", "ينتهك", "نقض ", "عدم الالتزام", "لم يلتزم", "لم تلتزم", "لا يلتزم", "لا تلتزم", "لم يلتزموا", "تنصل", "التنصل", "الاخلال", "نكث", "عدم تنفيذ", "عدم احترام")
	deals    = words.All("اتفاق", "هدنة", "الهدنة", "وقف اطلاق النار", "وقف النار", "تهدئة", "التهدئة", "خفض التصعيد", "تفاهم", "مذكرة")
	kept     = words.All("لم يخرق", "لم تخرق", "لم ينتهك", "لم تنتهك", "عدم خرق", "عدم انتهاك", "لا خرق", "لا انتهاك", "دون خرق", "بدون خرق")
)

// telling are the acts by which a failing is told without a verb of accusing: "the army said that they did not keep to the ceasefire".
var telling = []string{"state", "claim", "confirm", "condemn", "announce"}

// accusations notes the statements that accuse somebody of not keeping to a deal and of which no breach was coded as an event. Whoever is accused must be
// named: a pronoun, or a name that the book does not know, makes none.
func (n *noter) accusations() {
	for _, s := range n.seen.Report.Statements {
		if s.Content == nil || s.Act != "accuse" && !slices.Contains(telling, s.Act) || slices.ContainsFunc(n.out, func(x register.BreachNote) bool { return x.Statement == s.ID }) {
			continue
		}
		content := words.Fold(n.text.Read(s.Content.Start, s.Content.End))
		if !words.Any(content, breaking) || words.Any(content, kept) || !words.Any(content, deals) && !n.names(*s.Content) {
			continue
		}
		if of, ok := n.accusedIn(s); ok {
			n.accuseOf(s, of)
		}
	}
}

// names tells whether an agreement is named in a stretch.
func (n *noter) names(at record.Span) bool { return n.agreementIn(at) != "" }

// agreementIn gives the id of the entity of an agreement that is named in a stretch.
func (n *noter) agreementIn(at record.Span) string {
	for _, e := range n.seen.Report.Entities {
		if e.Kind == "agreement" && slices.ContainsFunc(e.Mentions, func(m record.Span) bool { return at.Start <= m.Start && m.End <= at.End }) {
			return e.ID
		}
	}
	return ""
}

// accusedIn gives who is accused: the addressee; the name that stands between the verb and what somebody is accused of; where the content tells it, the last
// name before the words of the breach.
func (n *noter) accusedIn(s record.Statement) (register.Part, bool) {
	for _, id := range s.Addressees {
		if id != s.Speaker && n.known(id) {
			return n.part(id, "agent"), true
		}
	}
	if s.Act == "accuse" {
		return n.last(s, s.Cue.End, s.Content.Start)
	}
	return n.last(s, s.Content.Start, n.breakingAt(*s.Content))
}

// breakingAt gives where the words of a breach begin in a content, in characters of the original.
func (n *noter) breakingAt(c record.Span) int {
	low, high := c.Start, c.End
	for low < high { // the least end of a stretch that has them; then their own length is not looked for
		middle := (low + high) / 2
		if words.Any(words.Fold(n.text.Read(c.Start, middle)), breaking) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// last gives the last known party, other than the speaker, of which a name stands in a stretch.
func (n *noter) last(s record.Statement, start, end int) (register.Part, bool) {
	best, id := -1, ""
	for _, e := range n.seen.Report.Entities {
		if e.ID == s.Speaker || !n.known(e.ID) {
			continue
		}
		for _, m := range e.Mentions {
			if start <= m.Start && m.End <= end && m.Start > best {
				best, id = m.Start, e.ID
			}
		}
	}
	return n.part(id, "agent"), id != ""
}

// known tells whether an entity is a party that the book knows.
func (n *noter) known(id string) bool {
	e, ok := n.entities[id]
	return ok && e.Kind != "agreement" && e.Kind != "outlet" && n.book.Of(n.part(id, "agent"), n.day).Known
}

// accuseOf notes an accusation that a statement makes.
func (n *noter) accuseOf(s record.Statement, of register.Part) {
	by := n.part(s.Speaker, "agent")
	if by.Name.Arabic == "" || n.book.Of(by, n.day).Key == n.book.Of(of, n.day).Key {
		return // nobody accuses their own side
	}
	m := register.Mention{Report: n.seen.Report.ID, Version: n.seen.Version, Outlet: n.seen.Report.Source.Outlet, URL: n.seen.Report.Source.URL, Published: n.day, Type: "breach", Mode: "alleged", Modality: "reported",
		When: register.When{Precision: "unknown"}, Places: n.placesIn(*s.Content), Actors: []register.Part{of}, Counts: []register.Toll{}, Cue: *s.Content, Grouped: []register.Reason{},
		Said: []register.Said{{Statement: s.ID, Speaker: by.Name, Ref: by.Ref, Act: s.Act, Hedge: s.Hedge}}}
	note := register.BreachNote{Kind: accused, By: by, Of: []register.Part{of}, Hedge: s.Hedge, Quote: *s.Content, Statement: s.ID, Mention: &m, Day: n.dayOf(m)}
	note.Act = n.act(by, m)
	n.tie(&note, m, record.Event{Agreement: n.agreementIn(*s.Content)})
	n.add(note)
}

// placesIn gives the places that are named in a stretch.
func (n *noter) placesIn(at record.Span) []register.Place {
	out := []register.Place{}
	for _, p := range n.seen.Report.Places {
		if slices.ContainsFunc(p.Mentions, func(m record.Span) bool { return at.Start <= m.Start && m.End <= at.End }) {
			out = append(out, register.Place{Name: p.Name, Kind: p.Kind, Role: "at", Lat: p.Lat, Lon: p.Lon, RadiusM: p.RadiusM, Within: p.Within, Ref: p.Ref})
		}
	}
	return out
}
