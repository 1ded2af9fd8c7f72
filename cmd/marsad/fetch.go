package main

import (
	"context"
	"fmt"
	"time"

	"marsad/internal/capture"
	"marsad/internal/capture/fetch"
	"marsad/internal/intake"
)

// fetchFlags are the flags of every command that asks servers.
type fetchFlags struct {
	Contact          string   `placeholder:"WHO" help:"Address of a page, or e-mail, told to servers so that they can reach you."`
	Proxy            string   `placeholder:"ADDRESS" help:"Fetch through this proxy: http, https, or socks5h (Tor: socks5h://127.0.0.1:9050). The proxy resolves the names."`
	EnvironmentProxy bool     `help:"Take the proxy from HTTPS_PROXY, HTTP_PROXY and NO_PROXY."`
	Allow            []string `placeholder:"HOST" help:"Host, address or range (10.1.0.0/16) outside the public internet that may be fetched from. Can be given several times."`
}

// fetcher makes the fetcher that the flags ask for; o holds what the command decides.
func (c *fetchFlags) fetcher(o fetch.Options) (*fetch.Fetcher, error) {
	o.Version, o.Contact, o.Proxy, o.ProxyFromEnvironment, o.Allow = version, c.Contact, c.Proxy, c.EnvironmentProxy, c.Allow
	f, err := fetch.New(o)
	if err != nil {
		return nil, usageError{err}
	}
	return f, nil
}

// forOnePage is what holds for a page that a person names on the command line: robots.txt speaks to programs that find pages by themselves
// (RFC 9309, 1) and is not asked; bounds, guard and limiter hold as ever.
func forOnePage(limit int64, now func() time.Time) fetch.Options {
	return fetch.Options{Limit: limit, NoRobots: true, Now: now}
}

// takeInput captures one input of a command: standard input, an address or a file.
func takeInput(ctx context.Context, streams *Streams, fetcher *fetch.Fetcher, input string, limit int64, now time.Time) (capture.Capture, error) {
	switch {
	case input == "-":
		return capture.Reader(streams.In, "-", limit, now)
	case isWeb(input):
		return takePage(ctx, streams, fetcher, input)
	}
	return capture.File(input, limit, now)
}

// isWeb tells an address from the name of a file.
func isWeb(input string) bool { return intake.IsWeb(input) }

// takePage fetches a page. What came is named as it was asked for and keeps the address that redirects led to.
func takePage(ctx context.Context, streams *Streams, fetcher *fetch.Fetcher, address string) (capture.Capture, error) {
	result, err := fetcher.Fetch(ctx, fetch.Request{URL: address})
	if err != nil {
		return capture.Capture{}, err
	}
	if result.Downgraded {
		fmt.Fprintf(streams.Err, "marsad: %s led from https to http: what came could have been changed on the way\n", address)
	}
	c := result.Last().Capture()
	c.Name = address
	return c, nil
}
