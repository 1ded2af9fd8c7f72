package gazetteer

import (
	"math"
	"testing"
)

// TestCountryNear: the cells around a position hold whatever looking through all places finds.
func TestCountryNear(t *testing.T) {
	x, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for lat := 10.03; lat < 45; lat += 3.7 {
		for lon := -15.02; lon < 62; lon += 4.3 {
			best, want := 50_000.0, ""
			for i := range x.Places {
				p := &x.Places[i]
				if p.Country == "" || !p.HasPoint || math.Abs(p.Lat-lat) > 0.5 || math.Abs(p.Lon-lon) > 1 {
					continue
				}
				if d := Distance(lat, lon, p.Lat, p.Lon); d < best {
					best, want = d, p.Country
				}
			}
			if got := x.CountryNear(lat, lon); got != want {
				t.Errorf("%.2f, %.2f: %q, want %q", lat, lon, got, want)
			}
		}
	}
}
