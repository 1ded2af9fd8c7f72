package reading

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/article"
	"marsad/internal/ranker"
)

// This file decides by a learned model which later event only tells again what an earlier one of its type told. Rules (merge.go) join those that
// plainly agree; here the signs are weighed: shared parties and sides, places that hold one another, times, counts, how the trigger is written.

// Pair is an earlier and a later event of one type, with what is seen about them.
type Pair struct {
	Earlier, Later int // index in Events
	Features       []ranker.Feature
}

// pairReach is how many earlier events of its type an event is compared with; the first of the report is always one of them.
const pairReach = 6

// pairs gives the earlier events of its type that event k may repeat, the nearest first.
func (ev *eventer) pairs(k int, ofType []int) []Pair {
	var out []Pair
	for n := len(ofType) - 1; n >= 0; n-- {
		if len(ofType)-n > pairReach && n > 0 {
			continue
		}
		a := ofType[n]
		if ev.apart(&ev.d.Events[a], &ev.d.Events[k]) {
			continue
		}
		out = append(out, Pair{Earlier: a, Later: k, Features: ev.pairFeatures(&ev.d.Events[a], &ev.d.Events[k])})
	}
	return out
}

// apart reports whether two events cannot be one: two tolls, a denial and what is denied, two episodes, a patrol that runs and one that is stopped.
func (ev *eventer) apart(a, b *Event) bool {
	differ := func(value string) bool { return (a.Modality == value) != (b.Modality == value) }
	changed := phased[a.Type] && (stopped(a.Phase) != stopped(b.Phase) || (a.Phase == "resumed") != (b.Phase == "resumed"))
	return changed || ev.otherInKind(a, b) || differ("negated") || differ("historical") || ev.relateCounts(a, b) == "differ"
}

// otherInKind reports whether two events are of kinds that are never one happening: patrols as they run from day to day and a single one of them, an attack and the
// counter-attack, meetings in different places.
func (ev *eventer) otherInKind(a, b *Event) bool {
	switch a.Type {
	case "patrol":
		return ev.many(a) != ev.many(b)
	case "offensive":
		return (a.Mode == "counter_attack") != (b.Mode == "counter_attack")
	case "meeting":
		return ev.relatePlaces(a, b) == "differ"
	}
	return false
}

// many reports whether a trigger is a plural: دوريات, غارات, محادثات.
func (ev *eventer) many(e *Event) bool {
	for i := e.CueFirst; i < e.CueLast; i++ {
		if strings.HasSuffix(ev.d.Folded(i), "ات") {
			return true
		}
	}
	return false
}

// join unites each event with the earlier one that it most likely repeats.
func (ev *eventer) join() {
	ofType := map[string][]int{}
	for k := range ev.d.Events {
		e := &ev.d.Events[k]
		pairs := ev.pairs(k, ofType[e.Type])
		if ev.models.Repeats == nil {
			if ev.keep.features {
				ev.d.Pairs = append(ev.d.Pairs, pairs...)
			}
			ofType[e.Type] = append(ofType[e.Type], k)
			continue
		}
		best, p := -1, float64(ev.models.Repeats.Cut[0])
		for _, x := range pairs {
			if q := ev.models.Repeats.Probability(x.Features, 0); q >= p {
				best, p = x.Earlier, q
			}
		}
		if best < 0 {
			ofType[e.Type] = append(ofType[e.Type], k)
			continue
		}
		ev.tellAgain(&ev.d.Events[best], e)
	}
	ev.d.Events = slices.DeleteFunc(ev.d.Events, func(e Event) bool { return e.merged })
}

// tellAgain makes an event another mention of an earlier one: its words and toll are kept, its agents and places where they do not speak against those
// of the earlier one, its recipients only where that has none: what is told again is often told of something wider.
func (ev *eventer) tellAgain(a, b *Event) {
	agents := ev.relate(actorsOf(a, "agent"), actorsOf(b, "agent")) != "differ"
	kept := b.Actors[:0:0]
	for _, x := range b.Actors {
		if x.Role == "agent" && agents || !a.has(x.Role) {
			kept = append(kept, x)
		}
	}
	b.Actors = kept
	switch {
	case routed(b) && !routed(a):
		a.Places, b.Places = b.Places, nil // the way says more than where it was
	case routed(a) || ev.relatePlaces(a, b) == "differ":
		b.Places = nil
	}
	modality, said := a.Modality, a.SaidIn // a joint by likeness does not put into the outlet's mouth what it had from somebody
	ev.unite(a, b)
	a.Modality, a.SaidIn = modality, said
	b.merged = true
}

// routed reports whether an event's places are ordered along a way.
func routed(e *Event) bool {
	return slices.ContainsFunc(e.Places, func(p EventPlace) bool { return p.Order > 0 })
}

// pairRoom is how many features a pair has at most.
const pairRoom = 40

// pairFeatures names what is seen about an event and a later one of its type. Names are stable: the model file knows them by hash.
func (ev *eventer) pairFeatures(a, b *Event) []ranker.Feature {
	d := ev.d
	f := featurer{ev: ev, e: b, s: d.Sentences[b.Sentence], out: make([]ranker.Feature, 0, pairRoom)}
	g := featurer{ev: ev, e: a, s: d.Sentences[a.Sentence]}
	form, earlier := f.form(), g.form()
	agents := ev.relate(actorsOf(a, "agent"), actorsOf(b, "agent"))
	recipients := ev.relate(actorsOf(a, "recipient"), actorsOf(b, "recipient"))
	places := ev.relatePlaces(a, b)
	times := ev.relateTimes(a, b)
	gap := bucket(b.Sentence - a.Sentence)
	f.add("type", b.Type)
	f.add("agents", agents)
	f.add("recipients", recipients)
	f.add("places", places)
	f.add("times", times)
	f.add("agents,recipients", agents, recipients)
	f.add("agents,places", agents, places)
	f.add("agents,times", agents, times)
	f.add("places,times", places, times)
	f.add("agents,type", agents, b.Type)
	f.add("places,type", places, b.Type)
	f.add("form", form)
	f.add("forms", earlier, form)
	f.add("form,type", form, b.Type)
	f.add("form,agents", form, agents)
	f.add("form,places", form, places)
	f.add("gap", gap)
	f.add("gap,form", gap, form)
	f.add("modalities", a.Modality, b.Modality)
	f.add("modes", strconv.FormatBool(a.Mode == b.Mode), strconv.FormatBool(a.Mode == "" || b.Mode == ""))
	f.add("rules", strconv.FormatBool(a.Rule == b.Rule))
	f.add("rule", b.Rule)
	number := strconv.FormatBool(ev.many(a)) + strconv.FormatBool(ev.many(b))
	f.add("number", number)
	f.add("number,type", number, b.Type)
	f.add("number,form", number, form)
	f.add("words", strconv.FormatBool(d.Quote(a.CueFirst, a.CueLast) == d.Quote(b.CueFirst, b.CueLast)), form)
	f.add("phases", a.Phase, b.Phase)
	f.add("counts", ev.relateCounts(a, b))
	f.add("heading before", strconv.FormatBool(d.Blocks[d.Sentences[a.Sentence].Block].Kind == article.Heading))
	f.add("first sentence before", strconv.FormatBool(a.Sentence == 0))
	f.when("this", d.is(b.CueFirst-1, "هذا", "هذه", "ذلك", "تلك", "بهذا", "بهذه", "لهذا", "لهذه"))
	f.when("other", ev.near(b, "اخر", "اخري", "ثان", "ثانيه", "جديد", "جديده", "مماثل", "مماثله", "منفصل", "منفصله"))
	f.when("also", ev.near(b, "ايضا", "كما", "كذلك", "بدورها", "بدوره", "المقابل"))
	f.add("-1", f.word(b.CueFirst-1))
	f.add("+1", f.word(b.CueLast))
	return f.out
}

func (ev *eventer) near(e *Event, words ...string) bool {
	for i := e.CueFirst - 4; i < e.CueLast+4; i++ {
		if ev.d.is(i, words...) {
			return true
		}
	}
	return false
}

// relate compares two lists of entities: one is empty, they share a member, they share a side (a state and its forces), they differ.
func (ev *eventer) relate(a, b []int) string {
	switch {
	case len(a) == 0 && len(b) == 0:
		return "none"
	case len(a) == 0:
		return "only later"
	case len(b) == 0:
		return "only earlier"
	case ev.agree(a, b):
		return "share"
	}
	for _, x := range a {
		for _, y := range b {
			if s := ev.side(x); s != "" && s == ev.side(y) {
				return "side"
			}
		}
	}
	return "differ"
}

// side gives the state whose name or adjective an entity's name has, "" for none.
func (ev *eventer) side(entity int) string {
	if s, ok := ev.sides[entity]; ok {
		return s
	}
	s := ""
	e := ev.d.Entities[entity]
	if e.Kind == "state" {
		s = e.Name.Arabic
	}
	for _, m := range ev.mentionsOf(entity) {
		for i := m.First; i < m.Last && s == ""; i++ {
			if w := ev.d.Words[i]; w != nil && w.State > 0 {
				s = ev.lex.Actors[ev.lex.Nationalities[w.State-1].Actor].Arabic
			}
		}
	}
	ev.sides[entity] = s
	return s
}

// mentionsOf gives the first few mentions of an entity.
func (ev *eventer) mentionsOf(entity int) []Mention {
	if ev.byEntity == nil {
		ev.byEntity = map[int][]Mention{}
		for _, m := range ev.d.Mentions {
			if len(ev.byEntity[m.Entity]) < 4 {
				ev.byEntity[m.Entity] = append(ev.byEntity[m.Entity], m)
			}
		}
	}
	return ev.byEntity[entity]
}

func (ev *eventer) relatePlaces(a, b *Event) string {
	x, y := placesOf(a), placesOf(b)
	switch {
	case len(x) == 0 && len(y) == 0:
		return "none"
	case len(x) == 0:
		return "only later"
	case len(y) == 0:
		return "only earlier"
	case ev.agree(x, y):
		return "share"
	}
	nearest := math.Inf(1)
	for _, i := range x {
		for _, j := range y {
			p, q := ev.d.Places[i], ev.d.Places[j]
			if slices.Contains(p.Within, q.Name.Arabic) || slices.Contains(q.Within, p.Name.Arabic) {
				return "hold"
			}
			if p.Lat != nil && q.Lat != nil && p.Lon != nil && q.Lon != nil {
				nearest = min(nearest, math.Hypot(*p.Lat-*q.Lat, *p.Lon-*q.Lon))
			}
		}
	}
	switch {
	case nearest < 0.1:
		return "10 km"
	case nearest < 0.5:
		return "50 km"
	case math.IsInf(nearest, 1):
		return "unknown"
	}
	return "differ"
}

func (ev *eventer) relateTimes(a, b *Event) string {
	x, y := ev.timeOf(a).Value, ev.timeOf(b).Value
	switch {
	case x == "" && y == "":
		return "none"
	case x == "" || y == "":
		return "one"
	case x == y:
		return "same"
	case len(x) >= 7 && len(y) >= 7 && x[:7] == y[:7]:
		return "month"
	}
	return "differ"
}

func (ev *eventer) relateCounts(a, b *Event) string {
	if len(a.Counts) == 0 || len(b.Counts) == 0 {
		return strconv.FormatBool(len(a.Counts) > 0) + strconv.FormatBool(len(b.Counts) > 0)
	}
	relation := "apart"
	for _, x := range a.Counts {
		for _, y := range b.Counts {
			switch {
			case x.Of != y.Of:
			case x.Low == y.Low:
				return "same"
			case !vague(x) && !vague(y):
				relation = "differ"
			}
		}
	}
	return relation
}
