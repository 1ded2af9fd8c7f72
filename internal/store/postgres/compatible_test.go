package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/storetest"
)

// A database that a newer marsad has changed by adding alone is worked on by this one, also by a store that was open before; one that says it needs more is refused.
func TestANewerSchema(t *testing.T) {
	address := pgtest.Start(t).Database(t)
	ctx := context.Background()
	open, err := postgres.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	_, newest, _, err := postgres.Schema(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	newer := fmt.Sprintf(`ALTER TABLE items ADD COLUMN added_later text NOT NULL DEFAULT ''; ALTER TABLE sources ADD COLUMN added_later bigint;
		CREATE TABLE added_later (id bigint PRIMARY KEY); INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)`, newest+1)
	if _, err := open.Writer().ExecContext(ctx, newer); err != nil {
		t.Fatal(err)
	}
	again, err := postgres.Open(ctx, address)
	if err != nil {
		t.Fatalf("a schema that only adds is refused: %v", err)
	}
	defer again.Close()
	if ok, err := postgres.Tolerated(ctx, address); err != nil || !ok {
		t.Errorf("tolerated: %v, error %v", ok, err)
	}
	for n, s := range []*postgres.Store{open, again} {
		source, added, err := s.AddSource(ctx, store.Source{Address: fmt.Sprintf("http://outlet.example/%d", n), Kind: "auto", Added: time.Now()})
		if err != nil || !added {
			t.Fatalf("store %d: error %v", n, err)
		}
		if err := s.Polled(ctx, store.Poll{Source: source, Items: []store.Item{{Key: "k", URL: fmt.Sprintf("http://outlet.example/%d/1", n), Found: time.Now()}}}, nothingMore); err != nil {
			t.Fatalf("store %d: error %v", n, err)
		}
		if _, err := s.Put(ctx, storetest.Report(fmt.Sprint(n), "2024-03-01", "بريد", 1)); err != nil {
			t.Fatalf("store %d: error %v", n, err)
		}
	}
	if counts, err := again.Verify(ctx); err != nil || counts.Reports != 2 {
		t.Errorf("%d reports, error %v", counts.Reports, err)
	}
	if _, err := open.Writer().ExecContext(ctx, `UPDATE compatible SET needs = $1`, newest+1); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Open(ctx, address); err == nil || !strings.Contains(err.Error(), "newer marsad") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a schema that needs more: error %v", err)
	}
	if _, err := open.Writer().ExecContext(ctx, `DROP TABLE compatible`); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Open(ctx, address); err == nil || !strings.Contains(err.Error(), "newer marsad") {
		t.Errorf("a newer schema that says nothing: error %v", err)
	}
}

func nothingMore(*sql.Tx, []store.Item) error { return nil }
