package evidence_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

// holds tells whether an archive gives bytes back.
func holds(t *testing.T, a *evidence.Archive, hash string) bool {
	t.Helper()
	_, err := a.Capture(ctx, hash)
	if err != nil && !errors.Is(err, evidence.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

var order = evidence.Erased{Of: "r1", By: "huda", Why: "order 12/2026"}

// TestErase erases a page that was fetched behind a redirect whose page another fetch refers to, and that was fetched again as a revisit.
func TestErase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	moved := page("/old", "moved for good", noon)
	moved.Status = 301
	chain := must[evidence.Ref](t)(a.PutExchange(ctx, []capture.Exchange{moved, page("/secret", "اسم الشاهد", noon.Add(time.Second))}))
	again := must[evidence.Ref](t)(a.PutExchange(ctx, []capture.Exchange{page("/copy", "اسم الشاهد", noon.Add(time.Minute))}))
	other := moved
	other.URL = strings.Replace(moved.URL, "/old", "/older", 1)
	stays := must[evidence.Ref](t)(a.PutExchange(ctx, []capture.Exchange{other, page("/open", "نص مفتوح", noon.Add(time.Hour))}))
	secret, plain, redirect := evidence.SHA256([]byte("اسم الشاهد")), evidence.SHA256([]byte("نص مفتوح")), evidence.SHA256([]byte("moved for good"))
	must[evidence.Ref](t)(a.PutRecord(ctx, "r1", 1, strings.Repeat("ab", 32), false))
	e := order
	e.Bodies = []string{secret}
	gone := must[[]string](t)(a.Erase(ctx, e))
	if len(gone) != 2 || gone[0] != chain.Object || gone[1] != again.Object {
		t.Fatalf("erased %v", gone)
	}
	check := func(a *evidence.Archive, when string) {
		t.Helper()
		if holds(t, a, secret) || !holds(t, a, plain) || !holds(t, a, redirect) {
			t.Errorf("%s: secret %v, open %v, redirect %v", when, holds(t, a, secret), holds(t, a, plain), holds(t, a, redirect))
		}
		if x, err := a.Exchange(ctx, stays); err != nil || len(x) != 2 || string(x[0].Wire) != "moved for good" {
			t.Errorf("%s: the fetch that stays: %+v, %v", when, x, err)
		}
		if _, err := a.PutCapture(ctx, capture.New([]byte("اسم الشاهد"), "page.txt", noon)); !errors.Is(err, evidence.ErrErased) {
			t.Errorf("%s: it is kept again: %v", when, err)
		}
		if _, err := a.PutExchange(ctx, []capture.Exchange{page("/secret", "اسم الشاهد", noon.Add(time.Second))}); !errors.Is(err, evidence.ErrErased) {
			t.Errorf("%s: it is fetched again: %v", when, err)
		}
	}
	check(a, "at once")
	if gone := must[[]string](t)(a.Erase(ctx, e)); len(gone) != 0 {
		t.Errorf("erased twice: %v", gone)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	v := verify(t, dir)
	if len(v.Faults) != 0 || v.Erased != 2 || !strings.Contains(strings.Join(v.Notes, "\n"), "2 files of the evidence for r1 were erased by huda: order 12/2026") {
		t.Errorf("verify: %+v", v)
	}
	if v.Registered[evidence.Version{ID: "r1", Number: 1}] == "" {
		t.Error("the log has lost the hash of the record")
	}
	check(open(t, dir, evidence.Options{}), "opened again")
	cut, err := evidence.CutAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := cut.Files(ctx, func(string, []byte) error { return nil }); err != nil {
		t.Errorf("a backup of what is left: %v", err)
	}
}

// TestErasureThatWasStopped puts a file back that the log says is erased: verify names it, and the next opening takes it away.
func TestErasureThatWasStopped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{})
	ref := must[evidence.Ref](t)(a.PutCapture(ctx, capture.New([]byte("اسم الشاهد"), "page.txt", noon)))
	file := filepath.Join(dir, "objects", ref.Object[:2], ref.Object[2:]+".warc.gz")
	data := must[[]byte](t)(os.ReadFile(file))
	e := order
	e.Bodies = []string{evidence.SHA256([]byte("اسم الشاهد"))}
	must[[]string](t)(a.Erase(ctx, e))
	if err := errors.Join(a.Close(), os.WriteFile(file, data, 0o600)); err != nil {
		t.Fatal(err)
	}
	if v, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{}); err != nil || len(v.Faults) != 1 || !strings.Contains(v.Faults[0].What, "was erased, and it is there") {
		t.Errorf("verify: %+v, %v", v.Faults, err)
	}
	a = open(t, dir, evidence.Options{})
	if _, err := os.Stat(file); err == nil || len(a.Repaired()) != 1 {
		t.Errorf("the file is there, repaired %v", a.Repaired())
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if v := verify(t, dir); len(v.Faults) != 0 {
		t.Errorf("verify: %+v", v.Faults)
	}
}

func TestErasureSaysWhoAndWhy(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "e"), evidence.Options{})
	if _, err := a.Erase(ctx, evidence.Erased{Bodies: []string{strings.Repeat("ab", 32)}}); !errors.Is(err, evidence.ErrRefused) {
		t.Errorf("%v", err)
	}
}
