package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// visit is one request as a server of the test web saw it.
type visit struct {
	host, path string
	at         time.Time
	header     http.Header
}

// testWeb is a web without a network: whatever host is dialled, one handler answers over a pipe. In a synctest bubble its clock is the
// bubble's, so that a day of politeness takes no time.
type testWeb struct {
	handler http.Handler
	conns   chan net.Conn
	server  *http.Server
	mu      sync.Mutex
	visits  []visit
	running map[string]int
	most    map[string]int // requests at the same time, of each host
}

func newTestWeb(t *testing.T, handler http.HandlerFunc) *testWeb {
	t.Helper()
	w := &testWeb{handler: handler, conns: make(chan net.Conn), running: map[string]int{}, most: map[string]int{}}
	w.server = &http.Server{Handler: w}
	done := make(chan struct{})
	go func() { defer close(done); _ = w.server.Serve(w) }()
	t.Cleanup(func() { _ = w.server.Close(); <-done })
	return w
}

func (w *testWeb) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.visits = append(w.visits, visit{r.Host, r.URL.RequestURI(), time.Now(), r.Header.Clone()})
	w.running[r.Host]++
	w.most[r.Host] = max(w.most[r.Host], w.running[r.Host])
	w.mu.Unlock()
	defer func() { w.mu.Lock(); w.running[r.Host]--; w.mu.Unlock() }()
	w.handler.ServeHTTP(rw, r)
}

// seen gives the requests so far, all or those of a host and a path.
func (w *testWeb) seen(host, path string) []visit {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []visit
	for _, v := range w.visits {
		if (host == "" || v.host == host) && (path == "" || v.path == path) {
			out = append(out, v)
		}
	}
	return out
}

var errClosed = errors.New("closed")

// Accept, Close and Addr make the web a net.Listener.
func (w *testWeb) Accept() (net.Conn, error) {
	c, ok := <-w.conns
	if !ok {
		return nil, errClosed
	}
	return c, nil
}

func (w *testWeb) Close() error {
	defer func() { _ = recover() }() // closed twice by the server
	close(w.conns)
	return nil
}

func (w *testWeb) Addr() net.Addr { return &net.UnixAddr{Name: "web", Net: "pipe"} }

func (w *testWeb) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case w.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fetcher makes a Fetcher of this web.
func (w *testWeb) fetcher(t *testing.T, o Options) *Fetcher {
	t.Helper()
	o.dial = w.dial
	return newFetcher(t, o)
}

func newFetcher(t *testing.T, o Options) *Fetcher {
	t.Helper()
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// page answers every path with a page, and robots.txt with the text given.
func page(robots string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			_, _ = w.Write([]byte(robots))
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<p>صفحة</p>"))
	}
}

// oneLine holds an error to what every error keeps: one line, the host or the address in it.
func oneLine(t *testing.T, err error) {
	t.Helper()
	if err == nil || strings.ContainsAny(err.Error(), "\r\n\x00\x1b") || !strings.HasPrefix(err.Error(), "cannot fetch ") {
		t.Errorf("the error is no sentence of one line: %q", err)
	}
}
