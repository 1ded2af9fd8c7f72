package versions

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"marsad/record"
)

// names gives the names of what a report's records refer to.
type names map[string]string

func namesOf(r record.Report) names {
	n := names{}
	for _, e := range r.Entities {
		n[e.ID] = e.Name.Arabic
	}
	for _, p := range r.Places {
		n[p.ID] = p.Name.Arabic
	}
	for _, t := range r.Times {
		n[t.ID] = t.Value
	}
	return n
}

// minAlike is how alike two records must be, from 0 to 1, to be one record in two versions.
const minAlike = 0.45

// pair matches the records of two versions by how alike they are, the most alike first. It gives the index in the newer version for each of the
// older, or -1.
func pair(older, newer int, alike func(i, j int) float64) []int {
	type candidate struct {
		i, j int
		how  float64
	}
	var all []candidate
	for i := range older {
		for j := range newer {
			if how := alike(i, j); how >= minAlike {
				all = append(all, candidate{i, j, how})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.how, a.how), cmp.Compare(distance(a.i, a.j), distance(b.i, b.j)))
	})
	match := slices.Repeat([]int{-1}, older)
	taken := make([]bool, newer)
	for _, c := range all {
		if match[c.i] < 0 && !taken[c.j] {
			match[c.i], taken[c.j] = c.j, true
		}
	}
	return match
}

func distance(i, j int) int { return max(i-j, j-i) }

// bag is the set of words of a text, as folded as the record alone allows: letters and digits.
type bag map[string]bool

func bagOf(texts ...string) bag {
	b := bag{}
	for _, s := range texts {
		for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			b[w] = true
		}
	}
	return b
}

// overlap is the Jaccard index of two sets of words: what they share over what they have together.
func (b bag) overlap(other bag) float64 {
	shared := 0
	for w := range b {
		if other[w] {
			shared++
		}
	}
	if all := len(b) + len(other) - shared; all > 0 {
		return float64(shared) / float64(all)
	}
	return 0
}

func share(yes bool, weight float64) float64 {
	if yes {
		return weight
	}
	return 0
}

func statements(older, newer record.Report) []Change {
	a, b := namesOf(older), namesOf(newer)
	said := func(r record.Report) []bag {
		out := make([]bag, len(r.Statements))
		for i, s := range r.Statements {
			out[i] = bagOf(reading(s.Content))
		}
		return out
	}
	x, y := said(older), said(newer)
	match := pair(len(x), len(y), func(i, j int) float64 {
		s, t := older.Statements[i], newer.Statements[j]
		return 0.55*x[i].overlap(y[j]) + share(a[s.Speaker] == b[t.Speaker], 0.2) + share(s.Cue.Read() == t.Cue.Read(), 0.15) + share(s.Act == t.Act, 0.1)
	})
	return changes(len(x), len(y), match,
		func(i int) Change {
			s := older.Statements[i]
			return Change{Record: "statement", Label: s.Act, Who: a[s.Speaker], OldID: s.ID, Old: &s.Cue}
		},
		func(j int) Change {
			s := newer.Statements[j]
			return Change{Record: "statement", Label: s.Act, Who: b[s.Speaker], NewID: s.ID, New: &s.Cue}
		},
		func(i, j int) []Field {
			s, t := older.Statements[i], newer.Statements[j]
			var d differ
			d.add("speaker", a[s.Speaker], b[t.Speaker])
			d.add("act", s.Act, t.Act)
			d.add("hedge", s.Hedge, t.Hedge)
			d.add("mode", s.Mode, t.Mode)
			d.add("content", reading(s.Content), reading(t.Content))
			return d.list
		})
}

// changes lays out what became of the records: those of the newer version in its order, then what is gone.
func changes(older, newer int, match []int, gone, come func(int) Change, fields func(i, j int) []Field) []Change {
	from := slices.Repeat([]int{-1}, newer)
	for i, j := range match {
		if j >= 0 {
			from[j] = i
		}
	}
	var out []Change
	for j, i := range from {
		c := come(j)
		if i < 0 {
			c.Kind = RecordAdded
			out = append(out, c)
		} else if list := fields(i, j); len(list) > 0 {
			was := gone(i)
			c.Kind, c.OldID, c.Old, c.Fields = RecordChanged, was.OldID, was.Old, list
			out = append(out, c)
		}
	}
	for i := range older {
		if match[i] < 0 {
			c := gone(i)
			c.Kind = RecordRemoved
			out = append(out, c)
		}
	}
	return out
}

func events(older, newer record.Report) []Change {
	a, b := namesOf(older), namesOf(newer)
	evidence := func(r record.Report) []bag {
		out := make([]bag, len(r.Events))
		for i, e := range r.Events {
			var texts []string
			for _, s := range e.Evidence {
				texts = append(texts, s.Read())
			}
			out[i] = bagOf(texts...)
		}
		return out
	}
	x, y := evidence(older), evidence(newer)
	match := pair(len(x), len(y), func(i, j int) float64 {
		e, f := older.Events[i], newer.Events[j]
		return 0.4*x[i].overlap(y[j]) + share(e.Type == f.Type, 0.3) + share(e.Cue.Read() == f.Cue.Read(), 0.2) + share(placesOf(e, a) == placesOf(f, b), 0.1)
	})
	return changes(len(x), len(y), match,
		func(i int) Change {
			e := older.Events[i]
			return Change{Record: "event", Label: e.Type, OldID: e.ID, Old: &e.Cue}
		},
		func(j int) Change {
			e := newer.Events[j]
			return Change{Record: "event", Label: e.Type, NewID: e.ID, New: &e.Cue}
		},
		func(i, j int) []Field { return eventFields(older.Events[i], newer.Events[j], a, b) })
}

func eventFields(e, f record.Event, a, b names) []Field {
	var d differ
	d.add("type", e.Type, f.Type)
	d.add("submode", e.Mode, f.Mode)
	d.add("phase", e.Phase, f.Phase)
	d.add("modality", e.Modality, f.Modality)
	d.add("weapon", e.Weapon, f.Weapon)
	for _, role := range record.ActorRoles() {
		was, is := partiesOf(e, a, role), partiesOf(f, b, role)
		if was != is {
			d.list = append(d.list, Field{Name: "actors", Of: role, Old: was, New: is})
		}
	}
	d.add("places", placesOf(e, a), placesOf(f, b))
	d.add("time", a[e.Time], b[f.Time])
	was, is := countsOf(e), countsOf(f)
	for _, of := range record.CountKinds() {
		if was[of] != is[of] {
			d.list = append(d.list, Field{Name: "count", Of: of, Old: was[of], New: is[of]})
		}
	}
	return d.list
}

// separator stands between several values of a field.
const separator = "، "

func partiesOf(e record.Event, n names, role string) string {
	var list []string
	for _, x := range e.Actors {
		if x.Role == role {
			list = append(list, n[x.Entity])
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), separator)
}

func placesOf(e record.Event, n names) string {
	var list []string
	for _, x := range e.Places {
		list = append(list, n[x.Place])
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), separator)
}

// countsOf writes the counts of an event by what they count: 5, 5-7, or 5+ when the text leaves the upper end open.
func countsOf(e record.Event) map[string]string {
	out := map[string]string{}
	for _, c := range e.Counts {
		s := strconv.Itoa(c.Low)
		switch {
		case c.High == nil:
			s += "+"
		case *c.High != c.Low:
			s = fmt.Sprintf("%d-%d", c.Low, *c.High)
		}
		if before := out[c.Of]; before != "" {
			s = before + separator + s
		}
		out[c.Of] = s
	}
	return out
}
