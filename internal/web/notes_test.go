package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
)

var noteID = regexp.MustCompile(`id="note-([0-9a-f]+)"`)

// TestNotes writes notes, answers, changes and removes them, and looks at who sees them.
func TestNotes(t *testing.T) {
	x := newTown(t, access.Reader)
	analyst, reviewer := x.client("analyst"), x.client("reviewer")
	say := func(c *http.Client, form url.Values, want int) {
		t.Helper()
		if status, _ := x.post(c, "/en/reports/r1/notes", form); status != want {
			t.Errorf("%v: %d, want %d", form, status, want)
		}
	}
	say(analyst, url.Values{"action": {"add"}, "text": {"الاسم في <b>السطر الأول</b> يحتاج تحققاً"}}, 303)
	status, page := x.get(reviewer, "/en/reports/r1", "")
	found := noteID.FindStringSubmatch(page)
	if status != 200 || found == nil || !strings.Contains(page, "&lt;b&gt;السطر الأول") {
		t.Fatalf("%d: the note is not on the page, or not as text", status)
	}
	first := found[1]
	say(reviewer, url.Values{"action": {"answer"}, "note": {first}, "text": {"تحققت منه"}}, 303)
	for name, form := range map[string]url.Values{
		"of another": {"action": {"edit"}, "note": {first}, "version": {"1"}, "text": {"x"}},
	} {
		if status, _ := x.post(reviewer, "/en/reports/r1/notes", form); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	say(analyst, url.Values{"action": {"edit"}, "note": {first}, "version": {"1"}, "text": {"صُحّح"}}, 303)
	say(analyst, url.Values{"action": {"edit"}, "note": {first}, "version": {"1"}, "text": {"مرة ثانية"}}, 409)
	say(analyst, url.Values{"action": {"add"}, "text": {"  "}}, 422)
	say(analyst, url.Values{"action": {"add"}, "text": {strings.Repeat("ن", maxNote+1)}}, 422)
	say(analyst, url.Values{"action": {"add"}, "text": {"x"}, "case": {"not mine"}}, 422)
	say(analyst, url.Values{"action": {"answer"}, "note": {"none"}, "text": {"x"}}, 404)
	_, page = x.get(analyst, "/en/reports/r1", "")
	if !strings.Contains(page, "صُحّح") || strings.Index(page, "تحققت منه") < strings.Index(page, "صُحّح") || !strings.Contains(page, "depth-1") {
		t.Error("the answer does not stand behind what it answers")
	}
	if status, history := x.get(analyst, "/en/history/note/"+first, ""); status != 200 || !strings.Contains(history, "السطر الأول") || !strings.Contains(history, "صُحّح") {
		t.Errorf("%d: the history of the note does not tell both texts", status)
	}
	for _, role := range []string{"visitor", "reader"} {
		c := x.client(role)
		if _, page := x.get(c, "/en/reports/r1", ""); strings.Contains(page, "صُحّح") || strings.Contains(page, `id="notes"`) {
			t.Errorf("a %s sees notes", role)
		}
		for _, path := range []string{"/en/history/note/" + first, "/api/v1/history/note/" + first} {
			if status, body := x.get(c, path, ""); status != 404 || strings.Contains(body, "صُحّح") {
				t.Errorf("a %s gets %s: %d", role, path, status)
			}
		}
		if _, body := x.get(c, "/api/v1/history/report/r1", ""); strings.Contains(body, "صُحّح") {
			t.Errorf("a %s reads notes in the history of the report", role)
		}
	}
	say(reviewer, url.Values{"action": {"remove"}, "note": {first}, "version": {"2"}}, 303)
	_, page = x.get(analyst, "/en/reports/r1", "")
	if strings.Contains(page, "صُحّح") || !strings.Contains(page, "تحققت منه") || !strings.Contains(page, "answers a note that is not here") {
		t.Error("a removed note is there, or its answer is not")
	}
}

// TestNotesOfACase shows a note of a case to its members alone, answers too.
func TestNotesOfACase(t *testing.T) {
	x := newTown(t, access.Reader)
	n := register.Note{ID: "n1", Class: access.OfCase("river"), Report: "r1", By: "huda", At: "2026-03-02T00:00:00Z", Text: "لأعضاء القضية"}
	o, err := register.Object(n, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.ledger.Keep(context.Background(), by, o); err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{"analyst", "reviewer", "admin"} {
		c := x.client(role)
		if _, page := x.get(c, "/ar/reports/r1", ""); strings.Contains(page, n.Text) {
			t.Errorf("a %s who is no member sees the note", role)
		}
		for _, action := range []string{"answer", "edit", "remove"} {
			if status, _ := x.post(c, "/ar/reports/r1/notes", url.Values{"action": {action}, "note": {"n1"}, "version": {"1"}, "text": {"x"}}); status != 404 {
				t.Errorf("a %s may %s: %d", role, action, status)
			}
		}
	}
}
