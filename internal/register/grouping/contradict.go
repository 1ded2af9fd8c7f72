package grouping

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/internal/register"
)

// The fields on which origins can disagree, beside the kinds of tolls (record.CountKinds).
const (
	FieldType      = "type"
	FieldAgent     = "agent"
	FieldRecipient = "recipient"
	FieldPlace     = "place"
	FieldTime      = "time"
	FieldWeapon    = "weapon" // listed, and no ground for the grade contested: outlets seldom see what was fired
	FieldHappened  = "happened"
)

// view is what one origin holds on one field: values of which one has to agree with the other origin's.
type view struct {
	origin string
	values []string
	said   string
}

// contradictions gives field by field where independent origins cannot both be right, and the tolls that only grew.
func contradictions(group []*item, o *origins) (against, updates []register.Contradiction) {
	against, updates = []register.Contradiction{}, []register.Contradiction{}
	told := map[string][]*item{} // by origin
	for _, it := range group {
		told[o.of[it.id]] = append(told[o.of[it.id]], it)
	}
	for _, field := range []string{FieldType, FieldAgent, FieldRecipient, FieldPlace, FieldTime, FieldWeapon} {
		if c, ok := disagree(field, views(field, told, o)); ok {
			against = append(against, c)
		}
	}
	for _, of := range []string{"killed", "injured", "captured", "displaced"} {
		c, growing, ok := tollsDisagree(of, o)
		switch {
		case ok && growing:
			updates = append(updates, c)
		case ok:
			against = append(against, c)
		}
	}
	updates = append(updates, ownUpdates(o)...)
	if c, ok := denied(group, o); ok {
		against = append(against, c)
	}
	return against, updates
}

func views(field string, told map[string][]*item, o *origins) []view {
	var out []view
	for _, origin := range o.list {
		v := view{origin: origin.ID}
		for _, it := range told[origin.ID] {
			v.add(field, it)
		}
		if len(v.values) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// add takes what a mention says on a field: a value to compare by, and the words for a person.
func (v *view) add(field string, it *item) {
	put := func(value, said string) {
		if value != "" && !slices.Contains(v.values, value) {
			v.values = append(v.values, value)
			if v.said == "" {
				v.said = said
			}
		}
	}
	switch field {
	case FieldType:
		put(it.Type, it.Type)
	case FieldAgent, FieldRecipient:
		for _, a := range it.Actors {
			if a.Role == field && (field == FieldAgent && armed(a) || a.Side != "") {
				put(party(a), a.Name.Arabic)
			}
		}
	case FieldPlace:
		for _, p := range it.Places {
			if point(p) {
				put(placeValue(p), p.Name.Arabic)
			}
		}
	case FieldTime:
		if it.days.known && it.When.Basis != "published" && it.days.until-it.days.from < weekLength {
			put(strconv.Itoa(it.days.from)+" "+strconv.Itoa(it.days.until), it.When.From)
		}
	case FieldWeapon:
		if it.Weapon != "unknown" {
			put(it.Weapon, it.Weapon)
		}
	}
}

func armed(a register.Part) bool {
	return a.Ref != "" || a.Side != "" || a.Kind == "state" || a.Kind == "armed_actor"
}

// party names a party by its side, which names of one army share; else by its folded name.
func party(a register.Part) string {
	if a.Side != "" {
		return "side " + a.Side
	}
	if a.Ref != "" {
		return a.Ref
	}
	return arabic.Fold(a.Name.Arabic)
}

func point(p register.Place) bool {
	return p.Kind != "country" && p.Kind != "admin1" && p.Kind != "region" && p.Kind != "line" && p.Kind != "road"
}

// placeValue keeps what two places are compared by: name, reference, position and radius.
func placeValue(p register.Place) string {
	out := placeName(p.Name.Arabic) + "\x00" + p.Ref
	if p.Lat != nil && p.Lon != nil && p.Ref != "" {
		out += "\x00" + strconv.FormatFloat(*p.Lat, 'f', -1, 64) + "\x00" + strconv.FormatFloat(*p.Lon, 'f', -1, 64) + "\x00" + strconv.Itoa(p.RadiusM)
	}
	return out
}

// agreeOn tells whether two values of a field can both be right.
func agreeOn(field, a, b string) bool {
	switch field {
	case FieldType:
		return compareTypes(a, b) <= typesCompatible
	case FieldTime:
		return gap(daysValue(a), daysValue(b)) == 0
	case FieldPlace:
		return placesAgree(strings.Split(a, "\x00"), strings.Split(b, "\x00"))
	}
	return a == b || strings.Contains(a+" ", b+" ") || strings.Contains(b+" ", a+" ")
}

func daysValue(s string) span {
	from, until, _ := strings.Cut(s, " ")
	f, _ := strconv.Atoi(from)
	u, _ := strconv.Atoi(until)
	return span{f, u, true}
}

// placesAgree: names that are or begin one another, one reference, or points no further apart than their radii, at least nearKM. What is not located cannot be
// said to be elsewhere.
func placesAgree(a, b []string) bool {
	const located = 5
	if a[0] == b[0] || strings.HasPrefix(a[0], b[0]+" ") || strings.HasPrefix(b[0], a[0]+" ") || a[1] != "" && a[1] == b[1] || len(a) < located || len(b) < located {
		return true
	}
	var n [2][3]float64
	for i := range n[0] {
		n[0][i], _ = strconv.ParseFloat(a[i+2], 64)
		n[1][i], _ = strconv.ParseFloat(b[i+2], 64)
	}
	return kilometres(n[0][0], n[0][1], n[1][0], n[1][1]) <= max(nearKM, (n[0][2]+n[1][2])/1000)
}

// disagree gives the holders of each view when at least two origins share no value that agrees.
func disagree(field string, all []view) (register.Contradiction, bool) {
	apart := false
	distinct := distinctViews(all)
	for i, a := range distinct {
		for _, b := range distinct[:i] {
			apart = apart || !slices.ContainsFunc(a.values, func(x string) bool {
				return slices.ContainsFunc(b.values, func(y string) bool { return agreeOn(field, x, y) })
			})
		}
	}
	if !apart {
		return register.Contradiction{}, false
	}
	return register.Contradiction{Field: field, Values: holders(all)}, true
}

// distinctViews gives one of those that hold the same values, which agree with one another.
func distinctViews(all []view) []view {
	seen, out := map[string]bool{}, []view(nil)
	for _, v := range all {
		if k := strings.Join(v.values, "\x01"); !seen[k] {
			seen[k] = true
			out = append(out, v)
		}
	}
	return out
}

// holders puts origins that say the same together, the first told first.
func holders(all []view) []register.Holder {
	var out []register.Holder
	for _, v := range all {
		if i := slices.IndexFunc(out, func(h register.Holder) bool { return h.Value == v.said }); i >= 0 {
			out[i].Origins = append(out[i].Origins, v.origin)
			continue
		}
		out = append(out, register.Holder{Value: v.said, Origins: []string{v.origin}})
	}
	return out
}

// number is the range of one origin for a kind of toll, and when it said so.
type number struct {
	origin string
	low    int
	high   *int
	at     time.Time
	dated  bool
}

// tollOf gives an origin's number of a kind: that of all people, which is the highest; parts of them, as the children, contradict no total.
func tollOf(of, origin string, o *origins) (number, bool) {
	n, ok := number{origin: origin, low: -1}, false
	if at, err := time.Parse(time.RFC3339, o.published(origin, of)); err == nil {
		n.at, n.dated = at, true
	}
	for _, t := range o.latest(origin) {
		if t.Of == of && t.Who != "children" && t.Who != "women" && t.Who != "men" && t.Low > n.low {
			n.low, n.high, ok = t.Low, t.High, true
		}
	}
	return n, ok
}

// tollsDisagree compares the ranges of origins; growing tells that each later number is the higher one, as when bodies are found over the hours.
func tollsDisagree(of string, o *origins) (c register.Contradiction, growing, ok bool) {
	var all []number
	var said []view
	for _, origin := range o.list {
		if n, ok := tollOf(of, origin.ID, o); ok {
			all = append(all, n)
			said = append(said, view{origin: origin.ID, said: n.String()})
		}
	}
	growing = true
	for i, a := range all {
		for _, b := range all[:i] {
			if apart, grew := a.disjoint(b); apart {
				ok, growing = true, growing && grew
			}
			if ok && !growing { // nothing more can come of it
				return register.Contradiction{Field: of, Values: holders(said)}, false, true
			}
		}
	}
	return register.Contradiction{Field: of, Values: holders(said)}, growing, ok
}

func (n number) String() string {
	switch {
	case n.high == nil:
		return strconv.Itoa(n.low) + "+"
	case *n.high != n.low:
		return strconv.Itoa(n.low) + "-" + strconv.Itoa(*n.high)
	}
	return strconv.Itoa(n.low)
}

// How a toll grows: after at least an hour, within three days, to no more than the double and two.
const (
	growsAfter = time.Hour
	growsUntil = 72 * time.Hour
	growsTimes = 2
	growsMore  = 2
)

// disjoint tells whether two ranges share no number, and whether the later one can be the earlier grown.
func (n number) disjoint(m number) (apart, grew bool) {
	if m.high == nil && m.low <= n.low || n.high == nil && n.low <= m.low || n.high == nil && m.high == nil {
		return false, false
	}
	if n.low > m.low {
		n, m = m, n // m is the higher
	}
	if n.high == nil || m.low <= *n.high {
		return false, false
	}
	if !n.dated || !m.dated {
		return true, false
	}
	passed := m.at.Sub(n.at)
	return true, passed >= growsAfter && passed <= growsUntil && m.low <= growsTimes*n.low+growsMore
}

// ownUpdates gives the numbers that an origin itself replaced, the earlier first.
func ownUpdates(o *origins) []register.Contradiction {
	var out []register.Contradiction
	told := map[string][]*item{} // by origin
	for _, it := range o.group {
		told[o.of[it.id]] = append(told[o.of[it.id]], it)
	}
	for _, origin := range o.list {
		for _, of := range []string{"killed", "injured"} {
			var said []register.Holder
			report := ""
			for _, it := range told[origin.ID] {
				n, ok := toll(it.Mention, of)
				if !ok || attaches(it.Modality) {
					continue
				}
				value := strconv.Itoa(n)
				if it.Report != report && (len(said) == 0 || said[len(said)-1].Value != value) {
					said = append(said, register.Holder{Value: value, Origins: []string{origin.ID}})
				}
				report = it.Report
			}
			if len(said) > 1 {
				out = append(out, register.Contradiction{Field: of, Values: said})
			}
		}
	}
	return out
}

// denied sets those who say that it happened against those who say that it did not. That there were no victims denies only what tells of nothing else.
func denied(group []*item, o *origins) (register.Contradiction, bool) {
	var yes, no []string
	put := func(to *[]string, id string) {
		if !slices.Contains(*to, id) {
			*to = append(*to, id)
		}
	}
	bare := !slices.ContainsFunc(group, func(it *item) bool { return it.Type != "casualties" })
	holds := map[*item]bool{}
	for _, it := range group {
		holds[it] = true
	}
	for _, it := range o.group {
		switch {
		case it.Modality == "negated" && (it.Type != "casualties" || bare) && it.Takes != takesRetracts:
			put(&no, o.of[it.id])
		case holds[it] && !o.back[it.id]:
			put(&yes, o.of[it.id])
		}
	}
	if len(no) == 0 || len(yes) == 0 {
		return register.Contradiction{}, false
	}
	return register.Contradiction{Field: FieldHappened, Values: []register.Holder{{Value: "happened", Origins: yes}, {Value: "denied", Origins: no}}}, true
}
