package grouping

import (
	"testing"

	"marsad/internal/register"
	"marsad/record"
)

// shelled is a mention of an invented report that names no day.
func shelled(report, place string, words []string, counts ...register.Toll) register.Mention {
	return register.Mention{Report: report, Type: "shelling", Modality: "asserted", When: register.When{Precision: "unknown"}, Counts: counts, Words: words,
		Places: []register.Place{{Name: record.Name{Arabic: place}, Kind: "village", Role: "at"}}}
}

// values gives the reasons by which two mentions are compared.
func values(a, b register.Mention) map[string]float64 {
	out := map[string]float64{}
	collect(newItem(a), newItem(b), func(reason, _, _ string, value float64) { out[reason] += value })
	return out
}

func TestReasons(t *testing.T) {
	one, nine := 1, 9
	exact := func(n *int) register.Toll { return register.Toll{Of: "killed", Low: *n, Best: n, High: n} }
	several := register.Toll{Of: "killed", Low: 2}
	names := []string{"netzdg", "بيدر", "زعتران"}
	for _, tt := range []struct {
		name      string
		a, b      register.Mention
		has, lack string
	}{
		{"a side of a place is the place", shelled("r1", "شرق زعتران", nil), shelled("r2", "زعتران", nil), "place.same", "place.apart"},
		{"a part of a name", shelled("r1", "وادي زعتران", nil), shelled("r2", "زعتران", nil), "place.begins", "place.apart"},
		{"a place among the words of the other", shelled("r1", "زعتران", nil), shelled("r2", "بيدرون", names), "place.beside", "place.apart"},
		{"names of places are no shared words, nor are Latin ones", shelled("r1", "زعتران", names), shelled("r2", "زعتران", []string{"netzdg", "زعتران", "قنطره"}), "words.compared", "words.rare"},
		{"other words are", shelled("r1", "زعتران", names), shelled("r2", "زعتران", names), "words.rare", "words.none"},
		{"a plural goes with a higher number", shelled("r1", "زعتران", nil, several), shelled("r2", "زعتران", nil, exact(&nine)), "place.same", "toll.differ_killed"},
		{"and not with a lower", shelled("r1", "زعتران", nil, several), shelled("r2", "زعتران", nil, exact(&one)), "toll.differ_killed", "toll.killed"},
		{"one report has one unknown day", shelled("r1", "زعتران", nil), shelled("r1", "زعتران", nil), "report.same", "time.unknown_small"},
	} {
		got := values(tt.a, tt.b)
		if _, ok := got[tt.has]; !ok {
			t.Errorf("%s: %s is missing: %v", tt.name, tt.has, got)
		}
		if _, ok := got[tt.lack]; ok {
			t.Errorf("%s: %s is there: %v", tt.name, tt.lack, got)
		}
	}
}

// TestFitKeepsSigns learns from examples in which a reason for one happening speaks against it.
func TestFitKeepsSigns(t *testing.T) {
	var examples []Example
	for range 50 {
		examples = append(examples, Example{map[string]float64{"toll.killed": 1, "words.rare": 9}, false}, Example{map[string]float64{"words.rare": 9}, true})
	}
	got := Fit(examples, 1)
	if got["toll.killed"] != 0 || got["words.rare"] <= 0 {
		t.Errorf("%v", got)
	}
}
