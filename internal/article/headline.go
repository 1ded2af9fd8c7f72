package article

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// headline is the title of a page: its text, the element that shows it, and what stood behind it in <title>, which is the outlet's name.
type headline struct {
	text, suffix string
	node         *html.Node
}

// maxTitles is how many <title> of a page are looked at, and maxHeadings how many headings; the headline is among the first.
const (
	maxTitles   = 8
	maxHeadings = 2000
)

// findHeadline chooses the title. A shown heading that the page's other titles repeat is the most exact; <title> and og:title often have
// the outlet's name behind or before them.
func findHeadline(p sitePage, tags map[string]string, l linked) headline {
	if s := p.text("title"); s != "" {
		return headline{text: s, node: p.find("title")[0]}
	}
	var titles []string
	var headings []*html.Node
	for n := range p.root.Descendants() {
		switch n.DataAtom {
		case atom.Title:
			if n.Parent != nil && n.Parent.DataAtom == atom.Head && len(titles) < maxTitles {
				titles = append(titles, collapse(textOf(n)))
			}
		case atom.H1, atom.H2:
			if len(headings) < maxHeadings {
				headings = append(headings, n)
			}
		}
	}
	titles = append([]string{l.headline, tags["og:title"], tags["itemprop:headline"], tags["twitter:title"]}, titles...)
	best := bestHeading(headings, titles)
	if best.text == "" {
		best.node = firstHeading(headings)
		if best.text = first(titles...); best.text == "" && best.node != nil {
			best.text = collapse(textOf(best.node))
		}
		best.text, best.suffix = cutOutlet(best.text, first(l.publisher, tags["og:site_name"]))
	}
	return best
}

// bestHeading gives the longest shown heading, <h1> before <h2>, that is most of one of the titles.
func bestHeading(headings []*html.Node, titles []string) headline {
	var best headline
	for _, n := range headings {
		s := collapse(strings.ReplaceAll(textOf(n), lineBreak, " "))
		letters := lettersOf(s)
		if letters == "" || len(letters) <= len(lettersOf(best.text)) || best.node != nil && n.DataAtom == atom.H2 && best.node.DataAtom == atom.H1 {
			continue
		}
		for _, t := range titles {
			whole := lettersOf(t)
			if at := strings.Index(whole, letters); at >= 0 && 2*len(letters) >= len(whole) {
				best = headline{text: s, node: n}
				if before, behind, ok := strings.Cut(t, s); ok {
					best.suffix = strings.Trim(before+behind, " -–—|:»>/")
				}
				break
			}
		}
	}
	return best
}

// minHeading is how many words the heading of a page has at least that no title repeats; the outlet's name and the sections have fewer.
const minHeading = 4

func firstHeading(headings []*html.Node) *html.Node {
	for _, n := range headings {
		if n.DataAtom == atom.H1 && len(strings.Fields(textOf(n))) >= minHeading {
			return n
		}
	}
	return nil
}

var titleParts = regexp.MustCompile(`\s+[-–—|:»]+\s+|\s*[|»]\s*`)

// cutOutlet takes the outlet's name off the end or the beginning of a title, where it is known or stands behind a dash and is short.
func cutOutlet(title, outlet string) (string, string) {
	cuts := titleParts.FindAllStringIndex(title, -1)
	if len(cuts) == 0 {
		return title, ""
	}
	last := cuts[len(cuts)-1]
	head, tail := title[:last[0]], title[last[1]:]
	if lettersOf(tail) == lettersOf(outlet) && outlet != "" || len([]rune(tail)) <= 30 && len([]rune(head)) >= 2*len([]rune(tail)) && len(strings.Fields(tail)) <= 4 {
		return head, tail
	}
	if head, tail = title[:cuts[0][0]], title[cuts[0][1]:]; lettersOf(head) == lettersOf(outlet) && outlet != "" {
		return tail, head
	}
	return title, ""
}
