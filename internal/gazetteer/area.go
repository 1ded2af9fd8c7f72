package gazetteer

import (
	"math"
	"strings"
)

// area is what surrounds a place: a first-level unit, of which the gazetteer knows some towns, or another place.
type area struct {
	name   string
	admin  string // COUNTRY.CODE, or "" when it is no first-level unit
	around string // of a city that is a unit of its own, the unit around it (ريف دمشق of دمشق), or ""
	centre *Place
}

// standing says how a place lies to an area.
type standing int

const (
	unknownStanding standing = iota
	withinArea
	besideArea // near its edge, as far as the gazetteer can tell
	outsideArea
)

// How far beyond the nearest town of another unit a place still counts as within or beside a unit, in metres. Only the towns of a unit
// are known, not its border.
const (
	withinMargin = 4_000
	besideMargin = 20_000
	anchorReach  = 40_000 // how far a village may lie from the town by which it is called
)

// areasOf reads a hint such as «محافظة حلب» or «محافظتا حماة وإدلب»; what is not known gives no area.
func (x *Index) areasOf(within string) []area {
	var out []area
	for _, p := range parse(within) {
		for _, words := range alternatives(p.words) {
			if a, ok := x.areaOf(words); ok {
				out = append(out, a)
				break
			}
		}
	}
	return out
}

// areaOf gives the area of a folded name, first-level units first; ريف X is taken as X unless it is a unit itself.
func (x *Index) areaOf(words []string) (area, bool) {
	if len(words) == 0 {
		return area{}, false
	}
	var other *Place
	for _, s := range x.spell().find(words, asWritten) {
		p := &x.Places[s.place]
		if p.Kind == "admin1" && p.HasPoint {
			return area{name: p.Name, admin: p.Admin, around: x.adminCode("ريف "+p.Name, p.Country), centre: p}, true
		}
		if p.HasPoint && (other == nil || p.weight() > other.weight()) {
			other = p
		}
	}
	words, _ = withoutSides(words)
	if words[0] == "ريف" && len(words) > 1 {
		return x.areaOf(words[1:])
	}
	if other == nil {
		return area{}, false
	}
	return area{name: other.Name, centre: other}, true
}

// weight orders places of one name by how well known they are.
func (p *Place) weight() float64 {
	w := math.Log10(float64(p.Population) + 10)
	if p.Curated {
		w += 5
	}
	return w
}

// alternatives gives the readings of the words of a part: as written, and with a conjunction or preposition taken off the first.
func alternatives(words []string) [][]string {
	out := [][]string{words}
	if len(words) == 0 {
		return nil
	}
	for _, prefix := range []string{"و", "ب", "بال", "لل"} {
		if rest, ok := strings.CutPrefix(words[0], prefix); ok && len(rest) >= 6 {
			out = append(out, append([]string{rest}, words[1:]...))
		}
	}
	return out
}

// standing tells whether a place lies within an area.
func (x *Index) standing(a area, p *Place) standing {
	switch {
	case !p.HasPoint || a.centre == nil:
		return unknownStanding
	case a.admin == "":
		return byDistance(Distance(p.Lat, p.Lon, a.centre.Lat, a.centre.Lon), float64(a.centre.RadiusM))
	case p.Admin == a.admin, p.Admin != "" && p.Admin == a.around, Distance(p.Lat, p.Lon, a.centre.Lat, a.centre.Lon) < cityReach:
		return withinArea
	case a.around != "" && p.Admin == "":
		if in, out := x.nearestTowns(a.around, p); in < out+withinMargin {
			return withinArea
		}
	}
	in, out := x.nearestTowns(a.admin, p)
	margin := in - out
	switch {
	case p.Admin == "" && margin <= withinMargin && in < 100_000:
		return withinArea
	case margin <= besideMargin && in < 60_000:
		return besideArea
	}
	return outsideArea
}

func byDistance(metres, radius float64) standing {
	switch {
	case metres <= anchorReach/2+radius:
		return withinArea
	case metres <= anchorReach+radius:
		return besideArea
	}
	return outsideArea
}

// nearestTowns gives the distance to the nearest town of a unit and to the nearest of any other, in metres.
func (x *Index) nearestTowns(admin string, p *Place) (in, out float64) {
	in, out = math.Inf(1), math.Inf(1)
	for _, i := range x.towns {
		q := &x.Places[i]
		if math.Abs(q.Lat-p.Lat) > 2 || math.Abs(q.Lon-p.Lon) > 2 {
			continue
		}
		d := Distance(p.Lat, p.Lon, q.Lat, q.Lon)
		if q.Admin == admin {
			in = min(in, d)
		} else {
			out = min(out, d)
		}
	}
	if math.IsInf(out, 1) {
		out = 0
	}
	return in, out
}
