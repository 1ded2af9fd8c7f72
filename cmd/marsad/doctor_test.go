package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"marsad/internal/collect"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/sqlstore"
)

// doctor runs the command and gives its exit code and what it said.
func (k *killing) doctor(flags []string) (int, string) {
	var out bytes.Buffer
	code := run(context.Background(), append([]string{"doctor"}, flags...), &Streams{Out: &out, Err: &out})
	return code, out.String()
}

// harm runs a statement on a store behind its back.
func (k *killing) harm(name, statement string) {
	k.Helper()
	ctx := context.Background()
	var writer *sql.DB
	var shut func() error
	if postgres.Is(name) {
		s, err := postgres.Open(ctx, name)
		if err != nil {
			k.Fatal(err)
		}
		writer, shut = s.Writer(), s.Close
	} else {
		s, err := sqlite.Open(ctx, name, sqlite.Options{})
		if err != nil {
			k.Fatal(err)
		}
		writer, shut = s.Writer(), s.Close
	}
	_, err := writer.Exec(statement)
	if err := errors.Join(err, shut()); err != nil {
		k.Fatal(err)
	}
}

// A damaged index is told from damaged records; a copy makes the index again, and does not make good what is lost.
func TestDoctor(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		name, flags := k.filled(12)
		if k.server == nil {
			if err := os.Chmod(name, 0o600); err != nil {
				k.Fatal(err)
			}
		}
		if code, said := k.doctor(flags); code != exitFine {
			k.Errorf("a sound store: exit code %d: %s", code, said)
		}
		k.harm(name, `DELETE FROM summaries`)
		code, said := k.doctor(flags)
		if code != exitFailed || !strings.Contains(said, "wrong index: ") || !strings.Contains(said, "migrate --to") || strings.Contains(said, "wrong integrity") {
			k.Errorf("a damaged index: exit code %d: %s", code, said)
		}
		to, _ := k.store()
		k.whole(append([]string{"migrate", "--to", to}, flags...)...)
		k.verify(append([]string{"--store", to}, flags[2:]...))
		k.harm(to, `UPDATE versions SET sha256 = 'x' WHERE version = 1`)
		if code, said := k.doctor(append([]string{"--store", to}, flags[2:]...)); code != exitFailed || !strings.Contains(said, "wrong integrity: ") {
			k.Errorf("damaged records: exit code %d: %s", code, said)
		}
	})
}

// A schema that is not the newest is told and left as it is.
func TestDoctorOldSchema(t *testing.T) {
	k := &killing{T: t, dir: t.TempDir()}
	name, flags := k.filled(3)
	old := filepath.Join(k.dir, "old.db")
	k.makeOld(name, old)
	flags[1] = old
	if code, said := k.doctor(flags); code != exitSomeFailed || !strings.Contains(said, "it has the schema 4, the newest is 8") {
		t.Errorf("exit code %d: %s", code, said)
	}
	if have, _, err := sqlite.Schema(context.Background(), old); err != nil || have != 4 {
		t.Errorf("schema %d after the doctor, error %v", have, err)
	}
	k.harm(name, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`)
	flags[1] = name
	if code, said := k.doctor(flags); code != exitFailed || !strings.Contains(said, "use the newer marsad") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// Jobs of collecting go from SQLite to SQLite with all their columns.
func TestBackupKeepsJobs(t *testing.T) {
	ctx := context.Background()
	k := &killing{T: t, dir: t.TempDir()}
	name, flags := k.filled(2)
	s, err := sqlite.Open(ctx, name, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := collect.MakeTables[*sql.Tx](ctx, riversqlite.New(s.Jobs()), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Writer().Exec(`INSERT INTO river_job (args, kind, max_attempts) VALUES ('{"item":1}', 'fetch', 8), ('{"item":2}', 'fetch', 8)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(k.dir, "b")
	k.whole(append([]string{"backup", path}, flags...)...)
	to, toFlags := k.store()
	k.whole(append([]string{"restore", path}, toFlags...)...)
	was, now := jobsOf(t, name), jobsOf(t, to)
	if diff := cmp.Diff(was, now); diff != "" || len(was) != 2 || len(was[0].Names) < 10 {
		t.Errorf("%d jobs: %s", len(was), diff)
	}
}

func jobsOf(t *testing.T, name string) (out []sqlstore.Row) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), name, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for r, err := range s.Dump(context.Background(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Table == sqlstore.JobTable {
			out = append(out, r)
		}
	}
	return out
}
