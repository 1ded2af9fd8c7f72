package bulletin

import (
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// sample is a bulletin with something in each part, on which a template is tried. It is of nowhere.
func sample() Bulletin {
	p := Period{Week, "2026-03-08", "2026-03-14"}
	lat, lon, five := 10.0, 20.0, 5
	part := register.Part{Name: record.Name{Arabic: "أ", English: "A"}, Role: "agent"}
	place := register.Place{Name: record.Name{Arabic: "ب", English: "B"}, Lat: &lat, Lon: &lon, RadiusM: 900}
	mention := register.Mention{Report: "r", Outlet: "ج"}
	when := register.When{From: "2026-03-14", Until: "2026-03-15", Precision: "day"}
	incident := register.Incident{ID: "i", Type: "shelling", Title: place.Name, When: when, Places: []register.Place{place}, Actors: []register.Part{part}, Grade: register.GradeContested,
		Counts:         []register.Toll{{Of: "killed", Who: "civilians", Low: 3, High: &five, Origin: "o1"}, {Of: "injured", Who: "unknown", Low: 1, Origin: "o1"}},
		Origins:        []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "ج", Outlets: []string{"ج", "د"}}, {ID: "o2", Kind: register.OriginField, Name: "ه"}},
		Contradictions: []register.Contradiction{{Field: "agent", Values: []register.Holder{{Value: "أ", Origins: []string{"o1"}}}}}, Verdict: &register.Verdict{By: "ه", Why: "ز"}}
	breach := register.Breach{ID: "x", Agreement: "a", Clause: "c", Accuser: []register.Part{part}, Accused: []register.Part{part}, Hedge: "alleged", When: when, Places: []register.Place{place},
		Answer: register.AnswerDenied, Answers: []register.Answer{{Kind: register.AnswerDenied, By: part, Report: "r", Quote: record.Span{Quote: "ق"}}}, Quote: record.Span{Quote: "ق"}, Mentions: []register.Mention{mention}, Act: "shelling"}
	series := SeriesPart{Series: register.PatrolSeries{ID: "s", Name: place.Name, Mode: "joint"}, Count: Comparison{1, 2},
		Runs:        []register.Run{{When: when, Phase: "blocked", Region: "ب", Route: []register.Place{place, place}, Inferred: true, Escort: []register.Part{part}, BlockedBy: []register.Part{part}, Attacked: []string{"i"}, Mentions: []register.Mention{mention}}},
		Suspensions: []register.Suspension{{Region: "ب", FromText: "ت", Reasons: []register.SuspensionReason{{Kind: register.ReasonStated, By: part, Text: "ث", Hedge: "doubted", Outlet: "ج"}, {Kind: register.ReasonNoneGiven, By: part}}, Despite: []string{"1"}, Mentions: []register.Mention{mention}}}}
	entry := register.FieldEntry{ID: "f", Kind: register.FieldContact, By: "و", When: when, Places: []register.Place{place}, Review: register.Reviewed{State: register.ReviewPending},
		Contact: &register.ContactLog{With: "ح", Of: "ط", Channel: "call", Incident: "i", Subject: "ي", Outcome: "ك"}, Patrol: &register.PatrolLog{Completed: "blocked", Why: "ل"}}
	state := register.PostState{From: "2026-03-10", State: "left", Holder: &part}
	b := Bulletin{Period: p, Before: p.Before(), Made: time.Date(2026, 3, 15, 6, 0, 0, 0, time.UTC), Role: access.Visitor, Breaches: []register.Breach{breach}, BreachCount: Comparison{1, 0}, IncidentCount: Comparison{1, 2},
		Sides: []SideRow{{Name: part.Name, Breaches: Comparison{1, 0}, Denied: 1}}, Areas: []AreaRow{{Area: "ب", Incidents: Comparison{1, 2}}, {}}, Harm: []TypeRow{{Type: "shelling"}}, Other: []TypeRow{{Type: "meeting"}},
		Grades: []GradeGroup{{register.GradeContested, []Numbered{{1, incident}}}}, Uncounted: []Uncounted{{WhyWide, []register.Incident{incident}}}, Runs: Comparison{1, 2}, Series: []SeriesPart{series},
		PatrolLogs: []register.FieldEntry{entry}, Posts: []PostChange{{register.Post{ID: "p", Name: place.Name, Kind: "observation", Place: place}, &state, []register.PostState{state}}}, Contacts: []register.FieldEntry{entry},
		Rejected: 1, FieldCounts: []KindCount{{register.FieldContact, 1}},
		Coverage: Coverage{Days: []DayReports{{"2026-03-14", 3}}, Reports: Comparison{3, 4}, AtLeast: true, Empty: []string{"2026-03-13"}, EmptyBefore: 1, SourcesKnown: true, Sources: 2,
			Conditions: []KindCount{{store.ConditionFailing, 1}, {store.ConditionSilent, 1}}, Unwell: []Unwell{{"م", store.ConditionFailing, ""}, {"ن", store.ConditionSilent, "2026-03-01T00:00:00Z"}}}}
	b.Map = draw(b, nil)
	return b
}
