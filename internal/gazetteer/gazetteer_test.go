package gazetteer_test

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"marsad/internal/gazetteer"
	"marsad/record"
)

func builtin(t testing.TB) *gazetteer.Index {
	t.Helper()
	x, err := gazetteer.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestBuiltinIsSound(t *testing.T) {
	x := builtin(t)
	t.Log(x.Describe())
	kinds := strings.Join(record.PlaceKinds(), " ")
	for _, p := range x.Places {
		if !strings.Contains(kinds, p.Kind) {
			t.Errorf("%s: kind %q is not in the format", p.ID, p.Kind)
		}
	}
}

func TestResolve(t *testing.T) {
	tests := []struct {
		name   string
		within []string
		lat    float64
		lon    float64
	}{
		{"الدرباسية", nil, 37.07, 40.65},
		{"سراقب", nil, 35.86, 36.81},
		{"خانيونس", nil, 31.35, 34.30},
		{"كفر نبل", []string{"إدلب"}, 35.61, 36.56},
		{"النيرب", []string{"إدلب"}, 35.90, 36.75},
		{"زركان", nil, 36.84, 40.33},
	}
	for _, tt := range tests {
		r := builtin(t).Resolve(gazetteer.Query{Name: tt.name, Within: tt.within})
		if r.Place == nil {
			t.Errorf("%s: not resolved, %d candidates", tt.name, len(r.Candidates))
			continue
		}
		if d := gazetteer.Distance(r.Place.Lat, r.Place.Lon, tt.lat, tt.lon); d > 5000 {
			t.Errorf("%s: %.0f m off", tt.name, d)
		}
	}
	if r := builtin(t).Resolve(gazetteer.Query{Name: "قرية لا وجود لها"}); r.Place != nil {
		t.Errorf("an unknown name got the point of %s", r.Place.Name)
	}
}

func TestGeocodeStrings(t *testing.T) {
	tests := []struct {
		place, within, match string
		lat, lon             float64
	}{
		{"مدينة سراقب", "", "name", 35.864, 36.806},
		{"غرب ناحية الدرباسية بـ13 كم", "الحسكة", "relative", 37.073, 40.506},
		{"بين سراقب وسرمين", "إدلب", "between", 35.884, 36.765},
		{"محيط مدينة الباب بريف حلب", "", "name", 36.372, 37.516},
	}
	for _, tt := range tests {
		l := builtin(t).Geocode(tt.place, tt.within)
		if l.Match != tt.match || !l.HasPoint || gazetteer.Distance(l.Lat, l.Lon, tt.lat, tt.lon) > 2500 {
			t.Errorf("%s: %+v", tt.place, l)
		}
	}
	for _, unknown := range []string{"", "بيت", "قرية لا وجود لها", "شارع"} {
		if l := builtin(t).Geocode(unknown, ""); l.HasPoint {
			t.Errorf("%q got the point of %s", unknown, l.Name)
		}
	}
}

func TestOffsetComesBack(t *testing.T) {
	for bearing := 0.0; bearing < 360; bearing += 45 {
		lat, lon := gazetteer.Offset(36, 37, bearing, 13_000)
		if d := gazetteer.Distance(36, 37, lat, lon); math.Abs(d-13_000) > 1 {
			t.Errorf("bearing %v: %v m away, want 13000", bearing, d)
		}
	}
}

func TestTableErrorsNameTheLine(t *testing.T) {
	header := "id\tname\tenglish\tkind\tadmin\tlat\tlon\tradius_m\taliases\n"
	for name, row := range map[string]string{
		"off the earth":   "a\tقرية\tA\tvillage\t-\t95\t36\t100\t-",
		"half a position": "a\tقرية\tA\tvillage\t-\t35\t-\t100\t-",
		"radius":          "a\tقرية\tA\tvillage\t-\t35\t36\tfar\t-",
	} {
		_, err := gazetteer.LoadFrom(fstest.MapFS{"places.tsv": {Data: []byte(header + row + "\n")}})
		if err == nil || !strings.Contains(err.Error(), "places.tsv:2:") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzGeocode(f *testing.F) {
	for _, s := range []string{"قرية شيرك غرب ناحية الدرباسية بـ13 كم", "بين سراقب وسرمين", "حي الشعار، حلب", "\xff"} {
		f.Add(s, "إدلب")
	}
	x := builtin(f)
	f.Fuzz(func(t *testing.T, place, within string) {
		l := x.Geocode(place, within)
		if l.HasPoint && (math.Abs(l.Lat) > 90 || math.IsNaN(l.Lon)) {
			t.Fatalf("%q lies at %v, %v", place, l.Lat, l.Lon)
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := gazetteer.LoadFrom(gazetteer.Files()); err != nil {
			b.Fatal(err)
		}
	}
}

// TestVillagesAreLocated resolves a village by name; that its name is not looked for in running text shows where it is an ordinary word (places_test.go in
// package reading).
func TestVillagesAreLocated(t *testing.T) {
	r := builtin(t).Resolve(gazetteer.Query{Name: "كفرلاتة", Within: []string{"إدلب"}})
	if r.Place == nil || r.Place.Kind != "village" || gazetteer.Distance(r.Place.Lat, r.Place.Lon, 35.79, 36.64) > 5000 {
		t.Fatalf("%+v", r.Place)
	}
}
