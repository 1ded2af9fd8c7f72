// Package peer tells who is at the other end of a request: the address that limits count by, and whether the browser speaks TLS. Both can be told by a proxy in
// front, and are believed of those proxies alone that the operator named. Nothing else in marsad reads X-Forwarded-For, X-Forwarded-Proto or the address of a
// connection.
package peer

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are whose X-Forwarded-For and X-Forwarded-Proto are believed.
type Proxies []netip.Prefix

type key struct{}

// seen is what is known of the other end.
type seen struct {
	address string
	secure  bool
}

// Handler works out once for a request who is at its other end. A request that did not come through it is believed nothing.
func (p Proxies) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, p.look(r))))
	})
}

// Address gives who asks: the peer, or, behind a proxy that is believed, the last address that it did not write itself. IPv6 addresses count by their /64, which
// one household or server has for itself.
func Address(r *http.Request) string { return of(r).address }

// Secure tells whether the browser speaks TLS, with us or with a proxy that is believed.
func Secure(r *http.Request) bool { return of(r).secure }

// Origin gives the address under which the browser knows this server, without a slash at the end.
func Origin(r *http.Request) string {
	if Secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func of(r *http.Request) seen {
	if s, ok := r.Context().Value(key{}).(seen); ok {
		return s
	}
	return Proxies(nil).look(r)
}

func (p Proxies) look(r *http.Request) seen {
	s := seen{secure: r.TLS != nil}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		s.address = host
		return s
	}
	if peer = peer.Unmap(); p.believed(peer) {
		protocols := strings.Split(strings.Join(r.Header.Values("X-Forwarded-Proto"), ","), ",")
		s.secure = s.secure || strings.EqualFold(strings.TrimSpace(protocols[len(protocols)-1]), "https")
	}
	s.address = counted(p.behind(peer, r.Header.Values("X-Forwarded-For")))
	return s
}

// behind reads the addresses from the right: each proxy puts the one that it saw behind those that it was told, and the first that was not put there by a proxy that
// is believed can be anything.
func (p Proxies) behind(peer netip.Addr, forwarded []string) netip.Addr {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for i := len(hops) - 1; i >= 0 && p.believed(peer); i-- {
		hop, err := parse(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = hop
	}
	return peer
}

// parse takes an address as proxies write it: bare, in brackets, or with a port.
func parse(s string) (netip.Addr, error) {
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap(), nil
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	return a.Unmap(), err
}

func (p Proxies) believed(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a.WithZone("")) {
			return true
		}
	}
	return false
}

func counted(a netip.Addr) string {
	if a.Is6() {
		if prefix, err := a.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return a.String()
}
