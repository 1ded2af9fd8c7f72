package agreements_test

import (
	"encoding/json"
	"testing"

	"marsad/internal/register/agreements"
)

func TestInside(t *testing.T) {
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		agreement, clause string
		lat, lon          float64
		want              bool
	}{
		{"moscow-protocol-2020", "corridor", 35.813, 36.609, true}, // Ariha
		{"moscow-protocol-2020", "corridor", 35.93, 36.63, false},  // Idlib, 13 km north of the road
		{"sochi-agreement", "status-quo", 35.93, 36.63, true},
		{"sochi-memorandum-2019", "patrols", 37.073, 40.652, true}, // Darbasiyah
		{"stockholm-agreement", "hudaydah-ceasefire", 14.798, 42.95, true},
		{"gaza-ceasefire-2025", "cease-fire", 31.5, 34.46, true},
		{"gaza-ceasefire-2025", "cease-fire", 31.78, 35.22, false}, // Jerusalem
	} {
		for _, a := range set {
			for _, c := range a.Clauses {
				if a.ID == tt.agreement && c.ID == tt.clause && agreements.Inside(c.Zone, tt.lat, tt.lon) != tt.want {
					t.Errorf("%s/%s holds %v, %v: %v, want %v", tt.agreement, tt.clause, tt.lat, tt.lon, !tt.want, tt.want)
				}
			}
		}
	}
}

func TestEdited(t *testing.T) {
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	a := set[0]
	if edited, err := agreements.Edited(a); err != nil || edited {
		t.Errorf("an agreement of the starter set counts as edited (%v)", err)
	}
	a.Signed = "2016-02-23"
	if edited, err := agreements.Edited(a); err != nil || !edited {
		t.Errorf("an agreement with another date counts as of the starter set (%v)", err)
	}
}

func FuzzRings(f *testing.F) {
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`))
	f.Add([]byte(`{"type":"MultiPolygon","coordinates":[[]]}`))
	f.Fuzz(func(_ *testing.T, data []byte) { agreements.Inside(json.RawMessage(data), 0.5, 0.5) })
}
