// Package sqlite keeps reports and the register in one SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed index.sql
var indexSchema string

// Store is a SQLite file. One connection writes, so that writers wait for each other instead of failing; several read.
type Store struct {
	*sqlstore.Store
	dialect
}

// readers is how many connections read at once.
const readers = 4

// Options sets up a store.
type Options struct {
	MaxPages int // the most pages the file may have, for tests of a full disk; 0 for no limit
	// Relaxed leaves forcing to disk to the checkpoints of the log. A killed process loses nothing; a machine that loses its power may lose the last
	// transactions, each of them whole, and the file stays sound. For work that is taken up again where it was.
	Relaxed bool
}

// Open opens the file, makes it when it is not there, and brings it to the newest schema.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	d := dialect{path}
	write, err := connect(path, o, "rwc")
	if err != nil {
		return nil, explain(d, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, d); err != nil {
		return nil, errors.Join(explain(d, err), write.Close())
	}
	read, err := connect(path, Options{}, "ro")
	if err != nil {
		return nil, errors.Join(explain(d, err), write.Close())
	}
	read.SetMaxOpenConns(readers)
	return &Store{Store: sqlstore.New(write, read, d), dialect: d}, nil
}

func explain(d dialect, err error) error { return sqlstore.New(nil, nil, d).Explain("open", err) }

// checkPath gives the plain reason where SQLite would only say that it cannot open the file.
func checkPath(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return fmt.Errorf("store %s is a folder; name a file in it", path)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("store %s: the folder %s does not exist; make it first", path, filepath.Dir(path))
	}
	return nil
}

func connect(path string, o Options, mode string) (*sql.DB, error) {
	q := url.Values{"mode": {mode}}
	q["_pragma"] = []string{"busy_timeout(10000)", "foreign_keys(1)", "synchronous(full)", "cache_size(-65536)"}
	if o.Relaxed {
		q["_pragma"][2] = "synchronous(normal)"
	}
	if mode == "rwc" {
		q.Set("_txlock", "immediate")
		q["_pragma"] = append(q["_pragma"], "journal_mode(wal)")
	}
	if o.MaxPages > 0 {
		q["_pragma"] = append(q["_pragma"], fmt.Sprintf("max_page_count(%d)", o.MaxPages))
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
}

// The migrations of the index of reports and objects: the first makes its tables, the last fills them out of what reports and objects say. The one between filled an index
// of an older form.
const (
	tablesVersion = 5
	olderVersion  = 6
	indexVersion  = 8
)

// emptyIndex empties an index of an older form. Segments of the index of words are merged eight at once instead of four, so that each token is written anew
// less often. It knows no places in a text: these have a table.
const emptyIndex = `
DELETE FROM entries; DELETE FROM summaries; DELETE FROM points; DELETE FROM links; DELETE FROM entry_types; DELETE FROM cells;
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (token, content = '', contentless_delete = 1, detail = none, tokenize = "ascii");
INSERT INTO words (words, rank) VALUES ('automerge', 8);
DROP TABLE IF EXISTS sequences;
CREATE TABLE sequences (number INTEGER PRIMARY KEY, words BLOB NOT NULL, stems BLOB NOT NULL) STRICT;`

func provider(db *sql.DB, d dialect) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	tables := goose.NewGoMigration(tablesVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, indexSchema)
		return err
	}}, nil)
	reindex := goose.NewGoMigration(indexVersion, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, emptyIndex); err != nil {
			return err
		}
		return sqlstore.Reindex(ctx, tx, d)
	}}, nil)
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithGoMigrations(tables, goose.NewGoMigration(olderVersion, nil, nil), reindex))
}

func migrate(ctx context.Context, db *sql.DB, d dialect) error {
	provider, err := provider(db, d)
	if err != nil {
		return err
	}
	newest := provider.ListSources()[len(provider.ListSources())-1].Version
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if have > newest {
		return fmt.Errorf("it was written by a newer marsad (schema %d, this one knows %d); use that version", have, newest)
	}
	_, err = provider.Up(ctx)
	return err
}

// Schema gives the schema of a store and the newest that this marsad knows, and changes nothing. A file that is not there has the schema 0.
func Schema(ctx context.Context, path string) (have, newest int64, err error) {
	d := dialect{path}
	if err := checkPath(path); err != nil {
		return 0, 0, err
	}
	db, err := connect(path, Options{}, "ro")
	if err != nil {
		return 0, 0, explain(d, err)
	}
	defer db.Close() //nolint:errcheck // only read from
	p, err := provider(db, d)
	if err != nil {
		return 0, 0, err
	}
	newest = p.ListSources()[len(p.ListSources())-1].Version
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return 0, newest, nil
	}
	return schemaOf(ctx, db, d, newest)
}

func schemaOf(ctx context.Context, db *sql.DB, d dialect, newest int64) (int64, int64, error) {
	var tables int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, newest, explain(d, err)
	}
	var have int64
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	return have, newest, explain(d, err)
}

// Dump is sqlstore.Store's. A store of an older marsad that holds captures itself is refused: they belong into evidence first.
func (s *Store) Dump(ctx context.Context, cut func() ([]store.Revision, error)) iter.Seq2[sqlstore.Row, error] {
	hashes, err := s.oldCaptures(ctx)
	if err == nil && len(hashes) > 0 {
		err = fmt.Errorf("%w: it holds %d captures of an older marsad; run marsad migrate, which moves them into evidence", store.ErrRefused, len(hashes))
	}
	if err != nil {
		err = s.Explain("dump", err)
		return func(yield func(sqlstore.Row, error) bool) { yield(sqlstore.Row{}, err) }
	}
	return s.Store.Dump(ctx, cut)
}

// Jobs gives the database to the job library, which keeps its tables beside ours so that an item and its job are kept together.
func (s *Store) Jobs() *sql.DB { return s.Writer() }

// RecoverJobs makes jobs that were running when the process was killed ready to run again, and does not count that as a failed try.
// One process at a time works on a SQLite store, so that whatever is marked as running at its start is not. (The library itself would wait an
// hour before it takes such a job up, for it must reckon with other processes.)
func (s *Store) RecoverJobs(ctx context.Context) (int64, error) {
	result, err := s.Writer().ExecContext(ctx, `UPDATE river_job SET state = 'available', attempt = max(attempt - 1, 0) WHERE state = 'running'`)
	if err != nil {
		return 0, s.Explain("recover jobs", err)
	}
	return result.RowsAffected()
}

// Verify is store.Store's: SQLite's own check of the file first, since no row can be trusted where that fails; then everything that is kept.
func (s *Store) Verify(ctx context.Context) (store.Counts, error) {
	faults, err := s.checkFile(ctx)
	if err != nil {
		return store.Counts{Sources: map[string]string{}}, s.Explain("verify", err)
	}
	if len(faults) > 0 {
		return store.Counts{Sources: map[string]string{}}, &store.DamageError{Store: s.path, Faults: faults}
	}
	counts, err := s.Store.Verify(ctx)
	var damage *store.DamageError
	if err != nil && !errors.As(err, &damage) {
		return counts, err
	}
	captures, captureFaults, failed := s.checkCaptures(ctx)
	counts.Captures = captures
	if failed != nil {
		return counts, s.Explain("verify", failed)
	}
	if damage != nil {
		captureFaults = append(damage.Faults, captureFaults...)
	}
	if len(captureFaults) > 0 {
		return counts, &store.DamageError{Store: s.path, Faults: captureFaults}
	}
	return counts, nil
}

func (s *Store) checkFile(ctx context.Context) ([]store.Fault, error) {
	rows, err := s.Reader().QueryContext(ctx, `PRAGMA integrity_check(20)`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var faults []store.Fault
	for rows.Next() {
		var verdict string
		if err := rows.Scan(&verdict); err != nil {
			return nil, err
		}
		if verdict != "ok" {
			faults = append(faults, store.Fault{Where: "the file", What: verdict})
		}
	}
	return faults, rows.Err()
}

func (s *Store) checkCaptures(ctx context.Context) (int, []store.Fault, error) {
	hashes, err := s.oldCaptures(ctx)
	var faults []store.Fault
	for _, hash := range hashes {
		if _, err := s.oldCapture(ctx, hash); err != nil {
			faults = append(faults, store.Fault{Where: "captures, " + hash, What: err.Error()})
		}
	}
	return len(hashes), faults, err
}
