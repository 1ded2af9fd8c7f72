package reading

import (
	"marsad/internal/gazetteer"
)

// locatives are words before a name that show a location.
var locatives = foldSet("في", "من", "إلى", "قرب", "نحو", "باتجاه", "داخل", "خارج", "وسط", "محيط", "أطراف", "ضواحي", "عبر", "بين", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "على", "بلدتي", "مشارف", "تجاه", "صوب", "بمحيط", "حتى", "عند", "أنحاء", "أراضي", "حدود", "سماء", "أجواء", "قبالة", "بأطراف")

// known takes a name of the gazetteer that stands without generic word.
func (p *placer) known(i int) int {
	m, ok := p.match(i)
	if !ok {
		return i
	}
	place := &p.gaz.Places[m.value]
	locative := m.locative || locatives[p.d.Folded(i-1)] || p.isKindBefore(i)
	if p.d.placeBefore(i) && (m.clitic > 0 || p.d.Tokens[i-1].Kind == Punctuation || place.Kind != "country") {
		locative = true
	}
	actor, words := p.actorAt(i)
	switch {
	case words > m.last-m.first:
		return i
	case place.Kind == "country" || actor:
		if !locative || p.d.Words[i].State > 0 {
			return i
		}
	case p.ordinary(m) && !p.isKindBefore(i) && !p.d.placeBefore(i):
		return i
	case p.d.Words[i].Function != 0 && m.last-m.first == 1, i > 0 && p.d.Words[i-1] != nil && p.d.Words[i-1].Given && !locative:
		return i
	case p.d.Words[i].Head != 0 && m.last-m.first == 1 && !locative:
		return i
	}
	p.add(m, i, place.Kind)
	return m.last
}

// largeTown is the population from which a town of GeoNames is known well enough to stand without a generic word.
const largeTown = 100_000

// ordinary reports whether a name may be an ordinary word: one word that only GeoNames lists as a place, and no large town.
func (p *placer) ordinary(m nameSpan) bool {
	place := &p.gaz.Places[m.value]
	return m.last-m.first == 1 && !place.Curated && (place.Population < largeTown || m.clitic > 0 || !m.locative && !locatives[p.d.Folded(m.first-1)])
}

func (p *placer) isKindBefore(i int) bool {
	if i == 0 {
		return false
	}
	_, _, _, ok := gazetteer.KindWord(p.d.Folded(i - 1))
	return ok
}

// actorAt reports whether a named actor begins at i, and over how many words.
func (p *placer) actorAt(i int) (bool, int) {
	hits := p.lex.ActorIndex.Match(nil, p.d.Words[:p.s.Last], i)
	if len(hits) == 0 {
		return false, 0
	}
	return true, hits[0].Words
}

// placeBefore reports whether a place ends right before token i, or before the comma there.
func (d *Doc) placeBefore(i int) bool {
	k := i - 1
	if k >= 0 && (d.Tokens[k].Mark == '،' || d.Tokens[k].Mark == ',') {
		k--
	}
	return k >= 0 && d.placeAt[k] > 0
}

func (d *Doc) quotedAt(i int) bool {
	return i > 0 && (d.Tokens[i-1].Kind == QuoteOpen || d.Tokens[i-1].Kind == QuoteEither)
}
