package fetch

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sharedTurns is a limiter that machines share, in memory.
type sharedTurns struct {
	mu    sync.Mutex
	next  map[string]time.Time
	open  int
	fails error
}

func (s *sharedTurns) Take(_ context.Context, site string, interval time.Duration) (func(), time.Duration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return nil, 0, s.fails
	}
	if wait := time.Until(s.next[site]); wait > 0 {
		return nil, wait, nil
	}
	s.next[site] = time.Now().Add(interval)
	s.open++
	return func() { s.mu.Lock(); s.open--; s.mu.Unlock() }, 0, nil
}

func (s *sharedTurns) Pause(_ context.Context, site string, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next[site] = time.Now().Add(d)
	return s.fails
}

// Two fetchers that share their turns ask a site no faster than one, and leave it alone together.
func TestMachinesShareTheirTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := false
		web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
			if busy && r.URL.Path == "/busy" {
				w.Header().Set("Retry-After", "20")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		})
		turns := &sharedTurns{next: map[string]time.Time{}}
		one, other := web.fetcher(t, Options{NoRobots: true, Turns: turns, Interval: time.Second}), web.fetcher(t, Options{NoRobots: true, Turns: turns, Interval: time.Second})
		var group sync.WaitGroup
		for range 5 {
			for _, f := range []*Fetcher{one, other} {
				group.Go(func() {
					if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/page"}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		group.Wait()
		checkGaps(t, web, "news.example", time.Second, 10)
		busy = true
		if _, err := one.Fetch(t.Context(), Request{URL: "http://news.example/busy"}); !errors.Is(err, ErrStatus) {
			t.Errorf("error %v", err)
		}
		start := time.Now()
		if _, err := other.Fetch(t.Context(), Request{URL: "http://news.example/page"}); err != nil || time.Since(start) < 20*time.Second {
			t.Errorf("the other machine asks after %v, error %v", time.Since(start), err)
		}
		if turns.open != 0 {
			t.Errorf("%d turns are not given back", turns.open)
		}
	})
}

// A limiter that fails says nothing about the site: nobody is asked, and no robots.txt is taken for one that refuses.
func TestALimiterThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(http.ResponseWriter, *http.Request) {})
		turns := &sharedTurns{next: map[string]time.Time{}, fails: errors.New("the database is gone")}
		f := web.fetcher(t, Options{Turns: turns})
		_, err := f.Fetch(t.Context(), Request{URL: "http://news.example/page"})
		var failed *TurnsError
		if !errors.As(err, &failed) || len(web.seen("", "")) != 0 {
			t.Errorf("error %v, %d requests", err, len(web.seen("", "")))
		}
		turns.fails = nil
		if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/page"}); err != nil {
			t.Errorf("error %v once the limiter is there again", err)
		}
	})
}
