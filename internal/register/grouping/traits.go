package grouping

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/register"
	"marsad/internal/search"
	"marsad/record"
)

// item is a mention with what the score looks at.
type item struct {
	register.Mention
	id       string
	at       int // in the memo that made it
	family   string
	spots    []spot // places that are named points: villages, towns, posts, neighbourhoods
	wider    []string
	days     span
	agents   []string
	sides    []string
	persons  []string // named people on whom it was done
	sketched []byte
	regions  []string // governorates in which it says its places lie
	tolls    map[string]tally
	named    []string // stems of its places, sorted
	keys     []string

	bag                 []word // of Words
	rareSum, rareSquare float64
}

// spot is a place that can be told from its neighbours.
type spot struct {
	name, ref string
	fine      bool    // below a town
	rare      float64 // rarity of the name
	stems     []string
	lat, lon  *float64
}

// tally is what a mention tells of the killed or the injured: open when it gives no number, or no upper one.
type tally struct {
	low        int
	open, told bool
}

// items makes the items of mentions, in the order of time; mentions that make no incident are left out.
func items(memo *Memo, mentions []register.Mention) []*item {
	nth := map[[2]string]int{}
	sorted := slices.Clone(mentions)
	slices.SortStableFunc(sorted, func(a, b register.Mention) int { return a.Cue.Start - b.Cue.Start })
	var out []*item
	for _, m := range sorted {
		at := [2]string{m.Report, arabic.Fold(m.Cue.Read())}
		nth[at]++
		if family(m.Type) == "" {
			continue
		}
		id := MentionID(m.Report, m.Cue.Read(), max(m.Nth, nth[at]))
		if m.Entry != "" {
			id = entryID(m.Entry)
		}
		out = append(out, memo.item(id, m))
	}
	return out
}

func newItem(m register.Mention) *item {
	it := &item{Mention: m, family: family(m.Type), days: daysOf(m.When), tolls: map[string]tally{}}
	it.sketched, _ = base64.RawStdEncoding.DecodeString(m.Sketch) // a broken one is like no sketch
	for _, p := range m.Places {
		it.place(p)
	}
	for _, a := range m.Actors {
		it.actor(a)
	}
	slices.Sort(it.named)
	for _, of := range []string{"killed", "injured"} {
		it.tolls[of] = numberOf(m, of)
	}
	it.weigh()
	it.keys = it.makeKeys()
	return it
}

func (it *item) place(p register.Place) {
	name := placeName(p.Name.Arabic)
	if name == "" {
		return
	}
	for _, w := range search.Analyse(p.Name.Arabic) {
		it.named = append(it.named, w.Stem)
	}
	it.region(p, name)
	switch p.Kind {
	case "country", "admin1", "region", "line", "road":
		if p.Kind == "region" && p.Lat == nil && !strings.HasPrefix(name, "ريف") { // an unknown name beside a countryside
			break
		}
		it.wider = append(it.wider, name)
		return
	}
	s := spot{name: name, ref: p.Ref, rare: nameRarity(name), stems: nameStems(name), fine: p.Kind == "neighbourhood" || p.Kind == "base" || p.Kind == "post"}
	if p.Ref != "" {
		s.lat, s.lon = p.Lat, p.Lon
	}
	it.spots = append(it.spots, s)
}

// region keeps the governorate that a place is or lies in.
func (it *item) region(p register.Place, name string) {
	in := ""
	switch {
	case len(p.Within) > 0:
		in = placeName(p.Within[0])
	case p.Kind == "admin1":
		in = name
	}
	in = strings.TrimPrefix(in, "ريف ")
	if in != "" && !slices.Contains(it.regions, in) {
		it.regions = append(it.regions, in)
	}
}

// genericWords stand before the name of a place and do not tell it from others.
var genericWords = map[string]bool{"قريه": true, "بلده": true, "مدينه": true, "ناحيه": true, "محافظه": true, "منطقه": true, "حي": true, "مخيم": true, "ومخيم": true, "مزرعه": true, "محيط": true, "اطراف": true}

// directions before a name say where round it.
var directions = map[string]bool{"شمال": true, "جنوب": true, "شرق": true, "غرب": true, "شمالي": true, "جنوبي": true, "شرقي": true, "غربي": true, "وسط": true, "قرب": true}

func placeName(s string) string {
	all := strings.Fields(arabic.Fold(s))
	words := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return genericWords[w] })
	if len(words) > 1 && directions[words[0]] {
		words = words[1:]
	}
	if len(words) == 0 {
		words = all
	}
	for i, w := range words {
		if len(w) > len("ال")+len("اب") {
			words[i] = strings.TrimPrefix(w, "ال")
		}
	}
	return strings.Join(words, " ")
}

func (it *item) actor(a register.Part) {
	name := arabic.Fold(a.Name.Arabic)
	switch {
	case a.Role == "recipient" && a.Kind == "person" && strings.Count(name, " ") > 0:
		it.persons = append(it.persons, name)
	case a.Role == "agent" && (a.Ref != "" || a.Side != "" || a.Kind == "state" || a.Kind == "armed_actor"):
		it.agents = append(it.agents, name)
		if a.Side != "" {
			it.sides = append(it.sides, a.Side)
		}
	}
}

// bucket is how many days share a key; each span has the buckets of its ends counted from even and from odd days, so that neighbouring days share one.
const bucket = 2

// makeKeys gives the keys: two mentions are compared only when they share one. One without a day is found under every day of its place.
func (it *item) makeKeys() []string {
	var bases []string
	for _, s := range it.spots {
		bases = append(bases, "p:"+firstWords(s.name))
		if s.ref != "" {
			bases = append(bases, "r:"+s.ref)
		}
	}
	for _, p := range it.persons {
		bases = append(bases, "n:"+p)
	}
	if len(it.spots) == 0 {
		for _, w := range it.wider {
			bases = append(bases, "w:"+w)
		}
		if it.family == "meeting" || it.family == "patrol" {
			for _, a := range it.agents {
				bases = append(bases, "a:"+a)
			}
		}
	}
	for _, s := range it.spots {
		for _, w := range s.stems {
			bases = append(bases, "t:"+w)
		}
	}
	for _, w := range rarest(it.Words) {
		bases = append(bases, "t:"+w)
	}
	var out []string
	add := func(k string) {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	for _, b := range bases {
		if !it.days.known || it.days.until-it.days.from > weekLength {
			add(b + "|?")
			add(b + "|*")
			continue
		}
		for d := it.days.from; d <= it.days.until+1; d++ {
			add(b + "|" + strconv.Itoa(d/bucket))
		}
		add(b + "|*")
	}
	return out
}

// lookups gives the keys under which the mentions that may belong to it are found.
func (it *item) lookups() []string {
	undated := !it.days.known || it.days.until-it.days.from > weekLength
	var out []string
	for _, k := range it.keys {
		base, when, _ := strings.Cut(k, "|")
		switch {
		case undated && when == "*", !undated && when != "*":
			out = append(out, k)
		}
		if !undated && when == "*" {
			out = append(out, base+"|?")
		}
	}
	return out
}

// headWords begin many names, so that they tell nothing alone.
var headWords = map[string]bool{"تل": true, "ام": true, "ابو": true, "دير": true, "كفر": true, "عين": true, "خان": true, "جبل": true, "بيت": true, "راس": true, "مطار": true, "معبر": true, "شارع": true, "دوار": true, "سد": true, "باب": true}

func firstWords(name string) string {
	words := strings.Fields(name)
	if len(words) > 1 && headWords[words[0]] {
		return words[0] + " " + words[1]
	}
	return words[0]
}

// toll gives the highest number of a kind that a mention states.
func toll(m register.Mention, of string) (low int, ok bool) {
	for _, c := range m.Counts {
		if c.Of == of {
			low, ok = max(low, c.Low), true
		}
	}
	return low, ok
}

func numberOf(m register.Mention, of string) tally {
	n := tally{}
	for _, c := range m.Counts {
		if c.Of == of && (!n.told || c.Low > n.low) {
			n = tally{c.Low, c.High == nil, true}
		}
	}
	return n
}

// severalPlaces is from how many named points on a mention tells of several happenings.
const severalPlaces = 4

// severalStrikes is from how many strikes on a mention without a named point tells of several happenings.
const severalStrikes = 3

// summary tells whether a mention sums up several happenings: many places, or many strikes on no place closer than a governorate.
func summary(m register.Mention) bool {
	if family(m.Type) != "violence" {
		return false
	}
	it := newItem(m)
	strikes, _ := toll(m, "strikes")
	return len(it.spots) >= severalPlaces || len(it.spots) == 0 && strikes >= severalStrikes
}

// The words by which an outlet takes back or corrects what it said, folded.
var (
	retracting = []string{"نعتذر عن نشر", "تعتذر عن نشر", "نسحب الخبر", "سحب الخبر", "تسحب الخبر", "سحبت الخبر", "حذف الخبر", "حذفنا الخبر", "عدم صحه الخبر", "تراجعت عن الخبر", "نتراجع عن"}
	correcting = []string{"تصحيح", "تصويب", "تنويه وتصحيح", "نصحح", "تصحح"}
)

// What a report does to earlier ones of its outlet.
const (
	takesRetracts = "retracts"
	takesCorrects = "corrects"
)

// takesBack tells whether a report takes back or corrects an earlier one of its outlet.
func takesBack(r record.Report) string {
	text := strings.Join(strings.Fields(arabic.Fold(r.Text.Restored)), " ")
	for _, w := range retracting {
		if strings.Contains(text, arabic.Fold(w)) {
			return takesRetracts
		}
	}
	for _, w := range correcting {
		if strings.HasPrefix(text, arabic.Fold(w)+" ") || strings.HasPrefix(text, arabic.Fold(w)+":") {
			return takesCorrects
		}
	}
	return ""
}
