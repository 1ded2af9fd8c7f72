package web

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"marsad/internal/account"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// counting is a ledger that counts the objects and steps it gives.
type counting struct {
	*memory.Store
	read int
}

func (c *counting) Object(ctx context.Context, kind, id string) (store.Object, error) {
	c.read++
	return c.Store.Object(ctx, kind, id)
}

func (c *counting) Objects(ctx context.Context, f store.Filter) (store.ObjectPage, error) {
	page, err := c.Store.Objects(ctx, f)
	c.read += len(page.Objects)
	return page, err
}

func (c *counting) Linked(ctx context.Context, kind, link string) ([]store.Object, error) {
	objects, err := c.Store.Linked(ctx, kind, link)
	c.read += len(objects)
	return objects, err
}

func (c *counting) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	return counted(c, c.Store.AllObjects(ctx, f))
}

func (c *counting) History(ctx context.Context, kind, id string) iter.Seq2[store.Change, error] {
	return counted(c, c.Store.History(ctx, kind, id))
}

func (c *counting) Within(ctx context.Context, kind string, from, before time.Time) iter.Seq2[store.Change, error] {
	return counted(c, c.Store.Within(ctx, kind, from, before))
}

func counted[T any](c *counting, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for x, err := range all {
			c.read++
			if !yield(x, err) {
				return
			}
		}
	}
}

// inIdlib makes an incident in Idlib, as many metres east as its number.
func inIdlib(n int, kind, day string) register.Incident {
	lat, lon := 35.7, 36.5+float64(n%1000)/1e5
	return register.Incident{ID: fmt.Sprintf("%s-%s-%d", kind, day, n), Type: kind, Modality: "asserted", Grade: register.GradeClaimed, When: register.When{From: day, Until: day, Precision: "day"},
		Places: []register.Place{{Name: record.Name{Arabic: "عين النخيل"}, Kind: "village", Role: "at", Lat: &lat, Lon: &lon}}}
}

// full is a ledger with a past: many incidents of the years before, a few of today.
func full(t *testing.T, past, today int) *counting {
	t.Helper()
	c := &counting{Store: memory.New()}
	keep := func(at time.Time, n int, kind, day string) {
		var objects []store.Object
		for i := range n {
			o, err := register.Object(inIdlib(i, kind, day), 0)
			if err != nil {
				t.Fatal(err)
			}
			objects = append(objects, o)
		}
		if err := c.Keep(t.Context(), store.Author{Name: "marsad", Why: "test", At: at}, objects...); err != nil {
			t.Fatal(err)
		}
	}
	for year := range 3 {
		at := time.Date(2019+year, 5, 2, 9, 0, 0, 0, time.UTC)
		keep(at, past/6, "shelling", at.Format(time.DateOnly))
		keep(at, past/6, "meeting", at.Format(time.DateOnly))
	}
	keep(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), today, "shelling", "2026-03-01")
	return c
}

func (c *counting) opens(t *testing.T, path string) (read int, body string) {
	t.Helper()
	h, err := New(Options{Reports: c, Ledger: c, Now: func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	c.read = 0
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	return c.read, w.Body.String()
}

// TestTodayReadsTheDay holds that the page of a day reads what changed on it, however much the register holds.
func TestTodayReadsTheDay(t *testing.T) {
	const today = 7
	read, body := full(t, 6000, today).opens(t, "/en/today")
	if read > 2*today || !strings.Contains(body, `<span class="n">7</span>`) || strings.Contains(body, "meeting") {
		t.Errorf("%d objects and steps were read for %d incidents of the day", read, today)
	}
	if _, body := full(t, 0, todayShown+5).opens(t, "/en/today"); !strings.Contains(body, fmt.Sprintf("The first %d of %d stand here", todayShown, todayShown+5)) {
		t.Error("the page does not say what it leaves out")
	}
	if read, body := full(t, 600, 0).opens(t, "/en/today?day=2020-05-02"); read > 2*200 || !strings.Contains(body, `<span class="n">200</span>`) {
		t.Errorf("%d objects and steps were read for a day of the past", read)
	}
}

// TestCasesReadCases holds that listing cases reads the steps of cases alone.
func TestCasesReadCases(t *testing.T) {
	c := full(t, 600, 5)
	book := account.New(c, account.Options{Now: time.Now, Random: rand.NewChaCha8([32]byte{1}), Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	for _, name := range []string{"oak", "elm"} {
		if _, err := book.AddCase(t.Context(), by, name, record.Name{Arabic: name}); err != nil {
			t.Fatal(err)
		}
	}
	c.read = 0
	if cases, err := book.Cases(t.Context()); err != nil || len(cases) != 2 || c.read > 4 {
		t.Errorf("%d cases, %d objects and steps read, %v", len(cases), c.read, err)
	}
}

// TestAgreementReadsAPeriod holds that the page of an agreement asks for the types that its clauses speak of, in its zone, in a period of which one page can tell.
func TestAgreementReadsAPeriod(t *testing.T) {
	const path = "/en/agreements/sochi-agreement"
	if read, body := full(t, 600, 7).opens(t, path); read > 800 || strings.Contains(body, "too much to show") || !strings.Contains(body, ">2019-05<") || strings.Contains(body, "meeting") {
		t.Errorf("of a small ledger %d objects are read, or not all is told", read)
	}
	c := full(t, 5400, 7) // 900 shellings on each of three days
	read, body := c.opens(t, path)
	if read > 1500 || !strings.Contains(body, "too much to show") || !strings.Contains(body, `rel="prev"`) || strings.Contains(body, `rel="next"`) || !strings.Contains(body, ">2026-03<") || strings.Contains(body, ">2019-05<") {
		t.Errorf("of a full ledger %d objects are read for the last period", read)
	}
	read, body = c.opens(t, path+"?until=2019-12-31&by=week")
	if read > 1500 || !strings.Contains(body, ">2019-W18<") || strings.Contains(body, ">2020-W18") || !strings.Contains(body, `rel="next"`) || !strings.Contains(body, "The latest 200 of 900 stand here") {
		t.Errorf("of a full ledger %d objects are read for an earlier period: %s", read, shown(body))
	}
	if _, body := c.opens(t, "/api/v1/agreements/sochi-agreement?until=2019-12-31&by=week"); !strings.Contains(body, `"by":"week"`) || !strings.Contains(body, `"until":"2019-12-31"`) {
		t.Errorf("%.300s", body)
	}
	h, err := New(Options{Reports: c, Ledger: c})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"?until=yesterday", "?by=year"} {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path+q, nil)); w.Code != http.StatusBadRequest {
			t.Errorf("%s answers %d", q, w.Code)
		}
	}
}
