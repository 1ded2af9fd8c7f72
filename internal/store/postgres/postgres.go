// Package postgres keeps reports and the register in a PostgreSQL database.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a PostgreSQL database.
type Store struct{ *sqlstore.Store }

// The connections of a store.
const (
	readers = 8
	writers = 4 // that wait for each other's lock
)

// Is tells whether the name of a store is the address of a PostgreSQL database.
func Is(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Open connects to a database by its address (postgres://user@host/name) and brings it to the newest schema.
func Open(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, addressError(err)
	}
	d := dialect{name: nameOf(config)}
	config.DialFunc = dialer().DialContext
	config.RuntimeParams["jit"] = "off"            // it takes longer than any of our queries
	config.RuntimeParams["enable_seqscan"] = "off" // the planner knows nothing of how rare a token is
	writing := config.Copy()
	for name, value := range AtServer() { // a writer that is cut off must not keep its lock
		writing.RuntimeParams[name] = value
	}
	write := stdlib.OpenDB(*writing)
	write.SetMaxOpenConns(writers)
	if err := migrate(ctx, write, d); err != nil {
		return nil, errors.Join(sqlstore.New(nil, nil, d).Explain("open", err), write.Close())
	}
	reading := config.Copy()
	reading.RuntimeParams["default_transaction_isolation"] = "repeatable read"
	read := stdlib.OpenDB(*reading)
	read.SetMaxOpenConns(readers)
	return &Store{sqlstore.New(write, read, d)}, nil
}

// The migrations of the index: the last makes it anew; those before it did so for an older form. The last is the newest migration there is, which Schema gives; the
// tests of doctor hold it to that.
const (
	olderTablesVersion = 2
	olderIndexVersion  = 3
	indexVersion       = 5
	newestVersion      = 5
)

// emptyIndex empties an index of an older form. The order of words stands in a table of its own, which is random bytes to whoever would pack it. Points are
// read from their index alone. Rows of cells change often: room beside them spares their index the change.
const emptyIndex = `
TRUNCATE entries, summaries, points, links, entry_types, cells;
ALTER TABLE cells SET (fillfactor = 60);
ALTER TABLE points DROP CONSTRAINT points_pkey;
ALTER TABLE points ADD PRIMARY KEY (number, place) INCLUDE (lat, lon);
DROP TABLE words;
CREATE TABLE words (number BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL) WITH (toast_tuple_target = 128);
ALTER TABLE words ALTER COLUMN tokens SET COMPRESSION lz4;
DROP TABLE IF EXISTS sequences;
CREATE TABLE sequences (number BIGINT PRIMARY KEY, words BYTEA NOT NULL, stems BYTEA NOT NULL);
ALTER TABLE sequences ALTER COLUMN words SET STORAGE EXTERNAL;
ALTER TABLE sequences ALTER COLUMN stems SET STORAGE EXTERNAL;`

// indexWords makes the index of tokens, once they are there. The server gathers what it has to take and adds it in one go; searches read what was gathered, so it may
// not be too much either.
const indexWords = `CREATE INDEX words_tokens ON words USING gin (tokens) WITH (gin_pending_list_limit = 16384);`

func migrate(ctx context.Context, db *sql.DB, d dialect) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	reindex := goose.NewGoMigration(indexVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, emptyIndex); err != nil {
			return err
		}
		if err := sqlstore.Reindex(ctx, tx, d); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, indexWords)
		return err
	}}, nil)
	older, olderTables := goose.NewGoMigration(olderIndexVersion, nil, nil), goose.NewGoMigration(olderTablesVersion, nil, nil)
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker), goose.WithGoMigrations(olderTables, older, reindex))
	if err != nil {
		return err
	}
	newest := provider.ListSources()[len(provider.ListSources())-1].Version
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if have > newest {
		if ok, err := tolerated(ctx, db, newest); err != nil || ok {
			return err
		}
		return fmt.Errorf("it was written by a newer marsad (schema %d, this one knows %d); use that version", have, newest)
	}
	if _, err = provider.Up(ctx); err != nil {
		return err
	}
	return sayNeeds(ctx, db, d)
}

// Schema gives the schema of a database and the newest that this marsad knows, the clock of its server, and changes nothing. An empty database has the schema 0.
func Schema(ctx context.Context, address string) (have, newest int64, now time.Time, err error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return 0, 0, now, addressError(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // only read from
	newest = newestVersion
	var there bool
	err = db.QueryRowContext(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL, now()`).Scan(&there, &now)
	if err == nil && there {
		err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	}
	d := dialect{name: nameOf(config)}
	return have, newest, now, sqlstore.New(nil, nil, d).Explain("look at its schema", err)
}

// nameOf names a database in messages, without a password.
func nameOf(config *pgx.ConnConfig) string {
	return fmt.Sprintf("postgres://%s/%s", config.Host, config.Database)
}

func addressError(err error) error {
	return fmt.Errorf("store: the address of the PostgreSQL database cannot be read; write postgres://user@host/name: %w", err)
}

func sqlError(config *pgx.ConnConfig, err error) error {
	return sqlstore.New(nil, nil, dialect{name: nameOf(config)}).Explain("open", err)
}

// kind gives the kind of an error of the server.
func kind(err error) error {
	var e *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &connect):
		return fmt.Errorf("the server cannot be reached: %w; look whether it runs and whether the address is right", err)
	case !errors.As(err, &e):
		return nil
	}
	switch e.Code {
	case "53100":
		return fmt.Errorf("%w on the server's disk; free some and run again, nothing of this was kept half", store.ErrFull)
	case "XX001", "XX002":
		return fmt.Errorf("the database is %w (%s); restore it from a backup", store.ErrCorrupt, e.Message)
	}
	return nil
}
