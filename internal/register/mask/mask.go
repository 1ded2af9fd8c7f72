// Package mask blurs the entries of the register for a viewer: exact positions of private places and of observers, and the names of private persons, in the
// fields and in the texts that the register shows beside them. How much is for access.Viewer.Sight to say. Every function gives a copy in which nothing is
// shared that it changed, and leaves its argument as it was.
//
// What this cannot do: a published article stands as it was published, for those who may see its class, and it may name whom the register does not. A text
// written by hand is searched for the names that its entry holds, in their spellings that fold alike; a nickname or a description in it stays.
package mask

import (
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/record"
)

// The descriptions that stand in place of a name.
var (
	Person   = record.Name{Arabic: "شخص", English: "a person"}
	Place    = record.Name{Arabic: "مكان", English: "a place"}
	Observer = record.Name{Arabic: "مراقب", English: "an observer"}
	Contact  = record.Name{Arabic: "جهة اتصال", English: "a contact"}
)

// In gives a description in a language of the pages, for fields that are one string and hold it in Arabic; any other text is given back as it is.
func In(lang, s string) string {
	for _, d := range []record.Name{Person, Place, Observer, Contact} {
		if s == d.Arabic && lang == "en" {
			return d.English
		}
	}
	return s
}

// masker blurs one entry: what its viewer sees, and the names that must not stand in its texts.
type masker struct {
	access.Sight
	hidden hidden
	told   map[string]bool // names of places that somebody gives, rather than a position near them
}

// newMasker gives the masker of an entry; exact says that there is nothing to blur.
func newMasker(v access.Viewer, c access.Class) (m masker, exact bool) {
	m = masker{Sight: v.Sight(c)}
	return m, m.Grid == access.Exact && m.Names
}

// hide takes note of the names that the texts of the entry must not give away.
func (m *masker) hide(parts []register.Part, places []register.Place) {
	for _, p := range parts {
		if p.Private && !m.Names {
			m.hidden.person(p.Name)
		}
	}
	for _, p := range places {
		if p.Private && m.Grid != access.Exact {
			m.hidden.place(p.Name)
		}
	}
}

func (m *masker) part(p register.Part) register.Part {
	if p.Private && !m.Names {
		p.Name, p.Ref, p.Side = Person, "", ""
	}
	return p
}

func (m *masker) partOf(p *register.Part) *register.Part {
	if p == nil {
		return nil
	}
	out := m.part(*p)
	return &out
}

func (m *masker) parts(parts []register.Part) []register.Part { return each(parts, m.part) }

// place blurs a private place: its name would tell what the grid hides, what it lies within stays. What an observer gave keeps its name.
func (m *masker) place(p register.Place) register.Place {
	if m.Grid == access.Exact || !p.Private && !p.Observed {
		return p
	}
	if p.Nearest && m.Grid == access.Coarse && !m.told[p.Name.Arabic] {
		p.Name, p.Ref = Place, ""
	}
	if !p.Private {
		return m.position(p)
	}
	p.Name, p.Ref = Place, ""
	return m.position(p)
}

// position coarsens where a place lies, private or not.
func (m *masker) position(p register.Place) register.Place {
	if p.Lat == nil || p.Lon == nil {
		return p
	}
	lat, lon, radius := m.Grid.Blur(*p.Lat, *p.Lon, p.RadiusM)
	p.Lat, p.Lon, p.RadiusM = &lat, &lon, radius
	return p
}

func (m *masker) places(places []register.Place) []register.Place { return each(places, m.place) }

// span hides names in words of a report. The words as published cannot be aligned with their reading any more, so the masked reading stands for both.
func (m *masker) span(s record.Span) record.Span {
	read := s.Read()
	if masked := m.hidden.mask(read); masked != read {
		s.Quote, s.Reading = masked, ""
	} else {
		s.Quote = m.hidden.mask(s.Quote)
	}
	return s
}

// each gives a list of its own with every element changed by f; nil stays nil.
func each[T any](list []T, f func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}
