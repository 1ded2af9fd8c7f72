package web

import (
	"errors"
	"io/fs"
	"math"

	"marsad/internal/basemap"
	"marsad/record"
)

type borders = basemap.Borders

// Borders reads the built outlines of states; without them, in a fresh clone, a map has none.
func Borders() (basemap.Borders, error) { return outlines("borders.json") }

// outlines reads a built file of outlines.
func outlines(name string) (basemap.Borders, error) {
	data, err := built.ReadFile("static/dist/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return basemap.Read(data)
}

// mapView is a map drawn on the server: it needs no script and asks nothing of anybody.
type mapView struct {
	Width, Height int
	Borders       []string // SVG paths
	Zones         []string // SVG paths
	Points        []mapPoint
	Legs          []mapLeg
	ScaleX        float64
	ScaleLabel    string
	Unplaced      []string
	Shown         bool
}

type mapPoint struct {
	X, Y, R, LabelX, LabelY float64
	Name, ID, Basis, Role   string
	Order                   int
}

type mapLeg struct {
	X1, Y1, X2, Y2 float64
	Inferred       bool
	Record         string
}

// The size of the map in its own units, and how much of the earth a circle shows at most.
const (
	mapWidth   = 720
	mapHeight  = 440
	mapMargin  = 60
	labelGap   = 22
	labelEdge  = 60
	labelLine  = 32      // on a phone, where letters take more of the map's units
	labelWidth = 210     // of a name of two words, there too
	widestArea = 400_000 // metres; the circle of a larger area says nothing on the map
)

type projection struct{ basemap.Frame }

func (p projection) xy(lat, lon float64) (float64, float64) { return p.XY(lat, lon) }

func newMapView(v reportView, b borders) mapView {
	m := mapView{Width: mapWidth, Height: mapHeight}
	shown := v.shownPlaces()
	for _, p := range v.Report.Places {
		if p.Lat == nil {
			m.Unplaced = append(m.Unplaced, visible(v.localName(p.Name)))
		}
	}
	if len(shown) == 0 {
		return m
	}
	m.Shown = true
	proj := fit(shown)
	m.draw(v, shown, proj)
	m.routes(v, proj)
	m.border(b, proj)
	m.scale(v, proj)
	return m
}

// shownPlaces are the places with a point; countries only when there is nothing smaller.
func (v reportView) shownPlaces() []record.Place {
	var small, large []record.Place
	for _, p := range v.Report.Places {
		switch {
		case p.Lat == nil || p.Lon == nil:
		case p.Kind == "country":
			large = append(large, p)
		default:
			small = append(small, p)
		}
	}
	if near := cluster(v, small); len(near) > 0 {
		return near
	}
	return append(small, large...)
}

// cluster keeps the places of events when there are any: a meeting in Geneva must not shrink a patrol to a dot. Those farther than
// 500 km from the first place of a route or event are left to the table.
func cluster(v reportView, places []record.Place) []record.Place {
	first := firstPlace(v)
	if first == nil {
		return places
	}
	var out []record.Place
	for _, p := range places {
		if math.Hypot(*p.Lat-*first.Lat, (*p.Lon-*first.Lon)*math.Cos(*first.Lat*math.Pi/180)) < 4.5 {
			out = append(out, p)
		}
	}
	return out
}

func firstPlace(v reportView) *record.Place {
	for _, routed := range []bool{true, false} {
		for _, e := range v.Report.Events {
			if routed && v.Route(e) == nil {
				continue
			}
			for _, x := range e.Places {
				if p := v.places[x.Place]; p.Lat != nil && p.Kind != "country" {
					return &p
				}
			}
		}
	}
	return nil
}

func fit(places []record.Place) projection {
	points := make([]basemap.Point, 0, len(places))
	for _, p := range places {
		points = append(points, basemap.Point{Lat: *p.Lat, Lon: *p.Lon})
	}
	return projection{basemap.Fit(mapWidth, mapHeight, mapMargin, points)}
}

func (m *mapView) draw(v reportView, places []record.Place, proj projection) {
	roles := v.roles()
	for _, p := range places {
		x, y := proj.xy(*p.Lat, *p.Lon)
		r := proj.Units(float64(p.RadiusM))
		if p.RadiusM > widestArea || r < 6 || r > mapWidth {
			r = 0
		}
		point := mapPoint{X: round(x), Y: round(y), R: round(r), Name: visible(v.localName(p.Name)), ID: p.ID, Basis: p.Basis}
		if role, ok := roles[p.ID]; ok {
			point.Role, point.Order = v.Label("place_role", role.Role), role.Order
		}
		point.LabelX, point.LabelY = min(max(point.X, labelEdge), mapWidth-labelEdge), point.Y+labelGap
		m.Points = append(m.Points, point)
	}
	m.spread()
}

// spread moves labels apart that would lie on each other.
func (m *mapView) spread() {
	for i := range m.Points {
		for moved := true; moved; {
			moved = false
			for j := range i {
				a, b := &m.Points[i], m.Points[j]
				if math.Abs(a.LabelX-b.LabelX) < labelWidth && math.Abs(a.LabelY-b.LabelY) < labelLine-1 { // 1: what rounding may take
					a.LabelY = round(b.LabelY + labelLine)
					moved = true
				}
			}
		}
	}
}

func (v reportView) roles() map[string]record.EventPlace {
	out := map[string]record.EventPlace{}
	for _, e := range v.Report.Events {
		for _, p := range v.Route(e) {
			if _, ok := out[p.Place]; !ok {
				out[p.Place] = p
			}
		}
	}
	return out
}

// routes joins the ordered places of each event; a leg over places without a point, or from a computed one, is inferred.
func (m *mapView) routes(v reportView, proj projection) {
	for _, e := range v.Report.Events {
		var last *record.Place
		skipped := false
		for _, x := range v.Route(e) {
			p := v.places[x.Place]
			if p.Lat == nil {
				skipped = true
				continue
			}
			if last != nil && last.ID != p.ID {
				x1, y1 := proj.xy(*last.Lat, *last.Lon)
				x2, y2 := proj.xy(*p.Lat, *p.Lon)
				m.Legs = append(m.Legs, mapLeg{round(x1), round(y1), round(x2), round(y2), skipped || p.Basis != "gazetteer" || last.Basis != "gazetteer", e.ID})
			}
			last, skipped = &p, false
		}
	}
}

func (m *mapView) border(b borders, proj projection) { m.Borders = b.Paths(proj.Frame) }

// scale draws a bar of a round number of kilometres.
func (m *mapView) scale(v reportView, proj projection) {
	km, units := proj.Scale()
	m.ScaleX, m.ScaleLabel = units, v.Num(km)+" "+v.Text("unit.km")
}

func round(x float64) float64 { return basemap.Round(x) }
