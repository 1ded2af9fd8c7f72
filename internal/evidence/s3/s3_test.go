package s3_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/evidencetest"
	"marsad/internal/evidence/s3"
)

// server is a storage in this process.
type server struct {
	backend gofakes3.Backend
	address string
	lose    atomic.Int64 // answers to writes of the log that get lost, though what was written stays
	down    atomic.Bool
}

func start(t *testing.T) *server {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	s := &server{backend: s3mem.New()}
	if err := s.backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(s.backend).Server()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.down.Load():
			http.Error(w, "down", http.StatusServiceUnavailable)
		case r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/log/") && s.lose.Add(-1) >= 0:
			inner.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			inner.ServeHTTP(w, r)
		}
	}))
	web.Config.ErrorLog = nil
	t.Cleanup(web.Close)
	s.address = "s3://evidence/marsad?region=us-east-1&endpoint=" + web.URL
	return s
}

func (s *server) bucket(t *testing.T) *s3.Bucket {
	t.Helper()
	b, err := s3.Open(s.address)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (s *server) flip(t *testing.T, ending string) {
	t.Helper()
	b := s.bucket(t)
	for o, err := range b.List(context.Background(), "writers/") {
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(o.Name, ending) {
			continue
		}
		data, err := b.Get(context.Background(), o.Name)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := b.Put(context.Background(), o.Name, data); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("nothing ends in %s", ending)
}

func TestConformance(t *testing.T) {
	evidencetest.Run(t, func(t *testing.T) evidencetest.Setup {
		s, spool := start(t), filepath.Join(t.TempDir(), "spool")
		return evidencetest.Setup{
			Place:  func(t *testing.T) evidence.Place { return evidence.Bucket(s.bucket(t), spool) },
			Damage: s.flip,
		}
	})
}

func put(t *testing.T, v evidence.Vault, text string) error {
	t.Helper()
	_, err := v.PutCapture(context.Background(), capture.Capture{Bytes: []byte(text), SHA256: evidence.SHA256([]byte(text)), Name: text})
	return err
}

func open(t *testing.T, s *server, spool string) (*evidence.Shared, error) {
	t.Helper()
	return evidence.OpenShared(context.Background(), evidence.Bucket(s.bucket(t), spool), "w", evidence.Options{})
}

func TestCheck(t *testing.T) {
	s := start(t)
	if err := s.bucket(t).Check(context.Background()); err != nil {
		t.Error(err)
	}
	s.down.Store(true)
	err := s.bucket(t).Put(context.Background(), "x", nil)
	if !s3.Outage(err) {
		t.Errorf("a storage that is down: error %v", err)
	}
	s.down.Store(false)
	if _, err := s.bucket(t).Get(context.Background(), "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: error %v", err)
	}
	for _, address := range []string{"s3://", "s3:///x", "s3://b?endpoint=ftp://x", "http://x"} {
		if _, err := s3.Open(address); err == nil {
			t.Errorf("%s is taken", address)
		}
	}
}

// A storage that knows no conditional writes is refused: it would let two writers spoil one log.
func TestAStorageThatWritesOverIsRefused(t *testing.T) {
	s := start(t)
	inner := gofakes3.New(s.backend).Server()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("If-None-Match")
		inner.ServeHTTP(w, r)
	}))
	defer web.Close()
	b, err := s3.Open("s3://evidence?region=us-east-1&endpoint=" + web.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(context.Background()); err == nil || !strings.Contains(err.Error(), "If-None-Match") {
		t.Errorf("error %v", err)
	}
}

// A worker whose machine was lost goes on from what is in the storage alone, and one whose answers get lost writes nothing twice.
func TestLostSpoolAndLostAnswers(t *testing.T) {
	s, dir := start(t), t.TempDir()
	v, err := open(t, s, filepath.Join(dir, "one"))
	if err != nil {
		t.Fatal(err)
	}
	s.lose.Store(20) // more than the client tries
	if err := put(t, v, "أول"); err == nil {
		t.Error("a write whose answer was lost for good is acknowledged")
	}
	s.lose.Store(0)
	for _, text := range []string{"أول", "ثان"} {
		if err := put(t, v, text); err != nil {
			t.Fatal(err)
		}
	}
	// The process is killed: nothing is closed, and its folder is gone.
	again, err := open(t, s, filepath.Join(dir, "two"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"أول", "ثان"} {
		if c, err := again.Capture(context.Background(), evidence.SHA256([]byte(text))); err != nil || !bytes.Equal(c.Bytes, []byte(text)) {
			t.Errorf("%s: %q, error %v", text, c.Bytes, err)
		}
	}
	if err := put(t, again, "ثالث"); err != nil {
		t.Fatal(err)
	}
	// It was not killed after all: the log refuses it.
	if err := put(t, v, "رابع"); !errors.Is(err, evidence.ErrRival) {
		t.Errorf("two writers of one log: error %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := evidence.VerifyPlace(context.Background(), evidence.Bucket(s.bucket(t), filepath.Join(dir, "two")), evidence.VerifyOptions{}, nil)
	if err != nil || len(r.Faults) > 0 || r.Objects < 3 {
		t.Errorf("%d objects, faults %v, error %v", r.Objects, r.Faults, err)
	}
}

// While the storage is down nothing is acknowledged; when it is there again the same archive goes on.
func TestOutage(t *testing.T) {
	s, dir := start(t), t.TempDir()
	v, err := open(t, s, filepath.Join(dir, "spool"))
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s.down.Store(true)
	if err := put(t, v, "أول"); !s3.Outage(err) {
		t.Errorf("error %v", err)
	}
	s.down.Store(false)
	if err := put(t, v, "أول"); err != nil {
		t.Error(err)
	}
}

// A part of the log that is taken out of the middle is found when it is opened.
func TestAMissingPartIsFound(t *testing.T) {
	s, dir := start(t), t.TempDir()
	v, err := open(t, s, filepath.Join(dir, "spool"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"أول", "ثان", "ثالث"} {
		if err := put(t, v, text); err != nil {
			t.Fatal(err)
		}
	}
	b := s.bucket(t)
	var parts []string
	for o, err := range b.List(context.Background(), "writers/w/log/") {
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, o.Name)
	}
	if err := b.Remove(context.Background(), parts[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, s, filepath.Join(dir, "other")); !errors.Is(err, evidence.ErrDamaged) {
		t.Errorf("error %v", err)
	}
}
