package export

import (
	"cmp"
	"encoding/xml"
	"io"
	"time"

	"marsad/internal/locale"
)

type atomLink struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr,omitempty"`
}

type atomEntry struct {
	XMLName   xml.Name   `xml:"entry"`
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published,omitempty"`
	Link      atomLink   `xml:"link"`
	Author    *atomName  `xml:"author,omitempty"`
	Category  []atomTerm `xml:"category"`
	Summary   string     `xml:"summary"`
}

type atomName struct {
	Name string `xml:"name"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

// escapedXML writes a text for a head that is put together by hand.
func escapedXML(s string) string {
	data, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"x"`
		Text    string   `xml:",chardata"`
	}{Text: marked(s)})
	if err != nil {
		return ""
	}
	return string(data[len("<x>") : len(data)-len("</x>")])
}

// newAtom writes an Atom feed (RFC 4287) of incidents, with a link to older entries where there are more (RFC 5005, paged feeds).
func newAtom(w io.Writer, o Options) document {
	self := escapedXML(o.self("feed.atom"))
	head := `<feed xmlns="http://www.w3.org/2005/Atom"` + languageOf(o) + `><id>` + self + `</id><title>` + escapedXML(o.feedTitle()) + `</title><link rel="self" href="` + self + `"/><link rel="alternate" href="` + escapedXML(o.site()+"/") + `"/>`
	if o.Next != "" {
		head += `<link rel="next" href="` + escapedXML(o.Next) + `"/>`
	}
	head += `<author><name>marsad</name></author><updated>` + moment(o.Now) + "</updated>\n"
	return &xmlList{w: w, head: head, tail: "</feed>\n", of: func(r Record) []any {
		h := newHappening(r, o)
		e := atomEntry{ID: "urn:marsad:incident:" + h.ID, Title: marked(h.heading()), Updated: cmp.Or(asTime(h.LastReported), asTime(h.FirstReported), moment(o.Now)), Published: asTime(h.FirstReported), Link: atomLink{Href: h.link()}, Summary: marked(h.summary())}
		for _, t := range []string{h.Type, "grade:" + h.Grade, "modality:" + h.Modality} {
			e.Category = append(e.Category, atomTerm{t})
		}
		return []any{e}
	}}
}

// self gives the address of a feed.
func (o Options) self(file string) string { return cmp.Or(o.Self, o.site()+"/"+file) }

func languageOf(o Options) string {
	if o.Language == "" {
		return ""
	}
	return ` xml:lang="` + o.Language + `"`
}

// catalogue gives the texts of the language of a feed, nil when it has both.
func (o Options) catalogue() *locale.Catalogue {
	languages, err := locale.Load()
	if err != nil { // built in, and checked by the tests
		return nil
	}
	return languages[o.Language]
}

func (o Options) feedTitle() string {
	if c := o.catalogue(); c != nil {
		return c.Text("export.feed")
	}
	return "marsad"
}

// heading gives the title in the language of the feed; without one in both languages, Arabic first, as the reports are.
func (h happening) heading() string {
	switch ar, en := h.Title.Arabic, h.Title.English; {
	case h.o.Language == "en":
		return cmp.Or(en, ar, h.Type)
	case h.o.Language == "ar" || ar == "" || en == "":
		return cmp.Or(ar, en, h.Type)
	default:
		return ar + " · " + en
	}
}

// summary says how it is known before what is said.
func (h happening) summary() string {
	grade, modality := h.Grade, h.Modality
	if c := h.o.catalogue(); c != nil {
		grade, modality = c.Label("exportgrade", grade), c.Label("modality", modality)
	}
	var places []string
	for _, p := range h.Places {
		if h.o.Language == "ar" {
			places = append(places, cmp.Or(p.Name.Arabic, p.Name.English))
		} else {
			places = append(places, nameOf(p.Name))
		}
	}
	return joinedBy(" · ", []string{grade, modality, h.When.From, joined(places), joined(h.outlets()), h.words()})
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// asTime gives a time as feeds want it, empty when there is none.
func asTime(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return moment(t)
	}
	if d := dayOf(s); d != "" {
		return d + "T00:00:00Z"
	}
	return ""
}

// newJSONFeed writes a JSON Feed 1.1 of incidents.
func newJSONFeed(w io.Writer, o Options) document {
	top := object{{"version", "https://jsonfeed.org/version/1.1"}, {"title", o.feedTitle()}, {"home_page_url", o.site() + "/"}, {"feed_url", o.self("feed.json")}}
	if o.Next != "" {
		top = append(top, property{"next_url", o.Next})
	}
	if o.Language != "" {
		top = append(top, property{"language", o.Language})
	}
	head, err := jsonOf(top)
	if err != nil {
		head = []byte("{}") // strings always marshal
	}
	return &jsonList{w: w, head: string(head[:len(head)-1]) + `,"items":[` + "\n", separator: ",\n", tail: "\n]}\n", of: func(r Record) ([]any, error) {
		h := newHappening(r, o)
		item := object{{"id", "urn:marsad:incident:" + h.ID}, {"url", h.link()}, {"title", marked(h.heading())}, {"content_text", marked(h.summary())}, {"tags", []string{h.Type, "grade:" + h.Grade, "modality:" + h.Modality}}}
		if t := asTime(h.FirstReported); t != "" {
			item = append(item, property{"date_published", t})
		}
		if t := asTime(h.LastReported); t != "" {
			item = append(item, property{"date_modified", t})
		}
		return []any{item}, nil
	}}
}
