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

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/reading"
	"marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// followedUp gives a site of the follow-up reports and of reports on a post, read as marsad read does, and the id of the first post.
func followedUp(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ledger, o := memory.New(), follow.Observer{Book: book, Starter: set}
	for _, f := range []struct{ path, outlet, published string }{
		{"follow/testdata/1-ankara.txt", "بريد الجزيرة", "2020-02-11"}, {"follow/testdata/2-moscow.txt", "شبكة المرفأ", "2020-02-12"}, {"follow/testdata/3-claim.txt", "وكالة السهل", "2020-02-16"},
		{"follow/testdata/4-denial.txt", "بريد الجزيرة", "2020-02-17"}, {"follow/testdata/5-again.txt", "وكالة السهل", "2020-02-20"},
		{"posts/testdata/1.txt", "بريد الجزيرة", "2018-01-18"}, {"posts/testdata/2.txt", "شبكة المرفأ", "2019-12-22"}, {"posts/testdata/3.txt", "وكالة السهل", "2020-10-20"}, {"posts/testdata/4.txt", "بريد الجزيرة", "2020-10-23"},
	} {
		data, err := os.ReadFile(filepath.Join("..", "register", f.path))
		if err != nil {
			t.Fatal(err)
		}
		a, err := article.Extract(t.Context(), data, article.Hints{Outlet: f.outlet, Published: f.published})
		if err != nil {
			t.Fatal(err)
		}
		r, err := reader.Read(t.Context(), a, reading.Source{ID: strings.ReplaceAll(f.path, "/", "-")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		objects, err := o.Observe(t.Context(), ledger, keeper.Seen{Report: r, Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.Keep(t.Context(), store.Author{Name: "test", Why: "test", At: time.Unix(0, 0).UTC()}, objects...); err != nil {
			t.Fatal(err)
		}
	}
	post := ""
	for object, err := range ledger.AllObjects(t.Context(), store.Filter{Kind: register.KindPost}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(object.ID, "observation-") {
			post = object.ID
		}
	}
	var known []register.Actor
	for _, a := range lex.Actors {
		known = append(known, actors.Of(a))
	}
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger, Actors: known})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server, post
}

// TestLedgerOfFollowUps reads the pages that reports of our own make: what the issue asks to be read off one page stands on one, and a post has its history.
func TestLedgerOfFollowUps(t *testing.T) {
	server, post := followedUp(t)
	for path, want := range map[string][]string{
		"/ar/patrols/joint-russia-turkey": {"2020-02-03", "2020-02-20", "سوء الأحوال الجوية", "رشق عربات الدورية بالحجارة", "اتفاق سوتشي", "نفى", "تجنب العمليات العسكرية في إدلب"},
		"/en/agreements/sochi-agreement":  {"denied", "2020-02", `class="zones"`, "Days without any report"},
		"/en/posts":                       {"Observation post", "Checkpoint", "crossing"},
		"/en/posts/" + post:               {"2018-01-17", "set up", "attacked", "left", "taken", "2020-10-22", `class="dot"`},
		"/en/actors":                      {"Turkish Armed Forces"},
		"/api/v1/posts/" + post:           {`"states"`},
		"/api/v1/actors/turkey":           {`"contradictions"`},
	} {
		w := httptest.NewRecorder()
		server.Config.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
		}
		for _, s := range want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
		if strings.HasPrefix(path, "/api/") && strings.Contains(w.Body.String(), `"notes"`) {
			t.Errorf("%s gives notes", path)
		}
	}
}

// TestLedgerPagesInABrowser looks at the pages at the widths of a phone and of a desk, in both languages.
func TestLedgerPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	server, post := followedUp(t)
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	for name, path := range map[string]string{"agreement": "/agreements/sochi-agreement", "patrol": "/patrols/joint-russia-turkey", "post": "/posts/" + url.PathEscape(post), "posts": "/posts", "actor": "/actors/" + actorShown} {
		for _, lang := range []string{"ar", "en"} {
			for _, width := range []int64{390, 1440} {
				full := name + "-" + lang + map[int64]string{390: "-phone", 1440: "-desktop"}[width]
				t.Run(full, func(t *testing.T) {
					do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"+lang+path), chromedp.WaitReady("main"))
					if err := os.WriteFile(filepath.Join(artefacts(t), full+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
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
		}
	}
	for _, f := range faults() {
		t.Error(f)
	}
}

// actorShown is an actor who speaks in the follow-up reports.
const actorShown = "turkish-defence-ministry"
