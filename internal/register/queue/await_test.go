package queue_test

import (
	"slices"
	"testing"
	"time"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/queue"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	rec "marsad/record"
)

func record(arabic string) rec.Name { return rec.Name{Arabic: arabic} }

// report tells of a shelling of a village, with how many were killed, and as sure as confidence says.
func report(t *testing.T, id, outlet string, killed int, confidence float64) rec.Report {
	t.Helper()
	text := "قصفت المدفعية قرية النبعة فقتل ثلاثة"
	span := func(start, end int) rec.Span {
		return rec.Span{Start: start, End: end, Quote: string([]rune(text)[start:end])}
	}
	at := func(v float64) *float64 { return &v }
	cue := span(0, 4)
	r := rec.Report{Schema: rec.Schema, ID: id, Source: rec.Source{Outlet: outlet, Published: &rec.Time{Value: "2031-05-01", Precision: "day", Basis: "published"}}, Text: rec.Text{Original: text, Restored: text},
		Places: []rec.Place{{ID: "p1", Name: record("النبعة"), Kind: "village", Basis: "gazetteer", Ref: "x:1", Lat: at(35.1), Lon: at(36.7), Confidence: 0.9, Mentions: []rec.Span{span(19, 25)}}},
		Events: []rec.Event{{ID: "v1", Type: "shelling", Modality: "asserted", Cue: cue, Evidence: []rec.Span{cue}, Places: []rec.EventPlace{{Place: "p1", Role: "at"}}, Confidence: confidence,
			Counts: []rec.Count{{Of: "killed", Who: "unknown", Low: killed, Best: &killed, High: &killed, Quote: span(26, 36)}}}}}
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	return r
}

func waits(t *testing.T, l store.Ledger) []string {
	t.Helper()
	var out []string
	for _, part := range queue.Parts() {
		page, err := queue.Oldest(t.Context(), l, queue.Asked{}.Filter(part), "", 9)
		if err != nil {
			t.Fatal(err)
		}
		for range page.Objects {
			out = append(out, part)
		}
	}
	return out
}

// TestIncidentsWait follows an incident: it waits when it is new, not once a reviewer looked at it, again when its grade changes or what is contradicted does, also after
// everything was made again, and never once somebody graded it.
func TestIncidentsWait(t *testing.T) {
	l, now := memory.New(), by.At
	k := &keeper.Keeper{Ledger: l, Observers: []keeper.Observer{queue.Observer{}}, Now: func() time.Time { now = now.Add(time.Second); return now }}
	take := func(r rec.Report) {
		t.Helper()
		if _, err := l.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := k.Observe(t.Context(), r, 1); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when string, parts ...string) {
		t.Helper()
		if got := waits(t, l); !slices.Equal(got, parts) {
			t.Errorf("%s: %q waits, not %q", when, got, parts)
		}
	}
	look := func() {
		t.Helper()
		page, err := l.Objects(t.Context(), store.Filter{Kind: register.KindIncident})
		if err != nil || len(page.Objects) != 1 {
			t.Fatalf("%d incidents, %v", len(page.Objects), err)
		}
		i, err := register.Read[register.Incident](page.Objects[0])
		if err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
		if err := k.Decide(t.Context(), store.Author{Name: "huda", Why: "as the report says", At: now}, keeper.Look(store.Author{Name: "huda", Why: "as the report says", At: now}, i)); err != nil {
			t.Fatal(err)
		}
	}
	take(report(t, "r1", "بريد النهر", 3, 0.9))
	want("one report", register.AwaitsNew)
	look()
	want("looked at")
	take(report(t, "r2", "صوت الجبل", 3, 0.9))
	if got := waits(t, l); len(got) > 1 || len(got) == 1 && got[0] != register.AwaitsChanged { // a copy is no further origin
		t.Errorf("a second report: %q", got)
	}
	take(report(t, "r3", "منبر السهل", 9, 0.9))
	page, err := l.Objects(t.Context(), store.Filter{Kind: register.KindIncident})
	if err != nil || len(page.Objects) != 1 {
		t.Fatalf("%d incidents, %v", len(page.Objects), err)
	}
	if _, err := k.Rebuild(t.Context(), store.Author{Name: "admin", Why: "test", At: now}, l); err != nil {
		t.Fatal(err)
	}
	look()
	want("looked at again")
	take(report(t, "r4", "مرايا الساحل", 40, 0.2))
	if got := waits(t, l); !slices.Contains(got, register.AwaitsCoding) {
		t.Errorf("a coding of little confidence: %q", got)
	}
	r4, err := l.Get(t.Context(), "r4")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := review.SheetOf(r4, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := sheet.New(r4, 1, "/events/0", register.FieldAccepted, nil)
	if err := k.Correct(t.Context(), store.Author{Name: "huda", At: now}, r4, 1, c); err != nil {
		t.Fatal(err)
	}
	if got := waits(t, l); slices.Contains(got, register.AwaitsCoding) {
		t.Errorf("a coding that was accepted: %q", got)
	}
	i, err := register.Read[register.Incident](page.Objects[0])
	if err != nil {
		t.Fatal(err)
	}
	d := keeper.NewDecision(store.Author{Name: "huda", Why: "seen on site", At: now.Add(time.Minute)}, "verdict", []string{i.ID}, nil, register.GradeVerified)
	if err := k.Decide(t.Context(), store.Author{Name: "huda", Why: "seen on site", At: now}, d); err != nil {
		t.Fatal(err)
	}
	want("graded")
}

// TestDoubtsGo takes the report out again, and nothing of its codings waits.
func TestDoubtsGo(t *testing.T) {
	l := memory.New()
	k := &keeper.Keeper{Ledger: l, Observers: []keeper.Observer{queue.Observer{}}, Now: func() time.Time { return by.At }}
	r := report(t, "r1", "بريد النهر", 3, 0.4)
	if err := k.ObserveAll(t.Context(), []keeper.Version{{Report: r, Number: 1}}); err != nil {
		t.Fatal(err)
	}
	if got := waits(t, l); !slices.Equal(got, []string{register.AwaitsCoding, register.AwaitsNew}) {
		t.Errorf("%q", got)
	}
	if err := k.Forget(t.Context(), by, "r1"); err != nil {
		t.Fatal(err)
	}
	if got := waits(t, l); len(got) != 0 {
		t.Errorf("%q waits of a report that is no more", got)
	}
}
