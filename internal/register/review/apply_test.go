package review_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/record"
)

// newReport is a report whose first sentence may be longer than it was when a person looked at it.
func newReport(t *testing.T, before string) record.Report {
	t.Helper()
	text := before + "قصف على التل وقصف على السهل"
	n := len([]rune(before))
	event := func(id, typ string, at int) record.Event {
		s := record.Span{Start: n + at, End: n + at + 3, Quote: "قصف"}
		return record.Event{ID: id, Type: typ, Modality: "asserted", Cue: s, Evidence: []record.Span{s}, Confidence: 0.5}
	}
	r := record.Report{Schema: record.Schema, ID: "r1", Text: record.Text{Original: text, Restored: text}, Events: []record.Event{event("v1", "shelling", 0), event("v2", "airstrike", 14)}}
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	return r
}

func correction(r record.Report, event int, field, verdict, now string) register.Correction {
	c := register.Correction{ID: field + verdict, Report: "r1", Path: "/events/" + string(rune('0'+event)) + field, Verdict: verdict, At: "2026-03-01",
		Anchor: register.Anchor{Collection: "events", Cue: r.Events[event].Cue, Type: r.Events[event].Type}}
	if now != "" {
		c.Now = json.RawMessage(now)
	}
	return c
}

// A correction is laid over the same event of a newer version, in which everything stands elsewhere and has another index.
func TestCorrectionSurvivesReadingAgain(t *testing.T) {
	seen := newReport(t, "")
	c := correction(seen, 1, "/type", register.FieldCorrected, `"explosion"`)
	newer := newReport(t, "تحديث مطول: ")
	newer.Events[0], newer.Events[1] = newer.Events[1], newer.Events[0]
	before, _ := json.Marshal(newer)
	got, applied, orphaned := review.Apply(newer, []register.Correction{c})
	if len(applied) != 1 || len(orphaned) != 0 || got.Events[0].Type != "explosion" || got.Events[1].Type != "shelling" {
		t.Errorf("%+v, applied %d, orphaned %+v", got.Events, len(applied), orphaned)
	}
	if after, _ := json.Marshal(newer); string(after) != string(before) {
		t.Error("the report that was given was altered")
	}
	if err := got.Lint(); err != nil {
		t.Error(err)
	}
}

func TestVerdicts(t *testing.T) {
	r := newReport(t, "")
	got, applied, orphaned := review.Apply(r, []register.Correction{correction(r, 0, "", register.FieldRejected, ""), correction(r, 1, "/weapon", register.FieldCorrected, `"aircraft"`), correction(r, 1, "", register.FieldAccepted, "")})
	if len(applied) != 3 || len(orphaned) != 0 || len(got.Events) != 1 || got.Events[0].ID != "v2" || got.Events[0].Weapon != "aircraft" {
		t.Errorf("%+v, %+v", got.Events, orphaned)
	}
}

func TestNothingIsLost(t *testing.T) {
	r := newReport(t, "")
	gone := correction(r, 0, "/type", register.FieldCorrected, `"clash"`)
	gone.Anchor.Cue.Quote = "كلام آخر"
	path := correction(r, 0, "/type", register.FieldCorrected, `"clash"`)
	path.Path = "/id"
	bad := []register.Correction{gone, path, correction(r, 0, "/type", register.FieldCorrected, `"war"`), correction(r, 0, "/nothing", register.FieldCorrected, `1`),
		correction(r, 0, "/type", register.FieldCorrected, `{`), correction(r, 0, "/cue/quote", register.FieldCorrected, `"x"`), correction(r, 0, "/evidence/9/start", register.FieldCorrected, `1`)}
	got, applied, orphaned := review.Apply(r, bad)
	if len(applied) != 0 || len(orphaned) != len(bad) || !reflect.DeepEqual(got, r) {
		t.Errorf("applied %+v, %d orphaned", applied, len(orphaned))
	}
	for _, o := range orphaned {
		if o.Reason == "" {
			t.Errorf("%s: no reason", o.Path)
		}
	}
}
