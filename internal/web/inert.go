package web

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dropped are the elements that a captured page is shown without. The sandbox lets none of them run or load anything, but no policy keeps a
// browser from connecting ahead: Chromium did so for <link rel="preconnect"> and more, which tells another host that somebody is reading.
var dropped = map[atom.Atom]bool{
	atom.Link: true, atom.Base: true, atom.Script: true, atom.Iframe: true, atom.Frame: true, atom.Frameset: true, atom.Object: true, atom.Embed: true, atom.Applet: true, atom.Template: true,
}

// inert gives a page without the elements that load, lead away or run. text is UTF-8. Words, order and styles stay; the bytes do not, so
// evidence is never read from it.
func inert(text []byte) ([]byte, error) {
	root, err := html.ParseWithOptions(bytes.NewReader(text), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	var gone []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (dropped[n.DataAtom] || n.DataAtom == atom.Meta && has(n, "http-equiv")) {
			gone = append(gone, n)
			continue
		}
		n.Attr = calm(n.Attr)
	}
	for _, n := range gone {
		n.Parent.RemoveChild(n)
	}
	var b bytes.Buffer
	err = html.Render(&b, root)
	return b.Bytes(), err
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// calm drops the attributes that run scripts or tell another host of a click.
func calm(attributes []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	for _, a := range attributes {
		if !strings.HasPrefix(a.Key, "on") && a.Key != "ping" && a.Key != "manifest" {
			kept = append(kept, a)
		}
	}
	return kept
}
