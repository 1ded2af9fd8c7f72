package register_test

import (
	"slices"
	"strings"
	"testing"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// The index answers everybody, so nothing exact of a private place or of an observer may stand in it.
func TestIndexKeepsNothingPrivateExact(t *testing.T) {
	lat, lon := 35.9312, 36.6367
	house := register.Place{Name: record.Name{Arabic: "بيت أبي نادر"}, Lat: &lat, Lon: &lon, RadiusM: 50, Within: []string{"إدلب"}}
	coarse := store.Point{Lat: 35.95, Lon: 36.65}
	check := func(name string, x store.Index, want store.Point, found bool) {
		t.Helper()
		if len(x.Points) != 1 || x.Points[0].Lat != want.Lat || x.Points[0].Lon != want.Lon {
			t.Errorf("%s: points %v, want %v", name, x.Points, want)
		}
		if got := strings.Contains(x.Text, "نادر") || slices.ContainsFunc(x.Facets, func(f store.Facet) bool { return strings.Contains(f.Value, "نادر") }); got != found {
			t.Errorf("%s: the name is found: %v, want %v", name, got, found)
		}
	}
	check("known place", register.Incident{ID: "i", Places: []register.Place{house}}.Index(), store.Point{Lat: lat, Lon: lon}, true)
	check("observer", register.FieldEntry{ID: "f", Places: []register.Place{house}}.Index(), coarse, true)
	house.Private = true
	check("private place", register.Incident{ID: "i", Places: []register.Place{house}}.Index(), coarse, false)
	check("private place of an observer", register.FieldEntry{ID: "f", Places: []register.Place{house}}.Index(), coarse, false)
}
