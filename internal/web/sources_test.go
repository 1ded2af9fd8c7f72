package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
)

var fixtureNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fixtureSources is one source of each condition; one of them tries to turn the page round.
type fixtureSources struct{}

func (fixtureSources) Sources(context.Context) ([]store.Source, error) {
	ago := func(hours int) time.Time { return fixtureNow.Add(-time.Duration(hours) * time.Hour) }
	health := store.Health{LastPoll: ago(1), LastSuccess: ago(1), Newest: ago(2), NextPoll: ago(-1), TypicalGap: time.Hour, LongestGap: 3 * time.Hour}
	failing, silent := health, health
	failing.Failures, failing.LastError, failing.LastSuccess = 12, "the server answers 503 Service Unavailable", ago(40)
	silent.Newest = ago(30)
	return []store.Source{
		{ID: 1, Address: "https://barid.example/feed.xml", Name: "بريد الجزيرة", Outlet: "بريد الجزيرة", Health: health},
		{ID: 2, Address: "https://naba.example/rss", Name: "نبأ <b>\u202eعاجل", Health: failing},
		{ID: 3, Address: "https://sada.example/sitemap-news.xml", Health: silent},
		{ID: 4, Address: "https://fajr.example/atom", Name: "الفجر"},
		{ID: 5, Address: "https://rasd.example/feed", Name: "رصد", Paused: true, Health: health},
	}, nil
}

func (fixtureSources) Items(context.Context) (map[int64]store.SourceCounts, error) {
	return map[int64]store.SourceCounts{1: {store.ItemRead: 117, store.ItemShared: 3, store.ItemFound: 2, store.ItemRefused: 1}, 2: {store.ItemRead: 2}}, nil
}

func TestSources(t *testing.T) {
	h := newSite(t)
	for path, wants := range map[string][]string{
		"/ar/sources": {"5 مصادر · مادتان تنتظران", "أخفق 12 مرة متتالية", "صامت على غير عادته", "120 تقرير", "مادة واحدة متعذرة", "لم يُسأل بعد", "2026-03-01 10:00 UTC", "نبأ &lt;b&gt;"},
		"/en/sources": {"5 sources · 2 items waiting", "12 failures in a row", "1 item not obtained", "not asked yet", "paused"},
	} {
		w := get(h, path)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		for _, want := range wants {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %q", path, want)
			}
		}
		if strings.Contains(w.Body.String(), "\u202e") {
			t.Errorf("%s passes on a character that turns the line round", path)
		}
		if failing, well := strings.Index(w.Body.String(), "naba.example"), strings.Index(w.Body.String(), "barid.example"); failing > well {
			t.Errorf("%s: a source that is well stands before one that fails", path)
		}
	}
}
