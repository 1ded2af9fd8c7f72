package export

import (
	"cmp"
	"iter"

	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/record"
)

// FromReport gives the events of a report, each as an incident that only this report tells of: so events and incidents go out in the same columns. The class is
// that of the report.
func FromReport(r record.Report) []register.Incident {
	e := eventReader{report: r, entities: map[string]record.Entity{}, places: map[string]record.Place{}, statements: map[string]record.Statement{}, times: map[string]record.Time{}}
	for _, x := range r.Entities {
		e.entities[x.ID] = x
	}
	for _, x := range r.Places {
		e.places[x.ID] = x
	}
	for _, x := range r.Statements {
		e.statements[x.ID] = x
	}
	for _, x := range r.Times {
		e.times[x.ID] = x
	}
	var out []register.Incident
	for _, event := range r.Events {
		out = append(out, e.incident(event))
	}
	return out
}

// eventID gives the id of an event of a report beyond the report.
func eventID(m register.Mention) string { return m.Report + "." + m.Event }

type eventReader struct {
	report     record.Report
	entities   map[string]record.Entity
	places     map[string]record.Place
	statements map[string]record.Statement
	times      map[string]record.Time
}

func (e eventReader) incident(v record.Event) register.Incident {
	r := e.report
	m := register.Mention{Report: r.ID, Event: v.ID, Outlet: r.Source.Outlet, URL: r.Source.URL, Origin: "o1", Type: v.Type, Mode: v.Mode, Phase: v.Phase, Modality: v.Modality, Weapon: v.Weapon,
		When: e.when(v.Time), Cue: v.Cue, Evidence: v.Evidence, Grouped: []register.Reason{}}
	if r.Source.Published != nil {
		m.Published = r.Source.Published.Value
	}
	for _, p := range v.Places {
		m.Places = append(m.Places, e.place(p))
	}
	for _, a := range v.Actors {
		x := e.entities[a.Entity]
		m.Actors = append(m.Actors, register.Part{Name: x.Name, Kind: x.Kind, Ref: x.Ref, Side: x.Side, Role: a.Role, Loaded: x.Loaded, Origins: []string{"o1"}})
	}
	for _, c := range v.Counts {
		quote := c.Quote
		m.Counts = append(m.Counts, register.Toll{Of: c.Of, Who: c.Who, Low: c.Low, Best: c.Best, High: c.High, Origin: "o1", Report: r.ID, Quote: &quote})
	}
	for _, id := range v.SaidIn {
		s := e.statements[id]
		m.Said = append(m.Said, register.Said{Statement: id, Speaker: e.entities[s.Speaker].Name, Ref: e.entities[s.Speaker].Ref, Act: s.Act, Hedge: s.Hedge})
	}
	return register.Incident{
		ID: eventID(m), Type: v.Type, Mode: v.Mode, Phase: v.Phase, Modality: v.Modality, Title: titleOf(v.Type, m.Places), When: m.When, Places: m.Places, Actors: m.Actors,
		Weapon: v.Weapon, Counts: m.Counts, Agreement: v.Agreement, Grade: register.GradeClaimed,
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: r.Source.Outlet, Reports: []string{r.ID}, Outlets: []string{r.Source.Outlet}}},
		Mentions: []register.Mention{m}, Contradictions: []register.Contradiction{}, FirstReported: m.Published, LastReported: m.Published,
	}
}

func (e eventReader) when(id string) register.When {
	t, ok := e.times[id]
	if !ok {
		return register.When{Precision: "unknown"}
	}
	w := register.When{From: t.Value, Precision: t.Precision, Basis: t.Basis}
	if t.Until != nil {
		w.Until = *t.Until
	}
	if len(w.From) < 4 || w.From[0] < '0' || w.From[0] > '9' { // PRESENT_REF, XXXX-02-17: no day that a table could hold
		w.From, w.Until = "", ""
	}
	return w
}

func (e eventReader) place(x record.EventPlace) register.Place {
	p := e.places[x.Place]
	return register.Place{Name: p.Name, Kind: p.Kind, Role: x.Role, Order: x.Order, Lat: p.Lat, Lon: p.Lon, RadiusM: p.RadiusM, Within: p.Within, Ref: p.Ref}
}

// titleOf says what happened where, in both languages.
func titleOf(eventType string, places []register.Place) record.Name {
	languages, err := locale.Load()
	if err != nil { // built in, and checked by the tests
		return record.Name{English: eventType}
	}
	arabic, english := languages["ar"].Label("type", eventType), languages["en"].Label("type", eventType)
	if len(places) == 0 {
		return record.Name{Arabic: arabic, English: english}
	}
	return record.Name{Arabic: joinedBy("، ", []string{arabic, places[0].Name.Arabic}), English: joinedBy(", ", []string{english, cmp.Or(places[0].Name.English, places[0].Name.Arabic)})}
}

// Records makes records of entries of one kind.
func Records[E any](in iter.Seq2[E, error]) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for e, err := range in {
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}
