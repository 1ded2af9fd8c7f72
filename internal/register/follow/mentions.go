// Package follow joins what the register makes of reports beyond incidents with the ledger: alleged breaches of agreements, patrol series and posts. It only reads
// the ledger; the keeper writes what it gives, in one step with the incidents.
package follow

import (
	"cmp"

	"marsad/internal/register"
	"marsad/record"
)

// Mentions gives every event of a report as the register keeps it, in the report's order. Origin and grouping are left to whoever groups incidents.
func Mentions(r record.Report, version int) []register.Mention {
	x := of{r: r, entities: map[string]record.Entity{}, places: map[string]record.Place{}, times: map[string]record.Time{}, statements: map[string]record.Statement{}}
	for _, e := range r.Entities {
		x.entities[e.ID] = e
	}
	for _, p := range r.Places {
		x.places[p.ID] = p
	}
	for _, t := range r.Times {
		x.times[t.ID] = t
	}
	for _, s := range r.Statements {
		x.statements[s.ID] = s
	}
	published := ""
	if r.Source.Published != nil {
		published = r.Source.Published.Value
	}
	out := make([]register.Mention, 0, len(r.Events))
	for _, e := range r.Events {
		out = append(out, register.Mention{Report: r.ID, Version: version, Event: e.ID, Outlet: r.Source.Outlet, URL: r.Source.URL, Published: published, Type: e.Type, Mode: e.Mode, Phase: e.Phase, Modality: e.Modality, Weapon: e.Weapon,
			When: x.when(e.Time), Places: x.at(e), Actors: x.parts(e), Said: x.said(e), Cue: e.Cue, Evidence: e.Evidence})
	}
	return out
}

type of struct {
	r          record.Report
	entities   map[string]record.Entity
	places     map[string]record.Place
	times      map[string]record.Time
	statements map[string]record.Statement
}

// when gives a time of which the value is one; a duration or a mere reference is unknown.
func (x of) when(id string) register.When {
	t, ok := x.times[id]
	if !ok || len(t.Value) < len("2020") || t.Value[0] < '0' || t.Value[0] > '9' {
		return register.When{Precision: "unknown"}
	}
	until := t.Value
	if t.Until != nil {
		until = *t.Until
	}
	return register.When{From: t.Value, Until: until, Precision: t.Precision, Basis: t.Basis}
}

func (x of) at(e record.Event) []register.Place {
	var out []register.Place
	for _, p := range e.Places {
		of := x.places[p.Place]
		out = append(out, register.Place{Name: of.Name, Kind: of.Kind, Role: p.Role, Order: p.Order, Lat: of.Lat, Lon: of.Lon, RadiusM: of.RadiusM, Within: of.Within, Ref: of.Ref})
	}
	return out
}

func (x of) parts(e record.Event) []register.Part {
	var out []register.Part
	for _, a := range e.Actors {
		of := x.entities[a.Entity]
		out = append(out, register.Part{Name: of.Name, Kind: of.Kind, Ref: of.Ref, Side: of.Side, Role: a.Role, Loaded: of.Loaded, Origins: []string{}})
	}
	return out
}

func (x of) said(e record.Event) []register.Said {
	var out []register.Said
	for _, id := range e.SaidIn {
		s := x.statements[id]
		of := x.entities[s.Speaker]
		said := register.Said{Statement: id, Speaker: of.Name, Ref: of.Ref, Act: s.Act, Hedge: s.Hedge}
		for _, t := range s.Through {
			said.Through = append(said.Through, cmp.Or(x.entities[t].Name.Arabic, t))
		}
		out = append(out, said)
	}
	return out
}
