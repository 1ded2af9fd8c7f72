package access_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"marsad/internal/access"
)

func TestSight(t *testing.T) {
	river := access.OfCase("river")
	exact, fine, coarse := access.Sight{Names: true}, access.Sight{Grid: access.Fine, Names: true}, access.Sight{Grid: access.Coarse}
	for _, tt := range []struct {
		name   string
		viewer access.Viewer
		class  access.Class
		want   access.Sight
	}{
		{"nobody", access.Viewer{}, access.Open, coarse},
		{"visitor", access.Viewer{Role: access.Visitor}, access.Open, coarse},
		{"reader", access.Viewer{Role: access.Reader}, access.Open, coarse},
		{"analyst", access.Viewer{Role: access.Analyst}, access.Open, fine},
		{"reviewer", access.Viewer{Role: access.Reviewer}, access.Open, exact},
		{"reviewer of restricted", access.Viewer{Role: access.Reviewer}, access.Restricted, exact},
		{"analyst of restricted", access.Viewer{Role: access.Analyst}, access.Restricted, coarse},
		{"reader in the case", access.Viewer{Role: access.Reader, Cases: []string{"river"}}, river, exact},
		{"reader in the case, of open", access.Viewer{Role: access.Reader, Cases: []string{"river"}}, access.Open, coarse},
		{"admin outside the case", access.Viewer{Role: access.Admin}, river, coarse},
		{"visitor named in a case", access.Viewer{Role: access.Visitor, Cases: []string{"river"}}, river, coarse},
	} {
		if got := tt.viewer.Sight(tt.class); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestBlurIsTheMiddleOfASquare(t *testing.T) {
	for _, tt := range []struct {
		lat, lon, wantLat, wantLon float64
		grid                       access.Grid
	}{
		{35.93, 36.63, 35.95, 36.65, access.Coarse},
		{35.9999, 36.6, 35.95, 36.65, access.Coarse},
		{-0.01, -0.01, -0.05, -0.05, access.Coarse},
		{90, 180, 89.95, 179.95, access.Coarse},
		{-90, -180, -89.95, -179.95, access.Coarse},
		{35.9312, 36.6367, 35.935, 36.635, access.Fine},
	} {
		lat, lon, _ := tt.grid.Blur(tt.lat, tt.lon, 0)
		if lat != tt.wantLat || lon != tt.wantLon {
			t.Errorf("%v, %v on %v: %v, %v, want %v, %v", tt.lat, tt.lon, tt.grid, lat, lon, tt.wantLat, tt.wantLon)
		}
	}
}

// The circle that is shown holds the exact one, and blurring what is blurred moves nothing.
func TestBlurredCircleHoldsTheExactOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")
		radius := rapid.IntRange(0, 50_000).Draw(t, "radius")
		for _, g := range []access.Grid{access.Fine, access.Coarse} {
			y, x, wide := g.Blur(lat, lon, radius)
			if d := distance(lat, lon, y, x); d+float64(radius) > float64(wide)+1 {
				t.Fatalf("%v, %v ±%d becomes %v, %v ±%d, %.0f m away", lat, lon, radius, y, x, wide, d)
			}
			if y2, x2, _ := g.Blur(y, x, 0); y2 != y || x2 != x {
				t.Fatalf("%v, %v moves on to %v, %v", y, x, y2, x2)
			}
		}
	})
}

// distance is the haversine formula on the sphere, in metres.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	a := math.Pow(math.Sin((lat2-lat1)*rad/2), 2) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin((lon2-lon1)*rad/2), 2)
	return 2 * 6_371_009 * math.Asin(min(1, math.Sqrt(a)))
}
