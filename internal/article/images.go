package article

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Images gives the absolute addresses of the pictures that a page of HTML names as its article's: in its metadata, in figures, and inside an
// article element; each once, in order. A page that cannot be parsed, or costs too much to parse, has none.
func Images(page []byte, address string) []string {
	base, err := url.Parse(address)
	if err != nil {
		return nil
	}
	if parseExcess(string(page)) != "" {
		return nil
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for n := range root.Descendants() {
		u, err := base.Parse(strings.TrimSpace(imageAddress(n)))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.String() == base.String() || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		out = append(out, u.String())
	}
	return out
}

// imageAddress gives the address of a picture that an element names, or "".
func imageAddress(n *html.Node) string {
	switch n.DataAtom {
	case atom.Meta:
		switch attribute(n, "property") + attribute(n, "name") {
		case "og:image", "og:image:secure_url", "twitter:image":
			return attribute(n, "content")
		}
	case atom.Img:
		for a := range n.Ancestors() {
			if a.DataAtom == atom.Article || a.DataAtom == atom.Figure {
				if lazy := attribute(n, "data-src"); lazy != "" { // the address before a script has put it in place
					return lazy
				}
				return attribute(n, "src")
			}
		}
	}
	return ""
}
