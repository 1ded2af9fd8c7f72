package grouping

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/register"
)

// origins are where the knowledge of one incident comes from. Reports of one outlet, copies of one wire, and reports that rest on the words of one speaker or
// agency alone are one origin; who denies is another than who tells, though one report carries both.
type origins struct {
	group []*item
	list  []register.Origin
	of    map[string]string  // id of a mention -> id of its origin
	back  map[string]bool    // ids of mentions that were taken back
	old   map[string]bool    // ids of mentions that a correction of their own outlet took the place of
	hold  []*item            // see asserting; nil until it is asked for
	holds map[string][]*item // these by their origins
}

// source is what one report, on one side of the question, rests on.
type source struct {
	items  []*item
	denies bool
	kind   string
	name   string
	key    string
}

func originsOf(group []*item) *origins {
	all := sources(group)
	u := newUnion(len(all))
	for i, a := range all {
		for j := range i {
			if u.find(i) != u.find(j) && a.denies == all[j].denies && (a.key != "" && a.key == all[j].key || a.kind == all[j].kind && copies(a, all[j])) {
				u.join(i, j)
			}
		}
	}
	o := &origins{group: group, list: []register.Origin{}, of: map[string]string{}, back: map[string]bool{}, old: map[string]bool{}}
	byRoot := map[int]int{}
	for i, s := range all {
		r := u.find(i)
		if _, ok := byRoot[r]; !ok {
			byRoot[r] = len(o.list)
			o.list = append(o.list, register.Origin{ID: "o" + strconv.Itoa(len(o.list)+1), Kind: s.kind, Name: s.name, Reports: []string{}, Outlets: []string{}})
		}
		o.put(&o.list[byRoot[r]], s)
	}
	return o
}

func (o *origins) put(to *register.Origin, s source) {
	for _, it := range s.items {
		o.of[it.id] = to.ID
		if it.Report != "" && !slices.Contains(to.Reports, it.Report) {
			to.Reports = append(to.Reports, it.Report)
		}
		if it.Outlet != "" && !slices.Contains(to.Outlets, it.Outlet) {
			to.Outlets = append(to.Outlets, it.Outlet)
		}
	}
	if len(to.Outlets) > 1 {
		to.Why = "the same words"
		if to.Kind != register.OriginOutlet {
			to.Why = "the same speaker or agency"
		}
	}
}

// sources divides a group by report and side, the first told first.
func sources(group []*item) []source {
	var out []source
	at := map[[2]string]int{}
	for _, it := range group {
		denies := it.Modality == "negated"
		k := [2]string{it.Report + "\x00" + it.Entry, strconv.FormatBool(denies)}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(out), len(out)
			out = append(out, source{denies: denies})
		}
		out[i].items = append(out[i].items, it)
	}
	for i := range out {
		out[i].name, out[i].kind, out[i].key = rests(out[i])
	}
	return out
}

// rests tells on whom a report rests: the one speaker or agency that carries every mention of it; else the outlet itself.
func rests(s source) (name, kind, key string) {
	first := s.items[0]
	if first.Entry != "" {
		return first.Entry, register.OriginField, "field:" + cmp.Or(first.By, first.Entry) // what one monitor writes twice is one origin
	}
	name, kind = carrier(first)
	for _, it := range s.items[1:] {
		if other, _ := carrier(it); originName(other) != originName(name) {
			name = ""
		}
	}
	if name == "" {
		name, kind = first.Outlet, register.OriginOutlet
	}
	return name, kind, originName(name)
}

// carrier gives the named speaker of a mention; else the agency that the outlet has it from; "" when the outlet tells it on its own word.
func carrier(it *item) (name, kind string) {
	for _, s := range it.Said {
		if n := originName(s.Speaker.Arabic); n != "" && !anonymous(n) {
			if n == originName(it.Outlet) {
				return "", ""
			}
			if strings.HasPrefix(n, "وكاله ") || strings.HasPrefix(n, "شبكه ") {
				return s.Speaker.Arabic, register.OriginAgency
			}
			return s.Speaker.Arabic, register.OriginStatement
		}
		for _, t := range s.Through {
			if n := originName(t); n != "" && !anonymous(n) && n != originName(it.Outlet) {
				return t, register.OriginAgency
			}
		}
	}
	return "", ""
}

func originName(s string) string { return strings.Join(strings.Fields(arabic.Fold(s)), " ") }

// anonymousHeads begin descriptions of speakers that do not tell who it is: two outlets with local sources have not the same source.
var anonymousHeads = []string{
	"مصدر", "مصادر", "شاهد", "شهود", "ناشط", "ناشطون", "ناشطين", "مراسل", "مراسلنا", "مراسلتنا", "مراسلو", "مراسلونا", "مندوب", "مندوبنا", "سكان", "اهالي", "اهال", "السكان", "الاهالي", "تقارير", "وسائل", "شبكات", "صفحات", "هو", "هي", "انباء", "المصدر", "المصادر", "الناشطون", "المراسل", "مواقع", "حسابات", "ناجون", "ناج", "المتحدث", "الوكاله", "بيان", "البيان", "الشبكه",
}

func anonymous(folded string) bool {
	head, _, _ := strings.Cut(folded, " ")
	return slices.Contains(anonymousHeads, head)
}

// copies tells whether two reports have the same words; what each takes from a named speaker is no copy of the other's own.
func copies(a, b source) bool {
	for _, x := range a.items {
		for _, y := range b.items {
			if x.Entry == "" && y.Entry == "" && (x.Passage != "" && x.Passage == y.Passage || sketchSimilarity(x.sketched, y.sketched) >= copySimilarity) {
				return true
			}
		}
	}
	return false
}

// takeBack marks what a later report of the same outlet retracts or corrects. Where the outlet that told it first takes it back, its copies fall too.
func (o *origins) takeBack() {
	for _, taker := range o.group {
		if taker.Takes == "" || taker.Entry != "" {
			continue
		}
		for _, it := range o.group {
			own := it.Outlet == taker.Outlet && taker.Outlet != ""
			first := o.of[it.id] == o.of[taker.id] && o.first(o.of[it.id]).Outlet == taker.Outlet && taker.Outlet != ""
			switch {
			case it.Entry != "" || it.Modality == "negated" && taker.Takes == takesRetracts:
			case taker.Takes == takesRetracts && (it.Report == taker.Report || (own || first) && before(it, taker)):
				o.back[it.id] = true
			case taker.Takes == takesCorrects && it.Report != taker.Report && (own || first) && before(it, taker):
				o.old[it.id] = true
			}
		}
	}
}

// first gives the mention with which an origin began.
func (o *origins) first(id string) *item {
	return o.group[slices.IndexFunc(o.group, func(it *item) bool { return o.of[it.id] == id })]
}

// before tells whether a mention was published before another, or cannot be said to have been published after it.
func before(a, b *item) bool {
	return a.Report != b.Report && (a.Published == "" || b.Published == "" || a.Published <= b.Published)
}

// asserting gives the mentions that hold: what was told to have happened and not taken back or corrected; all that were told where nothing else is left. It is asked
// once what was taken back is known.
func (o *origins) asserting() []*item {
	if o.hold == nil {
		o.hold, o.holds = o.findAsserting(), map[string][]*item{}
		for _, it := range o.hold {
			o.holds[o.of[it.id]] = append(o.holds[o.of[it.id]], it)
		}
	}
	return o.hold
}

// assertingOf gives those of an origin.
func (o *origins) assertingOf(origin string) []*item {
	o.asserting()
	return o.holds[origin]
}

func (o *origins) findAsserting() []*item {
	var told, hold []*item
	for _, it := range o.group {
		if attaches(it.Modality) {
			continue
		}
		told = append(told, it)
		if !o.back[it.id] && !o.old[it.id] {
			hold = append(hold, it)
		}
	}
	if len(hold) == 0 {
		return told
	}
	return hold
}

// tolls gives for each origin, kind and counted people the number that it stated last.
func (o *origins) tolls() []register.Toll {
	out := []register.Toll{}
	for _, origin := range o.list {
		for _, t := range o.latest(origin.ID) {
			t.Origin = origin.ID
			out = append(out, t)
		}
	}
	return out
}

// latest gives the last numbers of an origin, in the order in which their kinds were first told. Within one report the highest of several counts.
func (o *origins) latest(origin string) []register.Toll {
	var out []register.Toll
	var from []*item
	for _, it := range o.assertingOf(origin) {
		for _, c := range it.Counts {
			at := slices.IndexFunc(out, func(t register.Toll) bool { return t.Of == c.Of && t.Who == c.Who })
			switch {
			case at < 0:
				out, from = append(out, c), append(from, it)
			case it.Report != from[at].Report && (it.Published >= from[at].Published), it.Report == from[at].Report && c.Low > out[at].Low:
				out[at], from[at] = c, it
			}
		}
	}
	return out
}

// published gives when an origin last told of a kind of toll.
func (o *origins) published(origin, of string) string {
	last := ""
	for _, it := range o.assertingOf(origin) {
		if slices.ContainsFunc(it.Counts, func(c register.Toll) bool { return c.Of == of }) {
			last = cmp.Or(max(last, it.Published), last)
		}
	}
	return last
}
