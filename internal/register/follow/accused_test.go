package follow_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/memory"
)

// TestAccusations reads accusations of not keeping to a deal of which no event of a breach was coded, and some that are none, and holds what is made of them
// to a golden file.
func TestAccusations(t *testing.T) {
	o, got := observer(t), ""
	days := map[string]string{"1-event.txt": "2020-02-16", "2-truce.txt": "2019-03-02", "3-lebanon.txt": "2025-02-02", "4-none.txt": "2020-02-18", "5-told.txt": "2020-02-19"}
	files, err := filepath.Glob("testdata/accused/*.txt")
	if err != nil || len(files) != len(days) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		ledger := memory.New()
		keep(t, ledger, o, keeper.Seen{Report: read(t, path, "وكالة السهل", days[filepath.Base(path)]), Version: 1})
		got += filepath.Base(path) + "\n"
		for object, err := range ledger.AllObjects(t.Context(), store.Filter{Kind: register.KindBreach}) {
			if err != nil {
				t.Fatal(err)
			}
			b, err := register.Read[register.Breach](object)
			if err != nil {
				t.Fatal(err)
			}
			got += fmt.Sprintf("  %s/%s: %s accuses %s, hedge %s, answer %s: %s\n", b.Agreement, b.Clause, b.Accuser[0].Name.Arabic, b.Accused[0].Name.Arabic, b.Hedge, b.Answer, b.Quote.Read())
			if len(b.Mentions) == 0 || b.Mentions[0].Report == "" {
				t.Errorf("%s: a breach without the report that tells of it", path)
			}
		}
	}
	golden(t, "testdata/accused.golden", got)
}
