package agreements

import (
	"cmp"
	"slices"
	"time"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
	"marsad/record"
)

// accused is the kind of a note that accuses; the kinds of answers are those of package register.
const accused = "accused"

// AnswerWindow is how many days after an accusation an answer to it is looked for.
const AnswerWindow = 14

var (
	answerWords = words.All("خرق", "خروق", "انتهاك", "انتهك", "اتهام", "مزاعم", "ادعاء", "قصف", "استهداف", "هجوم", "الاتفاق")
)

type noter struct {
	seen     keeper.Seen
	book     *parties.Book
	set      []register.Agreement
	text     words.Text
	entities map[string]record.Entity
	day      string
	out      []register.BreachNote
}

// notesOf gives the accusations and answers of a report. It looks at nothing but the report and the agreements.
func notesOf(seen keeper.Seen, set []register.Agreement, book *parties.Book) []register.BreachNote {
	if seen.Removed {
		return nil
	}
	n := &noter{seen: seen, book: book, set: set, text: words.Of(seen.Report), entities: map[string]record.Entity{}}
	for _, e := range seen.Report.Entities {
		n.entities[e.ID] = e
	}
	if p := seen.Report.Source.Published; p != nil && len(p.Value) >= dayLength {
		n.day = p.Value[:dayLength]
	}
	for i, m := range seen.Mentions {
		if m.Type == "breach" && i < len(seen.Report.Events) && !m.Retracted && (m.Modality == "reported" || m.Modality == "asserted" || m.Modality == "historical") {
			n.accuse(m, seen.Report.Events[i])
		}
	}
	n.accusations()
	for _, s := range seen.Report.Statements {
		n.statement(s)
	}
	return n.out
}

const dayLength = len("2020-02-17")

func (n *noter) part(id, role string) register.Part {
	e := n.entities[id]
	return register.Part{Name: e.Name, Kind: e.Kind, Ref: e.Ref, Side: e.Side, Role: role, Loaded: e.Loaded, Origins: []string{}}
}

// accuse notes a breach event: by whoever said it, or the outlet.
func (n *noter) accuse(m register.Mention, e record.Event) {
	by := register.Part{Name: record.Name{Arabic: n.seen.Report.Source.Outlet}, Kind: "outlet", Role: "agent", Origins: []string{}}
	note := register.BreachNote{Kind: accused, Hedge: "none", Quote: e.Cue, Mention: &m, Day: n.dayOf(m)}
	for _, s := range n.seen.Report.Statements {
		if slices.Contains(e.SaidIn, s.ID) && s.Content != nil {
			by, note.Hedge, note.Quote, note.Statement = n.part(s.Speaker, "agent"), s.Hedge, *s.Content, s.ID
		}
	}
	note.By = by
	for _, p := range m.Actors {
		if p.Role == "agent" && (p.Name != by.Name || by.Kind == "outlet") { // who accuses is coded as a party too at times
			p.Origins = []string{}
			note.Of = append(note.Of, p)
		}
	}
	note.Act = n.act(by, m)
	n.tie(&note, m, e)
	n.add(note)
}

func (n *noter) dayOf(m register.Mention) string {
	if len(m.When.From) >= dayLength && m.When.From[:dayLength] == m.When.Until[:min(len(m.When.Until), dayLength)] {
		return m.When.From[:dayLength]
	}
	return n.day
}

// act gives the type of the act that the same speaker tells of in the same paragraph.
func (n *noter) act(by register.Part, m register.Mention) string {
	start, end := n.text.Block(m.Cue.Start)
	for _, o := range n.seen.Mentions {
		if o.Cue.Start < start || o.Cue.Start >= end || !slices.Contains(fire, o.Type) || o.Modality == "negated" || len(o.Said) == 0 {
			continue
		}
		if o.Said[0].Speaker == by.Name {
			return o.Type
		}
	}
	return ""
}

// fire are the event types that a ceasefire is broken by.
var fire = []string{"shelling", "airstrike", "clash", "offensive", "shooting", "explosion", "control"}

// statement notes what answers an accusation: a denial, and an accusation by a party that stands accused itself is found when breaches are made.
func (n *noter) statement(s record.Statement) {
	if s.Content == nil || (s.Act != "deny" && s.Act != "reject") {
		return
	}
	content := words.Fold(n.text.Read(s.Content.Start, s.Content.End))
	if !words.Any(content, answerWords) {
		return
	}
	by := n.part(s.Speaker, "agent")
	n.add(register.BreachNote{Kind: register.AnswerDenied, By: by, Of: []register.Part{by}, Hedge: s.Hedge, Quote: *s.Content, Statement: s.ID, Day: n.day})
}

// tie finds the agreement and clause that an accusation is about: by its name, by the words of its terms, and by day, place and parties.
func (n *noter) tie(note *register.BreachNote, m register.Mention, e record.Event) {
	start, end := n.text.Block(m.Cue.Start)
	before, _ := n.text.Block(max(start-2, 0))
	near, whole := words.Fold(n.text.Read(before, end)), words.Fold(n.text.Read(0, len([]rune(n.seen.Report.Text.Original))))
	best := 0.0
	for _, a := range n.set {
		if !InForce(a, note.Day) {
			continue
		}
		reasons := n.reasons(a, *note, m, e, near, whole)
		clause, more := n.clause(a, note, m, near)
		reasons = append(reasons, more...)
		score := 0.0
		for _, r := range reasons {
			score += r.Weight
		}
		if score >= tieLeast && (score > best || score == best && a.Signed > n.signed(note.Agreement)) {
			best, note.Agreement, note.Clause, note.Tied = score, a.ID, clause, reasons
		}
	}
}

// tieLeast is the weight from which on an accusation is tied: a name alone, or a place and a party.
const tieLeast = 2.0

func (n *noter) signed(id string) string {
	for _, a := range n.set {
		if a.ID == id {
			return a.Signed
		}
	}
	return ""
}

func (n *noter) reasons(a register.Agreement, note register.BreachNote, m register.Mention, e record.Event, near, whole string) []register.Reason {
	var out []register.Reason
	names := words.All(append(slices.Clone(a.Aliases), a.Name.Arabic)...)
	switch named := n.entities[e.Agreement].Name.Arabic; {
	case named != "" && words.Any(words.Fold(named), names):
		out = append(out, register.Reason{Field: "name", Said: "named in the accusation", Weight: 4})
	case words.Any(near, names):
		out = append(out, register.Reason{Field: "name", Said: "named in the same or the paragraph before", Weight: 3})
	case words.Any(whole, names):
		out = append(out, register.Reason{Field: "name", Said: "named in the report", Weight: 1.5})
	}
	keys := []string{n.book.Of(note.By, note.Day).Key}
	for _, p := range note.Of {
		keys = append(keys, n.book.Of(p, note.Day).Key)
	}
	for _, p := range a.Parties {
		if slices.Contains(keys, p.Ref) {
			return append(out, register.Reason{Field: "actors", Said: "a party accuses or is accused", Weight: 1})
		}
	}
	return out
}

// clause gives the clause that fits best, with what speaks for it.
func (n *noter) clause(a register.Agreement, note *register.BreachNote, m register.Mention, near string) (string, []register.Reason) {
	id, best := "", 0.0
	var why []register.Reason
	for _, c := range a.Clauses {
		if !Holds(c, note.Day) {
			continue
		}
		var of []register.Reason
		score := 0.0
		if words.Any(near, words.All(c.Words...)) {
			of = append(of, register.Reason{Field: "wording", Said: "the words of the clause stand near", Weight: 1})
		}
		if slices.ContainsFunc(m.Places, func(p register.Place) bool {
			return p.Lat != nil && p.Kind != "country" && Inside(c.Zone, *p.Lat, *p.Lon)
		}) || n.placesNear(c, m) {
			of = append(of, register.Reason{Field: "place", Said: "a place near lies in the zone", Weight: 1})
		}
		if slices.Contains(c.Breach, note.Act) {
			of = append(of, register.Reason{Field: "type", Said: "the act touches the clause", Weight: 0.5})
		}
		for _, r := range of {
			score += r.Weight
		}
		if score > best {
			id, best, why = c.ID, score, of
		}
	}
	return id, why
}

// placesNear tells whether a place that is named in the paragraph of an accusation or the one before lies in a clause's zone.
func (n *noter) placesNear(c register.Clause, m register.Mention) bool {
	start, end := n.text.Block(m.Cue.Start)
	before, _ := n.text.Block(max(start-2, 0))
	return slices.ContainsFunc(n.seen.Report.Places, func(p record.Place) bool {
		return p.Lat != nil && p.Kind != "country" && Inside(c.Zone, *p.Lat, *p.Lon) && slices.ContainsFunc(p.Mentions, func(s record.Span) bool { return before <= s.Start && s.Start < end })
	})
}

func (n *noter) add(note register.BreachNote) {
	note.Report, note.Outlet, note.Published = n.seen.Report.ID, n.seen.Report.Source.Outlet, n.day
	note.ByKey = n.book.Of(note.By, note.Day).Key
	if len(note.Of) > 0 {
		note.Key = n.book.Of(note.Of[0], note.Day).Key
	}
	n.out = append(n.out, note)
}

// sheets gives the sheets that a note stands on: the accused party's of its month, and for what answers also that of the month in which the window began.
func sheets(n register.BreachNote, all []register.BreachNote) []string {
	var out []string
	put := func(key, day string) {
		if id := key + "|" + day[:min(len(day), len("2020-02"))]; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	put(n.Key, n.Day)
	if n.Kind != accused {
		put(n.Key, back(n.Day))
		for _, a := range all { // whoever denies in the report of the accusation stands beside it
			if a.Kind == accused {
				put(a.Key, a.Day)
			}
		}
		return out
	}
	put(n.ByKey, n.Day) // an accusation against the one who accused may be a counter-claim
	put(n.ByKey, back(n.Day))
	return out
}

func back(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -AnswerWindow).Format(time.DateOnly)
}

func compareNotes(a, b register.BreachNote) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Report, b.Report), a.Quote.Start-b.Quote.Start, cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Statement, b.Statement))
}

func next(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}
