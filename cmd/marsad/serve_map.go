package main

import (
	"cmp"
	"slices"

	"marsad/internal/gazetteer"
	"marsad/internal/web"
	"marsad/record"
)

// mapFlags are what the map of the pages is made of besides the reports.
type mapFlags struct {
	Tiles string `placeholder:"FILE.pmtiles" help:"Streets for the map: a PMTiles archive of vector tiles, served to whoever may see the pages."`
}

// check refuses a file that is no archive of vector tiles before anything is served.
func (f mapFlags) check() error {
	if f.Tiles == "" {
		return nil
	}
	return web.CheckTiles(f.Tiles)
}

// labelledTown is from how many people on a town is named on the map.
const labelledTown = 15_000

// mapLabels gives the names of states, first-level units and towns, the larger towns first.
func mapLabels() ([]web.MapLabel, error) {
	x, err := gazetteer.Builtin()
	if err != nil {
		return nil, err
	}
	var out []web.MapLabel
	for _, p := range x.Places {
		named := p.Kind == "country" || p.Kind == "admin1" || p.Kind == "town" && p.Population >= labelledTown
		if p.HasPoint && named {
			out = append(out, web.MapLabel{Name: record.Name{Arabic: p.Name, English: p.English}, Kind: p.Kind, Lat: p.Lat, Lon: p.Lon, People: p.Population})
		}
	}
	slices.SortStableFunc(out, func(a, b web.MapLabel) int { return cmp.Compare(b.People, a.People) })
	return out, nil
}
