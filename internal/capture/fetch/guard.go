package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// reserved are the ranges that netip's predicates leave out and that lead nowhere public (IANA special-purpose address registries).
// IPv6 outside 2000::/3 is refused as a whole, so only what lies within it stands here.
var reserved = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

// global is what IANA has given out of IPv6; nat64 carries an IPv4 address in its last four bytes (RFC 6052).
var (
	global = netip.MustParsePrefix("2000::/3")
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
)

// metadata are the addresses at which clouds give their machines' secrets away. A name that is allowed does not reach them; only a range
// that is allowed in Options.Allow and holds them does.
var metadata = prefixes("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200/32", "192.0.0.192/32")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

func within(list []netip.Prefix, a netip.Addr) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// carried gives the IPv4 address that an IPv6 address stands for (IPv4-mapped, NAT64), else the address itself.
func carried(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if nat64.Contains(a) {
		b := a.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return a
}

// Public reports whether an address lies on the public internet. An IPv6 address that carries an IPv4 address is judged by that.
func Public(a netip.Addr) bool {
	a = carried(a)
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !global.Contains(a) {
		return false
	}
	return !within(reserved, a)
}

// guard decides which hosts and addresses may be asked.
type guard struct {
	names  map[string]bool
	ranges []netip.Prefix
}

// newGuard reads what is allowed besides the public internet: host names, addresses and CIDR prefixes.
func newGuard(allow []string) (guard, error) {
	g := guard{names: map[string]bool{}}
	for _, entry := range allow {
		if p, err := netip.ParsePrefix(entry); err == nil {
			g.ranges = append(g.ranges, p.Masked())
			continue
		}
		if a, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil && a.Zone() == "" {
			a = a.Unmap()
			g.ranges = append(g.ranges, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		name, err := hostName(entry)
		if err != nil || strings.ContainsAny(entry, "/:*@ ") {
			return g, fmt.Errorf("cannot allow %q: want a host name, an address or a range such as 10.1.0.0/16", entry)
		}
		g.names[name] = true
	}
	return g, nil
}

// address reports whether a host may be reached at an address.
func (g guard) address(host string, a netip.Addr) bool {
	a = carried(a)
	switch {
	case within(g.ranges, a):
		return true
	case within(metadata, a):
		return false
	}
	return Public(a) || g.names[host]
}

// dial connects to a host under the guard: whatever its name resolves to is looked at when the connection is made, so that neither a
// redirect nor a name that resolves differently the second time leads inside.
func (g guard) dial(d net.Dialer) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		d := d
		d.ControlContext = func(_ context.Context, _, at string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(at)
			if err != nil {
				return err
			}
			if !g.address(host, to.Addr()) {
				return fmt.Errorf("%w: %s leads to %s", ErrInside, host, to.Addr())
			}
			return nil
		}
		return d.DialContext(ctx, network, address)
	}
}
