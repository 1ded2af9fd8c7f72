package export

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
)

// position is longitude and latitude in degrees, WGS 84, and where it is known the height in metres: the order of RFC 7946, section 3.1.1.
type position []float64

// cut parts a line where it crosses the antimeridian (RFC 7946, section 3.1.9), so that no part runs round the world. Two positions that lie more than 180
// degrees of longitude apart are joined the short way, over 180.
func cut(line []position) [][]position {
	var parts [][]position
	part := []position{}
	push := func(p position) {
		if n := len(part); n == 0 || !slices.Equal(part[n-1], p) {
			part = append(part, p)
		}
	}
	end := func() {
		if len(part) > 1 {
			parts = append(parts, part)
		}
		part = []position{}
	}
	for i, p := range line {
		if i > 0 && math.Abs(p[0]-line[i-1][0]) > 180 {
			before := line[i-1]
			edge, lat := crossing(before, p)
			if before[0] != edge {
				push(position{edge, lat})
			}
			end()
			if p[0] != -edge {
				push(position{-edge, lat})
			}
		}
		push(p)
	}
	end()
	if len(parts) == 0 { // one place, told more than once
		return [][]position{line}
	}
	return parts
}

// crossing gives the side of the antimeridian from which a line leaves a position, 180 or -180, and the latitude at which it crosses.
func crossing(from, to position) (edge, lat float64) {
	edge = math.Copysign(180, from[0])
	far := to[0] + 2*edge // as seen from the side of the first
	if far == from[0] {
		return edge, from[1]
	}
	return edge, from[1] + (to[1]-from[1])*(edge-from[0])/(far-from[0])
}

var errArea = errors.New("it is no Polygon or MultiPolygon of closed rings in degrees")

// areaOf reads a GeoJSON Polygon or MultiPolygon: polygons of rings, the outer ring of each first. The rings are turned to the right-hand rule (RFC 7946,
// section 3.1.6): outer ones counterclockwise, holes clockwise, whatever they were before.
func areaOf(zone json.RawMessage) ([][][]position, error) {
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(zone, &g); err != nil {
		return nil, err
	}
	var area [][][]position
	var err error
	switch g.Type {
	case "Polygon":
		area = make([][][]position, 1)
		err = json.Unmarshal(g.Coordinates, &area[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &area)
	}
	if err != nil {
		return nil, err
	}
	if len(area) == 0 {
		return nil, errArea
	}
	for _, polygon := range area {
		if len(polygon) == 0 {
			return nil, errArea
		}
		for i, ring := range polygon {
			if !closed(ring) {
				return nil, errArea
			}
			if counterclockwise := turn(ring) > 0; counterclockwise != (i == 0) {
				slices.Reverse(ring)
			}
		}
	}
	return area, nil
}

// closed tells whether a ring has four positions of the world or more, of which the last is the first.
func closed(ring []position) bool {
	for _, p := range ring {
		if len(p) < 2 || math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
			return false
		}
	}
	return len(ring) >= 4 && slices.Equal(ring[0], ring[len(ring)-1])
}

// turn gives twice the area of a ring in square degrees (the shoelace formula), positive when it runs counterclockwise.
func turn(ring []position) float64 {
	sum := 0.0
	for i := 1; i < len(ring); i++ {
		sum += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
	}
	return sum
}

// geometry gives the GeoJSON geometry of a feature, nil when it is not known where it is.
func (f feature) geometry() any {
	switch lines := f.lines(); {
	case len(f.area) == 1:
		return object{{"type", "Polygon"}, {"coordinates", f.area[0]}}
	case len(f.area) > 1:
		return object{{"type", "MultiPolygon"}, {"coordinates", f.area}}
	case len(lines) == 1:
		return object{{"type", "LineString"}, {"coordinates", lines[0]}}
	case len(lines) > 1:
		return object{{"type", "MultiLineString"}, {"coordinates", lines}}
	case len(f.places) > 1:
		return object{{"type", "MultiPoint"}, {"coordinates", f.positions()}}
	case len(f.places) == 1:
		return object{{"type", "Point"}, {"coordinates", f.positions()[0]}}
	}
	return nil
}

// lines gives the lines of a route or a track, cut at the antimeridian; none when there is no line to draw.
func (f feature) lines() [][]position {
	if p := f.positions(); f.route && len(p) > 1 {
		return cut(p)
	}
	return nil
}

func (f feature) positions() []position {
	out := make([]position, len(f.places))
	for i, p := range f.places {
		out[i] = position{*p.Lon, *p.Lat}
		if i < len(f.heights) && f.heights[i] != nil {
			out[i] = append(out[i], *f.heights[i])
		}
	}
	return out
}
