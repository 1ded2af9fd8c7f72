package export

import (
	"cmp"
	"encoding/xml"
	"io"
	"strings"
	"time"

	"marsad/internal/register"
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

// newAtom writes an Atom feed (RFC 4287) of incidents.
func newAtom(w io.Writer, o Options) document {
	self := escapedXML(o.Base + "/en/feed.atom")
	head := `<feed xmlns="http://www.w3.org/2005/Atom"><id>` + self + `</id><title>marsad</title><link rel="self" href="` + self + `"/><author><name>marsad</name></author><updated>` + moment(o.Now) + "</updated>\n"
	return &xmlList{w: w, head: head, tail: "</feed>\n", of: func(r Record) []any {
		h := newHappening(r, o)
		e := atomEntry{ID: "urn:marsad:incident:" + h.ID, Title: marked(h.heading()), Updated: cmp.Or(asTime(h.LastReported), asTime(h.FirstReported), moment(o.Now)), Published: asTime(h.FirstReported), Link: atomLink{Href: h.link()}, Summary: marked(h.summary())}
		for _, t := range []string{h.Type, "grade:" + h.Grade, "modality:" + h.Modality} {
			e.Category = append(e.Category, atomTerm{t})
		}
		return []any{e}
	}}
}

// heading gives the title in both languages where it has both: Arabic first, as the reports are.
func (h happening) heading() string {
	if h.Title.Arabic != "" && h.Title.English != "" {
		return h.Title.Arabic + " · " + h.Title.English
	}
	return cmp.Or(h.Title.Arabic, h.Title.English, h.Type)
}

// summary says how it is known before what is said.
func (h happening) summary() string {
	return joinedBy(" · ", []string{h.Grade, h.Modality, h.When.From, placeNames(h.Places), joined(h.outlets()), h.words()})
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
	head, err := jsonOf(object{{"version", "https://jsonfeed.org/version/1.1"}, {"title", "marsad"}, {"home_page_url", o.Base + "/en/"}, {"feed_url", o.Base + "/en/feed.json"}})
	if err != nil {
		head = []byte("{}") // strings always marshal
	}
	return &jsonList{w: w, head: string(head[:len(head)-1]) + `,"items":[` + "\n", separator: ",\n", tail: "\n]}\n", of: func(r Record) ([]any, error) {
		h := newHappening(r, o)
		item := object{{"id", "urn:marsad:incident:" + h.ID}, {"url", h.link()}, {"title", h.heading()}, {"content_text", h.summary()}, {"tags", []string{h.Type, "grade:" + h.Grade, "modality:" + h.Modality}}}
		if t := asTime(h.FirstReported); t != "" {
			item = append(item, property{"date_published", t})
		}
		if t := asTime(h.LastReported); t != "" {
			item = append(item, property{"date_modified", t})
		}
		return []any{item}, nil
	}}
}

// newJSONLD writes JSON-LD: a happening is a schema:Event, what tells of it are schema:Report entities from which it was derived (PROV-O), each attributed to its
// outlet; grade and modality stand under a vocabulary of marsad. The context stands in the document: nothing has to be fetched.
func newJSONLD(w io.Writer, o Options) document {
	context := object{{"schema", "https://schema.org/"}, {"prov", "http://www.w3.org/ns/prov#"}, {"marsad", "urn:marsad:term:"}}
	data, err := jsonOf(context)
	if err != nil {
		data = []byte("{}") // strings always marshal
	}
	return &jsonList{w: w, head: `{"@context":` + string(data) + `,"@graph":[` + "\n", separator: ",\n", tail: "\n]}\n", of: func(r Record) ([]any, error) {
		return []any{newHappening(r, o).linked()}, nil
	}}
}

func (h happening) linked() object {
	out := object{{"@id", h.link()}, {"@type", []string{"schema:Event", "prov:Entity"}}, {"schema:identifier", h.rowID()}, {"schema:name", localised(h.Title.Arabic, h.Title.English)}, {"schema:additionalType", "urn:marsad:event-type:" + h.Type}, {"marsad:grade", h.Grade}, {"marsad:modality", h.Modality}}
	if h.When.From != "" {
		out = append(out, property{"schema:startDate", h.When.From}, property{"marsad:datePrecision", h.When.Precision})
	}
	if h.When.Until != "" {
		out = append(out, property{"schema:endDate", h.When.Until})
	}
	var places, actors, reports []object
	for _, p := range h.Places {
		places = append(places, linkedPlace(p))
	}
	for _, a := range h.Actors {
		actors = append(actors, object{{"schema:name", localised(a.Name.Arabic, a.Name.English)}, {"marsad:role", a.Role}})
	}
	for _, m := range h.Mentions {
		report := object{{"@type", []string{"schema:Report", "prov:Entity"}}, {"schema:url", m.URL}, {"schema:datePublished", m.Published}, {"schema:publisher", object{{"@type", "schema:Organization"}, {"schema:name", m.Outlet}}}, {"marsad:origin", m.Origin}}
		reports = append(reports, report)
	}
	return append(out, property{"schema:location", places}, property{"schema:actor", actors}, property{"prov:wasDerivedFrom", reports})
}

func localised(arabic, english string) []object {
	out := []object{}
	if arabic != "" {
		out = append(out, object{{"@value", arabic}, {"@language", "ar"}})
	}
	if english != "" {
		out = append(out, object{{"@value", english}, {"@language", "en"}})
	}
	return out
}

func linkedPlace(p register.Place) object {
	out := object{{"@type", "schema:Place"}, {"schema:name", localised(p.Name.Arabic, p.Name.English)}}
	if p.Lat != nil && p.Lon != nil {
		out = append(out, property{"schema:geo", object{{"@type", "schema:GeoCoordinates"}, {"schema:latitude", *p.Lat}, {"schema:longitude", *p.Lon}}}, property{"marsad:radiusMetres", p.RadiusM})
	}
	return out
}

// newPolecat writes JSON Lines with the names that PLOVER's manual (0.8) and POLECAT's tables give: a happening a line.
func newPolecat(w io.Writer, o Options) document {
	return &jsonList{w: w, separator: "\n", tail: "\n", of: func(r Record) ([]any, error) {
		h := newHappening(r, o)
		event, mode, _ := strings.Cut(h.codes.PLOVER, ":")
		one := func(v string) any {
			if v == "" {
				return nil
			}
			return v
		}
		low, best, high := tollOf(h.Counts, "killed", "").cells()
		return []any{object{
			{"Event ID", h.rowID()}, {"Event Date", one(h.day())}, {"Event Type", one(event)}, {"Event Mode", one(mode)}, {"Quad Code", quadName(h.codes.CAMEO)},
			{"Actor Name", names(h.Actors, "agent", "mediator", "host")}, {"Recipient Name", names(h.Actors, "recipient", "partner")},
			{"Placename", one(nameOf(h.point().Name))}, {"Latitude", h.lat()}, {"Longitude", h.lon()}, {"Country", one(h.country())}, {"Raw Placename", one(h.point().Name.Arabic)},
			{"Source", h.outlets()}, {"Story IDs", stories(h.Mentions)}, {"Headline", one(nameOf(h.Title))}, {"Event Text", one(h.words())},
			{"marsad", object{{"type", h.Type}, {"mode", h.Mode}, {"phase", h.Phase}, {"modality", h.Modality}, {"grade", h.Grade}, {"independent_origins", len(h.Origins)}, {"killed", object{{"low", low}, {"best", best}, {"high", high}}}, {"record_url", h.link()}}},
		}}, nil
	}}
}

func quadName(cameo string) any {
	if n, ok := quadClass(cameo).(int); ok {
		return []string{"V-COOP", "M-COOP", "V-CONF", "M-CONF"}[n-1]
	}
	return nil
}

func names(parts []register.Part, roles ...string) []string {
	out := []string{}
	for _, p := range parts {
		for _, role := range roles {
			if p.Role == role && nameOf(p.Name) != "" {
				out = append(out, nameOf(p.Name))
			}
		}
	}
	return out
}

func stories(mentions []register.Mention) []string {
	out := []string{}
	for _, m := range mentions {
		if m.Report != "" {
			out = append(out, m.Report+"#"+m.Event)
		}
	}
	return out
}
