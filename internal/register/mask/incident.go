package mask

import (
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
)

// Incident blurs an incident for a viewer.
func Incident(v access.Viewer, i register.Incident) register.Incident {
	m, exact := newMasker(v, i.Class)
	if exact {
		return i
	}
	m.hide(i.Actors, i.Places)
	m.hideMentions(i.Mentions)
	m.hideNearest(i)
	i.Title.Arabic, i.Title.English = m.hidden.mask(i.Title.Arabic), m.hidden.mask(i.Title.English)
	i.Places, i.Actors = m.places(i.Places), m.parts(i.Actors)
	i.Counts = each(i.Counts, m.toll)
	i.Origins = each(i.Origins, m.origin)
	i.Mentions = each(i.Mentions, m.mention)
	i.Contradictions, i.Updates = each(i.Contradictions, m.contradiction), each(i.Updates, m.contradiction)
	i.Seen = m.look(i.Seen)
	i.Keys = nil // by which mentions find it: made of names and places
	return i
}

// hideNearest hides the names that positions of entries have from the places near them, where nobody else says that it was there: whoever sees a coarse square alone would
// learn more from them.
func (m *masker) hideNearest(i register.Incident) {
	m.told = map[string]bool{}
	all := slices.Clone(i.Places)
	for _, x := range i.Mentions {
		all = append(all, x.Places...)
	}
	for _, p := range all {
		m.told[p.Name.Arabic] = m.told[p.Name.Arabic] || !p.Nearest
	}
	for _, p := range all {
		if p.Nearest && m.Grid == access.Coarse && !m.told[p.Name.Arabic] {
			m.hidden.place(p.Name)
		}
	}
}

// look leaves out what a person wrote who looked at a record: reasons may name others.
func (m *masker) look(l *register.Look) *register.Look {
	if !m.Names {
		return nil
	}
	return l
}

func (m *masker) hideMentions(mentions []register.Mention) {
	for _, x := range mentions {
		m.hide(x.Actors, x.Places)
	}
}

func (m *masker) mention(x register.Mention) register.Mention {
	x.Places, x.Actors = m.places(x.Places), m.parts(x.Actors)
	if !m.Names {
		x.By = ""
	}
	x.Counts = each(x.Counts, m.toll)
	x.Said = each(x.Said, m.said)
	x.Cue, x.Evidence = m.span(x.Cue), each(x.Evidence, m.span)
	x.Grouped = each(x.Grouped, func(r register.Reason) register.Reason {
		r.Said = m.hidden.mask(r.Said)
		return r
	})
	return x
}

func (m *masker) toll(t register.Toll) register.Toll {
	if t.Quote != nil {
		quote := m.span(*t.Quote)
		t.Quote = &quote
	}
	return t
}

func (m *masker) said(s register.Said) register.Said {
	if masked := m.hidden.mask(s.Speaker.Arabic); masked != s.Speaker.Arabic {
		s.Speaker, s.Ref = Person, ""
	}
	s.Through = each(s.Through, m.hidden.mask)
	return s
}

// origin hides the observer behind a first-hand origin, and a private person behind a statement.
func (m *masker) origin(o register.Origin) register.Origin {
	if o.Kind == register.OriginField && !m.Names {
		o.Name, o.Why = Observer.Arabic, ""
		return o
	}
	o.Name, o.Why = m.hidden.mask(o.Name), m.hidden.mask(o.Why)
	return o
}

func (m *masker) contradiction(c register.Contradiction) register.Contradiction {
	c.Values = each(c.Values, func(h register.Holder) register.Holder {
		h.Value = m.hidden.mask(h.Value)
		return h
	})
	return c
}
