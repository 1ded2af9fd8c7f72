package basemap_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"marsad/internal/basemap"
)

// Every point that a frame is fitted to stands inside it, and a scale bar is as long as it says.
func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var points []basemap.Point
		for range rapid.IntRange(1, 8).Draw(t, "points") {
			points = append(points, basemap.Point{Lat: rapid.Float64Range(-80, 80).Draw(t, "lat"), Lon: rapid.Float64Range(-170, 170).Draw(t, "lon")})
		}
		f := basemap.Fit(720, 440, 60, points)
		for _, p := range points {
			if x, y := f.XY(p.Lat, p.Lon); x < 59.9 || x > 660.1 || y < 59.9 || y > 380.1 {
				t.Fatalf("%v stands at %v, %v", p, x, y)
			}
		}
		km, units := f.Scale()
		if want := f.Units(km * 1000); math.Abs(want-units) > 0.06 || km > 1 && units > 180.05 {
			t.Fatalf("%v km are %v units, want %v", km, units, want)
		}
	})
}

func TestPathsAreCutFarFromTheDrawing(t *testing.T) {
	f := basemap.Fit(720, 440, 60, []basemap.Point{{Lat: 35, Lon: 36}, {Lat: 36, Lon: 37}})
	b, err := basemap.Read([]byte(`[[[36, 35], [36.5, 35.5], [120, 0], [121, 0]], [[120, 0], [121, 0]]]`))
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Paths(f); len(got) != 1 || got[0] != "M229.7 380.0L360.0 220.0L22113.2 11580.0" {
		t.Errorf("paths %q", got)
	}
	if _, err := basemap.Read([]byte(`{`)); err == nil {
		t.Error("outlines that are no JSON are read")
	}
}
