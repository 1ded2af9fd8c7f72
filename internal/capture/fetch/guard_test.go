package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "::ffff:93.184.216.34": true, "64:ff9b::5db8:d822": true, "192.0.1.1": true, "100.128.0.1": true, "172.32.0.1": true,
		"127.0.0.1": false, "127.255.255.254": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false, "0.0.0.0": false, "0.1.2.3": false,
		"100.64.0.1": false, "100.127.255.255": false, "192.0.0.192": false, "192.0.2.1": false, "192.88.99.1": false, "198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::127.0.0.1": false, "fe80::1": false, "fec0::1": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"::ffff:0:127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::5db8:d822": false, "2001::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false, "5f00::1": false, "100::1": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public %v, want %v", address, got, want)
		}
	}
}

// names is a resolver of the tests: each name has a list of answers, of which each question takes the next; the last stays.
type names struct {
	mu      sync.Mutex
	answers map[string][]string
	asked   []string
}

// resolver serves the names on a local socket.
func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); n.serve(conn) }()
	t.Cleanup(func() { conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *names) serve(conn net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		size, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:size]) != nil || len(m.Questions) == 0 {
			continue
		}
		packed, err := n.answer(m).Pack()
		if err == nil {
			_, _ = conn.WriteTo(packed, from)
		}
	}
}

func (n *names) answer(m dnsmessage.Message) *dnsmessage.Message {
	n.mu.Lock()
	defer n.mu.Unlock()
	q := m.Questions[0]
	name := strings.TrimSuffix(q.Name.String(), ".")
	n.asked = append(n.asked, name)
	reply := &dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionAvailable: true}, Questions: m.Questions}
	list := n.answers[name]
	if len(list) == 0 {
		reply.RCode = dnsmessage.RCodeNameError
		return reply
	}
	a := netip.MustParseAddr(list[0])
	header := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}
	switch {
	case q.Type == dnsmessage.TypeA && a.Is4():
		reply.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: a.As4()}}}
	case q.Type == dnsmessage.TypeAAAA && a.Is6():
		reply.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}}}
	default:
		return reply
	}
	if len(list) > 1 {
		n.answers[name] = list[1:]
	}
	return reply
}

// inner is a server on every address of this machine. It notes at which of them it was reached, and redirects as /to?ADDRESS says.
type inner struct {
	*httptest.Server
	port string
	mu   sync.Mutex
	at   []string
}

func newInner(t *testing.T) *inner {
	t.Helper()
	in := &inner{}
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	_, in.port, _ = net.SplitHostPort(listener.Addr().String())
	in.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		local, _, _ := net.SplitHostPort(r.Context().Value(http.LocalAddrContextKey).(net.Addr).String())
		in.mu.Lock()
		in.at = append(in.at, local)
		in.mu.Unlock()
		w.Header().Set("Connection", "close") // the next request resolves again
		if r.URL.Path == "/to" {
			w.Header().Set("Location", r.URL.RawQuery)
			w.WriteHeader(http.StatusFound)
		}
	}))
	in.Server.Listener = listener
	in.Server.Start()
	t.Cleanup(in.Server.Close)
	return in
}

func (in *inner) reached() string {
	in.mu.Lock()
	defer in.mu.Unlock()
	at := strings.Join(in.at, " ")
	in.at = nil
	return at
}

// TestNothingInsideIsAsked is the table of server-side request forgery: one line a case. PORT is the port of a server that listens on every
// address of this machine; reached lists the addresses at which it was, and may only be those that the case allows.
func TestNothingInsideIsAsked(t *testing.T) {
	in := newInner(t)
	dns := &names{answers: map[string][]string{
		"out.example": {"127.0.0.2"}, "inside.example": {"127.0.0.1"}, "private.example": {"10.255.255.1"}, "meta.example": {"169.254.169.254"}, "meta6.example": {"fd00:ec2::254"}, "zero.example": {"0.0.0.0"},
		"mapped.example": {"::ffff:127.0.0.1"}, "nat64.example": {"64:ff9b::7f00:1"}, "local6.example": {"::1"}, "cgnat.example": {"100.64.0.1"}, "rebind.example": {"127.0.0.2", "127.0.0.1"}, "deep.inside.example": {"127.0.0.1"}}}
	resolver := dns.resolver(t)
	for _, tt := range []struct {
		name, url string
		allow     string // names and ranges
		reached   string
		want      error
	}{
		{"loopback", "http://127.0.0.1:PORT/", "", "", ErrInside},
		{"loopback, other", "http://127.9.9.9:PORT/", "", "", ErrInside},
		{"loopback, IPv6", "http://[::1]:PORT/", "", "", ErrInside},
		{"localhost", "http://localhost:PORT/", "", "", ErrInside},
		{"localhost with a dot", "http://LOCALHOST.:PORT/", "", "", ErrInside},
		{"under localhost", "http://a.localhost:PORT/", "", "", ErrInside},
		{"this host", "http://0.0.0.0:PORT/", "", "", ErrInside},
		{"this host, IPv6", "http://[::]:PORT/", "", "", ErrInside},
		{"link-local", "http://169.254.1.1:PORT/", "", "", ErrInside},
		{"link-local, IPv6", "http://[fe80::1]:PORT/", "", "", ErrInside},
		{"link-local, IPv6 with interface", "http://[fe80::1%25lo]:PORT/", "", "", ErrAddress},
		{"private 10", "http://10.0.0.1:PORT/", "", "", ErrInside},
		{"private 172.16", "http://172.16.0.1:PORT/", "", "", ErrInside},
		{"private 192.168", "http://192.168.0.1:PORT/", "", "", ErrInside},
		{"unique-local", "http://[fc00::1]:PORT/", "", "", ErrInside},
		{"site-local", "http://[fec0::1]:PORT/", "", "", ErrInside},
		{"carrier-grade NAT", "http://100.64.0.1:PORT/", "", "", ErrInside},
		{"multicast", "http://224.0.0.1:PORT/", "", "", ErrInside},
		{"multicast, IPv6", "http://[ff02::1]:PORT/", "", "", ErrInside},
		{"broadcast", "http://255.255.255.255:PORT/", "", "", ErrInside},
		{"documentation", "http://192.0.2.1:PORT/", "", "", ErrInside},
		{"IPv6-mapped loopback", "http://[::ffff:127.0.0.1]:PORT/", "", "", ErrInside},
		{"IPv6-mapped in hexadecimal", "http://[::ffff:7f00:1]:PORT/", "", "", ErrInside},
		{"IPv4-compatible", "http://[::7f00:1]:PORT/", "", "", ErrInside},
		{"NAT64 of loopback", "http://[64:ff9b::7f00:1]:PORT/", "", "", ErrInside},
		{"NAT64 of metadata", "http://[64:ff9b::a9fe:a9fe]/", "", "", ErrInside},
		{"6to4 of loopback", "http://[2002:7f00:1::]:PORT/", "", "", ErrInside},
		{"metadata", "http://169.254.169.254/latest/meta-data/", "", "", ErrInside},
		{"metadata, IPv6", "http://[fd00:ec2::254]/latest/meta-data/", "", "", ErrInside},
		{"metadata, Google", "http://metadata.google.internal/computeMetadata/v1/", "", "", ErrInside},
		{"metadata, short name", "http://metadata/computeMetadata/v1/", "", "", ErrInside},
		{"metadata, Alibaba", "http://100.100.100.200/latest/meta-data/", "", "", ErrInside},
		{"metadata, Oracle", "http://192.0.0.192/latest/", "", "", ErrInside},
		{"single label", "http://intranet:PORT/", "", "", ErrInside},
		{"multicast DNS name", "http://printer.local:PORT/", "", "", ErrInside},
		{"internal name", "http://db.internal:PORT/", "", "", ErrInside},
		{"home network name", "http://router.home.arpa:PORT/", "", "", ErrInside},
		{"decimal IPv4", "http://2130706433:PORT/", "", "", ErrAddress},
		{"octal IPv4", "http://0177.0.0.1:PORT/", "", "", ErrAddress},
		{"hexadecimal IPv4", "http://0x7f.0.0.1:PORT/", "", "", ErrAddress},
		{"hexadecimal IPv4 in one", "http://0x7f000001:PORT/", "", "", ErrAddress},
		{"short IPv4", "http://127.1:PORT/", "", "", ErrAddress},
		{"IPv4 with a leading zero", "http://127.0.0.01:PORT/", "", "", ErrAddress},
		{"IPv4 with a dot at the end", "http://127.0.0.1.:PORT/", "", "", ErrInside},
		{"full-width digits", "http://１２７.０.０.１:PORT/", "", "", ErrInside},
		{"ideographic dots", "http://127。0。0。1:PORT/", "", "", ErrInside},
		{"circled digits", "http://①②⑦.⓪.⓪.①:PORT/", "", "", ErrInside},
		{"percent-encoded host", "http://127.0.0.%31:PORT/", "", "", ErrAddress},
		{"user name that looks like a host", "http://news.example@127.0.0.1:PORT/", "", "", ErrAddress},
		{"user name and password", "http://a:b@out.example:PORT/", "127.0.0.2", "", ErrAddress},
		{"backslash", "http://127.0.0.1:PORT\\@news.example/", "", "", ErrAddress},
		{"white space in the host", "http://127.0.0.1 .example/", "", "", ErrAddress},
		{"line break", "http://out.example:PORT/\r\nX: y", "127.0.0.2", "", ErrAddress},
		{"scheme file", "file:///etc/passwd", "", "", ErrAddress},
		{"scheme gopher", "gopher://127.0.0.1:PORT/_x", "", "", ErrAddress},
		{"scheme ftp", "ftp://127.0.0.1/", "", "", ErrAddress},
		{"scheme javascript", "javascript:alert(1)", "", "", ErrAddress},
		{"scheme data", "data:text/html,x", "", "", ErrAddress},
		{"no scheme", "//127.0.0.1:PORT/", "", "", ErrAddress},
		{"no host", "http:///etc/passwd", "", "", ErrAddress},
		{"port of SSH", "http://out.example:22/", "127.0.0.2", "", ErrAddress},
		{"port of mail", "http://out.example:25/", "127.0.0.2", "", ErrAddress},
		{"port of a talk protocol", "http://out.example:6667/", "127.0.0.2", "", ErrAddress},
		{"port that is none", "http://out.example:99999/", "127.0.0.2", "", ErrAddress},
		{"port zero", "http://out.example:0/", "127.0.0.2", "", ErrAddress},
		{"name that leads to loopback", "http://inside.example:PORT/", "", "", ErrInside},
		{"name that leads to loopback, IPv6", "http://local6.example:PORT/", "", "", ErrInside},
		{"name that leads to a private address", "http://private.example:PORT/", "", "", ErrInside},
		{"name that leads to metadata", "http://meta.example/latest/meta-data/", "", "", ErrInside},
		{"name that leads to metadata, IPv6", "http://meta6.example/latest/meta-data/", "", "", ErrInside},
		{"name that leads to this host", "http://zero.example:PORT/", "", "", ErrInside},
		{"name that leads to a mapped address", "http://mapped.example:PORT/", "", "", ErrInside},
		{"name that leads to NAT64 of loopback", "http://nat64.example:PORT/", "", "", ErrInside},
		{"name that leads to carrier-grade NAT", "http://cgnat.example:PORT/", "", "", ErrInside},
		{"name that is not there", "http://none.example:PORT/", "", "", ErrName},
		{"onion without a proxy", "http://expyuzz4wqqyqhjn.onion/", "", "", ErrName},
		{"redirect to loopback", "http://out.example:PORT/to?http://127.0.0.1:PORT/", "127.0.0.2", "127.0.0.2", ErrInside},
		{"redirect to a name inside", "http://out.example:PORT/to?http://inside.example:PORT/", "127.0.0.2", "127.0.0.2", ErrInside},
		{"redirect to metadata", "http://out.example:PORT/to?http://169.254.169.254/", "127.0.0.2", "127.0.0.2", ErrInside},
		{"redirect without a scheme", "http://out.example:PORT/to?//127.0.0.1:PORT/", "127.0.0.2", "127.0.0.2", ErrInside},
		{"redirect to decimal IPv4", "http://out.example:PORT/to?http://2130706433:PORT/", "127.0.0.2", "127.0.0.2", ErrAddress},
		{"redirect to file:", "http://out.example:PORT/to?file:///etc/passwd", "127.0.0.2", "127.0.0.2", ErrAddress},
		{"redirect to gopher:", "http://out.example:PORT/to?gopher://127.0.0.1:PORT/", "127.0.0.2", "127.0.0.2", ErrAddress},
		{"redirect with a user name", "http://out.example:PORT/to?http://out.example@127.0.0.1:PORT/", "127.0.0.2", "127.0.0.2", ErrAddress},
		{"redirect to the port of SSH", "http://out.example:PORT/to?http://out.example:22/", "127.0.0.2", "127.0.0.2", ErrAddress},
		{"redirect to where it is allowed", "http://out.example:PORT/to?/page", "127.0.0.2", "127.0.0.2 127.0.0.2", nil},
		{"rebinding: another answer the second time", "http://rebind.example:PORT/to?/page", "127.0.0.2", "127.0.0.2", ErrInside},
		{"allowed by address", "http://127.0.0.1:PORT/", "127.0.0.1", "127.0.0.1", nil},
		{"allowed by range", "http://127.0.0.7:PORT/", "127.0.0.0/29", "127.0.0.7", nil},
		{"outside of the range", "http://127.0.0.8:PORT/", "127.0.0.0/29", "", ErrInside},
		{"allowed by name", "http://inside.example:PORT/", "inside.example", "127.0.0.1", nil},
		{"allowed by name in other letters", "http://INSIDE.example.:PORT/", "Inside.Example", "127.0.0.1", nil},
		{"a name below the one allowed", "http://deep.inside.example:PORT/", "inside.example", "", ErrInside},
		{"another name of the same address", "http://inside.example:PORT/", "out.example", "", ErrInside},
		{"the address of a name allowed", "http://127.0.0.1:PORT/", "inside.example", "", ErrInside},
		{"mapped address of a range allowed", "http://[::ffff:127.0.0.1]:PORT/", "127.0.0.1", "127.0.0.1", nil},
		{"metadata by a name allowed", "http://meta.example/", "meta.example", "", ErrInside},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFetcher(t, Options{Allow: strings.Fields(tt.allow), Resolver: resolver, NoRobots: true, Interval: time.Nanosecond, Timeout: 10 * time.Second})
			_, err := f.Fetch(t.Context(), Request{URL: strings.ReplaceAll(tt.url, "PORT", in.port)})
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if got := in.reached(); got != tt.reached {
				t.Errorf("reached at %q, want %q", got, tt.reached)
			}
			if err != nil {
				oneLine(t, err)
				if strings.Contains(err.Error(), "a:b@") {
					t.Errorf("%v tells the password", err)
				}
				if Temporary(err) {
					t.Errorf("%v counts as temporary", err)
				}
			}
		})
	}
}

func TestAllowIsRead(t *testing.T) {
	for entry, fine := range map[string]bool{
		"10.0.0.0/8": true, "127.0.0.1": true, "[::1]": true, "fd00::/8": true, "intranet": true, "news.example": true,
		"": false, "10.0.0.0/99": false, "http://news.example": false, "news.example:80": false, "*.example": false, "a b": false, "fe80::1%lo": false,
	} {
		if _, err := New(Options{Allow: []string{entry}}); (err == nil) != fine {
			t.Errorf("%q: error %v", entry, err)
		}
	}
}

// A redirect from https to http is followed and reported, and counts as no place to move to.
func TestDowngradeIsReported(t *testing.T) {
	plain := httptest.NewServer(page(""))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, plain.URL+"/page", http.StatusMovedPermanently)
	}))
	defer secure.Close()
	f := newFetcher(t, Options{Allow: []string{"127.0.0.1"}, RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, NoRobots: true, Interval: time.Nanosecond})
	result, err := f.Fetch(t.Context(), Request{URL: secure.URL})
	if err != nil || !result.Downgraded || result.MovedTo != "" || len(result.Chain) != 2 {
		t.Fatalf("result %+v, error %v", result, err)
	}
	if first, last := result.Chain[0], result.Last(); len(first.TLSChain) != 64 || last.TLSChain != "" || last.RemoteIP != "127.0.0.1" {
		t.Errorf("chains of certificates %q, %q, address %q", first.TLSChain, last.TLSChain, last.RemoteIP)
	}
}

func FuzzTarget(f *testing.F) {
	for _, s := range []string{"http://127.0.0.1/", "http://[::1]:8080/a?b#c", "http://1.2.3.4.5/", "http://١٢٧.٠.٠.١/", "http://a@b/", "https://موقع.example/أ ب"} {
		f.Add(s)
	}
	fetcher, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := fetcher.target(address)
		if err != nil {
			oneLine(t, err)
			return
		}
		again, err := fetcher.target(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("%q becomes %q and then %v, %v", address, u, again, err)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && !Public(a) {
			t.Errorf("%q leads to %s", address, a)
		}
		if ip := net.ParseIP(fmt.Sprint(u.Hostname())); ip != nil && (ip.IsLoopback() || ip.IsPrivate()) {
			t.Errorf("%q leads to %s", address, ip)
		}
	})
}
