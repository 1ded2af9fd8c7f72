package reading

import (
	"strings"
	"unicode/utf8"

	"marsad/internal/gazetteer"
)

// countryside reads ريف حلب الغربي and الريف الغربي لمحافظة حلب.
func (p *placer) countryside(i int) int {
	at := i + 1
	sided := false
	for at < p.s.Last {
		if _, ok := gazetteer.Side(p.d.Folded(at)); !ok {
			break
		}
		sided = true
		at++
	}
	if sided {
		if _, _, _, ok := gazetteer.KindWord(p.d.Folded(at)); ok {
			at++
		}
	}
	name, ok := p.match(at)
	if !ok {
		return i
	}
	name.first, name.clitic = i, p.prefixLetters(i, "ريف")
	for name.last < p.s.Last && !sided {
		if _, ok := gazetteer.Side(p.d.Folded(name.last)); !ok || p.d.Tokens[name.last].Mark != 0 {
			break
		}
		name.last++
	}
	name.value = -1
	p.add(name, i, "region")
	return name.last
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

// side reads a side of the compass before a name: جنوب إدلب, شمالي شرقي سوريا.
func (p *placer) side(i int) int {
	if _, ok := gazetteer.Side(p.d.Folded(i)); !ok || p.d.is(i, "شرقي") && i == p.s.First {
		return i
	}
	if _, ok := p.match(i); ok {
		return i
	}
	at := i + 1
	if _, ok := gazetteer.Side(p.d.Folded(at)); ok {
		at++
	}
	m, ok := p.match(at)
	if !ok || m.clitic > 0 || p.d.placeBefore(i) {
		return i
	}
	letters := 0
	if strings.HasPrefix(p.d.Folded(i), "ب") || strings.HasPrefix(p.d.Folded(i), "ل") {
		letters = 1
	}
	p.add(nameSpan{first: i, last: m.last, clitic: letters, value: -1}, i, "region")
	return m.last
}
