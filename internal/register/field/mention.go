package field

import (
	"fmt"

	"marsad/internal/register"
)

// Mention gives what an approved observed incident says of a happening, for the keeper of incidents: first-hand, with an origin of its own, under the place
// where it happened and never the place where the observer stood. Whom the observer attributes it to is left out: marsad attributes nothing by itself,
// and one monitor's guess is no party to an incident.
func Mention(e register.FieldEntry) (register.Mention, error) {
	if e.Observed == nil || e.Review.State != register.ReviewApproved {
		return register.Mention{}, fmt.Errorf("entry %s: %w: only an approved observed incident is told to the keeper of incidents; this is %s, %s", e.ID, ErrState, e.Kind, e.Review.State)
	}
	o := *e.Observed
	m := register.Mention{
		Entry: e.ID, Published: e.SubmittedAt, Type: o.Type, Weapon: o.Weapon, Modality: modality(o), When: e.When,
		Places: e.PublicPlaces(), Actors: []register.Part{}, Counts: countsOf(o), Grouped: []register.Reason{},
	}
	return m, nil
}

// tolls gathers the numbers of an observation; the keeper of incidents names their origin.
type tolls []register.Toll

func (t *tolls) add(of string, n *int) {
	if n != nil {
		low, high := *n, *n
		*t = append(*t, register.Toll{Of: of, Who: "unknown", Low: low, Best: n, High: &high})
	}
}

func modality(o register.Observed) string {
	if o.Sensed == "told" || o.Certainty == "possible" {
		return "reported"
	}
	return "asserted"
}

// countsOf gives the dead and injured, and of fire from afar how many strikes there were; what else was counted is of no kind that the format knows.
func countsOf(o register.Observed) []register.Toll {
	t := tolls{}
	t.add("killed", o.Killed)
	t.add("injured", o.Injured)
	switch o.Type {
	case "shelling", "airstrike", "explosion":
		t.add("strikes", o.Count)
	}
	return t
}
