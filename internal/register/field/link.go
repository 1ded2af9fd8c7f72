package field

import "marsad/internal/register"

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
