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

	"marsad/internal/bulletin"
	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

// bulletinSite serves a register with one incident, one breach and one contact.
func bulletinSite(t *testing.T) *httptest.Server {
	t.Helper()
	s := memory.New()
	lat, lon := 35.5, 36.6
	on := register.When{From: "2026-03-14", Until: "2026-03-14", Precision: "day"}
	guard := register.Part{Name: record.Name{Arabic: "حرس النهر", English: "River Guard"}, Kind: "group", Role: "agent", Origins: []string{"o1"}}
	at := []register.Place{{Name: record.Name{Arabic: "تل الزعرور", English: "Tall al-Zarur"}, Kind: "village", Lat: &lat, Lon: &lon, RadiusM: 5000, Within: []string{"وادي الصفصاف"}}}
	for _, e := range []register.Entry{
		register.Incident{ID: "i", Type: "shelling", Modality: "reported", Grade: register.GradeClaimed, Title: record.Name{Arabic: "قصف على تل الزعرور", English: "Shelling of Tall al-Zarur"}, When: on, Places: at, Actors: []register.Part{guard}, Origins: []register.Origin{{ID: "o1", Kind: "outlet", Name: "بريد السهل"}}},
		register.Breach{ID: "b", Accuser: []register.Part{guard}, Accused: []register.Part{guard}, When: on, Places: at, Answer: register.AnswerSilent, Quote: record.Span{Quote: "خرقوا الهدنة"}},
		register.FieldEntry{ID: "f", Kind: register.FieldContact, When: on, Review: register.Reviewed{State: register.ReviewApproved}, Contact: &register.ContactLog{With: "فؤاد الربيعي", Channel: "call", Subject: "القصف", Outcome: "وعد بالرد"}},
	} {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), store.Author{Name: "test", At: time.Unix(0, 0).UTC()}, o); err != nil {
			t.Fatal(err)
		}
	}
	template, err := bulletin.Load("", "", "test")
	if err != nil {
		t.Fatal(err)
	}
	borders, err := web.Borders()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 15, 6, 0, 0, 0, time.UTC) }
	book := func() (*parties.Book, error) {
		lex, err := lexicon.LoadWith(nil, false)
		if err != nil {
			return nil, err
		}
		return parties.New(lex)
	}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Now: now, Bulletin: web.Bulletin{Template: template, Options: bulletin.Options{Ledger: s, Reports: s, Book: book, Now: now, Borders: borders}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

func TestBulletinPages(t *testing.T) {
	h := bulletinSite(t).Config.Handler
	for path, want := range map[string][]string{
		"/en/bulletin": {"Daily monitoring report", "Shelling of Tall al-Zarur", "/en/bulletin?day=2026-03-13&amp;period=day"}, // yesterday, when no day is named
		"/ar/bulletin?period=week&day=2026-03-14&digits=arab": {"تقرير الرصد الأسبوعي", "٢٠٢٦-٠٣-٠٨", "خرقوا الهدنة", "جهة اتصال"},
		"/en/bulletin/file?period=week&day=2026-03-14":        {"<!doctype html>", "<style>", "River Guard"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
		}
		for _, s := range want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		if strings.Contains(w.Body.String(), "الربيعي") {
			t.Errorf("%s names a contact to nobody", path)
		}
	}
	for _, path := range []string{"/en/bulletin?day=yesterday", "/en/bulletin?period=month"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 400 {
			t.Errorf("%s answers %d, want 400", path, w.Code)
		}
	}
}

// TestBulletinInABrowser opens the report at phone and desktop width in both languages.
func TestBulletinInABrowser(t *testing.T) {
	ctx := browser(t)
	server := bulletinSite(t)
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for _, tt := range []struct {
		name, path string
		width      int64
	}{{"bulletin-ar-phone", "/ar/bulletin", 390}, {"bulletin-en-phone", "/en/bulletin", 390}, {"bulletin-ar-desktop", "/ar/bulletin?period=week", 1440}, {"bulletin-en-desktop", "/en/bulletin?period=week", 1440}} {
		t.Run(tt.name, func(t *testing.T) {
			do(t, ctx, chromedp.EmulateViewport(tt.width, 900), chromedp.Navigate(server.URL+tt.path), chromedp.WaitReady(".bulletin"))
			if err := os.WriteFile(filepath.Join(artefacts(t), tt.name+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
				t.Fatal(err)
			}
			if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
				t.Error("the page is wider than the screen")
			}
			if axeErr == nil {
				checkAxe(t, ctx, string(axe))
			}
		})
	}
	for _, f := range faults() {
		t.Error(f)
	}
}
