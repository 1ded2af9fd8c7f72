package export

import (
	"io"

	"marsad/internal/register"
)

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
