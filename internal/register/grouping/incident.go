package grouping

import (
	"cmp"
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/register"
)

// Group gives the incidents of mentions under people's decisions. The same mentions and decisions give the same incidents in whatever order they come.
func Group(mentions []register.Mention, decisions []register.Decision) []register.Incident {
	return group(nil, mentions, decisions)
}

func group(memo *Memo, mentions []register.Mention, decisions []register.Decision) []register.Incident {
	all := items(memo, mentions)
	slices.SortFunc(all, order)
	rules := constrain(decisions, all)
	out := []register.Incident{}
	for _, block := range blocks(memo, all, rules) {
		bear := bearing(decisions, block)
		for _, group := range divide(memo, block, rules) {
			if slices.ContainsFunc(group, func(it *item) bool { return !attaches(it.Modality) }) {
				i := incident(memo, group, rules)
				i.Block, i.Decisions = block[0].id, bear
				out = append(out, decide(i, group, decisions))
			}
		}
	}
	joinParts(out)
	return out
}

// incident makes the incident of a group, which is in order of time.
func incident(memo *Memo, group []*item, rules constraints) register.Incident {
	o := originsOf(group)
	o.takeBack()
	asserting := o.asserting()
	first := asserting[0]
	i := register.Incident{
		ID: idOf(group), Type: typeOf(asserting, o), Modality: first.Modality, When: whenOf(asserting, o), Aggregate: first.Summary,
		Origins: o.list, Places: placesOf(asserting), Actors: actorsOf(asserting, o), Counts: o.tolls(), Mentions: []register.Mention{}, Keys: []string{},
		Retracted: !slices.ContainsFunc(group, func(it *item) bool { return !attaches(it.Modality) && !o.back[it.id] }),
	}
	for _, it := range asserting {
		i.Weapon = cmp.Or(i.Weapon, it.Weapon)
		if it.Type == i.Type {
			i.Mode, i.Phase = cmp.Or(i.Mode, it.Mode), cmp.Or(i.Phase, it.Phase)
		}
	}
	for _, it := range group {
		m := it.Mention
		m.Origin, m.Retracted = o.of[it.id], m.Retracted || o.back[it.id]
		m.Grouped, m.Decision = why(memo, it, group, rules)
		i.Mentions = append(i.Mentions, m)
		i.Keys = append(i.Keys, it.keys...)
		if m.Published != "" && (i.FirstReported == "" || m.Published < i.FirstReported) {
			i.FirstReported = m.Published
		}
		i.LastReported = max(i.LastReported, m.Published)
	}
	slices.Sort(i.Keys)
	i.Keys = slices.Compact(i.Keys)
	i.Title = title(i)
	i.Contradictions, i.Updates = contradictions(asserting, o)
	i.Grade, i.GradeWhy = grade(i, asserting, o)
	return i
}

// idOf names an incident by the first mention of a report: a field entry can be taken back, and the id would go with it. One that entries alone tell of has the
// name of the first of these.
func idOf(group []*item) string {
	for _, it := range group {
		if it.Entry == "" {
			return it.id
		}
	}
	return group[0].id
}

// why gives the reasons of the mention of the group that speaks most for this one, and the person's decision that put it here, if one did.
func why(memo *Memo, it *item, group []*item, rules constraints) ([]register.Reason, string) {
	best, out, decision := 0.0, []register.Reason{}, ""
	var most *item
	for _, other := range group {
		if other.id == it.id {
			continue
		}
		if len(rules.together) > 0 {
			decision = cmp.Or(decision, rules.together[pairOf(it.id, other.id)])
		}
		if s := memo.score(it, other); s > best {
			best, most = s, other
		}
	}
	if most != nil {
		_, out = compare(it, most)
	}
	if decision != "" {
		out = append(out, register.Reason{Field: "person", Said: decision, Weight: alwaysJoined})
	}
	return out, decision
}

// typeOf gives the type that most independent origins give. A type that leaves open what happened counts only where no other is told; ties go to the first told.
func typeOf(group []*item, o *origins) string {
	var types []string
	by := map[string][]string{}
	for _, it := range group {
		if !slices.Contains(types, it.Type) {
			types = append(types, it.Type)
		}
		if origin := o.of[it.id]; !slices.Contains(by[it.Type], origin) {
			by[it.Type] = append(by[it.Type], origin)
		}
	}
	rank := func(t string) int {
		if slices.Contains(generic, t) {
			return len(by[t]) - len(group)
		}
		return len(by[t])
	}
	best := types[0]
	for _, t := range types {
		if rank(t) > rank(best) {
			best = t
		}
	}
	return best
}

// whenOf gives the day that most independent origins give: one said in the text before one taken from the publication, then the narrower, then the first told.
func whenOf(group []*item, o *origins) register.When {
	by := map[register.When][]string{}
	var days []register.When
	for _, it := range group {
		w := register.When{From: it.When.From, Until: it.When.Until, Precision: it.When.Precision, Basis: it.When.Basis, Partial: it.When.Partial}
		day := register.When{From: w.From, Until: w.Until, Partial: w.Partial}
		if !slices.Contains(by[day], o.of[it.id]) {
			by[day] = append(by[day], o.of[it.id])
		}
		days = append(days, w)
	}
	rank := func(w register.When) (int, int, int) {
		d := daysOf(w)
		told := 0
		if d.known {
			told++
			if w.Basis != "published" {
				told++
			}
		}
		return told, len(by[register.When{From: w.From, Until: w.Until, Partial: w.Partial}]), d.from - d.until
	}
	best := days[0]
	for _, w := range days {
		a, b, c := rank(w)
		x, y, z := rank(best)
		if cmp.Or(cmp.Compare(a, x), cmp.Compare(b, y), cmp.Compare(c, z)) > 0 {
			best = w
		}
	}
	return best
}

func placesOf(group []*item) []register.Place {
	out, names, name := []register.Place{}, []string{}, remembering(placeName)
	for _, it := range group {
		for _, p := range it.Places {
			n := name(p.Name.Arabic)
			at := slices.IndexFunc(out, func(q register.Place) bool { return q.Role == p.Role && q.Ref != "" && q.Ref == p.Ref })
			for i, q := range out {
				if at < 0 && q.Role == p.Role && names[i] == n {
					at = i
				}
			}
			switch {
			case at < 0:
				out, names = append(out, p), append(names, n)
			case out[at].Nearest && !p.Nearest: // somebody names it
				out[at], names[at] = p, n
			}
		}
	}
	return out
}

// remembering gives f that is asked but once for each text.
func remembering(f func(string) string) func(string) string {
	known := map[string]string{}
	return func(s string) string {
		if _, ok := known[s]; !ok {
			known[s] = f(s)
		}
		return known[s]
	}
}

// actorsOf gives each party in each part once, with the origins that say so.
func actorsOf(group []*item, o *origins) []register.Part {
	out, fold := []register.Part{}, remembering(arabic.Fold)
	for _, it := range group {
		for _, a := range it.Actors {
			at := slices.IndexFunc(out, func(b register.Part) bool {
				return b.Role == a.Role && (a.Ref != "" && a.Ref == b.Ref || fold(a.Name.Arabic) == fold(b.Name.Arabic))
			})
			if at < 0 {
				a.Origins = []string{}
				out = append(out, a)
				at = len(out) - 1
			}
			if id := o.of[it.id]; !slices.Contains(out[at].Origins, id) {
				out[at].Origins = append(out[at].Origins, id)
			}
		}
	}
	return out
}

// joinParts sets under each aggregate the single happenings of its days and places, and never merges them.
func joinParts(all []register.Incident) {
	for a := range all {
		if !all[a].Aggregate {
			continue
		}
		for p := range all {
			if all[p].Of == "" && !all[p].Aggregate && isPart(all[p], all[a]) {
				all[p].Of = all[a].ID
				all[a].Parts = append(all[a].Parts, all[p].ID)
			}
		}
	}
}

// isPart tells whether a happening is one of those that an aggregate sums up: of its family, on its days, at or within one of its places.
func isPart(part, whole register.Incident) bool {
	x, y := daysOf(part.When), daysOf(whole.When)
	if family(part.Type) != family(whole.Type) || compareTypes(part.Type, whole.Type) > typesCompatible || !x.known || !y.known || gap(x, y) > 0 {
		return false
	}
	for _, p := range part.Places {
		for _, w := range whole.Places {
			name := placeName(w.Name.Arabic)
			if p.Ref != "" && p.Ref == w.Ref || placeName(p.Name.Arabic) == name || slices.ContainsFunc(p.Within, func(in string) bool { return placeName(in) == strings.TrimPrefix(name, "ريف ") }) {
				return true
			}
		}
	}
	return false
}
