package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/storetest"
)

// columns are all that a store keeps of a report; words_data, the blocks of the index of words, has a test of its own.
var columns = map[string][]string{
	"entries":       {"number", "kind", "id", "version", "class", "from_day", "to_day", "x", "y", "lat", "lon"},
	"summaries":     {"number", "summary"},
	"points":        {"number", "place"},
	"links":         {"link", "number"},
	"entry_types":   {"number", "type"},
	"sequences":     {"number", "words", "stems"},
	"cells":         {"kind", "type", "zoom", "class", "x", "y", "n", "lat", "lon", "single"},
	"versions":      {"id", "version", "sha256", "content", "body"},
	"steps":         {"number", "kind", "id", "version", "action", "name", "why", "at", "sha256", "chain", "body", "found"},
	"words_docsize": {"sz"},
}

// keys are the columns by which a row is told from others; the rest have a rowid.
var keys = map[string][]string{
	"versions": {"id", "version"}, "entries": {"kind", "id"}, "summaries": {"number"}, "points": {"number", "place"}, "links": {"link", "number"}, "entry_types": {"number", "type"}, "sequences": {"number"},
	"cells": {"kind", "type", "zoom", "class", "x", "y"}, "steps": {"number"},
}

// TestFlips flips a bit of a byte in a random row, 200 times or as often as MARSAD_FLIPS says; Verify fails each time and names the table.
func TestFlips(t *testing.T) {
	flips := 200
	if n, err := strconv.Atoi(os.Getenv("MARSAD_FLIPS")); err == nil && n > 0 {
		flips = n
	}
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // a seed
	random := rand.New(rand.NewPCG(seed, 0))
	s, db := forFlips(t)
	tables := slices.Sorted(maps.Keys(columns))
	for n := 0; n < flips; {
		table := tables[random.IntN(len(tables))]
		column := columns[table][random.IntN(len(columns[table]))]
		undo, what := flipRow(t, db, random, table, column)
		if undo == nil {
			continue // the flipped key would be that of another row
		}
		n++
		_, err := s.Verify(context.Background())
		elsewhere := table == "entries" && column == "number" || table == "steps" && column == "found" // other rows follow from it and are named
		if !errors.Is(err, store.ErrCorrupt) || !elsewhere && !strings.Contains(err.Error(), strings.Split(table, "_")[0]) && !strings.Contains(err.Error(), "the file") {
			t.Errorf("seed %d: %s of %s flipped: error %v", seed, what, table, err)
		}
		undo()
	}
	if _, err := s.Verify(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func forFlips(t *testing.T) (*sqlite.Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{})
	for i := range 6 {
		if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i/2), "2024-03-01", "بريد الساحل", i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		o := store.Object{Kind: "incident", ID: fmt.Sprint("i", i), Body: []byte(`{"a": 1}`), Index: store.Index{
			Class: access.OfCase("نهر"), From: "2024-03-01", To: "2024-03-02", Facets: []store.Facet{{Kind: "type", Value: "patrol"}},
			Points: []store.Point{{Lat: 36.2 - float64(i), Lon: 37.1}, {Lat: 35, Lon: 36}}, Links: []string{"report:r0"}, Text: "دورية",
		}}
		if err := s.Keep(context.Background(), store.Author{Name: "سلمى", Why: "test", At: time.Unix(1e9, 0)}, o); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return s, db
}

// TestFlipsInTheIndexOfWords flips bits in the blocks of the index. They also hold words of versions that are no longer the newest, and
// averages that nothing asks for; so a flip is either found, or every word still finds what it must.
func TestFlipsInTheIndexOfWords(t *testing.T) {
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // a seed
	random := rand.New(rand.NewPCG(seed, 0))
	s, db := forFlips(t)
	found := 0
	const flips = 200
	for range flips {
		undo, what := flipRow(t, db, random, "words_data", "block")
		if _, err := s.Verify(context.Background()); errors.Is(err, store.ErrCorrupt) {
			found++
		} else if wrong := wrongWords(s); err != nil || wrong != "" {
			t.Errorf("seed %d: %s flipped, and nothing was found, though %s; error %v", seed, what, wrong, err)
		}
		undo()
	}
	if found < flips/2 {
		t.Errorf("seed %d: %d of %d flips were found", seed, found, flips)
	}
}

// wrongWords says which word finds other reports than it must.
func wrongWords(s *sqlite.Store) string {
	for word, want := range map[string]int{"تعرضت": 3, "القرية": 3, "رقم": 3, "لقصف": 3, "عنيف": 3, "0": 0, "1": 1, "2": 0, "3": 1, "4": 0, "5": 1} {
		if page, err := s.List(context.Background(), store.Filter{Words: word}); err != nil || page.Total != want {
			return fmt.Sprintf("%s finds %d reports, want %d (%v)", word, page.Total, want, err)
		}
	}
	return ""
}

// flipRow changes one bit of one value and gives what puts it back.
func flipRow(t *testing.T, db *sql.DB, random *rand.Rand, table, column string) (undo func(), what string) {
	t.Helper()
	const and = " || '/' || "
	key := strings.Join(keys[table], and)
	if key == "" {
		key = "rowid"
	}
	var row, kind string
	var value []byte
	query := fmt.Sprintf(`SELECT %s, typeof(%s), CAST(%s AS BLOB) FROM %s WHERE length(%s) > 0 ORDER BY %s LIMIT 1 OFFSET abs(?) %% (SELECT count(*) FROM %s WHERE length(%s) > 0)`, key, column, column, table, column, key, table, column)
	if err := db.QueryRow(query, random.IntN(1000)).Scan(&row, &kind, &value); err != nil {
		t.Fatal(err)
	}
	changed := append([]byte{}, value...)
	at, bit := random.IntN(len(value)), byte(1<<random.IntN(8))
	if kind == "integer" {
		bit = 1 << random.IntN(3) // another digit, or none
	}
	changed[at] ^= bit
	as := fmt.Sprintf(`CAST(CAST(? AS %s) AS %s)`, map[string]string{"integer": "TEXT"}[kind]+map[string]string{"text": "TEXT", "blob": "BLOB"}[kind], kind)
	set := fmt.Sprintf(`UPDATE %s SET %s = %s WHERE %s = ?`, table, column, as, key)
	if _, err := db.Exec(set, changed, row); err != nil {
		return nil, ""
	}
	after := row
	if slices.Contains(keys[table], column) { // the change made another key of it
		find := fmt.Sprintf(`SELECT %s FROM %s WHERE %s = %s ORDER BY %s = ?`, key, table, column, as, key)
		if err := db.QueryRow(find, changed, row).Scan(&after); err != nil {
			t.Fatalf("%s.%s: %v", table, column, err)
		}
	}
	return func() {
		if _, err := db.Exec(set, value, after); err != nil {
			t.Fatal(err)
		}
	}, fmt.Sprintf("bit %#x of byte %d of %s in row %q", bit, at, column, row)
}

// A store of an older marsad gives up its captures once, and loses none when one cannot be kept or read.
func TestMoveCaptures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	old, err := os.ReadFile("testdata/captures.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(old)); err != nil {
		t.Fatal(err)
	}
	if counts, err := s.Verify(context.Background()); err != nil || counts.Captures != 2 {
		t.Fatalf("counts %+v, error %v", counts, err)
	}
	full := errors.New("full")
	if _, err := s.MoveCaptures(context.Background(), func(store.Capture) error { return full }); !errors.Is(err, full) {
		t.Fatalf("error %v", err)
	}
	var got []store.Capture
	keep := func(c store.Capture) error { got = append(got, c); return nil }
	if n, err := s.MoveCaptures(context.Background(), keep); err != nil || n != 2 {
		t.Fatalf("%d moved, error %v", n, err)
	}
	if c := got[1]; string(c.Bytes) != "abc" || c.MediaType != "text/html" || c.Name != "page" || !c.CapturedAt.Equal(time.Date(2024, 3, 1, 1, 2, 3, 4000, time.UTC)) {
		t.Errorf("capture %+v", c)
	}
	if n, err := s.MoveCaptures(context.Background(), keep); err != nil || n != 0 {
		t.Errorf("a second time: %d moved, error %v", n, err)
	}
}

// A damaged row stops the move; the rows stay where they are.
func TestMoveDamagedCaptures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO captures VALUES ('00', '', 'page', '2024-03-01T01:02:03Z', x'00')`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveCaptures(context.Background(), func(store.Capture) error { return nil }); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("error %v", err)
	}
	if counts, err := s.Verify(context.Background()); counts.Captures != 1 || !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), "captures, 00") {
		t.Errorf("counts %+v, error %v", counts, err)
	}
}
