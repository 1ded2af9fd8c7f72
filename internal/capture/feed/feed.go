// Package feed reads what sources publish to be followed: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, sitemaps for news and plain ones with
// their indexes, pages with a list of links, and OPML lists of feeds. Bytes come in, items go out; nothing is fetched. Feeds are read as
// outlets publish them: with a wrong charset, broken off, with control characters; what is made good is a warning. What is hostile is
// bounded: entities of a document type are never expanded, depth, attributes and packed sizes have limits.
package feed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"marsad/internal/capture"
)

// Kind says what a source gives.
type Kind string

// The kinds of sources.
const (
	RSS          Kind = "rss"
	Atom         Kind = "atom"
	JSON         Kind = "json"
	NewsSitemap  Kind = "news_sitemap"
	Sitemap      Kind = "sitemap"
	SitemapIndex Kind = "sitemap_index"
	Page         Kind = "page"
	OPML         Kind = "opml"
)

// Feed is what a source gives at one time.
type Feed struct {
	Kind     Kind
	Title    string
	Site     string // address of the site it belongs to
	Language string
	Items    []Item
	Next     string        // address of the next, older page (RFC 5005), or of a JSON feed
	Hub      string        // address of its WebSub hub
	Every    time.Duration // how often it says that it changes (ttl, sy:updatePeriod); 0 when it does not
	Warnings []string
}

// Item is one article, post or address of a feed. Addresses are absolute. Times are those of package when: RFC 3339, without the zone or
// the time of day where the feed names none, "" when unknown.
type Item struct {
	ID         string // its guid or id, else its address without what only tracks readers, else a hash of its words: the same every time
	URL        string
	Title      string
	Published  string
	Updated    string
	Author     string
	Categories []string
	Summary    string // HTML
	Content    string // HTML
	Images     []string
	Enclosures []string
	Language   string
}

// Options says what is known of a source beforehand.
type Options struct {
	URL         string         // where the bytes came from; relative addresses count from it
	ContentType string         // as the server declared it
	Selector    string         // CSS selector of the links of a page, or of what holds them; "" to find them by their structure
	Zone        *time.Location // of times that name none
	Limit       int64          // bytes that a packed source may unpack to; 64 MiB when 0
}

const defaultLimit = 64 << 20

// The errors of sources.
var (
	ErrEmpty   = errors.New("the source is empty")
	ErrUnknown = errors.New("this is no feed, sitemap, list of feeds or page")
	ErrHostile = errors.New("the source goes beyond what any feed needs")
)

// Parse reads what a source gave. What could be read of a damaged source is given with warnings; an error says that nothing could be.
func Parse(data []byte, o Options) (f Feed, err error) {
	defer func() {
		if r := recover(); r != nil { // a library must not take down a run over many sources
			f, err = Feed{}, fmt.Errorf("the source cannot be read: %v", r)
		}
	}()
	if o.Limit <= 0 {
		o.Limit = defaultLimit
	}
	p := parser{o: o, base: base(o.URL)}
	data, err = p.unpack(data)
	if err != nil {
		return Feed{}, err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return Feed{}, ErrEmpty
	}
	if kind := binaryKind(data); kind != "" {
		return Feed{}, fmt.Errorf("%w: it is of the type %s", ErrUnknown, kind)
	}
	text := p.decode(data)
	err = p.parse(text)
	p.finish()
	p.f.Warnings = p.warnings
	return p.f, err
}

// binaryKind gives the media type of a picture, a sound, a film, a document or an archive, and "" for anything else.
func binaryKind(data []byte) string {
	kind := http.DetectContentType(data)
	group, _, _ := strings.Cut(kind, "/")
	switch {
	case group == "image", group == "audio", group == "video", group == "font", kind == "application/pdf", kind == "application/zip", kind == "application/x-rar-compressed":
		return kind
	}
	return ""
}

// parser is one source on its way to a Feed.
type parser struct {
	o        Options
	base     *url.URL
	f        Feed
	warnings []string
}

func (p *parser) warn(format string, args ...any) {
	p.warnings = append(p.warnings, fmt.Sprintf(format, args...))
}

func (p *parser) parse(text string) error {
	start := strings.TrimLeft(text, " \t\r\n\ufeff\x00")
	if strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[") {
		return p.json(start)
	}
	root, at := rootOf(text)
	if root == "" {
		if strings.Contains(text[:min(len(text), rootWindow)], "<") {
			return p.page(text)
		}
		return ErrUnknown
	}
	if strings.Contains(text[:at], "<!ENTITY") {
		p.warn("a document type is left out; its entities are not read")
	}
	clean, err := p.repair(text[at:])
	if err != nil {
		return err
	}
	switch root {
	case "rss", "rdf", "feed":
		return p.feed(clean)
	case "opml":
		return p.opml(clean)
	}
	return p.sitemap(clean)
}

// finish gives items their addresses and ids.
func (p *parser) finish() {
	p.f.Site = p.absolute(p.f.Site)
	p.f.Next, p.f.Hub = p.absolute(p.f.Next), p.absolute(p.f.Hub)
	for i := range p.f.Items {
		item := &p.f.Items[i]
		item.URL = p.absolute(item.URL)
		item.Images, item.Enclosures = p.absoluteAll(item.Images), p.absoluteAll(item.Enclosures)
		item.Title = plainTitle(item.Title)
		switch {
		case item.ID != "":
		case item.URL != "":
			item.ID = normal(item.URL)
		default:
			sum := sha256.Sum256([]byte(item.Title + "\x00" + item.Published + "\x00" + item.Summary + "\x00" + item.Content))
			item.ID = "sha256:" + hex.EncodeToString(sum[:])
		}
	}
}

var markup = regexp.MustCompile(`</?[A-Za-z][^<>]{0,200}>`)

// plainTitle takes markup out of a title, which feeds escape once or twice.
func plainTitle(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(s, " "))), " ")
}

func base(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// absolute resolves an address; one that is none is left out with a warning.
func (p *parser) absolute(address string) string {
	address = strings.TrimSpace(address)
	if address == "" {
		return ""
	}
	u, err := p.base.Parse(address)
	if err != nil {
		p.warn("«%.80s» is no address", address)
		return ""
	}
	return u.String()
}

func (p *parser) absoluteAll(in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, address := range in {
		if a := p.absolute(address); a != "" && !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// normal gives the form of an address under which two spellings of it are the same, or the address itself when it has none.
func normal(address string) string {
	if n, err := capture.NormalizeURL(address); err == nil {
		return n
	}
	return address
}
