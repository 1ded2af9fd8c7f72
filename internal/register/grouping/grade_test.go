package grouping_test

import (
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

func TestGrades(t *testing.T) {
	killed := func(report, outlet, hour string, n int) register.Mention {
		m := told(report, outlet, "shelling", "عين النخيل", "2031-05-02")
		m.Published = "2031-05-02T" + hour + ":00Z"
		m.Counts = []register.Toll{{Of: "killed", Who: "unknown", Low: n, High: &n}}
		return m
	}
	denies := told("r2", "ضفاف", "shelling", "عين النخيل", "2031-05-02")
	denies.Modality = "negated"
	back := killed("r2", "مرآة", "15:00", 3)
	back.Takes = "retracts"
	verdict := []register.Decision{{ID: "d", Kind: grouping.DecisionVerdict, Incidents: []string{grouping.MentionID("r1", "قصف", 1)}, Grade: register.GradeVerified, By: "ليلى", Why: "زيارة", At: "2031-06-01"}}
	first := killed("r1", "مرآة", "09:00", 3)
	for _, tt := range []struct {
		name      string
		other     register.Mention
		decisions []register.Decision
		grade     string
		against   int
		updates   int
	}{
		{"the same number", killed("r2", "ضفاف", "09:30", 3), nil, register.GradeCorroborated, 0, 0},
		{"another number at the same time", killed("r2", "ضفاف", "09:30", 5), nil, register.GradeContested, 1, 0},
		{"a number that grew", killed("r2", "ضفاف", "15:00", 5), nil, register.GradeCorroborated, 0, 1},
		{"one outlet's own update", killed("r2", "مرآة", "15:00", 5), nil, register.GradeClaimed, 0, 1},
		{"denied", denies, nil, register.GradeContested, 1, 0},
		{"taken back", back, nil, register.GradeClaimed, 0, 0},
		{"a person's verdict", killed("r2", "ضفاف", "09:30", 5), verdict, register.GradeVerified, 1, 0},
	} {
		got := grouping.Group([]register.Mention{first, tt.other}, tt.decisions)
		if len(got) != 1 || got[0].Grade != tt.grade || len(got[0].Contradictions) != tt.against || len(got[0].Updates) != tt.updates {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
