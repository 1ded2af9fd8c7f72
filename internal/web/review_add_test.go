package web_test

import (
	"net/url"
	"strings"
	"testing"

	"marsad/internal/register"
)

// TestAddWhatWasNotRead adds an actor and a number to an event by forms: the incident follows, the page says who added them, and what cannot be is told with what was typed.
func TestAddWhatWasNotRead(t *testing.T) {
	h, s, path := reviewSite(t)
	form := func(pairs ...string) url.Values {
		v := url.Values{"version": {"1"}, "path": {"/events/1"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	for _, what := range []string{"actors", "places", "time", "counts"} {
		body := ask(h, samar, "GET", path+"/review?path=/events/1&add="+what, "", nil).Body.String()
		if !strings.Contains(body, `name="add" value="`+what+`"`) || strings.Contains(body, "[coded.") || strings.Contains(body, "[review.") {
			t.Errorf("the form for %s", what)
		}
	}
	if w := ask(h, samar, "GET", path+"/review?path=/events/1&add=evidence", "", nil); w.Code != 400 {
		t.Errorf("what cannot be added: %d", w.Code)
	}
	for i, f := range []url.Values{
		form("add", "actors", "name", "كتيبة الرماح", "kind", "armed_actor", "role", "agent", "why", ""), form("add", "actors", "name", "كتيبة الرماح", "kind", "armed_actor", "role", "agent", "quote", "ليس في النص", "why", "x"),
		form("add", "counts", "of", "injured", "low", "many", "why", "x"), form("add", "counts", "of", "injured", "why", "x"), form("add", "time", "value", "noon", "precision", "day", "why", "x"), form("add", "places", "name", " ", "role", "at", "why", "x"),
	} {
		if w := send(h, samar, path+"/review", f); w.Code != 422 || f.Get("name") == "كتيبة الرماح" && !strings.Contains(w.Body.String(), `value="كتيبة الرماح"`) {
			t.Errorf("%d: %d", i, w.Code)
		}
	}
	for i, f := range []url.Values{
		form("add", "actors", "name", "كتيبة الرماح", "kind", "armed_actor", "role", "agent", "quote", "الدورية قصفت  موقعاً", "why", "في بيان لاحق"), form("add", "counts", "of", "injured", "best", "7", "who", "unknown", "why", "في بيان لاحق"),
		form("add", "time", "value", "2024-02-17", "precision", "day", "why", "تاريخ البيان"), form("add", "places", "name", "القامشلي", "role", "at", "why", "في العنوان"),
	} {
		if w := send(h, samar, path+"/review", f); w.Code != 303 || !strings.HasSuffix(w.Header().Get("Location"), "/review#events-1") {
			t.Fatalf("%d: %d %.400s", i, w.Code, w.Body.String())
		}
	}
	var shelling register.Incident
	for _, i := range incidentsOf(t, s) {
		if i.Type == "shelling" {
			shelling = i
		}
	}
	if shelling.When.From != "2024-02-17" || len(shelling.Actors) != 1 || shelling.Actors[0].Name.Arabic != "كتيبة الرماح" || len(shelling.Places) != 1 || shelling.Places[0].Lat == nil || len(shelling.Counts) != 2 || shelling.Counts[1].Low != 7 {
		t.Errorf("the incident does not follow: %+v %+v %+v %+v", shelling.When, shelling.Actors, shelling.Places, shelling.Counts)
	}
	body := ask(h, samar, "GET", path+"/review", "", nil).Body.String()
	for _, want := range []string{`<ins><bdi>كتيبة الرماح (`, "injured: 7", "2024-02-17", "الدورية قصفت موقعاً", "verdict-added", "في بيان لاحق", `<details class="card"`, `<div id="events-1"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
