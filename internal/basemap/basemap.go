// Package basemap holds the outlines of states and the projection by which maps are drawn on the server: on pages and in printed reports alike.
package basemap

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// Borders are the outlines of states as lines of longitude and latitude in degrees, built from Natural Earth; see web/build.
type Borders [][][2]float64

// Read reads the built outlines: JSON, a list of lines of [longitude, latitude].
func Read(data []byte) (Borders, error) {
	var b Borders
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("the outlines of states cannot be read: %w", err)
	}
	return b, nil
}

// Point is a position in degrees.
type Point struct{ Lat, Lon float64 }

// Frame is a drawing of a size in its own units with a projection: plate carrée with the longitude shortened by the cosine of the middle latitude, true
// enough over a few hundred km. KX and KY are units to a degree of longitude and of latitude.
type Frame struct {
	Width, Height float64
	Lat0, Lon0    float64 // of the middle
	KX, KY        float64
}

// minSpan is how much of the earth a drawing shows at least, in degrees of latitude: 40 km.
const minSpan = 0.35

// metresPerDegree is of latitude.
const metresPerDegree = 111_320

// Fit gives the frame that shows all points with a margin around them. Without a point it shows the place where both meridians meet.
func Fit(width, height, margin float64, points []Point) Frame {
	f := Frame{Width: width, Height: height}
	south, north, west, east := 90.0, -90.0, 180.0, -180.0
	for _, p := range points {
		south, north = min(south, p.Lat), max(north, p.Lat)
		west, east = min(west, p.Lon), max(east, p.Lon)
	}
	f.Lat0, f.Lon0 = (south+north)/2, (west+east)/2
	shorten := math.Max(0.2, math.Cos(f.Lat0*math.Pi/180))
	f.KY = math.Min((height-2*margin)/math.Max(north-south, minSpan), (width-2*margin)/math.Max((east-west)*shorten, minSpan))
	f.KX = f.KY * shorten
	return f
}

// XY gives where a position stands in the drawing, from the upper left corner.
func (f Frame) XY(lat, lon float64) (x, y float64) {
	return f.Width/2 + (lon-f.Lon0)*f.KX, f.Height/2 - (lat-f.Lat0)*f.KY
}

// Units gives how long so many metres are in the drawing.
func (f Frame) Units(metres float64) float64 { return metres / metresPerDegree * f.KY }

// Paths gives the outlines near the drawing as data of SVG paths.
func (b Borders) Paths(f Frame) []string {
	var out []string
	for _, line := range b {
		if path := f.path(line); path != "" {
			out = append(out, path)
		}
	}
	return out
}

// Of a line, what lies farther outside the drawing than beyond of its size is left out, and positions closer than apart units to the one before: nobody sees them.
const (
	beyond = 0.1
	apart  = 1.0
)

func (f Frame) path(line [][2]float64) string {
	var path strings.Builder
	pen := false
	var px, py float64 // of the position before, drawn or not
	var dx, dy float64 // of the last one drawn
	for i, c := range line {
		x, y := f.XY(c[1], c[0])
		near := x > -beyond*f.Width && x < (1+beyond)*f.Width && y > -beyond*f.Height && y < (1+beyond)*f.Height
		switch {
		case near && !pen && i > 0:
			fmt.Fprintf(&path, "M%.1f %.1fL%.1f %.1f", px, py, x, y)
		case near && !pen:
			fmt.Fprintf(&path, "M%.1f %.1f", x, y)
		case pen && near && i < len(line)-1 && math.Hypot(x-dx, y-dy) < apart:
			px, py = x, y
			continue
		case pen:
			fmt.Fprintf(&path, "L%.1f %.1f", x, y)
		}
		pen, px, py, dx, dy = near, x, y, x, y
	}
	return path.String()
}

// Scale gives a round number of kilometres that is about a quarter of the drawing wide, and how long that is in it.
func (f Frame) Scale() (km, units float64) {
	perKM := f.Units(1000)
	km = 1
	for _, step := range []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000} {
		if step*perKM <= f.Width/4 {
			km = step
		}
	}
	return km, Round(km * perKM)
}

// Round keeps one decimal, which is enough for a drawing.
func Round(x float64) float64 { return math.Round(x*10) / 10 }
