package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"marsad/internal/capture"
)

// follow asks for an address and for whatever it redirects to. check is asked before each step; nil allows everything.
func (f *Fetcher) follow(ctx context.Context, r Request, redirects int, check permission) (Result, error) {
	var result Result
	header, err := f.header(r)
	if err != nil {
		return result, err
	}
	u, err := f.target(r.URL)
	if err != nil {
		return result, err
	}
	walk := walk{f: f, header: header, limit: cmp.Or(r.Limit, f.limit), large: r.Large, budget: f.timeout, check: check, seen: map[string]bool{}, permanent: true}
	for u != nil && err == nil {
		u, err = walk.step(ctx, &result, u, redirects)
	}
	if result.MovedTo = walk.moved; err != nil {
		result.MovedTo = ""
	}
	var wait *Error
	if errors.As(err, &wait) && wait.Wait > 0 {
		result.RetryAfter = wait.Wait
	}
	return result, err
}

// walk is the way from an address to its answer. Bytes and time are one budget for the whole way.
type walk struct {
	f         *Fetcher
	header    http.Header
	limit     int64
	large     func(context.Context) error
	budget    time.Duration
	check     permission
	seen      map[string]bool
	permanent bool // every redirect so far was
	moved     string
}

// step asks for one address. It gives the next one, nil at the end.
func (w *walk) step(ctx context.Context, result *Result, u *url.URL, redirects int) (*url.URL, error) {
	if w.seen[u.String()] || len(result.Chain) > redirects {
		return nil, &Error{Kind: ErrLoop, URL: shorten(u.String()), Host: u.Hostname(), Cause: fmt.Errorf("after %d redirects", len(result.Chain)), Advice: "open the address in a browser to see where it leads"}
	}
	w.seen[u.String()] = true
	answer, err := w.ask(ctx, result, u)
	if err != nil {
		return nil, err
	}
	switch answer.Status {
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
		return nil, nil
	case http.StatusNotModified:
		if result.NotModified = w.header.Get("If-None-Match")+w.header.Get("If-Modified-Since") != ""; result.NotModified {
			return nil, nil
		}
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return w.next(result, u, answer.Status, answer.Header.Get("Location"))
	}
	return nil, statusError(u, answer.Status)
}

// ask waits for leave and turn, makes the exchange, and slows the site down when it says that it has too much to do.
func (w *walk) ask(ctx context.Context, result *Result, u *url.URL) (capture.Exchange, error) {
	var delay time.Duration
	if w.check != nil {
		var err error
		if delay, err = w.check(ctx, u); err != nil {
			return capture.Exchange{}, err
		}
	}
	leave, err := w.f.sites.enter(ctx, u, delay)
	if err != nil {
		return capture.Exchange{}, w.f.explain(ctx, u, err)
	}
	defer leave()
	ctx, cancel := context.WithTimeoutCause(ctx, w.budget, errBudget)
	defer cancel()
	answer, err := w.f.exchange(ctx, u, w.header, w.limit, w.large)
	result.Chain = append(result.Chain, answer)
	w.limit -= int64(len(answer.Wire))
	w.budget -= answer.Took
	overloaded := answer.Status == http.StatusTooManyRequests || answer.Status == http.StatusServiceUnavailable
	pause := w.f.sites.answered(u.Hostname(), overloaded, retryAfter(answer.Header.Get("Retry-After"), w.f.now()))
	result.RetryAfter = pause
	if pause > 0 {
		err = errors.Join(err, w.f.sites.pauseShared(ctx, u.Hostname(), pause))
	}
	return answer, err
}

// next gives where a redirect leads, under the same rules as an address that was typed.
func (w *walk) next(result *Result, u *url.URL, status int, location string) (*url.URL, error) {
	fault := &Error{Kind: ErrProtocol, URL: shorten(u.String()), Host: u.Hostname(), Advice: "open the address in a browser to see where it leads"}
	if location == "" {
		fault.Cause = errors.New("a redirect that does not say where to")
		return nil, fault
	}
	to, err := u.Parse(location)
	if err != nil {
		fault.Cause = fmt.Errorf("a redirect to %s", strconv.QuoteToASCII(shorten(location)))
		return nil, fault
	}
	next, err := w.f.target(to.String())
	if err != nil {
		return nil, err
	}
	if u.Scheme == "https" && next.Scheme == "http" {
		result.Downgraded, w.permanent = true, false
	}
	w.permanent = w.permanent && (status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect)
	if w.permanent {
		w.moved = next.String()
	}
	return next, nil
}

func statusError(u *url.URL, status int) *Error {
	advice := "try again later"
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		advice = "the page is not there; check the address"
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusUnavailableForLegalReasons:
		advice = "the site does not let us in; open it in a browser, or ask the site"
	case status < 500 && status != http.StatusTooManyRequests:
		advice = "open the address in a browser to see what the server says"
	}
	return &Error{Kind: &StatusError{status}, URL: shorten(u.String()), Host: u.Hostname(), Advice: advice}
}
