package feed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

// json reads a JSON Feed, version 1 or 1.1. It is walked over item by item, so that one that breaks off gives the items before that.
func (p *parser) json(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return ErrUnknown
	}
	head := map[string]json.RawMessage{}
	var list []jsonfeed.Item
	var fault error
	for fault == nil && d.More() {
		var key json.Token
		if key, fault = d.Token(); fault != nil {
			break
		}
		if key == "items" {
			list, fault = p.jsonItems(d)
			continue
		}
		var raw json.RawMessage
		if fault = d.Decode(&raw); fault == nil {
			head[fmt.Sprint(key)] = raw
		}
	}
	if !strings.Contains(string(head["version"]), "jsonfeed.org") && list == nil {
		return ErrUnknown
	}
	if fault != nil {
		p.warn("it breaks off: %v; %d whole items are read", fault, len(list))
	}
	p.f.Kind = JSON
	p.jsonHead(head)
	for i, item := range list {
		p.f.Items = append(p.f.Items, p.jsonItem(item, i+1))
	}
	return nil
}

func (p *parser) jsonItems(d *json.Decoder) ([]jsonfeed.Item, error) {
	list := []jsonfeed.Item{}
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return list, fmt.Errorf("its items are no list")
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return list, err
		}
		var item jsonfeed.Item
		if err := json.Unmarshal(raw, &item); err != nil {
			p.warn("item %d is left out: %v", len(list)+1, err)
			continue
		}
		list = append(list, item)
	}
	_, err := d.Token()
	return list, err
}

// jsonHead reads what stands beside the items. A key of another type than it should have is passed over.
func (p *parser) jsonHead(head map[string]json.RawMessage) {
	get := func(key string) (s string) {
		_ = json.Unmarshal(head[key], &s) // another type leaves it empty
		return s
	}
	p.f.Title, p.f.Site, p.f.Language, p.f.Next = get("title"), get("home_page_url"), get("language"), get("next_url")
	if p.base.Host == "" {
		p.base = base(cmp.Or(get("feed_url"), p.f.Site))
	}
	var hubs []struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(head["hubs"], &hubs) == nil && len(hubs) > 0 {
		p.f.Hub = hubs[0].URL
	}
}

func (p *parser) jsonItem(in jsonfeed.Item, number int) Item {
	out := Item{ID: in.ID, URL: cmp.Or(in.URL, in.ExternalURL), Title: in.Title, Summary: in.Summary, Content: in.ContentHTML, Categories: in.Tags, Language: in.Language}
	if out.Content == "" && in.ContentText != "" {
		out.Content = "<p>" + strings.ReplaceAll(html.EscapeString(in.ContentText), "\n\n", "</p><p>") + "</p>"
	}
	out.Published, out.Updated = p.time(in.DatePublished, nil, number), p.time(in.DateModified, nil, number)
	for _, a := range append(in.Authors, in.Author) {
		if a != nil {
			out.Author = cmp.Or(out.Author, a.Name)
		}
	}
	out.Images = []string{in.Image, in.BannerImage}
	if in.Attachments != nil {
		for _, a := range *in.Attachments {
			if strings.HasPrefix(a.MimeType, "image/") {
				out.Images = append(out.Images, a.URL)
			} else {
				out.Enclosures = append(out.Enclosures, a.URL)
			}
		}
	}
	return out
}
