package export

import (
	"cmp"

	"marsad/internal/access"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/record"
)

// FromReport gives the events of a report, each as an incident that only this report tells of: so events and incidents go out in the same columns. They have
// the class of the report. Its private persons are marked as such, and their names hidden in the words that are quoted when the viewer may not see them: a row
// stands away from the article, where whoever may see it reads them anyway.
func FromReport(v access.Viewer, class access.Class, r record.Report) []register.Incident {
	e := eventReader{viewer: v, class: class, report: r, entities: map[string]record.Entity{}, places: map[string]record.Place{}, statements: map[string]record.Statement{}, times: map[string]record.Time{}}
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
	viewer     access.Viewer
	class      access.Class
	report     record.Report
	entities   map[string]record.Entity
	places     map[string]record.Place
	statements map[string]record.Statement
	times      map[string]record.Time
}

func (e eventReader) incident(v record.Event) register.Incident {
	r := e.report
	m := register.Mention{Report: r.ID, Event: v.ID, Outlet: r.Source.Outlet, URL: r.Source.URL, Origin: "o1", Type: v.Type, Mode: v.Mode, Phase: v.Phase, Modality: v.Modality, Weapon: v.Weapon,
		When: e.when(v.Time), Cue: e.span(v.Cue), Grouped: []register.Reason{}}
	if r.Source.Published != nil {
		m.Published = r.Source.Published.Value
	}
	for _, words := range v.Evidence {
		m.Evidence = append(m.Evidence, e.span(words))
	}
	for _, p := range v.Places {
		m.Places = append(m.Places, e.place(p))
	}
	for _, a := range v.Actors {
		x := e.entities[a.Entity]
		m.Actors = append(m.Actors, register.Part{Name: x.Name, Kind: x.Kind, Ref: x.Ref, Side: x.Side, Role: a.Role, Loaded: x.Loaded, Origins: []string{"o1"}, Private: mask.PrivatePerson(x)})
	}
	for _, c := range v.Counts {
		quote := e.span(c.Quote)
		m.Counts = append(m.Counts, register.Toll{Of: c.Of, Who: c.Who, Low: c.Low, Best: c.Best, High: c.High, Origin: "o1", Report: r.ID, Quote: &quote})
	}
	for _, id := range v.SaidIn {
		m.Said = append(m.Said, e.said(e.statements[id]))
	}
	return register.Incident{
		ID: eventID(m), Class: e.class, Type: v.Type, Mode: v.Mode, Phase: v.Phase, Modality: v.Modality, Title: titleOf(v.Type, m.Places), When: m.When, Places: m.Places, Actors: m.Actors,
		Weapon: v.Weapon, Counts: m.Counts, Agreement: v.Agreement, Grade: register.GradeClaimed,
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: r.Source.Outlet, Reports: []string{r.ID}, Outlets: []string{r.Source.Outlet}}},
		Mentions: []register.Mention{m}, Contradictions: []register.Contradiction{}, FirstReported: m.Published, LastReported: m.Published,
	}
}

// span hides private persons in words of the report.
func (e eventReader) span(s record.Span) record.Span {
	read := s.Read()
	if hidden := mask.Words(e.viewer, e.class, e.report, read); hidden != read {
		s.Quote, s.Reading = hidden, ""
	}
	return s
}

func (e eventReader) said(s record.Statement) register.Said {
	speaker := e.entities[s.Speaker]
	if mask.PrivatePerson(speaker) && !e.viewer.Sight(e.class).Names {
		speaker.Name, speaker.Ref = mask.Person, ""
	}
	return register.Said{Statement: s.ID, Speaker: speaker.Name, Ref: speaker.Ref, Act: s.Act, Hedge: s.Hedge}
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
