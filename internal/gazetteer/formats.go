package gazetteer

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/arabic"
	"marsad/record"
)

// columns lists the headers under which tables give each field; the first that is there counts. ADM1_AR and so on are those of the
// common operational data sets of OCHA.
var columns = map[string][]string{
	"id": {"id", "wof_id", "geonameid", "pcode", "adm4_pcode", "adm3_pcode", "adm2_pcode", "adm1_pcode"}, "names": {"names_ar", "name_ar", "names", "arabic", "name"},
	"english": {"name_en", "name_latin", "english", "asciiname"},
	"lat":     {"lat", "latitude", "y", "lat_y", "center_lat"}, "lon": {"lon", "lng", "longitude", "long", "x", "long_x", "center_lon"},
	"population": {"pop", "population"}, "country": {"cc", "country", "country_code", "adm0_pcode"}, "kind": {"kind"}, "placetype": {"placetype"}, "admin": {"admin"},
	"radius": {"radius_m"}, "ref": {"ref"},
	"adm1": {"adm1_ar", "admin1name_ar", "admin1_ar"}, "adm2": {"adm2_ar", "admin2name_ar", "admin2_ar"}, "adm3": {"adm3_ar", "admin3name_ar", "admin3_ar"}, "adm4": {"adm4_ar", "admin4name_ar", "admin4_ar"},
	"adm1 english": {"adm1_en", "admin1name_en", "admin1_en"}, "adm2 english": {"adm2_en", "admin2name_en", "admin2_en"}, "adm3 english": {"adm3_en", "admin3name_en", "admin3_en"}, "adm4 english": {"adm4_en", "admin4name_en", "admin4_en"},
}

// levels are the columns that name units, the smallest first, with the kind of what they name.
var levels = []struct{ column, kind string }{{"adm4", "village"}, {"adm3", "admin3"}, {"adm2", "admin2"}, {"adm1", "admin1"}}

// header says in which column of a table each field stands.
type header map[string]int

func fields(names []string) (header, error) {
	at := header{}
	for field, headers := range columns {
		for _, n := range headers {
			if i := slices.IndexFunc(names, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), n) }); i >= 0 {
				at[field] = i
				break
			}
		}
	}
	_, named := at["names"]
	if _, unit := at["adm1"]; !named && !unit {
		return nil, fmt.Errorf("has no column for names (one of %s, ADM1_AR)", strings.Join(columns["names"], ", "))
	}
	for _, needed := range []string{"lat", "lon"} {
		if _, ok := at[needed]; !ok {
			return nil, fmt.Errorf("has no column for %s (one of %s)", needed, strings.Join(columns[needed], ", "))
		}
	}
	return at, nil
}

func (h header) get(row []string, field string) string {
	if i, ok := h[field]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// place reads a row of a table with a header.
func (h header) place(row []string) (Place, error) {
	p := Place{ID: h.get(row, "id"), English: h.get(row, "english"), Country: strings.ToUpper(h.get(row, "country")), Admin: h.get(row, "admin"), adminName: h.get(row, "adm1")}
	p.Population, _ = strconv.Atoi(h.get(row, "population")) // none is none
	p.Kind = importedKind(cmp.Or(h.get(row, "kind"), placetypes[h.get(row, "placetype")]), p.Population)
	p.Ref = cmp.Or(h.get(row, "ref"), "import:"+p.ID)
	p.name(strings.FieldsFunc(h.get(row, "names"), func(r rune) bool { return r == '|' || r == ';' }))
	for _, l := range levels {
		if _, named := h["names"]; !named && len(p.names) == 0 && h.get(row, l.column) != "" {
			p.name([]string{h.get(row, l.column)})
			p.Kind, p.English = l.kind, h.get(row, l.column+" english")
		}
	}
	if len(p.names) == 0 {
		return p, errors.New("has no name")
	}
	if err := p.at(h.get(row, "lat"), h.get(row, "lon")); err != nil {
		return p, err
	}
	p.RadiusM = importedRadius(p)
	if r, err := strconv.Atoi(h.get(row, "radius")); err == nil && r >= 0 {
		p.RadiusM = r
	}
	return p, nil
}

// at sets the position, in degrees.
func (p *Place) at(lat, lon string) error {
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(lat, 64)
	p.Lon, errLon = strconv.ParseFloat(lon, 64)
	if errLat != nil || errLon != nil || math.IsNaN(p.Lat) || math.IsNaN(p.Lon) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
		return fmt.Errorf("lat %q, lon %q is no position on the earth", lat, lon)
	}
	p.HasPoint = true
	return nil
}

// townPopulation is the number of inhabitants from which an imported settlement is a town.
const townPopulation = 10_000

// placetypes are those of Who's On First that are no settlements, with our kinds.
var placetypes = map[string]string{
	"country": "country", "region": "admin1", "macroregion": "admin1", "county": "admin2", "macrocounty": "admin2", "localadmin": "admin3",
	"neighbourhood": "neighbourhood", "borough": "neighbourhood", "macrohood": "neighbourhood", "microhood": "neighbourhood", "campus": "base",
}

// importedKind keeps a kind of record.PlaceKinds; anything else is a settlement, by its inhabitants a town or a village.
func importedKind(kind string, population int) string {
	switch {
	case slices.Contains(record.PlaceKinds(), kind):
		return kind
	case population >= townPopulation:
		return "town"
	}
	return "village"
}

// importedRadius is how far a place may lie from its point, in metres, when the table does not say: the built-up area of a settlement, half
// the width of a usual unit.
func importedRadius(p Place) int {
	switch p.Kind {
	case "country":
		return 300_000
	case "admin1", "region":
		return 60_000
	case "admin2":
		return 20_000
	case "admin3":
		return 10_000
	case "town":
		return townRadius
	}
	return 1500
}

// The columns of GeoNames: countries (19) and alternate names (8 or 10), both without header.
const (
	countryColumns = 19
	fewestNames    = 4
)

func isNumeric(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func isCountryFile(first []string) bool {
	return len(first) == countryColumns && isNumeric(first[0]) && isNumeric(first[4]) && isNumeric(first[5])
}

func isAlternateNames(first []string) bool {
	return len(first) >= fewestNames && len(first) <= 10 && isNumeric(first[0]) && isNumeric(first[1]) && !isNumeric(first[2])
}

// country takes a row of a country file; a place without Arabic name waits for the alternate names.
func (m *Importer) country(v []string, rows *rows) error {
	p := Place{ID: v[0], English: v[1], Country: v[8], Ref: "geonames:" + v[0]}
	if v[8] != "" && v[10] != "" {
		p.Admin = v[8] + "." + v[10]
	}
	p.Population, _ = strconv.Atoi(v[14]) // none is none
	p.Kind = featureKind(v[6], v[7], p.Population)
	p.RadiusM = importedRadius(p)
	if err := p.at(v[4], v[5]); err != nil {
		return err
	}
	p.name(slices.DeleteFunc(append([]string{v[1]}, strings.Split(v[3], ",")...), func(n string) bool { return !isArabic(n) }))
	if len(p.names) == 0 {
		m.nameless = append(m.nameless, waiting{p, RowError{Table: rows.name, Line: rows.line, Err: errNoName}})
		return nil
	}
	m.places = append(m.places, p)
	return nil
}

// alternateName takes a row of alternate names; those of other languages are no use and no error.
func (m *Importer) alternateName(v []string) error {
	if len(v) < fewestNames {
		return fmt.Errorf("has %d fields, want at least %d: id, geonameid, language, name", len(v), fewestNames)
	}
	if v[2] != "ar" && (v[2] != "" || !isArabic(v[3])) || !isArabic(v[3]) {
		return nil
	}
	m.geonames[v[1]] = strings.Trim(m.geonames[v[1]]+"|"+v[3], "|")
	return nil
}

// isArabic reports whether every letter of a name is Arabic, and one is there.
func isArabic(name string) bool {
	found := false
	for _, r := range name {
		switch {
		case arabic.IsLetter(r):
			found = true
		case !arabic.IsMark(r) && !arabic.IsInvisible(r) && !strings.ContainsRune(" -()ـ.0123456789", r):
			return false
		}
	}
	return found
}

// featureKind turns a feature class and code of GeoNames into a kind.
func featureKind(class, code string, population int) string {
	switch {
	case code == "PPLX":
		return "neighbourhood"
	case class == "P":
		return importedKind("", population)
	case strings.HasPrefix(code, "PCL"):
		return "country"
	case code == "ADM1":
		return "admin1"
	case code == "ADM2":
		return "admin2"
	case class == "A":
		return "admin3"
	case class == "R":
		return "road"
	case code == "AIRP", code == "AIRB", code == "AIRF", code == "DAM", code == "MILB", code == "INSM", strings.HasPrefix(code, "OIL"):
		return "base"
	case class == "S":
		return "post"
	}
	return "region"
}
