package article

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"marsad/text"
)

// maxExtract is how long a page may be for the extraction library, whose cost grows faster than the page; a longer one is read by
// the plain walk over its markup, which is linear, and says so.
const maxExtract = 3 << 20

// fromHTML reads a web page: by the extraction library, or by a plain walk when that finds nothing or the page is too much for it.
func (a *Article) fromHTML(page string) {
	var reason string
	if len(page) > maxExtract {
		reason = fmt.Sprintf("the page has more than %d MiB", maxExtract>>20)
	} else if root, err := html.Parse(strings.NewReader(page)); err != nil {
		reason = err.Error()
	} else if result, err := extract(root, a.URL); err != nil {
		reason = err.Error()
	} else {
		a.metadata(result.Metadata)
		a.exactTime(root)
		a.fromNodes(result)
		if len(a.Blocks) > 0 {
			return
		}
		reason = "no article was found"
	}
	a.warn("extract.fallback", "read without telling article from page furniture: %s", reason)
	a.fromStream(page)
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
	return trafilatura.ExtractDocument(root, trafilatura.Options{EnableFallback: true, ExcludeComments: true, OriginalURL: original})
}

func (a *Article) metadata(m trafilatura.Metadata) {
	if a.Outlet == "" {
		a.Outlet = m.Sitename
	}
	if a.URL == "" {
		a.URL = m.URL
	}
	if a.Published == "" && !m.Date.IsZero() {
		a.Published = m.Date.Format("2006-01-02")
	}
	if m.Language != "" {
		a.Language = m.Language
	}
	for _, c := range m.Categories {
		if c = strings.TrimSpace(c); c != "" {
			a.Categories = append(a.Categories, c)
		}
	}
}

// exactTime is what the library's metadata leave out: the exact time of publication and the section.
func (a *Article) exactTime(root *html.Node) {
	for n := range root.Descendants() {
		if n.DataAtom != atom.Meta {
			continue
		}
		switch attribute(n, "property") + attribute(n, "name") {
		case "article:published_time":
			if v := attribute(n, "content"); len(v) >= 10 && strings.HasPrefix(v, a.Published) && len(v) > len(a.Published) {
				a.Published = v
			}
		case "article:section":
			if v := strings.TrimSpace(attribute(n, "content")); v != "" && len(a.Categories) == 0 {
				a.Categories = append(a.Categories, v)
			}
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, x := range n.Attr {
		if x.Key == name {
			return x.Val
		}
	}
	return ""
}

// builder puts blocks together into the text of the article.
type builder struct {
	a   *Article
	out strings.Builder
}

const blockGap = "\n\n"

func (b *builder) add(kind Kind, s string) text.Span {
	s = collapse(s)
	if s == "" {
		return text.Span{}
	}
	if b.out.Len() > 0 {
		b.out.WriteString(blockGap)
	}
	at := text.Span{Start: b.out.Len()}
	b.out.WriteString(s)
	at.End = b.out.Len()
	b.a.Blocks = append(b.a.Blocks, Block{Kind: kind, At: at})
	return at
}

// collapse makes white space single spaces, as a browser shows it.
func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

func (a *Article) fromNodes(result *trafilatura.ExtractResult) {
	b := builder{a: a}
	if title := collapse(result.Metadata.Title); title != "" {
		a.Title = b.add(Heading, title)
	}
	if author := collapse(result.Metadata.Author); author != "" {
		a.Byline = b.add(Boilerplate, author)
	}
	before := len(a.Blocks)
	b.walk(result.ContentNode, collapse(result.Metadata.Title))
	if len(a.Blocks) == before {
		a.Blocks, a.Title, a.Byline = nil, text.Span{}, text.Span{}
		return
	}
	a.Text = b.out.String()
	a.refine()
}

// walk adds the blocks below n. Text that stands outside any block element becomes a paragraph of its own.
func (b *builder) walk(n *html.Node, title string) {
	if n == nil {
		return
	}
	var loose strings.Builder
	flush := func() {
		b.add(Paragraph, loose.String())
		loose.Reset()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		kind, block := blockKind(c)
		switch {
		case !block && !hasBlocks(c):
			loose.WriteString(textOf(c))
		case block && !hasBlocks(c):
			flush()
			if s := textOf(c); kind != Heading || collapse(s) != title {
				b.add(kind, s)
			}
		default:
			flush()
			b.walk(c, title)
		}
	}
	flush()
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

// refine gives paragraphs that are related lines or captions their kind; markup seldom says so.
func (a *Article) refine() {
	for i, block := range a.Blocks {
		if block.Kind != Paragraph && block.Kind != List || block.At == a.Title || block.At == a.Byline {
			continue
		}
		s := block.At.Of(a.Text)
		l := line{at: block.At, letters: lettersOf(s), runes: a.runeCount(block.At)}
		switch {
		case hasMarker(l, "related") && l.runes <= 2*maxTitle:
			a.Blocks[i].Kind = Related
		case hasMarker(l, "tail") && l.runes <= maxHeading:
			a.Blocks[i].Kind = Boilerplate
		case block.Kind == Paragraph && isQuoted(s):
			a.Blocks[i].Kind = Quote
		}
	}
}

// fromStream walks over the markup without building a tree, so that neither depth nor length matters.
func (a *Article) fromStream(page string) {
	b := builder{a: a}
	z := html.NewTokenizer(strings.NewReader(page))
	var run strings.Builder
	kind, skip := Paragraph, atom.Atom(0)
	title := false
	flush := func() {
		at := b.add(kind, run.String())
		if title && a.Title.Empty() {
			a.Title = at
		}
		run.Reset()
	}
	for {
		switch z.Next() {
		case html.ErrorToken:
			flush()
			a.Text = b.out.String()
			a.refine()
			return
		case html.TextToken:
			if skip == 0 {
				run.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if skip == 0 && (tag == atom.Script || tag == atom.Style || tag == atom.Noscript || tag == atom.Template || tag == atom.Svg) {
				skip = tag
				continue
			}
			if k, block := blockKind(&html.Node{Type: html.ElementNode, DataAtom: tag}); block || tag == atom.Title {
				flush()
				kind, title = k, tag == atom.Title
				if kind == "" {
					kind = Heading
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if tag == skip {
				skip = 0
				continue
			}
			if _, block := blockKind(&html.Node{Type: html.ElementNode, DataAtom: tag}); block || tag == atom.Title {
				flush()
				kind, title = Paragraph, false
			}
		}
	}
}
