package article

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// This file measures, in one pass each, what a page costs before anything is called whose cost grows faster than the page: the parser of HTML,
// and the extraction library with the two others that it falls back to. What costs too much is read flat (flat.go).
//
// The parser makes the open formatting elements anew in every block (HTML Living Standard, 13.2.4.3), and puts pieces of text together by copying
// them. The library looks through elements once for each that they stand in, and through the children of an element once for each child.

// The bounds of a page that is parsed.
const (
	maxParsed = 500_000 // elements, with those that the parser makes by itself, and their attributes
	maxMoved  = 1 << 30 // bytes that are copied to put pieces of text together
)

// The bounds of a page that the library reads. Of 2,353 pages from the web the costliest had 27,755 nodes, 397,256 levels, 9.2 million
// bytes of nested text, 55.1 million pairs of siblings and 87 unknown names (TestBoundsAreFarFromPages).
const (
	maxNodes    = 32_000
	maxLevels   = 800_000     // the elements that each node stands in, over all nodes
	maxNested   = 16_000_000  // bytes of text, times the elements that it stands in
	maxSiblings = 100_000_000 // the children of each element, squared, over all elements
	maxNames    = 200         // different names of elements; HTML has some 140
)

// pageCost is what the library's cost grows with.
type pageCost struct{ nodes, levels, nested, siblings, names int }

// costOf measures a parsed page.
func costOf(root *html.Node) pageCost {
	var c pageCost
	names := map[string]bool{}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) { // the parser bounds the depth
		c.nodes++
		c.levels += depth
		switch n.Type {
		case html.TextNode:
			c.nested += depth * len(n.Data)
		case html.ElementNode:
			if n.DataAtom == 0 {
				names[n.Data] = true
			}
		}
		children := 0
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			children++
			walk(child, depth+1)
		}
		c.siblings += children * children
	}
	walk(root, 0)
	c.names = len(names)
	return c
}

// excess says which bound a page meets, or "".
func (c pageCost) excess() string {
	for _, bound := range []struct {
		is, most int
		of       string
	}{{c.nodes, maxNodes, "elements and texts"}, {c.levels, maxLevels, "levels of nesting over all its elements"}, {c.nested, maxNested, "bytes of text, counted once a level"},
		{c.siblings, maxSiblings, "pairs of elements side by side"}, {c.names, maxNames, "names of elements that HTML does not know"}} {
		if bound.is > bound.most {
			return fmt.Sprintf("the page has more than %d %s", bound.most, bound.of)
		}
	}
	return ""
}

// parseCost is what the parser's cost grows with, as far as the tokens of a page tell. Where they leave open whether the parser heeds an end tag, it
// is taken for one that is not heeded, so that the cost comes out too high rather than too low.
type parseCost struct {
	made, moved int
	open        map[atom.Atom][]opened
	formatting  int         // what it costs to make the open formatting elements anew
	merged      int         // attributes of <html> and <body>, which the parser puts together
	run         int         // bytes of text that the parser may keep as one piece
	scopes      []atom.Atom // open elements past which no end tag reaches
	blind       int         // how many of the scopes have text for tags, or tags for text
}

// opened is an element that tokens open: what it costs to make it anew, and how many scopes it stands in.
type opened struct{ cost, scope int }

// parseExcess says which bound of the parser a page meets, or "".
func parseExcess(page string) string {
	c := parseCost{open: map[atom.Atom][]opened{}}
	for z := html.NewTokenizer(strings.NewReader(page)); c.token(z); {
		if c.made > maxParsed {
			return fmt.Sprintf("to parse the page would make more than %d elements and attributes", maxParsed)
		}
		if c.moved > maxMoved {
			return fmt.Sprintf("to parse the page would copy more than %d bytes of its text", maxMoved)
		}
	}
	return ""
}

// token takes the next token into account; it returns false at the end.
func (c *parseCost) token(z *html.Tokenizer) bool {
	switch z.Next() {
	case html.ErrorToken:
		return false
	case html.TextToken:
		c.moved += c.run
		c.run += len(z.Raw())
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		c.start(atom.Lookup(name), more, z)
		if c.blind > 0 {
			z.NextIsNotRawText()
		}
	case html.EndTagToken:
		name, _ := z.TagName()
		c.end(atom.Lookup(name))
	case html.CommentToken:
		c.made++
		c.run = 0
	}
	return true
}

func (c *parseCost) start(tag atom.Atom, more bool, z *html.Tokenizer) {
	c.made += 1 + c.formatting
	switch {
	case tag == atom.Body || tag == atom.Html:
		c.made += c.merged
		c.merged += attributesOf(z, more)
	case isFormatting(tag):
		if tag == atom.A || tag == atom.Nobr {
			c.close(tag) // the parser closes the one before
		}
		n := attributesOf(z, more)
		c.made += len(c.open[tag]) * n * n // the parser compares them with those of the open ones
		c.formatting += 1 + n
		c.open[tag] = append(c.open[tag], opened{1 + n, len(c.scopes)})
	case closesItself(tag):
		c.open[tag] = []opened{{0, len(c.scopes)}}
	case !keepsText(tag):
		c.open[tag] = append(c.open[tag], opened{0, len(c.scopes)})
	}
	if scope, blind := isScope(tag); scope {
		c.scopes = append(c.scopes, tag)
		c.blind += blind
	}
	if !keepsText(tag) {
		c.run = 0
	}
}

func attributesOf(z *html.Tokenizer, more bool) int {
	n := 0
	for more {
		_, _, more = z.TagAttr()
		n++
	}
	return n
}

func (c *parseCost) end(tag atom.Atom) {
	if last := len(c.scopes) - 1; last >= 0 && c.scopes[last] == tag {
		_, blind := isScope(tag)
		c.blind -= blind
		c.scopes = c.scopes[:last]
	}
	switch {
	case tag == atom.P, tag == atom.Br: // the parser makes elements of their end tags
		c.made += 1 + c.formatting
		c.run = 0
	case c.close(tag):
		c.run = 0
	}
}

// close takes the last open element of a name away, if the parser is sure to.
func (c *parseCost) close(tag atom.Atom) bool {
	list := c.open[tag]
	last := len(list) - 1
	if last < 0 || c.blind > 0 || list[last].scope < len(c.scopes) {
		return false
	}
	c.formatting -= list[last].cost
	c.open[tag] = list[:last]
	return true
}

// isScope reports whether end tags inside an element do not reach out of it (HTML Living Standard, 13.2.4.2), and gives 1 for elements in which the
// parser takes tags for text, or text for tags.
func isScope(tag atom.Atom) (scope bool, blind int) {
	switch tag {
	case atom.Svg, atom.Math, atom.Select, atom.Noscript:
		return true, 1
	case atom.Table, atom.Caption, atom.Td, atom.Th, atom.Template, atom.Object, atom.Applet, atom.Marquee:
		return true, 0
	}
	return false, 0
}

// keepsText reports whether text before and behind a tag can become one piece: the parser leaves the tag out where it is misplaced, or moves
// text out of the table that the tag belongs to.
func keepsText(tag atom.Atom) bool {
	switch tag {
	case atom.Html, atom.Head, atom.Body, atom.Table, atom.Caption, atom.Colgroup, atom.Col, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Frame, atom.Frameset:
		return true
	}
	return false
}

// isFormatting reports whether HTML opens an element anew in the next block when it was not closed.
func isFormatting(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}
