package feed

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The measures by which links to articles are told from menus. A headline has more words than the name of a section.
const (
	minAnchor = 20   // characters of one headline
	minGroup  = 3    // headlines whose addresses are built alike
	maxTimeUp = 4    // elements up from a link in which its time is looked for
	maxLooked = 2000 // nodes that are looked at for it: the element of one article has fewer
)

// ErrNoLinks says that a page has no list of links to articles.
var ErrNoLinks = errors.New("no list of articles was found on the page")

// page finds the links to articles on a page: those that the selector names, or those that lead to the same site, have the words of a
// headline and an address built like that of others.
func (p *parser) page(text string) error {
	p.f.Kind = Page
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("the page cannot be read: %w", err)
	}
	p.pageHead(root)
	links, err := p.anchors(root)
	if err != nil {
		return err
	}
	p.f.Items = p.chosen(links)
	if len(p.f.Items) == 0 && p.o.Selector != "" {
		return fmt.Errorf("%w with the selector %s", ErrNoLinks, p.o.Selector)
	}
	if len(p.f.Items) == 0 {
		return ErrNoLinks
	}
	return nil
}

// pageHead reads title, language, base and next page.
func (p *parser) pageHead(root *html.Node) {
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Html:
			p.f.Language = attribute(n, "lang")
		case n.DataAtom == atom.Title && p.f.Title == "":
			p.f.Title = words(n)
		case n.DataAtom == atom.Base && attribute(n, "href") != "":
			if u, err := p.base.Parse(attribute(n, "href")); err == nil {
				p.base = u
			}
		case (n.DataAtom == atom.Link || n.DataAtom == atom.A) && hasWord(attribute(n, "rel"), "next"):
			p.f.Next = cmp.Or(p.f.Next, attribute(n, "href"))
		}
	}
	p.f.Site = p.o.URL
}

// anchor is a link on a page.
type anchor struct {
	node  *html.Node
	item  Item
	shape string // how its address is built
}

// anchors gives the links in question: inside what the selector names, or all of the page.
func (p *parser) anchors(root *html.Node) ([]anchor, error) {
	var out []anchor
	if p.o.Selector == "" {
		for n := range root.Descendants() {
			out = p.anchor(out, n)
		}
		return out, nil
	}
	selector, err := cascadia.Parse(p.o.Selector)
	if err != nil {
		return nil, fmt.Errorf("the selector %q cannot be read: %w", p.o.Selector, err)
	}
	for _, n := range cascadia.QueryAll(root, selector) {
		before := len(out)
		if out = p.anchor(out, n); len(out) > before {
			continue
		}
		for inside := range n.Descendants() {
			out = p.anchor(out, inside)
		}
	}
	return out, nil
}

// anchor adds a link that leads to a page of the web.
func (p *parser) anchor(out []anchor, n *html.Node) []anchor {
	href := strings.TrimSpace(attribute(n, "href"))
	if n.DataAtom != atom.A || href == "" || strings.HasPrefix(href, "#") {
		return out
	}
	u, err := p.base.Parse(href)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return out
	}
	u.Fragment = ""
	return append(out, anchor{n, Item{URL: u.String(), Title: cmp.Or(words(n), attribute(n, "title"))}, shapeOf(base(normal(u.String())))})
}

var (
	digits  = regexp.MustCompile(`[0-9]+`)
	segment = regexp.MustCompile(`[^/]{12,}`)
)

// shapeOf gives the form of an address: host, number of segments, numbers as 0, long segments, which are the words of a headline, as *.
func shapeOf(u *url.URL) string {
	path := segment.ReplaceAllString(u.Path, "*")
	query := ""
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		query += "&" + name
	}
	return site(u.Host) + digits.ReplaceAllString(path, "0") + "?" + query
}

func site(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// chosen gives the items of the links, each address once, with its longest words, in the order of the page.
func (p *parser) chosen(links []anchor) []Item {
	at := map[string]int{}
	var merged []anchor
	for _, l := range links {
		key := normal(l.item.URL)
		i, ok := at[key]
		if !ok {
			at[key] = len(merged)
			merged = append(merged, l)
		} else if len(l.item.Title) > len(merged[i].item.Title) {
			merged[i].item.Title, merged[i].node = l.item.Title, l.node
		}
	}
	long := map[string]int{}
	for _, l := range merged {
		if p.headline(l) {
			long[l.shape]++
		}
	}
	var out []Item
	for _, l := range merged {
		if p.o.Selector == "" && (!p.headline(l) || long[l.shape] < minGroup) {
			continue
		}
		l.item.Published = p.timeNear(l.node, len(out)+1)
		out = append(out, l.item)
	}
	return out
}

func (p *parser) headline(l anchor) bool {
	u, err := url.Parse(l.item.URL)
	return err == nil && utf8.RuneCountInString(l.item.Title) >= minAnchor && (p.base.Host == "" || site(u.Host) == site(p.base.Host)) && strings.Trim(u.Path+u.RawQuery, "/") != ""
}

// timeNear gives the time that stands with a link: of the one <time> in the nearest element around it that has any.
func (p *parser) timeNear(n *html.Node, number int) string {
	looked := 0
	for up := 0; n != nil && up < maxTimeUp; n, up = n.Parent, up+1 {
		found := ""
		for d := range n.Descendants() {
			if looked++; looked > maxLooked {
				return ""
			}
			if d.DataAtom != atom.Time {
				continue
			}
			if found != "" {
				return "" // several: this element holds more than one article
			}
			found = cmp.Or(attribute(d, "datetime"), words(d))
		}
		if found != "" {
			return p.time(found, nil, number)
		}
	}
	return ""
}

// Link is a feed that a page points to.
type Link struct{ URL, Title, Type string }

// feedTypes are the media types of feeds.
var feedTypes = map[string]bool{"application/rss+xml": true, "application/atom+xml": true, "application/feed+json": true, "application/rdf+xml": true}

// Discover gives the feeds that a page of HTML at an address declares, or, when it declares none, those that its links lead to by their look.
func Discover(page, address string) []Link {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil
	}
	from := base(address)
	var declared, looking []Link
	seen := map[string]bool{}
	for n := range root.Descendants() {
		href := attribute(n, "href")
		u, err := from.Parse(href)
		if href == "" || err != nil || u.Host == "" || seen[u.String()] {
			continue
		}
		kind, _, _ := strings.Cut(strings.ToLower(attribute(n, "type")), ";")
		switch {
		case n.DataAtom == atom.Link && hasWord(attribute(n, "rel"), "alternate") && feedTypes[strings.TrimSpace(kind)]:
			declared = append(declared, Link{u.String(), attribute(n, "title"), strings.TrimSpace(kind)})
			seen[u.String()] = true
		case n.DataAtom == atom.A && looksLikeFeed(u):
			looking = append(looking, Link{URL: u.String(), Title: words(n)})
			seen[u.String()] = true
		}
	}
	if len(declared) > 0 {
		return declared
	}
	return looking
}

func looksLikeFeed(u *url.URL) bool {
	path := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	for _, end := range []string{"/feed", "/rss", "/atom", ".rss", ".rdf", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, x := range n.Attr {
		if x.Key == name {
			return strings.TrimSpace(x.Val)
		}
	}
	return ""
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// words gives the text inside an element, with single spaces.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
