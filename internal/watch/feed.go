package watch

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// feedEntries is how many alerts a feed has.
const feedEntries = 50

// Feed is the alerts of a rule as its owner may see them now.
type Feed struct {
	Message
	Self    string // address of the feed
	Updated string
}

// Feed gives the feed of a secret address, or store.ErrNotFound when there is none, or its owner may not come in any more.
func (d *Desk) Feed(ctx context.Context, token string, site Site) (Feed, error) {
	r, err := d.FeedRule(ctx, token)
	if err != nil {
		return Feed{}, err
	}
	viewer, _, err := d.Viewers.Viewer(ctx, r.Owner)
	if err != nil {
		return Feed{}, err
	}
	c, ok := site.Texts[r.Lang]
	if !ok {
		return Feed{}, errors.New("no texts in the language of the rule")
	}
	alerts, _, err := d.Alerts(ctx, r.Owner, r.ID, "")
	if err != nil {
		return Feed{}, err
	}
	f := Feed{Updated: r.Made, Self: site.Address + "/watch/feed/" + token}
	f.Message = compose(Delivery{ID: r.ID}, r, []Shown{{}}, c, site.Address)
	f.Title, f.Items = visible(r.Name), nil
	if r.Bare {
		f.Title = c.Text("watch.bare")
	}
	for _, a := range alerts[:min(len(alerts), feedEntries)] {
		s, ok, err := d.Show(ctx, viewer, a, c)
		if err != nil {
			return f, err
		}
		if !ok {
			continue
		}
		f.Updated = max(f.Updated, a.At)
		i := Item{ID: a.ID, At: a.At, Title: c.Text("watch.bare"), Link: f.Link}
		if !r.Bare {
			i = Item{ID: a.ID, Condition: a.Condition, Kind: a.Kind, Record: a.Record, At: a.At, Title: visible(s.Title), Link: site.Address + s.Link, Reasons: s.Reasons}
		}
		f.Items = append(f.Items, i)
	}
	return f, nil
}

type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Links   []atomLink  `xml:"link"`
		Author  string      `xml:"author>name"`
		Updated string      `xml:"updated"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Link    atomLink `xml:"link"`
		Summary string   `xml:"summary"`
	}
)

// Atom writes a feed in the form of RFC 4287.
func (f Feed) Atom(w io.Writer) error {
	out := atomFeed{Lang: f.Lang, ID: "urn:marsad:watch:" + f.ID, Title: f.Title, Author: "marsad", Updated: f.Updated, Links: []atomLink{{"self", f.Self + ".atom"}, {"alternate", f.Link}}}
	for _, i := range f.Items {
		out.Entries = append(out.Entries, atomEntry{ID: "urn:marsad:alert:" + i.ID, Title: i.Title, Updated: i.At, Link: atomLink{"alternate", i.Link}, Summary: strings.Join(i.Reasons, "; ")})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(out)
}

// JSON writes a feed in the form of JSON Feed 1.1.
func (f Feed) JSON(w io.Writer) error {
	items := []map[string]any{}
	for _, i := range f.Items {
		items = append(items, map[string]any{"id": "urn:marsad:alert:" + i.ID, "url": i.Link, "title": i.Title, "content_text": strings.Join(i.Reasons, "; "), "date_published": i.At})
	}
	return json.NewEncoder(w).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": f.Title, "language": f.Lang, "home_page_url": f.Link, "feed_url": f.Self + ".json", "items": items})
}
