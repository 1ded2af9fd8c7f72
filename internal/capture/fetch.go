package capture

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Fetcher takes pages from the web. It refuses every address outside the public internet, checked when the connection is made,
// so that neither a redirect nor a name that resolves differently the second time leads inside.
type Fetcher struct {
	client *http.Client
	limit  int64
	agent  string
	now    func() time.Time
}

// Options sets up a Fetcher.
type Options struct {
	Limit        int64            // bytes of one page; DefaultLimit when 0
	Timeout      time.Duration    // of one page, redirects included; 30 s when 0
	Version      string           // for the user agent
	AllowPrivate bool             // also addresses outside the public internet, for tests and closed networks
	Now          func() time.Time // time.Now when nil
}

// maxRedirects is how often a page may send us on.
const maxRedirects = 10

// NewFetcher makes a Fetcher.
func NewFetcher(o Options) *Fetcher {
	if o.Limit == 0 {
		o.Limit = DefaultLimit
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !o.AllowPrivate {
		dialer.Control = refuseInside
	}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: o.Timeout, MaxResponseHeaderBytes: 1 << 20}
	return &Fetcher{
		limit: o.Limit, agent: "marsad/" + o.Version + " (monitoring and documentation of published reports)", now: o.Now,
		client: &http.Client{Transport: transport, Timeout: o.Timeout, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= maxRedirects {
				return fmt.Errorf("redirected more than %d times", maxRedirects)
			}
			return nil
		}},
	}
}

// ErrInside is behind every refusal of an address outside the public internet.
var ErrInside = errors.New("address is not on the public internet")

func refuseInside(_, address string, _ syscall.RawConn) error {
	host, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !Public(host.Addr()) {
		return fmt.Errorf("%w: %s", ErrInside, host.Addr())
	}
	return nil
}

// reserved are the ranges that netip's predicates leave out and that lead nowhere public (IANA special-purpose registries).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("100::/64"),
}

// Public reports whether an address lies on the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// URL takes a page.
func (f *Fetcher) URL(ctx context.Context, address string) (Capture, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return Capture{}, fmt.Errorf("%s is no http or https address", address)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Capture{}, fmt.Errorf("cannot ask for %s: %w", address, err)
	}
	request.Header.Set("User-Agent", f.agent)
	response, err := f.client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return Capture{}, fmt.Errorf("cannot fetch %s: %w", address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Capture{}, fmt.Errorf("cannot fetch %s: the server answers %s", address, response.Status)
	}
	c, err := Reader(response.Body, address, f.limit, f.now())
	if err != nil {
		return Capture{}, err
	}
	c.URL = response.Request.URL.String()
	c.MediaType, c.Charset = mediaType(response.Header.Get("Content-Type"))
	return c, nil
}

// mediaType takes a Content-Type apart; both parts are empty when it is none.
func mediaType(header string) (media, charset string) {
	media, parameters, err := mime.ParseMediaType(header)
	if err != nil {
		return "", ""
	}
	return media, parameters["charset"]
}
