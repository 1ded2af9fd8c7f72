package evaluation

import (
	"slices"
	"strconv"
	"strings"

	"marsad/record"
)

// shortEvidence is how long evidence may be, in code points, to count as naming the event itself.
const shortEvidence = 60

// near reports whether a found event stands where the label is: by its cue, or by short evidence of it.
func near(l Event, f record.Event) bool {
	return overlap(f.Cue, l.Cue) || slices.ContainsFunc(f.Evidence, func(e record.Span) bool { return e.End-e.Start < shortEvidence && overlap(e, l.Cue) })
}

// events matches each label with the first record's event that is free, near and of its type.
func (s *scorer) events(labels []Event, found []record.Event) {
	free := make([]bool, len(found))
	for i := range free {
		free[i] = true
	}
	for _, l := range labels {
		at, any := -1, false
		for i, f := range found {
			if free[i] && near(l, f) {
				any = true
				if f.Type == l.Type {
					at = i
					break
				}
			}
		}
		if any {
			s.right("events_any_type")
		} else {
			s.missed("events_any_type")
		}
		if at < 0 {
			s.missed("events")
			s.missed("events/" + l.Type)
			s.miss("event missed", l.Type+" "+l.Cue.Quote, "")
			continue
		}
		free[at] = false
		s.right("events")
		s.right("events/" + l.Type)
		s.event(l, found[at])
	}
	for i, f := range found {
		if free[i] {
			s.wrong("events")
			s.wrong("events_any_type")
			s.wrong("events/" + f.Type)
			s.miss("event invented", "", f.Type+" "+f.Cue.Quote)
		}
	}
}

// event compares the fields of an event that was found. Each labelled name counts.
func (s *scorer) event(l Event, f record.Event) {
	s.eachName("event.agents", l.Agents, actors(f, "agent", "partner"))
	s.eachName("event.recipients", l.Recipients, actors(f, "recipient"))
	var places []string
	for _, p := range f.Places {
		places = append(places, p.Place)
	}
	s.eachName("event.places", l.Places, places)
	s.field("event.modality", f.Modality == l.Modality, l.Modality, f.Modality)
	if l.Phase != "" {
		s.field("event.phase", f.Phase == l.Phase, l.Phase, f.Phase)
	}
	s.toll("killed", l.Killed, f)
	s.toll("injured", l.Injured, f)
}

func actors(e record.Event, roles ...string) []string {
	var out []string
	for _, a := range e.Actors {
		if slices.Contains(roles, a.Role) {
			out = append(out, a.Entity)
		}
	}
	return out
}

func (s *scorer) eachName(measure string, labels, ids []string) {
	found := s.names.every(ids)
	for _, l := range labels {
		s.field(measure, SameName(l, found), l, strings.Join(s.names.all(ids), ", "))
	}
}

// toll compares a number of people: the lower end must be the same, and the upper one too unless one of both is open.
func (s *scorer) toll(of string, label []*int, f record.Event) {
	if label == nil {
		return
	}
	ok := slices.ContainsFunc(f.Counts, func(c record.Count) bool {
		return c.Of == of && c.Low == *label[0] && (label[1] == nil || c.High == nil || *c.High == *label[1])
	})
	s.field("event."+of, ok, strconv.Itoa(*label[0]), f.Cue.Quote)
}
