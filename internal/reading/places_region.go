package reading

import (
	"strings"
	"unicode/utf8"

	"marsad/internal/gazetteer"
)

// countryside reads ريف حلب الغربي, ريفي حلب الغربي والشمالي, ريف مدينة الباب, and الريف الغربي لمحافظة حلب.
func (p *placer) countryside(i int, stem string) int {
	at, sided := i+1, false
	for at < p.s.Last && p.isSide(at) {
		sided = true
		at++
	}
	at = p.pastGeneric(at)
	name, ok := p.match(at)
	if !ok && at > i+1 && !sided {
		name, ok = p.name(at, false) // ريف مدينة with a name that no list has
	}
	if !ok || name.clitic > 0 && !sided {
		return i
	}
	name.first, name.clitic = i, p.prefixLetters(i, stem)
	for !sided && name.last < p.s.Last && p.goesOnSided(name) {
		name.last++
	}
	name.value = -1
	p.add(name, i, "region")
	return name.last
}

// goesOnSided reports whether a side behind a countryside is part of its name. Behind شمالي and the like without article only the name
// of what is larger may stand (ريف حلب شمالي سوريا).
func (p *placer) goesOnSided(name nameSpan) bool {
	f := p.d.Folded(name.last)
	if rest, ok := strings.CutPrefix(f, "و"); ok && p.isSide(name.last-1) {
		f = rest
	}
	if _, ok := gazetteer.Side(f); !ok {
		return false
	}
	return strings.HasPrefix(f, "ال")
}

// pastGeneric steps over a generic word between ريف or a side and the name: ريف محافظة حلب, غرب مدينة إدلب.
func (p *placer) pastGeneric(at int) int {
	if _, kept, plural, ok := p.d.kindWord(at); ok && !kept && !plural {
		if _, isName := p.match(at); !isName {
			return at + 1
		}
	}
	return at
}

func (p *placer) isSide(i int) bool {
	_, ok := gazetteer.Side(p.d.Folded(i))
	return ok
}

// prefixLetters counts the letters of token i before its article or the given stem.
func (p *placer) prefixLetters(i int, stem string) int {
	f := p.d.Folded(i)
	at := strings.LastIndex(f, stem)
	if at < 0 {
		return 0
	}
	before := f[:at]
	before = strings.TrimSuffix(before, "ال")
	return utf8.RuneCountInString(before)
}

// side reads a side of the compass before a name: جنوب إدلب, شمالي شرقي سوريا. Where a distance follows, the name is the place from which
// another one is measured, and stands for itself.
func (p *placer) side(i int) int {
	if !p.isSide(i) && !p.d.is(i, "وسط") || p.d.is(i, "شرقي") && i == p.s.First {
		return i
	}
	if _, ok := p.match(i); ok {
		return i
	}
	at := i + 1
	if p.isSide(at) {
		at++
	}
	m, ok := p.match(at)
	if ok && m.last == at+1 && p.d.is(at, "البلاد", "المدينة", "القطاع", "الدولة") {
		return i
	}
	if !ok || m.clitic > 0 || p.d.book.inside[at] || p.d.placeBefore(i) && p.measured(m.last) || !p.firm(m) && !p.d.placeBefore(i) {
		return i
	}
	letters := 0
	if f := p.d.Folded(i); strings.HasPrefix(f, "ب") || strings.HasPrefix(f, "ل") || strings.HasPrefix(f, "و") && f != "وسط" {
		letters = 1
	}
	p.add(nameSpan{first: i, last: m.last, clitic: letters, value: -1}, i, "region")
	return m.last
}

// firm reports whether a name of the gazetteer is no ordinary word.
func (p *placer) firm(m nameSpan) bool {
	return m.last-m.first > 1 || p.rank(m.value) > 1
}

// measured reports whether a distance follows within a few tokens: بـ13 كم.
func (p *placer) measured(i int) bool { return p.distance(i, i) > 0 }

// borderWords begin the name of an area together with adjectives of nationality: الأراضي السورية, الحدود السورية التركية.
var borderWords = foldSet("الأراضي", "الحدود", "الأجواء", "السواحل", "الساحل", "المياه", "البادية", "الشمال", "الجنوب", "الشرق", "الغرب")

// border reads an area named by a nationality.
func (p *placer) border(i int) int {
	f := p.d.Folded(i)
	letters := 0
	switch {
	case borderWords[f]:
	case len(f) > 2 && borderWords[f[2:]]:
		letters = 1
	case strings.HasPrefix(f, "لل") && borderWords["ال"+strings.TrimPrefix(f, "لل")]:
		letters = 1
	default:
		return i
	}
	at := i + 1
	for at < p.s.Last && p.nationality(at) {
		at++
		if at+1 < p.s.Last && (p.d.Tokens[at].Mark == '-' || p.d.Tokens[at].Mark == '–') && p.nationality(at+1) {
			at++
		}
	}
	if at == i+1 {
		return i
	}
	p.add(nameSpan{first: i, last: at, clitic: letters, value: -1}, i, "region")
	return at
}

// nationality reports whether token i is an adjective of nationality with article.
func (p *placer) nationality(i int) bool {
	w := p.d.Words[i]
	return w != nil && w.State > 0 && strings.Contains(w.Folded, "ال")
}
