package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/storetest"
)

func opener(t *testing.T) func(t *testing.T) *postgres.Store {
	server := pgtest.Start(t)
	return func(t *testing.T) *postgres.Store {
		t.Helper()
		s, err := postgres.Open(context.Background(), server.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
}

func TestConformance(t *testing.T) {
	open := opener(t)
	storetest.Run(t, func(t *testing.T) store.Store { return open(t) })
	storetest.RunLedger(t, func(t *testing.T) store.Ledger { return open(t) })
	storetest.RunErasure(t, func(t *testing.T) storetest.Erasing { return open(t) })
	storetest.RunCollection(t, func(t *testing.T) store.Collection[*sql.Tx] { return open(t) })
}

func TestMapCounts(t *testing.T) {
	open := opener(t)
	storetest.RunCounts(t, func(t *testing.T) storetest.Mapped { return open(t) })
}

// A database of the first schema, whose index has no pairs of words, is given the index anew; so is one whose counts are of other squares.
func TestFirstSchema(t *testing.T) {
	address := pgtest.Start(t).Database(t)
	ctx := context.Background()
	fill := func(change string) {
		s, err := postgres.Open(ctx, address)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Put(ctx, storetest.Report("r", "2024-03-01", "بريد", 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Writer().ExecContext(ctx, change); err != nil {
			t.Fatal(err)
		}
	}
	fill(`DELETE FROM goose_db_version WHERE version_id >= 2; UPDATE words SET tokens = ts_delete(tokens, (SELECT array_agg(x) FROM unnest(tsvector_to_array(tokens)) x WHERE x LIKE U&'\E003%'))`)
	s, err := postgres.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if counts, err := s.Verify(ctx); err != nil || counts.Reports != 1 {
		t.Errorf("%d reports, error %v", counts.Reports, err)
	}
}

// A row that was changed is found and named.
func TestDamageIsFound(t *testing.T) {
	s := opener(t)(t)
	ctx := context.Background()
	if _, err := s.Put(ctx, storetest.Report("r", "2024-03-01", "بريد", 1)); err != nil {
		t.Fatal(err)
	}
	for table, change := range map[string][2]string{
		"versions":  {`UPDATE versions SET body = set_byte(body, 40, get_byte(body, 40) # 1)`, `UPDATE versions SET body = set_byte(body, 40, get_byte(body, 40) # 1)`},
		"entries":   {`UPDATE entries SET class = 'restricted'`, `UPDATE entries SET class = ''`},
		"summaries": {`UPDATE summaries SET summary = summary || ' '`, `UPDATE summaries SET summary = rtrim(summary)`},
		"sequences": {`UPDATE sequences SET stems = set_byte(stems, 0, get_byte(stems, 0) # 1)`, `UPDATE sequences SET stems = set_byte(stems, 0, get_byte(stems, 0) # 1)`},
		"words":     {`UPDATE words SET tokens = tokens || '''x'':1'`, `UPDATE words SET tokens = ts_delete(tokens, 'x')`},
	} {
		if _, err := s.Writer().ExecContext(ctx, change[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Verify(ctx); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), table) {
			t.Errorf("%s: error %v", table, err)
		}
		if _, err := s.Writer().ExecContext(ctx, change[1]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Verify(ctx); err != nil {
		t.Error(err)
	}
}

// A walk goes in steps over more entries than one step has, over one with a wrong year and over years without any: nothing is left out or given twice.
func TestWalk(t *testing.T) {
	s := opener(t)(t)
	const entries = 3000
	var objects []store.Object
	for n := range entries {
		day := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly)
		x := store.Index{From: day, To: day, Text: "خبر " + map[bool]string{true: "نادر جدا"}[n%997 == 0] + map[bool]string{true: " متكرر هنا"}[n%2 == 0], Points: []store.Point{{Lat: 36, Lon: 37}}}
		switch n {
		case 7:
			x.From, x.To = "2999-01-01", "2999-01-01"
		case 8:
			x.From, x.To = "", ""
		}
		objects = append(objects, store.Object{Kind: "incident", ID: fmt.Sprintf("i%04d", n), Body: []byte(`{}`), Index: x})
	}
	by := store.Author{Name: "سلمى", At: time.Unix(1e9, 0)}
	for part := range slices.Chunk(objects, 500) {
		if err := s.Keep(t.Context(), by, part...); err != nil {
			t.Fatal(err)
		}
	}
	box := &store.Box{West: 36, South: 35, East: 38, North: 37}
	for words, want := range map[string]int{"خبر": entries, "متكرر": entries / 2, "نادر": 4, `"متكرر هنا"`: entries / 2, `"هنا متكرر"`: 0, "": entries} {
		for _, f := range []store.Filter{{Words: words, Limit: 300}, {Words: words, Limit: 300, Box: box}} {
			f.Kind = "incident"
			seen, last, limit := map[string]bool{}, "9999", f.CountLimit()
			for {
				page, err := s.Objects(t.Context(), f)
				if err != nil {
					t.Fatal(err)
				}
				if page.Total != min(want, limit) || page.AtLeast != (want > limit) {
					t.Errorf("%s, box %v: %d (%v) of %d", words, f.Box != nil, page.Total, page.AtLeast, want)
				}
				for _, o := range page.Objects {
					if seen[o.ID] || o.Index.To > last {
						t.Fatalf("%s: %s of %s behind %s, or twice", words, o.ID, o.Index.To, last)
					}
					seen[o.ID], last = true, o.Index.To
				}
				if f.Cursor = page.Next; page.Next == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("%s, box %v: %d on all pages, not %d", words, f.Box != nil, len(seen), want)
			}
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for address, want := range map[string]string{"postgres://%zz": "cannot be read", "postgres://marsad@/x?host=/nowhere": "cannot be reached"} {
		if _, err := postgres.Open(context.Background(), address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", address, err)
		}
	}
}
