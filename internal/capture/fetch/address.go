package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address in bytes that is asked for; servers commonly refuse more than 8 KiB.
const maxAddress = 8 << 10

// parse takes an address apart and puts its host into the form that the guard compares: lower case, ASCII, without a dot at the end.
// The fragment is dropped, since it is never sent.
func parse(address string) (*url.URL, error) {
	if len(address) > maxAddress {
		return nil, fmt.Errorf("it has more than %d bytes", maxAddress)
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return nil, err
	}
	u.Scheme = strings.ToLower(u.Scheme)
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("only http and https are asked for")
	case u.Host == "" || u.Opaque != "":
		return nil, errors.New("it names no host")
	case u.User != nil:
		return nil, errors.New("it holds a user name or password; take them out")
	}
	host, err := hostName(u.Hostname())
	if err != nil {
		return nil, err
	}
	port, err := portOf(u)
	if err != nil {
		return nil, err
	}
	u.Host, u.Fragment, u.RawFragment = join(host, port), "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func join(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" {
		return host
	}
	return host + ":" + port
}

// hostName gives a host in the form that is compared and connected to. It refuses every spelling of an IPv4 address but four decimal
// numbers: some resolvers read 2130706433, 0x7f.1 or 0177.0.0.1 as 127.0.0.1.
func hostName(host string) (string, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" {
			return "", errors.New("its host names a network interface")
		}
		return a.String(), nil
	}
	name := strings.ToLower(host)
	if !ascii(name) {
		var err error
		if name, err = idna.Lookup.ToASCII(host); err != nil {
			return "", fmt.Errorf("its host %q is no valid name", host)
		}
	}
	name = strings.TrimSuffix(name, ".")
	if a, err := netip.ParseAddr(name); err == nil && a.Is4() {
		return name, nil // full-width digits, or a dot at the end
	}
	if err := wellFormed(name); err != nil {
		return "", fmt.Errorf("its host %q %w", host, err)
	}
	return name, nil
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// wellFormed says what is wrong with a host name.
func wellFormed(name string) error {
	if name == "" || len(name) > 253 {
		return errors.New("is no valid name")
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return errors.New("is no valid name")
		}
		for _, c := range []byte(label) {
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return errors.New("is no valid name")
			}
		}
	}
	last := labels[len(labels)-1]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || strings.HasPrefix(last, "0x") || strings.Trim(last, "0123456789") == "" {
		return errors.New("is an IPv4 address in an unusual spelling; write it as four decimal numbers")
	}
	return nil
}

// unsafePorts are ports above 1023 at which other protocols listen (WHATWG Fetch, "bad port"); a request sent there could be taken for theirs.
var unsafePorts = []uint64{1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}

// portOf gives the port as typed, "" for the scheme's own. Allowed are 80, 443 and what lies above 1023 and is no other protocol's.
func portOf(u *url.URL) (string, error) {
	port := u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return "", nil
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", fmt.Errorf("%q is no port", port)
	}
	if n != 80 && n != 443 && n < 1024 || slices.Contains(unsafePorts, n) {
		return "", fmt.Errorf("port %d belongs to another protocol; pages are asked for at 80, 443 and above 1023", n)
	}
	return strconv.FormatUint(n, 10), nil
}

// localSuffixes are the endings of names that mean this machine or this network (RFC 6761, 6762, 8375, ICANN's .internal, and what
// routers and offices use); metadata.google.internal is among them.
var localSuffixes = []string{"localhost", "local", "internal", "localdomain", "home.arpa", "lan", "home", "corp", "intranet", "private", "test", "invalid"}

// localName reports whether a name plainly means something inside, whatever it resolves to.
func localName(name string) bool {
	if !strings.Contains(name, ".") {
		return true
	}
	for _, suffix := range localSuffixes {
		if strings.HasSuffix(name, "."+suffix) {
			return true
		}
	}
	return name == "home.arpa"
}

// target parses an address and refuses what can be refused by its looks: literal addresses inside, local names, and onion names without
// a proxy. What a name resolves to is looked at when the connection is made; behind a proxy it is the proxy that resolves.
func (f *Fetcher) target(address string) (*url.URL, error) {
	u, err := parse(address)
	if err != nil {
		return nil, &Error{Kind: ErrAddress, URL: strconv.Quote(shorten(redacted(address))), Cause: err, Advice: "correct the address"}
	}
	host := u.Hostname()
	inside := &Error{Kind: ErrInside, URL: shorten(u.String()), Host: host, Advice: "allow " + host + " by name (--allow) if it is yours"}
	if a, err := netip.ParseAddr(host); err == nil {
		if !f.guard.address(host, a) {
			return nil, inside
		}
		return u, nil
	}
	switch {
	case localName(host) && !f.guard.names[host]:
		return nil, inside
	case strings.HasSuffix(host, ".onion") && !f.proxied(u):
		return nil, &Error{Kind: ErrName, URL: shorten(u.String()), Host: host, Cause: errOnion, Advice: "give the proxy, such as socks5h://127.0.0.1:9050"}
	}
	return u, nil
}

// shorten keeps an address in a message readable.
func shorten(address string) string {
	const most = 200
	if len(address) <= most {
		return address
	}
	return strings.ToValidUTF8(address[:most], "") + "…"
}
