package grouping

import (
	"math"
	"slices"
	"strings"
)

// scorePlaces compares the closest places first: the same point; a part of its name; a quarter with its town; points near one another; a region.
func scorePlaces(a, b *item, put putter) {
	add := func(reason, x, y string) { put(reason, x, y, 1) }
	m := meet(a, b)
	switch {
	case m.same != "" && !m.fine && hasFine(a) && hasFine(b):
		add("place.quarters", m.same, "")
	case m.same != "" && !m.fine && hasFine(a) != hasFine(b):
		add("place.inside", m.same, "")
	case m.same != "":
		add("place.same", m.same, "")
		if m.fine {
			put("place.fine", "", "", 1)
		}
	case m.begins != "":
		add("place.begins", m.begins, "")
	default:
		if name, rare := told(a, b); name != "" {
			if len(a.spots) > 0 && len(b.spots) > 0 {
				add("place.beside", name, "")
			} else {
				add("place.told", name, "")
			}
			put("place.rare", "", "", rare-middlingRarity)
		} else if len(a.spots) > 0 && len(b.spots) > 0 {
			apart(a, b, add)
		} else {
			scoreWider(a, b, add)
		}
	}
	if m.count > 0 {
		put("place.rare", "", "", m.rare-middlingRarity)
		put("place.more", "", "", float64(min(m.count, severalPlaces)-1))
		if max(len(a.spots), len(b.spots)) >= severalPlaces && min(len(a.spots), len(b.spots)) < severalPlaces {
			add("place.of_many", itself, "")
		}
	}
	if len(a.regions) > 0 && len(b.regions) > 0 && common(a.regions, b.regions) == "" {
		add("place.regions", a.regions[0], b.regions[0])
	}
}

// middlingRarity is the rarity of a name that some twenty of a thousand reports have.
const middlingRarity = 4

// meeting is which named points two mentions share.
type meeting struct {
	same, begins string  // names of those that are the same, and of which one begins the other
	fine         bool    // one that is the same is below a town
	rare         float64 // the rarity of the rarest
	count        int
}

func meet(a, b *item) meeting {
	m := meeting{}
	for _, p := range a.spots {
		for _, q := range b.spots {
			switch {
			case p.name == q.name || p.ref != "" && p.ref == q.ref:
				if p.fine || q.fine || m.same == "" {
					m.same, m.fine = p.name, m.fine || p.fine || q.fine
				}
			case strings.Contains(" "+p.name+" ", " "+q.name+" "), strings.Contains(" "+q.name+" ", " "+p.name+" "):
				m.begins = p.name + " / " + q.name
			default:
				continue
			}
			m.rare, m.count = max(m.rare, min(p.rare, q.rare)), m.count+1
		}
	}
	return m
}

// told gives a named point of one mention whose name stands among the words of the other, which does not have it as its place, and the rarity of it.
func told(a, b *item) (string, float64) {
	for _, x := range [][2]*item{{a, b}, {b, a}} {
		for _, s := range x[0].spots {
			if len(s.stems) > 0 && !slices.ContainsFunc(s.stems, func(w string) bool { _, ok := slices.BinarySearch(x[1].Words, w); return !ok }) {
				return s.name, s.rare
			}
		}
	}
	return "", 0
}

func hasFine(it *item) bool {
	return slices.ContainsFunc(it.spots, func(s spot) bool { return s.fine })
}

// nearKM is how far apart two named points may lie and still be one happening told from two villages.
const nearKM = 4

func apart(a, b *item, add adder) {
	for _, p := range a.spots {
		for _, q := range b.spots {
			if p.lat != nil && q.lat != nil && p.lon != nil && q.lon != nil && kilometres(*p.lat, *p.lon, *q.lat, *q.lon) <= nearKM {
				add("place.near", p.name, q.name)
				return
			}
		}
	}
	add("place.apart", a.spots[0].name, b.spots[0].name)
}

func scoreWider(a, b *item, add adder) {
	if len(a.wider) == 0 || len(b.wider) == 0 {
		return
	}
	for _, w := range a.wider {
		if slices.Contains(b.wider, w) {
			add("place.wider", w, "")
			return
		}
	}
	add("place.wider_apart", a.wider[0], b.wider[0])
}

const earthKM = 6371

// kilometres gives the distance on the sphere (haversine formula).
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	sLat, sLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	return 2 * earthKM * math.Asin(math.Sqrt(min(1, sLat*sLat+math.Cos(lat1*rad)*math.Cos(lat2*rad)*sLon*sLon)))
}
