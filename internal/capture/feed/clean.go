package feed

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	utf8text "marsad/internal/charset"
)

// The bounds of markup. Real feeds nest a dozen deep and give an element a dozen attributes.
const (
	maxDepth      = 200
	maxAttributes = 200
	maxTag        = 64 << 10
	maxPacked     = 3 // layers of gzip
	rootWindow    = 64 << 10
)

// unpack undoes gzip, as sitemaps come, within the limit.
func (p *parser) unpack(data []byte) ([]byte, error) {
	for range maxPacked {
		if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
			return data, nil
		}
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("the source is packed and cannot be unpacked: %w", err)
		}
		out, err := io.ReadAll(io.LimitReader(z, p.o.Limit+1))
		if int64(len(out)) > p.o.Limit {
			return nil, fmt.Errorf("%w: it unpacks to more than %d bytes", ErrHostile, p.o.Limit)
		}
		if err != nil {
			if len(out) == 0 {
				return nil, fmt.Errorf("the source is packed and cannot be unpacked: %w", err)
			}
			p.warn("the packed source breaks off: %v", err)
		}
		data = out
	}
	return nil, fmt.Errorf("%w: it is packed more than %d times", ErrHostile, maxPacked)
}

var declared = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

// decode gives the source in UTF-8. What is valid UTF-8 is taken as it is, whatever it declares; a declaration that cannot be true is
// passed over, and what then remains is windows-1256, in which undeclared Arabic feeds are written.
func (p *parser) decode(data []byte) string {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return p.by("utf-16", data)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return string(data)
	}
	if utf8text.MostlyUTF8(data) {
		p.warn("some bytes are not valid UTF-8 and stand as the replacement character")
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	name := ""
	if m := declared.FindSubmatch(data); m != nil {
		name = string(m[1])
	} else if _, parameters, err := mime.ParseMediaType(p.o.ContentType); err == nil {
		name = parameters["charset"]
	}
	encoding, canonical := charset.Lookup(name)
	if encoding == nil || canonical == "utf-8" || canonical == "windows-1252" {
		p.warn("it is not in the charset it declares («%.40s»); read as windows-1256", name)
		canonical = "windows-1256"
	}
	return p.by(canonical, data)
}

func (p *parser) by(name string, data []byte) string {
	if name == "utf-16" {
		name = "utf-16le"
		if data[0] == 0xfe {
			name = "utf-16be"
		}
	}
	encoding, _ := charset.Lookup(name)
	out, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		p.warn("it is not wholly in %s: %v", name, err)
	}
	return strings.ToValidUTF8(strings.TrimPrefix(string(out), "\ufeff"), "\uFFFD")
}

var (
	roots   = regexp.MustCompile(`(?i)<(?:[a-z0-9]{1,20}:)?(rss|rdf|feed|urlset|sitemapindex|opml)[\s>]`)
	webPage = regexp.MustCompile(`(?i)<(?:!doctype\s+html|html|head|body)[\s>]`)
)

// Sniff reports whether text begins like a feed, a sitemap or a list of feeds in XML.
func Sniff(text string) bool {
	root, _ := rootOf(text)
	return root != ""
}

// rootOf finds the root of a feed, also behind what a server's error messages left in front of it.
func rootOf(text string) (name string, at int) {
	head := text[:min(len(text), rootWindow)]
	m := roots.FindStringSubmatchIndex(head)
	if m == nil {
		return "", 0
	}
	if page := webPage.FindStringIndex(head[:m[0]]); page != nil {
		return "", 0
	}
	return strings.ToLower(head[m[2]:m[3]]), m[0]
}

// repairer walks over markup and writes what XML allows: no document type, no control characters, every element closed.
type repairer struct {
	p       *parser
	in      string
	out     strings.Builder
	open    []string // names of the open elements, as written
	whole   int      // length of out behind the last whole item, or before the first one
	at      []string // what was open there
	dropped int      // control characters
	items   int
	begun   bool // the first item was seen
	done    bool
}

// items are the elements behind which a source that breaks off can be cut.
var items = map[string]bool{"item": true, "entry": true, "url": true, "sitemap": true, "outline": true}

// repair gives a document that an XML reader accepts.
func (p *parser) repair(text string) (string, error) {
	r := repairer{p: p, in: text}
	r.out.Grow(len(text))
	for len(r.in) > 0 && !r.done {
		at := strings.IndexByte(r.in, '<')
		if at < 0 {
			break
		}
		r.text(r.in[:at])
		r.in = r.in[at:]
		ok, err := r.markup()
		if err != nil {
			return "", err
		}
		if !ok {
			break
		}
	}
	if r.dropped > 0 {
		p.warn("%d control characters are left out", r.dropped)
	}
	if r.done {
		return r.out.String(), nil
	}
	p.warn("it breaks off; %d whole items are read", r.items)
	out := r.out.String()
	if r.begun {
		out, r.open = out[:r.whole], r.at
	}
	return out + closing(r.open), nil
}

func closing(open []string) string {
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString("</" + open[i] + ">")
	}
	return b.String()
}

// text copies running text without what XML forbids in it.
func (r *repairer) text(s string) {
	r.out.WriteString(strings.Map(func(c rune) rune {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			r.dropped++
			return -1
		}
		return c
	}, s))
}

// markup reads what begins with <. It reports false when that has no end.
func (r *repairer) markup() (bool, error) {
	switch {
	case strings.HasPrefix(r.in, "<!--"):
		return r.past("-->", false), nil
	case strings.HasPrefix(r.in, "<![CDATA["):
		return r.past("]]>", true), nil
	case strings.HasPrefix(r.in, "<?"):
		return r.past("?>", false), nil
	case strings.HasPrefix(r.in, "<!"):
		return r.doctype(), nil
	}
	if len(r.in) < 2 {
		return false, nil
	}
	if c := r.in[1]; c != '/' && c != '_' && c < utf8.RuneSelf && (c|0x20 < 'a' || c|0x20 > 'z') {
		r.out.WriteString("&lt;")
		r.in = r.in[1:]
		return true, nil
	}
	return r.tag()
}

// past steps behind an end mark, copying what stands before it or not.
func (r *repairer) past(end string, keep bool) bool {
	at := strings.Index(r.in, end)
	if at < 0 {
		return false
	}
	if keep {
		r.text(r.in[:at+len(end)])
	}
	r.in = r.in[at+len(end):]
	return true
}

// doctype steps over a document type with the entities it declares.
func (r *repairer) doctype() bool {
	depth := 0
	for i := range len(r.in) {
		switch r.in[i] {
		case '<', '[':
			depth++
		case ']':
			depth--
		case '>':
			if depth--; depth <= 0 {
				r.in = r.in[i+1:]
				r.p.warn("a document type is left out; its entities are not read")
				return true
			}
		}
	}
	return false
}

// tag reads a start or end tag.
func (r *repairer) tag() (bool, error) {
	end, attributes := tagEnd(r.in)
	if end < 0 {
		if len(r.in) > maxTag {
			return false, fmt.Errorf("%w: a tag has more than %d bytes", ErrHostile, maxTag)
		}
		return false, nil
	}
	if attributes > maxAttributes {
		return false, fmt.Errorf("%w: a tag has more than %d attributes", ErrHostile, maxAttributes)
	}
	tag := r.in[:end+1]
	r.in = r.in[end+1:]
	name := nameOf(strings.TrimPrefix(tag[1:], "/"))
	switch {
	case strings.HasPrefix(tag, "</"):
		r.close(name)
	case strings.HasSuffix(tag, "/>"):
		r.text(tag)
		r.item(name)
		r.done = len(r.open) == 0
	default:
		if len(r.open) >= maxDepth {
			return false, fmt.Errorf("%w: elements are nested more than %d deep", ErrHostile, maxDepth)
		}
		if items[strings.ToLower(name)] && !r.begun {
			r.begun, r.whole, r.at = true, r.out.Len(), append(r.at, r.open...)
		}
		r.open = append(r.open, name)
		r.text(tag)
	}
	return true, nil
}

// close closes an element and those left open inside it; an end tag of what is not open falls away.
func (r *repairer) close(name string) {
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i] != name {
			continue
		}
		r.out.WriteString(closing(r.open[i:]))
		r.open = r.open[:i]
		r.item(name)
		r.done = i == 0
		return
	}
}

// item notes the place behind a whole item.
func (r *repairer) item(name string) {
	if items[strings.ToLower(name)] {
		r.items++
		r.begun, r.whole, r.at = true, r.out.Len(), append(r.at[:0], r.open...)
	}
}

// tagEnd gives the place of the > that ends a tag, -1 when it has none, and how many attributes it has.
func tagEnd(s string) (end, attributes int) {
	quote := byte(0)
	for i := 1; i < min(len(s), maxTag); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '=':
			attributes++
		case c == '>':
			return i, attributes
		}
	}
	return -1, attributes
}

func nameOf(s string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '/' || r == '>' })
	if at < 0 {
		return s
	}
	return s[:at]
}
