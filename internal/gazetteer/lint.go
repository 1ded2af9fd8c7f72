package gazetteer

import (
	"cmp"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/lexicon"
)

// farAway is the distance in metres to the nearest other place of its country from which on a position written by hand is told as
// impossible: even in the deserts of the region the next town is nearer.
const farAway = 300_000

// tablePlace is a row of a table with what lint needs of it.
type tablePlace struct {
	row      lexicon.Row
	country  string
	lat, lon float64
	curated  bool
}

// Lint gives everything that is wrong with the tables of a folder, each with file and line: rows that cannot be read, ids that stand twice,
// first-level units and cities that no row has, and positions that are no positions or, written by hand, lie far from every other place of the country.
func Lint(files fs.FS) []error {
	curated, err := lexicon.ReadTable(files, "places.tsv", placeColumns...)
	if err != nil {
		return []error{err}
	}
	towns, err := lexicon.ReadTable(files, "geonames.tsv", townColumns...)
	if err != nil {
		return []error{err}
	}
	var out []error
	units, ids := map[string]bool{}, map[string]bool{}
	for _, r := range curated {
		if r.Get("kind") == "admin1" {
			units[r.Get("admin")] = true
		}
	}
	known := map[string]bool{} // countries of which the table has first-level units
	for u := range units {
		country, _, _ := strings.Cut(u, ".")
		known[country] = true
	}
	var places []tablePlace
	for _, r := range curated {
		if ids[r.Get("id")] {
			out = append(out, r.Errorf("id %q stands twice", r.Get("id")))
		}
		ids[r.Get("id")] = true
		country, _, _ := strings.Cut(r.Get("admin"), ".")
		if admin := r.Get("admin"); strings.Contains(admin, ".") && known[country] && !units[admin] {
			out = append(out, r.Errorf("first-level unit %q is no admin1 of this table", admin))
		}
		places, out = lintPosition(places, out, r, country)
	}
	for i := range places {
		places[i].curated = true
	}
	for _, r := range towns {
		places, out = lintPosition(places, out, r, r.Get("country"))
	}
	return append(out, lonely(places)...)
}

// lintPosition checks that a row's coordinates are ones.
func lintPosition(places []tablePlace, out []error, r lexicon.Row, country string) ([]tablePlace, []error) {
	lat, lon := r.Get("lat"), r.Get("lon")
	if lat == "" && lon == "" {
		return places, out
	}
	var p Place
	if err := p.at(lat, lon); err != nil {
		return places, append(out, r.Errorf("%v", err))
	}
	if radius := r.Get("radius_m"); radius != "" {
		if n, err := strconv.Atoi(radius); err != nil || n < 0 {
			out = append(out, r.Errorf("radius_m %q is not a number of metres", radius))
		}
	}
	return append(places, tablePlace{row: r, country: country, lat: p.Lat, lon: p.Lon}), out
}

// lonely gives the places that lie far from every other one of their country.
func lonely(places []tablePlace) []error {
	byCountry := map[string][]tablePlace{}
	var countries []string
	for _, p := range places {
		if p.country != "" {
			if byCountry[p.country] == nil {
				countries = append(countries, p.country)
			}
			byCountry[p.country] = append(byCountry[p.country], p)
		}
	}
	slices.Sort(countries)
	var out []error
	for _, c := range countries {
		out = append(out, lonelyIn(byCountry[c])...)
	}
	return out
}

func lonelyIn(places []tablePlace) []error {
	if len(places) < enoughPlaces {
		return nil
	}
	var out []error
	slices.SortStableFunc(places, func(a, b tablePlace) int { return cmp.Compare(a.lat, b.lat) })
	for i, p := range places {
		if !p.curated {
			continue
		}
		nearest := math.Inf(1)
		for _, q := range [2]int{-1, 1} {
			for k := i + q; k >= 0 && k < len(places) && math.Abs(places[k].lat-p.lat)*degree < nearest; k += q {
				nearest = math.Min(nearest, Distance(p.lat, p.lon, places[k].lat, places[k].lon))
			}
		}
		if nearest > farAway {
			out = append(out, p.row.Errorf("the position %g, %g lies %.0f km from every other place of %s", p.lat, p.lon, nearest/1000, p.country))
		}
	}
	return out
}

// enoughPlaces is how many places of a country must be known before one can be called far from all; degree is the length of a degree of
// latitude in metres, or little less.
const (
	enoughPlaces = 20
	degree       = 111_000
)
