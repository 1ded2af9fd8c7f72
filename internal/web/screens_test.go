package web_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"marsad/internal/access"
	"marsad/internal/account"
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
	rules "marsad/internal/watch"
	"marsad/internal/web"
	"marsad/record"
)

// learnedAt is when the register of the screens learned what it has, and screensNow when somebody looks.
var (
	learnedAt  = time.Date(2024, 3, 4, 18, 0, 0, 0, time.UTC)
	screensNow = time.Date(2024, 3, 5, 7, 0, 0, 0, time.UTC)
)

// screensSite is a site that has something on every screen: the sample reports as marsad reads them, taken into the register, a note, a field entry, a rule and
// users. Whoever asks is an administrator, who sees all pages.
func screensSite(t *testing.T) *httptest.Server {
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
	ledger := memory.New()
	k := &keeper.Keeper{Ledger: ledger, Observers: []keeper.Observer{follow.Observer{Book: book, Starter: set}}, Now: func() time.Time { return learnedAt }}
	takeSamples(t, ledger, k)
	by := store.Author{Name: "huda", Why: "test", At: learnedAt}
	lat, lon := 35.93, 36.63
	keepAll(t, ledger, by,
		register.Note{ID: "n1", Report: "sample-market-strike", By: "huda", At: "2024-03-04T18:00:00Z", Text: "عدد الضحايا يحتاج تأكيداً من المشفى.\nThe hospital has not answered."},
		register.Note{ID: "n2", Report: "sample-market-strike", Answers: "n1", By: "سليم", At: "2024-03-04T19:00:00Z", Text: "أكده مصدر ثانٍ"},
		register.FieldEntry{ID: "f1", Kind: register.FieldContact, By: "rami.k", SubmittedAt: "2024-03-02T11:22:33Z", When: register.When{From: "2024-03-02"}, Places: []register.Place{{Name: record.Name{Arabic: "السرو"}, Lat: &lat, Lon: &lon}}, Contact: &register.ContactLog{With: "سليم الجوبري", Channel: "call"}, Review: register.Reviewed{State: register.ReviewApproved}})
	users := account.New(ledger, account.Options{Now: time.Now, Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	for name, role := range map[string]access.Role{"huda": access.Admin, "سليم": access.Analyst} {
		if _, err := users.Add(t.Context(), by, name, role); err != nil {
			t.Fatal(err)
		}
	}
	var known []register.Actor
	for _, a := range lex.Actors {
		known = append(known, actors.Of(a))
	}
	labels := []web.MapLabel{{Name: record.Name{Arabic: "سوريا", English: "Syria"}, Kind: "country", Lat: 35, Lon: 38.5}, {Name: record.Name{Arabic: "إدلب", English: "Idlib"}, Kind: "admin1", Lat: 35.8, Lon: 36.7}, {Name: record.Name{Arabic: "الحسكة", English: "Hasakah"}, Kind: "admin1", Lat: 36.4, Lon: 40.7}}
	tiles := filepath.Join(t.TempDir(), "streets.pmtiles")
	if err := os.WriteFile(tiles, web.TileArchive(t), 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger, Sources: noSources{}, Actors: known, Labels: labels, TileFile: tiles, Keeper: k, Audit: users, Accounts: users, Now: func() time.Time { return screensNow }, Version: "test",
		Watch: &rules.Desk{Ledger: ledger, Reports: ledger, Viewers: users, Now: time.Now, Random: rand.Reader}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.Viewer{Name: "huda", Role: access.Admin})))
	}))
	t.Cleanup(server.Close)
	return server
}

type noSources struct{}

func (noSources) Sources(context.Context) ([]store.Source, error)             { return nil, nil }
func (noSources) Items(context.Context) (map[int64]store.SourceCounts, error) { return nil, nil }

// takeSamples reads the sample reports into a store and its register.
func takeSamples(t *testing.T, ledger *memory.Store, k *keeper.Keeper) {
	t.Helper()
	reader, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../samples/reports/*.[ht]*")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	follows, _ := filepath.Glob("../register/follow/testdata/*.txt")
	for n, file := range append(files, follows...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		hints := article.Hints{Outlet: []string{"بريد الجزيرة", "شبكة المرفأ", "وكالة السهل"}[n%3]}
		if n >= len(files) {
			hints.Published = fmt.Sprintf("2024-03-%02d", 1+n-len(files))
		}
		a, err := article.Extract(t.Context(), data, hints)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		r, err := reader.Read(t.Context(), a, reading.Source{ID: "sample-" + name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if err := k.Observe(t.Context(), r, 1); err != nil {
			t.Fatal(err)
		}
	}
}

func keepAll(t *testing.T, ledger store.Ledger, by store.Author, entries ...register.Entry) {
	t.Helper()
	for _, e := range entries {
		o, err := register.Object(e, 0)
		if err == nil {
			err = ledger.Keep(t.Context(), by, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// screens are the pages that are looked at, by name.
func screens(t *testing.T, server *httptest.Server) [][2]string {
	t.Helper()
	incident := firstOf(t, server, "/en/incidents", `href="/en/incidents/`)
	return [][2]string{
		{"today", "/today?day=2024-03-04"}, {"search", "/search?q=قصف"}, {"reports", "/"}, {"report", "/reports/sample-market-strike"}, {"incidents", "/incidents"}, {"incident", "/incidents/" + incident},
		{"map", "/map"}, {"map-area", "/map?area=" + url.QueryEscape("34 33,43 33,43 38,34 38")}, {"agreements", "/agreements"}, {"agreement", "/agreements/sochi-agreement"}, {"watch", "/watch"}, {"watch-new", "/watch/new?kind=incident&q=قصف"},
		{"field", "/field"}, {"field-new", "/field/new/contact_log"}, {"patrols", "/patrols"}, {"posts", "/posts"}, {"actors", "/actors"}, {"sources", "/sources"}, {"places", "/places"}, {"topics", "/topics"}, {"about", "/about"},
		{"review", "/reports/sample-market-strike/review"}, {"settings", "/settings"}, {"users", "/users"}, {"audit", "/audit"}, {"export", "/export?what=incidents&form=csv"}, {"history", "/history/incident/" + incident},
	}
}

// firstOf gives what stands behind a mark on a page up to the next quotation mark.
func firstOf(t *testing.T, server *httptest.Server, path, mark string) string {
	t.Helper()
	w := httptest.NewRecorder()
	server.Config.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	_, after, ok := strings.Cut(w.Body.String(), mark)
	if !ok {
		t.Fatalf("%s has no %s", path, mark)
	}
	id, _, _ := strings.Cut(after, `"`)
	return id
}

// look is how a page is looked at.
type look struct {
	width, height int64
	scheme        string
	script        bool
}

func (l look) String() string {
	script := ""
	if !l.script {
		script = "-noscript"
	}
	return fmt.Sprint(l.width, "-", l.scheme, script)
}

func looks() []look {
	var out []look
	for _, size := range [][2]int64{{390, 844}, {1440, 900}} {
		for _, scheme := range []string{"light", "dark"} {
			for _, script := range []bool{true, false} {
				out = append(out, look{size[0], size[1], scheme, script})
			}
		}
	}
	return out
}

// tallest bounds the pictures of pages, in CSS pixels.
const tallest = 6000

// TestScreens looks at every screen in both languages: at two widths, light and dark, with and without scripts. Nothing is wider than the screen, axe finds nothing,
// no page asks another host, and each weighs less than mostBytes. All looks at all screens are taken with MARSAD_SCREENS=all; else each screen gets one in each
// language, in turn. The pictures are kept.
func TestScreens(t *testing.T) {
	server := screensSite(t)
	list := screens(t, server)
	for part := 0; part < len(list); part += screensAtOnce {
		t.Run(fmt.Sprint("from ", list[part][0]), func(t *testing.T) { // a browser each
			lookAtScreens(t, server, list[part:min(part+screensAtOnce, len(list))], part)
		})
	}
}

// screensAtOnce is how many screens one browser looks at, which has its time.
const screensAtOnce = 7

func lookAtScreens(t *testing.T, server *httptest.Server, list [][2]string, first int) {
	t.Helper()
	ctx := browser(t)
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if axeErr != nil {
		t.Log("left out: axe, since web/node_modules is not installed")
	}
	var bytes float64
	if err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*network.EventLoadingFinished); ok {
			bytes += e.EncodedDataLength
		}
	}); err != nil {
		t.Fatal(err)
	}
	call(t, ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	all := os.Getenv("MARSAD_SCREENS") == "all"
	for i, screen := range list {
		for j, lang := range []string{"ar", "en"} {
			for k, l := range looks() {
				if !all && k != (i+first+j*5)%8 {
					continue
				}
				name := screen[0] + "-" + lang + "-" + l.String()
				t.Run(name, func(t *testing.T) {
					bytes = 0
					lookAt(t, ctx, server.URL+"/"+lang+screen[1], l)
					if l.script {
						weigh(t, ctx, name, &bytes)
						if left := value(t, ctx, chromedp.Evaluate[string](`(document.querySelector("main").innerText.match(/\[[a-z_.]+\]/g) || []).join(" ")`)); left != "" {
							t.Errorf("texts are missing: %s", left)
						}
					}
					if l.script && axeErr == nil {
						checkAxe(t, ctx, string(axe))
					}
					capture(t, ctx, name, l)
				})
			}
		}
	}
	for _, f := range faults() {
		t.Error(f)
	}
}

func lookAt(t *testing.T, ctx context.Context, address string, l look) {
	t.Helper()
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !l.script})
	call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	do(t, ctx, chromedp.EmulateViewport(l.width, l.height), chromedp.Navigate(address), chromedp.WaitReady("main"))
}

// capture takes a picture of the whole page: the window is made as tall as it, since a picture of more than the window shifts pages that run from the right.
func capture(t *testing.T, ctx context.Context, name string, l look) {
	t.Helper()
	size, err := chromedp.Call(ctx, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	if wide := int64(size.CSSContentSize.Width); wide > l.width {
		t.Errorf("the page is %d wide on a screen of %d", wide, l.width)
	}
	do(t, ctx, chromedp.EmulateViewport(l.width, min(max(int64(size.CSSContentSize.Height), l.height), tallest)))
	dir := filepath.Join(artefacts(t), "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), value(t, ctx, chromedp.CaptureScreenshot()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mostBytes is what a page may cost a reader who comes for the first time, compressed, with style, script and fonts; the map and its streets have their own.
const mostBytes = 150_000

// weigh holds a page to what it may transfer to a browser that has nothing yet, and to standing still while it loads. MARSAD_VITALS=1 prints the rows of
// docs/web-vitals.md: kB, layout shift, first and largest contentful paint and blocking time in ms.
func weigh(t *testing.T, ctx context.Context, name string, bytes *float64) {
	t.Helper()
	v := value(t, ctx, chromedp.Evaluate[vitals](vitalsScript, chromedp.EvalAwaitPromise))
	if v.CLS > mostShift {
		t.Errorf("the page shifts by %.3f", v.CLS)
	}
	most := float64(mostBytes)
	if strings.HasPrefix(name, "actors") { // lists all of the book as yet
		most = 160_000
	}
	if *bytes > most && !strings.HasPrefix(name, "map") {
		t.Errorf("the page transfers %.0f bytes", *bytes)
	}
	if os.Getenv("MARSAD_VITALS") != "" {
		fmt.Printf("| %s | %.1f | %.3f | %.0f | %.0f | %.0f |\n", name, *bytes/1000, v.CLS, v.FCP, v.LCP, v.TBT)
	}
}

// mostShift is how much a page may move while it loads: what no reader notices. 0.1 counts as good (web.dev/articles/cls).
const mostShift = 0.05

// vitals are what a browser measures of how a page loads, times in ms: first and largest contentful paint, total blocking time, and the cumulative layout shift.
type vitals struct{ FCP, LCP, CLS, TBT float64 }

const vitalsScript = `new Promise(async done => {
	await document.fonts.ready;
	const seen = { FCP: 0, LCP: 0, CLS: 0, TBT: 0 };
	const watch = (type, f) => new PerformanceObserver(list => list.getEntries().forEach(f)).observe({ type, buffered: true });
	watch("paint", e => { if (e.name === "first-contentful-paint") seen.FCP = e.startTime; });
	watch("largest-contentful-paint", e => { seen.LCP = e.startTime; });
	watch("layout-shift", e => { if (!e.hadRecentInput) seen.CLS += e.value; });
	watch("longtask", e => { seen.TBT += Math.max(0, e.duration - 50); });
	setTimeout(() => done(seen), 250);
})`
