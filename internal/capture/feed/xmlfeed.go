package feed

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"marsad/internal/capture/when"
)

// feed reads RSS and Atom through gofeed.
func (p *parser) feed(text string) error {
	reader := gofeed.NewParser()
	reader.KeepOriginalFeed = true
	got, err := reader.Parse(strings.NewReader(text))
	if err != nil {
		return fmt.Errorf("the feed cannot be read: %w", err)
	}
	p.f.Kind = RSS
	if got.FeedType == "atom" {
		p.f.Kind = Atom
	}
	p.f.Title, p.f.Site, p.f.Language = strings.TrimSpace(got.Title), got.Link, got.Language
	if p.base.Host == "" {
		p.base = base(cmp.Or(got.FeedLink, got.Link))
	}
	p.original(got.OriginalFeed())
	p.links(got.Extensions["atom"]["link"])
	p.rhythm(got.Extensions["sy"])
	for i, item := range got.Items {
		p.f.Items = append(p.f.Items, p.item(item, i+1))
	}
	return nil
}

// original takes what gofeed's common form leaves out.
func (p *parser) original(feed any) {
	switch f := feed.(type) {
	case *atom.Feed:
		for _, l := range f.Links {
			p.link(l.Rel, l.Href)
		}
	case *rss.Feed:
		if minutes, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && minutes > 0 && minutes <= maxTTL {
			p.f.Every = time.Duration(minutes) * time.Minute
		}
	}
}

// maxTTL is a year in minutes: what claims more is a mistake.
const maxTTL = 366 * 24 * 60

// links takes Atom's links inside RSS.
func (p *parser) links(all []ext.Extension) {
	for _, l := range all {
		p.link(l.Attrs["rel"], l.Attrs["href"])
	}
}

// link keeps the links that matter: the next page, by RFC 5005 of a paged or an archived feed, and the hub.
func (p *parser) link(rel, href string) {
	switch strings.ToLower(rel) {
	case "next", "prev-archive":
		p.f.Next = cmp.Or(p.f.Next, href)
	case "hub":
		p.f.Hub = cmp.Or(p.f.Hub, href)
	}
}

// periods are those of the syndication module of RSS 1.0.
var periods = map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour}

func (p *parser) rhythm(sy map[string][]ext.Extension) {
	period := periods[strings.ToLower(strings.TrimSpace(value(sy["updatePeriod"])))]
	if period == 0 || p.f.Every != 0 {
		return
	}
	times, err := strconv.Atoi(strings.TrimSpace(value(sy["updateFrequency"])))
	if err != nil || times < 1 {
		times = 1
	}
	p.f.Every = max(period/time.Duration(times), time.Minute)
}

func value(all []ext.Extension) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Value
}

// item takes one item over. number is its place, for warnings.
func (p *parser) item(in *gofeed.Item, number int) Item {
	out := Item{ID: strings.TrimSpace(in.GUID), URL: in.Link, Title: in.Title, Summary: in.Description, Content: in.Content, Categories: in.Categories}
	if out.URL == "" && (strings.HasPrefix(out.ID, "http://") || strings.HasPrefix(out.ID, "https://")) {
		out.URL = out.ID // a guid that is the address, as some feeds have it alone
	}
	out.Published = p.time(in.Published, in.PublishedParsed, number)
	out.Updated = p.time(in.Updated, in.UpdatedParsed, number)
	for _, a := range in.Authors {
		if name := cmp.Or(strings.TrimSpace(a.Name), a.Email); name != "" {
			out.Author = cmp.Or(out.Author, name)
		}
	}
	if dc := in.DublinCoreExt; dc != nil {
		if len(dc.Language) > 0 {
			out.Language = dc.Language[0]
		}
		if out.Published == "" && len(dc.Date) > 0 {
			out.Published = p.time(dc.Date[0], nil, number)
		}
	}
	p.media(&out, in)
	return out
}

// media sorts what is attached into pictures and the rest.
func (p *parser) media(out *Item, in *gofeed.Item) {
	if in.Image != nil {
		out.Images = append(out.Images, in.Image.URL)
	}
	for _, e := range in.Enclosures {
		if strings.HasPrefix(e.Type, "image/") {
			out.Images = append(out.Images, e.URL)
		} else {
			out.Enclosures = append(out.Enclosures, e.URL)
		}
	}
	media := in.Extensions["media"]
	all := append([]ext.Extension(nil), media["content"]...)
	for _, group := range media["group"] {
		all = append(all, group.Children["content"]...)
	}
	for _, m := range all {
		if medium := m.Attrs["medium"]; medium == "image" || strings.HasPrefix(m.Attrs["type"], "image/") || medium == "" && m.Attrs["type"] == "" {
			out.Images = append(out.Images, m.Attrs["url"])
		} else {
			out.Enclosures = append(out.Enclosures, m.Attrs["url"])
		}
	}
	for _, m := range media["thumbnail"] {
		out.Images = append(out.Images, m.Attrs["url"])
	}
}

// time reads a time with our own reader, which knows Arabic, then takes what the library read; what neither reads is told.
func (p *parser) time(s string, parsed *time.Time, number int) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	if v, ok := when.Parse(s, p.o.Zone); ok {
		return v
	}
	if parsed != nil && !parsed.IsZero() {
		return parsed.UTC().Format(time.RFC3339)
	}
	p.warn("the time «%.60s» of item %d is not read", s, number)
	return ""
}
