// Package evidencetest is the suite that every place of evidence passes: what was acknowledged is there for every other process, nobody can change what another wrote, and
// what was changed is found.
package evidencetest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

// Setup is a place under test.
type Setup struct {
	// Place gives the same evidence as another machine would see it.
	Place func(t *testing.T) evidence.Place
	// Single says that there is one writer without a name at a time.
	Single bool
	// Damage flips a bit of the stored file or object whose name ends so.
	Damage func(t *testing.T, ending string)
}

func (s Setup) writer(name string) string {
	if s.Single {
		return ""
	}
	return name
}

func (s Setup) open(t *testing.T, name string) *evidence.Shared {
	t.Helper()
	v, err := evidence.OpenShared(context.Background(), s.Place(t), s.writer(name), evidence.Options{CollectorVersion: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// Run runs the suite; make makes a new place.
func Run(t *testing.T, make func(t *testing.T) Setup) {
	t.Run("what one puts all have", func(t *testing.T) { roundTrip(t, make(t)) })
	t.Run("opened again", func(t *testing.T) { again(t, make(t)) })
	t.Run("damage is found", func(t *testing.T) { damage(t, make(t)) })
	t.Run("erased for all", func(t *testing.T) { erased(t, make(t)) })
	t.Run("a lost end is found", func(t *testing.T) { tips(t, make(t)) })
	t.Run("many at once", func(t *testing.T) { many(t, make(t)) })
}

func page(n int, text string) []capture.Exchange {
	return []capture.Exchange{{
		Method: http.MethodGet, URL: fmt.Sprintf("http://outlet.example/%d", n), Status: http.StatusOK, Proto: "HTTP/1.1",
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, At: time.Date(2026, 3, 1, 12, n%60, 0, 0, time.UTC), Wire: []byte(text), Body: []byte(text),
	}}
}

func put(t *testing.T, v evidence.Vault, n int, text string) string {
	t.Helper()
	if _, err := v.PutExchange(context.Background(), page(n, text)); err != nil {
		t.Fatal(err)
	}
	return evidence.SHA256([]byte(text))
}

func wantBytes(t *testing.T, v evidence.Vault, hash, text string) {
	t.Helper()
	c, err := v.Capture(context.Background(), hash)
	if err != nil || string(c.Bytes) != text {
		t.Errorf("capture %s: %q, error %v; want %q", hash[:8], c.Bytes, err, text)
	}
}

func wantSound(t *testing.T, s Setup, tips map[string]evidence.Tip) evidence.Result {
	t.Helper()
	r, err := evidence.VerifyPlace(context.Background(), s.Place(t), evidence.VerifyOptions{}, tips)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Faults {
		t.Errorf("fault: %s", f)
	}
	return r
}

func roundTrip(t *testing.T, s Setup) {
	first := s.open(t, "a")
	one := put(t, first, 1, "خبر أول")
	if _, err := first.PutRecord(context.Background(), "r", 1, one, false); err != nil {
		t.Fatal(err)
	}
	reader, err := evidence.OpenShared(context.Background(), s.Place(t), "", evidence.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close() //nolint:errcheck // only read from
	wantBytes(t, reader, one, "خبر أول")
	two := put(t, first, 2, "خبر ثان") // behind what the reader has read of the log
	wantBytes(t, reader, two, "خبر ثان")
	if reader.Registered("r", 1) != one {
		t.Error("the version is not registered for others")
	}
	if _, err := reader.PutExchange(context.Background(), page(3, "x")); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("a reader puts: error %v", err)
	}
	if _, err := reader.Capture(context.Background(), evidence.SHA256([]byte("none"))); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("what nobody put: error %v", err)
	}
	n := 0
	for e, err := range reader.Entries(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Object != "" {
			n++
			if _, err := reader.Object(e.Object); err != nil {
				t.Error(err)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d files, want 2", n)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if r := wantSound(t, s, nil); r.Objects != 2 || r.Heads != 1 || len(r.Registered) != 1 {
		t.Errorf("%d objects, %d heads, %d versions", r.Objects, r.Heads, len(r.Registered))
	}
}

func again(t *testing.T, s Setup) {
	v := s.open(t, "a")
	hash := put(t, v, 1, "خبر")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = s.open(t, "a")
	wantBytes(t, v, hash, "خبر")
	put(t, v, 1, "خبر") // the same again: no further entry
	put(t, v, 2, "آخر")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if r := wantSound(t, s, nil); r.Objects != 2 {
		t.Errorf("%d objects, want 2", r.Objects)
	}
}

func damage(t *testing.T, s Setup) {
	v := s.open(t, "a")
	put(t, v, 1, "خبر يبقى كما هو")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".warc.gz", ".jsonl", ".note", "public.key"} {
		s.Damage(t, ending)
		r, err := evidence.VerifyPlace(context.Background(), s.Place(t), evidence.VerifyOptions{}, nil)
		if err != nil {
			t.Fatalf("%s: %v", ending, err)
		}
		if len(r.Faults) == 0 {
			t.Errorf("a flipped bit in %s is not found", ending)
		}
		s.Damage(t, ending) // back
	}
	wantSound(t, s, nil)
}

func erased(t *testing.T, s Setup) {
	a := s.open(t, "a")
	hash := put(t, a, 1, "يمحى")
	stays := put(t, a, 2, "يبقى")
	if !s.Single {
		b := s.open(t, "b")
		put(t, b, 3, "يمحى")
		e := evidence.Erased{Bodies: []string{hash}, Of: "report r", By: "huda", Why: "asked for"}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if objects, err := a.Erase(context.Background(), e); err != nil || len(objects) != 2 {
			t.Fatalf("%d files erased, error %v; want those of both writers", len(objects), err)
		}
	} else if _, err := a.Erase(context.Background(), evidence.Erased{Bodies: []string{hash}, Of: "report r", By: "huda", Why: "asked for"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.PutExchange(context.Background(), page(4, "يمحى")); !errors.Is(err, evidence.ErrErased) {
		t.Errorf("what was erased is kept again: error %v", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c := s.open(t, "c")
	if _, err := c.PutExchange(context.Background(), page(5, "يمحى")); !errors.Is(err, evidence.ErrErased) {
		t.Errorf("another writer keeps again what was erased: error %v", err)
	}
	wantBytes(t, c, stays, "يبقى")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	wantSound(t, s, nil)
}

func tips(t *testing.T, s Setup) {
	v := s.open(t, "a")
	put(t, v, 1, "خبر")
	tip, err := v.Own().Tip()
	if err != nil || tip.Size == 0 {
		t.Fatalf("tip %+v, error %v", tip, err)
	}
	name := v.Name()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	wantSound(t, s, map[string]evidence.Tip{name: tip})
	other := tip
	other.Root = evidence.SHA256(nil)
	for what, tips := range map[string]map[string]evidence.Tip{
		"entries that were taken away": {name: {Size: tip.Size + 1, Root: tip.Root}}, "other entries": {name: other}, "a whole log that was taken away": {name: tip, "gone": tip},
	} {
		r, err := evidence.VerifyPlace(context.Background(), s.Place(t), evidence.VerifyOptions{}, tips)
		if err != nil || len(r.Faults) == 0 {
			t.Errorf("%s: %d faults, error %v", what, len(r.Faults), err)
		}
	}
}

// many lets several writers put at once, each from several goroutines.
func many(t *testing.T, s Setup) {
	const writers, goroutines, pages = 3, 4, 8
	open := []*evidence.Shared{}
	for range writers {
		if s.Single && len(open) > 0 {
			break
		}
		open = append(open, s.open(t, "w"))
	}
	names := []string{}
	var group sync.WaitGroup
	for w, v := range open {
		names = append(names, v.Name())
		for g := range goroutines {
			group.Go(func() {
				for n := range pages {
					if _, err := v.PutExchange(context.Background(), page(n, fmt.Sprintf("خبر %d %d %d", w, g, n))); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	group.Wait()
	slices.Sort(names)
	if len(slices.Compact(names)) != len(open) {
		t.Errorf("writers share a name: %v", names)
	}
	for w, v := range open {
		other := (w + 1) % len(open)
		text := fmt.Sprintf("خبر %d %d %d", other, goroutines-1, pages-1)
		wantBytes(t, v, evidence.SHA256([]byte(text)), text)
	}
	for _, v := range open {
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if r := wantSound(t, s, nil); r.Objects != len(open)*goroutines*pages {
		t.Errorf("%d files, want %d", r.Objects, len(open)*goroutines*pages)
	}
}
