package reading

import (
	"strings"

	"marsad/internal/ranker"
	"marsad/internal/tagger"
)

// This file names what is seen about the head of a candidate for a party, and about all candidates of one event together: who stands first, and who else could
// be the subject.

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

// gender compares the gender of a verb with that of a noun phrase's head: a verb has that of its subject.
func (ev *eventer) gender(e *Event, m Mention) string {
	if !e.isVerb() {
		return "noun"
	}
	verb := strings.TrimPrefix(ev.d.Folded(e.CueFirst), "و")
	feminine := strings.HasSuffix(verb, "ت") || strings.HasPrefix(verb, "ت") && len(verb) >= 8
	switch head := ev.feminine(m); {
	case feminine && head:
		return "feminine"
	case feminine:
		return "feminine verb"
	case head:
		return "feminine noun"
	}
	return "masculine"
}

// feminine reports whether a mention takes a feminine verb: by the ending of its head, as a state, or as a broken plural.
func (ev *eventer) feminine(m Mention) bool {
	head := strings.TrimPrefix(strings.TrimPrefix(ev.d.Folded(m.First), "و"), "ال")
	return strings.HasSuffix(head, "ه") || strings.HasSuffix(head, "ات") || brokenPlurals[head] || m.Entity >= 0 && ev.d.Entities[m.Entity].Kind == "state"
}

// brokenPlurals are plurals of forces and the like that do not end in a sign of the plural.
var brokenPlurals = foldSet("فصائل", "كتائب", "ألوية", "عناصر", "ميليشيا", "مليشيا", "قوى", "فرق", "دول", "جيوش", "مصادر", "وسائل")

// order adds to each candidate of the sentence its place among those on its side of the trigger, and who else could be the subject.
func (ev *eventer) order(e *Event, out []Candidate) {
	form, shape := ev.form, string(ev.frames.Frames[e.Frame].Shape)
	before, free := 0, 0
	for i := range out {
		switch c := &out[i]; {
		case c.First < ev.s.First:
		case c.First < e.CueFirst:
			before++
		case !c.governed:
			free++
		}
	}
	left, rank, freeRank := before, 0, 0
	for i := range out {
		c := &out[i]
		switch {
		case c.First < ev.s.First: // of the sentence before
		case c.First < e.CueFirst:
			c.Features = append(c.Features, ranker.Name("before rank,shape", bucket(left), shape, form), ranker.Name("before rank,free", bucket(left), bucket(min(free, 2)), shape))
			left--
		default:
			rank++
			at := "governed"
			if !c.governed {
				freeRank++
				at = bucket(freeRank)
			}
			c.Features = append(c.Features, ranker.Name("rank,shape,form", bucket(rank), shape, form), ranker.Name("free rank,of", at, bucket(free), shape),
				ranker.Name("free rank,of,form", at, bucket(free), shape, form), ranker.Name("free rank,class", at, bucket(free), shape, c.class),
				ranker.Name("any before", at, bucket(min(before, 1)), shape, form))
		}
	}
}
