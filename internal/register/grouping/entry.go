package grouping

import (
	"marsad/internal/register"
	"marsad/record"
)

// EntryMention gives what a monitor observed as a mention of its own class (register.OriginField). ok is false for entries that tell of no incident, and for
// those that a reviewer rejected.
func EntryMention(e register.FieldEntry) (m register.Mention, ok bool) {
	if e.Kind != register.FieldIncident || e.Observed == nil || e.Review.State == register.ReviewRejected || !Makes(e.Observed.Type) {
		return register.Mention{}, false
	}
	m = register.Mention{
		Entry: e.ID, Published: e.SubmittedAt, Type: e.Observed.Type, Modality: "asserted", Weapon: e.Observed.Weapon, When: e.When, Places: e.Places,
		Actors: []register.Part{}, Counts: []register.Toll{}, Cue: record.Span{}, Grouped: []register.Reason{},
	}
	if e.Observed.Certainty != "certain" || e.Observed.Sensed == "told" {
		m.Modality = "reported"
	}
	for _, c := range []struct {
		of string
		n  *int
	}{{"killed", e.Observed.Killed}, {"injured", e.Observed.Injured}} {
		if c.n != nil {
			m.Counts = append(m.Counts, register.Toll{Of: c.of, Who: "unknown", Low: *c.n, Best: c.n, High: c.n})
		}
	}
	return m, true
}
