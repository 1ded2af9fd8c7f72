package api

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

// asked is a server whose clock stands still until it is set.
type asked struct {
	now     time.Time
	handler http.Handler
}

func newAsked(l Limits, status int) *asked {
	a := &asked{now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	l.Now = func() time.Time { return a.now }
	a.handler = NewLimiter(l).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	return a
}

func (a *asked) ask(path, peer, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = peer + ":4242"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return w
}

func TestLimits(t *testing.T) {
	a := newAsked(Limits{PerMinute: 60, Burst: 3}, http.StatusOK)
	want := func(what string, w *httptest.ResponseRecorder, status int, after string) {
		t.Helper()
		if w.Code != status || w.Header().Get("Retry-After") != after {
			t.Errorf("%s: %d, Retry-After %q, want %d and %q", what, w.Code, w.Header().Get("Retry-After"), status, after)
		}
	}
	for i := range 3 {
		want("at once "+strconv.Itoa(i), a.ask("/api/v1/x", "192.0.2.1", ""), 200, "")
	}
	want("one more", a.ask("/api/v1/x", "192.0.2.1", ""), 429, "1")
	want("a page", a.ask("/ar/", "192.0.2.1", ""), 200, "")
	want("another address", a.ask("/api/v1/x", "192.0.2.2", ""), 200, "")
	want("a token", a.ask("/api/v1/x", "192.0.2.1", "t"), 200, "")
	want("the same token elsewhere", a.ask("/api/v1/x", "192.0.2.3", "t"), 200, "")
	want("and again", a.ask("/api/v1/x", "192.0.2.4", "t"), 200, "")
	want("and once more", a.ask("/api/v1/x", "192.0.2.5", "t"), 429, "1")
	a.now = a.now.Add(time.Second)
	want("a second later", a.ask("/api/v1/x", "192.0.2.1", ""), 200, "")
	want("at once again", a.ask("/api/v1/x", "192.0.2.1", ""), 429, "1")
}

// Whoever tries tokens is stopped by address, however many there are; whoever has a good one at another address is not.
func TestTokensAreNotTried(t *testing.T) {
	a := newAsked(Limits{Refused: 5}, http.StatusUnauthorized)
	refused := 0
	for i := range 100 {
		if a.ask("/api/v1/x", "192.0.2.1", "t"+strconv.Itoa(i)).Code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 95 {
		t.Errorf("%d of 100 were turned away unread", refused)
	}
	if w := a.ask("/api/v1/x", "192.0.2.9", "t"); w.Code != http.StatusUnauthorized {
		t.Errorf("another address: %d", w.Code)
	}
}

func TestMemoryOfLimitsIsBounded(t *testing.T) {
	l := NewLimiter(Limits{})
	for i := range keptLimits + 10 {
		l.take(strconv.Itoa(i), 60, 1)
	}
	if len(l.by) > keptLimits {
		t.Errorf("%d keys are kept", len(l.by))
	}
}

func TestAddress(t *testing.T) {
	l := NewLimiter(Limits{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}})
	for _, tt := range []struct {
		peer, forwarded, want string
	}{
		{"192.0.2.1:1", "", "192.0.2.1"}, {"192.0.2.1:1", "198.51.100.7", "192.0.2.1"}, {"127.0.0.1:1", "198.51.100.7", "198.51.100.7"},
		{"127.0.0.1:1", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, {"127.0.0.1:1", "203.0.113.9, 198.51.100.7, 127.0.0.2", "198.51.100.7"}, {"127.0.0.1:1", "junk", "127.0.0.1"}, {"127.0.0.1:1", "", "127.0.0.1"},
		{"[2001:db8:2:3:4::1]:9", "", "2001:db8:2:3::/64"}, {"[2001:db8:1::1]:9", "::ffff:192.0.2.8", "192.0.2.8"}, {"[fe80::1%eth0]:9", "", "fe80::/64"}, {"@", "", "@"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/", nil)
		r.RemoteAddr = tt.peer
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := l.Address(r); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.peer, tt.forwarded, got, tt.want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("127.0.0.1:1", "198.51.100.7, 127.0.0.2")
	f.Add("[::1]:1", ",,")
	l := NewLimiter(Limits{Proxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}})
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		r := httptest.NewRequest(http.MethodGet, "/api/", nil)
		r.RemoteAddr = peer
		r.Header["X-Forwarded-For"] = []string{forwarded}
		if _, err := netip.ParseAddrPort(peer); l.Address(r) == "" && err == nil {
			t.Errorf("%q, %q: no address", peer, forwarded)
		}
	})
}

func TestMatches(t *testing.T) {
	for header, want := range map[string]bool{`"a"`: true, `W/"a"`: true, `"b", "a"`: true, "*": true, `"b"`: false, "a": false, "": false} {
		if got := matches([]string{header}, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
