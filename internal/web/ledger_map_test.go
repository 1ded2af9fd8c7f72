package web

import (
	"testing"

	"marsad/internal/register"
)

// TestPatrolMap holds that a leg is solid only where both ends are known, nothing lies between, and the order is said.
func TestPatrolMap(t *testing.T) {
	s, err := newSite()
	if err != nil {
		t.Fatal(err)
	}
	p := page{Catalogue: s.languages["en"]}
	place := func(lat float64) register.Place {
		lon := 40.0
		return register.Place{Lat: &lat, Lon: &lon}
	}
	route := []register.Place{place(36.5), place(36.7), {}, place(36.9), place(36.9)}
	for inferred, want := range map[bool][]bool{false: {false, true}, true: {true, true}} {
		m := patrolMap(p, nil, register.PatrolSeries{Runs: []register.Run{{Route: route, Inferred: inferred}}})
		if len(m.Legs) != 2 || m.Legs[0].Inferred != want[0] || m.Legs[1].Inferred != want[1] || len(m.Points) != 3 {
			t.Errorf("inferred %v: legs %+v, %d points", inferred, m.Legs, len(m.Points))
		}
	}
}
