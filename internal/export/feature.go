package export

import (
	"slices"

	"marsad/internal/register"
)

// feature is what a map draws of a record: an area, a line when the record is a route or a track with two positions or more, else a point, or nothing when it is
// not known where.
type feature struct {
	id, name, note string
	link           string
	from, until    string
	places         []register.Place // with a position, in order
	heights        []*float64       // of the places of a track, in metres
	times          []string         // of the places of a track
	route          bool
	area           [][][]position // polygons of rings
	properties     []property
}

// property is a named value; the order is that of the columns.
type property struct {
	name  string
	value any
}

// featuresOf gives what a map draws of a record: one feature, or one for every run of a series of patrols.
func featuresOf(r Record, o Options) []feature {
	switch r := r.(type) {
	case register.Incident:
		h := newHappening(r, o)
		return []feature{{
			id: h.rowID(), name: nameOf(r.Title), note: h.words(), link: h.link(), from: r.When.From, until: r.When.Until,
			places: placed(r.Places), route: isRoute(r.Places), properties: propertiesOf(acledFields(), h),
		}}
	case register.PatrolSeries:
		return patrolFeatures(r, o)
	case register.Post:
		f := feature{id: r.ID, name: nameOf(r.Name), link: pageOf(o, "posts", r.ID), places: placed([]register.Place{r.Place})}
		f.properties = []property{{"post_id", r.ID}, {"kind", r.Kind}, {"record_url", f.link}}
		if n := len(r.States); n > 0 {
			last := r.States[n-1]
			f.note, f.from = last.State, last.From
			f.properties = append(f.properties, property{"state", last.State}, property{"from", last.From})
			if last.Holder != nil {
				f.properties = append(f.properties, property{"holder", nameOf(last.Holder.Name)})
			}
		}
		return []feature{f}
	case register.Breach:
		row := breachRow{r, o}
		return []feature{{
			id: r.ID, name: r.Agreement + " " + r.Clause, note: partNames(r.Accuser) + " accuses " + partNames(r.Accused), link: pageOf(o, "agreements", r.Agreement) + "#" + r.ID,
			from: r.When.From, until: r.When.Until, places: placed(r.Places), properties: propertiesOf(breachFields(), row),
		}}
	case register.FieldEntry:
		return []feature{trackFeature(r, o)}
	case Zone:
		return []feature{zoneFeature(r, o)}
	}
	return nil
}

// timed tells whether every point of a track has a time.
func (f feature) timed() bool { return len(f.times) > 0 && !slices.Contains(f.times, "") }

func patrolFeatures(s register.PatrolSeries, o Options) []feature {
	var out []feature
	for i, run := range s.Runs {
		row := patrolRow{series: s, run: &s.Runs[i], o: o}
		out = append(out, feature{
			id: s.ID + "/" + run.ID, name: nameOf(s.Name), note: placeNames(run.Route), link: pageOf(o, "patrols", s.ID), from: run.When.From, until: run.When.Until,
			places: placed(run.Route), route: true,
			properties: []property{
				{"series_id", s.ID}, {"run_id", run.ID}, {"phase", run.Phase}, {"date_from", run.When.From}, {"parties", partNames(s.Parties)}, {"escort", partNames(run.Escort)},
				{"route", placeNames(run.Route)}, {"route_inferred", run.Inferred}, {"source_urls", mentionURLs(row.run.Mentions)}, {"record_url", pageOf(o, "patrols", s.ID)},
			},
		})
	}
	return out
}

func propertiesOf[T any](fields []field[T], v T) []property {
	var out []property
	for i, c := range cellsOf(fields, v) {
		if c != nil {
			out = append(out, property{fields[i].name, c})
		}
	}
	return out
}

// placed gives the places that have a position.
func placed(places []register.Place) []register.Place {
	var out []register.Place
	for _, p := range places {
		if p.Lat != nil && p.Lon != nil {
			out = append(out, p)
		}
	}
	return out
}

func isRoute(places []register.Place) bool {
	n := 0
	for _, p := range placed(places) {
		if p.Order > 0 {
			n++
		}
	}
	return n > 1
}
