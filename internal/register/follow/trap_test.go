package follow_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/memory"
)

// TestCorruptSeries holds that a series which cannot be read is an error and not made again without the notes of other reports.
func TestCorruptSeries(t *testing.T) {
	o, reports, ledger := observer(t), followUps(t), memory.New()
	keep(t, ledger, o, keeper.Seen{Report: reports[0], Version: 1})
	for _, kind := range []string{register.KindPatrol, register.KindBreachSheet} {
		for object, err := range ledger.AllObjects(t.Context(), store.Filter{Kind: kind}) {
			if err != nil {
				t.Fatal(err)
			}
			object.Body = []byte(`{"notes": 1}`)
			if err := ledger.Keep(t.Context(), store.Author{Name: "test", Why: "test", At: time.Unix(0, 0).UTC()}, object); err != nil {
				t.Fatal(err)
			}
			if _, err := o.Observe(t.Context(), ledger, keeper.Seen{Report: reports[0], Version: 1}); !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("%s: error %v", kind, err)
			}
		}
	}
}

// TestClassOfReport holds that nothing of a restricted report stands in what is open.
func TestClassOfReport(t *testing.T) {
	o, reports, ledger := observer(t), followUps(t), memory.New()
	for i, r := range reports {
		if _, err := ledger.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if i == 1 || i == 2 { // the other side's reason, and the accusation
			if err := ledger.SetClass(t.Context(), store.Author{Name: "test", Why: "test", At: time.Unix(0, 0).UTC()}, r.ID, access.Restricted); err != nil {
				t.Fatal(err)
			}
		}
		keep(t, ledger, o, keeper.Seen{Report: r, Version: 1})
	}
	hidden := map[string]int{}
	for _, kind := range []string{register.KindPatrol, register.KindBreach, register.KindBreachSheet, register.KindPost} {
		for object, err := range ledger.AllObjects(t.Context(), store.Filter{Kind: kind, Classes: []access.Class{access.Restricted}}) {
			if err != nil {
				t.Fatal(err)
			}
			if object.Index.Class == access.Restricted {
				hidden[kind]++
				continue
			}
			for _, r := range reports[1:3] {
				if strings.Contains(string(object.Body), `"`+r.ID+`"`) {
					t.Errorf("%s %s is open and tells of %s", kind, object.ID, r.ID)
				}
			}
		}
	}
	if hidden[register.KindPatrol] == 0 || hidden[register.KindBreach] == 0 {
		t.Errorf("nothing is made of the restricted reports: %v", hidden)
	}
}
