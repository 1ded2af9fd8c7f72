package article

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The order in which a page is believed, for each field: a rule for its host, JSON-LD, <meta>, microdata and RDFa, what it shows near
// its headline, its address, and last what the extraction library finds.

// pageData is what a page says about its article.
type pageData struct {
	title, byline, outlet, published, updated string
	categories                                []string
	canonical                                 string
	brand                                     string // what stands before or behind the title in <title>: the name that the outlet goes by
}

// metaTags gives the first content of each name of the page's <meta>, and of the elements that bear an itemprop or a property.
func metaTags(root *html.Node) map[string]string {
	tags := map[string]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, key := range []string{"property", "name", "itemprop"} {
			v := attribute(n, key)
			if v == "" || n.DataAtom != atom.Meta && key == "name" {
				continue
			}
			for name := range strings.FieldsSeq(strings.ToLower(v)) {
				if key == "itemprop" {
					name = "itemprop:" + name
				}
				if tags[name] == "" {
					tags[name] = valueOf(n)
				}
			}
		}
	}
	return tags
}

// valueOf gives what an element with an itemprop or a property says.
func valueOf(n *html.Node) string {
	v := first(attribute(n, "content"), attribute(n, "datetime"))
	if v == "" && n.DataAtom != atom.Meta && !hasBlocks(n) {
		v = textOf(n)
	}
	return collapse(v)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// The names under which pages give times.
var (
	publishedNames = []string{"article:published_time", "og:article:published_time", "article:published", "og:published_time", "itemprop:datepublished", "datepublished", "dc:date", "dc.date", "dc.date.issued",
		"dcterms.created", "dcterms.issued", "pubdate", "publishdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "itemprop:datecreated", "date"}
	updatedNames = []string{"article:modified_time", "og:updated_time", "og:article:modified_time", "itemprop:datemodified", "datemodified", "dc.date.modified", "dcterms.modified", "last-modified"}
)

// canonical gives the address that the page names as its own.
func canonical(root *html.Node, tags map[string]string) string {
	for n := range root.Descendants() {
		if n.DataAtom == atom.Link && strings.EqualFold(attribute(n, "rel"), "canonical") && attribute(n, "href") != "" {
			return strings.TrimSpace(attribute(n, "href"))
		}
	}
	return tags["og:url"]
}

func firstStamp(tags map[string]string, names []string) string {
	for _, name := range names {
		if v := readStamp(tags[name]); v != "" {
			return v
		}
	}
	return ""
}

// readPage gathers what a page says about its article, without the library.
func readPage(p sitePage, address string) pageData {
	tags, l := metaTags(p.root), readLinked(p.root)
	var d pageData
	headline := findHeadline(p, tags, l)
	d.title, d.outlet = headline.text, first(l.publisher, tags["og:site_name"], tags["application-name"], headline.suffix)
	d.canonical = canonical(p.root, tags)
	shown := shownDates(p.root, headline.node)
	d.published = first(readStamp(p.text("date")), readStamp(l.published), firstStamp(tags, publishedNames), timeElement(p.root, headline.node), shown.published, dayOfAddress(first(address, d.canonical)))
	d.updated = first(readStamp(p.text("update")), readStamp(l.modified), firstStamp(tags, updatedNames), shown.updated)
	if d.published == "" {
		d.published = d.updated // the page names no other time
	}
	if d.updated == d.published {
		d.updated = ""
	}
	d.byline = first(p.text("byline"), strings.Join(l.authors, "، "), tags["author"], tags["article:author"], tags["itemprop:author"])
	d.brand = headline.suffix
	if strings.Contains(d.byline, "://") || d.byline == d.outlet || d.byline == d.brand || len([]rune(d.byline)) > maxByline {
		d.byline = ""
	}
	for _, c := range []string{l.section, tags["article:section"], tags["itemprop:articlesection"]} {
		if c != "" && len(d.categories) == 0 {
			d.categories = []string{c}
		}
	}
	return d
}

// timeElement reads <time datetime="…">: the one marked as the time of publication, else the first behind the headline.
func timeElement(root, heading *html.Node) string {
	behind, found := heading == nil, ""
	for n := range root.Descendants() {
		if n == heading {
			behind = true
		}
		if n.DataAtom != atom.Time {
			continue
		}
		v := readStamp(attribute(n, "datetime"))
		if v == "" {
			continue
		}
		marks := strings.ToLower(attribute(n, "class") + " " + attribute(n, "itemprop"))
		if hasAttribute(n, "pubdate") || strings.Contains(marks, "publish") {
			return v
		}
		if behind && heading != nil && found == "" && !strings.Contains(marks, "updat") && !strings.Contains(marks, "modif") {
			found = v
		}
	}
	return found
}

func hasAttribute(n *html.Node, name string) bool {
	for _, x := range n.Attr {
		if x.Key == name {
			return true
		}
	}
	return false
}

// shown is the dates that a page shows near its headline.
type shown struct{ published, updated string }

// The number of pieces of text, before and behind the headline, among which its dateline is looked for.
const (
	datesBefore = 12
	datesBehind = 25
)

// shownDates looks for dates in the lines around the headline, the nearest behind it first.
func shownDates(root, heading *html.Node) shown {
	if heading == nil {
		return shown{}
	}
	var before, behind []*html.Node
	passed := false
	for n := range root.Descendants() {
		if n == heading {
			passed = true
			continue
		}
		if n.Type != html.TextNode || collapse(n.Data) == "" || unseen(n.Parent) || inside(n, map[*html.Node]bool{heading: true}) {
			continue
		}
		if !passed {
			before = append(before, n)
		} else if behind = append(behind, n); len(behind) == datesBehind {
			break
		}
	}
	var s shown
	for _, n := range behind {
		s.look(lineOf(n))
	}
	for i := len(before) - 1; i >= max(0, len(before)-datesBefore); i-- {
		s.look(lineOf(before[i]))
	}
	return s
}

// lineOf gives the line that a piece of text stands in, since a date may be cut into several elements.
func lineOf(n *html.Node) string {
	if holder := blockAround(n); !hasBlocks(holder) {
		return collapse(textOf(holder))
	}
	return collapse(n.Data)
}

// blockAround gives the nearest block that a node stands in, or the root.
func blockAround(n *html.Node) *html.Node {
	for p := n.Parent; p != nil; p = p.Parent {
		if _, block := blockKind(p); block || p.Parent == nil {
			return p
		}
	}
	return n
}

// maxOtherWords is how many words a line with a date may have that do not belong to it and still be a dateline.
const maxOtherWords = 6

func (s *shown) look(line string) {
	d, ok := readPageDate(line)
	switch {
	case !ok || d.words > maxOtherWords:
	case d.update && s.updated == "":
		s.updated = d.value
	case !d.update && s.published == "":
		s.published = d.value
	}
}

// unseen reports whether a browser shows nothing of an element's text.
func unseen(n *html.Node) bool {
	if n == nil {
		return false
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Title, atom.Textarea, atom.Option:
		return true
	}
	return false
}

var dayInPath = regexp.MustCompile(`/((?:19|20)\d\d)[/-](?:[a-z_]+/)?(\d{1,2})[/-](\d{1,2})(?:/|-|$)`)

// dayOfAddress reads the day that many outlets put into the address of a page.
func dayOfAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	m := dayInPath.FindStringSubmatch(u.Path)
	if m == nil {
		return ""
	}
	day, ok := newDay(m[1], m[2], m[3])
	if !ok {
		return ""
	}
	return day.Format("2006-01-02")
}

// take puts together what the caller, the page and the library know; the page's own word goes before the library's.
func (a *Article) take(d pageData, m trafilatura.Metadata) pageData {
	a.Outlet = first(a.Outlet, d.outlet, m.Sitename)
	a.URL = first(a.URL, m.URL)
	a.Updated, a.Canonical = d.updated, d.canonical
	a.Published = first(a.Published, d.published)
	if a.Published == "" && !m.Date.IsZero() && m.Date.YearDay() > 1 { // the library gives the first of January when it only finds a year
		a.Published = m.Date.Format("2006-01-02")
	}
	a.Language = first(m.Language, a.Language)
	a.Categories = d.categories
	for _, c := range m.Categories {
		if c = strings.TrimSpace(c); len(d.categories) == 0 && len(m.Categories) <= maxCategories && c != "" && len([]rune(c)) <= maxCategory {
			a.Categories = append(a.Categories, c)
		}
	}
	d.title = first(d.title, m.Title)
	if d.byline == "" && m.Author != a.Outlet && m.Author != d.brand {
		d.byline = m.Author
	}
	return d
}

// How many characters the name of a section has at most, and how many sections an article; what is more is a menu.
const (
	maxCategory   = 40
	maxCategories = 8
)
