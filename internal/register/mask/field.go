package mask

import (
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/record"
)

// FieldEntry blurs a field entry for a viewer. Whoever wrote it sees it as it is. For others every position is the observer's, and so is what leads to it:
// the bearing and distance from which it could be worked out, the hours, the files and the device.
func FieldEntry(v access.Viewer, f register.FieldEntry) register.FieldEntry {
	m, exact := newMasker(v, f.Class)
	if exact || v.Name != "" && v.Name == f.By {
		return f
	}
	m.hide(nil, f.Places)
	if !m.Names {
		m.hidden.person(record.Name{Arabic: f.By})
		if f.Contact != nil {
			m.hidden.person(record.Name{Arabic: f.Contact.With})
		}
		f = m.anonymous(f)
	}
	f.Places, f.Note = m.observed(f.Places), m.hidden.mask(f.Note)
	f.Observed, f.Patrol, f.Contact = m.observation(f.Observed), m.patrolLog(f.Patrol), m.contact(f.Contact)
	f.Review.Why = m.hidden.mask(f.Review.Why)
	return f
}

// anonymous takes away by what an observer could be known.
func (m *masker) anonymous(f register.FieldEntry) register.FieldEntry {
	f.By, f.Device, f.SHA256, f.Instance, f.Earlier, f.Awaiting = Observer.Arabic, "", "", "", nil, nil
	f.SubmittedAt, f.When.From, f.When.Until = dayOf(f.SubmittedAt), dayOf(f.When.From), dayOf(f.When.Until)
	if f.When.Precision == "instant" || f.When.Precision == "hour" || f.When.Precision == "part_of_day" {
		f.When.Precision = "day"
	}
	f.Review.By, f.Review.At = "", dayOf(f.Review.At)
	f.Attachments = each(f.Attachments, func(a register.Attachment) register.Attachment {
		return register.Attachment{MediaType: a.MediaType, Size: a.Size}
	})
	return f
}

// isoDay is the length of YYYY-MM-DD.
const isoDay = 10

func dayOf(s string) string { return s[:min(len(s), isoDay)] }

// observed coarsens where an observer was; a private place loses its name too.
func (m *masker) observed(places []register.Place) []register.Place {
	return each(places, func(p register.Place) register.Place {
		if p.Private {
			return m.place(p)
		}
		return m.position(p)
	})
}

func (m *masker) observation(o *register.Observed) *register.Observed {
	if o == nil {
		return nil
	}
	out := *o
	out.Bearing, out.DistanceM = nil, nil
	out.Attributed = m.hidden.mask(o.Attributed)
	return &out
}

func (m *masker) patrolLog(p *register.PatrolLog) *register.PatrolLog {
	if p == nil {
		return nil
	}
	out := *p
	out.Plan, out.Track, out.Why = m.observed(p.Plan), m.track(p.Track), m.hidden.mask(p.Why)
	out.Observations = each(p.Observations, func(o register.Observation) register.Observation {
		o.Text = m.hidden.mask(o.Text)
		if !m.Names {
			o.At = dayOf(o.At)
		}
		if o.Place != nil {
			place := m.observed([]register.Place{*o.Place})[0]
			o.Place = &place
		}
		return o
	})
	return &out
}

// track coarsens a track; points that fall together become one, without height and time, so that neither speed nor halts show where it ran.
func (m *masker) track(points []register.TrackPoint) []register.TrackPoint {
	out := []register.TrackPoint{}
	for _, p := range points {
		lat, lon, _ := m.Grid.Blur(p.Lat, p.Lon, 0)
		if n := len(out); n == 0 || out[n-1].Lat != lat || out[n-1].Lon != lon {
			out = append(out, register.TrackPoint{Lat: lat, Lon: lon})
		}
	}
	return out
}

func (m *masker) contact(c *register.ContactLog) *register.ContactLog {
	if c == nil || m.Names {
		return c
	}
	out := *c
	out.With = Contact.Arabic
	out.Subject, out.Outcome = m.hidden.mask(c.Subject), m.hidden.mask(c.Outcome)
	return &out
}
