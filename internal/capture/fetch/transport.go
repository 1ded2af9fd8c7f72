package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

const (
	dialTimeout = 10 * time.Second // of a connection, and of a TLS handshake
	idleTimeout = 30 * time.Second // of a connection kept for the next request
	maxHeader   = 256 << 10        // bytes of the headers of an answer; RFC 9110 names no bound, servers send under 16 KiB
)

// dialer makes a connection.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// newTransport gives a transport that unpacks nothing, follows nothing and keeps no cookies.
func newTransport(o Options, dial dialer) *http.Transport {
	t := &http.Transport{
		DialContext: dial, DisableCompression: true, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: maxHeader, TLSHandshakeTimeout: dialTimeout,
		IdleConnTimeout: idleTimeout, MaxIdleConns: 128, MaxIdleConnsPerHost: o.PerSite,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.RootCAs},
	}
	return t
}

// transports makes the two ways out: directly, under the guard, and through a proxy. The dialer of the second reaches proxies only, so that
// a proxy may stand on loopback and yet no target can.
func (f *Fetcher) transports(o Options) error {
	base := net.Dialer{Timeout: dialTimeout, Resolver: o.Resolver}
	dial, plain := f.guard.dial(base), base.DialContext
	if o.dial != nil {
		dial, plain = o.dial, o.dial
	}
	f.direct = newTransport(o, dial)
	choose, err := proxies(o)
	if choose == nil || err != nil {
		return err
	}
	f.proxyFor = choose
	f.viaProxy = newTransport(o, func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := plain(ctx, network, address)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrProxy, err)
		}
		return conn, nil
	})
	f.viaProxy.Proxy = func(r *http.Request) (*url.URL, error) { return choose(r.URL) }
	return nil
}

// proxies gives the proxy of an address, or nil when none is set.
func proxies(o Options) (func(*url.URL) (*url.URL, error), error) {
	if o.Proxy == "" && !o.ProxyFromEnvironment {
		return nil, nil
	}
	if o.Proxy == "" {
		return httpproxy.FromEnvironment().ProxyFunc(), nil
	}
	u, err := url.Parse(o.Proxy)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("cannot use the proxy %q: want an address such as socks5h://127.0.0.1:9050 or http://proxy.example:3128", redacted(o.Proxy))
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return func(*url.URL) (*url.URL, error) { return u, nil }, nil
	}
	return nil, fmt.Errorf("cannot use the proxy %q: want http, https, socks5 or socks5h", redacted(o.Proxy))
}

// redacted keeps passwords out of messages. Of an address that cannot be parsed, what could be one is left out.
func redacted(address string) string {
	u, err := url.Parse(address)
	switch {
	case err == nil && u.User != nil:
		return u.Redacted()
	case err == nil || !strings.Contains(address, "@"):
		return address
	}
	return "…" + address[strings.LastIndex(address, "@"):]
}

// proxied reports whether an address is asked for through a proxy.
func (f *Fetcher) proxied(u *url.URL) bool {
	if f.proxyFor == nil {
		return false
	}
	proxy, err := f.proxyFor(u)
	return err != nil || proxy != nil // a proxy that cannot be told must not become a direct request
}

// transport gives the way out for an address.
func (f *Fetcher) transport(u *url.URL) *http.Transport {
	if f.proxied(u) {
		return f.viaProxy
	}
	return f.direct
}
