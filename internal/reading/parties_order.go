package reading

import (
	"strings"

	"marsad/internal/ranker"
	"marsad/internal/tagger"
)

// This file names what is seen about the candidates of one event together: who stands first, who else could be the subject.

// headStem gives the stem of the first noun of a mention, past a number.
func (ev *eventer) headStem(m Mention) string {
	i := m.First
	for i+1 < m.Last && (ev.d.Tokens[i].Kind != Word || ev.d.Words[i] == nil) {
		i++
	}
	if ev.d.Words[i] == nil {
		return "none"
	}
	stem, _ := tagger.Stem(ev.d.Folded(i))
	return stem
}

// agreement2 tells whether a verb's gender is that of a noun phrase's head, as a verb's must be that of its subject.
func (ev *eventer) agreement2(e *Event, m Mention) string {
	if !e.isVerb() {
		return "noun"
	}
	verb := strings.TrimPrefix(ev.d.Folded(e.CueFirst), "و")
	feminine := strings.HasSuffix(verb, "ت") || strings.HasPrefix(verb, "ت") && len(verb) >= 8
	noun := strings.HasSuffix(ev.d.Folded(m.First), "ه") || strings.HasSuffix(ev.d.Folded(m.First), "ات") || ev.feminine(m)
	switch {
	case feminine && noun:
		return "feminine"
	case feminine:
		return "verb"
	case noun:
		return "noun"
	}
	return "masculine"
}

// feminine reports whether a mention is a state or a broken plural, which take a feminine verb.
func (ev *eventer) feminine(m Mention) bool {
	f := strings.TrimPrefix(strings.TrimPrefix(ev.d.Folded(m.First), "و"), "ال")
	return m.Entity >= 0 && ev.d.Entities[m.Entity].Kind == "state" || brokenPlurals[f]
}

// brokenPlurals are plurals of forces and the like that do not end in a sign of the plural.
var brokenPlurals = foldSet("فصائل", "كتائب", "ألوية", "عناصر", "ميليشيا", "مليشيا", "ميليشيات", "جماعات", "طائرات", "مقاتلات", "حرب", "قوى", "فرق", "جبهة", "دول")

// order adds to each candidate its place among those on its side of the trigger, and who else could be the subject.
func (ev *eventer) order(e *Event, out []Candidate) {
	f := featurer{ev: ev, e: e, s: ev.s}
	form, shape := f.form(), string(ev.frames.Frames[e.Frame].Shape)
	before, behind, free := 0, 0, 0
	for i := range out {
		c := &out[i]
		if c.Told || c.First < ev.s.First {
			continue
		}
		switch {
		case c.First < e.CueFirst:
			before++
		case !c.governed:
			behind++
			free++
		default:
			behind++
		}
	}
	rank, freeRank := 0, 0
	for i := range out {
		c := &out[i]
		if c.Told || c.First < ev.s.First || c.First < e.CueFirst {
			continue
		}
		rank++
		at := "governed"
		if !c.governed {
			freeRank++
			at = bucket(freeRank)
		}
		c.Features = append(c.Features,
			ranker.Name("rank,shape,form", bucket(rank), shape, form),
			ranker.Name("free rank,of", at, bucket(free), shape),
			ranker.Name("free rank,of,form", at, bucket(free), shape, form),
			ranker.Name("free rank,class", at, bucket(free), shape, c.class),
			ranker.Name("any before", at, bucket(min(before, 1)), shape, form))
	}
	left := 0
	for i := range out {
		c := &out[i]
		if c.Told || c.First < ev.s.First || c.First >= e.CueFirst {
			continue
		}
		c.Features = append(c.Features,
			ranker.Name("before rank,shape", bucket(before-left), shape, form),
			ranker.Name("before rank,free", bucket(before-left), bucket(min(free, 2)), shape))
		left++
	}
}
