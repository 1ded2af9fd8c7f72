package article

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"marsad/text"
)

// fromHTML reads a web page: by the extraction library, or flat when that finds nothing or the page costs too much for it.
func (a *Article) fromHTML(page string, own *Sites) {
	var d pageData
	root, deep, reason := parse(page)
	if reason == "" {
		if reason = costOf(root).excess(); reason == "" {
			if deep {
				a.warn("html.deep", "the page nests more than %d elements; what lies deeper is read as part of what lies around it", maxDepth)
			}
			var err error
			if d, err = a.fromTree(root, own); err == nil {
				return
			}
			reason = err.Error()
		}
	}
	a.warn("extract.fallback", "read without telling article from page furniture: %s", reason)
	a.fromFlat(flat(page), d)
}

// parse gives the tree of a page, whether it had to be flattened for that, and why there is none.
func parse(page string) (root *html.Node, deep bool, reason string) {
	if reason = parseExcess(page); reason != "" {
		return nil, false, reason
	}
	root, err := html.Parse(strings.NewReader(page))
	if err == nil {
		return root, false, ""
	}
	page = flatten(page)
	if reason = parseExcess(page); reason != "" {
		return nil, true, reason
	}
	if root, err = html.Parse(strings.NewReader(page)); err != nil {
		return nil, true, err.Error()
	}
	return root, true, ""
}

// errNoArticle says that the library found nothing that is an article.
var errNoArticle = errors.New("no article was found")

// fromTree reads a parsed page. What it says of itself is given back even when no article is found.
func (a *Article) fromTree(root *html.Node, own *Sites) (pageData, error) {
	p := rulesFor(root, a.URL, own)
	d := readPage(p, a.URL)
	b := builder{a: a, captions: captionsOf(root), words: pageWords(root)}
	p.drop()
	prepare(root)
	result, err := extract(root, a.URL)
	if err != nil {
		result = &trafilatura.ExtractResult{}
	}
	d = a.take(d, result.Metadata)
	b.title = lettersOf(d.title)
	b.head(d)
	before := len(a.Blocks)
	if body := p.body(); body != nil {
		b.walk(body, Paragraph)
	} else {
		b.walk(result.ContentNode, Paragraph)
		b.asOnPage(before, root)
	}
	if len(a.Blocks) == before {
		a.Blocks, a.Title, a.Byline = nil, text.Span{}, text.Span{}
		if err == nil {
			err = errNoArticle
		}
		return d, err
	}
	a.Text = b.out.String()
	a.refine()
	return d, nil
}

// fromFlat reads a flat page, of whose metadata d may be known already.
func (a *Article) fromFlat(root *html.Node, d pageData) {
	if d.title == "" {
		d = a.take(readPage(sitePage{root: root}, a.URL), trafilatura.Metadata{})
	}
	b := builder{a: a, title: lettersOf(d.title), words: map[string]bool{}}
	b.head(d)
	for n := range root.Descendants() {
		if n.DataAtom == atom.Body {
			b.walk(n, Paragraph)
			break
		}
	}
	a.Text = b.out.String()
	a.refine()
}

// extract calls the library. A panic in it must not take the program down, so it comes back as an error.
func extract(root *html.Node, address string) (result *trafilatura.ExtractResult, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the extraction library failed: %v", r)
		}
	}()
	var original *url.URL
	if address != "" {
		original, _ = url.Parse(address)
	}
	return trafilatura.ExtractDocument(root, trafilatura.Options{EnableFallback: true, ExcludeComments: true, OriginalURL: original, HtmlDateMode: trafilatura.Fast})
}

// maxDepth is how many elements may be open at once in a flattened page; golang.org/x/net/html refuses more than 512.
const maxDepth = 256

// flatten leaves out the tags of elements that lie too deep, so that a page which nests without end can be parsed; its text stays. Elements
// that HTML closes by itself are not counted.
func flatten(page string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	var open []atom.Atom // atom 0 for names that are none
	left := map[atom.Atom]int{}
	gap := false // a space stands for a row of left out tags: the parser's cost grows with the square of the pieces of a text
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw, skip := string(z.Raw()), false
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		switch {
		case kind == html.StartTagToken && !closesItself(tag):
			if len(open) >= maxDepth {
				left[tag]++
				skip = true
			} else {
				open = append(open, tag)
			}
		case kind == html.EndTagToken && !closesItself(tag):
			if left[tag] > 0 {
				left[tag]--
				skip = true
			} else if i := slices.Index(open, tag); i >= 0 {
				open = open[:lastIndex(open, tag)]
			}
		}
		if skip && gap {
			continue
		}
		if gap = skip; skip {
			raw = " "
		}
		out.WriteString(raw)
	}
}

func lastIndex(list []atom.Atom, a atom.Atom) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == a {
			return i
		}
	}
	return 0
}

// closesItself reports whether HTML closes the element without an end tag.
func closesItself(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.Dd, atom.Dt, atom.Option, atom.Tr, atom.Td, atom.Th, atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Source, atom.Wbr, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Param, atom.Track:
		return true
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, x := range n.Attr {
		if x.Key == name {
			return x.Val
		}
	}
	return ""
}

func blockKind(n *html.Node) (Kind, bool) {
	if n.Type != html.ElementNode {
		return "", false
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return Heading, true
	case atom.Blockquote, atom.Q:
		return Quote, true
	case atom.Li, atom.Dd, atom.Dt:
		return List, true
	case atom.Figcaption:
		return Caption, true
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Td, atom.Th, atom.Tr, atom.Table, atom.Ul, atom.Ol, atom.Pre, atom.Figure, atom.Body, atom.Main, atom.Tbody, atom.Header, atom.Footer, atom.Br, atom.Aside, atom.Address:
		return Paragraph, true
	}
	return "", false
}

func hasBlocks(n *html.Node) bool {
	for d := range n.Descendants() {
		if _, block := blockKind(d); block && d.DataAtom != atom.Br {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.DataAtom == atom.Br {
		return "\n"
	}
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode:
			b.WriteString(d.Data)
		case d.DataAtom == atom.Br:
			b.WriteString("\n")
		}
	}
	return b.String()
}
