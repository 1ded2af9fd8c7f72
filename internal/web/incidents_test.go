package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

// incidentSite shows one incident that four outlets tell, two of them in the same words, and on which they disagree; its older id leads to it.
func incidentSite(t testing.TB) http.Handler {
	t.Helper()
	ledger := memory.New()
	at := func(v float64) *float64 { return &v }
	place := register.Place{Name: record.Name{Arabic: "عين <b>النخيل", English: "Ain al-Nakhil"}, Kind: "village", Role: "at", Lat: at(36.1), Lon: at(37.2), RadiusM: 1200}
	mention := func(report, outlet, origin, eventType string, killed int) register.Mention {
		return register.Mention{Report: report, Outlet: outlet, Origin: origin, Published: "2031-05-02T10:00:00Z", Type: eventType, Modality: "reported", When: register.When{From: "2031-05-02", Until: "2031-05-02", Precision: "day"}, Places: []register.Place{place},
			Actors: []register.Part{{Name: record.Name{Arabic: "فصائل الجرد", English: "factions of al-Jurd"}, Kind: "armed_actor", Role: "agent", Loaded: true}}, Counts: []register.Toll{{Of: "killed", Who: "civilian", Low: killed, Best: &killed, High: &killed}},
			Cue: record.Span{Start: 12, End: 15, Quote: "قصف"}, Grouped: []register.Reason{{Field: "place", Said: "عين النخيل", Weight: 4.5}, {Field: "time", Said: "2031-05-02", Weight: 2}}}
	}
	i := register.Incident{ID: "i1", Type: "shelling", Modality: "reported", Grade: register.GradeContested, GradeWhy: "origins disagree", Title: record.Name{Arabic: "قصف"}, When: register.When{From: "2031-05-02", Until: "2031-05-02", Precision: "day"}, Places: []register.Place{place}, Block: "i1",
		Origins:        []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "بريد السهل", Reports: []string{"r1", "r2"}, Outlets: []string{"بريد السهل", "صدى الوادي"}}, {ID: "o2", Kind: register.OriginOutlet, Name: "ضفاف", Reports: []string{"r3"}, Outlets: []string{"ضفاف"}}},
		Mentions:       []register.Mention{mention("r1", "بريد السهل", "o1", "shelling", 3), mention("r2", "صدى الوادي", "o1", "shelling", 3), mention("r3", "ضفاف", "o2", "airstrike", 5)},
		Contradictions: []register.Contradiction{{Field: "killed", Values: []register.Holder{{Value: "3", Origins: []string{"o1"}}, {Value: "5", Origins: []string{"o2"}}}}}}
	keep := func(at time.Time, e register.Entry, version int) {
		o, err := register.Object(e, version)
		if err == nil {
			err = ledger.Keep(t.Context(), store.Author{Name: "marsad", Why: "report r3, version 1", At: at}, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	first := i
	first.Grade, first.Contradictions, first.Origins, first.Mentions = register.GradeClaimed, nil, i.Origins[:1], i.Mentions[:2]
	keep(time.Date(2031, 5, 2, 12, 0, 0, 0, time.UTC), first, 0)
	keep(time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC), i, 1)
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger, Now: func() time.Time { return time.Date(2031, 5, 3, 20, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestIncidentPages(t *testing.T) {
	h := incidentSite(t)
	for _, tt := range []struct {
		path   string
		status int
		want   []string
		not    []string
	}{
		{"/en/incidents", 200, []string{"Ain al-Nakhil", "contested", "3 outlets", "2 independent", "1 incident<"}, nil},
		{"/ar/incidents", 200, []string{"مختلف عليها", "عين &lt;b&gt;النخيل"}, []string{"<b>"}},
		{"/en/incidents?grade=claimed", 200, []string{"No incident fits"}, []string{"Ain al-Nakhil"}},
		{"/en/incidents?type=nothing", 400, nil, nil},
		{"/en/incidents/i1", 200, []string{"origins disagree", "«factions of al-Jurd»", `href="/en/reports/r3#at-12"`, "killed: 5", "Reports of this origin", "&#43;4.5", "report \u2068r3\u2069, version 1"}, nil},
		{"/ar/incidents/i1", 200, []string{"اختلاف بين المصادر", "بحسب"}, []string{"[reason.", "[grade."}},
		{"/en/incidents/none", 404, nil, nil},
		{"/en/today", 200, []string{"Incidents of \u20662031-05-03\u2069", `Contradicted <span class="n">1`, `New <span class="n">0`}, nil},
		{"/en/today?day=2031-05-02", 200, []string{`New <span class="n">1`, "claimed", "2 outlets, 1 independent"}, nil},
		{"/en/today?day=2031-05-01", 200, []string{`New <span class="n">0`}, nil},
		{"/en/today?day=x", 400, nil, nil},
		{"/api/v1/incidents", 200, []string{`"total":1`}, nil},
		{"/api/v1/incidents/i1", 200, []string{`"contested"`}, nil},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if w.Code != tt.status {
			t.Errorf("%s answers %d", tt.path, w.Code)
		}
		for _, s := range tt.want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q", tt.path, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(w.Body.String(), s) {
				t.Errorf("%s says %q", tt.path, s)
			}
		}
	}
}

// TestIncidentPagesInABrowser opens the pages at phone and desktop width in both languages.
func TestIncidentPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(incidentSite(t))
	defer server.Close()
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for _, lang := range []string{"ar", "en"} {
		for name, path := range map[string]string{"incidents": "/incidents", "incident": "/incidents/i1", "today": "/today"} {
			for _, width := range []int64{390, 1440} {
				do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"+lang+path), chromedp.WaitReady("main"))
				picture := value(t, ctx, chromedp.FullScreenshot(100))
				if err := os.WriteFile(filepath.Join(artefacts(t), name+"-"+lang+"-"+map[int64]string{390: "phone", 1440: "desktop"}[width]+".png"), picture, 0o644); err != nil {
					t.Fatal(err)
				}
				if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
					t.Errorf("%s %s %d: the page is wider than the screen", name, lang, width)
				}
				if axeErr == nil {
					checkAxe(t, ctx, string(axe))
				}
			}
		}
	}
	for _, f := range faults() {
		t.Error(f)
	}
}
