package web

import (
	"fmt"
	"slices"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/record"
)

// ring draws the outline of a zone.
func (d *drawing) ring(ring [][2]float64) {
	d.zones = append(d.zones, ring)
}

// patrolMap draws the routes of all runs: solid as reported, dashed where the order is not said or a place between has no position.
func patrolMap(p page, b borders, series register.PatrolSeries) mapView {
	var d drawing
	for _, run := range series.Runs {
		d.spotsOnce(p, run.Route)
		var last *record.Place
		skipped := false
		for _, x := range run.Route {
			if x.Lat == nil || x.Lon == nil {
				skipped = true
				continue
			}
			now := at(*x.Lat, *x.Lon, 0)
			if last != nil && (*last.Lat != *now.Lat || *last.Lon != *now.Lon) {
				d.legs, d.plan = append(d.legs, [2]record.Place{*last, now}), append(d.plan, run.Inferred || skipped)
			}
			last, skipped = &now, false
		}
	}
	return d.onMap(p, b)
}

// spotsOnce adds places that are not on the map yet.
func (d *drawing) spotsOnce(p page, places []register.Place) {
	for _, x := range places {
		if x.Lat == nil || x.Lon == nil || slices.ContainsFunc(d.spots, func(s spot) bool { return *s.at.Lat == *x.Lat && *s.at.Lon == *x.Lon }) {
			continue
		}
		d.places(p, "", []register.Place{x})
	}
}

// agreementMap draws the zones of an agreement, and where breaches of it are alleged.
func agreementMap(p page, b borders, a register.Agreement, alleged []register.Breach) mapView {
	var d drawing
	for _, c := range a.Clauses {
		if len(c.Zone) == 0 {
			continue
		}
		rings, err := agreements.Rings(c.Zone)
		if err != nil {
			continue // lint says so; the clause is told all the same
		}
		for _, ring := range rings {
			if !slices.ContainsFunc(d.zones, func(o [][2]float64) bool { return slices.Equal(o, ring) }) {
				d.ring(ring)
			}
		}
	}
	for _, x := range alleged {
		d.spotsOnce(p, slices.DeleteFunc(slices.Clone(x.Places), func(p register.Place) bool { return p.Kind == "country" }))
	}
	return d.onMap(p, b)
}

func postMap(p page, b borders, posts ...register.Post) mapView {
	var d drawing
	for _, x := range posts {
		d.spotsOnce(p, []register.Place{x.Place})
	}
	return d.onMap(p, b)
}

// outline gives the SVG path of a ring of longitude and latitude.
func (p projection) outline(ring [][2]float64) string {
	var out strings.Builder
	for i, c := range ring {
		x, y := p.xy(c[1], c[0])
		fmt.Fprintf(&out, "%c%.1f %.1f", "ML"[min(i, 1)], x, y)
	}
	return out.String() + "Z"
}
