package register

import (
	"slices"

	"marsad/internal/access"
	"marsad/internal/store"
)

// indexer gathers by what an entry is found; a value stands once, an empty one never.
type indexer struct{ store.Index }

func (x *indexer) facet(kind, value string) {
	if f := (store.Facet{Kind: kind, Value: value}); value != "" && !slices.Contains(x.Facets, f) {
		x.Facets = append(x.Facets, f)
	}
}

func (x *indexer) link(kind, id string) {
	if l := Link(kind, id); id != "" && !slices.Contains(x.Links, l) {
		x.Links = append(x.Links, l)
	}
}

// dayLength is the length of YYYY-MM-DD; only times at least as exact are found by day.
const dayLength = 10

func day(s string) string {
	if len(s) < dayLength {
		return ""
	}
	return s[:dayLength]
}

func (x *indexer) when(w When) {
	x.From, x.To = day(w.From), day(w.Until)
	if x.To == "" {
		x.To = x.From
	}
	if x.From == "" {
		x.From = x.To
	}
}

// places makes the places points and facets; a place is found by its reference and by its Arabic name. A private place stands in the index as coarse as the
// least of viewers sees it: tiles are drawn from the index, and an area drawn smaller and smaller would find out the exact position.
func (x *indexer) places(places []Place) {
	for _, p := range places {
		if p.Private {
			x.point(p, access.Coarse)
			continue
		}
		if p.Observed {
			x.point(p, access.Coarse)
		} else {
			x.point(p, access.Exact)
		}
		for _, w := range p.Within {
			x.facet("within", w)
		}
		if p.Nearest { // to be found by it would tell more than the square in which it lies
			continue
		}
		x.facet("place", p.Ref)
		x.facet("place", p.Name.Arabic)
		x.Text += " " + p.Name.Arabic + " " + p.Name.English
	}
}

func (x *indexer) point(p Place, g access.Grid) {
	if p.Lat != nil && p.Lon != nil {
		lat, lon, radius := g.Blur(*p.Lat, *p.Lon, p.RadiusM)
		x.Points = append(x.Points, store.Point{Lat: lat, Lon: lon, RadiusM: radius})
	}
}

// observed makes places facets whose positions are an observer's: all of them are coarse.
func (x *indexer) observed(places []Place) {
	for _, p := range places {
		x.point(p, access.Coarse)
		p.Lat = nil
		x.places([]Place{p})
	}
}

// parts makes the parties facets: by reference, by name, and each with its role.
func (x *indexer) parts(parts []Part) {
	for _, p := range parts {
		if p.Private {
			continue
		}
		x.facet("actor", p.Ref)
		x.facet("actor", p.Name.Arabic)
		x.facet(p.Role, p.Name.Arabic)
		x.facet("side", p.Side)
		x.Text += " " + p.Name.Arabic + " " + p.Name.English
	}
}

// spread widens the days to hold a further time.
func (x *indexer) spread(w When) {
	from, to := day(w.From), day(w.Until)
	if to == "" {
		to = from
	}
	if from != "" && (x.From == "" || from < x.From) {
		x.From = from
	}
	if to > x.To {
		x.To = to
	}
}

func (x *indexer) mentions(mentions []Mention) {
	for _, m := range mentions {
		x.facet("outlet", m.Outlet)
		x.link(KindReport, m.Report)
		x.link(KindField, m.Entry)
	}
}
