package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"marsad/text"
)

// builder puts blocks together into the text of the article.
type builder struct {
	a        *Article
	out      strings.Builder
	title    string          // letters of the title, which the body does not repeat
	captions map[string]bool // letters of what the page calls captions
	words    map[string]bool // words of the page, by which pieces of a text are joined or kept apart
}

const blockGap = "\n\n"

// head puts title and byline before the body, as the page shows them.
func (b *builder) head(d pageData) {
	b.a.Title = b.add(Heading, d.title)
	b.a.Byline = b.add(Boilerplate, d.byline)
}

func (b *builder) add(kind Kind, s string) text.Span {
	s = collapse(s)
	if lettersOf(s) == "" && strings.Trim(s, invisible) == "" {
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

// invisible are characters that make no block by themselves.
const invisible = "\u200B\u200C\u200D\u200E\u200F\u2060\uFEFF\u00AD \u00A0"

// lines adds the text of an element: a block, or several where the page breaks the line between sentences.
func (b *builder) lines(kind Kind, s string) {
	parts := strings.Split(s, lineBreak)
	for i := range parts {
		parts[i] = collapse(parts[i])
	}
	var run strings.Builder
	for i, p := range parts {
		if run.Len() > 0 && p != "" {
			run.WriteByte(' ')
		}
		run.WriteString(p)
		if i+1 < len(parts) && !breaksHere(run.String(), parts[i+1]) {
			continue
		}
		b.line(kind, run.String())
		run.Reset()
	}
}

// breaksHere reports whether a line break behind s ends a paragraph: an empty line follows, a sentence ends, or s is a heading over a paragraph.
func breaksHere(s, next string) bool {
	return next == "" || endsLikeSentence(s) || len(s) <= utf8.UTFMax*maxHeading && utf8.RuneCountInString(s) <= maxHeading && utf8.RuneCountInString(next) >= minBody
}

func (b *builder) line(kind Kind, s string) {
	letters := lettersOf(s)
	if letters != "" && letters == b.title {
		return // the title is a block of its own
	}
	if kind == Paragraph && b.captions[letters] {
		kind = Caption
	}
	b.add(kind, s)
}

// collapse makes white space single spaces, as a browser shows it.
func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// walk adds the blocks below n. Text that stands outside any block element becomes a block of its own, of the kind that holds around it.
func (b *builder) walk(n *html.Node, around Kind) {
	if n == nil {
		return
	}
	var loose strings.Builder
	flush := func() {
		b.lines(around, loose.String())
		loose.Reset()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		kind, block := blockKind(c)
		if kind == Paragraph {
			kind = around
		}
		switch {
		case c.DataAtom == atom.Br:
			if loose.Len() > 0 && !endsInBreak(loose.String()) {
				loose.WriteString(lineBreak)
			}
		case !block && !hasBlocks(c):
			b.join(&loose, c)
		case block && !hasBlocks(c):
			flush()
			b.lines(kind, b.textOf(c))
		case block:
			flush()
			b.walk(c, kind)
		default:
			flush()
			b.walk(c, around)
		}
	}
	flush()
}

// textOf gives the text of an element that the library has been over. It trims the pieces of a text and takes elements out, so that the
// white space between pieces can be lost.
func (b *builder) textOf(n *html.Node) string {
	var out strings.Builder
	b.join(&out, n)
	return out.String()
}

func (b *builder) join(out *strings.Builder, n *html.Node) {
	b.piece(out, n)
	for d := range n.Descendants() {
		b.piece(out, d)
	}
}

func (b *builder) piece(out *strings.Builder, n *html.Node) {
	switch {
	case n.DataAtom == atom.Br:
		if !endsInBreak(out.String()) {
			out.WriteString(lineBreak)
		}
	case n.Type == html.TextNode && n.Data != "":
		if b.apart(out.String(), n.Data) {
			out.WriteByte(' ')
		}
		out.WriteString(n.Data)
	}
}

// endWindow is how many bytes at the end of a text are looked at, so that the cost of a long text in many pieces does not grow with its square.
const endWindow = 1 << 10

func ending(s string) string { return s[runeBoundary(s, max(0, len(s)-endWindow)):] }

func endsInBreak(s string) bool {
	return strings.HasSuffix(strings.TrimRightFunc(ending(s), unicode.IsSpace), lineBreak)
}

// apart reports whether a space belongs between two pieces of text: both end and begin in words of the page, and the page has no word of both.
func (b *builder) apart(before, behind string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(behind)
	if before == "" || unicode.IsSpace(last) || unicode.IsSpace(first) {
		return false
	}
	before = ending(before)
	left := before[1+strings.LastIndexFunc(before, unicode.IsSpace):]
	right, _, _ := strings.Cut(behind, " ")
	right = strings.TrimSpace(right)
	return b.words[left] && b.words[right] && !b.words[left+right]
}

// pageWords gives the words of a page as a browser shows them: pieces of text are one word unless white space or the border of a block
// stands between.
func pageWords(root *html.Node) map[string]bool {
	var out strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
			return
		}
		if unseen(n) {
			return
		}
		_, block := blockKind(n)
		if block {
			out.WriteByte(' ')
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if block {
			out.WriteByte(' ')
		}
	}
	walk(root)
	words := map[string]bool{}
	for w := range strings.FieldsSeq(out.String()) {
		words[w] = true
	}
	return words
}

// captionsOf gives the letters of what a page marks as captions of pictures, and of the pictures' own texts.
func captionsOf(root *html.Node) map[string]bool {
	out := map[string]bool{}
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Figcaption, n.Type == html.ElementNode && strings.Contains(strings.ToLower(attribute(n, "class")), "caption"):
			out[lettersOf(textOf(n))] = true
		case n.DataAtom == atom.Img:
			out[lettersOf(attribute(n, "alt"))] = true
			out[lettersOf(attribute(n, "title"))] = true
		}
	}
	delete(out, "")
	return out
}

// refine gives blocks that are related lines, captions or page furniture their kind; markup seldom says so.
func (a *Article) refine() {
	first, last := a.ends()
	for i := range a.Blocks {
		if a.Blocks[i].At == a.Title || a.Blocks[i].At == a.Byline {
			continue
		}
		a.Blocks[i].Kind = a.refined(i, first, last)
	}
	for i := last; i < len(a.Blocks); i++ {
		if a.Blocks[i].Kind != Related {
			a.Blocks[i].Kind = Boilerplate
		}
	}
}

// headBlocks is how many blocks behind the title may be its dateline.
const headBlocks = 3

// ends gives the first block of the body and the first of what stands behind it: notices of the outlet about comments and rights.
func (a *Article) ends() (first, last int) {
	for first < len(a.Blocks) && (a.Blocks[first].At == a.Title || a.Blocks[first].At == a.Byline) {
		first++
	}
	last = len(a.Blocks)
	for i := len(a.Blocks) - 1; i > first+(len(a.Blocks)-first)/2; i-- {
		if hasMarker(line{letters: lettersOf(a.Blocks[i].At.Of(a.Text))}, "notice") {
			last = i
		}
	}
	return first, last
}

func (a *Article) refined(i, first, last int) Kind {
	block := a.Blocks[i]
	s := block.At.Of(a.Text)
	l := line{at: block.At, letters: lettersOf(s), runes: a.runeCount(block.At)}
	date, dated := readPageDate(s)
	switch {
	case i < first+headBlocks && dated && date.words <= 3, !a.Byline.Empty() && l.letters == lettersOf(a.Byline.Of(a.Text)):
		return Boilerplate
	case block.Kind == Quote:
		return Quote
	case hasMarker(l, "related") && l.runes <= 2*maxTitle && (block.Kind != Paragraph || !endsLikeSentence(s) || l.runes <= maxHeading):
		return Related
	case hasMarker(l, "tail") && l.runes <= maxHeading:
		return Boilerplate
	case block.Kind == Heading && i == last-1 && i > first:
		return Related // a heading with nothing under it belongs to what the library left out
	case block.Kind == Paragraph && isQuoted(s):
		return Quote
	}
	return block.Kind
}
