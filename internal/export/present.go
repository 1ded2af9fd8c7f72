package export

import (
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
)

// present gives a record as the viewer may see it. Every record of every form passes through here; what is blurred for whom is for package mask to say.
// Agreements and their zones are public and stand as they are.
func present(v access.Viewer, r Record) Record {
	switch r := r.(type) {
	case register.Incident:
		return mask.Incident(v, r)
	case register.Breach:
		return mask.Breach(v, r)
	case register.PatrolSeries:
		return mask.Patrol(v, r)
	case register.Post:
		return mask.Post(v, r)
	case register.FieldEntry:
		return mask.FieldEntry(v, r)
	}
	return r
}

// modalityOf gives the modality of a happening, empty for records that have none.
func modalityOf(r Record) string {
	if i, ok := r.(register.Incident); ok {
		return i.Modality
	}
	return ""
}
