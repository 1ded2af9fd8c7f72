package history_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/history"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

var noon = time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)

const witness = "فهد الدرعاني"

// filled is a register in which the name of a private person stands in an incident, in notes on breaches, in a decision and in a field entry of each class.
func filled(t *testing.T) *memory.Store {
	t.Helper()
	s := memory.New()
	if _, err := s.Put(t.Context(), record.Report{Schema: record.Schema, ID: "r1", Text: record.Text{Original: "قصف", Restored: "قصف"}}); err != nil {
		t.Fatal(err)
	}
	lat, lon := 35.9312, 36.6367
	suffered := []register.Part{{Name: record.Name{Arabic: witness}, Kind: "person", Role: "recipient", Private: true}}
	private := []register.Place{{Name: record.Name{Arabic: "بيت الدرعاني"}, Lat: &lat, Lon: &lon, Private: true}}
	mention := register.Mention{Report: "r1", Type: "detention", Modality: "asserted", Actors: suffered, Places: private, Cue: record.Span{Start: 0, End: 3, Quote: "قصف"}}
	for _, e := range []register.Entry{
		register.Incident{ID: "i", Type: "detention", Modality: "asserted", Title: record.Name{Arabic: "اعتقال " + witness}, Actors: suffered, Places: private, Mentions: []register.Mention{mention}, Keys: []string{witness}},
		register.BreachSheet{ID: "b", Notes: []register.BreachNote{{Report: "r1", Of: suffered, Key: "name:" + witness, Quote: record.Span{Start: 0, End: 3, Quote: witness}}}},
		register.Decision{ID: "d", Kind: "pin", Incidents: []string{"i"}, Mentions: []register.MentionKey{{Report: "r1", Cue: record.Span{Start: 0, End: 3, Quote: witness}}}, Why: witness, By: "huda", At: "2031-05-03T12:00:00Z"},
		register.FieldEntry{ID: "f", Kind: register.FieldContact, By: "rami", Contact: &register.ContactLog{With: witness}, Places: private, Review: register.Reviewed{State: register.ReviewApproved}},
		register.FieldEntry{ID: "closed", Class: access.Restricted, Kind: register.FieldContact, By: "rami", Contact: &register.ContactLog{With: witness}},
		register.Taken{Report: "r1", Version: 1, Beside: []register.Beside{{Mention: mention}}},
	} {
		o, err := register.Object(e, 0)
		if err == nil {
			err = s.Keep(t.Context(), store.Author{Name: "huda", Why: "about " + witness, At: noon}, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func told(t *testing.T, s *memory.Store, role access.Role, kind, id string) (string, error) {
	t.Helper()
	steps, err := history.Teller{Ledger: s, Reports: s, Viewer: access.Viewer{Name: "x", Role: role}}.Of(t.Context(), kind, id)
	data, _ := json.Marshal(steps)
	return string(data), err
}

// TestHistoryByRole tells the same history to every role: the private person's name, the exact position and what is closed are told to those alone who see them
// elsewhere.
func TestHistoryByRole(t *testing.T) {
	s := filled(t)
	for _, tt := range []struct {
		kind, id           string
		names, exact, sees access.Role // the least roles
	}{
		{register.KindIncident, "i", access.Analyst, access.Reviewer, access.Visitor}, {register.KindBreachSheet, "b", access.Reviewer, access.Admin, access.Visitor}, {register.KindDecision, "d", access.Analyst, access.Admin, access.Visitor},
		{register.KindField, "f", access.Analyst, access.Reviewer, access.Visitor}, {register.KindField, "closed", access.Reviewer, access.Admin, access.Reviewer}, {register.KindObserved, "r1", access.Reviewer, access.Reviewer, access.Visitor},
	} {
		for _, role := range access.Roles() {
			body, err := told(t, s, role, tt.kind, tt.id)
			if got := err == nil; got != role.AtLeast(tt.sees) || err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s %s, %s: %v", tt.kind, tt.id, role, err)
			}
			// analysts see the reason of a step, which may name people
			if got := strings.Contains(body, "الدرعاني"); got != role.AtLeast(min2(tt.names, access.Analyst, tt.sees)) {
				t.Errorf("%s %s, %s: named %v", tt.kind, tt.id, role, got)
			}
			if strings.Contains(body, "35.9312") && !role.AtLeast(tt.exact) {
				t.Errorf("%s %s, %s: the exact position is told", tt.kind, tt.id, role)
			}
			if strings.Contains(body, `"hidden":"role"`) != (err == nil && hides(tt.kind, role)) {
				t.Errorf("%s %s, %s: %s", tt.kind, tt.id, role, body)
			}
		}
	}
}

// min2 gives the lesser of two roles, but not less than a third.
func min2(a, b, least access.Role) access.Role {
	if a.AtLeast(b) {
		a = b
	}
	if !a.AtLeast(least) {
		return least
	}
	return a
}

func hides(kind string, role access.Role) bool {
	switch kind {
	case register.KindDecision:
		return !role.AtLeast(access.Analyst)
	case register.KindBreachSheet, register.KindObserved:
		return !role.AtLeast(access.Reviewer)
	}
	return false
}

// TestHistoryAfterRestriction hides every version that holds words of a report which was restricted since, and a version that was closed when it was made.
func TestHistoryAfterRestriction(t *testing.T) {
	s := filled(t)
	if err := s.SetClass(t.Context(), store.Author{Name: "huda", At: noon}, "r1", access.Restricted); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[access.Role]bool{access.Analyst: true, access.Reviewer: false} {
		body, err := told(t, s, role, register.KindIncident, "i")
		if err != nil || strings.Contains(body, `"hidden":"report"`) != want {
			t.Errorf("%s: %s, %v", role, body, err)
		}
	}
	o, err := s.Object(t.Context(), register.KindField, "closed")
	if err != nil {
		t.Fatal(err)
	}
	e, _ := register.Read[register.FieldEntry](o)
	e.Class = access.Open
	opened, _ := register.Object(e, o.Version)
	if err := s.Keep(t.Context(), store.Author{Name: "huda", At: noon}, opened); err != nil {
		t.Fatal(err)
	}
	body, err := told(t, s, access.Reader, register.KindField, "closed")
	if err != nil || strings.Count(body, `"hidden":"class"`) != 1 || strings.Contains(body, "الدرعاني") {
		t.Errorf("opened since: %s, %v", body, err)
	}
	if _, err := s.EraseReport(t.Context(), store.Author{Name: "huda", Why: "order", At: noon}, "r1"); err != nil {
		t.Fatal(err)
	}
	body, err = told(t, s, access.Admin, register.KindIncident, "i")
	if err != nil || !strings.Contains(body, `"hidden":"report"`) {
		t.Errorf("of a report that was erased: %s, %v", body, err)
	}
	if body, err := told(t, s, access.Admin, store.KindReport, "r1"); err != nil || !strings.Contains(body, "order") || !strings.Contains(body, store.KindErasure) {
		t.Errorf("the erased report: %s, %v", body, err)
	}
	if _, err := told(t, s, access.Reader, store.KindReport, "r1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a reader and the erasure of a restricted report: %v", err)
	}
	for _, kind := range []string{register.KindIncident, store.KindReport} {
		if _, err := told(t, s, access.Admin, kind, "none"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s none: %v", kind, err)
		}
	}
	for _, kind := range []string{register.KindSecret, "factor", "session", "watch_channel"} {
		if _, err := told(t, s, access.Admin, kind, "x"); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a secret: %v", err)
		}
	}
}
