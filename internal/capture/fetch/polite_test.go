package fetch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Many callers ask three sites at once, over every subdomain, in random order: no site is asked faster than its interval or its crawl-delay,
// nor more often at a time than allowed. The log of the servers is the proof.
func TestNoSiteIsAskedFasterThanAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.Host, "slow.example.net") && r.URL.Path == "/robots.txt" {
				_, _ = w.Write([]byte("User-agent: *\nCrawl-delay: 7\n"))
				return
			}
			time.Sleep(time.Duration(rand.IntN(9000)) * time.Millisecond) // some answers take longer than the interval
			page("")(w, r)
		})
		f := web.fetcher(t, Options{Interval: 2 * time.Second, PerSite: 2, Patience: 24 * time.Hour})
		var wg sync.WaitGroup
		for i := range 120 {
			host := []string{"news.example.com", "sport.example.com", "slow.example.net", "one.blogspot.com", "two.blogspot.com"}[i%5]
			wg.Go(func() {
				time.Sleep(time.Duration(rand.IntN(60)) * time.Second)
				if _, err := f.Fetch(t.Context(), Request{URL: fmt.Sprintf("https://%s/%d", host, i)}); !errors.Is(err, ErrTLS) {
					t.Errorf("a web without TLS answered https: %v", err)
				}
				if _, err := f.Fetch(t.Context(), Request{URL: fmt.Sprintf("http://%s/%d", host, i)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		checkGaps(t, web, "example.com", 2*time.Second, 49)
		checkGaps(t, web, "example.net", 2*time.Second, 25)
		checkGaps(t, web, "one.blogspot.com", 2*time.Second, 25)
		checkGaps(t, web, "two.blogspot.com", 2*time.Second, 25)
		pages := web.seen("slow.example.net", "")
		for i := 2; i < len(pages); i++ { // the first is robots.txt, and only then is the delay known
			if gap := pages[i].at.Sub(pages[i-1].at); gap < 7*time.Second-time.Microsecond {
				t.Errorf("slow.example.net asked after %v, its crawl-delay is 7 s", gap)
			}
		}
		for host, most := range web.most {
			if most > 2 {
				t.Errorf("%s: %d requests at the same time, allowed are 2", host, most)
			}
		}
		f.Close()
	})
}

// checkGaps goes through a site's requests in the order they came.
func checkGaps(t *testing.T, web *testWeb, site string, interval time.Duration, least int) {
	t.Helper()
	var last time.Time
	n := 0
	for _, v := range web.seen("", "") {
		if siteOf(v.host) != site {
			continue
		}
		if n++; n > 1 && v.at.Sub(last) < interval-time.Microsecond {
			t.Errorf("%s asked after %v, allowed is every %v", site, v.at.Sub(last), interval)
		}
		last = v.at
	}
	if n < least {
		t.Errorf("%s: %d requests in the log, want at least %d", site, n, least)
	}
}

func TestSiteOf(t *testing.T) {
	for host, want := range map[string]string{
		"news.example.com": "example.com", "example.com": "example.com", "a.b.gov.sy": "b.gov.sy", "one.blogspot.com": "one.blogspot.com",
		"com": "com", "127.0.0.1": "127.0.0.1", "2606:2800:220:1::1": "2606:2800:220:1::1", "localhost": "localhost", "xn--mgbh0fb.xn--kgbechtv": "xn--mgbh0fb.xn--kgbechtv",
	} {
		if got := siteOf(host); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}

// A site that says it has too much to do is left alone for as long as it asks: seconds, a date, or longer each time when it does not say.
func TestRetryAfterSlowsASiteDown(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		header func() string
		want   time.Duration
	}{
		{"seconds", 429, func() string { return "120" }, 2 * time.Minute},
		{"a date", 503, func() string { return time.Now().Add(time.Hour).UTC().Format(http.TimeFormat) }, time.Hour},
		{"nothing", 429, func() string { return "" }, pauseFirst},
		{"nonsense", 503, func() string { return "soon" }, pauseFirst},
		{"a date that is past", 503, func() string { return time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat) }, pauseFirst},
		{"a year", 429, func() string { return "31536000" }, retryMost},
		{"a number that overflows", 429, func() string { return "99999999999999999999" }, pauseFirst},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				busy := true
				web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
					if busy && r.URL.Path != "/robots.txt" {
						w.Header().Set("Retry-After", tt.header())
						w.WriteHeader(tt.status)
					}
				})
				f := web.fetcher(t, Options{Patience: 5 * time.Second})
				result, err := f.Fetch(t.Context(), Request{URL: "http://news.example/1"})
				var status *StatusError
				if !errors.As(err, &status) || status.Code != tt.status || !Temporary(err) || result.RetryAfter.Round(time.Second) != tt.want {
					t.Fatalf("error %v, retry after %v, want %v", err, result.RetryAfter, tt.want)
				}
				busy = false
				before := len(web.seen("", ""))
				result, err = f.Fetch(t.Context(), Request{URL: "http://www.news.example/2"})
				if !errors.Is(err, ErrWait) || !Temporary(err) || result.RetryAfter.Round(time.Second) != tt.want || len(web.seen("", "")) != before {
					t.Fatalf("the site was not left alone: %v, retry after %v", err, result.RetryAfter)
				}
				oneLine(t, err)
				time.Sleep(result.RetryAfter)
				if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/1"}); err != nil {
					t.Errorf("not asked again after the wait: %v", err)
				}
			})
		})
	}
}

func TestPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
		f := web.fetcher(t, Options{NoRobots: true})
		for _, want := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
			result, err := f.Fetch(t.Context(), Request{URL: "http://news.example/"})
			if !errors.Is(err, ErrStatus) || result.RetryAfter != want {
				t.Fatalf("error %v, pause %v, want %v", err, result.RetryAfter, want)
			}
			time.Sleep(want)
		}
	})
}

// Whoever waits for its turn can give up, and leaves nothing behind.
func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, page(""))
		f := web.fetcher(t, Options{Interval: 20 * time.Second, NoRobots: true})
		if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/"}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		if _, err := f.Fetch(ctx, Request{URL: "http://news.example/"}); !errors.Is(err, context.Canceled) || Temporary(err) || time.Since(start) != time.Second {
			t.Errorf("error %v after %v", err, time.Since(start))
		}
	})
}

// A thousand sites a minute for an hour leave no more limiters than were asked lately.
func TestIdleLimitersAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sites{interval: time.Second, slots: 2, patience: time.Minute, byName: map[string]*siteState{}}
		most := 0
		for i := range 60 {
			for k := range 1000 {
				u, _ := parse(fmt.Sprintf("http://site-%d-%d.example/", i, k))
				leave, err := s.enter(t.Context(), u, 0)
				if err != nil {
					t.Fatal(err)
				}
				leave()
			}
			most = max(most, len(s.byName))
			time.Sleep(time.Minute)
		}
		if most > 3000 {
			t.Errorf("%d limiters at once", most)
		}
	})
}
