package main

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"marsad/internal/store"
	"marsad/internal/store/pgtest"
)

// Two workers keep their evidence in object storage, one of them is killed and loses its spool; a server that was there before finds what was captured, verify checks it from
// the storage alone, and a backup says that it does not take it in.
func TestWorkersWithObjectStorage(t *testing.T) {
	backend := s3mem.New()
	if err := backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	storage := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(storage.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	at := func(spool string) string {
		return "s3://evidence/marsad?region=us-east-1&endpoint=" + storage.URL + "&spool=" + filepath.Join(t.TempDir(), spool)
	}
	server := pgtest.Start(t, "max_connections=200")
	const interval = 20 * time.Millisecond
	w := newTestWeb(t, 6, 4)
	address, s := w.newFollowed(t, server)
	var out bytes.Buffer
	streams := &Streams{Out: &out, Err: &out}
	pages, err := openRegister(context.Background(), address, at("pages"), toRead, streams)
	if err != nil {
		t.Fatal(err)
	}
	defer pages.Close()
	c := newCrew(t, server, address, at("one"), 2, interval, true)
	waitFor(t, s, 4)
	c.evidence = at("two")
	c.kill(0)
	waitFor(t, s, w.good())
	c.stop()
	w.checkStore(t, s, interval, time.Second)
	checkRegister(t, s, w.good())
	list, err := s.List(context.Background(), store.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	report, err := s.Get(context.Background(), list.Reports[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := pages.Capture(context.Background(), report.Source.SHA256); err != nil || !strings.Contains(string(c.Bytes), "<article>") {
		t.Errorf("the page behind %s: %d bytes, error %v", report.ID, len(c.Bytes), err)
	}
	if _, err := pages.Capture(context.Background(), strings.Repeat("0", 64)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was never captured: error %v", err)
	}
	if code := run(context.Background(), []string{"verify", "--store", address, "--evidence", at("verify")}, streams); code != exitFine {
		t.Errorf("marsad verify ends with %d\n%s", code, out.String())
	}
	if code := run(context.Background(), []string{"backup", filepath.Join(t.TempDir(), "b"), "--store", address, "--evidence", at("backup")}, streams); code != exitFailed || !strings.Contains(out.String(), "several writers") {
		t.Errorf("marsad backup ends with %d\n%s", code, out.String())
	}
}

// What a worker cannot work with is refused with one line.
func TestWorkIsRefused(t *testing.T) {
	for want, args := range map[string][]string{
		"PostgreSQL store": {"work", "--store", filepath.Join(t.TempDir(), "s.db")}, "no queue": {"work", "--store", "postgres://x/y", "--queues", "fetch,sleep"},
		"--lease": {"work", "--store", "postgres://x/y", "--lease", "1ms"}, "cannot name": {"work", "--store", "postgres://x/y", "--name", "../x"},
		"name the one of the evidence": {"work", "--store", "postgres://x/y"}, "cannot be read": {"work", "--store", "postgres://x/y", "--evidence", "s3://"},
	} {
		var out bytes.Buffer
		code := run(context.Background(), args, &Streams{Out: &out, Err: &out})
		if code == exitFine || !strings.Contains(out.String(), want) || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%v ends with %d: %s", args, code, out.String())
		}
	}
}
