package peer

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// through gives what a handler behind the proxies is told of a request.
func through(p Proxies, r *http.Request) (address, origin string) {
	p.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { address, origin = Address(r), Origin(r) })).ServeHTTP(httptest.NewRecorder(), r)
	return address, origin
}

func TestAddress(t *testing.T) {
	p := Proxies{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48")}
	for _, tt := range []struct {
		peer, forwarded, want string
	}{
		{"192.0.2.1:1", "", "192.0.2.1"}, {"192.0.2.1:1", "198.51.100.7", "192.0.2.1"}, {"127.0.0.1:1", "198.51.100.7", "198.51.100.7"},
		{"127.0.0.1:1", "203.0.113.9, 198.51.100.7", "198.51.100.7"}, {"127.0.0.1:1", "203.0.113.9, 198.51.100.7, 127.0.0.2", "198.51.100.7"}, {"127.0.0.1:1", "junk", "127.0.0.1"}, {"127.0.0.1:1", "", "127.0.0.1"},
		{"127.0.0.1:1", "198.51.100.7:5050", "198.51.100.7"}, {"127.0.0.1:1", "[2001:db8:2:3::9]:5050", "2001:db8:2:3::/64"}, {"127.0.0.1:1", "[2001:db8:2:3::9]", "2001:db8:2:3::/64"},
		{"[2001:db8:2:3:4::1]:9", "", "2001:db8:2:3::/64"}, {"[2001:db8:1::1]:9", "::ffff:192.0.2.8", "192.0.2.8"}, {"[::ffff:127.0.0.1]:9", "192.0.2.8", "192.0.2.8"}, {"[fe80::1%eth0]:9", "", "fe80::/64"}, {"@", "", "@"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = tt.peer
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got, _ := through(p, r); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.peer, tt.forwarded, got, tt.want)
		}
	}
}

// What a browser is told to come back to goes by TLS where a proxy that is believed says so, and by nobody else's word.
func TestOrigin(t *testing.T) {
	p := Proxies{netip.MustParsePrefix("127.0.0.1/32")}
	for _, tt := range []struct {
		peer  string
		proto []string
		want  string
	}{
		{"127.0.0.1:1", nil, "http"}, {"127.0.0.1:1", []string{"https"}, "https"}, {"127.0.0.1:1", []string{"HTTPS"}, "https"}, {"127.0.0.1:1", []string{"http, https"}, "https"},
		{"127.0.0.1:1", []string{"https, http"}, "http"}, {"127.0.0.1:1", []string{"https", "http"}, "http"}, {"192.0.2.1:1", []string{"https"}, "http"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://marsad.example/", nil)
		r.RemoteAddr, r.Header["X-Forwarded-Proto"] = tt.peer, tt.proto
		if _, got := through(p, r); got != tt.want+"://marsad.example" {
			t.Errorf("%s, %s: %q, want %s", tt.peer, tt.proto, got, tt.want)
		}
	}
}

// Without the handler nothing that a request says of itself is believed.
func TestNothingIsBelieved(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "http://marsad.example/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "198.51.100.7")
	r.Header.Set("X-Forwarded-Proto", "https")
	if Address(r) != "127.0.0.1" || Secure(r) {
		t.Errorf("%s, %v", Address(r), Secure(r))
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("127.0.0.1:1", "198.51.100.7, 127.0.0.2")
	f.Add("[::1]:1", ",,")
	p := Proxies{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	f.Fuzz(func(t *testing.T, peer, forwarded string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		r.Header["X-Forwarded-For"] = []string{forwarded}
		if got, _ := through(p, r); got == "" {
			if _, err := netip.ParseAddrPort(peer); err == nil {
				t.Errorf("%q, %q: no address", peer, forwarded)
			}
		}
	})
}
