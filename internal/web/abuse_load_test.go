package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"marsad/internal/account"
	"marsad/internal/peer"
	"marsad/internal/store/memory"
)

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
