package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

// TestActorsArePaged lists each actor once, page by page.
func TestActorsArePaged(t *testing.T) {
	s := memory.New()
	var book []register.Actor
	for n := range 230 {
		book = append(book, register.Actor{ID: fmt.Sprintf("a%03d", n), Kind: "armed_actor", Name: record.Name{Arabic: "فصيل", English: fmt.Sprintf("Faction %03d", n)}})
	}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Actors: book})
	if err != nil {
		t.Fatal(err)
	}
	seen, path, pages := map[string]bool{}, "/en/actors", 0
	for path != "" {
		w := ask(h, huda, "GET", path, "", nil)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		pages++
		for _, a := range book {
			if strings.Contains(w.Body.String(), "<bdi>"+a.Name.English+"</bdi>") {
				if seen[a.ID] {
					t.Errorf("%s stands twice", a.ID)
				}
				seen[a.ID] = true
			}
		}
		_, rest, ok := strings.Cut(w.Body.String(), `<p class="next"><a href="`)
		next, _, _ := strings.Cut(rest, `"`)
		if path = ""; ok {
			path = "/en/actors" + strings.ReplaceAll(next, "&amp;", "&")
		}
	}
	if pages != 3 || len(seen) != len(book) {
		t.Errorf("%d actors on %d pages", len(seen), pages)
	}
	if w := ask(h, huda, "GET", "/en/actors?after=nobody", "", nil); w.Code != http.StatusBadRequest {
		t.Errorf("a cursor of nobody: %d", w.Code)
	}
}

// TestMissingEntrySaysSo: a field entry that is not there is no missing report.
func TestMissingEntrySaysSo(t *testing.T) {
	h, _, _ := reviewSite(t)
	if w := ask(h, huda, "GET", "/en/field/none", "", nil); w.Code != 404 || !strings.Contains(w.Body.String(), "no field entry") {
		t.Errorf("%d %.600s", w.Code, w.Body.String())
	}
}

// TestReasonsInBothLanguages tells why mentions stand together, and why steps were made, in the reader's language.
func TestReasonsInBothLanguages(t *testing.T) {
	h, s, _ := reviewSite(t)
	i := register.Incident{ID: "two", Type: "shelling", Grade: register.GradeClaimed, Mentions: []register.Mention{
		{Report: "r1", Grouped: []register.Reason{{Field: "words", Key: "words.compared", Weight: 1}, {Field: "weapon", Key: "weapon.differ", Said: "artillery / rockets", Weight: -1}, {Field: "place", Said: "السرو", Weight: 4}}}, {Report: "r2"}}}
	o, err := register.Object(i, 0)
	if err == nil {
		err = s.Keep(t.Context(), storeAuthor("marsad", "report r1, version 3"), o)
	}
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{"en": {"how many rare words both have", "different weapons", "artillery / rockets", "version 3", "السرو"}, "ar": {"عدد الكلمات النادرة المشتركة", "سلاحان مختلفان", "النسخة 3", "السرو"}} {
		body := ask(h, huda, "GET", "/"+lang+"/incidents/two", "", nil).Body.String() + ask(h, huda, "GET", "/"+lang+"/history/incident/two", "", nil).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %q", lang, w)
			}
		}
		if lang == "ar" && (strings.Contains(body, "rare words") || strings.Contains(body, "artillery / ") && strings.Contains(body, "different")) {
			t.Error("English on an Arabic page")
		}
	}
}

func storeAuthor(name, why string) store.Author {
	return store.Author{Name: name, Why: why, At: reviewDay}
}
