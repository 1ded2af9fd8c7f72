package gazetteer

import (
	"strings"
)

// named finds a part by its name: whole, then its beginning where the rest says more about it, then spelled otherwise.
func (g *geocoder) named(p part, areas []area, anchors []*Place) (Located, bool) {
	a := ask{words: p.words, kind: p.kind, areas: areas, anchors: anchors, urban: p.words[0] == "حي"}
	l := Located{Name: g.name}
	for _, words := range variants(p) {
		a.words = words
		all, ok := g.x.choose(a)
		if ok {
			return located(all, "name"), true
		}
		if l.Rivals == nil {
			l.Rivals = all
		}
	}
	if p.kind == "region" {
		if r, ok := g.region(p, areas); ok {
			return r, true
		}
	}
	if r, ok := g.beginning(p, a); ok {
		return r, true
	}
	if p.landmark || group(p.kind) == "unit" {
		return l, false
	}
	a.upTo = oneLetter
	for _, words := range variants(p) {
		a.words = words
		if all, ok := g.x.choose(a); ok {
			return located(all, "name"), true
		}
	}
	return g.behindFirstPart(p, a, l)
}

// firstParts are the words before a name that writers leave out: تل الصياد is called الصياد.
var firstParts = [...]string{"تل", "خربه"}

// behindFirstPart finds a name of one word as the second of two, where what surrounds the place speaks for it.
func (g *geocoder) behindFirstPart(p part, a ask, l Located) (Located, bool) {
	if len(p.words) != 1 || len(a.areas) == 0 {
		return l, false
	}
	a.upTo = asWritten
	for _, first := range firstParts {
		a.words = []string{first, p.words[0]}
		if all, ok := g.x.choose(a); ok && all[0].within {
			return loosened(located(all, "name"), "name", ""), true
		}
	}
	return l, false
}

// variants gives the names under which a part is looked up: as it is, without a proclitic, and without حي.
func variants(p part) [][]string {
	out := alternatives(p.words)
	if p.generic && len(p.words) > 1 && p.words[0] == "حي" {
		out = append(out, p.words[1:])
	}
	if half, ok := doubled(p.words); ok {
		out = append(out, half)
	}
	if apart, ok := joined(p.words); ok {
		out = append(out, apart)
	}
	return out
}

// joined divides a name of two parts that is written in one word at the article of the second: عزالدين.
func joined(words []string) ([]string, bool) {
	if len(words) != 1 {
		return nil, false
	}
	first, second, ok := strings.Cut(words[0], "ال")
	if !ok || len(first) < 4 || len(second) < 6 {
		return nil, false
	}
	return []string{first, "ال" + second}, true
}

// doubled gives the half of a name that was written twice without a space.
func doubled(words []string) ([]string, bool) {
	letters := []rune(strings.Join(words, " "))
	n := len(letters) / 2
	if len(letters)%2 == 1 || n < 4 || string(letters[:n]) != string(letters[n:]) {
		return nil, false
	}
	return strings.Fields(string(letters[:n])), true
}

// beginning finds the first words of a part when the others are words of size or name what surrounds it (شيا عفرين).
func (g *geocoder) beginning(p part, a ask) (Located, bool) {
	for end := len(p.words) - 1; end > 0; end-- {
		first, rest := p.words[:end], p.words[end:]
		if end == 1 && (classOf(first[0])&(firstPart|landmark|size) != 0 || isKind(first[0])) {
			break
		}
		a.words = first
		all, ok := g.x.choose(a)
		if !ok {
			continue
		}
		if allSizes(rest) {
			return loosened(located(all, "name"), "name", ""), true
		}
		if !g.surrounds(rest, all[0].Place) {
			continue
		}
		l := located(all, "name")
		if !strings.HasPrefix(rest[0], "و") {
			l = g.narrower(l, rest)
		}
		return l, true
	}
	return Located{}, false
}

func allSizes(words []string) bool {
	for _, w := range words {
		if classOf(w)&size == 0 {
			return false
		}
	}
	return true
}

// surrounds reports whether the words name a place or a unit around p.
func (g *geocoder) surrounds(words []string, p *Place) bool {
	for _, alternative := range alternatives(words) {
		for _, s := range g.x.spell().find(alternative, asWritten) {
			if q := &g.x.Places[s.place]; q.HasPoint && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < anchorReach+float64(q.RadiusM) {
				return true
			}
		}
	}
	return false
}

// narrower gives the village that is named behind its town, as in «هجين / الشعفة», or the answer as it is.
func (g *geocoder) narrower(l Located, words []string) Located {
	if l.Match != "name" || l.Kind != "town" {
		return l
	}
	town := l.Chosen.Place
	for _, alternative := range alternatives(words) {
		all, ok := g.x.choose(ask{words: alternative, kind: "village", areas: g.hints, anchors: []*Place{town}})
		if ok && all[0].Place.Kind == "village" && Distance(town.Lat, town.Lon, all[0].Place.Lat, all[0].Place.Lon) < anchorReach {
			return located(all, "name")
		}
	}
	return l
}
