package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/lexicon"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// TestApprovedEntriesStandInTheRegister approves and rejects entries on the pages: what is approved stands in an incident, a series of patrols and a post, as
// coarse as each role may see it; what is rejected later does not.
func TestApprovedEntriesStandInTheRegister(t *testing.T) {
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	k := &keeper.Keeper{Ledger: s, Observers: []keeper.Observer{follow.Observer{Book: book}}, Now: time.Now}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Follow: k.Entry, Now: func() time.Time { return time.Date(2024, 3, 2, 9, 0, 0, 0, time.UTC) },
		KeepEvidence: func(context.Context, string, string, []byte, time.Time) (string, error) { return "00", nil }})
	if err != nil {
		t.Fatal(err)
	}
	visit := map[string]string{"started": "2024-03-01T09:00", "place": "35.9321 36.6364", "place_name": "حاجز السرو", "state": "manned", "access": "full"}
	log := map[string]string{"started": "2024-03-01T08:00", "completed": "completed"}
	entries := map[string]string{}
	for kind, answers := range map[string]map[string]string{"observed_incident": shelled, "patrol_log": log, "post_visit": visit} {
		w := write(t, h, samar, kind, answers, map[bool]string{true: track}[kind == "patrol_log"])
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", kind, w.Code, regexp.MustCompile(`(?s)role="alert".*?</ul>`).FindString(w.Body.String()))
		}
		entries[kind] = w.Header().Get("Location")
	}
	get := func(v access.Viewer, path string) string { return ask(h, v, "GET", path, "", nil).Body.String() }
	incident, post := regexp.MustCompile(`/en/incidents/[0-9a-f]{20}`), regexp.MustCompile(`/en/posts/checkpoint-[0-9a-f]+`)
	nothing := func(when string) {
		t.Helper()
		if incident.MatchString(get(huda, "/en/incidents")) || post.MatchString(get(huda, "/en/posts")) || ask(h, huda, "GET", "/en/patrols/own", "", nil).Code != http.StatusNotFound {
			t.Errorf("%s an entry stands in the register", when)
		}
	}
	decide := func(form string) {
		t.Helper()
		for kind, path := range entries {
			if w := ask(h, huda, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(form)); w.Code != http.StatusSeeOther {
				t.Fatalf("%s, %s: %d", kind, form, w.Code)
			}
		}
	}
	nothing("before a review")
	decide("state=approved&class=open")
	pages := []string{incident.FindString(get(access.Viewer{}, "/en/incidents")), post.FindString(get(access.Viewer{}, "/en/posts")), "/en/patrols/own"}
	for i, kind := range []string{"observed_incident", "post_visit", "patrol_log"} {
		body := get(access.Viewer{}, pages[i])
		if link := strings.Replace(entries[kind], "/ar/", "/en/", 1); pages[i] == "" || !strings.Contains(body, `href="`+link+`"`) {
			t.Errorf("page %q of %s has no link to %s", pages[i], kind, link)
		}
		for _, private := range []string{"samar", "huda", "07:40", "تلة المراقبة", "35.93", "36.63", "36.66"} {
			for _, path := range []string{pages[i], "/api/v1" + strings.TrimPrefix(pages[i], "/en"), "/api/v1/export/incidents.jsonl", "/api/v1/export/posts.jsonl", "/api/v1/export/tracks.jsonl"} {
				if strings.Contains(get(access.Viewer{}, path), private) {
					t.Errorf("a visitor reads %q in %s", private, path)
				}
			}
		}
	}
	if body := get(huda, "/api/v1"+strings.TrimPrefix(pages[0], "/en")); !strings.Contains(body, `"kind":"field"`) || !strings.Contains(body, "35.9") {
		t.Errorf("a reviewer is not told where it was: %s", body)
	}
	decide("state=has_issues&why=which+one")
	nothing("after it was taken back")
	decide("state=approved&class=restricted")
	if incident.MatchString(get(reader, "/en/incidents")) || !incident.MatchString(get(huda, "/en/incidents")) {
		t.Error("an entry for reviewers alone stands before everybody, or before nobody")
	}
	decide("state=rejected&why=invented")
	nothing("after it was rejected")
}
