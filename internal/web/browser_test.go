package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"marsad/internal/browsertest"
)

// browser starts Chromium, or skips when there is none or no page to look at.
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := os.Stat("static/dist/style.css"); err != nil {
		t.Skip("left out: browser tests, since the assets are not built; run make assets")
	}
	return browsertest.Start(t)
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func value[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], parameters P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, command, parameters); err != nil {
		t.Fatal(err)
	}
}

// watch notes what a page must not do: ask another host, or complain on the console.
func watch(t *testing.T, ctx context.Context, own string) func() []string {
	t.Helper()
	var mu sync.Mutex
	var faults []string
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, own) && !strings.HasPrefix(e.Request.URL, "data:") {
				faults = append(faults, "asked for "+e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			faults = append(faults, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if e.Type == "error" {
				faults = append(faults, fmt.Sprintf("console: %s", e.Args[0].Value))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	call(t, ctx, network.Enable, network.EnableParams{})
	call(t, ctx, runtime.Enable, cdp.Empty{})
	return func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(faults) }
}

func artefacts(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MARSAD_ARTEFACTS")
	if dir == "" {
		dir = filepath.Join("..", "..", "artefacts")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestPagesInABrowser opens list and report at phone and desktop width, in both languages, light and dark, with and without scripts,
// takes a picture of each, and holds them to what every page must keep.
func TestPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(versionedSite(t))
	defer server.Close()
	faults := watch(t, ctx, server.URL)
	report := "/reports/" + url.PathEscape("fixture/1 ?")
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for _, tt := range []struct {
		name, path, scheme string
		width, height      int64
		script             bool
	}{
		{"report-ar-phone", "/ar" + report, "light", 390, 844, true},
		{"report-en-phone", "/en" + report, "light", 390, 844, true},
		{"report-ar-desktop", "/ar" + report, "light", 1440, 900, true},
		{"report-en-desktop", "/en" + report + "?view=published", "light", 1440, 900, true},
		{"report-ar-desktop-dark", "/ar" + report, "dark", 1440, 900, true},
		{"report-ar-desktop-noscript", "/ar" + report, "light", 1440, 900, false},
		{"versions-ar-phone", "/ar" + report + "/versions", "light", 390, 844, true},
		{"versions-en-phone", "/en" + report + "/versions", "light", 390, 844, true},
		{"versions-ar-desktop", "/ar" + report + "/versions", "light", 1440, 900, true},
		{"versions-en-desktop-dark", "/en" + report + "/versions", "dark", 1440, 900, true},
		{"list-ar-phone", "/ar/", "light", 390, 844, true},
		{"list-en-desktop", "/en/", "light", 1440, 900, true},
		{"export-ar-phone", "/ar/export?what=incidents&form=csv&hold=all", "light", 390, 844, true},
		{"export-en-phone", "/en/export?what=zones&form=csv", "light", 390, 844, true},
		{"export-ar-desktop", "/ar/export?what=zones&form=geojson", "light", 1440, 900, true},
		{"export-en-desktop-dark", "/en/export?what=zones&form=kml", "dark", 1440, 900, true},
		{"sources-ar-phone", "/ar/sources", "light", 390, 844, true},
		{"sources-ar-desktop-dark", "/ar/sources", "dark", 1440, 900, true},
		{"sources-en-desktop", "/en/sources", "light", 1440, 900, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !tt.script})
			call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: tt.scheme}}})
			do(t, ctx, chromedp.EmulateViewport(tt.width, tt.height), chromedp.Navigate(server.URL+tt.path), chromedp.WaitReady("main"))
			picture := value(t, ctx, chromedp.FullScreenshot(100))
			if err := os.WriteFile(filepath.Join(artefacts(t), tt.name+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
			overflow := tt.script && value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`))
			if overflow {
				t.Error("the page is wider than the screen")
			}
			if tt.script {
				if axeErr != nil {
					t.Log("left out: axe, since web/node_modules is not installed")
				} else {
					checkAxe(t, ctx, string(axe))
				}
			}
		})
	}
	for _, f := range faults() {
		t.Error(f)
	}
}

func checkAxe(t *testing.T, ctx context.Context, axe string) {
	t.Helper()
	value(t, ctx, chromedp.Evaluate[any](axe+";null"))
	found := value(t, ctx, chromedp.Evaluate[string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + n.failureSummary.slice(0, 200)).join(" | "))))`, chromedp.EvalAwaitPromise))
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Error("axe: " + v)
	}
}

// TestCardLightsItsWords points at a card and at a word, and moves by keys.
func TestCardLightsItsWords(t *testing.T) {
	ctx := browser(t)
	server := httptest.NewServer(newSite(t, newFixture(t)))
	defer server.Close()
	count := func(selector string) int {
		return value(t, ctx, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)))
	}
	do(t, ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(server.URL+"/ar/reports/"+url.PathEscape("fixture/1 ?")), chromedp.WaitReady(".card"))
	value(t, ctx, chromedp.Poll[bool](`document.readyState === "complete"`))
	call(t, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	do(t, ctx, chromedp.Focus("#v1"))
	if count(".body .lit") == 0 {
		t.Error("a card in focus lights no words")
	}
	do(t, ctx, chromedp.Click(`.body a[href="#s1"]`))
	if count("#s1.lit") != 1 || count("#s1:focus") != 1 {
		t.Error("a word that is clicked does not show its card")
	}
	do(t, ctx, chromedp.KeyEvent("k"))
	if count(".card:focus") != 1 || count("#s1:focus") != 0 {
		t.Error("the key for the card before does not move")
	}
	do(t, ctx, chromedp.KeyEvent("p"), chromedp.WaitReady(`a[data-view="published"][aria-current]`))
	if got := value(t, ctx, chromedp.Evaluate[string](`location.search`)); got != "?view=published" {
		t.Errorf("the key for the text as published leads to %q", got)
	}
}
