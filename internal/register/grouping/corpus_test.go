package grouping_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/internal/reading"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

// told by the corpus: each report was written for this project, by invented outlets, and tells mainly of one happening.
type written struct{ ID, Incident, Outlet, Published, Text string }

// corpusFloor is the least F1 of pairs of reports.
const corpusFloor = 0.95

// grades of the corpus, and what makes them so.
var grades = []struct{ incident, grade, field string }{
	{"i01", register.GradeCorroborated, ""},
	{"i02", register.GradeClaimed, ""}, // three outlets copy one wire
	{"i03", register.GradeContested, "killed"},
	{"i04", register.GradeClaimed, ""}, // one outlet, whose number grew
	{"i05", register.GradeContested, "agent"},
	{"i06", register.GradeCorroborated, ""},
	{"i07", register.GradeCorroborated, ""}, // the same town and day as i06
	{"i08", register.GradeClaimed, ""},      // retracted
	{"i09", register.GradeContested, "happened"},
	{"i10", register.GradeCorroborated, ""}, // corrected: no contradiction is left
	{"i11", register.GradeClaimed, ""},
	{"i12", register.GradeCorroborated, ""},
	{"i13", register.GradeCorroborated, ""}, // the town of i01, another day
	{"i14", register.GradeClaimed, ""},      // the sum of i15 and i16
	{"i15", register.GradeCorroborated, ""},
	{"i16", register.GradeCorroborated, ""},
	{"i17", register.GradeCorroborated, ""},
	{"i18", register.GradeClaimed, ""}, // two outlets, one speaker
	{"i19", register.GradeClaimed, ""},
	{"i20", register.GradeCorroborated, ""},
	{"i21", register.GradeContested, "agent"},
	{"i22", register.GradeClaimed, ""}, // one of two took it back
	{"i23", register.GradeCorroborated, ""},
	{"i24", register.GradeCorroborated, ""}, // the later outlet has the higher number
	{"i25", register.GradeCorroborated, ""}, // a copied wire and an outlet of its own
}

func corpus(t *testing.T) []written {
	file, err := os.Open(filepath.Join("testdata", "corpus.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []written
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var w written
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			t.Fatal(err)
		}
		out = append(out, w)
	}
	return out
}

// TestCorpus reads the whole corpus as marsad reads any report, and compares the incidents and their grades with those it was written to have.
func TestCorpus(t *testing.T) {
	rd, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	gold := map[string]string{}
	var all []register.Mention
	for _, w := range corpus(t) {
		a, err := article.Extract(context.Background(), []byte(w.Text), article.Hints{Format: "text", Outlet: w.Outlet, Published: w.Published})
		if err != nil {
			t.Fatal(err)
		}
		r, err := rd.Read(context.Background(), a, reading.Source{ID: w.ID})
		if err != nil {
			t.Fatal(err)
		}
		gold[w.ID] = w.Incident
		all = append(all, grouping.Mentions(r, 1)...)
	}
	incidents := grouping.Group(all, nil)
	main := mains(incidents)
	precision, recall := pairs(t, gold, main)
	if f := 2 * precision * recall / (precision + recall); f < corpusFloor {
		t.Errorf("F1 of pairs is %.3f, below %.2f", f, corpusFloor)
	}
	for _, g := range grades {
		gradeRight(t, g.incident, g.grade, g.field, incidentOf(g.incident, gold, main, incidents))
	}
	whole := incidentOf("i14", gold, main, incidents)
	for _, part := range []string{"i15", "i16"} {
		if p := incidentOf(part, gold, main, incidents); !whole.Aggregate || p.Of != whole.ID || !slices.Contains(whole.Parts, p.ID) {
			t.Errorf("%s is no part of the aggregate: %q", part, p.Of)
		}
	}
	if i := incidentOf("i08", gold, main, incidents); !i.Retracted {
		t.Errorf("i08 was taken back by all and is not marked: %+v", i.Mentions)
	}
}

func gradeRight(t *testing.T, name, grade, field string, i register.Incident) {
	t.Helper()
	at := slices.ContainsFunc(i.Contradictions, func(c register.Contradiction) bool { return c.Field == field })
	if i.Grade == grade && (field == "" || at) {
		return
	}
	var said []string
	for _, m := range i.Mentions {
		said = append(said, strings.Join([]string{m.Report, m.Type, m.Modality, m.Origin, m.Takes}, " "))
	}
	t.Errorf("%s: %s, not %s (%s): %+v\n%+v\n%s", name, i.Grade, grade, i.GradeWhy, i.Contradictions, i.Origins, strings.Join(said, "\n"))
}

// incidentOf gives the incident in which most reports of a known one stand.
func incidentOf(name string, gold map[string]string, main map[string]int, incidents []register.Incident) register.Incident {
	votes, best := map[int]int{}, -1
	for id, g := range gold {
		if at, ok := main[id]; ok && g == name {
			votes[at]++
		}
	}
	for at := range incidents {
		if votes[at] > 0 && (best < 0 || votes[at] > votes[best]) {
			best = at
		}
	}
	if best < 0 {
		return register.Incident{}
	}
	return incidents[best]
}
