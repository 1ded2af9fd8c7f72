package fetch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
)

// rawServer answers each connection with a function that writes whatever it likes. It counts the bytes that were taken from it.
type rawServer struct {
	talk func(w io.Writer)
	wg   sync.WaitGroup
	sent int64
}

func (s *rawServer) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	s.wg.Go(func() {
		defer theirs.Close()
		if _, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
			s.talk(s.counting(theirs))
		}
	})
	return ours, nil
}

func (s *rawServer) counting(w io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) {
		n, err := w.Write(p)
		s.sent += int64(n)
		return n, err
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// endless writes a text until nobody takes it any more.
func endless(w io.Writer, begin, text string) {
	_, err := io.WriteString(w, begin)
	for err == nil {
		_, err = io.WriteString(w, text)
	}
}

func say(text string) func(io.Writer) { return func(w io.Writer) { _, _ = io.WriteString(w, text) } }

// drip writes a text byte by byte.
func drip(begin, text string, every time.Duration) func(io.Writer) {
	return func(w io.Writer) {
		_, err := io.WriteString(w, begin)
		for i := 0; err == nil && i < len(text); i++ {
			time.Sleep(every)
			_, err = io.WriteString(w, text[i:i+1])
		}
	}
}

func packed(t testing.TB, layers int, text []byte) []byte {
	t.Helper()
	for range layers {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text = b.Bytes()
	}
	return text
}

func zstandard(t *testing.T, text []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(text, nil)
}

const (
	fine       = "HTTP/1.1 200 OK\r\n"
	hostileMax = 1 << 20 // Limit of the table
)

// Whatever a server sends, the answer is the right error, in bounded time, with bounded bytes taken from it, and nothing stays behind
// (the bubble ends only when every goroutine has).
func TestHostileServers(t *testing.T) {
	zeros := packed(t, 1, make([]byte, 1<<20))
	bomb := bytes.Repeat(zeros, 200) // 200 MiB in some 200 KiB
	body := func(headers string, b []byte) func(io.Writer) {
		return say(fmt.Sprintf("%s%sContent-Length: %d\r\n\r\n%s", fine, headers, len(b), b))
	}
	for _, tt := range []struct {
		name string
		talk func(io.Writer)
		want error
		most time.Duration // until the error, by the bubble's clock
	}{
		{"endless body", func(w io.Writer) { endless(w, fine+"\r\n", strings.Repeat("x", 4096)) }, ErrTooLarge, time.Second},
		{"endless body in chunks", func(w io.Writer) {
			endless(w, fine+"Transfer-Encoding: chunked\r\n\r\n", "400\r\n"+strings.Repeat("x", 1024)+"\r\n")
		}, ErrTooLarge, time.Second},
		{"endless chunk extension", func(w io.Writer) { endless(w, fine+"Transfer-Encoding: chunked\r\n\r\n5;", strings.Repeat("x", 1024)) }, ErrProtocol, time.Second},
		{"endless trailer", func(w io.Writer) { endless(w, fine+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n") }, ErrProtocol, time.Second},
		{"endless headers", func(w io.Writer) { endless(w, fine, "X-A: "+strings.Repeat("y", 1000)+"\r\n") }, ErrTooLarge, time.Second},
		{"one endless header", func(w io.Writer) { endless(w, fine+"X-A: ", strings.Repeat("y", 1000)) }, ErrTooLarge, time.Second},
		{"endless status line", func(w io.Writer) { endless(w, "HTTP/1.1 200 ", strings.Repeat("y", 1000)) }, ErrTooLarge, time.Second},
		{"endless provisional answers", func(w io.Writer) { endless(w, "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") }, ErrTooLarge, time.Second},
		{"huge Set-Cookie", say(fine + "Set-Cookie: a=" + strings.Repeat("y", 1<<20) + "\r\n\r\nx"), ErrTooLarge, time.Second},
		{"100,000 cookies", say(fine + strings.Repeat("Set-Cookie: a=b\r\n", 100_000) + "\r\nx"), ErrTooLarge, time.Second},
		{"announced too large", say(fine + "Content-Length: 99999999999\r\n\r\nx"), ErrTooLarge, time.Second},
		{"one byte a second", drip(fine+"\r\n", strings.Repeat("x", 10_000), time.Second), ErrTimeout, 16 * time.Second},
		{"headers, one byte a second", drip("", fine+"X-A: "+strings.Repeat("y", 10_000), time.Second), ErrTimeout, time.Minute},
		{"just fast enough, but too long", drip(fine+"\r\n", strings.Repeat("x", 1<<20), 10*time.Millisecond), ErrTimeout, time.Minute},
		{"silence", func(io.Writer) { time.Sleep(time.Hour) }, ErrTimeout, time.Minute},
		{"silence in the body", func(w io.Writer) { _, _ = io.WriteString(w, fine+"\r\nbegin"); time.Sleep(time.Hour) }, ErrTimeout, 15 * time.Second},
		{"bomb", body("Content-Encoding: gzip\r\n", bomb), ErrTooLarge, time.Second},
		{"bomb in a bomb", body("Content-Encoding: gzip, gzip\r\n", packed(t, 1, bomb)), ErrTooLarge, time.Second},
		{"bomb three deep", body("Content-Encoding: gzip, gzip, gzip\r\n", packed(t, 2, bomb)), ErrEncoding, time.Second},
		{"zstd bomb", body("Content-Encoding: zstd\r\n", zstandard(t, make([]byte, 200<<20))), ErrTooLarge, time.Second},
		{"packed, but it is not", body("Content-Encoding: gzip\r\n", []byte("<p>plain</p>")), ErrEncoding, time.Second},
		{"packed, cut", body("Content-Encoding: gzip\r\n", zeros[:len(zeros)/2]), ErrEncoding, time.Second},
		{"brotli that is none", body("Content-Encoding: br\r\n", []byte("<p>plain</p>")), ErrEncoding, time.Second},
		{"zstd that is none", body("Content-Encoding: zstd\r\n", []byte("<p>plain</p>")), ErrEncoding, time.Second},
		{"unknown encoding", body("Content-Encoding: rot13\r\n", []byte("x")), ErrEncoding, time.Second},
		{"fewer bytes than announced", say(fine + "Content-Length: 100\r\n\r\nshort"), ErrCut, time.Second},
		{"closed without an answer", say(""), ErrCut, time.Second},
		{"closed in the headers", say(fine + "X-A: b"), ErrCut, time.Second},
		{"closed in a chunk", say(fine + "Transfer-Encoding: chunked\r\n\r\nff\r\nx"), ErrCut, time.Second},
		{"two lengths", say(fine + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), ErrProtocol, time.Second},
		{"negative length", say(fine + "Content-Length: -1\r\n\r\nxx"), ErrProtocol, time.Second},
		{"chunk that is no number", say(fine + "Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n"), ErrProtocol, time.Second},
		{"chunk of a negative size", say(fine + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n"), ErrProtocol, time.Second},
		{"chunk size that overflows", say(fine + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx\r\n0\r\n\r\n"), ErrProtocol, time.Second},
		{"unknown transfer coding", say(fine + "Transfer-Encoding: rot13\r\n\r\nx"), ErrProtocol, time.Second},
		{"HTTP/0.9", say("<html>hello</html>"), ErrProtocol, time.Second},
		{"another protocol", say("SSH-2.0-OpenSSH_9.9\r\n"), ErrProtocol, time.Second},
		{"HTTP/9.9", say("HTTP/9.9 200 OK\r\n\r\nx"), ErrProtocol, time.Second},
		{"status that is no number", say("HTTP/1.1 OK OK\r\n\r\nx"), ErrProtocol, time.Second},
		{"header without a colon", say(fine + "nonsense\r\n\r\nx"), ErrProtocol, time.Second},
		{"header with a control character", say(fine + "X-A: \x1b[31m\x00\r\n\r\nx"), ErrProtocol, time.Second},
		{"change of protocol", say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), ErrProtocol, time.Second},
		{"redirect to nowhere", say("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), ErrProtocol, time.Second},
		{"redirect with control characters", say("HTTP/1.1 302 Found\r\nLocation: http://a\tb/\r\nContent-Length: 0\r\n\r\n"), ErrProtocol, time.Second},
		{"redirect of 100,000 bytes", say("HTTP/1.1 302 Found\r\nLocation: http://a.example/" + strings.Repeat("y", 100_000) + "\r\nContent-Length: 0\r\n\r\n"), ErrAddress, time.Second},
		{"redirect to itself", say("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), ErrLoop, time.Minute},
		{"not changed, though nobody asked", say("HTTP/1.1 304 Not Modified\r\n\r\n"), ErrStatus, time.Second},
		{"a part nobody asked for", say("HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx"), ErrStatus, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &rawServer{talk: tt.talk}
				f := newFetcher(t, Options{Limit: hostileMax, NoRobots: true, dial: server.dial})
				start := time.Now()
				before := allocated()
				result, err := f.Fetch(t.Context(), Request{URL: "http://hostile.example/"})
				grown := allocated() - before
				if !errors.Is(err, tt.want) {
					t.Errorf("error %v, want %v", err, tt.want)
				}
				if took := time.Since(start); took > tt.most {
					t.Errorf("the error took %v, at most %v are allowed", took, tt.most)
				}
				oneLine(t, err)
				if len(result.Chain) == 0 {
					t.Error("nothing is kept of the exchange")
				}
				f.Close()
				server.wg.Wait()
				if server.sent > 2*hostileMax {
					t.Errorf("%d bytes were taken from the server", server.sent)
				}
				if grown > 64<<20 {
					t.Errorf("%d MiB were allocated", grown>>20)
				}
			})
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A chain of a thousand redirects, each to another page, is given up after ten; every step is kept.
func TestLongChainsAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
			var n int
			_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
			if n < 1000 {
				http.Redirect(w, r, fmt.Sprintf("/%d", n+1), http.StatusMovedPermanently)
			}
		})
		result, err := web.fetcher(t, Options{NoRobots: true}).Fetch(t.Context(), Request{URL: "http://news.example/0"})
		if !errors.Is(err, ErrLoop) || len(result.Chain) != maxRedirects+1 || len(web.seen("", "")) != maxRedirects+1 || result.MovedTo != "" {
			t.Errorf("error %v, %d exchanges, %d requests, moved to %q", err, len(result.Chain), len(web.seen("", "")), result.MovedTo)
		}
	})
}

// Faults of a connection, over real ones.
func TestBrokenConnections(t *testing.T) {
	reset := rawListener(t, func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, _ = io.WriteString(c, fine+"Content-Length: 100\r\n\r\nbegin")
		time.Sleep(20 * time.Millisecond) // the beginning arrives before the reset
		_ = c.(*net.TCPConn).SetLinger(0)
	})
	noTLS := rawListener(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	garbage := rawListener(t, func(c net.Conn) { _, _ = io.WriteString(c, "\x16\x03\x01\xff\xff\xff") })
	unknown := httptest.NewUnstartedServer(page(""))
	unknown.Config.ErrorLog = quiet()
	unknown.Listener.Close()
	unknown.Listener, _ = net.Listen("tcp4", "0.0.0.0:0") // its certificate is for 127.0.0.1, and it is reached at 127.0.0.2 too
	unknown.StartTLS()
	defer unknown.Close()
	old := httptest.NewUnstartedServer(page(""))
	old.Config.ErrorLog, old.TLS = quiet(), &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // what is refused
	old.StartTLS()
	defer old.Close()
	closed, _ := net.Listen("tcp", "127.0.0.1:0")
	closed.Close()
	at := func(s *httptest.Server, host string) string {
		_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
		return "https://" + net.JoinHostPort(host, port)
	}
	known := x509.NewCertPool()
	known.AddCert(unknown.Certificate())
	for _, tt := range []struct {
		name, url string
		want      error
		temporary bool
		roots     *x509.CertPool
	}{
		{"reset in the body", "http://" + reset, ErrCut, true, nil},
		{"nobody listens", "http://" + closed.Addr().String(), ErrRefusedConnection, true, nil},
		{"certificate of nobody known", at(unknown, "127.0.0.1"), ErrTLS, false, nil},
		{"certificate of another name", at(unknown, "127.0.0.2"), ErrTLS, false, known},
		{"TLS 1.1", old.URL, ErrTLS, true, nil},
		{"no TLS", "https://" + noTLS, ErrTLS, true, nil},
		{"garbage for TLS", "https://" + garbage, ErrTLS, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFetcher(t, Options{Allow: []string{"127.0.0.0/8"}, NoRobots: true, Timeout: 5 * time.Second, RootCAs: tt.roots})
			result, err := f.Fetch(t.Context(), Request{URL: tt.url})
			if !errors.Is(err, tt.want) || Temporary(err) != tt.temporary {
				t.Errorf("error %v, temporary %v", err, Temporary(err))
			}
			oneLine(t, err)
			if errors.Is(tt.want, ErrCut) && string(result.Last().Wire) != "begin" {
				t.Errorf("kept is %q", result.Last().Wire)
			}
		})
	}
}

func rawListener(t *testing.T, talk func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { defer c.Close(); talk(c) })
		}
	})
	t.Cleanup(func() { listener.Close(); wg.Wait() })
	return listener.Addr().String()
}
