package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/store/memory"
	"marsad/record"
)

// asked sends a request line and headers as they are, which a client would tidy up first.
func (x town) asked(target string, headers ...string) (int, http.Header, string) {
	x.t.Helper()
	u, err := url.Parse(x.url)
	if err != nil {
		x.t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		x.t.Fatal(err)
	}
	defer conn.Close()
	host := "Host: " + u.Host
	if len(headers) > 0 && strings.HasPrefix(headers[0], "Host:") {
		host, headers = headers[0], headers[1:]
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n%s\r\n", target, host, strings.Join(append(headers, ""), "\r\n"))
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		x.t.Fatalf("%s: %v", target, err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return r.StatusCode, r.Header, string(body)
}

// TestPaths asks for what lies outside by every route that takes a name.
func TestPaths(t *testing.T) {
	x := newTown(t, access.Reader)
	outside := []string{"../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "..%5c..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "%252e%252e%252fetc%252fpasswd",
		"/etc/passwd", "%2fetc%2fpasswd", "..", "%2e%2e", "web.go%00.js", "..%c0%af..%c0%afetc/passwd", "../web.go", "..%2fweb.go", "templates%2flayout.html"}
	asked := 0
	for _, r := range (&site{}).all() {
		method, pattern, _ := strings.Cut(r.pattern, " ")
		if method != http.MethodGet || !strings.Contains(pattern, "{") || strings.HasSuffix(pattern, "{$}") {
			continue
		}
		for _, name := range outside {
			target := strings.NewReplacer("{version}", "x", "{kind}", "contact_log", "{id}", name, "{file}", name, "{sha256}", name).Replace(pattern)
			status, h, body := x.asked(target)
			asked++
			if strings.Contains(body, "root:") || strings.Contains(body, "package web") || strings.Contains(body, "{{define") || status >= 500 {
				t.Errorf("%s: %d %.100q", target, status, body)
			}
			checkLocation(t, target, h)
		}
	}
	if asked < 200 {
		t.Errorf("%d paths were asked for", asked)
	}
	// Built files are served by their name alone.
	for _, name := range outside {
		if status, _, body := x.asked("/static/" + staticVersion(t) + "/" + name); status == http.StatusOK || strings.Contains(body, "root:") {
			t.Errorf("static %s: %d", name, status)
		}
	}
}

func staticVersion(t *testing.T) string {
	t.Helper()
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	return a.version
}

// checkLocation holds that a redirect stays on this server.
func checkLocation(t *testing.T, from string, h http.Header) {
	t.Helper()
	to := h.Get("Location")
	if to == "" {
		return
	}
	u, err := url.Parse(to)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || strings.HasPrefix(to, `\`) || !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "?") {
		t.Errorf("%s leads to %q", from, to)
	}
}

// TestRedirects asks in every way that has led elsewhere in other programs, as nobody and signed in.
func TestRedirects(t *testing.T) {
	x := newTown(t, "")
	for _, target := range []string{"//evil.example/", "//evil.example/%2e%2e", "///evil.example/ar/..", `/\evil.example/`, `/\/evil.example`, "/%5cevil.example/", "/%2f%2fevil.example/", "/ar//evil.example/..", "//evil.example/ar/../", "http://evil.example/", "http://evil.example/ar/settings", "/%09/evil.example/", "/ar/%0d%0aLocation:%20https://evil.example/"} {
		_, h, _ := x.asked(target)
		checkLocation(t, target, h)
	}
	c := x.client("admin")
	for _, to := range []string{"//evil.example", `\\evil.example`, `/\evil.example`, "https:evil.example", "https://evil.example", "%2f%2fevil.example", "https%3A%2F%2Fevil.example", "\u202ehttps://evil.example", "javascript:alert(1)"} {
		form := url.Values{"name": {"reader"}, "password": {passphrase}}
		for _, name := range []string{"next", "return", "return_to", "redirect", "redirect_uri", "url", "to", "back", "continue"} {
			form.Set(name, to)
		}
		for _, path := range posted() {
			_, h := x.post(x.client(""), path+"?"+form.Encode(), form)
			checkLocation(t, path+" with next="+to, h)
		}
		for pattern, cell := range matrix {
			if strings.HasPrefix(pattern, "GET ") && !strings.Contains(cell.path, "?") {
				r, err := c.Get(x.url + cell.path + "?" + form.Encode())
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				checkLocation(t, cell.path, r.Header)
			}
		}
	}
}

// TestHeaderLines puts ends of lines into everything that could reach a header.
func TestHeaderLines(t *testing.T) {
	x := newTown(t, access.Reader)
	c := x.client("admin")
	const lines = "a\r\nX-Evil: 1\r\n\r\n<html>"
	for pattern, cell := range matrix {
		method, path, _ := strings.Cut(pattern, " ")
		target := strings.NewReplacer("{lang}", "en", "{$}", "", "{id}", url.PathEscape(lines), "{file}", url.PathEscape(lines+".csv"), "{kind}", url.PathEscape(lines), "{sha256}", url.PathEscape(lines), "{version}", "x").Replace(path)
		q := url.Values{}
		for _, name := range []string{"q", "day", "period", "from", "to", "lang", "layout", "hxl", "cursor", "after", "digits", "view", "who", "id", "do", "name", "label", "charset"} {
			q.Set(name, lines)
		}
		var r *http.Response
		var err error
		if method == http.MethodPost {
			r, err = c.PostForm(x.url+target, q)
		} else {
			r, err = c.Get(x.url + target + "?" + q.Encode())
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.Header.Get("X-Evil") != "" || r.StatusCode >= 500 {
			t.Errorf("%s %s: %s %v", method, cell.path, r.Status, r.Header)
		}
		for name, values := range r.Header {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n") {
				t.Errorf("%s: %s: %q", pattern, name, values)
			}
		}
	}
}

// TestHeadersOfAll asks every route: none may be framed by others or sniffed, none that somebody who is signed in is shown is kept by caches, and none runs a script
// that stands in a page.
func TestHeadersOfAll(t *testing.T) {
	x := newTown(t, access.Reader)
	for _, role := range []string{"admin", ""} {
		c := x.client(role)
		for pattern, cell := range matrix {
			method, _, _ := strings.Cut(pattern, " ")
			q, err := http.NewRequest(method, x.url+cell.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r, err := c.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			h, policy := r.Header, r.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "base-uri 'none'") || !strings.Contains(policy, "form-action 'self'") {
				t.Errorf("%q, %s: policy %q", role, pattern, policy)
			}
			if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" {
				t.Errorf("%q, %s: %v", role, pattern, h)
			}
			if cache := h.Get("Cache-Control"); role != "" && r.StatusCode == http.StatusOK && !strings.Contains(cache, "no-store") && !strings.HasPrefix(pattern, "GET /watch/worker.js") {
				t.Errorf("%s: Cache-Control %q", pattern, cache)
			}
			if cookie := h.Get("Set-Cookie"); cookie != "" && (!strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=")) {
				t.Errorf("%s: cookie %q", pattern, cookie)
			}
			if role == "admin" && cell.path == "/en/sign-out" {
				c = x.client(role)
			}
		}
	}
}

// TestForeignHosts asks under a name that is not the server's: nothing in a page leads there, a list of names turns it away, and whoever lets everybody read on their
// own machine has such a list (see cmd/marsad).
func TestForeignHosts(t *testing.T) {
	x := newTown(t, access.Reader)
	for pattern, cell := range matrix {
		if !strings.HasPrefix(pattern, "GET ") || strings.Contains(pattern, "feed") || strings.Contains(pattern, "/export/") {
			continue // these name the address under which they were asked, so that links in a file lead back
		}
		target := (&url.URL{Path: strings.SplitN(cell.path, "?", 2)[0]}).EscapedPath()
		_, h, body := x.asked(target, "Host: evil.example", "X-Forwarded-Host: evil.example", "X-Original-URL: /en/users", "X-Rewrite-URL: /en/users")
		if strings.Contains(body, "evil.example") {
			t.Errorf("%s names the foreign host", pattern)
		}
		checkLocation(t, target, h)
	}
	h, err := New(Options{Reports: x.ledger.(*memory.Store)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(peer.Hosts{"marsad.example"}.Handler(h))
	defer server.Close()
	y := town{t: t, url: server.URL}
	for host, want := range map[string]int{"evil.example": 421, "marsad.example.evil.example": 421, "xmarsad.example": 421, "": 400, "marsad.example": 200, "MARSAD.example:8443": 200, "marsad.example.": 200, "localhost:8080": 200, "127.0.0.1": 200, "[::1]:8080": 200, "169.254.169.254": 421, "127.0.0.1.evil.example": 421} {
		status, _, _ := y.asked("/en/", "Host: "+host)
		if host == "" && status == http.StatusMisdirectedRequest {
			continue
		}
		if status != want {
			t.Errorf("host %q: %d, want %d", host, status, want)
		}
	}
	if status, _, _ := y.asked("/healthz", "Host: 10.0.0.9:8080"); status != http.StatusOK {
		t.Errorf("a probe by address: %d", status)
	}
}

// TestNamesOfUsersAndCases holds that no two users or cases look alike by case, width or letters of another script, and that none has in it what turns a line round,
// parts a path, or ends a line.
func TestNamesOfUsersAndCases(t *testing.T) {
	x := newTown(t, "")
	for _, name := range []string{"аdmin", "admіn", "ADMIN", "ａｄｍｉｎ", "ad\u00admin", "ad\u200bmin", "admin\u202e", "\u2067admin", "../admin", "a/b", `a\b`, "a:b", "a\r\nb", "admin ", "", ".", "هدىa"} {
		if name == `a\b` || name == "." {
			continue // names, and nothing is made of them but keys of the ledger
		}
		if u, err := x.book.Add(t.Context(), by, name, access.Reader); err == nil {
			t.Errorf("a user %q is made as %q", name, u.ID)
		}
		if c, err := x.book.AddCase(t.Context(), by, name, record.Name{Arabic: "قضية"}); err == nil && !strings.EqualFold(name, "admin") && name != "ａｄｍｉｎ" {
			t.Errorf("a case %q is made as %q", name, c.ID)
		}
	}
	for _, name := range []string{"هدى", "samar.k-2", "Οδυσσεύς"} {
		if _, err := x.book.Add(t.Context(), by, name, access.Reader); err != nil {
			t.Error(err)
		}
	}
}
