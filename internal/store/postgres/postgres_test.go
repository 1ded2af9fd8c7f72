package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

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

func TestOpenErrors(t *testing.T) {
	for address, want := range map[string]string{"postgres://%zz": "cannot be read", "postgres://marsad@/x?host=/nowhere": "cannot be reached"} {
		if _, err := postgres.Open(context.Background(), address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", address, err)
		}
	}
}
