package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/basemap"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// atlasMap is the drawing: everything in units of it, from the upper left corner.
type atlasMap struct {
	Width, Height      int
	Lat0, Lon0, KX, KY float64 // of the projection, for the script that draws areas and streets
	Borders, Units     []string
	Area               string // path of the area or box
	Labels             []atlasLabel
	Circles            []atlasSpot
	Legs               []mapLeg
	Spots              []atlasSpot
	ScaleX             float64
	ScaleLabel         string
	Shown              int // of the set, in what is shown
}

type atlasLabel struct {
	X, Y       float64
	Name, Kind string
}

// atlasSpot is one incident, or several that lie close together.
type atlasSpot struct {
	X, Y, R    float64
	Count      int
	Text, Link string
	Name       string // what it is, for a reader who does not see it
	Vague      bool   // only a district or less is known: its circle is shaded
}

// The zoom levels of squares: of the whole set, and as many as make squares of so many units.
const (
	wholeZoom  = 5
	squareSide = 44.0
	mostSingle = 60 // incidents that are drawn with their circles and routes; more stand as points
)

func zoomOf(p basemap.Frame) int {
	zoom := math.Log2(p.KX * 360 / (store.GridSquares * squareSide))
	return min(max(int(math.Round(zoom)), 0), store.MaxZoom)
}

// draw makes the map of a set.
func (s *site) draw(r *http.Request, v *atlasView, f store.Filter) error {
	f.Cursor, f.Limit = "", 0
	all, err := s.ledger.Cells(r.Context(), f, wholeZoom)
	if err != nil {
		return err
	}
	for _, c := range all {
		v.Placed += c.Count
	}
	if !v.View.given {
		v.View = frameOf(f, all)
	}
	p := v.View.frame()
	m := &v.Atlas
	m.Width, m.Height, m.Lat0, m.Lon0, m.KX, m.KY = atlasWide, atlasHigh, p.Lat0, p.Lon0, p.KX, p.KY
	m.Borders, m.Units = s.borders.Paths(p), s.governorates.Paths(p)
	m.label(*v, s.labels, p)
	m.outline(f, p)
	km, units := p.Scale()
	m.ScaleX, m.ScaleLabel = units, v.Num(km)+" "+v.Text("unit.km")
	return s.spots(r, v, f, p)
}

// spots puts the set on the map.
func (s *site) spots(r *http.Request, v *atlasView, f store.Filter, p basemap.Frame) error {
	shown := v.View.box()
	if f.Box == nil {
		f.Box = &shown
	}
	cells, err := s.ledger.Cells(r.Context(), f, zoomOf(p))
	if err != nil {
		return err
	}
	singles := 0
	for _, c := range cells {
		x, y := p.XY(c.Lat, c.Lon)
		if x < 0 || y < 0 || x > p.Width || y > p.Height {
			continue
		}
		v.Atlas.Shown += c.Count
		if c.Count == 1 && c.ID != "" && singles < mostSingle {
			singles++
			if err := s.single(r, v, c, p); err != nil {
				return err
			}
			continue
		}
		v.Atlas.Spots = append(v.Atlas.Spots, v.clustered(c, x, y))
	}
	return nil
}

// clustered draws several incidents as one circle, which leads closer.
func (v atlasView) clustered(c store.Cell, x, y float64) atlasSpot {
	return atlasSpot{X: round(x), Y: round(y), R: round(9 + 4*math.Log2(float64(c.Count))/1.6), Count: c.Count, Text: v.Num(c.Count), Name: v.Num(c.Count) + " · " + v.N("incidents", c.Count),
		Link: v.address(func(_ *store.Filter, view *mapFrame) {
			*view = mapFrame{c.Lat, c.Lon, max(view.Span/4, leastSpan), true}
		})}
}

// vague is from what radius on only a district or less is known of a place, in metres.
const vague = 8_000

// single draws one incident: its places as exactly as they are known, and its route.
func (s *site) single(r *http.Request, v *atlasView, c store.Cell, p basemap.Frame) error {
	o, err := s.ledger.Object(r.Context(), c.Kind, c.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && (o.Removed || !access.Of(r.Context()).MaySee(o.Index.Class)) {
		return nil // changed since it was counted
	}
	if err != nil {
		return err
	}
	i, err := register.Read[register.Incident](o)
	if err != nil {
		return err
	}
	i = mask.Incident(access.Of(r.Context()), i)
	x, y := p.XY(c.Lat, c.Lon)
	radius := 0
	if len(o.Index.Points) > 0 {
		radius = o.Index.Points[0].RadiusM
	}
	spot := atlasSpot{X: round(x), Y: round(y), R: round(p.Units(float64(radius))), Count: 1, Link: v.To("incidents", i.ID), Name: v.incidentTitle(i) + " · " + v.Span(i.When), Vague: radius >= vague}
	if spot.R >= 6 && radius <= widestArea {
		v.Atlas.Circles = append(v.Atlas.Circles, spot)
	}
	v.Atlas.Spots = append(v.Atlas.Spots, spot)
	v.Atlas.route(i.Places, p)
	return nil
}

// route joins the places that have an order: solid as told, dashed where one between has no position.
func (m *atlasMap) route(places []register.Place, p basemap.Frame) {
	ordered := slices.DeleteFunc(slices.Clone(places), func(x register.Place) bool { return x.Order == 0 })
	slices.SortStableFunc(ordered, func(a, b register.Place) int { return a.Order - b.Order })
	var last *register.Place
	for n := range ordered {
		x := &ordered[n]
		if x.Lat == nil || x.Lon == nil {
			continue
		}
		if last != nil {
			x1, y1 := p.XY(*last.Lat, *last.Lon)
			x2, y2 := p.XY(*x.Lat, *x.Lon)
			m.Legs = append(m.Legs, mapLeg{round(x1), round(y1), round(x2), round(y2), x.Order != last.Order+1, ""})
		}
		last = x
	}
}

// outline draws the area and the box that the set is narrowed to.
func (m *atlasMap) outline(f store.Filter, p basemap.Frame) {
	corners := f.Area
	if corners == nil && f.Box != nil && f.Box.West <= f.Box.East {
		b := f.Box
		corners = store.Area{{Lon: b.West, Lat: b.South}, {Lon: b.East, Lat: b.South}, {Lon: b.East, Lat: b.North}, {Lon: b.West, Lat: b.North}}
	}
	if corners == nil {
		return
	}
	var path strings.Builder
	for i, c := range corners {
		x, y := p.XY(c.Lat, c.Lon)
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
	}
	m.Area = path.String() + "Z"
}

// labelled says from what height of the drawing on, in degrees, names of a kind are left out.
var labelled = []struct {
	kind string
	most float64
}{{"country", mostSpan}, {"admin1", 12}, {"town", 5}}

// mostLabels bounds the names on a map.
const mostLabels = 40

// label writes the names of states, units and towns, the larger first, none over another.
func (m *atlasMap) label(v atlasView, names []MapLabel, p basemap.Frame) {
	for _, l := range labelled {
		if v.View.Span > l.most {
			continue
		}
		for _, n := range names {
			if n.Kind != l.kind || len(m.Labels) == mostLabels {
				continue
			}
			x, y := p.XY(n.Lat, n.Lon)
			if x < labelEdge || y < labelLine || x > p.Width-labelEdge || y > p.Height-labelLine {
				continue
			}
			near := func(o atlasLabel) bool { return math.Abs(o.X-x) < 90 && math.Abs(o.Y-y) < 26 }
			if !slices.ContainsFunc(m.Labels, near) {
				m.Labels = append(m.Labels, atlasLabel{round(x), round(y), v.Say(n.Name), n.Kind})
			}
		}
	}
}
