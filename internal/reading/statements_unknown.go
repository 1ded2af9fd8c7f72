package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/record"
)

// This file makes speakers of nouns and places that no list knows: whoever stands beside a reporting verb speaks.

// headingReach is how many words a subject that no list knows may have at the beginning of a sentence.
const headingReach = 5

// heading gives the subject that no list knows between the beginning of a sentence and an imperfect, as headlines have it: «حاكم الإقليم
// يقول إن».
func (st *stater) heading(s *Statement, h lexicon.Hit) int {
	i := s.CueFirst
	if h.Aspect != arabic.Imperfect || h.Reading.Conjunction != 0 || !s.told || s.from > s.CueLast+2 || i == st.s.First || i-st.s.First > headingReach {
		return -1
	}
	for k := st.s.First; k < i; k++ {
		if w := st.d.Words[k]; w == nil || w.Function != 0 || w.Says(lexicon.ClauseOpener) || st.d.Tokens[k].Kind != Word || st.d.mentionAt[k] > 0 || st.d.timeAt[k] > 0 || attached(w) {
			return -1
		}
	}
	return st.d.addMention(st.s.First, i, "unknown", "name")
}

// placeBefore gives the place that begins a sentence or a block and speaks: «موسكو تؤكد».
func (st *stater) placeBefore(k int) int {
	p := st.d.placeAt[k]
	if p == 0 || k != st.s.First {
		return -1
	}
	return st.placeSubject(k)
}

// accusative reports whether a word is written like an indefinite accusative, which is no subject.
func accusative(w *lexicon.Word) bool {
	return !definite(w) && strings.HasSuffix(w.Folded, "ا") && len(w.Folded) > 6
}

// unknownSubject makes an entity of a noun phrase that no list knows: whoever stands behind a reporting verb speaks.
func (st *stater) unknownSubject(k, limit int) int {
	if f := st.d.Folded(k); strings.HasPrefix(f, "با") || strings.HasPrefix(f, "بشكل") || strings.HasPrefix(f, "لا") || f == "ب" || f == "ل" {
		return -1
	}
	last := k + 1
	for last < limit && last-k < 6 && st.d.Tokens[last].Kind == Word {
		w := st.d.Words[last]
		if w.Function != 0 || st.d.timeAt[last] > 0 || attached(w) || st.d.placeAt[last] > 0 || w.Can(lexicon.ReportingParticiple|lexicon.ReportingMasdar) || strings.HasPrefix(w.Folded, "و") && len(w.Folded) > 8 {
			break
		}
		last++
	}
	return st.d.addMention(k, last, "unknown", "name")
}

// placeSubject makes an entity of a place that speaks: دمشق, موسكو.
func (st *stater) placeSubject(k int) int {
	p := st.d.placeAt[k]
	last := k
	for last < st.s.Last && st.d.placeAt[last] == p {
		last++
	}
	return st.d.addMention(k, last, "organisation", "body")
}

// addMention adds an entity with its mention outside the stage of names; an entity of the same name is taken again.
func (d *Doc) addMention(first, last int, kind, class string) int {
	name := d.nameOf(first, last, 0)
	if d.byName == nil {
		d.byName = map[string]int{}
	}
	for ; d.named < len(d.Entities); d.named++ {
		d.byName[d.Entities[d.named].Name.Arabic] = d.named
	}
	entity, known := d.byName[name]
	if !known {
		entity = len(d.Entities)
		d.Entities = append(d.Entities, Entity{Entity: record.Entity{Kind: kind, Name: record.Name{Arabic: name}}})
	}
	d.Mentions = append(d.Mentions, Mention{First: first, Last: last, CoreFirst: first, CoreLast: last, Entity: entity, Class: class})
	for t := first; t < last; t++ {
		if d.mentionAt[t] == 0 {
			d.mentionAt[t] = len(d.Mentions)
		}
	}
	return entity
}
