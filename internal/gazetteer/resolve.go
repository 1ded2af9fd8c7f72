package gazetteer

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

// earthRadius is the mean radius of the earth in metres (IUGG).
const earthRadius = 6_371_008.8

// Distance gives the great-circle distance in metres between two positions in degrees.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	return float64(s2.LatLngFromDegrees(lat1, lon1).Distance(s2.LatLngFromDegrees(lat2, lon2))) * earthRadius
}

// Offset gives the position that lies the given metres away in the given direction, in degrees clockwise from north.
func Offset(lat, lon, bearing, metres float64) (float64, float64) {
	angle, course := metres/earthRadius, bearing*math.Pi/180
	phi, lambda := lat*math.Pi/180, lon*math.Pi/180
	phi2 := math.Asin(math.Sin(phi)*math.Cos(angle) + math.Cos(phi)*math.Sin(angle)*math.Cos(course))
	lambda2 := lambda + math.Atan2(math.Sin(course)*math.Sin(angle)*math.Cos(phi), math.Cos(angle)-math.Sin(phi)*math.Sin(phi2))
	return phi2 * 180 / math.Pi, lambda2 * 180 / math.Pi
}

// Point is a position in degrees.
type Point struct{ Lat, Lon float64 }

// Query asks where a name is. Within names what lies around it, nearest first; Near are positions of other places of the report.
type Query struct {
	Name   string
	Within []string
	Near   []Point
}

// Candidate is a place that bears the name, with what speaks for it.
type Candidate struct {
	Place   *Place
	Score   float64
	Reasons []Reason // of Geocode, what made the score
	level   level
	within  bool // what surrounds the name speaks for it
	outside bool // or against it
}

// Resolution is the answer to a Query: Place is nil when no place bears the name, or several do and nothing decides.
type Resolution struct {
	Place      *Place
	Confidence float64
	Candidates []Candidate // best first
}

// The weights of Resolve: what stands beside a name outweighs how well known a place is.
const (
	weightWithin  = 4.0
	weightCurated = 1.5
	weightNear    = 2.0
	weightAgainst = -3.0
	weightFar     = -4.0 // a small place far from everything else that the report names is another of the same name
	decisive      = 0.75 // the lead over the next place that decides
	sameSpot      = 20_000
)

// Resolve decides which place is meant.
func (x *Index) Resolve(q Query) Resolution {
	var r Resolution
	for _, i := range x.byKey[key(q.Name)] {
		p := &x.Places[i]
		r.Candidates = append(r.Candidates, Candidate{Place: p, Score: x.score(p, q)})
	}
	slices.SortStableFunc(r.Candidates, func(a, b Candidate) int { return cmp.Compare(b.Score, a.Score) })
	if len(r.Candidates) == 0 {
		return r
	}
	best := r.Candidates[0]
	lead := math.Inf(1)
	for _, c := range r.Candidates[1:] {
		if c.Place.HasPoint && best.Place.HasPoint && Distance(c.Place.Lat, c.Place.Lon, best.Place.Lat, best.Place.Lon) < sameSpot {
			continue // the same spot from two tables is no rival
		}
		lead = best.Score - c.Score
		break
	}
	if lead < decisive || best.Score <= weightAgainst/2 {
		return r
	}
	r.Place, r.Confidence = best.Place, confidence(best.Score, lead)
	return r
}

// confidence grows with the score and the lead and stays below certainty.
func confidence(score, lead float64) float64 {
	c := 0.6 + 0.05*min(score, 5) + 0.03*min(lead, 4)
	return math.Round(min(0.98, max(0.3, c))*100) / 100
}

func (x *Index) score(p *Place, q Query) float64 {
	s := math.Log10(float64(p.Population)+10) / 3
	if p.Curated {
		s += weightCurated
	}
	if admin := x.AdminName(p); admin != "" {
		for _, w := range q.Within {
			switch {
			case key(w) == key(admin):
				s += weightWithin
			case x.isOtherAdmin(w, p):
				s += weightAgainst
			}
		}
	}
	if p.HasPoint {
		near := nearness(p, q.Near)
		s += weightNear * near
		if len(q.Near) > 0 && near == 0 && !p.Curated {
			s += weightFar
		}
	}
	return s
}

// isOtherAdmin reports whether w names another first-level unit of the same country.
func (x *Index) isOtherAdmin(w string, p *Place) bool {
	for _, i := range x.byKey[key(w)] {
		if q := x.Places[i]; q.Kind == "admin1" && q.Country == p.Country && q.Admin != p.Admin {
			return true
		}
	}
	return false
}

// nearness is 1 beside another place of the report and falls to 0 at 200 km.
func nearness(p *Place, near []Point) float64 {
	if len(near) == 0 {
		return 0
	}
	best := math.Inf(1)
	for _, n := range near {
		best = min(best, Distance(p.Lat, p.Lon, n.Lat, n.Lon))
	}
	return max(0, 1-best/200_000)
}
