package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// This file reads a page without nesting, in one pass over its markup, so that neither depth nor length matters: what a browser would show, block
// by block, and what the page says of itself.

// flatPage is a page without nesting: its blocks stand side by side in the body, its metadata in the head.
type flatPage struct {
	root, head, body *html.Node
	block            *html.Node      // the block that the text at hand belongs to
	text             strings.Builder // of that block
	unseen           atom.Atom       // the element at hand whose text nobody sees, or 0
	depth            int             // of elements of its name
	held             strings.Builder // its text, for when it is never closed
}

// flat gives a page as a tree of three levels, for readPage and for builder.walk.
func flat(page string) *html.Node {
	f := flatPage{root: &html.Node{Type: html.DocumentNode}, head: element(atom.Head), body: element(atom.Body), block: element(atom.P)}
	whole := element(atom.Html)
	f.root.AppendChild(whole)
	whole.AppendChild(f.head)
	whole.AppendChild(f.body)
	for z := html.NewTokenizer(strings.NewReader(page)); f.token(z); {
	}
	f.text.WriteString(f.held.String())
	f.flush(atom.P)
	return f.root
}

func element(tag atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: tag, Data: tag.String()}
}

// flush ends the block at hand and begins another.
func (f *flatPage) flush(next atom.Atom) {
	if s := f.text.String(); strings.TrimSpace(s) != "" {
		f.block.AppendChild(&html.Node{Type: html.TextNode, Data: s})
		if f.block.DataAtom == atom.Title {
			f.head.AppendChild(f.block)
		} else {
			f.body.AppendChild(f.block)
		}
	}
	f.text.Reset()
	f.block = element(next)
}

// token takes the next token up; it returns false at the end.
func (f *flatPage) token(z *html.Tokenizer) bool {
	switch kind := z.Next(); kind {
	case html.ErrorToken:
		return false
	case html.TextToken:
		s := strings.ReplaceAll(string(z.Text()), lineBreak, " ")
		if f.unseen == 0 {
			f.text.WriteString(s)
		} else if f.unseen != atom.Script && f.unseen != atom.Style {
			f.held.WriteString(s + " ")
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		f.start(z, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := z.TagName()
		f.end(atom.Lookup(name))
	}
	return true
}

func (f *flatPage) start(z *html.Tokenizer, closed bool) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	switch {
	case f.unseen != 0:
		z.NextIsNotRawText() // in a drawing no element has text for tags
		if tag == f.unseen && !closed {
			f.depth++
		}
	case tag == atom.Script && f.linked(z, more):
	case tag == atom.Script, tag == atom.Style, tag == atom.Noscript, tag == atom.Template, tag == atom.Svg:
		if !closed || tag == atom.Script || tag == atom.Style {
			f.unseen, f.depth = tag, 1
		}
	case tag == atom.Br:
		f.text.WriteString(lineBreak)
	case tag == atom.Title, isBlock(tag):
		f.says(tag, z, more)
		f.flush(tag)
	default:
		f.says(tag, z, more)
	}
}

// linked takes up a script that holds JSON-LD, with the token of its text.
func (f *flatPage) linked(z *html.Tokenizer, more bool) bool {
	n := element(atom.Script)
	n.Attr = readAttributes(z, more)
	if !strings.HasPrefix(strings.ToLower(attribute(n, "type")), "application/ld+json") {
		return false
	}
	if z.Next() == html.TextToken {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: string(z.Text())})
	}
	f.head.AppendChild(n)
	return true
}

// says keeps what an element says of the page in its attributes.
func (f *flatPage) says(tag atom.Atom, z *html.Tokenizer, more bool) {
	if !more {
		return
	}
	n := element(tag)
	n.Attr = readAttributes(z, more)
	switch {
	case tag == atom.Meta, tag == atom.Link:
		f.head.AppendChild(n)
	case tag == atom.Time && attribute(n, "datetime") != "":
		f.body.AppendChild(n)
	case attribute(n, "itemprop")+attribute(n, "property") != "" && attribute(n, "content")+attribute(n, "datetime") != "":
		n.DataAtom, n.Data = atom.Meta, "meta"
		f.head.AppendChild(n)
	}
}

func readAttributes(z *html.Tokenizer, more bool) []html.Attribute {
	var out []html.Attribute
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		out = append(out, html.Attribute{Key: string(key), Val: string(value)})
	}
	return out
}

func (f *flatPage) end(tag atom.Atom) {
	switch {
	case f.unseen != 0:
		if tag == f.unseen {
			f.depth--
		}
		if f.depth == 0 {
			f.unseen = 0
			f.held.Reset()
		}
	case tag == atom.Title, isBlock(tag):
		f.flush(atom.P)
	}
}

func isBlock(tag atom.Atom) bool {
	_, block := blockKind(&html.Node{Type: html.ElementNode, DataAtom: tag})
	return block
}
