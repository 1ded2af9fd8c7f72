package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

var reviewDay = time.Date(2031, 5, 3, 20, 0, 0, 0, time.UTC)

// reviewSite keeps the fixture's report with its incidents, and takes what people decide.
func reviewSite(t testing.TB) (http.Handler, *memory.Store, string) {
	t.Helper()
	s, r := memory.New(), newFixture(t)
	if _, err := s.Put(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	now := reviewDay
	clock := func() time.Time { now = now.Add(time.Second); return now }
	k := &keeper.Keeper{Ledger: s, Now: clock}
	if err := k.Observe(t.Context(), r, 1); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Keeper: k, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return h, s, "/en/reports/" + url.PathEscape(r.ID)
}

func send(h http.Handler, v access.Viewer, path string, form url.Values) *httptest.ResponseRecorder {
	return ask(h, v, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func incidentsOf(t *testing.T, s *memory.Store) []register.Incident {
	t.Helper()
	var out []register.Incident
	for o, err := range s.AllObjects(t.Context(), store.Filter{Kind: register.KindIncident}) {
		if err != nil {
			t.Fatal(err)
		}
		i, err := register.Read[register.Incident](o)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, i)
	}
	return out
}

// TestReviewWithoutScripts accepts, corrects and rejects fields by forms: the incidents follow at once, the page tells who and why, and what cannot be is told with what was
// typed.
func TestReviewWithoutScripts(t *testing.T) {
	h, s, path := reviewSite(t)
	form := func(pairs ...string) url.Values {
		v := url.Values{"version": {"1"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	if got := []int{ask(h, reader, "GET", path+"/review", "", nil).Code, send(h, reader, path+"/review", form("path", "/events/0/type", "verdict", "accepted")).Code, ask(h, samar, "GET", path+"/review?path=/source/url", "", nil).Code}; got[0] != 403 || got[1] != 403 || got[2] != 400 {
		t.Errorf("a reader, a reader who sends, a field that is none: %v", got)
	}
	if body := ask(h, samar, "GET", path+"/review?path=/events/1/type", "", nil).Body.String(); !strings.Contains(body, `<option value="shelling" selected>`) || !strings.Contains(body, `id="form"`) || strings.Contains(body, "[coded.") || strings.Contains(body, "<script>alert") {
		t.Error("the form of a type does not offer types, or a text is missing")
	}
	if w := send(h, samar, path+"/review", form("path", "/events/1/type", "verdict", "corrected", "value", "clash", "why", "")); w.Code != 422 || !strings.Contains(w.Body.String(), "says why") || !strings.Contains(w.Body.String(), `<option value="clash" selected>`) {
		t.Errorf("without a reason: %d", w.Code)
	}
	if w := send(h, samar, path+"/review", form("path", "/events/1/type", "verdict", "corrected", "value", "war", "why", "x")); w.Code != 422 {
		t.Errorf("no type: %d", w.Code)
	}
	for _, f := range []url.Values{
		form("path", "/events/1/type", "verdict", "corrected", "value", "airstrike", "why", "طائرة في النص"), form("path", "/events/1/weapon", "verdict", "corrected", "value", "aircraft", "why", "it says so"),
		form("path", "/events/0", "verdict", "accepted"), form("path", "/events/0/actors/1/role", "verdict", "rejected", "why", "did not take part"), form("path", "/places/2/name/en", "verdict", "corrected", "value", "Kharnuba", "why", "spelling"),
	} {
		if w := send(h, samar, path+"/review", f); w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), path+"/review#") {
			t.Fatalf("%v: %d %.300s", f, w.Code, w.Body.String())
		}
	}
	found := false
	for _, i := range incidentsOf(t, s) {
		found = found || i.Type == "airstrike" && i.Weapon == "aircraft"
		if i.Type == "shelling" {
			t.Error("an incident is still as it was read")
		}
	}
	if !found {
		t.Error("no incident follows the correction")
	}
	body := ask(h, huda, "GET", path+"/review", "", nil).Body.String()
	for _, want := range []string{"corrected", "accepted", "rejected", "طائرة في النص", "samar", "Kharnuba", "<del>", `name="withdraw"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if body := ask(h, reader, "GET", path, "", nil).Body.String(); !strings.Contains(body, "4 fields") || strings.Contains(body, "/review") || !strings.Contains(ask(h, samar, "GET", path, "", nil).Body.String(), `href="/en/history/report/fixture%2F1%20%3F"`) {
		t.Error("a reader is not told that fields were corrected, or is offered to review")
	}
	every, _ := review.Every(t.Context(), s, "fixture/1 ?")
	for _, c := range every {
		if c.Path == "/events/1/type" {
			if w := send(h, huda, path+"/review", url.Values{"withdraw": {c.ID}, "why": {""}}); w.Code != 422 {
				t.Errorf("taken back without a reason: %d", w.Code)
			}
			if w := send(h, huda, path+"/review", url.Values{"withdraw": {c.ID}, "why": {"a typing error"}}); w.Code != 303 {
				t.Errorf("taken back: %d", w.Code)
			}
		}
	}
	if body := ask(h, samar, "GET", path+"/review", "", nil).Body.String(); !strings.Contains(body, "Taken back by") || !strings.Contains(body, "a typing error") {
		t.Error("the page does not tell what was taken back")
	}
	if w := send(h, samar, path+"/review", url.Values{"version": {"7"}, "path": {"/events/0/type"}, "verdict": {"accepted"}}); w.Code != 409 {
		t.Errorf("of another version: %d", w.Code)
	}
	steps := ask(h, samar, "GET", "/en/history/report/"+url.PathEscape("fixture/1 ?"), "", nil).Body.String()
	if !strings.Contains(steps, "a typing error") || !strings.Contains(steps, "طائرة في النص") {
		t.Error("the history of the report does not tell who corrected what")
	}
}

// TestFormsFromElsewhere sends a form that another site made: it is refused, whatever the role.
func TestFormsFromElsewhere(t *testing.T) {
	h, s, path := reviewSite(t)
	for _, target := range []string{path + "/review", "/en/incidents/" + incidentsOf(t, s)[0].ID + "/review"} {
		r := httptest.NewRequest(http.MethodPost, target, strings.NewReader("path=/events/0/type&verdict=accepted&version=1&action=verdict&grade=verified&why=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		as(h, huda).ServeHTTP(w, r)
		if w.Code != 403 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
	if every, _ := review.Every(t.Context(), s, "fixture/1 ?"); len(every) != 0 {
		t.Errorf("%d corrections were kept", len(every))
	}
}

// TestDecisionsOnTheIncidentPage gives a grade, merges, splits, pins and takes back by forms, as a reviewer; an analyst sees the decisions and no form.
func TestDecisionsOnTheIncidentPage(t *testing.T) {
	h, s, _ := reviewSite(t)
	all := incidentsOf(t, s)
	if len(all) < 2 {
		t.Fatalf("%d incidents", len(all))
	}
	path := "/en/incidents/" + all[0].ID
	if w := send(h, samar, path+"/review", url.Values{"action": {"verdict"}, "grade": {"verified"}, "why": {"x"}}); w.Code != 403 {
		t.Errorf("an analyst decides: %d", w.Code)
	}
	for name, f := range map[string]url.Values{"no reason": {"action": {"verdict"}, "grade": {"verified"}}, "no grade": {"action": {"verdict"}, "grade": {"true"}, "why": {"x"}}, "no action": {"why": {"x"}}, "merged with none": {"action": {"merge"}, "with": {"zzz"}, "why": {"x"}},
		"all split": {"action": {"split"}, "report": {"fixture/1 ?"}, "why": {"x"}}, "pinned to none": {"action": {"pin"}, "pinned": {"zzz"}, "why": {"x"}}} {
		if w := send(h, huda, path+"/review", f); w.Code != 422 || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := send(h, huda, path+"/review", url.Values{"action": {"verdict"}, "grade": {"refuted"}, "why": {"صور من المكان"}}); w.Code != 303 {
		t.Fatalf("a grade: %d", w.Code)
	}
	for _, v := range []access.Viewer{huda, samar} {
		body := ask(h, v, "GET", path, "", nil).Body.String()
		if !strings.Contains(body, "صور من المكان") || strings.Contains(body, `<form method="post"`) != (v.Role == access.Reviewer) {
			t.Errorf("%s: the decision is not told, or forms are not for who they are", v.Name)
		}
	}
	if body := ask(h, reader, "GET", path, "", nil).Body.String(); strings.Contains(body, `id="decide"`) || strings.Contains(body, `<form method="post"`) {
		t.Error("a reader is shown decisions or forms")
	}
	w := send(h, huda, path+"/review", url.Values{"action": {"merge"}, "with": {"https://marsad.example/ar/incidents/" + all[1].ID + "?x=1"}, "why": {"the same"}})
	if w.Code != 303 || len(incidentsOf(t, s)) != len(all)-1 {
		t.Fatalf("merged: %d, %d incidents", w.Code, len(incidentsOf(t, s)))
	}
	var merge string
	for o, err := range s.AllObjects(t.Context(), store.Filter{Kind: register.KindDecision}) {
		d, _ := register.Read[register.Decision](o)
		if err != nil || d.Kind == "merge" {
			merge = d.ID
		}
	}
	if w := send(h, huda, path+"/review", url.Values{"action": {"undo"}, "decision": {merge}, "why": {"they are two"}}); w.Code != 303 || len(incidentsOf(t, s)) != len(all) {
		t.Errorf("taken back: %d, %d incidents", w.Code, len(incidentsOf(t, s)))
	}
	if body := ask(h, huda, "GET", path, "", nil).Body.String(); !strings.Contains(body, "they are two") {
		t.Error("the page does not tell what was taken back")
	}
	if w := send(h, huda, path+"/review", url.Values{"action": {"pin"}, "pinned": {"/en/reports/" + url.PathEscape("fixture/1 ?")}, "why": {"pinned"}}); w.Code != 303 {
		t.Errorf("pinned: %d", w.Code)
	}
}

// TestHistoryOfWhatWasClosed restricts the report of an incident: older versions, which hold its words, are told to reviewers alone.
func TestHistoryOfWhatWasClosed(t *testing.T) {
	h, s, _ := reviewSite(t)
	id := incidentsOf(t, s)[0].ID
	history := "/en/history/incident/" + id
	if body := ask(h, reader, "GET", history, "", nil).Body.String(); !strings.Contains(body, "/mentions/0/cue") {
		t.Error("a reader is not told the open history")
	}
	if err := s.SetClass(t.Context(), store.Author{Name: "huda", Why: "a witness", At: reviewDay}, "fixture/1 ?", access.Restricted); err != nil {
		t.Fatal(err)
	}
	for v, want := range map[string]bool{"ziad": false, "samar": false, "huda": true} {
		viewer := map[string]access.Viewer{"ziad": reader, "samar": samar, "huda": huda}[v]
		for _, path := range []string{history, "/api/v1/history/incident/" + id} {
			if body := ask(h, viewer, "GET", path, "", nil).Body.String(); strings.Contains(body, "/mentions/0/cue") != want {
				t.Errorf("%s, %s: shown %v, want %v", v, path, !want, want)
			}
		}
	}
	if got := ask(h, reader, "GET", "/en/history/report/"+url.PathEscape("fixture/1 ?"), "", nil).Code; got != 404 {
		t.Errorf("the history of a restricted report: %d", got)
	}
	if got := ask(h, reader, "GET", "/en/history/incident/none", "", nil).Code; got != 404 {
		t.Errorf("of none: %d", got)
	}
}

// TestReviewPagesInABrowser takes pictures in both languages and widths, and holds the pages to what every page must keep.
func TestReviewPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	h, s, path := reviewSite(t)
	form := func(pairs ...string) {
		v := url.Values{"version": {"1"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		if w := send(h, samar, path+"/review", v); w.Code != 303 {
			t.Fatal(w.Code)
		}
	}
	form("path", "/events/1/type", "verdict", "corrected", "value", "airstrike", "why", "طائرة في النص")
	form("path", "/events/0", "verdict", "accepted")
	form("path", "/events/0/actors/1/role", "verdict", "rejected", "why", "did not take part")
	id := incidentsOf(t, s)[0].ID
	send(h, huda, "/en/incidents/"+id+"/review", url.Values{"action": {"verdict"}, "grade": {"verified"}, "why": {"صور من المكان"}})
	admin := access.Viewer{Name: "huda", Role: access.Admin}
	o, err := register.Object(register.Audit{ID: "a1", Who: "samar", What: "read", Kind: "report", Object: "u-3f2a", Path: "/ar/reports/u-3f2a", At: "2031-05-03T10:00:00Z"}, 0)
	if err == nil {
		err = s.Keep(t.Context(), store.Author{Name: "samar", At: reviewDay}, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(as(h, admin))
	defer server.Close()
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	report := strings.TrimPrefix(path, "/en")
	for _, lang := range []string{"ar", "en"} {
		for name, page := range map[string]string{"review": report + "/review?path=%2Fevents%2F1%2Ftype", "decide": "/incidents/" + id, "history": "/history/incident/" + id, "history-report": "/history/report/" + url.PathEscape("fixture/1 ?"), "audit": "/audit", "report": report, "queue": "/review", "queue-part": "/review?part=new", "add": report + "/review?path=%2Fevents%2F1&add=actors"} {
			for _, width := range []int64{390, 1440} {
				do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"+lang+page), chromedp.WaitReady("main"))
				label := "review-" + name + "-" + lang + map[int64]string{390: "-phone", 1440: "-desktop"}[width]
				if err := os.WriteFile(filepath.Join(artefacts(t), label+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
					t.Fatal(err)
				}
				if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
					t.Errorf("%s is wider than the screen", label)
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
