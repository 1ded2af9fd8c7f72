package grouping_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/record"
)

// told is a mention of an invented report.
func told(report, outlet, eventType, place, day string) register.Mention {
	return register.Mention{Report: report, Outlet: outlet, Published: day + "T10:00:00Z", Type: eventType, Modality: "asserted", When: register.When{From: day, Until: day, Precision: "day"},
		Cue: record.Span{Start: 3, End: 6, Quote: "قصف"}, Places: []register.Place{{Name: record.Name{Arabic: place}, Kind: "village", Role: "at"}}}
}

func mentions() []register.Mention {
	denied := told("r6", "صدى الوادي", "shelling", "عين النخيل", "2031-05-02")
	denied.Modality = "negated"
	return []register.Mention{
		told("r1", "بريد السهل", "shelling", "قرية عين النخيل", "2031-05-02"), told("r2", "مرآة الشمال", "casualties", "عين النخيل", "2031-05-02"),
		told("r3", "بريد السهل", "shelling", "تل الزعتر الشرقي", "2031-05-02"), told("r4", "مرآة الشمال", "shelling", "عين النخيل", "2031-05-09"),
		told("r5", "ضفاف", "meeting", "عين النخيل", "2031-05-02"), denied,
	}
}

// groups gives the reports of each incident.
func groups(incidents []register.Incident) []string {
	var out []string
	for _, i := range incidents {
		s := ""
		for _, m := range i.Mentions {
			s += m.Report
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// key names the mention of a report, at another place in it than it has now.
func key(report string) register.MentionKey {
	return register.MentionKey{Report: report, Cue: record.Span{Start: 9, Quote: "قصف"}}
}

func TestGroup(t *testing.T) {
	merge := register.Decision{ID: "d1", Kind: grouping.DecisionMerge, Incidents: []string{grouping.MentionID("r1", "قصف", 1), grouping.MentionID("r3", "قصف", 1)}, Mentions: []register.MentionKey{key("r2"), key("r6")}, At: "2031-06-01"}
	split := register.Decision{ID: "d2", Kind: grouping.DecisionSplit, Incidents: merge.Incidents[:1], Mentions: []register.MentionKey{key("r2")}, At: "2031-06-02"}
	undone := split
	undone.Undone = &register.Undone{By: "ليلى", Why: "خطأ", At: "2031-06-03"}
	for _, tt := range []struct {
		name      string
		decisions []register.Decision
		want      []string
	}{
		{"type, place and day", nil, []string{"r1r2r6", "r3", "r4", "r5"}},
		{"merged by a person", []register.Decision{merge}, []string{"r1r2r3r6", "r4", "r5"}},
		{"split by a person, though it stands elsewhere in the report now", []register.Decision{split}, []string{"r1r6", "r2", "r3", "r4", "r5"}},
		{"undone", []register.Decision{undone}, []string{"r1r2r6", "r3", "r4", "r5"}},
	} {
		if got := groups(grouping.Group(mentions(), tt.decisions)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, not %v", tt.name, got, tt.want)
		}
	}
}

// TestSplitWithinAReport keeps what a person split apart also where one report tells both, and a third that goes with each.
func TestSplitWithinAReport(t *testing.T) {
	var all []register.Mention
	for i, cue := range []string{"قصف", "غارة", "ضربة"} {
		m := told("r1", "بريد السهل", "shelling", "عين النخيل", "2031-05-02")
		m.Cue = record.Span{Start: 10 * i, End: 10*i + 4, Quote: cue}
		all = append(all, m)
	}
	if got := grouping.Group(all, nil); len(got) != 1 {
		t.Fatalf("one report tells one happening three times: %d incidents", len(got))
	}
	split := register.Decision{ID: "d1", Kind: grouping.DecisionSplit, Incidents: []string{grouping.MentionID("r1", "قصف", 1)}, Mentions: []register.MentionKey{{Report: "r1", Cue: all[2].Cue}}, At: "2031-06-01"}
	for _, i := range grouping.Group(all, []register.Decision{split}) {
		quotes := map[string]bool{}
		for _, m := range i.Mentions {
			quotes[m.Cue.Quote] = true
		}
		if quotes["قصف"] && quotes["ضربة"] {
			t.Errorf("what was split stands together: %v", quotes)
		}
	}
}

func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	want, _ := json.Marshal(grouping.Group(mentions(), nil))
	for range 50 {
		all := mentions()
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got, _ := json.Marshal(grouping.Group(all, nil)); string(got) != string(want) {
			t.Fatalf("%s\nis not\n%s", got, want)
		}
	}
}

func TestOriginsAndGrade(t *testing.T) {
	a, b := told("r1", "بريد السهل", "shelling", "عين النخيل", "2031-05-02"), told("r2", "ضفاف", "shelling", "عين النخيل", "2031-05-02")
	if got := grouping.Group([]register.Mention{a, b}, nil); len(got) != 1 || got[0].Grade != register.GradeCorroborated || len(got[0].Origins) != 2 {
		t.Errorf("two outlets: %+v", got)
	}
	a.Passage, b.Passage = "same", "same"
	if got := grouping.Group([]register.Mention{a, b}, nil); len(got) != 1 || got[0].Grade != register.GradeClaimed || len(got[0].Origins) != 1 {
		t.Errorf("copies of one text: %+v", got)
	}
}
