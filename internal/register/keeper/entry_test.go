package keeper_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// seen is an entry of a monitor on shelling at a village.
func seen(id, by, village string, class access.Class, state string) register.FieldEntry {
	lat, lon, killed := 35.93124, 36.63674, 2
	return register.FieldEntry{ID: id, Class: class, Kind: register.FieldIncident, By: by, SubmittedAt: "2031-05-02T11:22:33Z", When: register.When{From: "2031-05-02T07:40:00Z", Precision: "instant"},
		Places:   []register.Place{{Role: "from", Lat: &lat, Lon: &lon, Private: true}, {Role: "at", Name: record.Name{Arabic: village}, Lat: &lat, Lon: &lon}},
		Observed: &register.Observed{Type: "shelling", Sensed: "seen", Certainty: "certain", Killed: &killed}, Review: register.Reviewed{State: state}}
}

// decided keeps an entry and what follows from it in one step, as a desk does.
func decided(t *testing.T, l store.Ledger, e register.FieldEntry) {
	t.Helper()
	k := &keeper.Keeper{Ledger: l, Now: now}
	now, err := l.Object(t.Context(), register.KindField, e.ID)
	if err != nil {
		now.Version = 0
	}
	o, err := register.Object(e, now.Version)
	if err != nil {
		t.Fatal(err)
	}
	more, err := k.Entry(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Keep(t.Context(), author("review"), append(more, o)...); err != nil {
		t.Fatal(err)
	}
}

// TestEntries takes entries of monitors into the incidents of the press and out again.
func TestEntries(t *testing.T) {
	const village = "عين النخيل"
	s := memory.New()
	take(t, s, report("r1", "بريد السهل", village, "2031-05-02", "asserted", "shelling"))
	before := standing(t, s)
	for _, state := range []string{register.ReviewPending, register.ReviewHasIssues, register.ReviewRejected} {
		decided(t, s, seen("f-1", "samar", village, access.Open, state))
		if d := cmp.Diff(before, standing(t, s)); d != "" {
			t.Fatalf("an entry that is %s changes the register:\n%s", state, d)
		}
	}
	decided(t, s, seen("f-1", "samar", village, access.Open, register.ReviewApproved))
	all := incidents(t, s)
	if len(all) != 1 || len(all[0].Origins) != 2 || all[0].Grade != register.GradeCorroborated {
		t.Fatalf("with an approved entry: %+v", all)
	}
	origin, m := all[0].Origins[0], all[0].Mentions[0] // the day of an entry comes before the hours of the press
	if origin.Kind != register.OriginField || origin.Name != "f-1" || len(origin.Outlets) > 0 || m.Entry != "f-1" || m.When.From != "2031-05-02" || len(m.Places) != 1 || !m.Places[0].Observed {
		t.Errorf("first-hand %+v, %+v", origin, m)
	}
	if _, ok := before[register.KindIncident+" "+all[0].ID]; !ok {
		t.Errorf("the incident lost its id to an entry: %s", all[0].ID)
	}
	decided(t, s, seen("f-2", "samar", village, access.Open, register.ReviewApproved))
	if all = incidents(t, s); len(all) != 1 || len(all[0].Mentions) != 3 || len(all[0].Origins) != 2 {
		t.Errorf("two entries of one hand are two origins: %+v", all)
	}
	together := standing(t, s)
	if _, err := (&keeper.Keeper{Ledger: s, Now: now}).Rebuild(t.Context(), author("again"), s); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(together, standing(t, s)); d != "" {
		t.Errorf("rebuilt, the register is another:\n%s", d)
	}
	decided(t, s, seen("f-2", "samar", village, access.Restricted, register.ReviewHasIssues))
	decided(t, s, seen("f-1", "samar", village, access.Restricted, register.ReviewRejected))
	if d := cmp.Diff(before, standing(t, s)); d != "" {
		t.Errorf("after the entries were taken back:\n%s", d)
	}
}

// TestClosedEntries holds that an entry which not everybody may see stands in an incident for those who may, and never in one that is open.
func TestClosedEntries(t *testing.T) {
	const village = "عين النخيل"
	s := memory.New()
	take(t, s, report("r1", "بريد السهل", village, "2031-05-02", "asserted", "shelling"))
	before := standing(t, s)
	decided(t, s, seen("f-1", "samar", village, access.Restricted, register.ReviewApproved))
	decided(t, s, seen("f-2", "nour", village, access.Restricted, register.ReviewApproved))
	if d := cmp.Diff(before, standing(t, s)); d != "" {
		t.Fatalf("restricted entries change what is open:\n%s", d)
	}
	closed := func() (out []register.Incident) {
		for o, err := range s.AllObjects(t.Context(), store.Filter{Kind: register.KindIncident, Classes: []access.Class{access.Restricted}}) {
			if err != nil {
				t.Fatal(err)
			}
			if i, err := register.Read[register.Incident](o); err == nil && o.Index.Class == access.Restricted {
				out = append(out, i)
			}
		}
		return out
	}
	if c := closed(); len(c) != 1 || len(c[0].Origins) != 2 || c[0].Grade != register.GradeCorroborated {
		t.Fatalf("restricted incidents %+v", c)
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	d := keeper.NewDecision(author("photographs"), "verdict", []string{closed()[0].ID}, nil, register.GradeVerified)
	if err := k.Decide(t.Context(), author("photographs"), d); err != nil {
		t.Fatal(err)
	}
	if c := closed(); len(c) != 1 || c[0].Grade != register.GradeVerified {
		t.Errorf("after a verdict %+v", c)
	}
	if d, err := keeper.Merge(author("one"), append(incidents(t, s), closed()...)); err != nil || k.Decide(t.Context(), author("one"), d) == nil {
		t.Errorf("incidents for different people are merged: %v", err)
	}
	decided(t, s, seen("f-1", "samar", village, access.Open, register.ReviewApproved)) // from closed to open at once
	if c, all := closed(), incidents(t, s); len(c) != 1 || len(c[0].Mentions) != 1 || len(all) != 1 || len(all[0].Mentions) != 2 {
		t.Errorf("opened: %+v beside %+v", c, all)
	}
}

// TestCatchUpEntries takes in what an older marsad approved.
func TestCatchUpEntries(t *testing.T) {
	s := memory.New()
	o, err := register.Object(seen("f-1", "samar", "عين النخيل", access.Open, register.ReviewApproved), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Keep(t.Context(), author("older"), o); err != nil {
		t.Fatal(err)
	}
	k := &keeper.Keeper{Ledger: s, Now: now}
	for _, want := range []int{1, 0} {
		if n, err := k.CatchUpEntries(t.Context()); err != nil || n != want {
			t.Errorf("%d taken in, want %d; %v", n, want, err)
		}
	}
	if all := incidents(t, s); len(all) != 1 || all[0].Origins[0].Kind != register.OriginField {
		t.Errorf("%+v", all)
	}
}
