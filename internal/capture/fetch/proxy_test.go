package fetch

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// proxy is an HTTP and SOCKS 5 proxy on loopback that leads every request to one server, and notes which host it was asked for: a name
// that is noted here was not resolved on our side.
type proxy struct {
	address, server string
	mu              sync.Mutex
	asked           []string
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	p := &proxy{server: server}
	p.address = rawListener(t, p.serve)
	return p
}

func (p *proxy) note(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, host)
}

func (p *proxy) serve(c net.Conn) {
	r := bufio.NewReader(c)
	if first, err := r.Peek(1); err != nil || first[0] != 5 {
		p.http(c, r)
		return
	}
	var head [262]byte
	_, _ = io.ReadFull(r, head[:2])
	_, _ = io.ReadFull(r, head[:head[1]])
	_, _ = c.Write([]byte{5, 0})
	if _, err := io.ReadFull(r, head[:5]); err != nil || head[3] != 3 { // a name, not an address
		_, _ = c.Write([]byte{5, 8, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	n := int(head[4])
	_, _ = io.ReadFull(r, head[:n+2])
	p.note(fmt.Sprintf("%s:%d", head[:n], binary.BigEndian.Uint16(head[n:])))
	_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	p.join(c, r)
}

func (p *proxy) http(c net.Conn, r *bufio.Reader) {
	request, err := http.ReadRequest(r)
	if err != nil {
		return
	}
	p.note(request.Host + request.Header.Get("Proxy-Authorization"))
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	request.Header.Del("Proxy-Authorization")
	_ = request.Write(server)
	answer, err := http.ReadResponse(bufio.NewReader(server), request)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	answer.Close = true
	_ = answer.Write(c)
}

func (p *proxy) join(c net.Conn, r io.Reader) {
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, r); _ = server.(*net.TCPConn).CloseWrite() }()
	_, _ = io.Copy(c, server)
}

// A proxy may stand on loopback; what it is asked for is refused by its looks all the same, and its names are not resolved here.
func TestProxies(t *testing.T) {
	server := httptest.NewServer(page(""))
	defer server.Close()
	dns := &names{answers: map[string][]string{}}
	resolver := dns.resolver(t)
	p := newProxy(t, server.Listener.Addr().String())
	for _, tt := range []struct {
		name, proxy, url, asked string
		allow                   string
		want                    error
	}{
		{"SOCKS", "socks5://" + p.address, "http://news.example/", "news.example:80", "", nil},
		{"SOCKS, h", "socks5h://" + p.address, "http://news.example:8080/", "news.example:8080", "", nil},
		{"onion", "socks5h://" + p.address, "http://expyuzz4wqqyqhjn.onion/", "expyuzz4wqqyqhjn.onion:80", "", nil},
		{"HTTP", "http://" + p.address, "http://news.example/", "news.example", "", nil},
		{"HTTP with a password", "http://user:secret@" + p.address, "http://news.example/", "news.exampleBasic dXNlcjpzZWNyZXQ=", "", nil},
		{"loopback", "http://" + p.address, "http://127.0.0.1/", "", "", ErrInside},
		{"the proxy itself", "http://" + p.address, "http://" + p.address + "/", "", "", ErrInside},
		{"private", "socks5h://" + p.address, "http://10.0.0.1/", "", "", ErrInside},
		{"mapped", "socks5h://" + p.address, "http://[::ffff:10.0.0.1]/", "", "", ErrInside},
		{"metadata", "socks5h://" + p.address, "http://169.254.169.254/", "", "", ErrInside},
		{"metadata by name", "socks5h://" + p.address, "http://metadata.google.internal/", "", "", ErrInside},
		{"decimal", "socks5h://" + p.address, "http://2130706433/", "", "", ErrAddress},
		{"localhost", "socks5h://" + p.address, "http://localhost/", "", "", ErrInside},
		{"local name", "socks5h://" + p.address, "http://printer.local/", "", "", ErrInside},
		{"local name that is allowed", "socks5h://" + p.address, "http://archive.internal/", "archive.internal:80", "archive.internal", nil},
		{"proxy that is not there", "socks5h://127.0.0.1:1", "http://news.example/", "", "", ErrProxy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFetcher(t, Options{Proxy: tt.proxy, Allow: strings.Fields(tt.allow), Resolver: resolver, NoRobots: true})
			p.asked = nil
			result, err := f.Fetch(t.Context(), Request{URL: tt.url})
			f.Close()
			if !errors.Is(err, tt.want) || strings.Join(p.asked, " ") != tt.asked {
				t.Errorf("error %v, want %v; the proxy was asked for %q", err, tt.want, p.asked)
			}
			if e := result.Last(); err == nil && (e.RemoteIP != "127.0.0.1" || e.Asked.Get("Proxy-Authorization") != "" || string(e.Body) != "<p>صفحة</p>") {
				t.Errorf("exchange %+v", e)
			}
		})
	}
	if len(dns.asked) > 0 {
		t.Errorf("resolved here: %v", slices.Compact(dns.asked))
	}
	for _, bad := range []string{"ftp://127.0.0.1:1", "127.0.0.1:9050", "socks5h://", "http://user:secret@[::1"} {
		if _, err := New(Options{Proxy: bad}); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("proxy %q: error %v", bad, err)
		}
	}
}

// The environment is asked only when that is wanted.
func TestProxyOfTheEnvironment(t *testing.T) {
	server := httptest.NewServer(page(""))
	defer server.Close()
	p := newProxy(t, server.Listener.Addr().String())
	t.Setenv("HTTP_PROXY", "http://"+p.address)
	t.Setenv("NO_PROXY", "direct.example")
	dns := &names{answers: map[string][]string{}}
	resolver := dns.resolver(t)
	for _, tt := range []struct {
		wanted bool
		url    string
		want   error
	}{{true, "http://news.example/", nil}, {false, "http://news.example/", ErrName}, {true, "http://direct.example/", ErrName}} {
		f := newFetcher(t, Options{ProxyFromEnvironment: tt.wanted, Resolver: resolver, NoRobots: true})
		if _, err := f.Fetch(t.Context(), Request{URL: tt.url}); !errors.Is(err, tt.want) {
			t.Errorf("%+v: error %v", tt, err)
		}
	}
}
