package field

import (
	"fmt"

	"marsad/internal/register"
	"marsad/record"
)

// Link is another object that an entry names.
type Link struct{ Field, Kind, ID string }

// Links gives what an entry names: the incident of a contact, the post of a visit, the series of a patrol.
func Links(e register.FieldEntry) []Link {
	var out []Link
	if e.Contact != nil && e.Contact.Incident != "" {
		out = append(out, Link{"contact.incident", register.KindIncident, e.Contact.Incident})
	}
	if e.Visit != nil && e.Visit.Post != "" {
		out = append(out, Link{"visit.post", register.KindPost, e.Visit.Post})
	}
	if e.Patrol != nil && e.Patrol.Series != "" {
		out = append(out, Link{"patrol.series", register.KindPatrol, e.Patrol.Series})
	}
	return out
}

// phases says what an outcome of one's own patrol is among the phases of the format.
var phases = map[string]string{"completed": "completed", "cut_short": "suspended", "blocked": "blocked", "cancelled": "cancelled"}

// Run gives an approved patrol log as a run of its series. The plan is the route; the track stays with the entry, where it is blurred by role.
func Run(e register.FieldEntry) (register.Run, error) {
	if e.Patrol == nil || e.Review.State != register.ReviewApproved {
		return register.Run{}, fmt.Errorf("entry %s: %w: only an approved patrol log is a run; this is %s, %s", e.ID, ErrState, e.Kind, e.Review.State)
	}
	route := []register.Place{}
	for _, p := range e.Patrol.Plan {
		if !p.Private {
			route = append(route, p)
		}
	}
	return register.Run{When: e.When, Phase: phases[e.Patrol.Completed], Route: route, Escort: []register.Part{}, Mentions: []register.Mention{}, Entries: []string{e.ID}}, nil
}

// PostState gives what an approved visit says of a post.
func PostState(e register.FieldEntry) (register.PostState, error) {
	if e.Visit == nil || e.Review.State != register.ReviewApproved {
		return register.PostState{}, fmt.Errorf("entry %s: %w: only an approved visit tells the state of a post; this is %s, %s", e.ID, ErrState, e.Kind, e.Review.State)
	}
	s := register.PostState{From: e.When.From[:min(len(e.When.From), dayLength)], State: e.Visit.State, Entry: e.ID}
	if e.Visit.Holder != "" {
		s.Holder = &register.Part{Name: record.Name{Arabic: e.Visit.Holder}, Kind: "unknown", Role: "agent", Origins: []string{}}
	}
	return s, nil
}
