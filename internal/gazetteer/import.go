package gazetteer

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// RowError says why a row of an imported table was left out, or what it lacks.
type RowError struct {
	Table string
	Line  int
	Err   error
}

func (e RowError) Error() string { return fmt.Sprintf("%s:%d: %v", e.Table, e.Line, e.Err) }

func (e RowError) Unwrap() error { return e.Err }

// Importer collects places from files of several formats: a country file of GeoNames, its alternate names (which add to the places of
// country files whatever the order of the files), and tables with a header. Left tells the rows that were left out.
type Importer struct {
	Left      []RowError
	places    []Place
	nameless  []waiting         // places that have no Arabic name yet
	geonames  map[string]string // GeoNames id -> Arabic names from alternate names, separated by |
	alternate bool              // a file of alternate names was read
}

// waiting is a place without Arabic name and the row it came from.
type waiting struct {
	place Place
	at    RowError
}

var errNoName = errors.New("has no name in Arabic letters")

// NewImporter gives an empty importer.
func NewImporter() *Importer { return &Importer{geonames: map[string]string{}} }

// Read reads one file, gzip or not; its name is for messages. Rows that cannot be used are added to Left; an error is returned for a file
// that cannot be read to its end, that is of no known format, or of which no row can be used.
func (m *Importer) Read(in io.Reader, name string) error {
	r, err := plainReader(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	rows, err := newRows(r, name)
	if err != nil {
		return err
	}
	take, err := m.format(rows)
	if err != nil {
		return err
	}
	left, used := len(m.Left), 0
	for {
		values, err := rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad RowError
		if err != nil && !errors.As(err, &bad) {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err == nil {
			err = take(values)
		}
		if err != nil {
			m.Left = append(m.Left, RowError{Table: name, Line: rows.line, Err: reason(err)})
		} else {
			used++
		}
	}
	if used == 0 && len(m.Left) > left {
		return m.Left[left]
	}
	return nil
}

// reason is an error without file and line.
func reason(err error) error {
	var bad RowError
	if errors.As(err, &bad) {
		return bad.Err
	}
	return err
}

// format finds out what a file is and gives the function that takes its rows.
func (m *Importer) format(rows *rows) (func([]string) error, error) {
	switch {
	case isCountryFile(rows.first):
		rows.again, rows.fields = true, countryColumns
		return func(v []string) error { return m.country(v, rows) }, nil
	case isAlternateNames(rows.first):
		rows.again, m.alternate = true, true
		return m.alternateName, nil
	}
	rows.fields = len(rows.first)
	at, err := fields(rows.first)
	if err != nil {
		return nil, fmt.Errorf("%s:1: %w", rows.name, err)
	}
	return func(v []string) error {
		p, err := at.place(v)
		if err == nil {
			m.places = append(m.places, p)
		}
		return err
	}, nil
}

// Places gives what was read, in the order of the files. It ends the import: places that no file of alternate names gave an Arabic name
// are told in Left.
func (m *Importer) Places() []Place {
	for i := range m.places {
		p := &m.places[i]
		if more := m.geonames[p.ID]; more != "" && strings.HasPrefix(p.Ref, "geonames:") {
			p.name(append(slices.Clone(p.names), strings.Split(more, "|")...))
		}
	}
	for _, w := range m.nameless {
		names := m.geonames[w.place.ID]
		if names == "" {
			m.Left = append(m.Left, w.at)
			continue
		}
		w.place.name(strings.Split(names, "|"))
		m.places = append(m.places, w.place)
	}
	m.nameless, m.geonames = nil, map[string]string{}
	return m.places
}

// name gives a place its names, each once; the first is the main one.
func (p *Place) name(names []string) {
	p.names = nil
	for _, n := range names {
		if n = strings.Join(strings.Fields(n), " "); n != "" && !slices.Contains(p.names, n) {
			p.names = append(p.names, n)
		}
	}
	if len(p.names) > 0 {
		p.Name = p.names[0]
	}
}

// Import gives an index that also has the places of one file; see Importer for the formats. The second answer tells the rows that were
// left out; a file that cannot be read to its end, or of which no row can be used, is an error.
func Import(x *Index, in io.Reader, name string) (*Index, []RowError, error) {
	m := NewImporter()
	if err := m.Read(in, name); err != nil {
		return nil, nil, err
	}
	places := m.Places()
	if len(places) == 0 && len(m.Left) > 0 {
		return nil, nil, m.Left[0]
	}
	return x.With(places), m.Left, nil
}

func plainReader(in io.Reader) (*bufio.Reader, error) {
	r := bufio.NewReaderSize(in, 1<<16)
	if magic, _ := r.Peek(2); string(magic) != "\x1f\x8b" {
		return r, nil
	}
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(unzipped, 1<<16), nil
}

// With gives an index that also has the given places. A place that x has already adds only its names: one of the same name within 3 km,
// or a unit of the same rank and name.
func (x *Index) With(places []Place) *Index {
	out := x.clone()
	for _, p := range places {
		if p.Admin == "" && p.adminName != "" {
			p.Admin = out.adminCode(p.adminName, p.Country)
		}
		if twin := out.twin(p); twin >= 0 {
			out.rename(twin, p.names)
			continue
		}
		out.add(p)
	}
	return out
}

// adminCode gives the code of a first-level unit by its name, or "".
func (x *Index) adminCode(name, country string) string {
	for _, i := range x.byKey[key(name)] {
		if p := x.Places[i]; p.Kind == "admin1" && (country == "" || country == p.Country) {
			return p.Admin
		}
	}
	return ""
}

// How close two entries of one name must lie to be one place, in metres: settlements, and units, whose middles differ.
const (
	twinDistance = 3_000
	unitDistance = 400_000
)

// twin gives the place of x that p is, or -1.
func (x *Index) twin(p Place) int {
	for _, name := range p.names {
		for _, i := range x.byKey[key(name)] {
			q := &x.Places[i]
			limit := float64(twinDistance)
			if (p.Kind == "admin1" || p.Kind == "country") && q.Kind == p.Kind && (q.Country == p.Country || q.Country == "" || p.Country == "") {
				limit = unitDistance
			}
			if q.HasPoint && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < limit {
				return i
			}
		}
	}
	return -1
}

// rename adds names to a place.
func (x *Index) rename(place int, names []string) {
	p := &x.Places[place]
	p.names = slices.Clone(p.names)
	for _, n := range names {
		if !slices.Contains(p.names, n) {
			p.names = append(p.names, n)
			x.enter(n, place)
		}
	}
}

// clone gives an index with the same places that can grow without changing x.
func (x *Index) clone() *Index {
	out := emptyIndex()
	out.admins, out.towns = x.admins, x.towns
	for _, p := range x.Places {
		out.add(p)
	}
	return out
}
