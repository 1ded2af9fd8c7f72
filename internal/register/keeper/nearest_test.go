package keeper_test

import (
	"math"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// near knows one village, at the position of the entries of these tests.
func near(village string) keeper.Nearest {
	return func(lat, lon, within float64) (register.Place, bool) {
		metres := 111_195 * math.Hypot(lat-35.93124, (lon-36.63674)*math.Cos(lat*math.Pi/180))
		return register.Place{Name: record.Name{Arabic: village}, Kind: "village"}, metres <= within
	}
}

// unnamed is an entry that gives a position some degrees to the north of the village, and no name.
func unnamed(id string, class access.Class, north float64, radius int) register.FieldEntry {
	e := seen(id, "samar", "", class, register.ReviewApproved)
	lat := *e.Places[1].Lat + north
	e.Places[1].Lat, e.Places[1].RadiusM = &lat, radius
	return e
}

// TestEntriesWithoutAName joins what the press tells of the village that lies nearest, as far as the distance goes.
func TestEntriesWithoutAName(t *testing.T) {
	const village = "عين النخيل"
	for _, tt := range []struct {
		name   string
		north  float64
		radius int
		near   keeper.Nearest
		joins  bool
	}{
		{"close by", 0.01, 200, near(village), true}, {"at the edge", 0.0265, 200, near(village), true}, {"beyond", 0.0275, 200, near(village), false},
		{"not known well enough", 0.01, keeper.NearestM + 1, near(village), false}, {"no gazetteer", 0.01, 200, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := memory.New()
			take(t, s, report("r1", "بريد السهل", village, "2031-05-02", "asserted", "shelling"))
			k := &keeper.Keeper{Ledger: s, Now: now, Nearest: tt.near}
			e := unnamed("f-1", access.Open, tt.north, tt.radius)
			o, err := register.Object(e, 0)
			if err != nil {
				t.Fatal(err)
			}
			more, err := k.Entry(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Keep(t.Context(), author("review"), append(more, o)...); err != nil {
				t.Fatal(err)
			}
			all := incidents(t, s)
			if joins := len(all) == 1; joins != tt.joins {
				t.Errorf("%d incidents", len(all))
			}
			if tt.joins && (len(all[0].Places) != 1 || all[0].Places[0].Nearest || len(all[0].Origins) != 2) {
				t.Errorf("the place that the press names: %+v, origins %+v", all[0].Places, all[0].Origins)
			}
		})
	}
}

// TestNearestIsNotTold hides the name of the place from those who see a coarse square alone, in every part of an incident that entries alone tell of.
func TestNearestIsNotTold(t *testing.T) {
	const village = "عين النخيل"
	k := &keeper.Keeper{Ledger: memory.New(), Now: now, Nearest: near(village)}
	var mentions []register.Mention
	for _, id := range []string{"f-1", "f-2"} {
		objects, err := k.Entry(t.Context(), unnamed(id, access.Open, 0.001, 50))
		if err != nil || len(objects) == 0 {
			t.Fatalf("%d objects, %v", len(objects), err)
		}
		i, err := register.Read[register.Incident](objects[0])
		if err != nil {
			t.Fatal(err)
		}
		mentions = append(mentions, i.Mentions...)
	}
	all := grouping.Group(mentions, nil)
	if len(all) != 1 {
		t.Fatalf("%d incidents", len(all))
	}
	for role, told := range map[access.Role]bool{access.Visitor: false, access.Reader: false, access.Analyst: true, access.Reviewer: true} {
		o, err := register.Object(mask.Incident(access.Viewer{Role: role}, all[0]), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := contains(string(o.Body), village); got != told {
			t.Errorf("%s: told %v: %s", role, got, o.Body)
		}
		for _, f := range o.Index.Facets {
			if f.Kind != "key" && contains(f.Value, village) {
				t.Errorf("it is found by %s", f.Kind)
			}
		}
	}
	if contains(all[0].Title.Arabic, village) {
		t.Error("the title says what nobody said")
	}
}

// TestCatchUpEntriesOfCases takes in the entries of a case that an older marsad approved, and rebuilding joins those that stood by themselves.
func TestCatchUpEntriesOfCases(t *testing.T) {
	const village = "عين النخيل"
	s := memory.New()
	kite := access.OfCase("kite")
	for _, e := range []register.Entry{unnamed("f-1", kite, 0.01, 100), seen("f-2", "rami", village, kite, register.ReviewApproved), register.Case{ID: "kite"}} {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), author("older"), o); err != nil {
			t.Fatal(err)
		}
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	for _, want := range []int{2, 0} {
		if n, err := k.CatchUpEntries(t.Context()); err != nil || n != want {
			t.Errorf("%d taken in, want %d; %v", n, want, err)
		}
	}
	if all := of(t, s, kite); len(all) != 2 {
		t.Fatalf("%d incidents of the case", len(all))
	}
	k.Nearest = near(village)
	if _, err := k.Rebuild(t.Context(), author("admin"), s); err != nil {
		t.Fatal(err)
	}
	if all := of(t, s, kite); len(all) != 1 || len(all[0].Mentions) != 2 {
		t.Errorf("rebuilt: %d incidents of the case", len(all))
	}
}

func contains(s, part string) bool { return strings.Contains(s, part) }

// of gives the incidents of a class.
func of(t *testing.T, l store.Ledger, class access.Class) []register.Incident {
	t.Helper()
	var out []register.Incident
	for o, err := range l.AllObjects(t.Context(), store.Filter{Kind: register.KindIncident, Classes: []access.Class{class}}) {
		if err != nil {
			t.Fatal(err)
		}
		i, err := register.Read[register.Incident](o)
		if err != nil {
			t.Fatal(err)
		}
		if i.Class == class {
			out = append(out, i)
		}
	}
	return out
}
