package feed

import (
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"
)

// opml reads a list of feeds. Each outline with an address becomes an item: URL is that of the feed, Summary that of its site, Categories
// are the outlines around it and its own.
func (p *parser) opml(text string) error {
	p.f.Kind = OPML
	d := decoder(text)
	var around []string
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.unreadable(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch strings.ToLower(t.Name.Local) {
			case "title":
				if err := d.DecodeElement(&p.f.Title, &t); err != nil {
					return p.unreadable(err)
				}
			case "outline":
				around = append(around, p.outline(t, around))
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(around) > 0 {
				around = around[:len(around)-1]
			}
		}
	}
}

// outline reads one outline and gives its title.
func (p *parser) outline(t xml.StartElement, around []string) string {
	a := map[string]string{}
	for _, x := range t.Attr {
		a[strings.ToLower(x.Name.Local)] = strings.TrimSpace(x.Value)
	}
	title := cmp.Or(a["title"], a["text"])
	if a["xmlurl"] == "" {
		if a["type"] != "" && !strings.EqualFold(a["type"], "link") {
			p.warn("«%.60s» has the type %.20q and no address of a feed; it is left", title, a["type"])
		}
		return title
	}
	item := Item{URL: a["xmlurl"], Title: title, Summary: a["htmlurl"], Language: a["language"]}
	for _, c := range append(append([]string(nil), around...), strings.Split(a["category"], ",")...) {
		if c = strings.TrimSpace(c); c != "" {
			item.Categories = append(item.Categories, c)
		}
	}
	p.f.Items = append(p.f.Items, item)
	return title
}

// Outline is one feed of a list that is written.
type Outline struct {
	Title, Feed, Site, Language string
	Categories                  []string // the first one is the group it stands in
}

type opmlOut struct {
	XMLName xml.Name     `xml:"opml"`
	Version string       `xml:"version,attr"`
	Title   string       `xml:"head>title"`
	Created string       `xml:"head>dateCreated"`
	Body    []outlineOut `xml:"body>outline"`
}

type outlineOut struct {
	Text     string       `xml:"text,attr"`
	Title    string       `xml:"title,attr,omitempty"`
	Type     string       `xml:"type,attr,omitempty"`
	XMLURL   string       `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string       `xml:"htmlUrl,attr,omitempty"`
	Language string       `xml:"language,attr,omitempty"`
	Category string       `xml:"category,attr,omitempty"`
	Inside   []outlineOut `xml:"outline"`
}

// WriteOPML writes a list of feeds as OPML 2.0, grouped by their first category. now is the time it carries.
func WriteOPML(w io.Writer, title string, feeds []Outline, now time.Time) error {
	out := opmlOut{Version: "2.0", Title: title, Created: now.UTC().Format(time.RFC1123Z)}
	group := map[string]int{}
	for _, f := range feeds {
		o := outlineOut{Text: f.Title, Title: f.Title, Type: "rss", XMLURL: f.Feed, HTMLURL: f.Site, Language: f.Language}
		if len(f.Categories) == 0 {
			out.Body = append(out.Body, o)
			continue
		}
		o.Category = strings.Join(f.Categories[1:], ",")
		name := f.Categories[0]
		at, ok := group[name]
		if !ok {
			at = len(out.Body)
			group[name] = at
			out.Body = append(out.Body, outlineOut{Text: name})
		}
		out.Body[at].Inside = append(out.Body[at].Inside, o)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
