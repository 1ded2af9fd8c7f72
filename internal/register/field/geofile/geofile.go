// Package geofile reads tracks, routes and marked places from GPX 1.0 and 1.1, KML 2.2 and KMZ, and GeoJSON (RFC 7946).
//
// Files come from phones, receivers and strangers: their size, their number of points and what a zip unpacks to are bounded, entities and document types are
// refused, nothing that a file names is fetched, and a position that cannot be is an error with its line. XML is read as a stream of tokens: libraries for
// GPX (gpxgo, go-gpx) hold the whole file as objects, some fifty times its size, and the library for KML (go-kml) writes only.
package geofile

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrFile says that a file cannot be read; the text says where and what to do.
var ErrFile = errors.New("cannot read the file")

// The bounds of a file.
const (
	MaxBytes  = 32 << 20 // of the file, and of what a KMZ holds unpacked
	MaxPoints = 200_000
	MaxMarks  = 5_000
	maxDepth  = 64
	maxName   = 300    // letters
	maxNote   = 10_000 // letters
)

// Position is a point in degrees on WGS 84; At is a time in RFC 3339 or "".
type Position struct {
	Lat, Lon float64
	EleM     *float64
	At       string
}

// Path is a line: a track that was recorded, or a route that was planned.
type Path struct {
	Name    string
	Planned bool
	Points  []Position
}

// Mark is a marked place.
type Mark struct {
	Name, Note string
	Position
}

// File is what a file holds. Warnings say in English what was left out or looks wrong.
type File struct {
	Format   string // gpx, kml, kmz or geojson
	Paths    []Path
	Marks    []Mark
	Warnings []string
}

// Read reads a file by what it begins with; its name is only for messages. near gives positions that the file should be close to, for telling swapped
// latitudes and longitudes; it may be empty.
func Read(name string, data []byte, near ...Position) (File, error) {
	f, err := read(data)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", path.Base(name), err)
	}
	f.tidy()
	f.warnSwapped(near)
	if len(f.Paths)+len(f.Marks) == 0 {
		return File{}, fmt.Errorf("%s: %w: it holds no point, track or route", path.Base(name), ErrFile)
	}
	return f, nil
}

func read(data []byte) (File, error) {
	if len(data) > MaxBytes {
		return File{}, fmt.Errorf("%w: it has %d bytes; the most is %d; cut it into parts", ErrFile, len(data), MaxBytes)
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return readKMZ(data)
	case len(start) > 0 && start[0] == '{':
		return readGeoJSON(start)
	case len(start) > 0 && start[0] == '<':
		return readXML(start)
	}
	return File{}, fmt.Errorf("%w: it is neither GPX, KML, KMZ nor GeoJSON", ErrFile)
}

// reader counts what a file holds against the bounds.
type reader struct {
	File
	points int
	left   map[string]int // what was left out, by what it is
	order  []string       // of left
}

func (r *reader) leave(what string) {
	if r.left == nil {
		r.left = map[string]int{}
	}
	if r.left[what] == 0 {
		r.order = append(r.order, what)
	}
	r.left[what]++
}

func (r *reader) file() File {
	for _, what := range r.order {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s left out: %d", what, r.left[what]))
	}
	return r.File
}

func (r *reader) count() error {
	if r.points++; r.points > MaxPoints {
		return fmt.Errorf("%w: it has more than %d points; cut it into parts", ErrFile, MaxPoints)
	}
	return nil
}

func (r *reader) mark(m Mark) error {
	if len(r.Marks) >= MaxMarks {
		return fmt.Errorf("%w: it has more than %d marked places; cut it into parts", ErrFile, MaxMarks)
	}
	m.Name, m.Note = short(m.Name, maxName), short(m.Note, maxNote)
	r.Marks = append(r.Marks, m)
	return r.count()
}

func (r *reader) path(p Path) {
	if len(p.Points) == 0 {
		r.leave("lines without points")
		return
	}
	p.Name = short(p.Name, maxName)
	r.Paths = append(r.Paths, p)
}

// short cuts a text; what is longer than any name or note stands in the file that evidence keeps.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most-1]) + "…"
	}
	return s
}

// number reads a coordinate.
func number(what, s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%w: the %s %q is no number", ErrFile, what, short(s, 40))
	}
	return v, nil
}

// position checks that a point is on the earth.
func position(lat, lon float64) (Position, error) {
	switch {
	case math.Abs(lat) > 90 && math.Abs(lat) <= 180 && math.Abs(lon) <= 90:
		return Position{}, fmt.Errorf("%w: the latitude %v is beyond 90 degrees; latitude and longitude look swapped", ErrFile, lat)
	case math.IsNaN(lat) || math.Abs(lat) > 90:
		return Position{}, fmt.Errorf("%w: the latitude %v is beyond 90 degrees", ErrFile, lat)
	case math.IsNaN(lon) || math.Abs(lon) > 180:
		return Position{}, fmt.Errorf("%w: the longitude %v is beyond 180 degrees", ErrFile, lon)
	}
	return Position{Lat: lat, Lon: lon}, nil
}

// tidy takes out points that only repeat the one before, and warns of what looks wrong.
func (f *File) tidy() {
	repeated, crossing, null := 0, 0, 0
	for i := range f.Paths {
		kept := f.Paths[i].Points[:0]
		for j, p := range f.Paths[i].Points {
			if p.Lat == 0 && p.Lon == 0 {
				null++
			}
			if j > 0 && same(p, kept[len(kept)-1]) {
				repeated++
				continue
			}
			if j > 0 && math.Abs(p.Lon-kept[len(kept)-1].Lon) > 180 {
				crossing++
			}
			kept = append(kept, p)
		}
		f.Paths[i].Points = kept
	}
	f.warn(repeated, "points that repeat the one before left out: %d")
	f.warn(crossing, "a line crosses the 180th meridian (times: %d); its two ends are drawn apart")
	f.warn(null, "points at 0, 0, which a device gives when it has no fix: %d")
}

func (f *File) warn(n int, text string) {
	if n > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf(text, n))
	}
}

func same(a, b Position) bool { return a.Lat == b.Lat && a.Lon == b.Lon && a.At == b.At }

// The distances in degrees from which a file looks far away, and near once it is turned round.
const (
	farAway = 3.0
	nearBy  = 1.0
)

// warnSwapped warns when the first point is far from where it should be and would be near with latitude and longitude exchanged.
func (f *File) warnSwapped(near []Position) {
	p, ok := f.first()
	if !ok {
		return
	}
	for _, n := range near {
		if math.Hypot(p.Lat-n.Lat, p.Lon-n.Lon) > farAway && math.Hypot(p.Lon-n.Lat, p.Lat-n.Lon) < nearBy {
			f.Warnings = append(f.Warnings, fmt.Sprintf("the first point is %.4f, %.4f, far from where the entry is; latitude and longitude look swapped", p.Lat, p.Lon))
			return
		}
	}
}

func (f *File) first() (Position, bool) {
	if len(f.Paths) > 0 {
		return f.Paths[0].Points[0], true
	}
	if len(f.Marks) > 0 {
		return f.Marks[0].Position, true
	}
	return Position{}, false
}
