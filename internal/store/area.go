package store

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

// MostCorners bounds the corners of an area: enough for one that is drawn by hand, few enough that each hit is compared with all of them.
const MostCorners = 64

// Area is what somebody drew on the map: the corners of a polygon in degrees, in order, the last joined to the first. Its sides are straight in degrees of longitude
// and latitude, as RFC 7946 draws them; none crosses the antimeridian. nil is everywhere.
type Area []Corner

// Corner is a position in degrees, WGS 84.
type Corner struct{ Lon, Lat float64 }

// Side is a side of an area by what tells whether a position lies to its left: from South (included), where it has the longitude Lon, to North (left out), and how
// much longitude it gains with a degree of latitude. Sides along a parallel are none: a line along a parallel never crosses them.
type Side struct{ South, North, Lon, Slope float64 }

// Sides gives the sides. The ray from a position to the east crosses an odd number of them when it lies inside (Shimrat 1962, Algorithm 112: Position of point
// relative to polygon, Communications of the ACM 5:434).
func (a Area) Sides() []Side {
	var out []Side
	for i, p := range a {
		q := a[(i+1)%len(a)]
		if p.Lat == q.Lat {
			continue
		}
		if p.Lat > q.Lat { // from the south, so that two areas reckon a side that they share alike
			p, q = q, p
		}
		out = append(out, Side{South: p.Lat, North: q.Lat, Lon: p.Lon, Slope: (q.Lon - p.Lon) / (q.Lat - p.Lat)})
	}
	return out
}

// Holds tells whether a position lies inside. Every engine counts in the same order, so that all agree on positions at the edge too.
func (a Area) Holds(lat, lon float64) bool {
	inside := false
	for _, s := range a.Sides() {
		if s.South <= lat && lat < s.North && lon < float64((lat-s.South)*s.Slope)+s.Lon { // float64: no fused multiplication, which would round otherwise
			inside = !inside
		}
	}
	return inside
}

// Edges gives the rectangle round the area.
func (a Area) Edges() Box {
	b := Box{West: a[0].Lon, South: a[0].Lat, East: a[0].Lon, North: a[0].Lat}
	for _, c := range a {
		b.West, b.East, b.South, b.North = min(b.West, c.Lon), max(b.East, c.Lon), min(b.South, c.Lat), max(b.North, c.Lat)
	}
	return b
}

// Meets tells whether the area and another have a part in common.
func (a Area) Meets(b Area) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for i, p := range a {
		for j, q := range b {
			if crosses(p, a[(i+1)%len(a)], q, b[(j+1)%len(b)]) {
				return true
			}
		}
	}
	return a.Holds(b[0].Lat, b[0].Lon) || b.Holds(a[0].Lat, a[0].Lon)
}

// crosses tells whether two sides cross or touch.
func crosses(a, b, c, d Corner) bool {
	turn := func(p, q, r Corner) float64 { return (q.Lon-p.Lon)*(r.Lat-p.Lat) - (q.Lat-p.Lat)*(r.Lon-p.Lon) }
	apart := func(a0, a1, b0, b1 float64) bool { return max(a0, a1) < min(b0, b1) || max(b0, b1) < min(a0, a1) }
	if apart(a.Lon, b.Lon, c.Lon, d.Lon) || apart(a.Lat, b.Lat, c.Lat, d.Lat) {
		return false
	}
	return turn(a, b, c)*turn(a, b, d) <= 0 && turn(c, d, a)*turn(c, d, b) <= 0
}

// String gives the corners as a query holds them: longitude and latitude with a space between, corners with commas between, as in well-known text (ISO 19125-1).
func (a Area) String() string {
	parts := make([]string, len(a))
	for i, c := range a {
		parts[i] = strconv.FormatFloat(c.Lon, 'f', -1, 64) + " " + strconv.FormatFloat(c.Lat, 'f', -1, 64)
	}
	return strings.Join(parts, ",")
}

// ParseArea reads what String writes; a ring that names its first corner again at the end, as well-known text does, is the same ring. An empty text is no area.
func ParseArea(text string) (Area, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var a Area
	for _, part := range strings.Split(text, ",") {
		degrees := strings.Fields(part)
		if len(degrees) != 2 {
			return nil, fmt.Errorf("%w: area: %q is not a longitude and a latitude with a space between", ErrInvalid, part)
		}
		lon, err := strconv.ParseFloat(degrees[0], 64)
		lat, err2 := strconv.ParseFloat(degrees[1], 64)
		if err != nil || err2 != nil {
			return nil, fmt.Errorf("%w: area: %q is no position in degrees", ErrInvalid, part)
		}
		a = append(a, Corner{lon, lat})
	}
	if len(a) > 3 && a[0] == a[len(a)-1] {
		a = a[:len(a)-1]
	}
	return a, a.check()
}

func (a Area) check() error {
	if a == nil {
		return nil
	}
	if len(a) < 3 || len(a) > MostCorners {
		return fmt.Errorf("%w: an area has 3 to %d corners, not %d", ErrInvalid, MostCorners, len(a))
	}
	for _, c := range a {
		if !(math.Abs(c.Lon) <= 180 && math.Abs(c.Lat) <= 90) { // so that NaN is refused too
			return fmt.Errorf("%w: area: %v %v lies outside the world", ErrInvalid, c.Lon, c.Lat)
		}
	}
	return nil
}

// parseArea reads area=longitude latitude,longitude latitude,…
func parseArea(q url.Values, f *Filter) (err error) {
	f.Area, err = ParseArea(q.Get("area"))
	return err
}
