package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"time"

	"marsad/internal/capture"
)

// minProgress is how many bytes of a body must come in Options.Stall, else the server is given up.
const minProgress = 1 << 10

// exchange asks for one address once and follows nothing. The exchange is filled as far as it got, also when there is an error.
func (f *Fetcher) exchange(ctx context.Context, u *url.URL, header http.Header, limit int64, large func(context.Context) error) (e capture.Exchange, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	sent := &trace{header: http.Header{}}
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, sent.hooks()), http.MethodGet, u.String(), nil)
	if err != nil {
		return e, f.explain(ctx, u, err)
	}
	request.Header = header.Clone()
	start := time.Now()
	e = capture.Exchange{Method: http.MethodGet, URL: u.String(), At: f.now().UTC()}
	defer func() {
		e.Took = time.Since(start)
		e.Asked, e.RemoteIP = sent.result()
		if err != nil {
			err = f.explain(ctx, u, err)
		}
	}()
	response, err := f.transport(u).RoundTrip(request)
	if err != nil {
		return e, err
	}
	defer response.Body.Close()
	e.Status, e.Proto, e.Header, e.TLSChain = response.StatusCode, response.Proto, response.Header, chainHash(response.TLS)
	if response.StatusCode == http.StatusSwitchingProtocols || response.ProtoMajor != 1 && response.ProtoMajor != 2 {
		return e, fmt.Errorf("%w: it answers in another protocol, %d %q", ErrProtocol, response.StatusCode, response.Proto)
	}
	if response.ContentLength > limit {
		return e, fmt.Errorf("%w: %d MiB are announced, the limit is %d MiB", ErrTooLarge, response.ContentLength>>20, limit>>20)
	}
	watch := newWatch(f.stall, func() { cancel(errSlow) })
	e.Wire, err = readBody(response.Body, limit, watch, func() error {
		if large == nil {
			return nil
		}
		watch.hold(true)
		defer watch.hold(false)
		return large(ctx)
	})
	watch.stop()
	e.Body = e.Wire
	if err != nil {
		return e, err
	}
	e.Body, err = decode(e.Wire, strings.Join(response.Header.Values("Content-Encoding"), ","), limit)
	return e, err
}

// readBody reads at most limit bytes; more is ErrTooLarge. large is called when the body turns out to be large. What came before an error is returned with it.
func readBody(r io.Reader, limit int64, w *watch, large func() error) ([]byte, error) {
	var body bytes.Buffer
	known := false
	chunk := make([]byte, 32<<10)
	for {
		n, err := r.Read(chunk)
		w.came(n)
		if keep := min(int64(n), limit-int64(body.Len())); keep < int64(n) {
			body.Write(chunk[:keep])
			return body.Bytes(), fmt.Errorf("%w: more than %s", ErrTooLarge, size(limit))
		}
		body.Write(chunk[:n])
		if !known && body.Len() > LargeBody {
			known = true
			if err := large(); err != nil {
				return body.Bytes(), err
			}
		}
		if errors.Is(err, io.EOF) {
			return body.Bytes(), nil
		}
		if err != nil {
			return body.Bytes(), err
		}
	}
}

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}

// chainHash is SHA-256 over the certificates that the server showed, leaf first, "" without TLS.
func chainHash(state *tls.ConnectionState) string {
	if state == nil {
		return ""
	}
	hash := sha256.New()
	for _, certificate := range state.PeerCertificates {
		hash.Write(certificate.Raw)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// trace notes what the transport sent and to whom. The hooks run in the transport's goroutines.
type trace struct {
	mu     sync.Mutex
	header http.Header
	remote string
}

func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.remote = info.Conn.RemoteAddr().String()
			t.header = http.Header{} // the transport may try again on a new connection
		},
		WroteHeaderField: func(key string, values []string) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.wrote(key, values)
		},
	}
}

// wrote keeps a header, HTTP/2's :authority as the Host it stands for; what opens the proxy is no evidence and nobody's business.
func (t *trace) wrote(key string, values []string) {
	if key == ":authority" {
		key = "Host"
	}
	key = textproto.CanonicalMIMEHeaderKey(key)
	if !strings.HasPrefix(key, ":") && key != "Proxy-Authorization" {
		t.header[key] = append(t.header[key], values...)
	}
}

func (t *trace) result() (http.Header, string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	host, _, err := net.SplitHostPort(t.remote)
	if err != nil {
		host = t.remote
	}
	return t.header.Clone(), host
}

// watch ends a request whose body all but stands still.
type watch struct {
	mu     sync.Mutex
	timer  *time.Timer
	window time.Duration
	recent int // bytes since the window began
	held   bool
	done   bool
}

func newWatch(window time.Duration, end func()) *watch {
	w := &watch{window: window}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(window, func() { w.look(end) })
	return w
}

func (w *watch) look(end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return
	}
	if w.recent < minProgress && !w.held {
		end()
		return
	}
	w.recent = 0
	w.timer.Reset(w.window)
}

// hold says that it is we who keep the body waiting.
func (w *watch) hold(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held, w.recent = on, minProgress
}

func (w *watch) came(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recent += n
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = true
	w.timer.Stop()
}
