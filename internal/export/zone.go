package export

import (
	"cmp"
	"fmt"
	"slices"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// Zone is the area in which a clause of an agreement holds.
type Zone struct {
	Agreement string          `json:"agreement"`
	Name      record.Name     `json:"name"` // of the agreement
	Signed    string          `json:"signed,omitempty"`
	Clause    register.Clause `json:"clause"`
	area      [][][]position
}

// newZone reads the area of a clause; one that cannot be read is store.ErrCorrupt, since the ledger takes none.
func newZone(a register.Agreement, c register.Clause) (Zone, error) {
	area, err := areaOf(c.Zone)
	if err != nil {
		return Zone{}, fmt.Errorf("zone of clause %s of agreement %s is %w: %w", c.ID, a.ID, store.ErrCorrupt, err)
	}
	return Zone{a.ID, a.Name, a.Signed, c, area}, nil
}

// lastDay stands for the end of a clause that is still in force.
const lastDay = "9999-12-31"

// passes tells whether the clause held on a day of the filter, and its area and the filter's box have a part in common. Both are taken by their edges in degrees.
func (z Zone) passes(f store.Filter) bool {
	from, until := cmp.Or(z.Clause.From, z.Signed), cmp.Or(z.Clause.Until, lastDay)
	if f.From != "" && until < f.From || f.To != "" && (from == "" || from > f.To) {
		return false
	}
	return slices.ContainsFunc(z.area, func(polygon [][]position) bool {
		return (f.Box == nil || overlap(edges(polygon[0]), *f.Box)) && (f.Area == nil || f.Area.Meets(ring(polygon[0])))
	})
}

// ring gives a ring as an area.
func ring(r []position) store.Area {
	out := make(store.Area, len(r))
	for i, p := range r {
		out[i] = store.Corner{Lon: p[0], Lat: p[1]}
	}
	return out
}

// edges gives the box of a ring.
func edges(ring []position) store.Box {
	b := store.Box{West: ring[0][0], South: ring[0][1], East: ring[0][0], North: ring[0][1]}
	for _, p := range ring {
		b.West, b.East, b.South, b.North = min(b.West, p[0]), max(b.East, p[0]), min(b.South, p[1]), max(b.North, p[1])
	}
	return b
}

func overlap(a, b store.Box) bool {
	if a.South > b.North || b.South > a.North {
		return false
	}
	if b.West > b.East { // over the antimeridian
		return a.East >= b.West || a.West <= b.East
	}
	return a.West <= b.East && b.West <= a.East
}

// zoneFeature draws a zone.
func zoneFeature(z Zone, o Options) feature {
	f := feature{id: z.Agreement + "/" + z.Clause.ID, name: nameOf(z.Name), note: nameOf(z.Clause.Title), link: pageOf(o, "agreements", z.Agreement) + "#" + z.Clause.ID,
		from: z.Clause.From, until: z.Clause.Until, area: z.area}
	f.properties = []property{{"agreement", z.Agreement}, {"clause", z.Clause.ID}, {"name_ar", z.Name.Arabic}, {"name_en", z.Name.English}, {"title_ar", z.Clause.Title.Arabic}, {"title_en", z.Clause.Title.English},
		{"term", z.Clause.Term}, {"date_from", z.Clause.From}, {"date_until", z.Clause.Until}, {"approximate", z.Clause.Approx}}
	if z.Clause.ZoneOf != nil {
		f.properties = append(f.properties, property{"zone_note_ar", z.Clause.ZoneOf.Arabic}, property{"zone_note_en", z.Clause.ZoneOf.English})
	}
	f.properties = append(f.properties, property{"record_url", f.link})
	return f
}

// trackFeature draws the track of a patrol log. Heights and times are there only when every point has one, and only for whom mask.FieldEntry leaves them.
func trackFeature(e register.FieldEntry, o Options) feature {
	f := feature{id: e.ID, name: e.Kind + " " + dayOf(e.When.From), note: e.Note, link: pageOf(o, "field", e.ID), from: e.When.From, until: e.When.Until, route: true}
	if e.Patrol == nil {
		return f
	}
	for i := range e.Patrol.Track {
		p := &e.Patrol.Track[i]
		f.places = append(f.places, register.Place{Lat: &p.Lat, Lon: &p.Lon})
		f.heights = append(f.heights, p.EleM)
		f.times = append(f.times, p.At)
	}
	f.properties = []property{{"entry_id", e.ID}, {"date_from", e.When.From}, {"date_until", e.When.Until}, {"completed", e.Patrol.Completed}, {"series", e.Patrol.Series}, {"by", e.By}, {"review", e.Review.State},
		{"points", len(e.Patrol.Track)}, {"observations", len(e.Patrol.Observations)}, {"record_url", f.link}}
	return f
}
