package erase_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/erase"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/record"
)

var noon = time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)

func author(why string) store.Author { return store.Author{Name: "huda", Why: why, At: noon} }

// told is a report of an invented outlet; the name of a witness stands in it.
func told(id, witness string) record.Report {
	text := "قصف على خربة الصفصاف اليوم وقال " + witness + " إنه رآه"
	at := func(words string) record.Span {
		start := len([]rune(text[:strings.Index(text, words)]))
		return record.Span{Start: start, End: start + len([]rune(words)), Quote: words}
	}
	day := at("اليوم")
	return record.Report{Schema: record.Schema, ID: id, Source: record.Source{Outlet: "بريد السهل " + id, SHA256: strings.Repeat("0", 63) + id[len(id)-1:], Published: &record.Time{ID: "tp", Value: "2031-05-02T09:00:00Z", Precision: "instant", Basis: "published"}},
		Text: record.Text{Original: text, Restored: text}, Times: []record.Time{{ID: "t1", Span: &day, Value: "2031-05-02", Precision: "day", Basis: "explicit"}},
		Entities: []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: witness}, Mentions: []record.Span{at(witness)}}},
		Places:   []record.Place{{ID: "p1", Name: record.Name{Arabic: "خربة الصفصاف"}, Kind: "village", Basis: "unresolved", Mentions: []record.Span{at("خربة الصفصاف")}}},
		Events: []record.Event{{ID: "v1", Type: "shelling", Modality: "asserted", Time: "t1", Actors: []record.Actor{{Entity: "e1", Role: "recipient"}}, Places: []record.EventPlace{{Place: "p1", Role: "at"}},
			Cue: at("قصف"), Evidence: []record.Span{{Start: 0, End: len([]rune(text)), Quote: text}}, Confidence: 0.5, Rule: "test"}}}
}

// engines opens an empty store of each.
func engines() map[string]func(t *testing.T) (erase.Store, string) {
	return map[string]func(t *testing.T) (erase.Store, string){
		"memory": func(*testing.T) (erase.Store, string) { return memory.New(), "" },
		"sqlite": func(t *testing.T) (erase.Store, string) {
			path := filepath.Join(t.TempDir(), "s.db")
			s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s, path
		},
		"postgres": func(t *testing.T) (erase.Store, string) {
			s, err := postgres.Open(t.Context(), pgtest.Start(t).Database(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s, ""
		},
	}
}

func newKeeper(t *testing.T, s store.Ledger) *keeper.Keeper {
	t.Helper()
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	starter, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	return &keeper.Keeper{Ledger: s, Now: func() time.Time { return noon }, Observers: []keeper.Observer{follow.Observer{Book: book, Starter: starter}}}
}

// TestNothingOfTheReportIsLeft erases one of two reports of an incident that people corrected and decided on: its witness stands in no step and no list, the other
// report keeps the incident, and verify holds and says what was erased.
func TestNothingOfTheReportIsLeft(t *testing.T) {
	for name, open := range engines() {
		t.Run(name, func(t *testing.T) {
			s, path := open(t)
			ctx, k := t.Context(), newKeeper(t, s)
			for _, r := range []record.Report{told("r1", "فهد الدرعاني"), told("r2", "ناصر المحمود")} {
				if _, err := s.Put(ctx, r); err != nil {
					t.Fatal(err)
				}
				if err := k.Observe(ctx, r, 1); err != nil {
					t.Fatal(err)
				}
			}
			r, _ := s.Get(ctx, "r1")
			sheet, err := review.SheetOf(r, nil)
			if err != nil {
				t.Fatal(err)
			}
			c, _ := sheet.New(r, 1, "/entities/0/role", register.FieldCorrected, []byte(`"شاهد فهد الدرعاني"`))
			if err := k.Correct(ctx, author("a witness"), r, 1, c); err != nil {
				t.Fatal(err)
			}
			i := incident(t, s)
			d, err := keeper.Pin(author("pinned"), i, r)
			if err != nil {
				t.Fatal(err)
			}
			if err := k.Decide(ctx, author("pinned"), d); err != nil {
				t.Fatal(err)
			}
			if !holds(t, s, "الدرعاني") {
				t.Fatal("the register holds no word of the report: the test says nothing")
			}
			erased := []string{}
			x := erase.Eraser{Store: s, Keeper: k, Evidence: func(_ context.Context, _ store.Erasure, captures []string) error {
				erased = append(erased, captures...)
				return nil
			}}
			e, err := x.Report(ctx, author("order 12/2031"), "r1")
			if err != nil {
				t.Fatal(err)
			}
			if !e.Complete || len(e.Emptied) == 0 || len(erased) != 1 || erased[0] != r.Source.SHA256 || len(e.Kept) != 0 {
				t.Errorf("the erasure says %+v, evidence %v", e, erased)
			}
			if holds(t, s, "الدرعاني") {
				t.Error("the register still holds the witness")
			}
			if now := incident(t, s); len(now.Mentions) != 1 || now.Mentions[0].Report != "r2" {
				t.Errorf("the incident is %+v", now.Mentions)
			}
			counts, err := s.Verify(ctx)
			if err != nil || !counts.Erased["r1"].Complete {
				t.Errorf("verify: %+v, %v", counts.Erased, err)
			}
			if taken, err := k.CatchUp(ctx, s); err != nil || taken != 0 {
				t.Errorf("%d reports taken in again, %v", taken, err)
			}
			if again, err := x.Report(ctx, author("another"), "r1"); err != nil || again.Why != "order 12/2031" || len(erased) != 1 {
				t.Errorf("erased again: %+v, %v", again, err)
			}
			if _, err := x.Report(ctx, author("x"), "none"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("what never was: %v", err)
			}
			inFile(t, path)
		})
	}
}

// inFile looks for the witness's name in the bytes of a SQLite store: rows, index of words and log. Bodies are packed, so it is tokens and indexes that are looked at.
func inFile(t *testing.T, path string) {
	t.Helper()
	if path == "" {
		return
	}
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name == path && !strings.Contains(string(data), "المحمود") && !strings.Contains(string(data), "محمود") {
			t.Error("the other witness is not in the file: the look into it says nothing")
		}
		if strings.Contains(string(data), "درعاني") {
			t.Errorf("%s still holds the witness's name", filepath.Base(name))
		}
	}
}

func incident(t *testing.T, s store.Ledger) register.Incident {
	t.Helper()
	page, err := s.Objects(t.Context(), store.Filter{Kind: register.KindIncident})
	if err != nil || len(page.Objects) != 1 {
		t.Fatalf("%d incidents, %v", len(page.Objects), err)
	}
	i, err := register.Read[register.Incident](page.Objects[0])
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// holds tells whether a word stands in any body of any step.
func holds(t *testing.T, s store.Ledger, word string) bool {
	t.Helper()
	for c, err := range s.History(t.Context(), "", "") {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(c.After)+string(c.Before), word) {
			return true
		}
	}
	return false
}

// TestSharedCaptureStays erases one of two reports that were read from the same bytes: these stay, and the erasure says so.
func TestSharedCaptureStays(t *testing.T) {
	s := memory.New()
	k := newKeeper(t, s)
	a, b := told("r1", "فهد الدرعاني"), told("r2", "ناصر المحمود")
	b.Source.SHA256 = a.Source.SHA256
	if _, err := s.Put(t.Context(), a, b); err != nil {
		t.Fatal(err)
	}
	x := erase.Eraser{Store: s, Keeper: k, Evidence: func(_ context.Context, _ store.Erasure, captures []string) error {
		if len(captures) != 0 {
			t.Errorf("%v is erased", captures)
		}
		return nil
	}}
	if e, err := x.Report(t.Context(), author("order"), "r1"); err != nil || len(e.Kept) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestStoppedErasureIsTakenUp fails while evidence is erased, and erases again.
func TestStoppedErasureIsTakenUp(t *testing.T) {
	s := memory.New()
	k := newKeeper(t, s)
	r := told("r1", "فهد الدرعاني")
	if _, err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := k.Observe(t.Context(), r, 1); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stopped")
	x := erase.Eraser{Store: s, Keeper: k, Evidence: func(context.Context, store.Erasure, []string) error { return stop }}
	if _, err := x.Report(t.Context(), author("order"), "r1"); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if counts, _ := s.Verify(t.Context()); counts.Erased["r1"].Complete || counts.Erased["r1"].Why != "order" {
		t.Errorf("stopped, and it says %+v", counts.Erased["r1"])
	}
	x.Evidence = nil
	if e, err := x.Report(t.Context(), author("again"), "r1"); err != nil || !e.Complete || e.Why != "order" || holds(t, s, "الدرعاني") {
		t.Errorf("%+v, %v", e, err)
	}
}
