package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// Mapped is a store that counts on the map.
type Mapped interface {
	store.Store
	store.Ledger
}

// RunCounts puts, moves, reclassifies and removes reports and objects at random, and compares the counts of the map with a recount of what the test itself knows
// is there; open gives an empty store.
func RunCounts(t *testing.T, open func(t *testing.T) Mapped) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			m := &mapped{s: open(t), r: rand.New(rand.NewPCG(seed, 1)), there: map[string]spot{}, versions: map[string]int{}}
			for round := range 6 {
				for range 20 {
					m.change(t)
				}
				m.compare(t, round)
			}
			_, err := m.s.Verify(context.Background())
			must(t, err)
		})
	}
}

// spot is where an entry lies, as the test knows it.
type spot struct {
	kind, kindType string
	class          access.Class
	point          store.Point
}

type mapped struct {
	s        Mapped
	r        *rand.Rand
	there    map[string]spot // by kind and id
	versions map[string]int  // of objects, also of those that are gone
}

var (
	mapClasses = []access.Class{access.Open, access.Restricted, access.OfCase("نهر")}
	mapTypes   = []string{"shelling", "patrol", "clash"}
)

// spot makes a place among a few, so that squares fill, empty and fill again.
func (m *mapped) spot(kind string) spot {
	return spot{kind: kind, kindType: mapTypes[m.r.IntN(3)], class: access.Open, point: store.Point{Lat: 33 + float64(m.r.IntN(3)), Lon: 36 + float64(m.r.IntN(3))/100}}
}

func (m *mapped) change(t *testing.T) {
	t.Helper()
	id := fmt.Sprint(m.r.IntN(12))
	switch m.r.IntN(6) {
	case 0, 1:
		m.putReport(t, id)
	case 2:
		m.classifyReport(t, id)
	case 3, 4:
		m.keepObject(t, id)
	default:
		m.removeObject(t, id)
	}
}

// putReport puts a report, or a version of it that lies elsewhere and under another day.
func (m *mapped) putReport(t *testing.T, id string) {
	t.Helper()
	x := m.spot(store.KindReport)
	x.class = m.there["report "+id].class
	r := Report(id, fmt.Sprintf("2024-03-%02d", 1+m.r.IntN(3)), "بريد", m.r.IntN(1000))
	cue := r.Events[0].Cue
	r.Places = []record.Place{{ID: "p1", Name: record.Name{Arabic: "القرية"}, Kind: "village", Lat: &x.point.Lat, Lon: &x.point.Lon, Basis: "gazetteer", Candidates: 1, Confidence: 0.9,
		Mentions: []record.Span{cue}}}
	r.Events[0].Type, r.Events[0].Places = x.kindType, []record.EventPlace{{Place: "p1", Role: "at"}}
	put(t, m.s, r)
	m.there["report "+id] = x
}

func (m *mapped) classifyReport(t *testing.T, id string) {
	t.Helper()
	x, ok := m.there["report "+id]
	if !ok {
		return
	}
	x.class = mapClasses[m.r.IntN(3)]
	must(t, m.s.SetClass(context.Background(), by("who may see it"), id, x.class))
	m.there["report "+id] = x
}

// keepObject makes or changes an incident, which may lie elsewhere, be of another type and class, or have no place.
func (m *mapped) keepObject(t *testing.T, id string) {
	t.Helper()
	x := m.spot("incident")
	x.class = mapClasses[m.r.IntN(3)]
	o := object("incident", id, fmt.Sprintf("2024-03-%02d", 1+m.r.IntN(3)), fmt.Sprint("حادث ", m.r.IntN(1000)))
	o.Version, o.Index.Class, o.Index.Facets = m.versions[id], x.class, []store.Facet{{Kind: "type", Value: x.kindType}}
	delete(m.there, "incident "+id)
	if m.r.IntN(5) > 0 {
		o.Index.Points = []store.Point{x.point}
		m.there["incident "+id] = x
	}
	keep(t, m.s, o)
	m.versions[id] = get(t, m.s, "incident", id).Version
}

// removeObject removes an incident, or erases it.
func (m *mapped) removeObject(t *testing.T, id string) {
	t.Helper()
	if m.versions[id] == 0 {
		return
	}
	o := get(t, m.s, "incident", id)
	if o.Removed || m.r.IntN(2) > 0 {
		must(t, m.s.Erase(context.Background(), by("asked for"), "incident", id))
	} else {
		o.Removed = true
		keep(t, m.s, o)
	}
	m.versions[id] = get(t, m.s, "incident", id).Version
	delete(m.there, "incident "+id)
}

// compare asks for every kind, type and set of classes on several levels: those that are kept, and those that are added up from them.
func (m *mapped) compare(t *testing.T, round int) {
	t.Helper()
	for _, kind := range []string{store.KindReport, "incident"} {
		for _, kindType := range append([]string{""}, mapTypes...) {
			for _, classes := range [][]access.Class{nil, {access.Restricted}, mapClasses[1:]} {
				for _, zoom := range []int{2, 6, 11, store.MaxZoom} {
					cells, err := m.s.Cells(context.Background(), store.Filter{Kind: kind, EventType: kindType, Classes: classes}, zoom)
					must(t, err)
					if got, want := squaresText(cells), squaresText(m.recount(kind, kindType, classes, zoom)); got != want {
						t.Fatalf("round %d, %s of type %q, classes %q, zoom %d:\ncounted %s\nrecount %s", round, kind, kindType, classes, zoom, got, want)
					}
				}
			}
		}
	}
}

func (m *mapped) recount(kind, kindType string, classes []access.Class, zoom int) []store.Cell {
	squares := map[[2]int]*store.Cell{}
	for _, name := range slices.Sorted(maps.Keys(m.there)) {
		x := m.there[name]
		if x.kind != kind || kindType != "" && x.kindType != kindType || x.class != access.Open && !slices.Contains(classes, x.class) {
			continue
		}
		at := [2]int{}
		at[0], at[1] = store.Square(x.point.Lat, x.point.Lon, zoom)
		if squares[at] == nil {
			squares[at] = &store.Cell{X: at[0], Y: at[1]}
		}
		c := squares[at]
		c.Count++
		c.Lat += x.point.Lat
		c.Lon += x.point.Lon
		c.Kind, c.ID = kind, name[len(kind)+1:]
	}
	var out []store.Cell
	for _, c := range squares {
		c.Lat, c.Lon = c.Lat/float64(c.Count), c.Lon/float64(c.Count)
		if c.Count > 1 {
			c.Kind, c.ID = "", ""
		}
		out = append(out, *c)
	}
	return out
}

// squaresText writes squares in an order, with positions to about a metre.
func squaresText(cells []store.Cell) string {
	slices.SortFunc(cells, func(a, b store.Cell) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	out := ""
	for _, c := range cells {
		out += fmt.Sprintf("[%d/%d: %d at %.0f,%.0f %s %s]", c.X, c.Y, c.Count, math.Round(c.Lat*1e5), math.Round(c.Lon*1e5), c.Kind, c.ID)
	}
	return out
}
