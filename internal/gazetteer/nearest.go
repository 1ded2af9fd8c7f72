package gazetteer

import "math"

// inhabited are the kinds of places by which people say where something happened.
var inhabited = map[string]bool{"town": true, "village": true, "neighbourhood": true}

// metresOfDegree is the least length of a degree of latitude on the earth.
const metresOfDegree = 110_500

// Nearest gives the inhabited place whose point lies nearest to a position in degrees, and how many metres away, as far as within metres; of two at the same distance the
// one that stands first in the gazetteer. Places whose point is that of something larger do not count.
func (x *Index) Nearest(lat, lon, within float64) (p *Place, metres float64, ok bool) {
	high := within / metresOfDegree
	best := within
	for i := range x.Places {
		q := &x.Places[i]
		if !q.HasPoint || q.ofCity || !inhabited[q.Kind] || math.Abs(q.Lat-lat) > high {
			continue
		}
		if d := Distance(lat, lon, q.Lat, q.Lon); d < best || p == nil && d <= best {
			p, best = q, d
		}
	}
	return p, best, p != nil
}
