package store

import (
	"slices"

	"marsad/record"
)

// KindReport is the kind of a report in an index that holds reports and objects; KindReportClass is that of the objects by which a report has a class.
const (
	KindReport      = "report"
	KindReportClass = "report_class"
)

// IndexOf gives by what a report is found: the day of its publication, its words, and of its events the places, actors and what was done. It is open to all,
// which SetClass changes.
func IndexOf(r record.Report) Index {
	s := Summarise(r)
	x := reportIndex{Index: Index{Title: s.Title, From: s.Published[:min(10, len(s.Published))], Text: r.Text.Restored}, points: map[string]bool{}}
	x.To = x.From
	x.facet("outlet", s.Outlet)
	places, entities := map[string]record.Place{}, map[string]record.Entity{}
	for _, p := range r.Places {
		places[p.ID] = p
	}
	for _, e := range r.Entities {
		entities[e.ID] = e
	}
	for _, v := range r.Events {
		x.event(v, places, entities)
	}
	for _, s := range r.Statements {
		x.facet("act", s.Act)
		x.actor("speaker", entities[s.Speaker])
	}
	return x.Index
}

type reportIndex struct {
	Index
	points map[string]bool // ids of the places that are points already
}

func (x *reportIndex) facet(kind, value string) {
	if f := (Facet{Kind: kind, Value: value}); value != "" && !slices.Contains(x.Facets, f) {
		x.Facets = append(x.Facets, f)
	}
}

func (x *reportIndex) event(v record.Event, places map[string]record.Place, entities map[string]record.Entity) {
	x.facet("type", v.Type)
	x.facet("modality", v.Modality)
	x.facet("weapon", v.Weapon)
	x.facet("agreement", v.Agreement)
	for _, p := range v.Places {
		x.place(places[p.Place])
	}
	for _, a := range v.Actors {
		x.actor(a.Role, entities[a.Entity])
	}
}

func (x *reportIndex) place(p record.Place) {
	x.facet("place", p.Ref)
	x.facet("place", p.Name.Arabic)
	for _, w := range p.Within {
		x.facet("within", w)
	}
	if p.Lat != nil && p.Lon != nil && !x.points[p.ID] {
		x.points[p.ID] = true
		x.Points = append(x.Points, Point{Lat: *p.Lat, Lon: *p.Lon, RadiusM: p.RadiusM})
	}
}

// actor makes an actor facets: by reference, by name, and by name in its role.
func (x *reportIndex) actor(role string, e record.Entity) {
	x.facet("actor", e.Ref)
	x.facet("actor", e.Name.Arabic)
	if role != "" {
		x.facet(role, e.Name.Arabic)
	}
	x.facet("side", e.Side)
}
