package main

import (
	"marsad/internal/gazetteer"
	"marsad/record"
)

// locate gives the place of a name that a person wrote, as reports give places. A name that is not known, or is that of several, is ok false.
func locate(name string) (p record.Place, ok bool) {
	index, err := gazetteer.Builtin()
	if err != nil {
		return p, false
	}
	l := index.Geocode(name, "")
	if !l.HasPoint {
		return p, false
	}
	p = record.Place{Name: record.Name{Arabic: name}, Kind: l.Kind, Lat: &l.Lat, Lon: &l.Lon, RadiusM: l.RadiusM, Ref: l.Ref}
	if l.Chosen != nil && l.Chosen.Place != nil {
		if admin := index.AdminName(l.Chosen.Place); admin != "" {
			p.Within = []string{admin}
		}
	}
	return p, true
}
