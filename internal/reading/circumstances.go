package reading

import (
	"slices"
	"time"

	"marsad/record"
)

// This file fills where and when an event was, the route of a patrol, and the agreement it touches.

// where takes the places behind the trigger up to the next one, else those before it, else those of the rest of the sentence.
func (ev *eventer) where(e *Event, k, first int) {
	next := ev.s.Last
	if k+1 < len(ev.d.Events) {
		next = ev.d.Events[k+1].CueFirst
	}
	previous := ev.s.First
	if k > first {
		previous = ev.d.Events[k-1].CueLast
	}
	for _, r := range [][2]int{{e.CueFirst, next}, {previous, e.CueFirst}, {next, ev.s.Last}, {ev.s.First, previous}} {
		if ev.placesIn(e, r[0], r[1]); len(e.Places) > 0 {
			return
		}
	}
	ev.placeOfReport(e)
}

func (ev *eventer) placesIn(e *Event, from, to int) {
	for i := from; i < to; i++ {
		p := ev.d.placeAt[i]
		if p == 0 || i > from && ev.d.placeAt[i-1] == p {
			continue
		}
		ev.addPlace(e, p-1, ev.placeRole(e, i))
	}
}

func (ev *eventer) addPlace(e *Event, place int, role string) {
	if !slices.ContainsFunc(e.Places, func(p EventPlace) bool { return p.Place == place }) {
		e.Places = append(e.Places, EventPlace{Place: place, Role: role})
	}
}

// placeRole reads the preposition before a place for those events that have a way: from, to, towards.
func (ev *eventer) placeRole(e *Event, i int) string {
	switch e.Type {
	case "withdrawal", "deployment", "displacement", "patrol", "release", "aid", "shelling":
	default:
		return "at"
	}
	for k := i - 1; k >= max(ev.s.First, i-2); k-- {
		switch {
		case ev.d.is(k, "من"):
			return "from"
		case ev.d.is(k, "الي"):
			return "to"
		case ev.d.is(k, "نحو", "باتجاه", "صوب", "تجاه"):
			return "towards"
		}
	}
	return "at"
}

// placeReach is how many tokens before its sentence the place of an event may have been named.
const placeReach = 1000

// placeOfReport gives an event without any place in its sentence the last place named before it in the same block, and in a post the first place that it names:
// reports name the place first and tell on.
func (ev *eventer) placeOfReport(e *Event) {
	for i := ev.s.First - 1; i >= max(0, ev.s.First-placeReach) && ev.d.Tokens[i].Block == ev.d.Tokens[ev.s.First].Block; i-- {
		if p := ev.d.placeAt[i]; p > 0 && ev.d.Places[p-1].Kind != "country" {
			ev.addPlace(e, p-1, "at")
			e.Confidence -= 0.1
			return
		}
	}
	if len(ev.d.Sentences) > postSentences {
		return
	}
	for p := range ev.d.Places { // a post names its place anywhere, often as a hashtag at the end
		if ev.d.Places[p].Kind != "country" {
			ev.addPlace(e, p, "at")
			e.Confidence -= 0.1
			return
		}
	}
}

// when takes the time nearest to the trigger in its clause, else in the sentence.
func (ev *eventer) when(e *Event) {
	best, distance := 0, 1<<30
	for i := ev.s.First; i < ev.s.Last; i++ {
		t := ev.d.timeAt[i]
		if t == 0 {
			continue
		}
		away := i - e.CueLast
		if i < e.CueFirst {
			away = e.CueFirst - i
		}
		if i < e.clauseFirst || i >= e.clauseLast {
			away += 100
		}
		if ev.isDuration(t - 1) {
			away += 1000
		}
		if away < distance {
			best, distance = t, away
		}
	}
	e.Time = best
}

func (ev *eventer) isDuration(t int) bool {
	v := ev.d.Times[t].Value
	return len(v) > 0 && v[0] == 'P' && v != "PAST_REF" && v != "PRESENT_REF"
}

// routeVerbs are words that tell what the places behind them are on a patrol's way.
var routeVerbs = []struct {
	role  string
	words map[string]bool
}{
	{"via", foldSet("دارت", "جابت", "مرت", "مرورا", "شملت", "تجولت", "تضمنت", "عبر", "اجتازت", "وجالت", "جالت", "زارت", "تفقدت", "قرى", "بقرى")},
	{"turn", foldSet("وصولا", "وصلت", "بلغت", "حتى")},
	{"end", foldSet("العودة", "عادت", "تعود", "عودتها", "وانتهت", "انتهت", "أنهت", "نقطة")},
	{"start", foldSet("انطلقت", "انطلاق", "خرجت", "بدأت", "انطلاقا", "من")},
	{"towards", foldSet("نحو", "باتجاه", "اتجهت", "توجهت", "صوب", "إلى", "سلكت")},
}

// route orders the places of a patrol and gives each its part, by the word that governs it; and finds the escort.
func (ev *eventer) route(e *Event) {
	ev.escort(e)
	if len(ev.placesOfSentence(e)) < 2 {
		return
	}
	e.Places = nil
	role, order := "at", 0
	for i := ev.s.First; i < ev.s.Last; i++ {
		for _, v := range routeVerbs {
			if ev.matches(i, v.words) && !(v.role == "start" && role != "at" && ev.d.is(i, "من")) {
				role = v.role
			}
		}
		p := ev.d.placeAt[i]
		if p == 0 || i > ev.s.First && ev.d.placeAt[i-1] == p {
			continue
		}
		if ev.isAnchor(p - 1) {
			continue
		}
		order++
		e.Places = append(e.Places, EventPlace{Place: p - 1, Role: role, Order: order})
		if role == "start" {
			role = "at"
		}
	}
}

// matches reports whether token i is in a list that foldSet made, as it stands or behind one letter.
func (ev *eventer) matches(i int, words map[string]bool) bool {
	if !ev.d.has(i, listed) {
		return false
	}
	f := ev.d.Folded(i)
	if words[f] {
		return true
	}
	return len(f) > 4 && (f[:2] == "و" || f[:2] == "ف" || f[:2] == "ب" || f[:2] == "ل") && words[f[2:]]
}

// isAnchor reports whether a place is named only to say where another lies.
func (ev *eventer) isAnchor(place int) bool {
	name := ev.d.Places[place].Name.Arabic
	for i, p := range ev.d.Places {
		if i == place {
			continue
		}
		if p.Relative != nil && (p.Relative.To == placeID(place) || slices.Contains(p.Within, name)) || slices.Contains(p.Within, name) && ev.d.Places[place].Kind == "admin1" {
			return true
		}
	}
	return ev.belongsTo(place)
}

// belongsTo reports whether every mention of a place stands behind «تابعة ل», which says what another place is part of.
func (ev *eventer) belongsTo(place int) bool {
	for _, m := range ev.d.Places[place].Mentions {
		k := m.WholeFirst - 1
		if k < 0 || !ev.d.is(k, "التابعه", "تابعه", "التابع") {
			return false
		}
	}
	return true
}

func (ev *eventer) placesOfSentence(e *Event) map[int]bool {
	out := map[int]bool{}
	for i := ev.s.First; i < ev.s.Last; i++ {
		if p := ev.d.placeAt[i]; p > 0 {
			out[p] = true
		}
	}
	return out
}

// escort reads بمرافقة X and برفقة X.
func (ev *eventer) escort(e *Event) {
	for i := ev.s.First; i < ev.s.Last-1; i++ {
		if !ev.d.is(i, "بمرافقه", "برفقه", "ترافقها", "يرافقها", "رافقها", "رافقتها") {
			continue
		}
		if m := ev.mentionFrom(i+1, i+4); m >= 0 {
			e.Actors = slices.DeleteFunc(e.Actors, func(a EventActor) bool { return a.Entity == ev.d.Mentions[m].Entity })
			ev.give(e, m, "escort")
		}
	}
}

// agreement ties the event to the agreement named in its clause.
func (ev *eventer) agreement(e *Event) {
	for i := e.clauseFirst; i < min(e.clauseLast+4, ev.s.Last); i++ {
		if m := ev.d.mentionAt[i]; m > 0 && ev.d.Entities[ev.d.Mentions[m-1].Entity].Kind == "agreement" {
			e.Agreement = ev.d.Mentions[m-1].Entity + 1
			return
		}
	}
}

// historicalAge is how much older than the report an event must be to belong to another episode.
const historicalAge = 31 * 24 * time.Hour

// past reports whether a time lies before the episode that the report is about.
func (d *Doc) past(t record.Time) bool {
	if d.Published.IsZero() || len(t.Value) < 4 {
		return false
	}
	layout := map[int]string{4: "2006", 7: "2006-01", 10: isoDay}[len(t.Value)]
	if layout == "" {
		return false
	}
	v, err := time.Parse(layout, t.Value)
	if err != nil {
		return false
	}
	switch layout {
	case "2006":
		v = v.AddDate(1, 0, -1)
	case "2006-01":
		v = v.AddDate(0, 1, -1)
	}
	return d.Published.Sub(v) > historicalAge
}
