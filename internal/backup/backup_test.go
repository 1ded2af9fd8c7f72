package backup_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/backup"
	"marsad/internal/evidence"
	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/sqlstore"
	"marsad/internal/store/storetest"
)

// database is a store that is backed up and restored.
type database interface {
	store.Store
	store.Ledger
	store.Collection[*sql.Tx]
	backup.Source
	Load(ctx context.Context, rows iter.Seq2[sqlstore.Row, error]) (sqlstore.Loaded, error)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// engines gives for each engine a function that opens an empty store. PostgreSQL is left out, with a word, where it is not installed.
func engines(t *testing.T) map[string]func(t *testing.T) database {
	out := map[string]func(t *testing.T) database{"SQLite": func(t *testing.T) database {
		s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}}
	if !pgtest.Installed() {
		t.Run("PostgreSQL", func(t *testing.T) { pgtest.Start(t) }) // is left out, and says so
		return out
	}
	server := pgtest.Start(t)
	out["PostgreSQL"] = func(t *testing.T) database {
		s, err := postgres.Open(context.Background(), server.Database(t))
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	return out
}

var at = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

func by(why string) store.Author { return store.Author{Name: "سلمى", Why: why, At: at} }

// fill writes something of every kind: versions, classes, steps with a tombstone and an erasure, sources, items, signatures, texts that are odd.
func fill(t *testing.T, s database) {
	t.Helper()
	ctx := context.Background()
	for i, id := range []string{"a", "b", "odd\x00\uf8fe id"} {
		_, err := s.Put(ctx, storetest.Report(id, "2026-02-0"+string(rune('1'+i)), "بريد", i))
		must(t, err)
	}
	_, err := s.Put(ctx, storetest.Report("b", "2026-02-02", "بريد", 77))
	must(t, err)
	must(t, s.SetClass(ctx, by("names a witness"), "a", access.Restricted))
	must(t, s.PutSignatures(ctx, store.Signature{ID: "a", Version: 1, Bytes: []byte{0, 255, 1}, Bands: []uint64{1 << 63, 7}}))
	for _, id := range []string{"one", "two", "three"} {
		body, _ := json.Marshal(map[string]string{"id": id, "text": "<حادث> \u2028 & " + id})
		o := store.Object{Kind: "incident", ID: id, Body: body, Index: store.Index{Title: id, From: "2026-02-01", To: "2026-02-03", Text: "قصف " + id,
			Facets: []store.Facet{{Kind: "type", Value: "shelling"}}, Points: []store.Point{{Lat: 35.5, Lon: 36.6, RadiusM: 500}}, Links: []string{"report:a"}}}
		must(t, s.Keep(ctx, by("made for the test"), o))
	}
	must(t, s.Erase(ctx, by("asked for by a person named"), "incident", "two"))
	three, err := s.Object(ctx, "incident", "three")
	must(t, err)
	three.Removed = true
	must(t, s.Keep(ctx, by("twice"), three))
	source, _, err := s.AddSource(ctx, store.Source{Address: "https://barid.example/feed", Kind: "auto", Every: time.Hour, Added: at})
	must(t, err)
	source.NextPoll, source.ETag = at.Add(time.Hour), `"x"`
	must(t, s.Polled(ctx, store.Poll{Source: source, Items: []store.Item{{Key: "1", URL: "https://barid.example/1", Title: "خبر", Found: at},
		{Key: "2", Content: []byte{0, 1, 255}, Found: at}}}, func(*sql.Tx, []store.Item) error { return nil }))
	gone, _, err := s.AddSource(ctx, store.Source{Address: "https://gone.example/feed", Kind: "auto", Every: time.Hour, Added: at})
	must(t, err)
	must(t, s.RemoveSource(ctx, gone.ID))
}

func dump(t *testing.T, s database) []sqlstore.Row {
	t.Helper()
	var out []sqlstore.Row
	for r, err := range s.Dump(context.Background(), nil) {
		must(t, err)
		out = append(out, r)
	}
	return out
}

// The drill: what either engine held, either holds again, to the last byte, and goes on from there.
func TestRestoreDrill(t *testing.T) {
	ctx := context.Background()
	all := engines(t)
	for from, open := range all {
		for to, openOther := range all {
			t.Run(from+" to "+to, func(t *testing.T) {
				s := open(t)
				fill(t, s)
				path := filepath.Join(t.TempDir(), "b")
				m, err := backup.Write(ctx, path, s, "", backup.Manifest{Made: at, Version: "test", Engine: from})
				must(t, err)
				if m.Rows["versions"] != 4 || m.Rows["sources"] != 2 || m.Rows["items"] != 2 || m.Rows["bands"] != 2 || m.Rows["steps"] != 6 {
					t.Errorf("rows %v", m.Rows)
				}
				b, err := backup.Open(ctx, path)
				must(t, err)
				if diff := cmp.Diff(m, b.Manifest); diff != "" {
					t.Error(diff)
				}
				other := openOther(t)
				_, err = other.Load(ctx, b.Rows())
				must(t, err)
				if diff := cmp.Diff(dump(t, s), dump(t, other)); diff != "" {
					t.Error(diff)
				}
				goOn(t, other)
				if _, err := other.Load(ctx, b.Rows()); !errors.Is(err, store.ErrRefused) {
					t.Errorf("a store that holds something: error %v", err)
				}
			})
		}
	}
}

// goOn asks a restored store and writes to it.
func goOn(t *testing.T, s database) {
	t.Helper()
	ctx := context.Background()
	_, err := s.Verify(ctx)
	must(t, err)
	page, err := s.List(ctx, store.Filter{Words: "قصف", Classes: []access.Class{access.Open}})
	if err != nil || page.Total != 2 {
		t.Errorf("open reports %+v, error %v", page, err)
	}
	if o, err := s.Object(ctx, "incident", "two"); err != nil || !o.Removed || o.Body != nil {
		t.Errorf("what was erased: %+v, error %v", o, err)
	}
	if near, err := s.Near(ctx, []uint64{1 << 63}); err != nil || len(near) != 1 {
		t.Errorf("near %v, error %v", near, err)
	}
	added, isNew, err := s.AddSource(ctx, store.Source{Address: "https://third.example/feed", Kind: "auto", Every: time.Hour, Added: at})
	if err != nil || !isNew || added.ID != 3 {
		t.Errorf("source %+v, error %v", added, err)
	}
	must(t, s.PutSignatures(ctx, store.Signature{ID: "b", Version: 2, Bytes: []byte{1}, Bands: []uint64{9}}))
	must(t, s.Keep(ctx, by("after"), store.Object{Kind: "incident", ID: "four", Body: json.RawMessage(`{}`), Index: store.Index{Title: "four"}}))
	_, err = s.Verify(ctx)
	must(t, err)
}

// made gives a backup with evidence.
func made(t *testing.T) (path, evidenceDir string) {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := sqlite.Open(ctx, filepath.Join(dir, "s.db"), sqlite.Options{})
	must(t, err)
	defer s.Close()
	fill(t, s)
	evidenceDir = filepath.Join(dir, "s.evidence")
	a, err := evidence.Open(evidenceDir, evidence.Options{})
	must(t, err)
	for r, err := range s.Revisions(ctx, "") {
		must(t, err)
		_, err = a.PutRecord(ctx, r.ID, r.Version, r.SHA256, false)
		must(t, err)
	}
	path = filepath.Join(dir, "b")
	_, err = backup.Write(ctx, path, s, evidenceDir, backup.Manifest{Made: at, Version: "test", Engine: "SQLite"})
	must(t, errors.Join(err, a.Close()))
	return path, evidenceDir
}

// Whatever is done to a file of a backup is found before anything is restored.
func TestDamage(t *testing.T) {
	ctx := context.Background()
	path, _ := made(t)
	files := 0
	must(t, filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(name)
		must(t, err)
		for _, i := range []int{0, len(data) / 2, len(data) - 1} {
			if len(data) == 0 {
				break
			}
			changed := append([]byte{}, data...)
			changed[i] ^= 1
			must(t, os.WriteFile(name, changed, 0o600))
			if b, err := backup.Open(ctx, path); err == nil && (filepath.Base(name) != "manifest.json" || sameManifest(t, data, b.Manifest)) {
				t.Errorf("%s: byte %d was changed and nothing said", name, i)
			}
		}
		must(t, os.Remove(name))
		if _, err := backup.Open(ctx, path); err == nil {
			t.Errorf("%s was taken away and nothing said", name)
		}
		must(t, os.WriteFile(name, data, 0o600))
		return nil
	}))
	if files < 12 {
		t.Errorf("%d files", files)
	}
	stranger := filepath.Join(path, "evidence", "log", "more")
	must(t, os.WriteFile(stranger, []byte("x"), 0o600))
	if _, err := backup.Open(ctx, path); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("a file too many: error %v", err)
	}
	must(t, os.Remove(stranger))
	_, err := backup.Open(ctx, path)
	must(t, err)
}

// sameManifest tells whether a manifest still says what the bytes said: white space between may differ.
func sameManifest(t *testing.T, data []byte, m backup.Manifest) bool {
	t.Helper()
	var was backup.Manifest
	must(t, json.Unmarshal(data, &was))
	return cmp.Equal(was, m) && !strings.HasSuffix(string(data), "\n")
}

func TestRestoreEvidence(t *testing.T) {
	ctx := context.Background()
	path, was := made(t)
	b, err := backup.Open(ctx, path)
	must(t, err)
	dir := filepath.Join(t.TempDir(), "r.evidence")
	must(t, b.RestoreEvidence(ctx, dir))
	must(t, b.RestoreEvidence(ctx, dir)) // of a restoring that was stopped behind it
	got, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{})
	must(t, err)
	want, err := evidence.Verify(ctx, was, evidence.VerifyOptions{})
	must(t, err)
	if len(got.Faults) > 0 || got.Entries != want.Entries || len(got.Registered) != 4 {
		t.Errorf("restored %+v, want %+v", got, want)
	}
	if _, err := os.Stat(dir + ".key"); err == nil {
		t.Error("the private key was in the backup")
	}
	must(t, os.WriteFile(filepath.Join(dir, "public.key"), []byte("x"), 0o600))
	if err := b.RestoreEvidence(ctx, dir); !errors.Is(err, backup.ErrRefused) {
		t.Errorf("another evidence: error %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	must(t, err)
	defer s.Close()
	dir := t.TempDir()
	if _, err := backup.Write(ctx, dir, s, "", backup.Manifest{}); !errors.Is(err, backup.ErrRefused) {
		t.Errorf("a folder that is there: error %v", err)
	}
	if _, err := backup.Write(ctx, filepath.Join(dir, "b"), s, filepath.Join(dir, "none"), backup.Manifest{}); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("evidence that is not there: error %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("a backup that failed left %v, error %v", left, err)
	}
}

// A table that is neither dumped nor made again would be lost.
func TestEveryTableIsKept(t *testing.T) {
	known := append(sqlstore.Tables(), "entries", "summaries", "points", "links", "entry_types", "cells", "words", "sequences", // made again by Load
		"captures",                                          // of an older marsad: Dump refuses a store that still has some
		"goose_db_version", "compatible", "sqlite_sequence") // the engine's and the migrations' own
	lite := engines(t)["SQLite"](t).(*sqlite.Store)
	tables(t, lite.Reader(), `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words\_%' ESCAPE '\' AND name NOT LIKE 'river\_%' ESCAPE '\'`, known)
	if open := engines(t)["PostgreSQL"]; open != nil {
		tables(t, open(t).(*postgres.Store).Reader(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`, known)
	}
}

func tables(t *testing.T, db *sql.DB, query string, known []string) {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var name string
		must(t, rows.Scan(&name))
		if !slices.Contains(known, name) {
			t.Errorf("table %s is in no backup", name)
		}
	}
	must(t, rows.Err())
	if n < 12 {
		t.Errorf("%d tables", n)
	}
}
