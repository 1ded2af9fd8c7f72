package web_test

import (
	"net/url"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// TestQueue shows what waits to reviewers alone, filtered and paged, and takes a look at a breach and at an incident.
func TestQueue(t *testing.T) {
	h, s, _ := reviewSite(t)
	part := func(name, role string) []register.Part {
		return []register.Part{{Name: record.Name{Arabic: name}, Kind: "armed_actor", Role: role}}
	}
	at := []register.Place{{Name: record.Name{Arabic: "الدوارة", English: "Duwara"}, Within: []string{"ريف السرو"}}}
	entries := []register.Entry{
		register.Breach{ID: "b1", Agreement: "sochi-2018", Accuser: part("غرفة الراية", "agent"), Accused: part("لواء السنديان", "agent"), Answer: register.AnswerSilent, When: register.When{From: "2031-05-01"}, Places: at, Quote: record.Span{Quote: "خرق الهدنة"}},
		register.Breach{ID: "b2", Class: access.OfCase("kite"), Agreement: "sochi-2018", Accuser: part("جهة خفية", "agent"), Accused: part("لواء السنديان", "agent"), Answer: register.AnswerSilent, When: register.When{From: "2031-05-01"}},
		register.Doubt{Report: "r9", Version: 1, Outlet: "صوت الجبل", Published: "2031-04-30", Codings: []register.Coding{{Path: "/events/3", Type: "clash", Cue: record.Span{Quote: "اشتبك"}, Confidence: 0.314}}},
		register.FieldEntry{ID: "f1", Class: access.Restricted, Kind: register.FieldIncident, By: "rami", When: register.When{From: "2031-05-02"}, Observed: &register.Observed{Type: "shelling"}, Review: register.Reviewed{State: register.ReviewPending}},
		register.FieldEntry{ID: "f2", Class: access.Restricted, Kind: register.FieldContact, By: "rami", Review: register.Reviewed{State: register.ReviewHasIssues}},
	}
	for n := range 60 {
		entries = append(entries, register.Incident{ID: "many" + string(rune('A'+n)), Type: "protest", Grade: register.GradeContested, Contradictions: []register.Contradiction{{Field: "killed"}}, When: register.When{From: "2031-01-01"}})
	}
	for _, e := range entries {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), store.Author{Name: "test", Why: "test", At: reviewDay}, o); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask(h, samar, "GET", "/en/review", "", nil); got.Code != 403 || strings.Contains(got.Body.String(), `href="/en/review"`) {
		t.Errorf("an analyst: %d", got.Code)
	}
	for lang, words := range map[string][]string{
		"en": {`href="/en/review"`, "Field entries sent in", "لواء السنديان accused by غرفة الراية", `href="/en/reports/r9/review#events-3"`, "confidence 31 %", `href="/en/field/f1"`, `href="/en/field/f2"`, `href="/en/incidents/manyA#decide"`, "60 wait", "?part=contested"},
		"ar": {"في انتظار المراجعة", "لواء السنديان متهم من غرفة الراية", "الثقة 31٪", "60 ينتظر", "قتلى"},
	} {
		body := ask(h, huda, "GET", "/"+lang+"/review", "", nil).Body.String()
		for _, want := range words {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q", lang, want)
			}
		}
		if strings.Contains(body, "جهة خفية") || strings.Contains(body, "[queue.") || strings.Contains(body, "[n.") {
			t.Errorf("%s: a breach of a case that is not the viewer's, or a text is missing", lang)
		}
	}
	kite := access.Viewer{Name: "huda", Role: access.Reviewer, Cases: []string{"kite"}}
	if body := ask(h, kite, "GET", "/en/review?part=breach&case=kite", "", nil).Body.String(); !strings.Contains(body, "جهة خفية") || strings.Contains(body, "غرفة الراية") {
		t.Error("the queue of a case")
	}
	for path, code := range map[string]int{"/en/review?case=kite": 404, "/en/review?part=x": 400, "/en/review?part=new&after=x": 400} {
		if got := ask(h, huda, "GET", path, "", nil).Code; got != code {
			t.Errorf("%s: %d", path, got)
		}
	}
	if body := ask(h, huda, "GET", "/en/review?area="+url.QueryEscape("ريف السرو"), "", nil).Body.String(); !strings.Contains(body, "غرفة الراية") || strings.Contains(body, "/en/field/f1") {
		t.Error("the queue of an area")
	}
	first := ask(h, huda, "GET", "/en/review?part=contested", "", nil).Body.String()
	_, rest, _ := strings.Cut(first, `<p class="next"><a href="`)
	next, _, _ := strings.Cut(rest, `"`)
	second := ask(h, huda, "GET", "/en/review"+strings.ReplaceAll(next, "&amp;", "&"), "", nil).Body.String()
	if n, m := strings.Count(first, "#decide"), strings.Count(second, "#decide"); n != 50 || m != 10 {
		t.Errorf("pages of %d and %d of 60", n, m)
	}
	for i, tt := range []struct {
		breach, why string
		code        int
	}{{"b1", "", 422}, {"b2", "x", 404}, {"none", "x", 404}, {"b1", "كما في البيان", 303}} {
		if w := send(h, huda, "/en/review?part=breach", url.Values{"breach": {tt.breach}, "why": {tt.why}}); w.Code != tt.code {
			t.Errorf("%d: %d", i, w.Code)
		}
	}
	if body := ask(h, huda, "GET", "/en/review?part=breach", "", nil).Body.String(); strings.Contains(body, "غرفة الراية") {
		t.Error("a breach that was looked at still waits")
	}
	o, err := s.Object(t.Context(), register.KindBreach, "b1")
	if err != nil || !strings.Contains(string(o.Body), "كما في البيان") {
		t.Errorf("%s, %v", o.Body, err)
	}
}

// TestLookedAtOnTheIncidentPage takes the decision that nothing is to be changed: the incident leaves the queue.
func TestLookedAtOnTheIncidentPage(t *testing.T) {
	h, s, _ := reviewSite(t)
	i := incidentsOf(t, s)[0]
	if body := ask(h, huda, "GET", "/en/review?part=new", "", nil).Body.String(); !strings.Contains(body, i.ID) {
		t.Fatal("a new incident does not wait")
	}
	if w := send(h, huda, "/en/incidents/"+i.ID+"/review", url.Values{"action": {"seen"}, "why": {"as it says"}}); w.Code != 303 {
		t.Fatalf("%d: %.300s", w.Code, w.Body.String())
	}
	if body := ask(h, huda, "GET", "/en/review?part=new", "", nil).Body.String(); strings.Contains(body, i.ID) {
		t.Error("it still waits")
	}
	if body := ask(h, huda, "GET", "/en/incidents/"+i.ID, "", nil).Body.String(); !strings.Contains(body, "Looked at, nothing to change · <bdi>huda") {
		t.Error("the incident's page does not tell who looked at it")
	}
}
