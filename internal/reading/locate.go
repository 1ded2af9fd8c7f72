package reading

import (
	"math"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
	"marsad/record"
)

// locateAll decides where the places lie: first those that stand for themselves, each in the light of what stands beside it and
// elsewhere in the report, then those given by side and distance from another.
func (p *placer) locateAll() {
	near := p.firmPoints()
	for i := range p.d.Places {
		p.locate(&p.d.Places[i], near)
	}
	p.byConflict()
	for i := range p.d.Places {
		p.relative(i)
	}
}

// byConflict decides among several places of one name, where nothing named beside them does, by the country that the report's nationalities, actors
// and other places speak for most: أريحا beside قوات النظام lies in Syria.
func (p *placer) byConflict() {
	var votes map[string]int
	for i := range p.d.Places {
		place := &p.d.Places[i]
		if place.Basis != "unresolved" || place.Candidates < 2 {
			continue
		}
		if votes == nil {
			votes = p.d.conflicts(p.lex, p.gaz)
		}
		if r, ok := p.ofConflict(place, votes); ok {
			p.fill(place, r)
		}
	}
}

// ofConflict gives the candidate that bears the place's name in the one country with the most votes.
func (p *placer) ofConflict(place *Place, votes map[string]int) (gazetteer.Resolution, bool) {
	best, most, rival := -1, 0, false
	r := p.where.Resolve(gazetteer.Query{Name: place.Name.Arabic})
	for k, c := range r.Candidates {
		n := votes[conflictOf[c.Place.Country]]
		switch {
		case n == 0 || !c.Place.HasPoint:
		case best >= 0 && c.Place.Country == r.Candidates[best].Place.Country:
			rival = rival || n == most && gazetteer.Distance(c.Place.Lat, c.Place.Lon, r.Candidates[best].Place.Lat, r.Candidates[best].Place.Lon) > sameTown
		case n > most:
			best, most, rival = k, n, false
		case n == most:
			rival = true
		}
	}
	if best < 0 || rival {
		return r, false
	}
	r.Place, r.Confidence = r.Candidates[best].Place, doubtful
	return r, true
}

// sameTown is how near each other, in metres, two candidates are one place; doubtful is how sure a place is that only the report's country tells.
const (
	sameTown = 20_000
	doubtful = 0.6
)

// firmPoints are the positions of places of the report that the hand-written table knows and that are small enough to say where
// the report plays.
func (p *placer) firmPoints() []gazetteer.Point {
	var points []gazetteer.Point
	for _, place := range p.d.Places {
		for _, name := range p.innerNames(place.Name.Arabic) {
			r := p.where.Resolve(gazetteer.Query{Name: name})
			if r.Place != nil && r.Place.Curated && r.Place.HasPoint && r.Place.RadiusM <= 100_000 {
				points = append(points, gazetteer.Point{Lat: r.Place.Lat, Lon: r.Place.Lon})
				break
			}
		}
	}
	return points
}

// innerNames gives a name, and what is left of one that no table knows when its words for kind and side are dropped: جنوبي إدلب and ريف إدلب الجنوبي tell of إدلب.
func (p *placer) innerNames(name string) []string {
	names := []string{name}
	words := strings.Fields(name)
	if len(words) < 2 || p.where.Resolve(gazetteer.Query{Name: name}).Place != nil {
		return names
	}
	outer := func(word string) bool {
		_, side := gazetteer.Side(arabic.Fold(word))
		_, _, _, kind := gazetteer.KindWord(arabic.Fold(word))
		return side || kind
	}
	first, last := 0, len(words)
	for first < last && outer(words[first]) {
		first++
	}
	for first < last && outer(words[last-1]) {
		last--
	}
	if first < last && last-first < len(words) {
		names = append(names, strings.Join(words[first:last], " "))
	}
	return names
}

// bareName drops the generic word that is kept in a name, for the look-up.
func bareName(name string) []string {
	names := []string{name}
	words := strings.Fields(name)
	if len(words) > 1 {
		if _, _, _, ok := gazetteer.KindWord(arabic.Fold(words[0])); ok {
			names = append(names, strings.Join(words[1:], " "))
		}
	}
	return names
}

func (p *placer) locate(place *Place, near []gazetteer.Point) {
	q := gazetteer.Query{Within: p.context(place), Near: near}
	for n, name := range bareName(place.Name.Arabic) {
		q.Name = name
		r := p.where.Resolve(q)
		place.Candidates = max(place.Candidates, len(r.Candidates))
		if r.Place == nil || n > 0 && place.Kind == "region" && r.Place.Kind != "region" {
			continue
		}
		p.fill(place, r)
		return
	}
	p.surround(place, near)
}

func (p *placer) fill(place *Place, r gazetteer.Resolution) {
	g := r.Place
	place.Name.English, place.Ref, place.Confidence, place.Basis = g.English, g.Ref, r.Confidence, "gazetteer"
	place.country = g.Country
	if place.Kind == "" || place.Kind == "town" || g.Curated {
		place.Kind = g.Kind
	}
	if g.HasPoint {
		lat, lon := g.Lat, g.Lon
		place.Lat, place.Lon, place.RadiusM = &lat, &lon, g.RadiusM
	}
	if admin := p.where.AdminName(g); admin != "" {
		place.Within = []string{admin}
	}
}

// surround gives a region, or a place whose own point is not known, the area named inside its own name (ريف حلب, جنوب إدلب): no exact
// point, but a radius that covers it.
func (p *placer) surround(place *Place, near []gazetteer.Point) {
	words, context := strings.Fields(place.Name.Arabic), p.context(place)
	for from := 1; from < len(words); from++ {
		for to := len(words); to > from; to-- {
			r := p.where.Resolve(gazetteer.Query{Name: strings.Join(words[from:to], " "), Near: near, Within: context})
			if r.Place == nil || !r.Place.HasPoint {
				continue
			}
			lat, lon := r.Place.Lat, r.Place.Lon
			place.Lat, place.Lon, place.Basis, place.Confidence = &lat, &lon, "within", math.Min(0.5, r.Confidence)
			place.RadiusM = max(2*r.Place.RadiusM, 10_000)
			place.Within = []string{r.Place.Name}
			if place.Kind == "" {
				place.Kind = "region"
			}
			return
		}
	}
	place.Basis, place.Confidence = "unresolved", 0.3
}

// contextReach is how many tokens behind a name still say what it lies within.
const contextReach = 8

// context gives the names that surround a place: those that follow a mention of it, then the first-level units of the report.
func (p *placer) context(place *Place) []string {
	var out []string
	for _, m := range place.Mentions {
		for t := m.Last; t < min(m.Last+contextReach, len(p.d.Tokens)); t++ {
			if i := p.d.placeAt[t]; i > 0 && (t == 0 || p.d.placeAt[t-1] != i) {
				out = append(append(out, bareName(p.d.Places[i-1].Name.Arabic)...), p.innerNames(p.d.Places[i-1].Name.Arabic)[1:]...)
			}
		}
	}
	return out
}

// relative reads «PLACE side [of] ANCHOR … by N km» and computes the position; see gazetteer.Offset.
func (p *placer) relative(i int) {
	place := &p.d.Places[i]
	for _, m := range place.Mentions {
		direction, next, ok := p.sideAt(p.pastQuote(m.Last))
		if !ok {
			continue
		}
		anchor, end := p.anchor(next)
		if anchor < 0 || anchor == i {
			continue
		}
		if p.d.placeAt[p.pastQuote(m.Last)] == anchor+1 { // شمال غزة is a region itself, and the place lies in it
			place.Within = append(p.d.Places[anchor].Within, p.d.Places[anchor].Name.Arabic)
			continue
		}
		place.Relative = &record.Relative{To: placeID(anchor), Bearing: direction.Point}
		place.Within = append(p.d.Places[anchor].Within, p.d.Places[anchor].Name.Arabic)
		metres := p.distance(next, end)
		place.Relative.DistanceM = int(metres)
		a := p.d.Places[anchor]
		if metres == 0 || a.Lat == nil || a.Basis != "gazetteer" || place.Basis == "gazetteer" {
			return
		}
		lat, lon := gazetteer.Offset(*a.Lat, *a.Lon, direction.Bearing, metres)
		lat, lon = math.Round(lat*1e4)/1e4, math.Round(lon*1e4)/1e4
		place.Lat, place.Lon, place.RadiusM = &lat, &lon, gazetteer.RelativeRadius(metres, a.RadiusM)
		place.Basis, place.Confidence = "relative", math.Round(a.Confidence*80)/100
		return
	}
}

// pastQuote steps over the mark that closes a quoted name.
func (p *placer) pastQuote(i int) int {
	if i < len(p.d.Tokens) && (p.d.Tokens[i].Kind == QuoteClose || p.d.Tokens[i].Kind == QuoteEither) {
		return i + 1
	}
	return i
}

func (p *placer) sideAt(i int) (gazetteer.Direction, int, bool) {
	d, ok := gazetteer.Side(p.d.Folded(i))
	if !ok {
		return d, i, false
	}
	if second, ok := gazetteer.Side(p.d.Folded(i + 1)); ok {
		if both, ok := gazetteer.Between(d, second); ok {
			return both, i + 2, true
		}
	}
	return d, i + 1, true
}

// anchor gives the place that begins within two tokens of i, and the token behind it.
func (p *placer) anchor(i int) (place, end int) {
	for t := i; t < min(i+2, len(p.d.Tokens)); t++ {
		if at := p.d.placeAt[t]; at > 0 {
			for t < len(p.d.Tokens) && p.d.placeAt[t] == at {
				t++
			}
			return at - 1, t
		}
	}
	return -1, i
}

// distanceReach is how far behind the anchor the distance may stand.
const distanceReach = 8

func (p *placer) distance(from, end int) float64 {
	for t := from; t < min(end+distanceReach, len(p.d.Tokens)-1); t++ {
		n, next, ok := p.d.number(t, len(p.d.Tokens))
		if !ok || next >= len(p.d.Tokens) {
			continue
		}
		if unit, ok := gazetteer.Metres(p.d.Folded(next)); ok {
			return float64(n) * unit
		}
	}
	return 0
}
