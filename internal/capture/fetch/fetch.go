// Package fetch asks servers for pages, feeds and pictures: politely (robots.txt, one limiter for each site, Retry-After), safely (no address
// outside the public internet unless allowed by name, bounds on everything a server can send) and so that evidence can be kept of every step.
// docs/fetching.md says what is allowed and refused.
package fetch

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"marsad/internal/capture"
)

// Options sets up a Fetcher. The zero value is a careful one.
type Options struct {
	Version string // of marsad, for the user agent
	Contact string // address of a page, or e-mail, under which a site can reach whoever runs this; for the user agent

	Limit    int64         // bytes of one fetch, packed and unpacked; capture.DefaultLimit when 0
	Timeout  time.Duration // of one fetch, redirects included, without the waiting for its turn; 60 s when 0
	Stall    time.Duration // in which at least 1 KiB of a body must come; 15 s when 0
	Interval time.Duration // between two requests to one site; 1 s when 0
	PerSite  int           // requests to one site at the same time; 2 when 0
	Patience time.Duration // the longest that a request waits for its turn before it gives ErrWait; 30 s when 0
	Turns    Turns         // that several machines share; nil when this one asks alone
	NoRobots bool          // robots.txt is not asked: for a page that a person asks for, not for schedules

	Allow                []string // host names, addresses and CIDR prefixes outside the public internet that may be asked
	Proxy                string   // http, https, socks5 or socks5h address; the proxy resolves the names
	ProxyFromEnvironment bool     // take HTTPS_PROXY, HTTP_PROXY and NO_PROXY when Proxy is ""

	RootCAs  *x509.CertPool   // the system's when nil
	Resolver *net.Resolver    // the system's when nil
	Now      func() time.Time // stamps exchanges and ages robots.txt; time.Now when nil
	dial     dialer           // of tests, in place of the network
}

// Fetcher asks servers. It is safe for concurrent use.
type Fetcher struct {
	limit       int64
	timeout     time.Duration
	stall       time.Duration
	noRobots    bool
	agent       string
	now         func() time.Time
	guard       guard
	sites       *sites
	robotsCache *robotsCache
	direct      *http.Transport
	viaProxy    *http.Transport // nil without a proxy
	proxyFor    func(*url.URL) (*url.URL, error)
}

// New makes a Fetcher. An error names the option that cannot be used.
func New(o Options) (*Fetcher, error) {
	o.defaults()
	f := &Fetcher{limit: o.Limit, timeout: o.Timeout, stall: o.Stall, noRobots: o.NoRobots, now: o.Now,
		sites:       &sites{interval: o.Interval, slots: o.PerSite, patience: o.Patience, shared: o.Turns, byName: map[string]*siteState{}},
		robotsCache: &robotsCache{entries: map[string]*robotsEntry{}}}
	var err error
	if f.agent, err = userAgent(o.Version, o.Contact); err != nil {
		return nil, err
	}
	if f.guard, err = newGuard(o.Allow); err != nil {
		return nil, err
	}
	return f, f.transports(o)
}

func (o *Options) defaults() {
	o.Limit = cmp.Or(o.Limit, capture.DefaultLimit)
	o.Timeout = cmp.Or(o.Timeout, 60*time.Second)
	o.Stall = cmp.Or(o.Stall, 15*time.Second)
	o.Interval = cmp.Or(o.Interval, time.Second)
	o.PerSite = cmp.Or(o.PerSite, 2)
	o.Patience = cmp.Or(o.Patience, 30*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
}

// userAgent says who we are and how to reach whoever runs us (RFC 9309, 2.2.1: the robots.txt token is part of it).
func userAgent(version, contact string) (string, error) {
	agent := agentToken
	if version != "" {
		agent += "/" + version
	}
	about := "monitoring and documentation of published reports"
	if contact != "" {
		about = "+" + contact + "; " + about
	}
	agent += " (" + about + ")"
	if strings.ContainsAny(contact, "()\\") || !ascii(agent) || !httpguts.ValidHeaderFieldValue(agent) {
		return "", fmt.Errorf("cannot use the contact %q: want an address of a page or an e-mail address", contact)
	}
	return agent, nil
}

// Close gives up the connections that are kept. The Fetcher is not used afterwards.
func (f *Fetcher) Close() {
	f.direct.CloseIdleConnections()
	if f.viaProxy != nil {
		f.viaProxy.CloseIdleConnections()
	}
}

// Kind is what is expected at an address; it decides what is asked for by Accept.
type Kind string

// The kinds.
const (
	Page       Kind = "page"
	Feed       Kind = "feed"
	Image      Kind = "image"
	kindRobots Kind = "robots"
)

var accepts = map[Kind]string{
	Page:       "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.5",
	Feed:       "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
	Image:      "image/*, */*;q=0.1",
	kindRobots: "text/plain, */*;q=0.1",
}

// Request is what is asked for.
type Request struct {
	URL          string
	Kind         Kind   // Page when ""
	Accept       string // media types, in place of the kind's
	ETag         string // of what is at hand: the server may answer that it has not changed
	LastModified string // likewise, as the server wrote it
	Limit        int64  // bytes, when other than the Fetcher's

	// Large is called once a body turns out to have more than LargeBody bytes, before more is read; nil does nothing. It may wait, so that many fetches at
	// once need not hold many large bodies at once, and may be called for several steps of one way. An error ends the fetch.
	Large func(context.Context) error
}

// LargeBody is from how many bytes on a body is large: hardly any page of an outlet is.
const LargeBody = 1 << 20

// Result is what came. Chain is filled also when there was an error, as far as it got.
type Result struct {
	Chain       []capture.Exchange // each redirect is one, the last is the answer
	NotModified bool               // the server says that what is at hand is still right
	MovedTo     string             // where permanent redirects (301, 308) lead, up to the first that is not, when the answer is good; else ""
	Downgraded  bool               // a redirect led from https to http: what came could have been changed on the way
	RetryAfter  time.Duration      // the site wants to be left alone that long; 0 when it did not say
}

// Last gives the answer, the last exchange; the zero value when there was none.
func (r Result) Last() capture.Exchange {
	if len(r.Chain) == 0 {
		return capture.Exchange{}
	}
	return r.Chain[len(r.Chain)-1]
}

// maxRedirects is how often a page may send us on.
const maxRedirects = 10

// Fetch asks for an address, follows redirects, and gives every exchange. Each step is checked by the guard and by robots.txt and waits for
// its site's turn. Errors are of the kinds of this package; Temporary tells which are worth another try.
func (f *Fetcher) Fetch(ctx context.Context, r Request) (Result, error) {
	var check permission
	if !f.noRobots {
		check = f.permitted
	}
	return f.follow(ctx, r, maxRedirects, check)
}

// permission decides whether an address may be asked for, and how long its site wants to be left alone between two requests.
type permission func(ctx context.Context, u *url.URL) (delay time.Duration, err error)

func (f *Fetcher) permitted(ctx context.Context, u *url.URL) (time.Duration, error) {
	rules, err := f.robots(ctx, u)
	if err != nil {
		return 0, err
	}
	path := u.EscapedPath()
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	if !rules.allows(path) {
		return 0, &Error{Kind: ErrRobots, URL: shorten(u.String()), Host: u.Hostname(), Advice: "ask " + u.Hostname() + " for leave, or take another page"}
	}
	return rules.delay, nil
}

// header gives the headers of a request.
func (f *Fetcher) header(r Request) (http.Header, error) {
	accept := cmp.Or(r.Accept, accepts[r.Kind], accepts[Page])
	h := http.Header{"User-Agent": {f.agent}, "Accept": {accept}, "Accept-Language": {"ar, *;q=0.5"}, "Accept-Encoding": {acceptEncoding}}
	for key, value := range map[string]string{"If-None-Match": r.ETag, "If-Modified-Since": r.LastModified} {
		if value != "" {
			h.Set(key, value)
		}
	}
	for key, values := range h {
		if !httpguts.ValidHeaderFieldValue(values[0]) {
			return nil, &Error{Kind: ErrAddress, URL: shorten(r.URL), Cause: fmt.Errorf("%s cannot be %q", key, values[0]), Advice: "ask without it"}
		}
	}
	return h, nil
}

// explain makes an error of ours of what the libraries below say.
func (f *Fetcher) explain(ctx context.Context, u *url.URL, err error) error {
	var known *Error
	var turns *TurnsError
	if errors.As(err, &known) || errors.As(err, &turns) {
		return err
	}
	advice, kind := sortError(ctx, err)
	var dialled *net.OpError
	if errors.As(err, &dialled) && dialled.Op == "dial" && !errors.Is(err, ErrProxy) {
		err = dialled.Err // the host is named already
	}
	e := &Error{Kind: kind, URL: shorten(u.String()), Host: u.Hostname(), Advice: advice, Cause: err}
	if cause := context.Cause(ctx); errors.Is(kind, ErrTimeout) && cause != nil {
		e.Cause = cause
	}
	return e
}
