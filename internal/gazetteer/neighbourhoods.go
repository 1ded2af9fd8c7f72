package gazetteer

import (
	"io/fs"
	"strconv"

	"marsad/internal/lexicon"
)

// loadNeighbourhoods enters the neighbourhoods of cities under the positions of their cities. They are known to Geocode alone: in running
// text a name such as الثورة or الصناعة means too many other things. A folder without the table has none.
func (x *Index) loadNeighbourhoods(files fs.FS) error {
	if _, err := fs.Stat(files, "neighbourhoods.tsv"); err != nil {
		return nil //nolint:nilerr // the table is optional
	}
	rows, err := lexicon.ReadTable(files, "neighbourhoods.tsv", "city", "radius_m", "names")
	if err != nil {
		return err
	}
	for _, r := range rows {
		city := x.curated(r.Get("city"))
		if city == nil {
			return r.Errorf("city %q is no id of places.tsv", r.Get("city"))
		}
		radius, err := strconv.Atoi(r.Get("radius_m"))
		if err != nil || radius <= 0 {
			return r.Errorf("radius_m %q is not a number of metres", r.Get("radius_m"))
		}
		at := *city
		for _, name := range r.List("names") {
			x.add(Place{ID: at.ID, Name: name, Kind: "neighbourhood", Admin: at.Admin, Country: at.Country, Lat: at.Lat, Lon: at.Lon, HasPoint: at.HasPoint, RadiusM: radius, Ref: at.Ref, Curated: true, ofCity: true, names: []string{name}})
		}
	}
	return nil
}

// curated gives the place of the hand-written table that has the id, or nil.
func (x *Index) curated(id string) *Place {
	for i := range x.Places {
		if x.Places[i].Curated && x.Places[i].ID == id {
			return &x.Places[i]
		}
	}
	return nil
}
