package capture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Stream is an answer that is read while it comes, for archives that are larger than memory.
type Stream struct {
	io.ReadCloser
	URL string // behind redirects
}

// Open asks for an address and gives its body unread. Neither the size nor the time of the whole is limited: who reads decides. Addresses are
// guarded as those of URL are.
func (f *Fetcher) Open(ctx context.Context, address string) (Stream, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return Stream{}, fmt.Errorf("%s is no http or https address", address)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return Stream{}, fmt.Errorf("cannot ask for %s: %w", address, err)
	}
	request.Header.Set("User-Agent", f.agent)
	request.Header.Set("Accept-Encoding", "identity") // a packed archive must come as it is, not unpacked on the way
	client := *f.client
	client.Timeout = 0
	response, err := client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return Stream{}, fmt.Errorf("cannot fetch %s: %w", address, err)
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return Stream{}, fmt.Errorf("cannot fetch %s: the server answers %s", address, response.Status)
	}
	return Stream{response.Body, response.Request.URL.String()}, nil
}
