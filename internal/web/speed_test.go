package web

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/api"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/measure"
	"marsad/internal/store/sqlite"
	"marsad/internal/watch"
	"marsad/record"
)

// TestSpeed prints how long the server works on each page: MARSAD_SPEED=FILE go test ./internal/web -run TestSpeed -v -timeout 2h. The store in FILE is filled up to
// MARSAD_SPEED_REPORTS (100000) reports, with an incident for every fifth, and kept for the next time. docs/web-vitals.md has the figures.
func TestSpeed(t *testing.T) {
	file := os.Getenv("MARSAD_SPEED")
	if file == "" {
		t.Skip("left out: how long pages take on many reports (give MARSAD_SPEED)")
	}
	want, err := strconv.Atoi(os.Getenv("MARSAD_SPEED_REPORTS"))
	if err != nil {
		want = 100_000
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, file, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillPages(t, s, want)
	users := account.New(s, account.Options{Now: time.Now, Random: rand.NewChaCha8([32]byte{1})})
	h, err := New(Options{APILimits: api.Limits{PerMinute: math.MaxInt32, Burst: math.MaxInt32}, Reports: s, Sources: s, Ledger: s, Keeper: &keeper.Keeper{Ledger: s, Now: time.Now}, Audit: users, Accounts: users, Watch: &watch.Desk{Ledger: s, Reports: s, Viewers: users, Now: time.Now, Random: rand.NewChaCha8([32]byte{2})}})
	if err != nil {
		t.Fatal(err)
	}
	if has, err := users.HasUsers(ctx); err == nil && !has {
		if _, err := users.Add(ctx, store.Author{Name: "test", Why: "test", At: time.Now()}, "huda", access.Admin); err != nil {
			t.Fatal(err)
		}
	}
	admin := access.Viewer{Name: "huda", Role: access.Admin}
	fmt.Printf("| page | median ms | slowest of %d, ms |\n|---|---|---|\n", rounds)
	for _, path := range speedPages(t, s) {
		var all []time.Duration
		for range rounds {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			w := httptest.NewRecorder()
			begin := time.Now()
			h.ServeHTTP(w, r.WithContext(access.With(r.Context(), admin)))
			all = append(all, time.Since(begin))
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		slices.Sort(all)
		fmt.Printf("| `%s` | %.1f | %.1f |\n", path, all[rounds/2].Seconds()*1000, all[rounds-1].Seconds()*1000)
	}
}

const rounds = 11

// speedPages gives the pages that are timed.
func speedPages(t *testing.T, s *sqlite.Store) []string {
	t.Helper()
	found, err := s.Objects(context.Background(), store.Filter{Kind: register.KindIncident, Limit: 1})
	if err != nil || len(found.Objects) == 0 {
		t.Fatal("no incident", err)
	}
	incident := found.Objects[0].ID
	report := measure.Report(1, 77).ID
	return []string{
		"/ar/", "/ar/today", "/ar/search", "/ar/search?q=قصفت", "/ar/search?q=المدفعية+القرية&kind=incident", "/ar/search?q=" + measure.RareWord(7), "/ar/reports/" + report, "/ar/reports/" + report + "/versions", "/ar/reports/" + report + "/review",
		"/ar/incidents", "/ar/incidents?type=shelling", "/ar/incidents/" + incident, "/ar/history/incident/" + incident, "/ar/map", "/ar/map?type=shelling", "/ar/map?from=2020-01-01&to=2020-03-31", "/ar/map?area=36+35,37+35,36.5+36.5", "/ar/map?q=قصفت",
		"/ar/agreements", "/ar/patrols", "/ar/posts", "/ar/actors", "/ar/places", "/ar/topics", "/ar/about", "/ar/field", "/ar/field/new/contact_log", "/ar/watch", "/ar/watch/new?kind=incident", "/ar/watch/channels", "/ar/watch/log", "/ar/settings", "/ar/users", "/ar/audit", "/ar/export", "/ar/sources",
	}
}

// fillPages fills a store up with generated reports, and with an incident made of the first event of every fifth.
func fillPages(t *testing.T, s *sqlite.Store, want int) {
	t.Helper()
	ctx := context.Background()
	have := 0
	if err := s.Reader().QueryRowContext(ctx, `SELECT count(*) FROM entries WHERE kind = 'report'`).Scan(&have); err != nil {
		t.Fatal(err)
	}
	for n := have; n < want; n += 500 {
		var reports []record.Report
		var incidents []store.Object
		for i := n; i < min(n+500, want); i++ {
			r := measure.Report(1, i)
			reports = append(reports, r)
			if i%5 == 0 {
				o, err := register.Object(madeIncident(r), 0)
				if err != nil {
					t.Fatal(err)
				}
				incidents = append(incidents, o)
			}
		}
		if _, err := s.Put(ctx, reports...); err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(ctx, store.Author{Name: keeper.Name, Why: "made", At: time.Now().AddDate(0, 0, -n/500%60)}, incidents...); err != nil {
			t.Fatal(err)
		}
		if n%10_000 == 0 {
			fmt.Println(n, time.Now().UTC().Format(time.TimeOnly))
		}
	}
}

func madeIncident(r record.Report) register.Incident {
	v, p := r.Events[0], r.Places[0]
	place := register.Place{Name: p.Name, Kind: p.Kind, Lat: p.Lat, Lon: p.Lon, RadiusM: 2000, Role: "at"}
	day := r.Source.Published.Value[:10]
	when := register.When{From: day, Precision: "day"}
	return register.Incident{
		ID: "i" + r.ID, Type: v.Type, Modality: v.Modality, Grade: register.GradeClaimed, Title: record.Name{Arabic: v.Cue.Quote + " في " + p.Name.Arabic}, When: when, Places: []register.Place{place},
		Origins:  []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: r.Source.Outlet, Reports: []string{r.ID}}},
		Mentions: []register.Mention{{Report: r.ID, Outlet: r.Source.Outlet, Published: r.Source.Published.Value, Origin: "o1", Type: v.Type, Modality: v.Modality, Places: []register.Place{place}, When: when, Cue: v.Cue}},
	}
}
