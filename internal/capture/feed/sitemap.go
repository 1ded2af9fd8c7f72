package feed

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// location is an entry of a sitemap or of an index, with the extensions for news and pictures.
type location struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
	News    *struct {
		Title     string `xml:"title"`
		Published string `xml:"publication_date"`
		Keywords  string `xml:"keywords"`
		Of        struct {
			Name     string `xml:"name"`
			Language string `xml:"language"`
		} `xml:"publication"`
	} `xml:"news"`
	Images []struct {
		Loc string `xml:"loc"`
	} `xml:"image"`
}

// sitemap reads a sitemap or an index of sitemaps (sitemaps.org, protocol 0.9), entry by entry.
func (p *parser) sitemap(text string) error {
	p.f.Kind = Sitemap
	d := decoder(text)
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return p.unreadable(err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch strings.ToLower(start.Name.Local) {
		case "sitemapindex":
			p.f.Kind = SitemapIndex
		case "url", "sitemap":
			var l location
			if err := d.DecodeElement(&l, &start); err != nil {
				return p.unreadable(err)
			}
			p.place(l)
		}
	}
}

// decoder reads XML as feeds have it. Entities of HTML are known; those of a document type are not, since none is left.
func decoder(text string) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	return d
}

// unreadable ends the reading with a warning when there are items already.
func (p *parser) unreadable(err error) error {
	if len(p.f.Items) == 0 {
		return fmt.Errorf("the source cannot be read: %w", err)
	}
	p.warn("it cannot be read further: %v; %d items are read", err, len(p.f.Items))
	return nil
}

func (p *parser) place(l location) {
	number := len(p.f.Items) + 1
	item := Item{URL: strings.TrimSpace(l.Loc)}
	if item.URL == "" {
		p.warn("entry %d has no address and is left out", number)
		return
	}
	for _, image := range l.Images {
		item.Images = append(item.Images, image.Loc)
	}
	item.Updated = p.time(l.LastMod, nil, number)
	if n := l.News; n != nil {
		p.f.Kind = NewsSitemap
		item.Title, item.Language, item.Published = n.Title, n.Of.Language, p.time(n.Published, nil, number)
		p.f.Title, p.f.Language = cmp.Or(p.f.Title, n.Of.Name), cmp.Or(p.f.Language, n.Of.Language)
		for _, k := range strings.FieldsFunc(n.Keywords, func(r rune) bool { return r == ',' || r == '،' }) {
			if k = strings.TrimSpace(k); k != "" {
				item.Categories = append(item.Categories, k)
			}
		}
	}
	p.f.Items = append(p.f.Items, item)
}
