package fetch

import (
	"context"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/time/rate"
)

// The bounds of what is remembered of sites, and of how a site that is overloaded is left alone.
const (
	sitesSwept = time.Minute      // how often idle sites are forgotten
	sitesMost  = 1 << 16          // remembered at once; over it also those are forgotten that asked to be left alone
	pauseFirst = 30 * time.Second // after 429 or 503 without Retry-After; doubled with each further one
	pauseMost  = time.Hour
)

// sites holds one limiter for each site that was asked lately.
type sites struct {
	interval time.Duration // between two requests to a site
	slots    int           // requests to a site at the same time
	patience time.Duration // the longest that a request waits for its turn
	shared   Turns         // nil when this machine asks alone
	mu       sync.Mutex
	byName   map[string]*siteState
	swept    time.Time
}

// siteState is what is remembered of a site. The fields below mu of sites belong to it.
type siteState struct {
	slots   chan struct{}
	limiter *rate.Limiter
	delay   time.Duration // the longest that the interval and the site's robots.txt asked for
	paused  time.Time     // not asked before
	strikes int           // answers 429 and 503 in a row
	users   int           // requests waiting or running
	last    time.Time     // when the last one left
}

// siteOf names the site of a host as typed, before redirects and whatever it resolves to: the part of the name that somebody registered
// (public suffix list), so that subdomains of one publisher share a limiter and tenants of one blog host do not; an address is its own site.
func siteOf(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if registered, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return registered
	}
	return host
}

// enter waits until a site may be asked and gives the function that says the request is over. delay is what its robots.txt wants between
// two requests, 0 for nothing. When the wait would be longer than the patience, it gives ErrWait at once, with the time to wait.
func (s *sites) enter(ctx context.Context, u *url.URL, delay time.Duration) (leave func(), err error) {
	site := s.take(siteOf(u.Hostname()), delay)
	release := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		site.users--
		site.last = time.Now()
	}
	patience := time.NewTimer(s.patience)
	defer patience.Stop()
	latest := time.Now().Add(s.patience)
	select {
	case site.slots <- struct{}{}:
	case <-patience.C:
		release()
		return nil, waitError(u, s.interval)
	case <-ctx.Done():
		release()
		return nil, ctx.Err()
	}
	leave = func() { <-site.slots; release() }
	for {
		wait := s.turn(site)
		if wait == 0 {
			return s.enterShared(ctx, u, latest, site.delayNow(s), leave)
		}
		if time.Now().Add(wait).After(latest) {
			leave()
			return nil, waitError(u, wait)
		}
		if err := sleep(ctx, wait); err != nil {
			leave()
			return nil, err
		}
	}
}

// take gives the state of a site and counts its user.
func (s *sites) take(name string, delay time.Duration) *siteState {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.swept) > sitesSwept || len(s.byName) >= sitesMost {
		s.sweep(now)
	}
	site := s.byName[name]
	if site == nil {
		site = &siteState{slots: make(chan struct{}, s.slots), limiter: rate.NewLimiter(rate.Every(s.interval), 1), delay: s.interval}
		s.byName[name] = site
	}
	site.users++
	if delay > site.delay {
		site.delay = delay
		site.limiter.SetLimitAt(now, rate.Every(delay))
	}
	return site
}

// sweep forgets the sites that a new limiter would treat no differently, so that memory is bounded by the sites asked lately.
func (s *sites) sweep(now time.Time) {
	s.swept = now
	for name, site := range s.byName {
		if site.users == 0 && now.Sub(site.last) >= site.delay && (now.After(site.paused) || len(s.byName) >= sitesMost) {
			delete(s.byName, name)
		}
	}
}

// turn takes the next turn of a site when it has come, else it says how long that will be.
func (s *sites) turn(site *siteState) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if wait := site.paused.Sub(now); wait > 0 {
		return wait
	}
	reservation := site.limiter.ReserveN(now, 1)
	wait := reservation.DelayFrom(now)
	if wait > 0 {
		reservation.CancelAt(now)
	}
	return wait
}

// answered slows a site down that says it has too much to do: for as long as it asks, or longer with every time it did not say how long.
// It gives how long. It is called before the request leaves.
func (s *sites) answered(host string, overloaded bool, asked time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	site := s.byName[siteOf(host)] // there is one as long as the request runs
	if !overloaded {
		site.strikes = 0
		return 0
	}
	pause := asked
	if pause == 0 {
		pause = min(pauseMost, pauseFirst<<min(site.strikes, 10))
	}
	site.strikes++
	if until := time.Now().Add(pause); until.After(site.paused) {
		site.paused = until
	}
	return pause
}

// sleep waits, or ends early with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
