package evaluation

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"marsad/record"
)

func span(start, end int) record.Span { return record.Span{Start: start, End: end} }

func TestSameName(t *testing.T) {
	tests := []struct {
		label string
		found []string
		want  bool
	}{
		{"رامز العطار", []string{"رامز العطار"}, true},
		{"رامز العطار", []string{"العطار"}, true},
		{"العطار", []string{"وزير الزراعة", "رامز العطار"}, true},
		{"أحمد", []string{"احمد"}, true},
		{"وزارة الزراعة", []string{"وزارة الدفاع"}, true}, // half of the words
		{"رامز العطار", []string{"وزارة الزراعة"}, false},
		{"رامز", nil, false},
		{"", []string{"رامز"}, false},
	}
	for _, tt := range tests {
		if got := SameName(tt.label, tt.found); got != tt.want {
			t.Errorf("%s, %v: %v", tt.label, tt.found, got)
		}
	}
}

// labelled and found are a report with one disagreement of each kind.
func labelled() (Labelled, record.Report) {
	two := 2
	l := Labelled{ID: "a", Labels: Labels{
		Statements: []Statement{
			{Speaker: "رامز العطار", Act: "deny", Hedge: "none", Mode: "direct", Through: []string{"رويترز"}, Cue: span(0, 3)},
			{Act: "state", Hedge: "none", Mode: "indirect", Cue: span(10, 13)},
			{Speaker: "لجنة", Act: "state", Hedge: "none", Mode: "indirect", Cue: span(20, 23)},
		},
		Events: []Event{
			{Type: "shelling", Modality: "asserted", Phase: "completed", Cue: span(30, 35), Agents: []string{"الجيش"}, Places: []string{"سراقب"}, Killed: []*int{&two, nil}},
			{Type: "patrol", Modality: "asserted", Cue: span(40, 45)},
		},
		Times:  []Time{{Span: span(50, 55), Value: "2020-02-17"}, {Span: span(60, 65), Value: "PRESENT_REF"}},
		Places: []Place{{Text: "سراقب"}, {Text: "النيرب"}},
	}}
	at := func(s record.Span) *record.Span { return &s }
	r := record.Report{
		Entities: []record.Entity{{ID: "e1", Name: record.Name{Arabic: "رامز العطار"}}, {ID: "e2", Name: record.Name{Arabic: "الجيش"}}},
		Places:   []record.Place{{ID: "p1", Name: record.Name{Arabic: "سراقب"}, Mentions: []record.Span{{Quote: "وسراقب"}, {Quote: "الدانا"}}}},
		Statements: []record.Statement{
			{Speaker: "e1", Act: "state", Hedge: "none", Mode: "direct", Cue: span(0, 3)},
			{Act: "state", Hedge: "reported", Mode: "indirect", Cue: span(11, 12)},
			{Speaker: "e1", Act: "state", Hedge: "none", Mode: "mixed", Cue: span(70, 73)},
		},
		Events: []record.Event{
			{Type: "shelling", Modality: "asserted", Phase: "ongoing", Cue: span(90, 95), Evidence: []record.Span{span(30, 60)}, Actors: []record.Actor{{Entity: "e2", Role: "agent"}}, Counts: []record.Count{{Of: "killed", Low: 2}}},
			{Type: "meeting", Cue: span(41, 44)},
		},
		Times: []record.Time{{Span: at(span(52, 53)), Value: "2020-02-17T10:00"}},
	}
	return l, r
}

func TestScore(t *testing.T) {
	tally, misses := Score(labelled())
	want := map[string]Counts{
		"statements": {2, 1, 1}, "statements/deny": {0, 0, 1}, "statements/state": {1, 2, 1},
		"statement.speaker": {2, 0, 0}, "statement.act": {1, 1, 0}, "statement.hedge": {1, 1, 0}, "statement.mode": {2, 0, 0}, "statement.through": {0, 1, 0},
		"events": {1, 1, 1}, "events_any_type": {2, 1, 0}, "events/shelling": {1, 0, 0}, "events/patrol": {0, 0, 1}, "events/meeting": {0, 1, 0},
		"event.agents": {1, 0, 0}, "event.places": {0, 1, 0}, "event.modality": {1, 0, 0}, "event.phase": {0, 1, 0}, "event.killed": {1, 0, 0},
		"times": {1, 0, 1}, "time.value": {1, 0, 0}, "places": {1, 1, 1},
	}
	for name, c := range want {
		if tally[name] != c {
			t.Errorf("%s: %+v, want %+v", name, tally[name], c)
		}
	}
	for name := range tally {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %+v was not expected", name, tally[name])
		}
	}
	if len(misses) == 0 || misses[0].Report != "a" {
		t.Errorf("misses %+v", misses)
	}
}

func TestCorrectedRecordIsItsOwnLabel(t *testing.T) {
	text := "قال رامز العطار إن الدورية عادت."
	r := record.Report{Schema: record.Schema, ID: "a", Text: record.Text{Original: text, Restored: text},
		Entities:   []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: "رامز العطار"}, Mentions: []record.Span{{Start: 4, End: 15, Quote: "رامز العطار"}}}},
		Statements: []record.Statement{{ID: "s1", Speaker: "e1", Act: "state", Hedge: "none", Mode: "indirect", Cue: record.Span{Start: 0, End: 3, Quote: "قال"}, Rule: "by hand", Confidence: 1}}}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := ReadLabels(bytes.NewReader(data), "records.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	tally, misses := Score(labels[0], r)
	if len(misses) != 0 || tally["statement.speaker"] != (Counts{1, 0, 0}) {
		t.Errorf("%+v, %+v", tally, misses)
	}
}

// result makes a run over reports in which the first n statements of ten are right.
func result(program string, right ...int) Result {
	var ids []string
	var tallies []Tally
	for i, n := range right {
		ids = append(ids, string(rune('a'+i)))
		tallies = append(tallies, Tally{"statements": {n, 0, 10 - n}, "statement.act": {n, 1, 0}})
	}
	return New(program, "labels.jsonl", ids, tallies)
}

func TestIntervals(t *testing.T) {
	r := result("x", 8, 8, 8, 8)
	m := r.Measures["statements"]
	if m.Precision.Value != 1 || m.Recall.Value != 0.8 || m.Recall.Low != 0.8 || m.Recall.High != 0.8 || m.Rate != nil {
		t.Errorf("same reports have no spread: %+v", m.Recall)
	}
	m = result("x", 2, 9, 5, 10, 1, 7).Measures["statements"]
	if m.Recall.Low >= m.Recall.Value || m.Recall.High <= m.Recall.Value {
		t.Errorf("interval %+v does not hold its figure", m.Recall)
	}
	a, _ := json.Marshal(result("x", 2, 9, 5))
	b, _ := json.Marshal(result("x", 2, 9, 5))
	if !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
}

func TestCompare(t *testing.T) {
	before, now := result("1", 5, 5, 5, 5, 5), result("2", 7, 8, 7, 6, 5)
	c := Compare(before, now)
	if c.Common != 5 || c.OnlyOne != 0 || len(c.Better) != 4 || len(c.Worse) != 0 {
		t.Errorf("%+v", c)
	}
	var found Change
	for _, x := range c.Changes {
		if x.Measure == "statements" {
			found = x
		}
	}
	if !found.Clear || found.Difference.Value <= 0 || found.Difference.Low <= 0 {
		t.Errorf("a clear gain is not seen: %+v", found)
	}
	if c := Compare(before, before); len(c.Better)+len(c.Worse) != 0 || c.Changes[0].Clear {
		t.Errorf("a run differs from itself: %+v", c)
	}
	var out bytes.Buffer
	if err := WriteComparison(&out, Compare(before, before)); err != nil || !strings.Contains(out.String(), "no figure changed") {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestReadResult(t *testing.T) {
	data, err := json.Marshal(result("1", 5, 6))
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadResult(bytes.NewReader(data), "run.json")
	if err != nil || len(r.Reports) != 2 {
		t.Fatalf("%v, %+v", err, r)
	}
	for _, tt := range []struct{ input, want string }{{"{}", `run.json: schema "" is not read`}, {"x", "run.json: not a JSON object"}} {
		if _, err := ReadResult(strings.NewReader(tt.input), "run.json"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.input, err)
		}
	}
}
