package fetch

import (
	"net"
	"net/http"
	"time"
)

// Client gives an HTTP client for telling others something: it reaches the public internet and what allow names, as a Fetcher does, follows no redirect and
// keeps no cookie. timeout is for a whole exchange.
func Client(allow []string, timeout time.Duration) (*http.Client, error) {
	g, err := newGuard(allow)
	if err != nil {
		return nil, err
	}
	t := newTransport(Options{PerSite: 4}, g.dial(net.Dialer{Timeout: dialTimeout}))
	return &http.Client{Transport: t, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, nil
}
