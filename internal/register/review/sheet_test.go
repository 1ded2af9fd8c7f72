package review_test

import (
	"encoding/json"
	"errors"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// withActors gives the report two actors in its first event, and places in the second.
func withActors(t *testing.T) record.Report {
	t.Helper()
	r := newReport(t, "")
	r.Entities = []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: "التل"}, Mentions: []record.Span{{Start: 8, End: 12, Quote: "التل"}}}}
	r.Events[0].Actors = []record.Actor{{Entity: "e1", Role: "agent"}, {Entity: "e1", Role: "recipient"}, {Entity: "e1", Role: "host"}}
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	return r
}

func at(day string, c register.Correction) register.Correction {
	c.At, c.ID = "2026-03-"+day, c.Path+c.Verdict+day
	return c
}

func TestSheet(t *testing.T) {
	r := withActors(t)
	list := []register.Correction{
		at("01", correction(r, 0, "/type", register.FieldCorrected, `"clash"`)), at("02", correction(r, 0, "/type", register.FieldAccepted, "")),
		at("01", correction(r, 0, "/actors/1/role", register.FieldRejected, "")), at("02", correction(r, 0, "/actors/1/entity", register.FieldRejected, "")), at("01", correction(r, 1, "", register.FieldRejected, "")),
	}
	s, err := review.SheetOf(r, list)
	if err != nil || len(s.Orphaned) != 0 {
		t.Fatalf("%v, orphaned %+v", err, s.Orphaned)
	}
	first, f, ok := s.Find("/events/0/type")
	if !ok || string(f.Was) != `"shelling"` || string(f.Now) != `"clash"` || f.Newest.Verdict != register.FieldAccepted || first.Cue.Quote != "قصف" {
		t.Errorf("type: %+v", f)
	}
	if _, f, ok := s.Find("/events/0/weapon"); !ok || f.Now != nil || f.Newest != nil {
		t.Errorf("a field in which nothing stands: %+v", f)
	}
	if _, f, ok := s.Find("/events/0/actors/1/role"); !ok || !f.Removed {
		t.Errorf("an actor that was taken out: %+v", f)
	}
	if second, _, ok := s.Find("/events/1"); !ok || !second.Removed {
		t.Errorf("an event that was taken out: %+v", second)
	}
	if s.Seen == 0 || s.Seen >= s.All {
		t.Errorf("%d of %d", s.Seen, s.All)
	}
	// The two verdicts on one actor take one actor out, not two.
	got, applied, orphaned := review.Apply(r, list)
	if len(got.Events) != 1 || len(got.Events[0].Actors) != 2 || got.Events[0].Actors[1].Role != "host" || len(applied) != len(list) || len(orphaned) != 0 {
		t.Errorf("%+v, orphaned %+v", got.Events, orphaned)
	}
}

// A record that was taken out and accepted since stands again; two who took out the same take out one, though another has the same words.
func TestTakenOutAndAcceptedSince(t *testing.T) {
	r := newReport(t, "")
	out := at("01", correction(r, 0, "", register.FieldRejected, ""))
	if got, _, _ := review.Apply(r, []register.Correction{out, at("03", correction(r, 0, "", register.FieldRejected, ""))}); len(got.Events) != 1 || got.Events[0].ID != "v2" {
		t.Errorf("taken out twice: %+v", got.Events)
	}
	if got, _, _ := review.Apply(r, []register.Correction{out, at("02", correction(r, 0, "", register.FieldAccepted, ""))}); len(got.Events) != 2 {
		t.Errorf("accepted since: %+v", got.Events)
	}
}

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		path, typed, want string
	}{
		{"/events/0/type", "clash", `"clash"`}, {"/events/0/type", "war", ""}, {"/events/0/type", "", ""}, {"/events/0/weapon", "", "null"}, {"/events/0/counts/1/low", " 3 ", "3"}, {"/events/0/counts/1/low", "three", ""},
		{"/places/0/lat", "36.5", "36.5"}, {"/places/0/lat", "NaN", ""}, {"/entities/0/loaded", "true", "true"}, {"/entities/0/loaded", "", ""}, {"/entities/0/name/ar", "علي", `"علي"`},
	} {
		spec, ok := review.SpecOf(tt.path)
		if !ok {
			t.Fatalf("%s is no field", tt.path)
		}
		got, err := spec.Parse(tt.typed)
		if tt.want == "" && !errors.Is(err, store.ErrInvalid) || tt.want != "" && (err != nil || string(got) != tt.want) {
			t.Errorf("%s, %q: %s, %v", tt.path, tt.typed, got, err)
		}
	}
	for _, path := range []string{"", "/events/0", "/events/x/type", "/events/01/type", "/events/0/nothing", "/source/0/url", "/events/0/actors/role", "/events/0/actors/-/role"} {
		if _, ok := review.SpecOf(path); ok {
			t.Errorf("%q is a field", path)
		}
	}
}

// FuzzLay lays any correction over a report: the result holds together, or the correction is told as orphaned.
func FuzzLay(f *testing.F) {
	f.Add("/events/0/type", "corrected", `"clash"`)
	f.Add("/events/0/actors/1", "rejected", ``)
	f.Add("/events/0/actors/-1/role", "rejected", `null`)
	f.Add("/events/0/cue/quote", "corrected", `{"a":[1]}`)
	f.Fuzz(func(t *testing.T, path, verdict, now string) {
		r := withActors(t)
		c := register.Correction{ID: "x", Report: "r1", Path: path, Verdict: verdict, Now: json.RawMessage(now), Anchor: register.Anchor{Collection: "events", Cue: r.Events[0].Cue, Type: "shelling"}}
		got, applied, orphaned := review.Apply(r, []register.Correction{c})
		if len(applied)+len(orphaned) != 1 {
			t.Fatalf("applied %d, orphaned %d", len(applied), len(orphaned))
		}
		if err := got.Lint(); err != nil {
			t.Fatal(err)
		}
		if _, err := review.SheetOf(r, []register.Correction{c}); err != nil {
			t.Fatal(err)
		}
	})
}
