package sqlite_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/storetest"
)

// A store of each older schema, with what was kept in it then, is brought to the newest: all is found, and verify holds.
func TestOlderSchemas(t *testing.T) {
	for schema := range int64(4) {
		t.Run(fmt.Sprint("schema ", schema+1), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.db")
			writeOlder(t, path, schema+1)
			s := open(t, path, sqlite.Options{})
			ctx := context.Background()
			counts, err := s.Verify(ctx)
			if err != nil || counts.Reports != 2 || counts.Versions != 3 || counts.Captures != 2 {
				t.Fatalf("counts %+v, error %v", counts, err)
			}
			page, err := s.List(ctx, store.Filter{Words: "لقصف", EventType: "shelling", Outlet: "بريد", From: "2024-03-02"})
			if err != nil || page.Total != 1 || page.Reports[0].ID != "b" {
				t.Errorf("found %+v, error %v", page, err)
			}
			if n, err := s.Versions(ctx, "a"); err != nil || n != 2 {
				t.Errorf("%d versions, error %v", n, err)
			}
			if schema+1 >= 2 {
				olderSources(t, s)
			}
			if schema+1 >= 3 {
				olderSignatures(t, s)
			}
			if schema+1 >= 4 {
				olderObjects(t, s)
			}
			if _, err := s.Put(ctx, storetest.Report("c", "2024-03-05", "نبأ", 9)); err != nil {
				t.Error(err)
			}
		})
	}
}

// A store of schema 5, whose index has no pairs of words and other counts, is given the index anew; a run that was killed between the two migrations of the
// index is taken up.
func TestIndexWithoutPairs(t *testing.T) {
	for name, change := range map[string]string{
		"schema 5": `INSERT INTO words (words) VALUES ('delete-all'); INSERT INTO cells SELECT kind, type, 11, class, x, y, n, lat, lon, single FROM cells WHERE zoom = 14`,
		"between":  `DELETE FROM entries; DELETE FROM summaries; DELETE FROM points; DELETE FROM links; DELETE FROM entry_types; DELETE FROM cells; INSERT INTO words (words) VALUES ('delete-all')`,
	} {
		path := filepath.Join(t.TempDir(), "s.db")
		s := open(t, path, sqlite.Options{})
		if _, err := s.Put(t.Context(), storetest.Report("a", "2024-03-05", "نبأ", 9), storetest.Report("b", "2024-03-05", "نبأ", 8)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Writer().ExecContext(t.Context(), change+`; DELETE FROM goose_db_version WHERE version_id >= 6`); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, path, sqlite.Options{})
		if counts, err := s.Verify(t.Context()); err != nil || counts.Reports != 2 {
			t.Errorf("%s: %d reports, error %v", name, counts.Reports, err)
		}
		if page, err := s.List(t.Context(), store.Filter{Words: `"تعرضت القرية"`}); err != nil || page.Total != 2 {
			t.Errorf("%s: %d found, error %v", name, page.Total, err)
		}
	}
}

// writeOlder makes a store of an older schema by the migrations up to it, and fills it by the statements of the marsad of that time.
func writeOlder(t *testing.T, path string, schema int64) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(context.Background(), schema); err != nil {
		t.Fatal(err)
	}
	older := &olderStore{t, db}
	captures, err := os.ReadFile("testdata/captures.sql")
	if err != nil {
		t.Fatal(err)
	}
	older.exec(string(captures))
	older.report("a", 1, "2024-03-01", 1)
	older.report("a", 2, "2024-03-01", 2)
	older.report("b", 1, "2024-03-02", 3)
	if schema >= 2 {
		older.exec(`INSERT INTO sources (id, address, moved, kind, name, outlet, selector, every, paused, added) VALUES (1, 'https://barid.example/feed', '', 'feed', 'بريد', 'بريد', '', 0, 0, '2024-03-01T00:00:00.000000Z')`)
		older.exec(`INSERT INTO items (source, key, url, title, published, updated, found, state, report) VALUES (1, 'k', 'https://barid.example/1', 'خبر', '', '', '2024-03-01T00:00:00.000000Z', 'read', 'a')`)
	}
	if schema >= 3 {
		older.exec(`INSERT INTO signatures (number, report, version, body) VALUES (1, 'a', 2, x'0102')`)
		older.exec(`INSERT INTO bands (band, number) VALUES (-1, 1)`)
	}
	if schema >= 4 {
		older.steps()
	}
}

type olderStore struct {
	t  *testing.T
	db *sql.DB
}

func (o *olderStore) exec(query string, args ...any) {
	o.t.Helper()
	if _, err := o.db.Exec(query, args...); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
}

func (o *olderStore) report(id string, version int, day string, number int) {
	o.t.Helper()
	r := storetest.Report(id, day, "بريد", number)
	body, err := json.Marshal(r)
	if err != nil {
		o.t.Fatal(err)
	}
	content, err := store.ContentHash(r)
	if err != nil {
		o.t.Fatal(err)
	}
	o.exec(`INSERT INTO versions (id, version, sha256, content, body) VALUES (?, ?, ?, ?, ?)`, id, version, store.HashBody(body), content, body)
	o.exec(`INSERT INTO reports (id, version, published, day, outlet, summary) VALUES (?, ?, ?, ?, 'بريد', '{}')
		ON CONFLICT (id) DO UPDATE SET version = excluded.version`, id, version, day, day)
	o.exec(`DELETE FROM words WHERE rowid = (SELECT rowid FROM reports WHERE id = ?)`, id)
	o.exec(`INSERT INTO words (rowid, body) SELECT rowid, 'قصف' FROM reports WHERE id = ?`, id)
	o.exec(`INSERT OR IGNORE INTO facets (kind, value, id) VALUES ('type', 'shelling', ?)`, id)
}

// steps makes an incident, changes it, and closes it to all but a case; makes another and removes it.
func (o *olderStore) steps() {
	o.t.Helper()
	by := store.Author{Name: "سلمى", At: time.Date(2024, 3, 9, 8, 0, 0, 0, time.UTC)}
	index := store.Index{Title: "حادث", From: "2024-03-01", To: "2024-03-01", Text: "حادث عند الجسر", Points: []store.Point{{Lat: 36, Lon: 37}}, Links: []string{"report:a"}}
	closed := index
	closed.Class = access.OfCase("نهر")
	before, newest := "", map[string]store.Object{}
	for i, now := range []store.Object{
		{Kind: "incident", ID: "i", Body: json.RawMessage(`{"n":1}`), Index: index}, {Kind: "incident", ID: "gone", Body: json.RawMessage(`{}`), Index: index},
		{Kind: "incident", ID: "i", Body: json.RawMessage(`{"n":2}`), Index: closed, Version: 1}, {Kind: "incident", ID: "gone", Removed: true, Version: 1},
	} {
		c, _, err := store.Step(newest[now.ID], now, by)
		if err != nil {
			o.t.Fatal(err)
		}
		c.Number, now.Version = int64(i+1), c.Version
		newest[now.ID] = now
		if c.Chain, err = c.Link(before); err != nil {
			o.t.Fatal(err)
		}
		before = c.Chain
		found, err := json.Marshal(now.Index)
		if err != nil {
			o.t.Fatal(err)
		}
		o.exec(`INSERT INTO steps (number, kind, id, version, action, name, why, at, sha256, chain, body, found) VALUES (?, ?, ?, ?, ?, ?, '', '2024-03-09T08:00:00.000000Z', ?, ?, ?, ?)`,
			c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Name, c.SHA256, c.Chain, []byte(c.After), string(found))
		o.exec(`INSERT OR REPLACE INTO objects (number, kind, id, version, removed, found) VALUES (?, ?, ?, ?, ?, ?)`, c.Number, c.Kind, c.ID, c.Version, now.Removed, string(found))
	}
}

func olderSources(t *testing.T, s *sqlite.Store) {
	t.Helper()
	items, err := s.Items(context.Background())
	if err != nil || items[1][store.ItemRead] != 1 {
		t.Errorf("items %v, error %v", items, err)
	}
}

func olderSignatures(t *testing.T, s *sqlite.Store) {
	t.Helper()
	near, err := s.Near(context.Background(), []uint64{1<<64 - 1})
	if err != nil || len(near) != 1 || near[0].ID != "a" || string(near[0].Bytes) != "\x01\x02" {
		t.Errorf("near %v, error %v", near, err)
	}
}

func olderObjects(t *testing.T, s *sqlite.Store) {
	t.Helper()
	ctx := context.Background()
	for classes, want := range map[access.Class]int{access.Open: 0, access.OfCase("نهر"): 1} {
		f := store.Filter{Kind: "incident", Words: "الجسر", Classes: []access.Class{classes}, Box: &store.Box{West: 36, South: 35, East: 38, North: 37}}
		page, err := s.Objects(ctx, f)
		if err != nil || page.Total != want {
			t.Errorf("class %q: %+v, error %v", classes, page, err)
		}
	}
	if o, err := s.Object(ctx, "incident", "gone"); err != nil || !o.Removed || o.Version != 2 {
		t.Errorf("%+v, error %v", o, err)
	}
	if linked, err := s.Linked(ctx, "incident", "report:a"); err != nil || len(linked) != 1 || string(linked[0].Body) != `{"n":2}` {
		t.Errorf("linked %+v, error %v", linked, err)
	}
}
