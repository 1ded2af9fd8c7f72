package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"os"
	"strings"

	"marsad/internal/backup"
	"marsad/internal/store"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/sqlstore"
)

// database is a store on either engine.
type database interface {
	store.Store
	store.Ledger
	store.Follower
	store.Collection[*sql.Tx]
	backup.Source
	Load(ctx context.Context, rows iter.Seq2[sqlstore.Row, error]) (sqlstore.Loaded, error)
	Empty(ctx context.Context) error
}

// openStore opens what --store names: a SQLite file, made when it is not there, or a PostgreSQL database by its address.
func openStore(ctx context.Context, name string, o sqlite.Options) (database, error) {
	if postgres.Is(name) {
		s, err := postgres.Open(ctx, name)
		if err != nil {
			return nil, err // not s: a nil pointer would be no nil database
		}
		return s, nil
	}
	s, err := sqlite.Open(ctx, name, o)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// openExisting opens a store that must be there.
func openExisting(ctx context.Context, name string, o sqlite.Options) (database, error) {
	if _, err := os.Stat(name); err != nil && !postgres.Is(name) {
		return nil, fmt.Errorf("store %s is not there; marsad source add, marsad ingest or marsad read --store makes one", name)
	}
	return openStore(ctx, name, o)
}

// checkEvidence asks for a folder of evidence where none follows from the name of the store.
func checkEvidence(name, dir string) error {
	if postgres.Is(name) && strings.HasPrefix(dir, "postgres") && strings.Contains(dir, "://") {
		return fmt.Errorf("a store on PostgreSQL has no folder beside it; name the one of the evidence with --evidence")
	}
	return nil
}
