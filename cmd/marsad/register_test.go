package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/store/sqlite"
)

// A store of an older marsad gives its captures to evidence when it is next written to, once, and verify holds before and after.
func TestOldStoreMovesItsCaptures(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "old.db")
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile("../../internal/store/sqlite/testdata/captures.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(rows)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	marsad := func(want string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		code := run(ctx, args, &Streams{In: strings.NewReader("عادت الدورية إلى نقطتها."), Out: &out, Err: &out})
		if code != exitFine || !strings.Contains(out.String(), want) {
			t.Errorf("%v: exit code %d, want %q: %s", args, code, want, out.String())
		}
	}
	marsad("they move into it", "verify", "--store", path)
	marsad("2 captures moved", "read", "--quiet", "--store", path, "-")
	marsad("3 files", "verify", "--store", path)
	marsad("", "read", "--quiet", "--store", path, "-")
	r, err := openRegister(ctx, path, evidenceFlag{}.dir(path), toRead, &Streams{Err: &bytes.Buffer{}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Capture(ctx, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
	if err != nil || string(c.Bytes) != "abc" || c.Name != "page" || c.MediaType != "text/html" {
		t.Errorf("capture %+v, error %v", c, err)
	}
}
