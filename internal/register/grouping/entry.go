package grouping

import "marsad/internal/register"

// EntryMention gives what a monitor observed as a mention of its own class (register.OriginField), under the place where it happened and never the place where
// the observer stood. ok is false for entries that tell of no incident, and for those that no reviewer approved.
func EntryMention(e register.FieldEntry) (m register.Mention, ok bool) {
	o := e.Observed
	if e.Kind != register.FieldIncident || o == nil || e.Review.State != register.ReviewApproved || !Makes(o.Type) {
		return register.Mention{}, false
	}
	m = e.FirstHand()
	m.Type, m.Weapon = o.Type, o.Weapon
	if o.Certainty != "certain" || o.Sensed == "told" {
		m.Modality = "reported"
	}
	add := func(of string, n *int) {
		if n != nil {
			high := *n
			m.Counts = append(m.Counts, register.Toll{Of: of, Who: "unknown", Low: *n, Best: n, High: &high})
		}
	}
	add("killed", o.Killed)
	add("injured", o.Injured)
	switch o.Type { // what else was counted is of no kind that the format knows
	case "shelling", "airstrike", "explosion":
		add("strikes", o.Count)
	}
	return m, true
}
