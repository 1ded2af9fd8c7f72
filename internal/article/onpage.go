package article

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// This file gives a text that the extraction library took without its markup the page's own blocks again. Where the library's methods find too
// little it takes the bare text of an element, in which words of two blocks are glued together and headings are part of paragraphs.

// fewBlocks is how many blocks the library gives at most when it takes bare text: one, and one for each article in JSON-LD.
const fewBlocks = 4

// pageBlock is a block as the page's own markup has it, and its characters other than white space.
type pageBlock struct {
	kind      Kind
	text, ink string
}

// asOnPage divides the blocks from first on as the page does, where there are few and the page's own blocks make up a whole one.
func (b *builder) asOnPage(first int, root *html.Node) {
	given := b.a.Blocks[first:]
	if len(given) == 0 || len(given) > fewBlocks {
		return
	}
	page := b.pageBlocks(root)
	all := ""
	var blocks []pageBlock
	for _, g := range given {
		s := g.At.Of(b.out.String())
		blocks = append(blocks, pageBlock{g.Kind, s, inkOf(s)})
		all += inkOf(s)
	}
	whole := cover(all, page)
	if whole == nil { // not all of it is on the page: what JSON-LD says need not be
		for _, one := range blocks {
			if parts := cover(one.ink, page); parts != nil {
				whole = append(whole, parts...)
			} else {
				whole = append(whole, one)
			}
		}
	}
	if !sameInk(whole, blocks) {
		b.replace(first, whole)
	}
}

// sameInk reports whether two lists of blocks have the same texts.
func sameInk(a, b []pageBlock) bool {
	return slices.EqualFunc(a, b, func(x, y pageBlock) bool { return x.ink == y.ink })
}

// replace puts blocks in the place of those from first on.
func (b *builder) replace(first int, blocks []pageBlock) {
	head := b.out.String()[:b.endOf(first)]
	b.out.Reset()
	b.out.WriteString(head)
	b.a.Blocks = b.a.Blocks[:first]
	if last := len(blocks) - 1; blocks[last].kind == Heading {
		blocks[last].kind = Paragraph // it stands over nothing, and the library took it for text
	}
	for _, p := range blocks {
		b.line(p.kind, p.text)
	}
}

// endOf gives where the text before a block ends.
func (b *builder) endOf(block int) int {
	if block == 0 {
		return 0
	}
	return b.a.Blocks[block-1].At.End
}

// pageBlocks gives the blocks of a page by its own markup alone, furniture and all.
func (b *builder) pageBlocks(root *html.Node) []pageBlock {
	own := builder{a: &Article{}, words: b.words, captions: b.captions}
	own.walk(shownTree(root), Paragraph)
	out := make([]pageBlock, 0, len(own.a.Blocks))
	for _, block := range own.a.Blocks {
		s := block.At.Of(own.out.String())
		out = append(out, pageBlock{block.Kind, s, inkOf(s)})
	}
	return out
}

// shownTree gives a copy of a tree without what a browser does not show.
func shownTree(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Attr: n.Attr}
	for child := range n.ChildNodes() {
		if child.Type != html.CommentNode && !unseen(child) {
			c.AppendChild(shownTree(child))
		}
	}
	return c
}

// inkOf gives the characters of a text that leave ink.
func inkOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == lineBreakRune {
			return -1
		}
		return r
	}, s)
}

// The bounds of what is tried to find a text among the blocks of a page: at how many blocks it may begin, and how often the library takes the same
// text (its paragraphs, then all of the page).
const (
	maxStarts = 64
	maxPasses = 3
)

// cover gives the blocks of a page that make up a text, in the order of the page and each once; what stands between them on the page may be missing
// from the text. It gives none when they do not make up all of it.
func cover(ink string, page []pageBlock) []pageBlock {
	taken := map[int]bool{}
	for range maxPasses {
		part := longest(ink, page)
		if len(part) == 0 {
			return nil
		}
		for _, i := range part {
			taken[i] = true
			ink = ink[len(page[i].ink):]
		}
		if ink == "" {
			var out []pageBlock
			for _, i := range slices.Sorted(maps.Keys(taken)) {
				out = append(out, page[i])
			}
			return out
		}
	}
	return nil
}

// longest gives the blocks, in the order of the page, that make up most of the beginning of a text.
func longest(ink string, page []pageBlock) []int {
	var best []int
	least, starts := len(ink), 0
	for i := range page {
		if !strings.HasPrefix(ink, page[i].ink) || page[i].ink == "" {
			continue
		}
		var found []int
		rest := ink
		for j := i; j < len(page) && rest != ""; j++ {
			if behind, ok := strings.CutPrefix(rest, page[j].ink); ok && page[j].ink != "" {
				found, rest = append(found, j), behind
			}
		}
		if len(rest) < least {
			best, least = found, len(rest)
		}
		if starts++; least == 0 || starts == maxStarts {
			break
		}
	}
	return best
}
