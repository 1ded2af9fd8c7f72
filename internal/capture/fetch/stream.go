package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Stream is an answer that is read while it comes, for archives that are larger than memory.
type Stream struct {
	io.ReadCloser
	URL string // behind redirects
}

// headerTimeout is how long a server may take until its answer begins. How long the whole takes is not bounded: who reads decides.
const headerTimeout = 60 * time.Second

// maxStreamRedirects is how often an address may lead on.
const maxStreamRedirects = 10

// Stream asks for an address that a person named and gives its body unread: without a bound on its size, without robots.txt, and without evidence of
// the exchange. Addresses are guarded as those of Fetch are, at every redirect.
func (f *Fetcher) Stream(ctx context.Context, address string) (Stream, error) {
	for range maxStreamRedirects {
		u, err := f.target(address)
		if err != nil {
			return Stream{}, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return Stream{}, fmt.Errorf("cannot ask for %s: %w", shorten(address), err)
		}
		request.Header.Set("User-Agent", f.agent)
		transport := f.transport(u).Clone()
		transport.ResponseHeaderTimeout, transport.DisableKeepAlives = headerTimeout, true
		response, err := transport.RoundTrip(request)
		if err != nil {
			return Stream{}, f.explain(ctx, u, err)
		}
		if next, err := response.Location(); err == nil && response.StatusCode/100 == 3 {
			response.Body.Close()
			address = next.String()
			continue
		}
		if response.StatusCode != http.StatusOK {
			response.Body.Close()
			return Stream{}, fmt.Errorf("cannot fetch %s: the server answers %s", shorten(address), response.Status)
		}
		return Stream{response.Body, u.String()}, nil
	}
	return Stream{}, fmt.Errorf("cannot fetch %s: redirected more than %d times", shorten(address), maxStreamRedirects)
}
