package article

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// This file prepares a page for the extraction library: what the page sets apart with <br> becomes paragraphs, as readability tools have
// done since Readability (Arc90, 2009), and the <br> that remain are kept as a character, since the library takes the element away.

// lineBreak stands for a <br> in the text of nodes. It is a noncharacter of Unicode, which no page may interchange (The Unicode Standard, 23.7).
const (
	lineBreak     = "\uFDD0"
	lineBreakRune = '\uFDD0'
)

// prepare rewrites the tree in place.
func prepare(root *html.Node) {
	var containers, breaks []*html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && strings.Contains(n.Data, lineBreak):
			n.Data = strings.ReplaceAll(n.Data, lineBreak, " ")
		case n.DataAtom == atom.Br:
			breaks = append(breaks, n)
		case holdsText(n) && hasDoubleBreak(n):
			containers = append(containers, n)
		}
	}
	for _, n := range breaks {
		if n.Parent != nil && n.Parent.DataAtom != atom.Pre && (n.PrevSibling != nil || n.NextSibling != nil) {
			n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " " + lineBreak + " "}, n)
		}
	}
	for _, n := range containers {
		paragraphs(n)
	}
}

func holdsText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Article, atom.Section, atom.Main, atom.P, atom.Td, atom.Body:
		return n.Type == html.ElementNode
	}
	return false
}

// hasDoubleBreak reports whether two <br> follow each other among the children, with at most white space and comments between.
func hasDoubleBreak(n *html.Node) bool {
	run := 0
	for c := range n.ChildNodes() {
		switch {
		case c.DataAtom == atom.Br:
			if run++; run == 2 {
				return true
			}
		case !blank(c):
			run = 0
		}
	}
	return false
}

func blank(n *html.Node) bool {
	return n.Type == html.CommentNode || n.Type == html.TextNode && strings.Trim(collapse(n.Data), lineBreak+" ") == ""
}

// paragraphs wraps each run of inline children of n between double breaks and blocks into a <p>.
func paragraphs(n *html.Node) {
	if n.DataAtom == atom.P {
		n.DataAtom, n.Data = atom.Div, "div" // a paragraph cannot hold paragraphs
	}
	var run []*html.Node
	flush := func() {
		for len(run) > 0 && (blank(run[0]) || run[0].DataAtom == atom.Br) {
			run = run[1:]
		}
		for len(run) > 0 && (blank(run[len(run)-1]) || run[len(run)-1].DataAtom == atom.Br) {
			run = run[:len(run)-1]
		}
		if len(run) > 0 {
			p := &html.Node{Type: html.ElementNode, DataAtom: atom.P, Data: "p"}
			n.InsertBefore(p, run[0])
			for _, c := range run {
				n.RemoveChild(c)
				p.AppendChild(c)
			}
		}
		run = nil
	}
	breaks := 0
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		_, block := blockKind(c)
		switch {
		case c.DataAtom == atom.Br:
			breaks++
			run = append(run, c)
		case block || hasBlocks(c):
			flush()
			breaks = 0
		case blank(c):
			run = append(run, c)
		default:
			if breaks > 1 {
				flush()
			}
			breaks = 0
			run = append(run, c)
		}
		c = next
	}
	flush()
}
