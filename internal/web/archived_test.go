package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// kept is what a test keeps of captures, by their hash.
type kept map[string]store.Capture

func (k kept) Capture(_ context.Context, sha256 string) (store.Capture, error) {
	c, ok := k[sha256]
	if !ok {
		return c, store.ErrNotFound
	}
	return c, nil
}

// archive is a site with captures; it gives the hash of each.
func archive(t *testing.T, captures ...store.Capture) (http.Handler, []string) {
	t.Helper()
	s, captured := memory.New(), kept{}
	var hashes []string
	for _, c := range captures {
		sum := sha256.Sum256(c.Bytes)
		c.SHA256, c.CapturedAt = hex.EncodeToString(sum[:]), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		captured[c.SHA256] = c
		hashes = append(hashes, c.SHA256)
	}
	report := newFixture(t)
	if len(hashes) > 0 {
		report.Source.SHA256, report.Source.Charset = hashes[0], "cp1256"
	}
	if _, err := s.Put(context.Background(), report); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: s, Captures: captured, WorkingCopy: withoutName, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h, hashes
}

// withoutName stands for the making of working copies, which is a matter of evidence: it takes a name out.
func withoutName(picture []byte) ([]byte, error) {
	if bytes.Contains(picture, []byte("damaged")) {
		return nil, errors.New("damaged")
	}
	return bytes.ReplaceAll(picture, []byte("photographer"), nil), nil
}

// A captured picture is shown as its working copy, on demand; what is no sound picture is only offered as a file.
func TestPicturesAreShownAsWorkingCopies(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n"
	h, hashes := archive(t, store.Capture{MediaType: "text/html", Bytes: []byte(png + "photographer pixels")}, store.Capture{MediaType: "image/png", Bytes: []byte(png + "damaged")},
		store.Capture{MediaType: "image/svg+xml", Bytes: []byte("<svg onload='alert(1)'></svg>")})
	picture := get(h, "/archived/"+hashes[0]+"/picture")
	if picture.Code != http.StatusOK || picture.Header().Get("Content-Type") != "image/png" || picture.Body.String() != png+" pixels" {
		t.Errorf("the picture: %d %s %q", picture.Code, picture.Header().Get("Content-Type"), picture.Body)
	}
	for _, hash := range hashes[1:] {
		if w := get(h, "/archived/"+hash+"/picture"); w.Code != http.StatusNotFound {
			t.Errorf("what is no sound picture: %d", w.Code)
		}
	}
	if page := get(h, "/ar/archived/"+hashes[1]).Body.String(); !strings.Contains(page, "/picture") || !strings.Contains(page, "عرض الصورة") || !strings.Contains(page, "<details") {
		t.Error("the page of a picture does not offer it")
	}
	if page := get(h, "/ar/archived/"+hashes[2]).Body.String(); strings.Contains(page, "/picture") {
		t.Error("a drawing that can run scripts is offered as a picture")
	}
}

// Whatever was captured: what is shown comes from within the sandbox under a type that runs nothing, and the bytes come unchanged, to be saved.
func TestArchivedCopiesAreServedFromTheSandbox(t *testing.T) {
	for _, tt := range []struct {
		name, declared, query, body string
		wantType, want              string // "" when it is not shown
	}{
		{"a page", "text/html", "", "<p>نبأ</p>", "text/html; charset=utf-8", "<html><head></head><body><p>نبأ</p></body></html>"},
		{"a page with a charset that is wrong", "text/html", "?charset=windows-1256", "<p>نبأ</p>", "text/html; charset=utf-8", "<html><head></head><body><p>نبأ</p></body></html>"},
		{"a page in windows-1256", "text/html", "?charset=cp1256", "<p>\xe4\xc8\xc3</p>", "text/html; charset=utf-8", "<html><head></head><body><p>نبأ</p></body></html>"},
		{"a page that declares ISO-8859-6", "text/html", "", "<meta charset=iso-8859-6><p>\xe6\xc8\xc3</p>", "text/html; charset=utf-8", `<html><head><meta charset="iso-8859-6"/></head><body><p>نبأ</p></body></html>`},
		{"a page in a charset that hides text", "text/html", "?charset=utf-16", "<p>\xe4\xc8\xc3</p>", "text/html; charset=utf-8", "<html><head></head><body><p>نبأ</p></body></html>"},
		{"a charset that injects", "text/html", "?charset=x%0d%0aSet-Cookie:a", "<p>\xe4\xc8\xc3</p>", "text/html; charset=utf-8", "<html><head></head><body><p>نبأ</p></body></html>"},
		{"what runs or loads", "text/html", "", `<base href=/><p onclick=a() title=b>x<script>1</script><svg><title><link rel=preconnect href=//a></title></svg><noscript><link rel=preconnect href=//a>y</noscript><a ping=c href=d>z</a>`, "text/html; charset=utf-8",
			`<html><head></head><body><p title="b">x<svg><title></title></svg><noscript>y</noscript><a href="d">z</a></p></body></html>`},
		{"nested too deep", "text/html", "", strings.Repeat("<div>", 600), "text/plain; charset=utf-8", strings.Repeat("<div>", 600)},
		{"XHTML", "application/xhtml+xml", "", "<html xmlns='http://www.w3.org/1999/xhtml'><script>1</script></html>", "text/html; charset=utf-8", `<html xmlns="http://www.w3.org/1999/xhtml"><head></head><body></body></html>`},
		{"plain text", "text/plain", "", "<script>1</script>", "text/plain; charset=utf-8", "<script>1</script>"},
		{"nothing declared, a page", "", "", "<!doctype html><p>x", "text/html; charset=utf-8", "<!DOCTYPE html><html><head></head><body><p>x</p></body></html>"},
		{"nothing declared, text", "", "", "نبأ", "text/plain; charset=utf-8", "نبأ"},
		{"a picture with scripts", "image/svg+xml", "", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "", ""},
		{"XML with a style that runs", "text/xml", "", "<?xml-stylesheet href='x'?><a/>", "", ""},
		{"a script", "text/javascript", "", "alert(1)", "", ""},
		{"a style", "text/css", "", "a{}", "", ""},
		{"PDF", "application/pdf", "", "%PDF-1.7", "", ""},
		{"a type that is none", "html;;", "", "\x00\x01\x02", "", ""},
		{"a message in parts", "multipart/related", "", "--x\r\nContent-Type: text/html\r\n\r\n<script>1</script>", "", ""},
		{"too large to be taken apart", "text/html", "", strings.Repeat("x", 8<<20+1), "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, hashes := archive(t, store.Capture{MediaType: tt.declared, Name: "https://news.example/1", Bytes: []byte(tt.body)})
			shown := get(h, "/archived/"+hashes[0]+tt.query)
			if tt.wantType != "" && (shown.Header().Get("Content-Type") != tt.wantType || shown.Body.String() != tt.want) || (shown.Code == 200) != (tt.wantType != "") {
				t.Errorf("%d, headers %v, body %.300q", shown.Code, shown.Header(), shown.Body)
			}
			saved := get(h, "/archived/"+hashes[0]+"/bytes")
			if saved.Body.String() != tt.body || saved.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(saved.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("%d, headers %v", saved.Code, saved.Header())
			}
			checkSandbox(t, saved)
			if shown.Code == 200 {
				checkSandbox(t, shown)
			}
			framed := get(h, "/en/archived/"+hashes[0]).Body.String()
			if strings.Contains(framed, "<iframe") != (tt.wantType != "") || strings.Contains(framed, "<iframe") && !strings.Contains(framed, "sandbox title=") {
				t.Errorf("the page around it: %s", framed)
			}
		})
	}
}

func checkSandbox(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	policy := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;") || strings.Contains(policy, "allow-") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestArchivedAddresses(t *testing.T) {
	h, hashes := archive(t, store.Capture{MediaType: "text/html", Name: "https://news.example/<script>", Bytes: []byte("<p>x</p>")})
	for path, want := range map[string]int{
		"/ar/archived/" + hashes[0]: 200, "/en/archived/" + hashes[0]: 200, "/archived/" + hashes[0]: 200, "/ar/archived/" + strings.Repeat("0", 64): 404, "/archived/" + strings.Repeat("0", 64): 404,
		"/archived/" + strings.ToUpper(hashes[0]): 404, "/archived/x": 404, "/archived/..%2f..%2fetc%2fpasswd": 404, "/fr/archived/" + hashes[0]: 404,
	} {
		if got := get(h, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	for lang, words := range map[string]string{"ar": "النسخة المحفوظة", "en": "Archived copy"} {
		body := get(h, "/"+lang+"/reports/fixture%2F1%20%3F").Body.String()
		if !strings.Contains(body, words) || !strings.Contains(body, "/"+lang+"/archived/"+hashes[0]+"?charset=windows-1256&amp;report=fixture") {
			t.Errorf("%s: the report does not link its archived copy", lang)
		}
	}
	back := get(h, "/ar/archived/"+hashes[0]+"?report=fixture%2F1+%3F").Body.String()
	if !strings.Contains(back, `href="/ar/reports/fixture%2F1%20%3F"`) || strings.Contains(back, "<script>") {
		t.Error("no way back to the report, or a script from outside")
	}
	without, err := web.New(web.Options{Reports: memory.New()})
	if err != nil {
		t.Fatal(err)
	}
	if got := get(without, "/archived/"+hashes[0]).Code; got != 404 {
		t.Errorf("without captures: %d", got)
	}
}

// outsider listens where a captured page must never reach, and counts who comes.
func outsider(t *testing.T) (address string, came func() int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("left out: a second host of this machine, since 127.0.0.2 cannot be listened at")
	}
	var mu sync.Mutex
	n := 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			n++
			mu.Unlock()
			c.Close()
		}
	}()
	t.Cleanup(func() { listener.Close(); <-done })
	return listener.Addr().String(), func() int { mu.Lock(); defer mu.Unlock(); return n }
}

// hostilePage tries every way out that we know of. OUT is another host, and every script writes into the title of the window on top.
const hostilePage = `<!doctype html><html manifest="http://OUT/manifest"><head><base href="http://OUT/">
<meta http-equiv="refresh" content="0;url=http://OUT/refresh">
<link rel="stylesheet" href="http://OUT/style.css"><link rel="icon" href="http://OUT/icon.png"><link rel="preload" as="image" href="http://OUT/preload.png">
<link rel="prefetch" href="http://OUT/prefetch"><link rel="dns-prefetch" href="http://OUT/"><link rel="modulepreload" href="http://OUT/module.js"><link rel="manifest" href="http://OUT/manifest.json">
PRECONNECT
<style>@import "http://OUT/import.css"; @font-face{font-family:x;src:url(http://OUT/font.woff2)} body{background:url(http://OUT/background.png);font-family:x} #shown{color:rgb(1,2,3)}</style>
<script>top.document.title="ran"; fetch("http://OUT/fetch")</script><script src="http://OUT/script.js"></script></head>
<body onload="top.document.title='ran'"><p id="shown">النص كما نُشر</p>
<img src="http://OUT/image.png" onerror="top.document.title='ran'"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onload="top.document.title='ran'"><img srcset="http://OUT/set.png 1x">
<svg onload="top.document.title='ran'"><script>top.document.title="ran"</script><image href="http://OUT/svg.png"/><use href="http://OUT/use.svg#a"/></svg>
<iframe src="http://OUT/frame"></iframe><iframe srcdoc="<script>top.document.title='ran'</script><img src=http://OUT/srcdoc.png>"></iframe><iframe src="javascript:top.document.title='ran'"></iframe>
<object data="http://OUT/object"></object><embed src="http://OUT/embed"><video src="http://OUT/video" poster="http://OUT/poster.png" autoplay></video><audio src="http://OUT/audio" autoplay></audio>
<form action="http://OUT/form" id="f"><input name="a" autofocus onfocus="top.document.title='ran'"><button id="send">send</button></form>
<a id="away" href="http://OUT/link" target="_top" ping="http://OUT/ping">link</a><a id="script" href="javascript:top.document.title='ran'">script</a>
<details open ontoggle="top.document.title='ran'"><summary>x</summary></details><marquee onstart="top.document.title='ran'">x</marquee>
<math><mtext><style><img src=x onerror="top.document.title='ran'"></style></mtext></math></body></html>`

// A captured page that tries everything is shown, runs nothing, and reaches no other host, in the frame and opened by itself.
func TestArchivedPagesRunNothingInABrowser(t *testing.T) {
	ctx := browser(t)
	out, came := outsider(t)
	body := strings.ReplaceAll(strings.ReplaceAll(hostilePage, "PRECONNECT", `<link rel="preconnect" href="http://OUT/">`), "OUT", out)
	h, hashes := archive(t, store.Capture{MediaType: "text/html", Name: "https://news.example/1", Bytes: []byte(body)})
	server := httptest.NewServer(h)
	defer server.Close()
	if came() != 0 {
		t.Fatal("somebody came before the page was opened")
	}
	for _, path := range []string{"/ar/archived/" + hashes[0], "/archived/" + hashes[0]} {
		do(t, ctx, chromedp.Navigate(server.URL+path), chromedp.Sleep(1500*time.Millisecond))
		if title := value(t, ctx, chromedp.Title()); strings.Contains(title, "ran") {
			t.Errorf("%s: a script ran", path)
		}
		if at := value(t, ctx, chromedp.Location()); at != server.URL+path {
			t.Errorf("%s: led away to %s", path, at)
		}
		if n := came(); n != 0 {
			t.Errorf("%s: another host was reached %d times", path, n)
		}
	}
	shown := value(t, ctx, chromedp.Evaluate[string](`(() => { try { return getComputedStyle(document.getElementById("shown")).color + " " + self.origin } catch (e) { return String(e) } })()`))
	if shown != "rgb(1, 2, 3) null" {
		t.Errorf("the page is not shown with its own styles from an origin of its own: %s", shown)
	}
	do(t, ctx, chromedp.Navigate(server.URL+"/ar/archived/"+hashes[0]), chromedp.WaitReady("iframe"))
	if inside := value(t, ctx, chromedp.Evaluate[string](`(() => { try { return String(document.querySelector("iframe").contentDocument) } catch (e) { return "refused" } })()`)); inside != "null" && inside != "refused" {
		t.Errorf("our page reaches into the captured one: %s", inside)
	}
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for width, name := range map[int64]string{390: "archived-ar-phone", 1440: "archived-ar-desktop"} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		if err := os.WriteFile(filepath.Join(artefacts(t), name+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
			t.Fatal(err)
		}
		if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
			t.Errorf("%s is wider than the screen", name)
		}
		if axeErr == nil {
			checkAxe(t, ctx, string(axe))
		}
	}
}
