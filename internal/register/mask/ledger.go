package mask

import (
	"strings"

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
	for _, n := range b.Notes {
		m.hideNote(n)
	}
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
	b.Seen = m.look(b.Seen)
	b.Quote, b.Tied, b.Notes = m.span(b.Quote), each(b.Tied, m.reason), each(b.Notes, m.breachNote)
	return b
}

func (m *masker) hideNote(n register.BreachNote) {
	m.hide([]register.Part{n.By}, nil)
	m.hide(n.Of, nil)
	if n.Mention != nil {
		m.hideMentions([]register.Mention{*n.Mention})
	}
}

// breachNote hides the parties of a note, and the keys that are made of their names.
func (m *masker) breachNote(n register.BreachNote) register.BreachNote {
	n.ByKey, n.Key = m.key(n.ByKey), m.key(n.Key)
	n.By, n.Of, n.Quote, n.Tied = m.part(n.By), m.parts(n.Of), m.span(n.Quote), each(n.Tied, m.reason)
	if n.Mention != nil {
		mention := m.mention(*n.Mention)
		n.Mention = &mention
	}
	return n
}

// key hides the key of a party that nobody knows: it is the folded name.
func (m *masker) key(key string) string {
	if strings.HasPrefix(key, namePrefix) && !m.Names {
		return ""
	}
	return key
}

// namePrefix is parties.NamePrefix, which builds on the lexicon that nothing else here needs.
const namePrefix = "name:"

func (m *masker) reason(r register.Reason) register.Reason {
	r.Said = m.hidden.mask(r.Said)
	return r
}

// BreachSheet empties a sheet for whoever does not see everything: its key and its notes name parties, and the breaches made of it are what is shown.
func BreachSheet(v access.Viewer, s register.BreachSheet) register.BreachSheet {
	if _, exact := newMasker(v, s.Class); exact {
		return s
	}
	return register.BreachSheet{Class: s.Class}
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
	for _, n := range p.Notes {
		for _, r := range n.Reasons {
			m.hide([]register.Part{r.By}, nil)
		}
		m.hideMentions([]register.Mention{n.Mention})
	}
	p.Name.Arabic, p.Name.English = m.hidden.mask(p.Name.Arabic), m.hidden.mask(p.Name.English)
	p.Notes = nil // what the rest is made of, in the words of reports
	p.Parties, p.Runs, p.Suspensions = m.parts(p.Parties), each(p.Runs, m.run), each(p.Suspensions, m.suspension)
	p.Notes = each(p.Notes, m.patrolNote)
	return p
}

func (m *masker) patrolNote(n register.PatrolNote) register.PatrolNote {
	n.Mention, n.Reasons = m.mention(n.Mention), each(n.Reasons, m.suspensionReason)
	return n
}

func (m *masker) run(r register.Run) register.Run {
	r.Route, r.Escort, r.BlockedBy = m.places(r.Route), m.parts(r.Escort), m.parts(r.BlockedBy)
	r.Mentions = each(r.Mentions, m.mention)
	return r
}

func (m *masker) suspension(s register.Suspension) register.Suspension {
	s.Mentions = each(s.Mentions, m.mention)
	s.Reasons = each(s.Reasons, m.suspensionReason)
	s.FromText = m.hidden.mask(s.FromText)
	return s
}

func (m *masker) suspensionReason(r register.SuspensionReason) register.SuspensionReason {
	r.By, r.Text, r.Quote, r.Party = m.part(r.By), m.hidden.mask(r.Text), m.span(r.Quote), m.key(r.Party)
	return r
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
	for _, n := range p.Notes {
		if n.Holder != nil {
			m.hide([]register.Part{*n.Holder}, nil)
		}
		m.hideMentions([]register.Mention{n.Mention})
	}
	p.Name.Arabic, p.Name.English = m.hidden.mask(p.Name.Arabic), m.hidden.mask(p.Name.English)
	p.Place, p.Mentions = m.place(p.Place), each(p.Mentions, m.mention)
	p.States = each(p.States, func(s register.PostState) register.PostState {
		s.Holder, s.Party = m.partOf(s.Holder), m.key(s.Party)
		return s
	})
	p.Notes = each(p.Notes, func(n register.PostNote) register.PostNote {
		n.Holder, n.Party, n.Mention = m.partOf(n.Holder), m.key(n.Party), m.mention(n.Mention)
		return n
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
