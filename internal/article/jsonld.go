package article

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linked is what the JSON-LD of a page says about its article (schema.org NewsArticle and its kin).
type linked struct {
	headline, published, modified, section, publisher string
	authors                                           []string
}

// maxLinked is how many bytes of JSON-LD are read, and maxLinkedDepth how deep.
const (
	maxLinked      = 1 << 20
	maxLinkedDepth = 12
)

// readLinked gathers the JSON-LD of a page; the first article that says a thing is believed.
func readLinked(root *html.Node) linked {
	var l linked
	left := maxLinked
	for n := range root.Descendants() {
		if n.DataAtom != atom.Script || !strings.HasPrefix(strings.ToLower(attribute(n, "type")), "application/ld+json") {
			continue
		}
		s := textOf(n)
		if left -= len(s); left < 0 {
			break
		}
		var v any
		if json.Unmarshal([]byte(strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s)), &v) == nil { // raw line breaks in strings are a common fault
			l.take(v, maxLinkedDepth)
		}
	}
	return l
}

func (l *linked) take(v any, depth int) {
	if depth == 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			l.take(x, depth-1)
		}
	case map[string]any:
		if isArticle(v["@type"]) {
			l.article(v)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			l.take(v[key], depth-1)
		}
	}
}

// isArticle reports whether a type is an article; what a page is besides says nothing about it.
func isArticle(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "BlogPosting") || strings.HasSuffix(v, "Report")
	case []any:
		for _, x := range v {
			if isArticle(x) {
				return true
			}
		}
	}
	return false
}

func (l *linked) article(m map[string]any) {
	set := func(to *string, v any) {
		if names := namesIn(v); *to == "" && len(names) > 0 {
			*to = names[0]
		}
	}
	set(&l.headline, m["headline"])
	set(&l.published, m["datePublished"])
	set(&l.modified, m["dateModified"])
	set(&l.section, m["articleSection"])
	set(&l.publisher, m["publisher"])
	if len(l.authors) == 0 {
		l.authors = namesIn(m["author"])
	}
}

// namesIn gives the texts of a value: itself, or the names of the things in it.
func namesIn(v any) []string {
	switch v := v.(type) {
	case string:
		if s := collapse(html.UnescapeString(v)); s != "" {
			return []string{s}
		}
	case map[string]any:
		return namesIn(v["name"])
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, namesIn(x)...)
		}
		return out
	}
	return nil
}
