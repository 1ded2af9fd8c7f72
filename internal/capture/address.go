package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// tracking are parameters that say how a reader came to a page and nothing about the page; those that end in * stand for a beginning.
var tracking = []string{"utm_*", "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "mc_cid", "mc_eid",
	"_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id", "wickedid", "at_*", "pk_*", "mtm_*", "__twitter_impression", "amp_js_v", "usqp"}

// NormalizeURL gives the form of an http or https address under which a page is known, by RFC 3986, section 6.2: scheme and host in small letters,
// the host in ASCII, no default port, no user and password, no fragment, no dot segments, percent-encoding only where it is needed and in capitals,
// so that an Arabic path is the same raw and encoded. Parameters that only track readers are left out, the others are sorted by
// name. An address that is not http or https, or has no host, is an error.
func NormalizeURL(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", fmt.Errorf("%q is no address: %w", address, plainURL(err))
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" || u.Hostname() == "" {
		return "", fmt.Errorf("%q is no http or https address", address)
	}
	host, err := normalHost(u, scheme)
	if err != nil {
		return "", fmt.Errorf("%q: %w", address, err)
	}
	out := scheme + "://" + host + normalPath(u.EscapedPath())
	if query := normalQuery(u.RawQuery); query != "" {
		out += "?" + query
	}
	return out, nil
}

// plainURL drops the address that net/url repeats in its errors.
func plainURL(err error) error {
	if e, ok := err.(*url.Error); ok { //nolint:errorlint // url.Parse wraps its error once
		return e.Err
	}
	return err
}

func normalHost(u *url.URL, scheme string) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "" || strings.HasSuffix(name, ".") {
		return "", fmt.Errorf("host %q is no host name", u.Hostname())
	}
	if ip := net.ParseIP(name); ip == nil {
		ascii, err := idna.Lookup.ToASCII(name)
		if err != nil {
			return "", fmt.Errorf("host %q is no host name: %w", name, err)
		}
		name = ascii
	} else if strings.Contains(name, ":") {
		name = "[" + ip.String() + "]"
	}
	port := u.Port()
	if port == "" || scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		return name, nil
	}
	return name + ":" + port, nil
}

func normalPath(p string) string {
	p = normalPercent(p, "/:@!$&'()*+,;=")
	if p == "" {
		return "/"
	}
	if !strings.Contains(p, "/.") {
		return p
	}
	clean := path.Clean(p)
	if clean != "/" && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")) {
		clean += "/"
	}
	return clean
}

func normalQuery(q string) string {
	var kept []string
	for part := range strings.SplitSeq(q, "&") {
		part = normalPercent(strings.ReplaceAll(part, "+", "%20"), "/:@!$'()*,;=?")
		name, _, _ := strings.Cut(part, "=")
		if part != "" && !isTracking(strings.ToLower(name)) {
			kept = append(kept, part)
		}
	}
	slices.SortStableFunc(kept, func(a, b string) int {
		nameA, _, _ := strings.Cut(a, "=")
		nameB, _, _ := strings.Cut(b, "=")
		return strings.Compare(nameA, nameB)
	})
	return strings.Join(kept, "&")
}

func isTracking(name string) bool {
	return slices.ContainsFunc(tracking, func(t string) bool {
		beginning, ok := strings.CutSuffix(t, "*")
		return name == t || ok && strings.HasPrefix(name, beginning)
	})
}

// normalPercent encodes every byte except unreserved ones and those of plain, and decodes unreserved ones (RFC 3986, section 2.3).
func normalPercent(s, plain string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if v, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				if unreserved(v[0]) {
					b.WriteByte(v[0])
				} else {
					fmt.Fprintf(&b, "%%%02X", v[0])
				}
				i += 2
				continue
			}
		}
		if unreserved(c) || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// ReportID gives the id under which the report of a page is kept, whatever the page says on the day: "u-" and the first 32 hexadecimal
// digits of the SHA-256 of its normalised address. A page that changes is then a new version of the same report.
func ReportID(address string) (string, error) {
	normal, err := NormalizeURL(address)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(normal))
	return "u-" + hex.EncodeToString(sum[:16]), nil
}

// PageURL gives the address that a page is known under: the canonical one that the page itself names, when that is the same page beyond doubt, else
// the one it was fetched from. Outlets name their front page, or a section, as the canonical address of every page by mistake, and a page must not
// pass for one of another host; so the host must be the same, and the last part of the path, or a number of four digits or more, must stand in both.
func PageURL(fetched, canonical string) string {
	f, err := url.Parse(strings.TrimSpace(fetched))
	if err != nil || canonical == "" {
		return fetched
	}
	c, err := f.Parse(strings.TrimSpace(canonical))
	if err != nil || !strings.EqualFold(c.Host, f.Host) || c.Scheme != "http" && c.Scheme != "https" {
		return fetched
	}
	own := f.Path + "?" + f.RawQuery
	last := path.Base(c.Path)
	if len(last) > 3 && last == path.Base(f.Path) {
		return c.String()
	}
	for _, number := range longNumber.FindAllString(c.Path+"?"+c.RawQuery, -1) {
		if slices.Contains(longNumber.FindAllString(own, -1), number) {
			return c.String()
		}
	}
	return fetched
}

var longNumber = regexp.MustCompile(`[0-9]{4,}`)
