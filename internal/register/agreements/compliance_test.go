package agreements_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/register"
	"marsad/internal/register/agreements"
)

func zoned() register.Agreement {
	return register.Agreement{ID: "x", States: []register.StatePeriod{{State: register.AgreementInForce, From: "2020-01-01", Until: "2020-12-31"}},
		Clauses: []register.Clause{{ID: "fire", Breach: []string{"shelling"}, Until: "2020-06-30", Zone: json.RawMessage(`{"type":"Polygon","coordinates":[[[36,35],[37,35],[37,36],[36,36],[36,35]]]}`)}}}
}

func happened(id, day, kind string, lat float64, change func(*register.Incident)) register.Incident {
	lon := 36.5
	i := register.Incident{ID: id, Type: kind, Modality: "reported", Grade: register.GradeClaimed, When: register.When{From: day}, Places: []register.Place{{Kind: "town", Lat: &lat, Lon: &lon}},
		Counts: []register.Toll{{Of: "killed", Low: 5}, {Of: "killed", Low: 3}, {Of: "injured", Low: 1}}}
	if change != nil {
		change(&i)
	}
	return i
}

// TestTouches holds that only what happened inside the zone, the period and the types touches a clause, and that nobody is accused by it.
func TestTouches(t *testing.T) {
	incidents := []register.Incident{
		happened("in", "2020-02-15", "shelling", 35.5, nil), happened("outside", "2020-02-15", "shelling", 34, nil), happened("other", "2020-02-15", "meeting", 35.5, nil),
		happened("late", "2020-07-01", "shelling", 35.5, nil), happened("month", "2020-02", "shelling", 35.5, nil),
		happened("refuted", "2020-02-15", "shelling", 35.5, func(i *register.Incident) { i.Grade = register.GradeRefuted }),
		happened("planned", "2020-02-15", "shelling", 35.5, func(i *register.Incident) { i.Modality = "planned" }),
		happened("area", "2020-02-15", "shelling", 35.5, func(i *register.Incident) { i.Places[0].Kind = "admin1" }),
	}
	got := agreements.Touches(zoned(), incidents)
	if len(got) != 1 || got[0].Incident != "in" || got[0].Clause != "fire" || got[0].Basis != "derived" || len(got[0].Accused)+len(got[0].Accuser) > 0 {
		t.Errorf("touches %+v", got)
	}
	alleged := []register.Breach{{Clause: "fire", When: register.When{From: "2020-02-15"}, Answer: register.AnswerDenied}}
	want := []agreements.Row{{Month: "2020-02", Clause: "fire", Alleged: 1, Denied: 1, Touched: 1, Killed: 3}}
	if d := cmp.Diff(want, agreements.Table(alleged, got, incidents, agreements.ByMonth)); d != "" {
		t.Error(d)
	}
}

// TestCover holds that days without a report are told from days without an alleged breach.
func TestCover(t *testing.T) {
	got, err := agreements.Cover("2020-02-27", "2020-03-02", map[string]bool{"2020-02-28": true, "2020-03-01": true}, []register.Breach{{When: register.When{From: "2020-03-01"}}}, agreements.ByMonth)
	if err != nil {
		t.Fatal(err)
	}
	want := []agreements.Coverage{{Month: "2020-02", Days: 3, Unheard: 2, Quiet: 1}, {Month: "2020-03", Days: 2, Unheard: 1, Alleged: 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestWeeks holds that weeks are those of ISO 8601: the last days of a year can lie in the first week of the next.
func TestWeeks(t *testing.T) {
	alleged := func(day string) register.Breach {
		return register.Breach{Clause: "fire", When: register.When{From: day}, Answer: register.AnswerDenied}
	}
	got := agreements.Table([]register.Breach{alleged("2019-12-29"), alleged("2019-12-30"), alleged("2020-01-05"), alleged("2020-01")}, nil, nil, agreements.ByWeek)
	want := []agreements.Row{{Month: "2019-W52", Clause: "fire", Alleged: 1, Denied: 1}, {Month: "2020-01", Clause: "fire", Alleged: 1, Denied: 1}, {Month: "2020-W01", Clause: "fire", Alleged: 2, Denied: 2}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	cover, err := agreements.Cover("2019-12-28", "2020-01-07", map[string]bool{"2019-12-30": true}, nil, agreements.ByWeek)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]agreements.Coverage{{Month: "2019-W52", Days: 2, Unheard: 2}, {Month: "2020-W01", Days: 7, Unheard: 6, Quiet: 1}, {Month: "2020-W02", Days: 2, Unheard: 2}}, cover); d != "" {
		t.Error(d)
	}
}
