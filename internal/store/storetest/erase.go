package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/store"
)

// Erasing is a store that keeps reports and a register.
type Erasing interface {
	store.Store
	store.Ledger
}

// RunErasure runs the suite of lawful erasure; open gives an empty store.
func RunErasure(t *testing.T, open func(t *testing.T) Erasing) {
	for name, test := range map[string]func(*testing.T, Erasing){"report": eraseReport, "versions": eraseVersions, "twice": eraseTwice} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func eraseReport(t *testing.T, s Erasing) {
	ctx := context.Background()
	first, second, other := Report("a", "2024-03-01", "بريد", 1), Report("a", "2024-03-01", "بريد", 2), Report("b", "2024-03-01", "بريد", 3)
	first.Source.SHA256, second.Source.SHA256 = strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	put(t, s, first, other)
	put(t, s, second)
	must(t, s.PutSignatures(ctx, store.Signature{ID: "a", Version: 2, Bytes: []byte("x"), Bands: []uint64{7}}))
	must(t, s.SetClass(ctx, by("a witness"), "a", access.Restricted))
	e, err := s.EraseReport(ctx, by("order 12/2026"), "a")
	must(t, err)
	if len(e.Versions) != 2 || len(e.Captures) != 2 || e.By != "سلمى" || e.Why != "order 12/2026" || e.At != "2026-03-01T09:00:00Z" || e.Complete {
		t.Errorf("the erasure says %+v", e)
	}
	if _, err := s.Get(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the report is there: %v", err)
	}
	if n, err := s.Versions(ctx, "a"); err != nil || n != 0 {
		t.Errorf("%d versions, %v", n, err)
	}
	if near, err := s.Near(ctx, []uint64{7}); err != nil || len(near) != 0 {
		t.Errorf("its signature is there: %v, %v", near, err)
	}
	for _, words := range []string{"", "القرية"} {
		page, err := s.List(ctx, store.Filter{Words: words, Classes: []access.Class{access.Restricted}})
		must(t, err)
		if page.Total != 1 || page.Reports[0].ID != "b" {
			t.Errorf("%q still finds %+v", words, page)
		}
	}
	if _, err := s.Put(ctx, second); !errors.Is(err, store.ErrRefused) || !strings.Contains(err.Error(), "order 12/2026") {
		t.Errorf("it is put again: %v", err)
	}
	if _, err := s.Put(ctx, Report("c", "", "بريد", 4)); err != nil {
		t.Errorf("another report: %v", err)
	}
	grave := get(t, s, store.KindErasure, "a")
	if kept, err := store.ErasureOf(grave); err != nil || kept.Versions[1].SHA256 == "" || grave.Index.Class != access.Restricted {
		t.Errorf("the tombstone %+v of class %q, %v", kept, grave.Index.Class, err)
	}
	counts, err := s.Verify(ctx)
	must(t, err)
	if len(counts.Erased) != 1 || counts.Erased["a"].Why != "order 12/2026" || counts.Reports != 2 {
		t.Errorf("verify counts %+v", counts)
	}
	checkChain(t, s)
	if _, err := s.EraseReport(ctx, by(""), "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what never was: %v", err)
	}
	if err := s.Keep(ctx, by(""), store.Object{Kind: store.KindErasure, ID: "b", Body: json.RawMessage(`{}`)}); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("an erasure that is kept as an object: %v", err)
	}
	if err := s.Erase(ctx, by(""), store.KindErasure, "a"); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("an erasure that is erased: %v", err)
	}
}

func eraseTwice(t *testing.T, s Erasing) {
	ctx := context.Background()
	put(t, s, Report("a", "", "بريد", 1))
	first, err := s.EraseReport(ctx, by("one"), "a")
	must(t, err)
	second, err := s.EraseReport(ctx, by("two"), "a")
	if err != nil || second.Why != "one" || second.At != first.At {
		t.Errorf("the second erasure says %+v, %v", second, err)
	}
	if n := len(history(t, s, store.KindErasure, "a")); n != 1 {
		t.Errorf("%d steps", n)
	}
}

func eraseVersions(t *testing.T, s Erasing) {
	ctx := context.Background()
	put(t, s, Report("a", "", "بريد", 1))
	keep(t, s, object("incident", "i", "2024-03-01", "كلام التقرير"), object("incident", "gone", "2024-03-01", "كلام التقرير"))
	o := get(t, s, "incident", "i")
	o.Body = json.RawMessage(`{"text":"other"}`)
	o.Index.Title, o.Index.Text = "other", "other"
	grave := get(t, s, "incident", "gone")
	grave.Removed = true
	keep(t, s, o, grave)
	e, err := s.EraseReport(ctx, by("order"), "a")
	must(t, err)
	for _, bad := range []store.StepName{{Kind: "incident", ID: "i", Version: 2}, {Kind: "incident", ID: "i", Version: 3}, {Kind: "incident", ID: "none", Version: 1}} {
		e.Emptied = []store.StepName{{Kind: "incident", ID: "i", Version: 1}, bad}
		if err := s.EraseVersions(ctx, by("order"), e); !errors.Is(err, store.ErrInvalid) && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if old, err := s.ObjectVersion(ctx, "incident", "i", 1); err != nil || old.Body == nil {
		t.Errorf("a refused erasure took the body: %v", err)
	}
	before := history(t, s, "incident", "i")
	e.Emptied, e.Complete = []store.StepName{{Kind: "incident", ID: "i", Version: 1}, {Kind: "incident", ID: "gone", Version: 1}}, true
	must(t, s.EraseVersions(ctx, by("order"), e))
	for _, id := range []string{"i", "gone"} {
		old, err := s.ObjectVersion(ctx, "incident", id, 1)
		if err != nil || old.Body != nil || old.Index.Title != "" || old.Index.Text != "" {
			t.Errorf("%s: the old version is %+v, %v", id, old, err)
		}
	}
	steps := history(t, s, "incident", "i")
	if steps[0].After != nil || steps[1].Before != nil || steps[0].SHA256 != before[0].SHA256 || string(steps[1].After) != `{"text":"other"}` {
		t.Errorf("history %+v", steps)
	}
	if now := get(t, s, "incident", "i"); string(now.Body) != `{"text":"other"}` {
		t.Errorf("the newest version is %s", now.Body)
	}
	counts, err := s.Verify(ctx)
	must(t, err)
	if x := counts.Erased["a"]; !x.Complete || len(x.Emptied) != 2 {
		t.Errorf("verify says %+v", x)
	}
	checkChain(t, s)
}
