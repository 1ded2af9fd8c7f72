package geofile

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The members of GeoJSON (RFC 7946) that are read. Libraries either link a database driver (orb) or decode into interface values, at many times the size.
type member struct {
	Type        string                     `json:"type"`
	Features    []json.RawMessage          `json:"features"`
	Geometry    *json.RawMessage           `json:"geometry"`
	Geometries  []json.RawMessage          `json:"geometries"`
	Coordinates json.RawMessage            `json:"coordinates"`
	Properties  map[string]json.RawMessage `json:"properties"`
	CRS         json.RawMessage            `json:"crs"`
}

func readGeoJSON(data []byte) (File, error) {
	// A position takes a bracket, so that their number bounds what is decoded before anything is.
	if n := bytes.Count(data, []byte{'['}); n > 2*MaxPoints {
		return File{}, fmt.Errorf("%w: it has more than %d points; cut it into parts", ErrFile, MaxPoints)
	}
	r := &reader{File: File{Format: "geojson"}}
	if err := r.member(data, named{}, 0); err != nil {
		return File{}, err
	}
	return r.file(), nil
}

// named is what a feature says of its geometry.
type named struct {
	name, note, at string
	times          []string // of the points of a line, as togeojson writes them
	planned        bool
}

func (r *reader) member(data []byte, n named, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: it is nested more than %d deep", ErrFile, maxDepth)
	}
	var m member
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Errorf("%w: it is no GeoJSON: %w", ErrFile, err)
	}
	if len(m.CRS) > 0 && string(m.CRS) != "null" {
		r.leave("a crs member, which RFC 7946 does not know (positions are read as WGS 84),")
	}
	switch m.Type {
	case "FeatureCollection":
		return r.members(m.Features, n, depth)
	case "GeometryCollection":
		return r.members(m.Geometries, n, depth)
	case "Feature":
		if m.Geometry == nil {
			r.leave("features without a position")
			return nil
		}
		return r.member(*m.Geometry, namesOf(m.Properties), depth+1)
	}
	return r.shape(m, n)
}

func (r *reader) members(all []json.RawMessage, n named, depth int) error {
	for _, one := range all {
		if err := r.member(one, n, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) shape(m member, n named) error {
	switch m.Type {
	case "Point":
		return r.jsonMarks(wrapped(m.Coordinates), n)
	case "MultiPoint":
		return r.jsonMarks(m.Coordinates, n)
	case "LineString":
		return r.jsonLine(m.Coordinates, n)
	case "MultiLineString":
		var lines []json.RawMessage
		if err := json.Unmarshal(m.Coordinates, &lines); err != nil {
			return fmt.Errorf("%w: the lines of a MultiLineString: %w", ErrFile, err)
		}
		for _, line := range lines {
			if err := r.jsonLine(line, n); err != nil {
				return err
			}
		}
		return nil
	case "Polygon", "MultiPolygon":
		r.leave("areas")
		return nil
	}
	return fmt.Errorf("%w: %q is no type of GeoJSON", ErrFile, short(m.Type, 40))
}

// wrapped makes the position of a point a list of one.
func wrapped(one json.RawMessage) json.RawMessage {
	return json.RawMessage("[" + string(one) + "]")
}

func (r *reader) positions(data json.RawMessage) ([]Position, error) {
	var all [][]float64
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%w: coordinates are no numbers: %w", ErrFile, err)
	}
	out := make([]Position, 0, len(all))
	for _, c := range all {
		if len(c) < 2 {
			return nil, fmt.Errorf("%w: a position has %d numbers; GeoJSON writes [longitude, latitude]", ErrFile, len(c))
		}
		p, err := position(c[1], c[0])
		if err != nil {
			return nil, err
		}
		if len(c) > 2 {
			p.EleM = &c[2]
		}
		if err := r.count(); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (r *reader) jsonMarks(data json.RawMessage, n named) error {
	points, err := r.positions(data)
	if err != nil {
		return err
	}
	for _, p := range points {
		r.extras(&p, "", n.at)
		r.points-- // mark counts it too
		if err := r.mark(Mark{Name: n.name, Note: n.note, Position: p}); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) jsonLine(data json.RawMessage, n named) error {
	points, err := r.positions(data)
	for i := range points {
		if len(n.times) == len(points) {
			r.extras(&points[i], "", n.times[i])
		}
	}
	r.path(Path{Name: n.name, Planned: n.planned, Points: points})
	return err
}

func namesOf(properties map[string]json.RawMessage) named {
	text := func(names ...string) string {
		for _, name := range names {
			var s string
			if json.Unmarshal(properties[name], &s) == nil && s != "" {
				return s
			}
		}
		return ""
	}
	n := named{name: text("name", "title"), note: text("description", "desc", "note"), at: text("time", "timestamp")}
	n.planned = text("_gpxType", "kind") == "rte" || text("kind") == "route"
	for _, name := range []string{"coordTimes", "times"} {
		if json.Unmarshal(properties[name], &n.times) == nil && len(n.times) > 0 {
			break
		}
	}
	return n
}
