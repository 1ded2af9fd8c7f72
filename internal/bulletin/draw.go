package bulletin

import (
	"fmt"
	"strconv"

	"marsad/internal/basemap"
	"marsad/internal/register"
)

// Map is the bulletin's map in its own units. Shown is false when nothing has a position.
type Map struct {
	Shown         bool
	Width, Height int
	Borders       []string // SVG paths
	Marks         []Mark
	Posts         []Mark
	Legs          []Leg
	ScaleKM       float64
	ScaleWidth    float64
	Unplaced      int // counted incidents without a position
}

// Mark is one position with the numbers of the incidents there. R is how exact it is, 0 when that is too small to be seen.
type Mark struct {
	X, Y, R   float64
	Numbers   []int
	Certain   bool // all of them are verified or corroborated
	Contested bool // one of them is
}

// Label gives the numbers, or the first of them and how many more there are.
func (m Mark) Label() string {
	out := ""
	for i, n := range m.Numbers {
		if i == mostNumbers {
			return out + fmt.Sprintf(" +%d", len(m.Numbers)-i)
		}
		if i > 0 {
			out += ", "
		}
		out += strconv.Itoa(n)
	}
	return out
}

// mostNumbers bounds how many numbers stand beside one mark.
const mostNumbers = 4

// Leg is a piece of a patrol's route; Inferred when its order is not said.
type Leg struct {
	X1, Y1, X2, Y2 float64
	Inferred       bool
}

// The size of the map in its own units.
const (
	mapWidth  = 720
	mapHeight = 440
	mapMargin = 50
	leastR    = 7 // of a circle that is seen around its dot
)

// pin is something with a position before it is drawn.
type pin struct {
	at      basemap.Point
	radiusM int
	number  int
	grade   string
}

func draw(b Bulletin, borders basemap.Borders) Map {
	m := Map{Width: mapWidth, Height: mapHeight}
	pins, unplaced := pinsOf(b)
	m.Unplaced = unplaced
	var points []basemap.Point
	for _, p := range pins {
		points = append(points, p.at)
	}
	posts := postsOf(b)
	points = append(points, posts...)
	for _, leg := range legsOf(b) {
		points = append(points, leg.from, leg.to)
	}
	if len(points) == 0 {
		return m
	}
	m.Shown = true
	f := basemap.Fit(mapWidth, mapHeight, mapMargin, points)
	m.marks(pins, f)
	for _, p := range posts {
		x, y := f.XY(p.Lat, p.Lon)
		m.Posts = append(m.Posts, Mark{X: basemap.Round(x), Y: basemap.Round(y)})
	}
	m.legs(legsOf(b), f)
	m.Borders = borders.Paths(f)
	m.ScaleKM, m.ScaleWidth = f.Scale()
	return m
}

// pinsOf gives the counted incidents that have a position, and how many have none. A country is no position.
func pinsOf(b Bulletin) (pins []pin, unplaced int) {
	for _, g := range b.Grades {
		for _, i := range g.Incidents {
			p, ok := position(i.Places)
			if !ok {
				unplaced++
				continue
			}
			pins = append(pins, pin{basemap.Point{Lat: *p.Lat, Lon: *p.Lon}, p.RadiusM, i.Number, i.Grade})
		}
	}
	return pins, unplaced
}

func position(places []register.Place) (register.Place, bool) {
	for _, p := range places {
		if p.Lat != nil && p.Lon != nil && p.Kind != "country" {
			return p, true
		}
	}
	return register.Place{}, false
}

func postsOf(b Bulletin) []basemap.Point {
	var out []basemap.Point
	for _, p := range b.Posts {
		if at, ok := position([]register.Place{p.Post.Place}); ok {
			out = append(out, basemap.Point{Lat: *at.Lat, Lon: *at.Lon})
		}
	}
	return out
}

// leg is a Leg on the earth.
type leg struct {
	from, to basemap.Point
	inferred bool
}

func legsOf(b Bulletin) []leg {
	var out []leg
	for _, s := range b.Series {
		for _, r := range s.Runs {
			var last *basemap.Point
			for _, p := range r.Route {
				if p.Lat == nil || p.Lon == nil || p.Kind == "country" {
					continue
				}
				at := basemap.Point{Lat: *p.Lat, Lon: *p.Lon}
				if last != nil && *last != at {
					out = append(out, leg{*last, at, r.Inferred})
				}
				last = &at
			}
		}
	}
	return out
}

// marks puts what stands at one position into one mark.
func (m *Map) marks(pins []pin, f basemap.Frame) {
	at := map[basemap.Point]int{}
	for _, p := range pins {
		n, ok := at[p.at]
		if !ok {
			n = len(m.Marks)
			at[p.at] = n
			x, y := f.XY(p.at.Lat, p.at.Lon)
			m.Marks = append(m.Marks, Mark{X: basemap.Round(x), Y: basemap.Round(y), Certain: true})
		}
		mark := &m.Marks[n]
		mark.Numbers = append(mark.Numbers, p.number)
		mark.Certain = mark.Certain && (p.grade == register.GradeVerified || p.grade == register.GradeCorroborated)
		mark.Contested = mark.Contested || p.grade == register.GradeContested
		if r := f.Units(float64(p.radiusM)); r >= leastR && r < mapWidth {
			mark.R = max(mark.R, basemap.Round(r))
		}
	}
}

func (m *Map) legs(legs []leg, f basemap.Frame) {
	for _, l := range legs {
		x1, y1 := f.XY(l.from.Lat, l.from.Lon)
		x2, y2 := f.XY(l.to.Lat, l.to.Lon)
		m.Legs = append(m.Legs, Leg{basemap.Round(x1), basemap.Round(y1), basemap.Round(x2), basemap.Round(y2), l.inferred})
	}
}
