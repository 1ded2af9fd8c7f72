package gazetteer

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
)

// Located is where a place string leads. Match says how: name, relative, between, within (only what surrounds it is known), near (only
// what it lies beside is known), or "". Rivals are the other places of the name, best first; Chosen is the one that won, with its reasons.
type Located struct {
	Name       string
	Lat, Lon   float64
	HasPoint   bool
	RadiusM    int
	Kind       string
	Ref        string
	Match      string
	Confidence float64
	Chosen     *Candidate
	Rivals     []Candidate
}

// Geocode reads a place string such as «قرية شيرك غرب ناحية الدرباسية بـ13 كم» or «حي الشعار، حلب». within names what surrounds it, or is "".
// What cannot be known has no point.
func (x *Index) Geocode(place, within string) Located {
	place, within = bounded(place), bounded(within)
	if l, ok := x.between(place, within); ok {
		return l
	}
	if l, ok := x.relative(split(place), within); ok {
		return l
	}
	return x.single(place, within)
}

// longestString is how many bytes of a place string are read: cost grows faster than its length, and no place takes more.
const longestString = 500

// bounded cuts a string behind its last whole word within longestString.
func bounded(s string) string {
	if len(s) <= longestString {
		return s
	}
	return s[:max(strings.LastIndexByte(s[:longestString], ' '), 0)]
}

// single reads a place string that names no pair of places and no distance.
func (x *Index) single(place, within string) Located {
	if all, ok := x.bracketed(place, within); ok {
		return located(all, "name")
	}
	g := geocoder{x: x, hints: x.areasOf(within), parts: parse(place), name: strings.Join(split(place), " ")}
	return g.locate()
}

// bracketed finds a name of which a part stands in brackets: كسرة شيخ (جمعة).
func (x *Index) bracketed(place, within string) ([]Candidate, bool) {
	if !strings.Contains(place, "(") {
		return nil, false
	}
	words := strings.Fields(foldName(strings.NewReplacer("(", " ", ")", " ").Replace(place)))
	return x.choose(ask{words: words, areas: x.areasOf(within)})
}

// geocoder answers one place string.
type geocoder struct {
	x     *Index
	hints []area
	parts []part
	name  string
}

func (g *geocoder) locate() Located {
	if len(g.parts) == 0 {
		return Located{Name: g.name}
	}
	head := g.parts[0]
	areas, anchors := g.context(g.parts[1:])
	if head.relation == near && len(g.parts) == 1 {
		l, _ := g.named(head, areas, anchors)
		return loosened(l, "near", g.name)
	}
	l, ok := g.named(head, areas, anchors)
	if ok && len(g.parts) > 1 && (g.parts[1].relation == 0 || g.parts[1].kind == "village" && g.parts[1].relation == inside) {
		return g.narrower(l, g.parts[1].words)
	}
	if ok {
		return l
	}
	if around, ok := g.around(head, areas, anchors); ok {
		around.Rivals = l.Rivals
		return around
	}
	return Located{Name: g.name, Rivals: l.Rivals}
}

// context resolves the parts behind the first: units become areas, other places anchors.
func (g *geocoder) context(parts []part) (areas []area, anchors []*Place) {
	areas = slices.Clone(g.hints)
	for _, p := range parts {
		for _, words := range alternatives(p.words) {
			if a, ok := g.x.areaOf(words); ok && (a.admin != "" || words[0] == "ريف") {
				areas = append(areas, a)
				break
			}
			if c, ok := g.x.choose(ask{words: words, kind: p.kind, areas: g.hints}); ok {
				anchors = append(anchors, c[0].Place)
				break
			}
		}
	}
	return areas, anchors
}

// region reads ريف X الشمالي: the part of X's surroundings on that side, with a radius that covers it.
func (g *geocoder) region(p part, areas []area) (Located, bool) {
	words, side := withoutSides(p.words)
	if words[0] != "ريف" || len(words) < 2 {
		return Located{}, false
	}
	all, ok := g.x.choose(ask{words: words[1:], kind: "admin1", areas: areas})
	if !ok || all[0].Place.Kind == "neighbourhood" {
		return Located{}, false
	}
	l := located(all, "within")
	l.Name, l.Kind, l.Confidence, l.RadiusM = g.name, "region", min(l.Confidence, 0.5), max(l.RadiusM, 10_000)
	if side != nil {
		l.Lat, l.Lon = Offset(l.Lat, l.Lon, side.Bearing, float64(l.RadiusM)/3)
	}
	return l, true
}

// around gives the place around one that is not known: what the string names behind it, or for a thing inside a settlement the town by
// which the hint is called. It is less exact than any match by name and says so.
func (g *geocoder) around(head part, areas []area, anchors []*Place) (Located, bool) {
	match := "within"
	if len(g.parts) > 1 && g.parts[1].relation == near {
		match = "near"
	}
	for _, p := range anchors {
		if group(p.Kind) == "settlement" || p.Kind == "neighbourhood" || p.Kind == "base" || p.Kind == "crossing" {
			return loosened(located([]Candidate{{Place: p}}, match), match, g.name), true
		}
	}
	if !head.landmark && !head.generic {
		return Located{}, false
	}
	if l, ok := g.insideSettlement(head, areas); ok {
		return l, true
	}
	return g.insideCity(head, areas)
}

// insideCity gives the city by which a hint is called for a neighbourhood that is not known.
func (g *geocoder) insideCity(head part, areas []area) (Located, bool) {
	for _, a := range areas {
		if a.admin != "" && a.centre.Kind == "admin1" && head.landmark {
			l := loosened(located([]Candidate{{Place: a.centre}}, "within"), "within", g.name)
			l.RadiusM = 8000
			return l, true
		}
	}
	return Located{}, false
}

// insideSettlement reads «مسجد X» where X is a settlement.
func (g *geocoder) insideSettlement(head part, areas []area) (Located, bool) {
	if head.words[0] == "شارع" {
		return Located{}, false // streets are called by where they lead
	}
	for start := 1; start < len(head.words); start++ {
		all, ok := g.x.choose(ask{words: head.words[start:], kind: "town", areas: areas})
		if ok && all[0].within && all[0].Place.Kind != "neighbourhood" && (start == 1 || all[0].Place.Kind == "town") {
			return loosened(located(all, "within"), "within", g.name), true
		}
	}
	return Located{}, false
}

// located makes the first candidate the answer.
func located(all []Candidate, match string) Located {
	all = ownPointFirst(all)
	c := all[0]
	p := c.Place
	if p.ofCity && match == "name" {
		match = "within"
	}
	lead := c.Score
	if len(all) > 1 {
		lead -= all[1].Score
	}
	return Located{Name: p.Name, Lat: p.Lat, Lon: p.Lon, HasPoint: p.HasPoint, RadiusM: p.RadiusM, Kind: p.Kind, Ref: p.Ref, Match: match, Confidence: confidence(c.Score, lead), Chosen: &c, Rivals: all[1:]}
}

// ownPointFirst puts a place with a point of its own before a neighbourhood that has only its city's, and the more exact of two points
// for one settlement before the other.
func ownPointFirst(all []Candidate) []Candidate {
	best := all[0].Place
	for i, c := range all[1:] {
		p := c.Place
		if c.level > all[0].level || !p.HasPoint || group(p.Kind) == "unit" || p.ofCity || Distance(p.Lat, p.Lon, best.Lat, best.Lon) > oneSpot {
			continue
		}
		if best.ofCity || all[0].Score-c.Score <= weightHandWritten+weightSame && group(best.Kind) == "settlement" && p.Kind == best.Kind && p.RadiusM < best.RadiusM {
			return slices.Insert(slices.Delete(slices.Clone(all), i+1, i+2), 0, c)
		}
	}
	return all
}

// loosened says of an answer that the place itself is somewhere around it. A name replaces that of the place it rests on.
func loosened(l Located, match, name string) Located {
	if !l.HasPoint {
		return l
	}
	l.Match, l.Confidence, l.RadiusM = match, min(l.Confidence, 0.5), max(l.RadiusM*2, 5000)
	if name != "" {
		l.Name = name
	}
	return l
}

func isKind(w string) bool {
	folded := arabic.Fold(w)
	_, _, _, ok := KindWord(folded)
	return ok || classOf(folded)&(near|inside) != 0
}
