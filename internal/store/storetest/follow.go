package storetest

import (
	"context"
	"testing"

	"marsad/internal/store"
)

// followed reads the steps in parts and compares them with the history.
func followed(t *testing.T, l store.Ledger) {
	ctx := context.Background()
	f, ok := l.(store.Follower)
	if !ok {
		t.Fatal("the ledger is no store.Follower")
	}
	if got, err := f.Steps(ctx, 0, 10); err != nil || len(got) != 0 {
		t.Fatalf("steps of an empty ledger: %v, %v", got, err)
	}
	first := object("incident", "a", "2024-03-01", "قصف على القرية")
	keep(t, l, first, object("post", "b", "", "حاجز"))
	first.Version, first.Body = 1, []byte(`{"id":"a","text":"changed"}`)
	keep(t, l, first)
	must(t, l.Erase(ctx, by("erase"), "post", "b"))
	want := history(t, l, "", "")
	var got []store.Change
	for after := int64(0); ; {
		part, err := f.Steps(ctx, after, 2)
		must(t, err)
		if len(part) == 0 {
			break
		}
		got, after = append(got, part...), part[len(part)-1].Number
	}
	if len(got) != len(want) {
		t.Fatalf("%d steps, the history has %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Number != want[i].Number || got[i].Chain != want[i].Chain || string(got[i].Before) != string(want[i].Before) || string(got[i].After) != string(want[i].After) {
			t.Errorf("step %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	if rest, err := f.Steps(ctx, want[len(want)-1].Number, 5); err != nil || len(rest) != 0 {
		t.Errorf("behind the last step: %v, %v", rest, err)
	}
}
