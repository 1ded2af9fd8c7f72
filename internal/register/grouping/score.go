package grouping

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/register"
)

// Threshold is the score at which two mentions are as likely of one happening as of two, among pairs that share a key.
const Threshold = 5.0

// weights are set by hand, in the units of Threshold; docs/incidents.md tells on what. fit looks for better ones round them.
var weights = map[string]float64{
	"type.same": 1.5, "type.compatible": 1, "type.distant": -1.5, "type.apart": -5,
	"place.same": 4.5, "place.fine": 0, "place.begins": 3.5, "place.inside": 3, "place.near": 1, "place.told": 2, "place.beside": 0, "place.apart": -6, "place.quarters": -1.5,
	"place.wider": 1, "place.wider_apart": -3, "place.of_many": -1.5, "place.rare": 0.5, "place.more": 0.5, "place.regions": -3,
	"time.same": 2, "time.next": -0.5, "time.two": -4, "time.apart": -9, "time.unknown": -2.5, "time.unknown_small": 0, "time.weekday": 1.5, "time.partial": 3, "time.partial_apart": -6,
	"actors.agent": 1, "actors.side": 0.5, "actors.differ": -1, "actors.person": 3,
	"toll.killed": 1.5, "toll.injured": 1, "toll.many": 0.5, "toll.far": -2, "toll.differ_killed": -0.5, "toll.differ_injured": -0.5,
	"wording.copy": 4, "wording.like": 1.5,
	"words.rare": 1, "words.none": 1, "summary": -8,
}

// compare scores two mentions; the reasons are in the order of the fields.
func compare(a, b *item) (float64, []register.Reason) {
	var out []register.Reason
	sum := 0.0
	weights := learned().weights
	collect(a, b, func(reason, x, y string, value float64) {
		field, _, _ := strings.Cut(reason, ".")
		w := value * weights[reason]
		sum += w
		if y != "" {
			x += " / " + y
		}
		if x != "" && w != 0 {
			if x == itself {
				x = ""
			}
			out = append(out, register.Reason{Field: field, Key: reason, Said: x, Weight: math.Round(100*w) / 100})
		} else if n := len(out); n > 0 {
			out[n-1].Weight = math.Round(100*(out[n-1].Weight+w)) / 100
		}
	})
	return sum, out
}

// itself stands for what a reason was read off where it is told by its name alone.
const itself = "\x00"

// score is the sum that compare gives.
func score(a, b *item) float64 {
	sum, weights := 0.0, learned().weights
	collect(a, b, func(reason, _, _ string, value float64) {
		w := value * weights[reason] // rounded, as compare does
		sum += w
	})
	return sum
}

// Pairs gives the named values by which mentions are compared, for each two that are compared, which they are when they share a key.
func Pairs(mentions []register.Mention, put func(i, j int, values map[string]float64)) {
	all, keys := make([]*item, len(mentions)), map[string][]int{}
	for i, m := range mentions {
		if !Makes(m.Type) {
			continue
		}
		all[i] = newItem(m)
		for _, k := range all[i].keys {
			keys[k] = append(keys[k], i)
		}
	}
	for i, a := range all {
		if a == nil {
			continue
		}
		seen := map[int]bool{i: true}
		for _, k := range a.lookups() {
			for _, j := range keys[k] {
				if j > i || seen[j] {
					continue
				}
				seen[j] = true
				values := map[string]float64{}
				collect(a, all[j], func(reason, _, _ string, value float64) { values[reason] += value })
				put(i, j, values)
			}
		}
	}
}

// collect gives each reason for or against one happening with its value: 1 for what holds or not, a measure for what holds more or less.
func collect(a, b *item, put putter) {
	add := func(reason, x, y string) { put(reason, x, y, 1) }
	if a.Summary != b.Summary {
		add("summary", itself, "")
	}
	scoreTypes(a, b, add)
	scorePlaces(a, b, put)
	if a.Report == b.Report && a.Report != "" {
		add("report.same", itself, "")
	}
	scoreTimes(a, b, add)
	scoreActors(a, b, add)
	scoreTolls(a, b, put)
	if a.Report != b.Report {
		scoreWording(a, b, add)
		scoreWords(a, b, put)
	}
}

// muchAlike is from which cosine on passages are more alike than those of one town and kind mostly are.
const muchAlike = 0.3

// scoreWords measures the rarer words that two passages share, those of their places left out. Where the days are not known these alone tell one year's
// happening in a town from another's, so that they have a weight of their own then.
func scoreWords(a, b *item, put putter) {
	if a.Entry != "" || b.Entry != "" {
		put("words.none", itself, "", 1)
		scoreWeapons(a, b, put)
		return
	}
	if len(a.bag) == 0 || len(b.bag) == 0 {
		return
	}
	s := share(a, b)
	put("words.compared", itself, "", 1)
	if len(s.words) > 0 {
		rare := math.Log1p(s.sum)
		put("words.rare", rarestOf(s.words), "", rare)
		if !a.days.known || !b.days.known {
			put("words.undated", "", "", rare)
		}
		put("words.part", "", "", s.part)
		put("words.cosine", "", "", s.cosine)
		put("words.alike", "", "", max(0, s.cosine-muchAlike))
	}
	put("words.short", "", "", 1/float64(min(len(a.bag), len(b.bag))))
	scoreWeapons(a, b, put)
}

func scoreWeapons(a, b *item, put putter) {
	if a.Weapon != "" && b.Weapon != "" {
		if a.Weapon == b.Weapon {
			put("weapon.same", a.Weapon, "", 1)
		} else {
			put("weapon.differ", a.Weapon, b.Weapon, 1)
		}
	}
}

// An adder takes a reason that holds or not, a putter one with a measure; x and y are what it was read off, y empty when both mentions have x.
type (
	adder  = func(reason, x, y string)
	putter = func(reason, x, y string, value float64)
)

func scoreTypes(a, b *item, add adder) {
	switch compareTypes(a.Type, b.Type) {
	case typesSame:
		add("type.same", a.Type, "")
	case typesCompatible:
		add("type.compatible", a.Type, b.Type)
	case typesDistant:
		add("type.distant", a.Type, b.Type)
	default:
		add("type.apart", a.Type, b.Type)
	}
}

func scoreTimes(a, b *item, add adder) {
	for _, p := range []int{partialAgrees(a.When.Partial, b.days, b.When.Partial), partialAgrees(b.When.Partial, a.days, "")} {
		switch {
		case p == 0:
			continue
		case p < 0:
			add("time.partial_apart", a.When.Partial, b.When.Partial)
		case strings.Contains(a.When.Partial+b.When.Partial, "-W"):
			add("time.weekday", a.When.Partial+b.When.Partial, "") // one of seven agrees by chance
		default:
			add("time.partial", a.When.Partial+b.When.Partial, "")
		}
		return
	}
	if !a.days.known && !b.days.known && a.Report == b.Report && a.Report != "" {
		return // it is the same unknown day
	}
	if !a.days.known || !b.days.known {
		if slices.ContainsFunc(append(slices.Clone(a.spots), b.spots...), func(s spot) bool { return s.ref != "" }) {
			add("time.unknown", itself, "")
			return
		}
		add("time.unknown_small", itself, "")
		return
	}
	switch gap(a.days, b.days) {
	case 0:
		add("time.same", a.When.From, b.When.From)
	case 1:
		add("time.next", a.When.From, b.When.From)
	case 2:
		add("time.two", a.When.From, b.When.From)
	default:
		add("time.apart", a.When.From, b.When.From)
	}
}

func scoreActors(a, b *item, add adder) {
	if p := common(a.persons, b.persons); p != "" {
		add("actors.person", p, "")
	}
	switch {
	case common(a.agents, b.agents) != "":
		add("actors.agent", common(a.agents, b.agents), "")
	case common(a.sides, b.sides) != "":
		add("actors.side", common(a.sides, b.sides), "")
	case len(a.agents) > 0 && len(b.agents) > 0:
		add("actors.differ", a.agents[0], b.agents[0])
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

// scoreTolls compares what is told of the killed and of the injured. A plural without a number goes with every number that is no less.
func scoreTolls(a, b *item, put putter) {
	for _, of := range []string{"killed", "injured"} {
		x, y := a.tolls[of], b.tolls[of]
		switch {
		case !x.told || !y.told:
		case x.low == y.low && x.low > 0:
			if !x.open && !y.open {
				put("toll."+of, strconv.Itoa(x.low), "", 1)
				put("toll.many", "", "", math.Log(float64(x.low))) // the higher, the less by chance
			}
		case x.open && x.low <= y.low, y.open && y.low <= x.low:
		case max(x.low, y.low) >= farTimes*max(1, min(x.low, y.low)):
			put("toll.far", of, "", 1)
		default:
			put("toll.differ_"+of, strconv.Itoa(x.low), strconv.Itoa(y.low), math.Abs(math.Log(float64(1+x.low)/float64(1+y.low))))
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
		add("wording.copy", itself, "")
	case s >= likeSimilarity:
		add("wording.like", itself, "")
	}
}
