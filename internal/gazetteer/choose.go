package gazetteer

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// ask is what the geocoder knows about the place it looks for.
type ask struct {
	words   []string // folded
	kind    string   // what the generic word before the name says, or ""
	areas   []area
	anchors []*Place // places named beside it in the same string
	urban   bool     // it is a part of a city (حي)
	upTo    level
}

// Reason is one thing that speaks for a candidate, or against it when its weight is negative.
type Reason struct {
	Text   string
	Weight float64
}

// The weights of choose. The number of inhabitants counts up to 2: a third of its decimal logarithm.
const (
	weightHandWritten = 1.5
	weightHeard       = -0.8 // for each letter
	weightOneLetter   = -1.2
	weightMainName    = 0.75
	weightSame        = 0.75
	weightKind        = 1.0
	weightOtherKind   = -2.0
	weightInside      = 3.0
	weightBeside      = 1.0
	weightOutside     = -3.0
	clearLead         = 0.7    // the lead over the next place that decides
	knownWidely       = 20_000 // inhabitants from which a place counts although the hint speaks against it
	oneSpot           = 12_000 // metres within which two places of one name are no rivals
)

// choose gives the places that bear the name, best first, and whether the first one is meant.
func (x *Index) choose(a ask) ([]Candidate, bool) {
	var all []Candidate
	for _, s := range x.spell().find(a.words, a.upTo) {
		all = append(all, x.weigh(a, &x.Places[s.place], s))
	}
	slices.SortStableFunc(all, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	return all, len(all) > 0 && a.accepts(all)
}

func (x *Index) weigh(a ask, p *Place, s spelled) Candidate {
	c := Candidate{Place: p, level: s.level}
	c.add("inhabitants", min(math.Log10(float64(p.Population)+10)/3, 2))
	if p.Curated {
		c.add("in the hand-written table", weightHandWritten)
	}
	c.spelling(p, s, a.words)
	c.add("kind "+p.Kind+" where "+cmp.Or(a.kind, "none")+" is asked", kindWeight(a.kind, p.Kind))
	if a.urban && (group(p.Kind) != "settlement" || !p.besideCentre(a)) && p.Kind != "neighbourhood" {
		c.add("no part of a city", weightOtherKind)
	}
	for _, area := range a.areas {
		c.stand(x.standing(area, p), area.name)
	}
	if q := nearestPlace(p, a.anchors); q != nil {
		c.stand(byDistance(Distance(p.Lat, p.Lon, q.Lat, q.Lon), float64(q.RadiusM)), q.Name)
	}
	return c
}

// spelling weighs how the name is written: another letter speaks against a place, its main name and the very same spelling for it.
func (c *Candidate) spelling(p *Place, s spelled, words []string) {
	switch s.level {
	case asHeard:
		c.add("spelled otherwise, with the same consonants", weightHeard*float64(max(s.changed, 1)))
	case oneLetter:
		c.add("one letter otherwise", weightOneLetter)
	case asWritten:
		if p.mainlyCalled(words) {
			c.add("its main name", weightMainName)
		}
		same := strings.Join(words, " ")
		if slices.ContainsFunc(p.names, func(n string) bool { return foldName(n) == same }) {
			c.add("spelled the same", weightSame)
		}
	}
}

// mainlyCalled reports whether words are a place's own name: by its Latin name where it has one, since tables order Arabic names as they like.
func (p *Place) mainlyCalled(words []string) bool {
	if p.English != "" && !p.Curated {
		return agrees(words, p.English)
	}
	return looseKey(strings.Fields(foldName(p.Name))) == looseKey(words)
}

// cityReach is how far from the middle of a city its parts lie, in metres.
const cityReach = 12_000

// besideCentre reports whether a place lies in or at the city by which a hint is called, or at a place named beside it.
func (p *Place) besideCentre(a ask) bool {
	for _, area := range a.areas {
		if c := area.centre; c != nil && Distance(p.Lat, p.Lon, c.Lat, c.Lon) < cityReach {
			return true
		}
	}
	q := nearestPlace(p, a.anchors)
	return q != nil && Distance(p.Lat, p.Lon, q.Lat, q.Lon) < cityReach
}

func (c *Candidate) add(text string, weight float64) {
	if weight != 0 {
		c.Score += weight
		c.Reasons = append(c.Reasons, Reason{text, weight})
	}
}

func (c *Candidate) stand(s standing, name string) {
	switch s {
	case withinArea:
		c.add("within "+name, weightInside)
		c.within = true
	case besideArea:
		c.add("beside "+name, weightBeside)
	case outsideArea:
		c.add("outside "+name, weightOutside)
		c.outside = true
	}
}

func nearestPlace(p *Place, all []*Place) *Place {
	var best *Place
	least := math.Inf(1)
	for _, q := range all {
		if d := Distance(p.Lat, p.Lon, q.Lat, q.Lon); p.HasPoint && q.HasPoint && d < least {
			best, least = q, d
		}
	}
	return best
}

// group joins kinds that reports do not keep apart.
func group(kind string) string {
	switch kind {
	case "village", "town", "admin3":
		return "settlement"
	case "admin1", "admin2", "country":
		return "unit"
	}
	return kind
}

func kindWeight(want, got string) float64 {
	w, g := group(want), group(got)
	switch {
	case want == got && want != "", w == "settlement" && w == g:
		return weightKind
	case want == "" && (got == "admin2" || got == "country"):
		return weightOtherKind / 2
	case want == "", w == g, want == "town" && got == "admin1":
		return 0
	case g == "unit", w == "unit":
		return weightOtherKind
	}
	return weightOtherKind / 4
}

// widelyKnown reports whether a place is so well known in the country of the areas that a hint to another part of it may be wrong.
func (p *Place) widelyKnown(areas []area) bool {
	for _, a := range areas {
		if country, _, ok := strings.Cut(a.admin, "."); ok && country != p.Country {
			return false
		}
	}
	return p.Kind == "town" && (p.Curated || p.Population >= knownWidely)
}

// accepts decides whether the best candidate is meant: it leads clearly, what surrounds it does not speak against it, and a bent spelling
// counts only where what surrounds it speaks for it.
func (a ask) accepts(all []Candidate) bool {
	best := all[0]
	switch {
	case !best.Place.HasPoint, best.level > asWritten && (!best.within || best.outside), best.outside && !best.Place.widelyKnown(a.areas):
		return false
	}
	for _, c := range all[1:] {
		if c.Place.HasPoint && Distance(c.Place.Lat, c.Place.Lon, best.Place.Lat, best.Place.Lon) > oneSpot {
			return best.Score-c.Score >= clearLead
		}
	}
	return true
}
