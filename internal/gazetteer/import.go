package gazetteer

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/lexicon"
)

// columns lists the headers under which tables give each field; the first that is there counts.
var columns = map[string][]string{
	"id": {"id", "wof_id", "geonameid", "pcode"}, "names": {"names_ar", "name_ar", "names", "arabic", "name"}, "english": {"name_en", "name_latin", "english", "asciiname"},
	"lat": {"lat", "latitude"}, "lon": {"lon", "lng", "longitude"}, "population": {"pop", "population"}, "country": {"cc", "country", "country_code"}, "kind": {"kind"},
}

// RowError says why a row of an imported table was left out.
type RowError struct {
	Table string
	Line  int
	Err   error
}

func (e RowError) Error() string { return fmt.Sprintf("%s:%d: %v", e.Table, e.Line, e.Err) }

func (e RowError) Unwrap() error { return e.Err }

// Import gives an index that also has the places of a CSV or TSV table with a header, gzip or not. Each row that has no Arabic name,
// no position or another number of fields is left out and told in the second answer; a table that cannot be read to its end, or of
// which no row can be used, is an error. A place within 3 km of one of the same name is the same place.
func Import(x *Index, in io.Reader, name string) (*Index, []RowError, error) {
	r, err := plainReader(in)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	head, err := r.Peek(1 << 12)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	table := csv.NewReader(r)
	table.ReuseRecord, table.LazyQuotes = true, true
	if first, _, _ := strings.Cut(string(head), "\n"); strings.Contains(first, "\t") {
		table.Comma = '\t'
	}
	header, err := table.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("%s: is empty", name)
	} else if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	at, err := fields(header)
	if err != nil {
		return nil, nil, fmt.Errorf("%s:1: %w", name, err)
	}
	out := x.clone()
	var left []RowError
	for used := 0; ; used++ {
		p, line, err := row(table, at)
		var bad RowError
		switch {
		case errors.Is(err, io.EOF) && used == 0 && len(left) > 0:
			return nil, nil, left[0]
		case errors.Is(err, io.EOF):
			return out, left, nil
		case errors.As(err, &bad):
			left = append(left, RowError{Table: name, Line: line, Err: bad.Err})
			used--
		case err != nil:
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		case !out.twin(p):
			out.add(p)
		}
	}
}

// row reads the next row; what is wrong with the row alone comes as a RowError.
func row(table *csv.Reader, at map[string]int) (p Place, line int, err error) {
	values, err := table.Read()
	if errors.Is(err, csv.ErrFieldCount) {
		line, _ = table.FieldPos(0)
		return p, line, RowError{Err: fmt.Errorf("has %d fields, the header has %d", len(values), table.FieldsPerRecord)}
	}
	if err != nil {
		return p, 0, err
	}
	line, _ = table.FieldPos(0)
	if p, err = imported(values, at); err != nil {
		err = RowError{Err: err}
	}
	return p, line, err
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

func fields(header []string) (map[string]int, error) {
	at := map[string]int{}
	for field, names := range columns {
		for _, n := range names {
			if i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), n) }); i >= 0 {
				at[field] = i
				break
			}
		}
	}
	for _, needed := range []string{"names", "lat", "lon"} {
		if _, ok := at[needed]; !ok {
			return nil, fmt.Errorf("has no column for %s (one of %s)", needed, strings.Join(columns[needed], ", "))
		}
	}
	return at, nil
}

func imported(row []string, at map[string]int) (Place, error) {
	get := func(field string) string {
		if i, ok := at[field]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	names := strings.FieldsFunc(get("names"), func(r rune) bool { return r == '|' || r == ';' })
	if len(names) == 0 {
		return Place{}, errors.New("has no name")
	}
	p := Place{ID: get("id"), Name: names[0], English: get("english"), Kind: get("kind"), Country: strings.ToUpper(get("country")), RadiusM: townRadius, Ref: "import:" + get("id"), names: names}
	if p.Kind == "" {
		p.Kind = "village"
	}
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(get("lat"), 64)
	p.Lon, errLon = strconv.ParseFloat(get("lon"), 64)
	if errLat != nil || errLon != nil || p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180 {
		return p, fmt.Errorf("lat %q, lon %q is no position on the earth", get("lat"), get("lon"))
	}
	p.HasPoint = true
	p.Population, _ = strconv.Atoi(get("population")) // none is none
	return p, nil
}

// twinDistance is how close two entries of one name must lie to be one place, in metres.
const twinDistance = 3000

func (x *Index) twin(p Place) bool {
	for _, name := range p.names {
		for _, i := range x.byKey[key(name)] {
			if q := x.Places[i]; q.HasPoint && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < twinDistance {
				return true
			}
		}
	}
	return false
}

// clone gives an index with the same places that can grow without changing x.
func (x *Index) clone() *Index {
	out := &Index{Names: lexicon.NewIndex(), byKey: map[string][]int{}, admins: x.admins}
	for _, p := range x.Places {
		out.add(p)
	}
	return out
}
