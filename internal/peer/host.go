package peer

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Hosts are the names under which a server may be asked; none means any. Loopback addresses and localhost are always among them.
type Hosts []string

// Handler turns away requests under other names (421, RFC 9110, 15.5.20): such as those of a page elsewhere whose name was made to lead to this machine, which the
// browser would let read the answers. Whoever asks whether the server lives may do it under any name.
func (h Hosts) Handler(next http.Handler) http.Handler {
	if len(h) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" && !h.has(r.Host) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.Error(w, "this server is not asked under that name; whoever runs it names it with --host", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h Hosts) has(host string) bool {
	name := Name(host)
	if Local(name) {
		return true
	}
	for _, one := range h {
		if strings.EqualFold(name, strings.TrimSuffix(one, ".")) {
			return true
		}
	}
	return false
}

// Name gives the name or address in a Host header, without port, brackets and closing dot.
func Name(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), ".")
}

// Local tells whether a name leads a browser to its own machine.
func Local(name string) bool {
	ip, err := netip.ParseAddr(name)
	return strings.EqualFold(name, "localhost") || err == nil && ip.IsLoopback()
}
