package review_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

func addition(t *testing.T, r record.Report, what string, a review.Addition, quote string) register.Correction {
	t.Helper()
	s, err := review.SheetOf(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.NewAddition(r, 1, review.AddPath("/events/1", what), a, quote)
	if err != nil {
		t.Fatal(err)
	}
	c.ID, c.At = what+a.Name.Arabic, "2026-03-01"
	return c
}

// TestAdditionsSurviveReadingAgain adds an actor, one who is named already, a place, a time, a number and a weapon to the second event; read again, with everything elsewhere,
// the report has them at the same event, and each quotes the words that say so.
func TestAdditionsSurviveReadingAgain(t *testing.T) {
	r := newReport(t, "")
	three := 3
	weapon := correction(r, 1, "/weapon", register.FieldAdded, `"rockets"`)
	list := []register.Correction{
		addition(t, r, "actors", review.Addition{Name: record.Name{Arabic: "لواء السنديان"}, Kind: "armed_actor", Role: "agent"}, "قصف على السهل"),
		addition(t, r, "actors", review.Addition{Name: record.Name{Arabic: "أهل السهل"}, Kind: "unknown", Role: "recipient"}, ""),
		addition(t, r, "places", review.Addition{Name: record.Name{Arabic: "السهل"}, Kind: "village", Role: "at"}, "السهل"),
		addition(t, r, "time", review.Addition{Value: "2026-02-28", Precision: "day"}, ""),
		addition(t, r, "counts", review.Addition{Of: "killed", Who: "civilians", Low: 3, Best: &three, High: &three}, ""),
		weapon,
	}
	newer := newReport(t, "تحديث مطول: ")
	newer.Events[0], newer.Events[1] = newer.Events[1], newer.Events[0]
	for name, x := range map[string]record.Report{"as it was": r, "read again": newer} {
		got, applied, orphaned := review.Apply(x, list)
		if len(applied) != len(list) || len(orphaned) != 0 {
			t.Fatalf("%s: %+v", name, orphaned)
		}
		at := 1
		if name == "read again" {
			at = 0
		}
		v := got.Events[at]
		if len(v.Actors) != 2 || len(v.Places) != 1 || len(v.Counts) != 1 || v.Time == "" || v.Weapon != "rockets" || len(got.Events[1-at].Actors) != 0 {
			t.Errorf("%s: %+v", name, v)
		}
		if e := got.Entities[1]; e.Name.Arabic != "لواء السنديان" || e.Mentions[0].Quote != "قصف على السهل" || v.Actors[1].Entity != e.ID {
			t.Errorf("%s: %+v", name, e)
		}
		if got.Times[0].Basis != "inferred" || got.Places[0].Basis != "unresolved" || v.Evidence[1].Quote != "قصف على السهل" {
			t.Errorf("%s: %+v %+v %+v", name, got.Times, got.Places, v.Evidence)
		}
		s, err := review.SheetOf(x, list)
		if err != nil {
			t.Fatal(err)
		}
		record, _, _ := s.Find(review.EventPath(at))
		if len(record.Added) != 4 || !record.Judged() {
			t.Errorf("%s: %d added", name, len(record.Added))
		}
	}
	if p := review.Precisions(list); len(p) != 5 || p[0].Field != "events/actors/entity" || p[0].Missed != 2 || p[0].Accepted+p[0].Wrong != 0 {
		t.Errorf("%+v", p)
	}
}

// TestAdditionsThatCannotBe are told with the reason, and change nothing.
func TestAdditionsThatCannotBe(t *testing.T) {
	r := newReport(t, "")
	s, err := review.SheetOf(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/events/7/actors/-", "/events/0/actors/0", "/events/0/evidence/-", "/places/0/name/-", "/events/0/time/-", ""} {
		if _, err := s.NewAddition(r, 1, path, review.Addition{}, ""); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%q: %v", path, err)
		}
	}
	if _, err := s.NewAddition(r, 1, "/events/0/actors/-", review.Addition{}, "ليس في النص"); !errors.Is(err, store.ErrInvalid) || !strings.Contains(err.Error(), "not in the text") {
		t.Error(err)
	}
	low := 2
	gone := addition(t, r, "actors", review.Addition{Name: record.Name{Arabic: "أحد"}, Kind: "person", Role: "agent"}, "")
	gone.Evidence = &record.Span{Quote: "كلام آخر"}
	bad := []register.Correction{gone,
		addition(t, r, "actors", review.Addition{Name: record.Name{Arabic: "أحد"}, Kind: "martian", Role: "agent"}, ""), addition(t, r, "actors", review.Addition{Kind: "person", Role: "agent"}, ""),
		addition(t, r, "places", review.Addition{Name: record.Name{Arabic: "هناك"}, Role: "nowhere"}, ""), addition(t, r, "counts", review.Addition{Of: "killed", Low: 5, High: &low}, ""),
		addition(t, r, "time", review.Addition{Value: "yesterday", Precision: "day"}, ""), addition(t, r, "time", review.Addition{Value: "2026-03-02", Until: "2026-03-01", Precision: "day"}, "")}
	for _, c := range bad {
		if got, applied, orphaned := review.Apply(r, []register.Correction{c}); len(applied) != 0 || len(orphaned) != 1 || orphaned[0].Reason == "" || len(got.Entities)+len(got.Places)+len(got.Times) != 0 {
			t.Errorf("%s: applied %d, orphaned %+v", c.Now, len(applied), orphaned)
		}
	}
}

// FuzzAdd lays any addition over a report: the result holds together, or it is told as orphaned.
func FuzzAdd(f *testing.F) {
	f.Add("/events/0/actors/-", `{"name":{"ar":"x"},"kind":"person","role":"agent"}`, "قصف", 3)
	f.Add("/events/0/time", `{"value":"2026","precision":"year"}`, "", 0)
	f.Fuzz(func(t *testing.T, path, now, quote string, start int) {
		r := withActors(t)
		c := register.Correction{ID: "x", Report: "r1", Path: path, Verdict: register.FieldAdded, Now: json.RawMessage(now), Anchor: register.Anchor{Collection: "events", Cue: r.Events[0].Cue}}
		if quote != "" {
			c.Evidence = &record.Span{Start: start, Quote: quote}
		}
		got, applied, orphaned := review.Apply(r, []register.Correction{c})
		if len(applied)+len(orphaned) != 1 {
			t.Fatalf("applied %d, orphaned %d", len(applied), len(orphaned))
		}
		if err := got.Lint(); err != nil {
			t.Fatal(err)
		}
	})
}
