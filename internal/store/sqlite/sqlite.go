// Package sqlite keeps reports in one SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"marsad/internal/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a SQLite file. One connection writes, so that writers wait for each other instead of failing; several read.
type Store struct {
	path  string
	write *sql.DB
	read  *sql.DB
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
	s := &Store{path: path}
	var err error
	if s.write, err = connect(path, o, "rwc"); err != nil {
		return nil, s.explain("open", err)
	}
	s.write.SetMaxOpenConns(1)
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(s.explain("open", err), s.write.Close())
	}
	if s.read, err = connect(path, Options{}, "ro"); err != nil {
		return nil, errors.Join(s.explain("open", err), s.write.Close())
	}
	s.read.SetMaxOpenConns(readers)
	return s, nil
}

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
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}}
	q["_pragma"] = []string{"busy_timeout(10000)", "foreign_keys(1)", "synchronous(full)"}
	if o.Relaxed {
		q["_pragma"][2] = "synchronous(normal)"
	}
	if mode == "rwc" {
		q["_pragma"] = append(q["_pragma"], "journal_mode(wal)")
	}
	if o.MaxPages > 0 {
		q["_pragma"] = append(q["_pragma"], fmt.Sprintf("max_page_count(%d)", o.MaxPages))
	}
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
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

// Close is store.Store's.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// explain gives an error its kind and says what happened, where, and what to do.
func (s *Store) explain(what string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("store %s: %s: %w", s.path, what, err)
	}
	switch e.Code() & 0xff {
	case sqlitecodes.SQLITE_FULL:
		return fmt.Errorf("store %s: %s: %w on its disk; free some and run again, nothing of this was kept half", s.path, what, store.ErrFull)
	case sqlitecodes.SQLITE_CORRUPT, sqlitecodes.SQLITE_NOTADB:
		return fmt.Errorf("store %s: %s: the file is %w or no store of marsad (%s); restore it from a backup", s.path, what, store.ErrCorrupt, plain(e))
	case sqlitecodes.SQLITE_IOERR:
		if strings.Contains(e.Error(), "disk I/O error") {
			return fmt.Errorf("store %s: %s: the disk does not take or give the data (%s); look at its space and health", s.path, what, plain(e))
		}
	case sqlitecodes.SQLITE_CANTOPEN, sqlitecodes.SQLITE_READONLY, sqlitecodes.SQLITE_PERM:
		return fmt.Errorf("store %s: %s: cannot be opened for writing (%s); look at the permissions of the file and its folder", s.path, what, plain(e))
	}
	return fmt.Errorf("store %s: %s: %w", s.path, what, err)
}

func plain(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
