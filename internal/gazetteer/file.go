package gazetteer

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"marsad/record"
)

// fileColumns are the columns of a gazetteer file: a table in tabs, packed with gzip, that Importer reads like any other.
var fileColumns = []string{"id", "names", "name_en", "kind", "country", "admin", "admin1_ar", "lat", "lon", "radius_m", "population", "ref"}

// Write writes a gazetteer file. The same places give the same bytes.
func Write(w io.Writer, places []Place) error {
	packed := gzip.NewWriter(w)
	out := bufio.NewWriter(packed)
	fmt.Fprintln(out, strings.Join(fileColumns, "\t"))
	for _, p := range places {
		degrees := func(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }
		row := []string{p.ID, strings.Join(p.names, "|"), p.English, p.Kind, p.Country, p.Admin, p.adminName, degrees(p.Lat), degrees(p.Lon), strconv.Itoa(p.RadiusM), strconv.Itoa(p.Population), p.Ref}
		for i := range row {
			row[i] = strings.Join(strings.FieldsFunc(row[i], unicode.IsControl), " ")
		}
		fmt.Fprintln(out, strings.Join(row, "\t"))
	}
	return errors.Join(out.Flush(), packed.Close())
}

// Merge leaves out places that stand twice: one of the same name and kind within 3 km of an earlier one, whose names are added to it.
func Merge(places []Place) []Place {
	x := emptyIndex()
	for _, p := range places {
		if twin := x.twin(p); twin >= 0 && x.Places[twin].Kind == p.Kind {
			x.rename(twin, p.names)
		} else {
			x.add(p)
		}
	}
	return x.Places
}

// Entry is a place that a user adds by hand. Lat and Lon are WGS 84 degrees.
type Entry struct {
	Names                          []string
	English, Kind, Country, Within string
	Lat, Lon                       float64
	RadiusM                        int
}

// NewPlace checks an entry and makes it a place.
func (x *Index) NewPlace(e Entry) (Place, error) {
	p := Place{English: e.English, Kind: e.Kind, Country: strings.ToUpper(e.Country), RadiusM: e.RadiusM, Ref: "user:" + cmp.Or(e.English, "place"), adminName: e.Within}
	p.name(e.Names)
	if len(p.names) == 0 || key(p.Name) == "" {
		return p, errors.New("the name is empty")
	}
	if !slices.Contains(record.PlaceKinds(), p.Kind) {
		return p, fmt.Errorf("kind %q is none of %s", e.Kind, strings.Join(record.PlaceKinds(), ", "))
	}
	if e.Within != "" {
		if p.Admin = x.adminCode(e.Within, p.Country); p.Admin == "" {
			return p, fmt.Errorf("%q is no first-level unit that the gazetteer knows", e.Within)
		}
	}
	if e.RadiusM < 0 {
		return p, fmt.Errorf("radius %d m is negative", e.RadiusM)
	}
	return p, p.at(strconv.FormatFloat(e.Lat, 'f', -1, 64), strconv.FormatFloat(e.Lon, 'f', -1, 64))
}

// Search gives the places of a name, also those spelled otherwise, the best spelling and the best known first.
func (x *Index) Search(name string) []*Place {
	found := x.spell().find(strings.Fields(foldName(name)), oneLetter)
	slices.SortStableFunc(found, func(a, b spelled) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(x.Places[b.place].weight(), x.Places[a.place].weight()))
	})
	out := make([]*Place, len(found))
	for i, s := range found {
		out[i] = &x.Places[s.place]
	}
	return out
}
