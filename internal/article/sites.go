package article

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"marsad/internal/lexicon"
)

// siteRule says for pages of a host which elements are a part of the article.
type siteRule struct {
	host, part string
	match      cascadia.Selector
}

// siteParts are the parts that a rule can name.
var siteParts = []string{"title", "byline", "date", "update", "body", "drop"}

// Sites are rules for the pages of single hosts, for what the general method reads wrongly. The built-in ones are always there.
type Sites struct{ rules []siteRule }

// ReadSites reads a table of site rules, tab-separated, with the columns host, part, selector and note. The error names file and line.
func ReadSites(path string) (*Sites, error) {
	rules, err := readSites(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, fmt.Errorf("site rules: %w", err)
	}
	return &Sites{rules: rules}, nil
}

func readSites(files fs.FS, name string) ([]siteRule, error) {
	rows, err := lexicon.ReadTable(files, name, "host", "part", "selector", "note")
	if err != nil {
		return nil, err
	}
	var rules []siteRule
	for _, row := range rows {
		r, err := newSiteRule(row)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func newSiteRule(row lexicon.Row) (siteRule, error) {
	r := siteRule{host: row.Get("host"), part: row.Get("part")}
	if u, err := url.Parse("https://" + r.host + "/"); err != nil || u.Hostname() != r.host || r.host != strings.ToLower(r.host) || !strings.Contains(r.host, ".") {
		return r, row.Errorf("host %q is no host name in small letters, without port or path", r.host)
	}
	if !slices.Contains(siteParts, r.part) {
		return r, row.Errorf("part %q is none of %s", r.part, strings.Join(siteParts, ", "))
	}
	var err error
	if r.match, err = cascadia.Compile(row.Get("selector")); err != nil {
		return r, row.Errorf("selector %q: %v", row.Get("selector"), err)
	}
	return r, nil
}

// Lint gives what is wrong with the built-in tables of this package, with file and line.
func Lint() []error {
	if _, err := loadLists(); err != nil {
		return []error{err}
	}
	return nil
}

// SiteRules gives how many site rules are built in.
func SiteRules() int { return len(tables().sites) }

// sitePage is a page with the rules that hold for it, the caller's first.
type sitePage struct {
	root  *html.Node
	rules []siteRule
}

func rulesFor(root *html.Node, address string, own *Sites) sitePage {
	p := sitePage{root: root}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return p
	}
	host := strings.ToLower(u.Hostname())
	var all []siteRule
	if own != nil {
		all = append(all, own.rules...)
	}
	for _, r := range append(all, tables().sites...) {
		if host == r.host || strings.HasSuffix(host, "."+r.host) {
			p.rules = append(p.rules, r)
		}
	}
	return p
}

// find gives the elements of a part, by the first rule that finds any.
func (p sitePage) find(part string) []*html.Node {
	for _, r := range p.rules {
		if r.part != part {
			continue
		}
		if found := r.match.MatchAll(p.root); len(found) > 0 {
			return found
		}
	}
	return nil
}

// text gives the text of the first element of a part.
func (p sitePage) text(part string) string {
	for _, n := range p.find(part) {
		if s := collapse(textOf(n)); s != "" {
			return s
		}
	}
	return ""
}

// drop takes the elements out that no part of the article stands in.
func (p sitePage) drop() {
	for _, r := range p.rules {
		if r.part != "drop" {
			continue
		}
		for _, n := range r.match.MatchAll(p.root) {
			if n.Parent != nil {
				n.Parent.RemoveChild(n)
			}
		}
	}
}

// body gives the elements that the rules call the body, under one new element; nil when there is no such rule or nothing is found.
func (p sitePage) body() *html.Node {
	found := p.find("body")
	if len(found) == 0 {
		return nil
	}
	whole := &html.Node{Type: html.ElementNode, Data: "div"}
	chosen := map[*html.Node]bool{}
	for _, n := range found {
		chosen[n] = true
	}
	for _, n := range found {
		if inside(n, chosen) {
			continue
		}
		n.Parent.RemoveChild(n)
		whole.AppendChild(n)
	}
	return whole
}

// inside reports whether a node stands within one of the elements.
func inside(n *html.Node, elements map[*html.Node]bool) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if elements[p] {
			return true
		}
	}
	return false
}
