package api

import (
	"net/http"
	"net/http/httptest"
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

func TestMatches(t *testing.T) {
	for header, want := range map[string]bool{`"a"`: true, `W/"a"`: true, `"b", "a"`: true, "*": true, `"b"`: false, "a": false, "": false} {
		if got := matches([]string{header}, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
