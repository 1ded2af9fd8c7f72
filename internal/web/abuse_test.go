package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/store/memory"
	"marsad/internal/watch"
	"marsad/record"
)

// The table of abuse, docs/abuse.md, names for each of its lines the tests here and elsewhere that hold it. The tests walk the routes of the site, so that a new
// route is tried without being named.

// changes counts the steps of the ledger, but those by which the reading and the signing in itself are kept.
func (x town) changes() int {
	n := 0
	for c, err := range x.ledger.History(context.Background(), "", "") {
		if err != nil {
			x.t.Fatal(err)
		}
		if c.Kind != register.KindAudit && c.Kind != account.KindSession && c.Kind != watch.KindState { // the last is the pair of keys for Web Push, made when first looked at
			n++
		}
	}
	return n
}

// posted gives the path of every route that takes a POST.
func posted() []string {
	var out []string
	for pattern, c := range matrix {
		if strings.HasPrefix(pattern, "POST ") {
			out = append(out, c.path)
		}
	}
	slices.Sort(out)
	return out
}

// TestOtherSites sends every form from another site in the name of an administrator: it is refused and changes nothing, whatever the browser says of where it comes
// from. Browsers that say neither Sec-Fetch-Site nor Origin do not send the cookie along (SameSite=Lax; see TestFixation).
func TestOtherSites(t *testing.T) {
	x := newTown(t, "")
	c := x.client("admin")
	forms := url.Values{"do": {"remove"}, "state": {"approved"}, "name": {"reader"}, "role": {"admin"}, "everywhere": {"yes"}, "why": {"x"}, "verdict": {"accepted"}}
	before := x.changes()
	for _, path := range posted() {
		for _, from := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Sec-Fetch-Site": {"cross-site"}, "Origin": {x.url}},
			{"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {strings.Replace(x.url, "http:", "https:", 1) + ".evil.example"}},
		} {
			for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=b", "application/json"} {
				q, err := http.NewRequest(http.MethodPost, x.url+path, strings.NewReader(forms.Encode()))
				if err != nil {
					t.Fatal(err)
				}
				for name, v := range from {
					q.Header[name] = v
				}
				q.Header.Set("Content-Type", kind)
				r, err := c.Do(q)
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				if r.StatusCode != http.StatusForbidden {
					t.Errorf("%s from %v: %s", path, from, r.Status)
				}
			}
		}
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusOK {
		t.Errorf("the session was ended: %d", status)
	}
	if after := x.changes(); after != before {
		t.Errorf("other sites changed the register: %d steps", after-before)
	}
}

// TestReadingChangesNothing asks every route that is read, with what forms send in the query: links and pictures of other sites can do as much.
func TestReadingChangesNothing(t *testing.T) {
	x := newTown(t, "")
	c := x.client("admin")
	q := url.Values{"do": {"remove"}, "state": {"approved"}, "name": {"reader"}, "role": {"admin"}, "everywhere": {"yes"}, "why": {"x"}, "id": {"f1"}, "password": {passphrase}}.Encode()
	before := x.changes()
	for pattern, cell := range matrix {
		if !strings.HasPrefix(pattern, "GET ") {
			continue
		}
		path := cell.path + "?" + q
		if strings.Contains(cell.path, "?") {
			path = cell.path + "&" + q
		}
		x.get(c, path, "")
	}
	if after := x.changes(); after != before {
		t.Errorf("reading changed the register: %d steps", after-before)
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusOK {
		t.Errorf("reading ended the session: %d", status)
	}
}

// sessionOf gives the key of a browser's session.
func (x town) sessionOf(c *http.Client) *http.Cookie {
	x.t.Helper()
	u, err := url.Parse(x.url)
	if err != nil {
		x.t.Fatal(err)
	}
	for _, k := range c.Jar.Cookies(u) {
		if k.Name == "marsad" {
			return k
		}
	}
	x.t.Fatal("the browser has no session")
	return nil
}

// alone gives a browser that has a cookie and nothing else.
func (x town) alone(k *http.Cookie) *http.Client {
	c := x.client("")
	u, _ := url.Parse(x.url)
	c.Jar.SetCookies(u, []*http.Cookie{k})
	return c
}

// TestKeysChange holds that a session gets another key with the password and with the code, that the old ones are worth nothing, and that other rights end every
// session.
func TestKeysChange(t *testing.T) {
	x := newTown(t, "")
	f, err := x.book.NewCode(t.Context(), by, "analyst", "")
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(f.Key, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := x.book.HoldCode(t.Context(), by, "analyst", f.ID, code)
	if err != nil {
		t.Fatal(err)
	}
	c := x.client("")
	x.post(c, "/ar/sign-in", url.Values{"name": {"analyst"}, "password": {passphrase}})
	half := x.sessionOf(c)
	x.post(c, "/ar/sign-in/code", url.Values{"code": {recovery[0]}})
	whole := x.sessionOf(c)
	if half.Value == whole.Value {
		t.Error("the key is the same before and after the code")
	}
	for what, k := range map[string]*http.Cookie{"half a sign-in": half} {
		if status, _ := x.get(x.alone(k), "/en/", ""); status != http.StatusSeeOther {
			t.Errorf("with the key of %s: %d", what, status)
		}
	}
	if status, _ := x.get(x.alone(whole), "/en/", ""); status != http.StatusOK {
		t.Errorf("with the new key: %d", status)
	}
	if err := x.book.Change(t.Context(), by, "analyst", func(u *register.User) { u.Role = access.Reviewer }); err != nil {
		t.Fatal(err)
	}
	if status, _ := x.get(x.alone(whole), "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("with the key from before the new role: %d", status)
	}
	// A key ends with signing out, wherever it was copied to.
	c = x.client("reader")
	k := x.sessionOf(c)
	x.post(c, "/en/sign-out", url.Values{})
	if status, _ := x.get(x.alone(k), "/en/", ""); status != http.StatusSeeOther {
		t.Errorf("with the key of a session that was ended: %d", status)
	}
}

// TestIDsOfOthers does to accounts what their pages do, with the ids of others.
func TestIDsOfOthers(t *testing.T) {
	x := newTown(t, "")
	f, err := x.book.NewCode(t.Context(), by, "admin", "")
	if err != nil {
		t.Fatal(err)
	}
	victim := x.client("admin")
	list, err := x.book.Sessions(t.Context(), "admin")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	before := x.changes()
	for _, role := range []string{"reader", "analyst", "reviewer"} {
		c := x.client(role)
		for do, id := range map[string]string{"end": list[0].ID, "remove": f.ID, "hold": f.ID} {
			if status, _ := x.post(c, "/en/settings", url.Values{"do": {do}, "id": {id}, "password": {passphrase}, "code": {"000000"}}); status != http.StatusNotFound {
				t.Errorf("%s: %s of an administrator's: %d", role, do, status)
			}
		}
		if status, _ := x.post(c, "/en/users", url.Values{"do": {"role"}, "name": {role}, "role": {"admin"}}); status != http.StatusForbidden {
			t.Errorf("%s gives itself a role: %d", role, status)
		}
	}
	if status, _ := x.get(victim, "/en/", ""); status != http.StatusOK || x.changes() != before {
		t.Errorf("others did something to an administrator: %d", status)
	}
}

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

// endless gives so many bytes of a form.
func endless(n int64) io.Reader { return io.LimitReader(zeros{}, n) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// TestLargeBodies sends every route that takes a POST more than it takes, with and without saying so before: it is refused with 413 before the handler acts.
func TestLargeBodies(t *testing.T) {
	x := newTown(t, "")
	c := x.client("admin")
	before := x.changes()
	for _, path := range posted() {
		size, kind := int64(maxBody+1), "application/x-www-form-urlencoded"
		prefix := "everywhere=yes&do=remove&x="
		for _, upload := range uploads {
			if strings.HasPrefix(path, "/en"+upload[:strings.LastIndexByte(upload, '/')]) {
				size, kind, prefix = maxEntryForm+1, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"pictures\"; filename=\"a\"\r\n\r\n"
			}
		}
		for _, says := range []bool{true, false} {
			q, err := http.NewRequest(http.MethodPost, x.url+path, io.MultiReader(strings.NewReader(prefix), endless(size)))
			if err != nil {
				t.Fatal(err)
			}
			if says {
				q.ContentLength = size + int64(len(prefix))
			}
			q.Header.Set("Content-Type", kind)
			r, err := c.Do(q)
			if err != nil { // the server answered and closed before all was sent
				if !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "pipe") {
					t.Errorf("%s: %v", path, err)
				}
				continue
			}
			r.Body.Close()
			personal := strings.Contains(path, "/passkey") // JSON that is read by its own handler, after others refused it
			if r.StatusCode != http.StatusRequestEntityTooLarge && !(personal && !says && r.StatusCode >= 400 && r.StatusCode < 500) {
				t.Errorf("%s with %d bytes, told before %v: %s", path, size, says, r.Status)
			}
		}
	}
	if status, _ := x.get(c, "/en/", ""); status != http.StatusOK || x.changes() != before {
		t.Errorf("a form that was too large did something: %d", status)
	}
}

// TestMultipartBombs sends forms of very many parts, of parts with very many headers, and of packed bodies.
func TestMultipartBombs(t *testing.T) {
	x := newTown(t, "")
	c := x.client("analyst")
	var many, heads bytes.Buffer
	w := multipart.NewWriter(&many)
	for i := range 5000 {
		if err := w.WriteField("f"+strconv.Itoa(i), ""); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	heads.WriteString("--" + w.Boundary() + "\r\nContent-Disposition: form-data; name=\"a\"\r\n")
	for i := range 20_000 {
		fmt.Fprintf(&heads, "X-%d: 1\r\n", i)
	}
	heads.WriteString("\r\n\r\n--" + w.Boundary() + "--\r\n")
	for what, body := range map[string][]byte{"parts": many.Bytes(), "headers": heads.Bytes()} {
		q, err := http.NewRequest(http.MethodPost, x.url+"/en/field/new/contact_log", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", w.FormDataContentType())
		r, err := c.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusBadRequest && r.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("too many %s: %s", what, r.Status)
		}
	}
}

// TestGuessingThroughAProxy tries passwords through a proxy that is believed: what the proxy tells is counted, what the client adds is not, and the answer says how
// long to wait.
func TestGuessingThroughAProxy(t *testing.T) {
	x := newTown(t, "")
	h, err := New(Options{Reports: x.ledger.(*memory.Store), Ledger: x.ledger, Door: account.NewDoor(x.book, ""), Accounts: x.book})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(peer.Proxies{netip.MustParsePrefix("127.0.0.1/32")}.Handler(h))
	defer server.Close()
	try := func(n int, forwarded, name, password string) *http.Response {
		q, err := http.NewRequest(http.MethodPost, server.URL+"/en/sign-in", strings.NewReader(url.Values{"name": {name}, "password": {password}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("X-Forwarded-For", "203.0.113."+strconv.Itoa(n%250)+", "+forwarded) // the first is the client's own word
		r, err := x.client("").Do(q)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		return r
	}
	looked := 0
	for i := range 70 {
		if r := try(i, "198.51.100.7", "name"+strconv.Itoa(i), "not the password"); r.StatusCode == http.StatusUnauthorized {
			looked++
		} else if after, err := strconv.Atoi(r.Header.Get("Retry-After")); r.StatusCode != http.StatusTooManyRequests || err != nil || after < 1 {
			t.Errorf("%s, Retry-After %q", r.Status, r.Header.Get("Retry-After"))
		}
	}
	if looked != 50 {
		t.Errorf("of 70 guesses through one proxy from one address %d were looked at, want 50", looked)
	}
	if r := try(0, "198.51.100.8", "reader", passphrase); r.StatusCode != http.StatusSeeOther {
		t.Errorf("somebody else behind the same proxy: %s", r.Status)
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

// TestTokensOnPages asks for every route with a token that holds every scope: nothing breaks off, and what is done about accounts takes a session.
func TestTokensOnPages(t *testing.T) {
	x := newTown(t, "")
	token := x.token(string(access.Admin), account.ScopeRead, account.ScopeExport, account.ScopeField, account.ScopeReview, account.ScopeAdmin)
	for route, c := range matrix {
		method, pattern, _ := strings.Cut(route, " ")
		q, err := http.NewRequest(method, x.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		answer, err := x.client("").Do(q)
		if err != nil { // a handler that panics breaks the connection off
			t.Errorf("%s: %v", route, err)
			continue
		}
		answer.Body.Close()
		personal := false
		for _, page := range []string{"settings", "users", "sign-in", "sign-out"} {
			personal = personal || strings.HasPrefix(pattern, "/{lang}/"+page)
		}
		if personal != (answer.StatusCode == http.StatusForbidden) {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
		if answer.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
	}
}
