package fetch

import (
	"context"
	"net/url"
	"time"
)

// Turns is a limiter that several machines share, so that all of them together are as polite as one. A site is the part of a name that somebody registered, or an address.
type Turns interface {
	// Take takes a turn at a site and gives what to call when the request is over, or a wait after which to ask again. interval is the least time between two requests to the
	// site; the longest that anybody asked for holds for all.
	Take(ctx context.Context, site string, interval time.Duration) (over func(), wait time.Duration, err error)
	// Pause has all leave a site alone for a time.
	Pause(ctx context.Context, site string, d time.Duration) error
}

// TurnsError is an error of the limiter that machines share. It says nothing about the site, which was not asked.
type TurnsError struct{ Err error }

func (e *TurnsError) Error() string { return "cannot take a turn among the workers: " + e.Err.Error() }
func (e *TurnsError) Unwrap() error { return e.Err }

// enterShared takes a turn among all machines, behind that among our own requests.
func (s *sites) enterShared(ctx context.Context, u *url.URL, latest time.Time, interval time.Duration, leave func()) (func(), error) {
	if s.shared == nil {
		return leave, nil
	}
	for {
		over, wait, err := s.shared.Take(ctx, siteOf(u.Hostname()), interval)
		switch {
		case err != nil:
			leave()
			return nil, &TurnsError{err}
		case wait <= 0:
			return func() { over(); leave() }, nil
		case time.Now().Add(wait).After(latest):
			leave()
			return nil, waitError(u, wait)
		}
		if err := sleep(ctx, wait); err != nil {
			leave()
			return nil, err
		}
	}
}

// delayNow gives the time between two requests to the site.
func (site *siteState) delayNow(s *sites) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return site.delay
}

// pauseShared tells all machines that a site has too much to do.
func (s *sites) pauseShared(ctx context.Context, host string, d time.Duration) error {
	if s.shared == nil {
		return nil
	}
	if err := s.shared.Pause(ctx, siteOf(host), d); err != nil {
		return &TurnsError{err}
	}
	return nil
}
