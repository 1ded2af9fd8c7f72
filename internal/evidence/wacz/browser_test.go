package wacz_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"marsad/internal/browsertest"
)

// replayer is a page that gives a package to the replay tool, a service worker, and says when it has it.
const replayer = `<!doctype html><title>loading</title><script>
navigator.serviceWorker.addEventListener("message", e => {
  if (e.data.msg_type === "collAdded") document.title = "ready";
  if (e.data.error) document.title = "error: " + e.data.error;
});
navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(r =>
  r.active.postMessage({msg_type: "addColl", name: "sample", file: {sourceUrl: location.origin + "/sample.wacz"}}));
// A page is shown in a frame, as the tool wants it, and says its heading.
const show = address => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.onload = () => { const h = frame.contentDocument.querySelector("h1"); done(h ? h.textContent : frame.contentDocument.documentElement.outerHTML.slice(0, 300)); };
  document.body.append(frame);
});
</script><body>`

// TestReplayToolOpensThePackage lets wabac, the replay tool behind ReplayWeb.page, load a package in Chromium and show its pages: one with an Arabic
// address, and one whose bytes stand with the first as a revisit. The tool comes from npm and runs from a local server.
func TestReplayToolOpensThePackage(t *testing.T) {
	tool, err := os.ReadFile("../../../web/node_modules/@webrecorder/wabac/dist/sw.js")
	if err != nil {
		t.Skip("left out: replay of WACZ packages, since web/node_modules is not installed; run make assets")
	}
	data := sample(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(replayer))
	})
	mux.HandleFunc("/sw.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		http.ServeContent(w, r, "sw.js", noon, bytes.NewReader(tool))
	})
	mux.HandleFunc("/sample.wacz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wacz")
		http.ServeContent(w, r, "sample.wacz", noon, bytes.NewReader(data))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	ctx := browsertest.Start(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/")); err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Poll[string](`document.title !== "loading" && document.title`))
	if err != nil || title != "ready" {
		t.Fatalf("the tool does not load the package: %q, %v", title, err)
	}
	listed := fetched(t, ctx, "/w/api/c/sample?all=1")
	var collection struct {
		Pages []struct{ URL, Title string } `json:"pages"`
	}
	if err := json.Unmarshal([]byte(listed), &collection); err != nil || len(collection.Pages) != 1 || collection.Pages[0].Title != "قصف" {
		t.Errorf("the tool lists the pages %s (%v)", listed, err)
	}
	for _, address := range []string{"https://www.barid-alsahel.example/أخبار/1?b=2&a=1", "https://barid-alsahel.example/again"} {
		show := fmt.Sprintf(`show(%q)`, "/w/sample/mp_/"+address)
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](show, chromedp.EvalAwaitPromise))
		if err != nil || text != "قصف" {
			t.Errorf("%s is shown as %q (%v)", address, text, err)
		}
	}
	if text := fetched(t, ctx, "/w/sample/mp_/https://barid-alsahel.example/none"); strings.Contains(text, "قصف") {
		t.Error("an address that is not in the package is shown")
	}
}

func fetched(t *testing.T, ctx context.Context, path string) string {
	t.Helper()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`fetch("`+path+`").then(r => r.text())`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
