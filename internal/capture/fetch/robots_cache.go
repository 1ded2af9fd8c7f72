package fetch

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// How robots.txt is kept (RFC 9309, 2.3 to 2.5).
const (
	robotsLife      = 24 * time.Hour   // of an answer
	robotsRetry     = 10 * time.Minute // of a failure, during which everything is refused
	robotsLimit     = 500 << 10        // bytes that are read; what follows is passed over
	robotsRedirects = 5
	robotsMost      = 4096     // sites remembered
	robotsBytes     = 16 << 20 // of all files remembered together
)

// robotsCache remembers what each origin's robots.txt means for us.
type robotsCache struct {
	mu      sync.Mutex
	entries map[string]*robotsEntry
	bytes   int
}

// robotsEntry is one origin's. Whoever holds the turn may ask for the file; the others wait for the answer.
type robotsEntry struct {
	turn  chan struct{}
	until time.Time
	rules *robots // nil as long as nobody asked, and after a failure
	err   *Error  // of a failure
}

// robots gives the rules of an address's origin, asking for them when they are not remembered. An error refuses everything there.
func (f *Fetcher) robots(ctx context.Context, u *url.URL) (*robots, error) {
	origin := u.Scheme + "://" + u.Host
	e := f.robotsCache.entry(origin, f.now())
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		return nil, f.explain(ctx, u, ctx.Err())
	}
	if now := f.now(); e.until.After(now) {
		return e.verdict(origin, u)
	}
	rules, err := f.askRobots(ctx, origin)
	var turns *TurnsError
	if errors.As(err, &turns) || errors.Is(err, context.Canceled) || errors.Is(err, ErrWait) || ctx.Err() != nil {
		return nil, err // says nothing about the site
	}
	var failure *Error
	life := robotsLife
	if errors.As(err, &failure) {
		life = robotsRetry
	}
	f.robotsCache.settle(origin, e, rules, failure, f.now().Add(life))
	return e.verdict(origin, u)
}

// verdict is what is remembered. The error is made anew for each address, since it names it.
func (e *robotsEntry) verdict(origin string, u *url.URL) (*robots, error) {
	if e.err == nil {
		return e.rules, nil
	}
	err := *e.err
	err.URL, err.Host, err.robots = origin+"/robots.txt", u.Hostname(), true
	return nil, &err
}

// askRobots asks an origin for its robots.txt. Answers of the kind 4xx mean that there are no rules; 5xx, 429 and every failure of the
// network are errors.
func (f *Fetcher) askRobots(ctx context.Context, origin string) (*robots, error) {
	r := Request{URL: origin + "/robots.txt", Kind: kindRobots, Limit: robotsLimit}
	result, err := f.follow(ctx, r, robotsRedirects, nil)
	var status *StatusError
	switch {
	case err == nil:
		return parseRobots(result.Last().Body), nil
	case errors.Is(err, ErrTooLarge) && len(result.Chain) > 0 && result.Last().Status == http.StatusOK:
		body := result.Last().Body
		body = body[:min(len(body), robotsLimit)]
		return parseRobots(body[:bytes.LastIndexByte(body, '\n')+1]), nil
	case errors.Is(err, ErrLoop):
		return &robots{}, nil // RFC 9309, 2.3.1.2: as if there were none
	case errors.As(err, &status) && status.Code < 500 && status.Code != http.StatusTooManyRequests:
		return &robots{}, nil
	}
	return nil, err
}

// entry gives the place for an origin, making room first: what ran out goes, then whatever is nearest to running out.
func (c *robotsCache) entry(origin string, now time.Time) *robotsEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[origin]; ok {
		return e
	}
	if len(c.entries) >= robotsMost || c.bytes > robotsBytes {
		c.makeRoom(now)
	}
	e := &robotsEntry{turn: make(chan struct{}, 1)}
	c.entries[origin] = e
	return e
}

// makeRoom drops entries until a quarter of the room is free. One in use is dropped from the cache only: its users keep it.
func (c *robotsCache) makeRoom(now time.Time) {
	for _, soon := range []time.Duration{0, robotsRetry, robotsLife / 4, robotsLife / 2, 2 * robotsLife} {
		for origin, e := range c.entries {
			select {
			case e.turn <- struct{}{}:
				if !e.until.After(now.Add(soon)) {
					c.bytes -= e.rules.held()
					delete(c.entries, origin)
				}
				<-e.turn
			default: // being asked for
			}
		}
		if len(c.entries) <= robotsMost*3/4 && c.bytes <= robotsBytes*3/4 {
			return
		}
	}
}

// settle remembers an answer. The caller has the entry's turn.
func (c *robotsCache) settle(origin string, e *robotsEntry, rules *robots, failure *Error, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[origin] == e { // else it was dropped meanwhile, and counts no more
		c.bytes += rules.held() - e.rules.held()
	}
	e.rules, e.err, e.until = rules, failure, until
}

// held is about how many bytes the rules take up.
func (r *robots) held() int {
	if r == nil {
		return 0
	}
	return r.size
}

// Sitemaps gives the addresses of the sitemaps that a site's robots.txt names, in its order. site is an origin such as
// https://news.example, or a bare host, which is asked by https. They are offered as they stand: Fetch looks at each like at any address.
func (f *Fetcher) Sitemaps(ctx context.Context, site string) ([]string, error) {
	if !bytes.Contains([]byte(site), []byte("://")) {
		site = "https://" + site
	}
	u, err := f.target(site)
	if err != nil {
		return nil, err
	}
	rules, err := f.robots(ctx, u)
	if err != nil {
		return nil, err
	}
	return rules.sitemaps, nil
}
