package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"

	"marsad/record"
)

// borders are the outlines of states as lines of longitude and latitude in degrees, built from Natural Earth; see web/build.
type borders [][][2]float64

// loadBorders reads the built outlines; without them a map has none.
func loadBorders() (borders, error) {
	data, err := built.ReadFile("static/dist/borders.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var b borders
	return b, json.Unmarshal(data, &b)
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

// The size of the map in its own units, and how much of the earth it shows at least and at most.
const (
	mapWidth   = 720
	mapHeight  = 440
	mapMargin  = 60
	minSpan    = 0.35 // degrees of latitude: 40 km
	labelGap   = 22
	labelEdge  = 60
	labelLine  = 32      // on a phone, where letters take more of the map's units
	labelWidth = 210     // of a name of two words, there too
	widestArea = 400_000 // metres; the circle of a larger area says nothing on the map
)

// projection is plate carrée with the longitude shortened by the cosine of the middle latitude, true enough over a few hundred km.
type projection struct{ lat0, lon0, kx, ky float64 }

func (p projection) xy(lat, lon float64) (float64, float64) {
	return mapWidth/2 + (lon-p.lon0)*p.kx, mapHeight/2 - (lat-p.lat0)*p.ky
}

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
	south, north, west, east := 90.0, -90.0, 180.0, -180.0
	for _, p := range places {
		south, north = min(south, *p.Lat), max(north, *p.Lat)
		west, east = min(west, *p.Lon), max(east, *p.Lon)
	}
	proj := projection{lat0: (south + north) / 2, lon0: (west + east) / 2}
	shorten := math.Max(0.2, math.Cos(proj.lat0*math.Pi/180))
	proj.ky = math.Min((mapHeight-2*mapMargin)/math.Max(north-south, minSpan), (mapWidth-2*mapMargin)/math.Max((east-west)*shorten, minSpan))
	proj.kx = proj.ky * shorten
	return proj
}

const metresPerDegree = 111_320

func (m *mapView) draw(v reportView, places []record.Place, proj projection) {
	roles := v.roles()
	for _, p := range places {
		x, y := proj.xy(*p.Lat, *p.Lon)
		r := float64(p.RadiusM) / metresPerDegree * proj.ky
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

func (m *mapView) border(b borders, proj projection) {
	for _, line := range b {
		var path strings.Builder
		pen := false
		for i, c := range line {
			x, y := proj.xy(c[1], c[0])
			near := x > -mapWidth && x < 2*mapWidth && y > -mapHeight && y < 2*mapHeight
			switch {
			case near && !pen && i > 0:
				px, py := proj.xy(line[i-1][1], line[i-1][0])
				fmt.Fprintf(&path, "M%.1f %.1fL%.1f %.1f", px, py, x, y)
			case near && !pen:
				fmt.Fprintf(&path, "M%.1f %.1f", x, y)
			case pen:
				fmt.Fprintf(&path, "L%.1f %.1f", x, y)
			}
			pen = near
		}
		if path.Len() > 0 {
			m.Borders = append(m.Borders, path.String())
		}
	}
}

// scale draws a bar of a round number of kilometres, about a quarter of the map.
func (m *mapView) scale(v reportView, proj projection) {
	perKM := proj.ky * 1000 / metresPerDegree
	km := 1.0
	for _, step := range []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000} {
		if step*perKM <= mapWidth/4 {
			km = step
		}
	}
	m.ScaleX = round(km * perKM)
	m.ScaleLabel = v.Num(km) + " " + v.Text("unit.km")
}

func round(x float64) float64 { return math.Round(x*10) / 10 }
