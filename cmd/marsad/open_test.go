package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/storetest"
)

// A store is opened by its name, on either engine, and is checked the same way.
func TestOpenStore(t *testing.T) {
	ctx := context.Background()
	for name, address := range map[string]func(t *testing.T) string{
		"SQLite": func(t *testing.T) string { return filepath.Join(t.TempDir(), "s.db") }, "PostgreSQL": func(t *testing.T) string { return pgtest.Start(t).Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			where := address(t)
			s, err := openStore(ctx, where, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Put(ctx, storetest.Report("a", "2024-03-01", "بريد", 1)); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := openExisting(ctx, where, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if page, err := again.List(ctx, store.Filter{Words: "قصف"}); err != nil || page.Total != 1 {
				t.Errorf("%+v, error %v", page, err)
			}
			if _, err := again.Verify(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEvidenceOfPostgres(t *testing.T) {
	const address = "postgres://marsad@/x"
	if err := checkEvidence(address, evidenceFlag{}.dir(address)); err == nil || !strings.Contains(err.Error(), "--evidence") {
		t.Errorf("error %v", err)
	}
	if err := checkEvidence(address, "var/evidence"); err != nil {
		t.Error(err)
	}
}
