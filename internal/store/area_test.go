package store_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"marsad/internal/store"
)

// A polygon of corners on a circle is convex: a position is inside when it lies to the left of every side, which is told by another formula than the code's.
func TestAreaHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, store.MostCorners).Draw(t, "corners")
		var a store.Area
		for i := range n {
			angle := 2 * math.Pi * float64(i) / float64(n)
			a = append(a, store.Corner{Lon: 37 + 2*math.Cos(angle), Lat: 35 + math.Sin(angle)})
		}
		lon, lat := rapid.Float64Range(34, 40).Draw(t, "lon"), rapid.Float64Range(33, 37).Draw(t, "lat")
		inside, edge := true, false
		for i, p := range a {
			q := a[(i+1)%n]
			turn := (q.Lon-p.Lon)*(lat-p.Lat) - (q.Lat-p.Lat)*(lon-p.Lon)
			inside, edge = inside && turn > 0, edge || math.Abs(turn) < 1e-9
		}
		if got := a.Holds(lat, lon); got != inside && !edge {
			t.Fatalf("%v holds %v %v: %v", a, lat, lon, got)
		}
		b := a.Edges()
		if a.Holds(lat, lon) && !b.Holds(lat, lon) {
			t.Fatalf("%v lies inside and outside the edges", a)
		}
	})
}

// Two areas that share a border divide what lies on it: nothing is in both or in neither.
func TestAreasThatTouch(t *testing.T) {
	west, east := store.Area{{Lon: 0, Lat: 0}, {Lon: 1, Lat: 0}, {Lon: 1.3, Lat: 3}, {Lon: 0, Lat: 3}}, store.Area{{Lon: 1, Lat: 0}, {Lon: 2, Lat: 0}, {Lon: 2, Lat: 3}, {Lon: 1.3, Lat: 3}}
	for i := range 300 {
		lat := float64(i) / 100
		for _, lon := range []float64{1 + lat/10, 0.5, 1.7, math.Nextafter(1+lat/10, 0)} {
			if west.Holds(lat, lon) == east.Holds(lat, lon) {
				t.Fatalf("%v %v is in both or neither", lat, lon)
			}
		}
	}
	far := store.Area{{Lon: 5, Lat: 5}, {Lon: 6, Lat: 5}, {Lon: 6, Lat: 6}}
	within := store.Area{{Lon: 0.2, Lat: 1}, {Lon: 0.4, Lat: 1}, {Lon: 0.3, Lat: 2}}
	for _, x := range []struct {
		a, b  store.Area
		meets bool
	}{{west, east, true}, {west, far, false}, {west, within, true}, {within, west, true}, {within, east, false}, {west, nil, false}} {
		if x.a.Meets(x.b) != x.meets {
			t.Errorf("%v meets %v: %v", x.a, x.b, !x.meets)
		}
	}
}

func FuzzParseArea(f *testing.F) {
	f.Add("36 35,37 35,37 36")
	f.Add("36 35,37 35,37 36,36 35")
	f.Add("1e400 1,2 2,3 3")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := store.ParseArea(text)
		if err != nil || a == nil {
			return
		}
		again, err := store.ParseArea(a.String())
		if err != nil || again.String() != a.String() {
			t.Fatalf("%q became %q, %v", a, again, err)
		}
	})
}
