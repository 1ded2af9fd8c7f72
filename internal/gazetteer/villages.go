package gazetteer

import (
	"io/fs"
	"slices"
	"strings"

	"marsad/internal/lexicon"
)

// villageRadius is how far a place may lie from the point that villages.tsv gives for it.
const villageRadius = 4000

// loadVillages enters small places of which the position is known but whose names are not looked for in running text. One that another table
// has already, under the same name within 15 km, is left out. A folder without the table has none.
func (x *Index) loadVillages(files fs.FS) error {
	if _, err := fs.Stat(files, "villages.tsv"); err != nil {
		return nil //nolint:nilerr // the table is optional
	}
	rows, err := lexicon.ReadTable(files, "villages.tsv", "names", "english", "admin", "lat", "lon")
	if err != nil {
		return err
	}
	for _, r := range rows {
		names := r.List("names")
		p := Place{Name: names[0], English: r.Get("english"), Kind: "village", Admin: r.Get("admin"), RadiusM: villageRadius, names: names}
		p.Country, _, _ = strings.Cut(p.Admin, ".")
		p.ID = "village:" + p.Admin + ":" + p.English
		p.Ref = "marsad:" + p.ID
		if err := p.position(r, r.Get("lat"), r.Get("lon")); err != nil {
			return err
		}
		if !x.hasNear(p) {
			x.Places = append(x.Places, p)
			x.locates(len(x.Places) - 1)
		}
	}
	return nil
}

// hasNear reports whether a place of one of the names lies within 15 km.
func (x *Index) hasNear(p Place) bool {
	return slices.ContainsFunc(p.names, func(name string) bool {
		return slices.ContainsFunc(x.byKey[key(name)], func(i int) bool {
			q := x.Places[i]
			return q.HasPoint && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < builtinTwin
		})
	})
}

// builtinTwin is how near each other, in metres, places of one name in the built-in tables are taken for one.
const builtinTwin = 15_000

// locates makes a place known to those who ask where a name lies, not to those who look for names in a text.
func (x *Index) locates(place int) {
	for _, name := range x.Places[place].names {
		if k := key(name); k != "" && !isKind(name) {
			x.byKey[k] = append(x.byKey[k], place)
		}
	}
}
