// Package gazetteer knows where places are: a hand-written table of those that conflict reports name most, the towns of GeoNames
// for the region, and whatever a user imports. A name is matched folded, with or without article and inner spaces; which of
// several places of one name is meant is decided by what stands beside it. What cannot be known gets no point.
package gazetteer

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// Place is a place of the gazetteer. Coordinates are WGS 84 degrees and count only when HasPoint; RadiusM says how far off the
// point may be, or how far an area's edge lies.
type Place struct {
	ID         string
	Name       string // Arabic
	English    string
	Kind       string // one of record.PlaceKinds
	Admin      string // first-level unit, COUNTRY.CODE of GeoNames, or ""
	Country    string // ISO 3166 code, or ""
	Lat, Lon   float64
	HasPoint   bool
	RadiusM    int
	Population int
	Ref        string
	Curated    bool // from the hand-written table
	names      []string
	ofCity     bool   // the position is that of its city
	adminName  string // of an imported place, the Arabic name of its first-level unit
}

// Index finds places by name. It is read-only after loading and safe for concurrent use.
type Index struct {
	Places []Place
	Names  *lexicon.Index // values are indexes of Places; for running text
	byKey  map[string][]int
	admins map[string]int        // admin code -> its place
	spell  func() *spellings     // made when first asked for: reading does without
	cells  func() map[cell][]int // made when first asked for
	towns  []int                 // built-in places of which the first-level unit is known
}

// Builtin gives the gazetteer inside the program. It is loaded once, when first asked for.
var Builtin = sync.OnceValues(func() (*Index, error) {
	return LoadFrom(Files())
})

// LoadFrom loads places.tsv, geonames.tsv and, where they are there, villages.tsv and neighbourhoods.tsv from a folder; the first bad row stops it with its file and line.
func LoadFrom(files fs.FS) (*Index, error) {
	if _, err := loadWords(Files()); err != nil {
		return nil, err
	}
	x := emptyIndex()
	if err := x.loadCurated(files); err != nil {
		return nil, err
	}
	if err := x.loadGeoNames(files); err != nil {
		return nil, err
	}
	x.findTowns()
	if err := x.loadVillages(files); err != nil {
		return nil, err
	}
	if err := x.loadNeighbourhoods(files); err != nil {
		return nil, err
	}
	return x, nil
}

func emptyIndex() *Index {
	x := &Index{Names: lexicon.NewIndex(), byKey: map[string][]int{}, admins: map[string]int{}}
	x.spell = sync.OnceValue(func() *spellings { return spellingsOf(x.Places) })
	x.cells = sync.OnceValue(func() map[cell][]int { return cellsOf(x.Places) })
	return x
}

// findTowns notes the places that show which first-level unit others lie in.
func (x *Index) findTowns() {
	for i, p := range x.Places {
		if p.HasPoint && p.Admin != "" && p.Kind != "region" {
			x.towns = append(x.towns, i)
		}
	}
}

// The columns of the two tables.
var (
	placeColumns = []string{"id", "name", "english", "kind", "admin", "lat", "lon", "radius_m", "aliases"}
	townColumns  = []string{"id", "names", "english", "country", "admin", "lat", "lon", "population"}
)

func (x *Index) loadCurated(files fs.FS) error {
	rows, err := lexicon.ReadTable(files, "places.tsv", placeColumns...)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, r := range rows {
		p := Place{ID: r.Get("id"), Name: r.Get("name"), English: r.Get("english"), Kind: r.Get("kind"), Admin: r.Get("admin"), Curated: true, Ref: "marsad:" + r.Get("id")}
		if ids[p.ID] {
			return r.Errorf("id %q stands twice", p.ID)
		}
		ids[p.ID] = true
		p.Country, _, _ = strings.Cut(p.Admin, ".")
		if err := p.position(r, r.Get("lat"), r.Get("lon")); err != nil {
			return err
		}
		if p.RadiusM, err = strconv.Atoi(r.Get("radius_m")); err != nil || p.RadiusM < 0 {
			return r.Errorf("radius_m %q is not a number of metres", r.Get("radius_m"))
		}
		p.names = append([]string{p.Name}, r.List("aliases")...)
		x.add(p)
		if p.Kind == "admin1" && p.Admin != "" {
			x.admins[p.Admin] = len(x.Places) - 1
		}
	}
	return nil
}

func (p *Place) position(r lexicon.Row, lat, lon string) error {
	if lat == "" && lon == "" {
		return nil
	}
	if err := p.at(lat, lon); err != nil {
		return r.Errorf("%v", err)
	}
	return nil
}

// townRadius is how far the reported place may lie from the point that GeoNames gives for a town: its built-up radius.
const townRadius = 3000

func (x *Index) loadGeoNames(files fs.FS) error {
	rows, err := lexicon.ReadTable(files, "geonames.tsv", townColumns...)
	if err != nil {
		return err
	}
	for _, r := range rows {
		names := r.List("names")
		p := Place{ID: r.Get("id"), Name: names[0], English: r.Get("english"), Kind: "town", Country: r.Get("country"), Admin: r.Get("admin"), RadiusM: townRadius, Ref: "geonames:" + r.Get("id"), names: names}
		if err := p.position(r, r.Get("lat"), r.Get("lon")); err != nil {
			return err
		}
		if p.Population, err = strconv.Atoi(r.Get("population")); err != nil {
			return r.Errorf("population %q is not a number", r.Get("population"))
		}
		if !x.curatedTwin(p) {
			x.add(p)
		}
	}
	return nil
}

// curatedTwin reports whether the hand-written table already has the place: the same name within 15 km.
func (x *Index) curatedTwin(p Place) bool {
	for _, name := range p.names {
		for _, i := range x.byKey[key(name)] {
			if q := x.Places[i]; q.Curated && q.HasPoint && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < builtinTwin {
				return true
			}
		}
	}
	return false
}

func (x *Index) add(p Place) {
	n := len(x.Places)
	x.Places = append(x.Places, p)
	if p.ofCity {
		return // for Geocode alone
	}
	for _, name := range p.names {
		x.enter(name, n)
	}
}

// enter makes a place known by a name.
func (x *Index) enter(name string, place int) {
	k := key(name)
	if k == "" || isKind(name) {
		return // a town called «the city» would be found in every report
	}
	x.byKey[k] = append(x.byKey[k], place)
	x.Names.AddPhrase(name, place)
}

// Bears reports whether a place is called by a single word as it stands in a text, folded and without clitics: with its article where the
// name has one (غوطة is not الغوطة), and without where it has none (السلوك is not سلوك).
func (p *Place) Bears(stem string, definite bool) bool {
	for _, n := range p.names {
		f := arabic.Fold(n)
		bare, articled := strings.CutPrefix(f, "ال")
		if articled == definite && (bare == stem || f == stem) {
			return true
		}
	}
	return false
}

// EndsIn reports whether one of a place's names ends in a word as it stands in a text, folded: مدينة العين does not end in عين.
func (p *Place) EndsIn(word string) bool {
	for _, n := range p.names {
		words := strings.Fields(arabic.Fold(n))
		if len(words) > 0 && words[len(words)-1] == word {
			return true
		}
	}
	return false
}

// key is the form under which a name is looked up: folded, each word without article, written together.
func key(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(arabic.Fold(name)) {
		if rest, ok := strings.CutPrefix(w, "ال"); ok && len(rest) >= 4 {
			w = rest
		}
		b.WriteString(w)
	}
	return b.String()
}

// AdminName gives the Arabic name of the first-level unit that a place lies in, or "".
func (x *Index) AdminName(p *Place) string {
	if i, ok := x.admins[p.Admin]; ok && x.Places[i].ID != p.ID {
		return x.Places[i].Name
	}
	return ""
}

// Describe says in one line how large the gazetteer is.
func (x *Index) Describe() string { return fmt.Sprintf("%d places", len(x.Places)) }

// Files gives the built-in tables, for tools that read or extend them.
func Files() fs.FS {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		panic(err) // the folder is embedded: it cannot be missing
	}
	return files
}
