package mask

import (
	"marsad/internal/access"
	"marsad/internal/register"
)

// Breach blurs a claimed breach for a viewer.
func Breach(v access.Viewer, b register.Breach) register.Breach {
	m, exact := newMasker(v, b.Class)
	if exact {
		return b
	}
	m.hide(b.Accuser, b.Places)
	m.hide(b.Accused, nil)
	m.hideMentions(b.Mentions)
	for _, a := range b.Answers {
		m.hide([]register.Part{a.By}, nil)
	}
	b.Accuser, b.Accused, b.Places = m.parts(b.Accuser), m.parts(b.Accused), m.places(b.Places)
	b.Mentions = each(b.Mentions, m.mention)
	b.Quote, b.Notes = m.span(b.Quote), nil // notes are what the rest is made of, in the words of reports
	b.Answers = each(b.Answers, func(a register.Answer) register.Answer {
		a.By, a.Quote = m.part(a.By), m.span(a.Quote)
		return a
	})
	return b
}

// Patrol blurs a series of patrols for a viewer.
func Patrol(v access.Viewer, p register.PatrolSeries) register.PatrolSeries {
	m, exact := newMasker(v, p.Class)
	if exact {
		return p
	}
	m.hide(p.Parties, nil)
	for _, r := range p.Runs {
		m.hide(r.Escort, r.Route)
		m.hide(r.BlockedBy, nil)
		m.hideMentions(r.Mentions)
	}
	for _, s := range p.Suspensions {
		for _, r := range s.Reasons {
			m.hide([]register.Part{r.By}, nil)
		}
		m.hideMentions(s.Mentions)
	}
	p.Name.Arabic, p.Name.English = m.hidden.mask(p.Name.Arabic), m.hidden.mask(p.Name.English)
	p.Notes = nil // what the rest is made of, in the words of reports
	p.Parties, p.Runs, p.Suspensions = m.parts(p.Parties), each(p.Runs, m.run), each(p.Suspensions, m.suspension)
	return p
}

func (m *masker) run(r register.Run) register.Run {
	r.Route, r.Escort, r.BlockedBy = m.places(r.Route), m.parts(r.Escort), m.parts(r.BlockedBy)
	r.Mentions = each(r.Mentions, m.mention)
	return r
}

func (m *masker) suspension(s register.Suspension) register.Suspension {
	s.Mentions = each(s.Mentions, m.mention)
	s.Reasons = each(s.Reasons, func(r register.SuspensionReason) register.SuspensionReason {
		r.By, r.Text, r.Quote = m.part(r.By), m.hidden.mask(r.Text), m.span(r.Quote)
		return r
	})
	return s
}

// Post blurs a post for a viewer.
func Post(v access.Viewer, p register.Post) register.Post {
	m, exact := newMasker(v, p.Class)
	if exact {
		return p
	}
	m.hide(nil, []register.Place{p.Place})
	for _, s := range p.States {
		if s.Holder != nil {
			m.hide([]register.Part{*s.Holder}, nil)
		}
	}
	m.hideMentions(p.Mentions)
	p.Name.Arabic, p.Name.English = m.hidden.mask(p.Name.Arabic), m.hidden.mask(p.Name.English)
	p.Place, p.Mentions = m.place(p.Place), each(p.Mentions, m.mention)
	p.States = each(p.States, func(s register.PostState) register.PostState {
		s.Holder = m.partOf(s.Holder)
		return s
	})
	return p
}

// Actor blurs a private person for a viewer: what is left says that there is somebody, of which kind.
func Actor(v access.Viewer, a register.Actor) register.Actor {
	if m, _ := newMasker(v, a.Class); !a.Private || m.Names {
		return a
	}
	return register.Actor{ID: a.ID, Class: a.Class, Name: Person, Kind: a.Kind, Aliases: []string{}, Sides: []register.ActorPeriod{}, Parents: []register.ActorPeriod{}, Private: true}
}
