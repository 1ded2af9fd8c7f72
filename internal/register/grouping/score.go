package grouping

import (
	"maps"
	"math"
	"slices"
	"strings"

	"marsad/internal/register"
)

// Threshold is the score from which two mentions are linked.
const Threshold = 5.0

// weights are set by hand, in the units of Threshold; docs/incidents.md tells on what.
var weights = map[string]float64{
	"type.same": 1.5, "type.compatible": 1, "type.distant": -1.5, "type.apart": -5,
	"place.same": 4.5, "place.begins": 3.5, "place.inside": 3, "place.near": 1, "place.apart": -6, "place.quarters": -1.5, "place.wider": 1, "place.wider_apart": -3, "place.of_many": -1.5,
	"time.same": 2, "time.next": -0.5, "time.two": -4, "time.apart": -9, "time.unknown": -2.5, "time.unknown_small": 0, "time.partial": 2, "time.partial_apart": -6,
	"actors.agent": 1, "actors.side": 0.5, "actors.differ": -1, "actors.person": 3,
	"toll.killed": 1.5, "toll.injured": 1, "toll.far": -2,
	"wording.copy": 4, "wording.like": 1.5,
	"summary": -8,
}

// compare scores two mentions; the reasons are in the order of the fields.
func compare(a, b *item) (float64, []register.Reason) {
	var out []register.Reason
	sum := 0.0
	collect(a, b, func(reason, said string, value float64) {
		field, _, _ := strings.Cut(reason, ".")
		w := value * learned().weights[reason]
		sum += w
		if said != "" && w != 0 {
			out = append(out, register.Reason{Field: field, Said: said, Weight: math.Round(100*w) / 100})
		} else if n := len(out); n > 0 {
			out[n-1].Weight = math.Round(100*(out[n-1].Weight+w)) / 100
		}
	})
	return sum, out
}

// Features gives the named values by which two mentions are compared, and whether they are compared at all, which they are when they share a key.
func Features(a, b register.Mention) (values map[string]float64, compared bool) {
	if !Makes(a.Type) || !Makes(b.Type) {
		return nil, false
	}
	x, y := newItem(a), newItem(b)
	values = map[string]float64{}
	collect(x, y, func(reason, _ string, value float64) { values[reason] += value })
	return values, slices.ContainsFunc(x.lookups(), func(k string) bool { return slices.Contains(y.keys, k) }) ||
		slices.ContainsFunc(y.lookups(), func(k string) bool { return slices.Contains(x.keys, k) })
}

// HandWeights gives the weights set by hand, round which fit looks for better ones.
func HandWeights() map[string]float64 { return maps.Clone(weights) }

// collect gives each reason for or against one happening with its value: 1 for what holds or not, a measure for what holds more or less.
func collect(a, b *item, put func(reason, said string, value float64)) {
	add := func(reason, said string) { put(reason, said, 1) }
	put("bias", "", 1)
	if a.Summary != b.Summary {
		add("summary", "one sums up several happenings")
	}
	scoreTypes(a, b, add)
	scorePlaces(a, b, add)
	scoreTimes(a, b, add)
	scoreActors(a, b, add)
	scoreTolls(a, b, add)
	if a.Report != b.Report {
		scoreWording(a, b, add)
		scoreWords(a, b, put)
	}
}

// scoreWords measures the rarer words that two passages share. Where the days are not known these alone tell one year's happening in a town from another's, so
// that they have weights of their own.
func scoreWords(a, b *item, put func(reason, said string, value float64)) {
	s := share(a, b)
	undated := !a.days.known || !b.days.known
	if len(a.Words) > 0 && len(b.Words) > 0 {
		put("words.compared", "how many rare words both have", 1)
	}
	if len(s.words) > 0 {
		rare := math.Log1p(s.sum)
		put("words.rare", strings.Join(s.words[:min(len(s.words), keyWords)], " "), rare)
		put("words.part", "", s.part)
		put("words.cosine", "", s.cosine)
		if undated {
			put("undated.rare", "", rare)
			put("undated.part", "", s.part)
			put("undated.cosine", "", s.cosine)
		}
	}
	for _, p := range a.spots {
		if len(a.Words) > 0 && len(b.Words) > 0 && slices.ContainsFunc(b.spots, func(q spot) bool { return q.name == p.name }) {
			put("place.rare", p.name, p.rare)
			if undated {
				put("undated.place", "", p.rare)
			}
			break
		}
	}
	if a.Weapon != "" && b.Weapon != "" {
		if a.Weapon == b.Weapon {
			put("weapon.same", a.Weapon, 1)
		} else {
			put("weapon.differ", a.Weapon+" / "+b.Weapon, 1)
		}
	}
	if n := min(len(a.Words), len(b.Words)); n > 0 {
		put("words.short", "", 1/float64(n))
	}
}

type adder = func(reason, said string)

func scoreTypes(a, b *item, add adder) {
	said := a.Type + " / " + b.Type
	switch compareTypes(a.Type, b.Type) {
	case typesSame:
		add("type.same", a.Type)
	case typesCompatible:
		add("type.compatible", said)
	case typesDistant:
		add("type.distant", said)
	default:
		add("type.apart", said)
	}
}

// scorePlaces compares the closest places first: the same point; the beginning of its name; a quarter with its town; points near one another; a region.
func scorePlaces(a, b *item, add adder) {
	same, begins, fine := "", "", false
	for _, p := range a.spots {
		for _, q := range b.spots {
			switch {
			case p.name == q.name || p.ref != "" && p.ref == q.ref:
				if p.fine || q.fine || same == "" {
					same, fine = p.name, fine || p.fine || q.fine
				}
			case strings.HasPrefix(p.name, q.name+" "), strings.HasPrefix(q.name, p.name+" "):
				begins = p.name + " / " + q.name
			}
		}
	}
	switch {
	case same != "" && !fine && hasFine(a) && hasFine(b):
		add("place.quarters", same)
	case same != "" && !fine && hasFine(a) != hasFine(b):
		add("place.inside", same)
	case same != "":
		add("place.same", same)
	case begins != "":
		add("place.begins", begins)
	case len(a.spots) > 0 && len(b.spots) > 0:
		apart(a, b, add)
	default:
		scoreWider(a, b, add)
	}
	if (same != "" || begins != "") && max(len(a.spots), len(b.spots)) >= severalPlaces && min(len(a.spots), len(b.spots)) < severalPlaces {
		add("place.of_many", "one of several places")
	}
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
				add("place.near", p.name+" / "+q.name)
				return
			}
		}
	}
	add("place.apart", a.spots[0].name+" / "+b.spots[0].name)
}

func scoreWider(a, b *item, add adder) {
	if len(a.wider) == 0 || len(b.wider) == 0 {
		return
	}
	for _, w := range a.wider {
		if slices.Contains(b.wider, w) {
			add("place.wider", w)
			return
		}
	}
	add("place.wider_apart", a.wider[0]+" / "+b.wider[0])
}

const earthKM = 6371

// kilometres gives the distance on the sphere (haversine formula).
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	sLat, sLon := math.Sin((lat2-lat1)*rad/2), math.Sin((lon2-lon1)*rad/2)
	return 2 * earthKM * math.Asin(math.Sqrt(min(1, sLat*sLat+math.Cos(lat1*rad)*math.Cos(lat2*rad)*sLon*sLon)))
}

func scoreTimes(a, b *item, add adder) {
	for _, p := range []int{partialAgrees(a.When.Partial, b.days, b.When.Partial), partialAgrees(b.When.Partial, a.days, "")} {
		if p > 0 {
			add("time.partial", a.When.Partial+b.When.Partial)
			return
		} else if p < 0 {
			add("time.partial_apart", a.When.Partial+" / "+b.When.Partial)
			return
		}
	}
	if !a.days.known || !b.days.known {
		if slices.ContainsFunc(append(slices.Clone(a.spots), b.spots...), func(s spot) bool { return s.ref != "" }) {
			add("time.unknown", "the day is not known, and the place is one of many reports")
			return
		}
		add("time.unknown_small", "the day is not known")
		return
	}
	said := a.When.From + " / " + b.When.From
	switch gap(a.days, b.days) {
	case 0:
		add("time.same", said)
	case 1:
		add("time.next", said)
	case 2:
		add("time.two", said)
	default:
		add("time.apart", said)
	}
}

func scoreActors(a, b *item, add adder) {
	if p := common(a.persons, b.persons); p != "" {
		add("actors.person", p)
	}
	switch {
	case common(a.agents, b.agents) != "":
		add("actors.agent", common(a.agents, b.agents))
	case common(a.sides, b.sides) != "":
		add("actors.side", common(a.sides, b.sides))
	case len(a.agents) > 0 && len(b.agents) > 0:
		add("actors.differ", a.agents[0]+" / "+b.agents[0])
	}
}

func common(a, b []string) string {
	for _, x := range a {
		if slices.Contains(b, x) {
			return x
		}
	}
	return ""
}

// farTimes is from which ratio on two tolls speak against one happening: a toll that grows over hours seldom grows tenfold.
const farTimes = 10

func scoreTolls(a, b *item, add adder) {
	for _, of := range []string{"killed", "injured"} {
		x, okX := toll(a.Mention, of)
		y, okY := toll(b.Mention, of)
		switch {
		case !okX || !okY:
		case x == y && x > 0:
			add("toll."+of, of)
		case x != y && max(x, y) < farTimes*max(1, min(x, y)):
			add("toll.differ_"+of, of)
		case max(x, y) >= farTimes*max(1, min(x, y)):
			add("toll.far", of)
		}
	}
}

// The similarity of words from which a report is a copy, or like another.
const (
	copySimilarity = 0.6
	likeSimilarity = 0.25
)

func scoreWording(a, b *item, add adder) {
	s := sketchSimilarity(a.sketched, b.sketched)
	switch {
	case a.Passage != "" && a.Passage == b.Passage, s >= copySimilarity:
		add("wording.copy", "the same words")
	case s >= likeSimilarity:
		add("wording.like", "much the same words")
	}
}
