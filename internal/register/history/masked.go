package history

import (
	"encoding/json"
	"fmt"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// masked blurs a body for a viewer; ok is false for what is not shown to the viewer's role at all. A kind that is not listed is shown to those alone who see everything.
func masked(v access.Viewer, kind string, body json.RawMessage) (out json.RawMessage, ok bool, err error) {
	exact := v.Sight(access.Open).Names && v.Sight(access.Open).Grid == access.Exact
	switch kind {
	case register.KindIncident:
		out, err = blurred(v, body, mask.Incident)
	case register.KindBreach:
		out, err = blurred(v, body, withoutNotes(mask.Breach))
	case register.KindPatrol:
		out, err = blurred(v, body, mask.Patrol)
	case register.KindPost:
		out, err = blurred(v, body, mask.Post)
	case register.KindActor:
		out, err = blurred(v, body, mask.Actor)
	case register.KindField:
		out, err = blurred(v, body, mask.FieldEntry)
	case register.KindAgreement, register.KindCase, register.KindUser, register.KindAudit, store.KindReportClass, store.KindErasure:
		out = body // no names but those of users, whom the class of the record guards
	case register.KindDecision, register.KindCorrection, register.KindNote:
		return body, v.Role.AtLeast(access.Analyst), nil // words of reports, in which analysts see names
	default:
		return body, exact, nil
	}
	return out, err == nil, err
}

func withoutNotes(f func(access.Viewer, register.Breach) register.Breach) func(access.Viewer, register.Breach) register.Breach {
	return func(v access.Viewer, b register.Breach) register.Breach {
		b = f(v, b)
		b.Notes = nil // what is made of them is what is shown
		return b
	}
}

// blurred reads a body, blurs the entry and writes it again.
func blurred[E any](v access.Viewer, body json.RawMessage, f func(access.Viewer, E) E) (json.RawMessage, error) {
	var e E
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, fmt.Errorf("the body is %w: %w", store.ErrCorrupt, err)
	}
	return json.Marshal(f(v, e))
}
