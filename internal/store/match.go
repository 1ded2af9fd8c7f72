package store

import (
	"slices"

	"marsad/internal/access"
	"marsad/internal/search"
)

// Terms gives all facets that a filter asks for, those that have a field of their own too.
func (f Filter) Terms() []Facet {
	var out []Facet
	for _, x := range []Facet{{"outlet", f.Outlet}, {"type", f.EventType}, {"act", f.Act}, {"modality", f.Modality}} {
		if x.Value != "" {
			out = append(out, x)
		}
	}
	return append(out, f.Facets...)
}

// inside tells whether a point lies in the filter's box and in its area.
func (f Filter) inside(p Point) bool {
	return (f.Box == nil || f.Box.Holds(p.Lat, p.Lon)) && (f.Area == nil || f.Area.Holds(p.Lat, p.Lon))
}

// Passes tells whether the filter lets through what an index describes; Kind, Limit and Cursor are not looked at. It is how an engine that has no index of its
// own decides, and what the others are held to.
func (f Filter) Passes(x Index) bool {
	switch {
	case x.Class != access.Open && !slices.Contains(f.Classes, x.Class):
		return false
	case f.From != "" && x.To < f.From, f.To != "" && (x.From == "" || x.From > f.To):
		return false
	case (f.Box != nil || f.Area != nil) && !slices.ContainsFunc(x.Points, f.inside):
		return false
	}
	for _, term := range f.Terms() {
		if !slices.Contains(x.Facets, term) {
			return false
		}
	}
	if len(f.OneOf) > 0 && !slices.ContainsFunc(f.OneOf, func(one Facet) bool { return slices.Contains(x.Facets, one) }) {
		return false
	}
	q, _, err := f.Query()
	return err == nil && (q.Empty() || q.Matches(search.Analyse(x.Text)))
}
