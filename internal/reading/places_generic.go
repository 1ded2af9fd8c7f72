package reading

import (
	"strings"

	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
)

// generic reads a generic word with the name or names behind it.
func (p *placer) generic(i int) int {
	kind, kept, plural, ok := p.d.kindWord(i)
	if !ok {
		return i
	}
	if whole, ok := p.match(i); ok && whole.last-whole.first > 1 {
		return i // the gazetteer has the whole as a name
	}
	for _, stem := range countrysides {
		if strings.HasSuffix(p.d.Folded(i), stem) {
			return p.countryside(i, stem)
		}
	}
	at, quoted := i+1, false
	if at < p.s.Last && (p.d.Tokens[at].Kind == QuoteOpen || p.d.Tokens[at].Kind == QuoteEither && p.d.Tokens[at].Spaced) {
		at, quoted = at+1, true
	}
	if plural || quoted {
		return p.list(i, at, kind, quoted)
	}
	name, ok := p.name(at, nameOptional(kind, p.d.Folded(i)) || p.d.Words[i].Divisions[0].Stem != p.d.Folded(i) || strings.HasPrefix(p.d.Folded(i), "ال"))
	if !ok {
		if name, ok = p.landform(at); !ok && kind == "road" {
			name, ok = p.roadEnd(at)
			ok = ok && name.last+1 < p.s.Last && dashes[p.d.Tokens[name.last].Mark]
		}
		if !ok {
			return i
		}
	}
	for kind == "base" && name.last < p.s.Last && baseAdjectives[p.d.Folded(name.last)] {
		name.last++ // مطار الضبعة العسكري
	}
	if kind == "road" && name.last+1 < p.s.Last && dashes[p.d.Tokens[name.last].Mark] {
		if end, ok := p.roadEnd(name.last + 1); ok && end.clitic == 0 {
			name.last = end.last // طريق حلب - دمشق
		}
	}
	p.take(i, name, kind, kept)
	return name.last
}

// roadEnd reads a place that a road leads to, known or not.
func (p *placer) roadEnd(i int) (nameSpan, bool) {
	if m, ok := p.match(i); ok {
		return m, true
	}
	return p.name(i, false)
}

// dashes join the ends of a road.
var dashes = map[rune]bool{'-': true, '–': true, '—': true, '_': true, '/': true}

// landform reads the name of a crossing, base or bridge that begins with a generic word of its own: معبر وادي أبو سمرة.
func (p *placer) landform(at int) (nameSpan, bool) {
	if _, kept, plural, ok := p.d.kindWord(at); !ok || !kept || plural || strings.HasPrefix(p.d.Folded(at), "ال") {
		return nameSpan{}, false
	}
	name, ok := p.name(at+1, false)
	ok = ok && name.clitic == 0
	name.first, name.clitic, name.value = at, 0, -1
	return name, ok
}

// baseAdjectives go on the name of an airport or a base.
var baseAdjectives = foldSet("العسكري", "العسكرية", "الحربي", "المدني", "الدولي", "الزراعي", "الجوي", "الجوية", "البحرية", "البحري", "النفطي", "الغازي")

// countrysides are the folded forms of ريف.
var countrysides = []string{"ريف", "ريفي", "ارياف"}

// nameOptional reports whether the generic word also stands without a name, so that only the gazetteer can tell.
func nameOptional(kind, folded string) bool {
	switch kind {
	case "village", "town", "admin1", "admin3", "neighbourhood", "crossing":
		return strings.HasSuffix(folded, "شارع")
	}
	for _, stem := range alwaysNamed {
		if strings.HasSuffix(folded, stem) {
			return false
		}
	}
	return true
}

// alwaysNamed are other generic words behind which a name stands, whether a list has it or not.
var alwaysNamed = []string{"مطار", "جبل", "وادي", "حاجز", "جسر", "نهر", "قاعده", "تله"}

// list reads several names behind a plural, or what stands in quotation marks.
func (p *placer) list(generic, at int, kind string, quoted bool) int {
	start, first := at, generic
	for at < p.s.Last {
		name, ok := p.listed(at, kind, quoted)
		if ok && !quoted && name.value < 0 && strings.Contains(p.d.Folded(first), "ال") && at == start && strings.HasPrefix(p.d.Folded(at), "ال") {
			break // القرى المجاورة: an adjective goes on a definite noun
		}
		if !ok {
			break
		}
		p.take(generic, name, kind, false)
		at = name.last
		generic = at // the generic word belongs to the first name only
		if at < p.s.Last && (p.d.Tokens[at].Mark == '،' || p.d.Tokens[at].Mark == ',') {
			at++
			continue
		}
		if at >= p.s.Last || p.d.Words[at] == nil || !strings.HasPrefix(p.d.Folded(at), "و") {
			break
		}
	}
	if at == start {
		return first
	}
	if quoted && at < p.s.Last && (p.d.Tokens[at].Kind == QuoteClose || p.d.Tokens[at].Kind == QuoteEither) {
		at++
	}
	return at
}

// listed reads one name of a list. Between quotation marks a name goes up to the comma, the next wa, or the closing mark.
func (p *placer) listed(at int, kind string, quoted bool) (nameSpan, bool) {
	if !quoted || kind == "" {
		return p.name(at, kind == "")
	}
	last := at
	for last < p.s.Last && last-at < 4 && p.d.Tokens[last].Kind == Word && (last == at || !strings.HasPrefix(p.d.Folded(last), "و")) {
		last++
	}
	if last == at || last < p.s.Last && p.d.Tokens[last].Kind == Word && !strings.HasPrefix(p.d.Folded(last), "و") {
		return nameSpan{}, false
	}
	n := nameSpan{first: at, last: last, value: -1}
	if rest, ok := strings.CutPrefix(p.d.Folded(at), "و"); ok && (len(rest) >= 6 || firstParts[rest]) && p.d.placeBefore(at) {
		n.clitic = 1
	}
	if m, ok := p.match(at); ok && m.last == last && m.clitic == n.clitic {
		return m, true
	}
	return n, true
}

// firstParts are words that begin a name of two words.
var firstParts = foldSet("أبو", "أم", "تل", "كفر", "خان", "دير", "عين", "بيت", "رأس", "جسر", "وادي", "شيخ", "الشيخ", "جب", "خربة", "معرة", "باب", "بني", "آل", "قلعة", "برج", "عرب", "مزرعة", "جبل", "خربة", "تلة", "بئر")

// name reads a name at token i: one of the gazetteer, or, where a name must stand, an unknown word.
func (p *placer) name(i int, known bool) (nameSpan, bool) {
	if m, ok := p.match(i); ok && !m.locative && !p.onlyFirst(m) && (m.last > i+1 || p.d.Words[i].State == 0 || !strings.HasPrefix(p.d.Folded(i), "ال")) {
		return m, true // العاصمة السورية: an adjective, though سورية is a name as well
	}
	if known || i >= p.s.Last || p.d.Tokens[i].Kind != Word {
		return nameSpan{}, false
	}
	w := p.d.Words[i]
	n := nameSpan{first: i, last: i + 1, value: -1}
	stem := w.Folded
	if rest, ok := strings.CutPrefix(stem, "و"); ok && (len(rest) >= 6 || firstParts[rest]) && p.d.placeBefore(i) {
		n.clitic, stem = 1, rest
	}
	if _, _, _, generic := gazetteer.KindWord(stem); generic || p.isSide(i) || w.Function != 0 && !firstParts[stem] || len(stem) < 6 && !firstParts[stem] || w.Head != 0 || w.State != 0 || strings.HasSuffix(stem, "يه") && !strings.HasPrefix(stem, "ال") && !p.d.quotedAt(i) && !p.d.placeBefore(i) {
		return nameSpan{}, false
	}
	if p.looksVerbal(w) {
		return nameSpan{}, false
	}
	switch {
	case p.genitive(i+1, stem), firstParts[stem] && i+1 < p.s.Last && p.d.Tokens[i+1].Kind == Word && p.d.Words[i+1].Function == 0:
		n.last++
	case i+2 < p.s.Last && fathers[p.d.Folded(i+1)] && p.d.Tokens[i+2].Kind == Word && p.d.Words[i+2].Function == 0:
		n.last += 2 // كرم أبو سالم
	case firstParts[stem] && n.last == i+1 && (len(stem) < 6 || w.Function != 0):
		return nameSpan{}, false
	}
	return n, true
}

// onlyFirst reports whether a name of one word is the first part of a longer one that no list has: عين of عين النخيل.
func (p *placer) onlyFirst(m nameSpan) bool {
	return m.last == m.first+1 && firstParts[p.d.Folded(m.first)] && p.genitive(m.last, p.d.Folded(m.first))
}

// fathers join the parts of a name: كرم أبو سالم.
var fathers = foldSet("أبو", "بو", "أم", "بني", "آل", "ابن")

// genitive reports whether the word at i goes on a name without article as its second part (بصر الحرير) and is no adjective.
func (p *placer) genitive(i int, first string) bool {
	if i >= p.s.Last || p.d.Tokens[i].Kind != Word || strings.HasPrefix(first, "ال") {
		return false
	}
	f := p.d.Folded(i)
	_, side := gazetteer.Side(f)
	return strings.HasPrefix(f, "ال") && !side && !strings.HasSuffix(f, "يه") && !strings.HasSuffix(f, "ي") && p.d.Words[i].State == 0 && p.d.Words[i].Head == 0
}

// looksVerbal reports whether a word is a finite reporting verb or has the shape of an imperfect.
func (p *placer) looksVerbal(w *lexicon.Word) bool { return p.lex.Verb(w) }

// take adds a name behind a generic word; a word like ريف or حي is kept in the name.
func (p *placer) take(generic int, name nameSpan, kind string, kept bool) {
	if kept {
		letters := 0
		for _, d := range p.d.Words[generic].Divisions {
			if _, k, _, ok := gazetteer.KindWord(d.Stem); ok && k {
				letters = cliticLetters(d.Reading)
				break
			}
		}
		name.first, name.clitic, name.value = generic, letters, -1
	}
	p.add(name, generic, kind)
}
