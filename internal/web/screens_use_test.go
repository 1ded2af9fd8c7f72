package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// press strikes a key by its place on the keyboard, as an Arabic layout sends it: with another letter.
func press(selector, code string, shift bool) string {
	return fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new KeyboardEvent("keydown", {code: %q, key: "ت", shiftKey: %v, bubbles: true, cancelable: true})), true`, selector, code, shift)
}

// TestSinceYesterdayInIdlib finds what changed since yesterday in Idlib and who says so, in two clicks from Today.
func TestSinceYesterdayInIdlib(t *testing.T) {
	ctx := browser(t)
	server := screensSite(t)
	for lang, words := range map[string][3]string{"ar": {"منذ أمس", "إدلب", "يقول ذلك"}, "en": {"Since yesterday", "Idlib", "Says so"}} {
		click := func(text string) {
			t.Helper()
			found := value(t, ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(() => { const a = [...document.querySelectorAll("main a")].find(a => a.innerText.includes(%q)); a?.click(); return !!a })()`, text)))
			if !found {
				t.Fatalf("%s: nothing to click says %q", lang, text)
			}
		}
		do(t, ctx, chromedp.Navigate(server.URL+"/"+lang+"/today"), chromedp.WaitReady("main"))
		click(words[0])
		do(t, ctx, chromedp.WaitReady(`.today[data-days="2"]`))
		click(words[1])
		do(t, ctx, chromedp.WaitReady(`.today[data-place="إدلب"]`))
		text := value(t, ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
		if !strings.Contains(text, words[1]) || strings.Count(text, words[2]) == 0 {
			t.Errorf("%s: the page does not say who says so: %.300s", lang, text)
		}
	}
}

// TestKeysEverywhere moves by keys on pages of every sort with an Arabic layout, and turns single keys off.
func TestKeysEverywhere(t *testing.T) {
	ctx := browser(t)
	server := screensSite(t)
	call(t, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	strike := func(selector, code string, shift bool) {
		t.Helper()
		value(t, ctx, chromedp.Evaluate[bool](press(selector, code, shift)))
	}
	holds := func(what, expression string) {
		t.Helper()
		if !value(t, ctx, chromedp.Evaluate[bool](expression)) {
			t.Error(what)
		}
	}
	open := func(path string) {
		t.Helper()
		do(t, ctx, chromedp.Navigate(server.URL+path), chromedp.WaitReady("dialog#keys"))
		value(t, ctx, chromedp.Poll[bool](`document.readyState === "complete"`))
	}
	for _, path := range []string{"/ar/today?day=2024-03-04", "/en/about", "/ar/settings"} {
		open(path)
		strike("body", "Slash", true)
		holds(path+": ? opens no help", `document.querySelector("dialog#keys").open`)
		value(t, ctx, chromedp.Evaluate[bool](`document.querySelector("dialog#keys").close(), true`))
	}
	open("/ar/today?day=2024-03-04")
	strike("body", "KeyJ", false)
	strike("main a:focus", "KeyJ", false)
	holds("j does not move to the second incident", `document.activeElement.closest("li") === document.querySelectorAll("main .reports > li")[1]`)
	strike("main a:focus", "KeyO", false)
	do(t, ctx, chromedp.WaitReady("article.incident"))
	open("/ar/search")
	value(t, ctx, chromedp.Evaluate[bool](`document.activeElement.blur(), true`))
	strike("body", "Slash", false)
	holds("/ does not lead to the box", `document.activeElement.id === "q"`)
	strike("#q", "Digit5", false)
	holds("a key that is typed into the box is taken", `location.pathname === "/ar/search"`)
	value(t, ctx, chromedp.Evaluate[bool](`document.activeElement.blur(), document.querySelector("#keys-on").click(), true`))
	strike("body", "Digit5", false)
	holds("keys that are off work", `location.pathname === "/ar/search"`)
	value(t, ctx, chromedp.Evaluate[bool](`document.querySelector("#keys-on").click(), true`))
	strike("body", "Digit5", false)
	do(t, ctx, chromedp.WaitReady("[data-atlas]"))
}

// TestMapByKeys narrows the days by a handle, and draws an area by keys: the address, the table and the fields follow.
func TestMapByKeys(t *testing.T) {
	ctx := browser(t)
	server := screensSite(t)
	faults := watch(t, ctx, server.URL)
	call(t, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	do(t, ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(server.URL+"/ar/map?view=35.5,37,8"), chromedp.WaitReady(".handles input"))
	before := value(t, ctx, chromedp.Evaluate[string](`document.querySelector("[data-live=summary]").innerText`))
	value(t, ctx, chromedp.Evaluate[bool](`(() => { const h = document.querySelector(".handles input"); h.value = String(Number(h.max)); h.dispatchEvent(new Event("input", {bubbles: true})); return true })()`))
	value(t, ctx, chromedp.Poll[bool](`location.search.includes("from=")`))
	after := value(t, ctx, chromedp.Evaluate[string](`document.querySelector("[data-live=summary]").innerText`))
	if before == after || !value(t, ctx, chromedp.Evaluate[bool](`document.querySelector("[name=from]").value !== "" && document.querySelector(".handles input").getAttribute("aria-valuetext") !== ""`)) {
		t.Errorf("a handle changes nothing: %q, %q", before, after)
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/ar/map?view=35.5,37,8"), chromedp.WaitReady("[data-draw-start]"))
	value(t, ctx, chromedp.Evaluate[bool](`document.querySelector("[data-draw-start]").click(), true`))
	strike := func(code string, times int, shift bool) {
		for range times {
			value(t, ctx, chromedp.Evaluate[bool](press("[data-map]", code, shift)))
		}
	}
	strike("Space", 1, false)
	strike("ArrowRight", 3, true)
	strike("Space", 1, false)
	strike("Enter", 1, false) // two corners make no area
	strike("ArrowDown", 3, true)
	strike("Space", 1, false)
	strike("Enter", 1, false)
	value(t, ctx, chromedp.Poll[bool](`location.search.includes("area=") && document.querySelector(".map .area") !== null`))
	// The cross began in the middle of the view, which is 8 degrees of latitude in 600 units: 180 units are 2.4 degrees.
	corners := value(t, ctx, chromedp.Evaluate[string](`document.querySelector("[name=area]").value`))
	if !strings.HasPrefix(corners, "37.00000 35.50000,") || !strings.HasSuffix(corners, " 33.10000") || strings.Count(corners, ",") != 2 {
		t.Errorf("corners: %s", corners)
	}
	value(t, ctx, chromedp.Poll[bool](`document.querySelectorAll("[data-streets] path").length > 0`)) // out of the archive
	for _, f := range faults() {
		t.Error(f)
	}
}
