package grouping

import (
	"slices"
	"strconv"

	"marsad/internal/register"
	"marsad/record"
)

// Group gives the incidents of mentions under people's decisions. The same mentions and decisions give the same incidents in whatever order they come.
func Group(mentions []register.Mention, decisions []register.Decision) []register.Incident {
	all := items(mentions)
	slices.SortFunc(all, order)
	rules := constrain(decisions, all)
	out := []register.Incident{}
	for _, block := range blocks(all, rules) {
		for _, group := range divide(block, rules) {
			if slices.ContainsFunc(group, func(it *item) bool { return !attaches(it.Modality) }) {
				out = append(out, incident(group, block[0].id))
			}
		}
	}
	return out
}

// incident makes the incident of a group, which is in order of time.
func incident(group []*item, block string) register.Incident {
	origins, of := originsOf(group)
	first := group[slices.IndexFunc(group, func(it *item) bool { return !attaches(it.Modality) })]
	i := register.Incident{
		ID: group[0].id, Block: block, Type: first.Type, Mode: first.Mode, Phase: first.Phase, Modality: first.Modality, When: first.When, Weapon: first.Weapon, Aggregate: first.Summary,
		Title: record.Name{Arabic: first.Cue.Read()}, Origins: origins, Places: []register.Place{}, Actors: []register.Part{}, Counts: []register.Toll{},
		Mentions: []register.Mention{}, Contradictions: []register.Contradiction{}, Updates: []register.Contradiction{}, Keys: []string{},
	}
	for _, it := range group {
		m := it.Mention
		m.Origin, m.Grouped = of[it.Report+it.Entry], why(it, group)
		i.Mentions = append(i.Mentions, m)
		for _, k := range it.keys {
			if !slices.Contains(i.Keys, k) {
				i.Keys = append(i.Keys, k)
			}
		}
		for _, p := range it.Places {
			if !slices.ContainsFunc(i.Places, func(q register.Place) bool { return q.Name == p.Name && q.Role == p.Role }) {
				i.Places = append(i.Places, p)
			}
		}
		for _, c := range it.Counts {
			c.Origin = m.Origin
			i.Counts = append(i.Counts, c)
		}
	}
	i.Grade, i.GradeWhy = register.GradeClaimed, "one origin"
	if len(origins) > 1 {
		i.Grade, i.GradeWhy = register.GradeCorroborated, "two or more independent origins"
	}
	slices.Sort(i.Keys)
	return i
}

// why gives the reasons of the mention of the group that speaks most for this one.
func why(it *item, group []*item) []register.Reason {
	best, out := 0.0, []register.Reason{}
	for _, other := range group {
		if other.id == it.id {
			continue
		}
		if s, reasons := compare(it, other); s > best {
			best, out = s, reasons
		}
	}
	return out
}

// originsOf puts reports of one outlet, and copies of the same words, under one origin.
func originsOf(group []*item) ([]register.Origin, map[string]string) {
	u := newUnion(len(group))
	for i, a := range group {
		for j := range i {
			b := group[j]
			if a.Entry == "" && b.Entry == "" && (a.Report == b.Report || a.Outlet != "" && a.Outlet == b.Outlet || a.Passage != "" && a.Passage == b.Passage || sketchSimilarity(a.sketched, b.sketched) >= copySimilarity) {
				u.join(i, j)
			}
		}
	}
	out, of := []register.Origin{}, map[string]string{}
	for _, g := range u.groups(group) {
		o := register.Origin{ID: "o" + strconv.Itoa(len(out)+1), Kind: register.OriginOutlet, Name: g[0].Outlet, Reports: []string{}, Outlets: []string{}}
		if g[0].Entry != "" {
			o.Kind, o.Name = register.OriginField, g[0].Entry
		}
		for _, it := range g {
			of[it.Report+it.Entry] = o.ID
			if it.Report != "" && !slices.Contains(o.Reports, it.Report) {
				o.Reports = append(o.Reports, it.Report)
			}
			if it.Outlet != "" && !slices.Contains(o.Outlets, it.Outlet) {
				o.Outlets = append(o.Outlets, it.Outlet)
			}
		}
		if len(o.Outlets) > 1 {
			o.Why = "the same words"
		}
		out = append(out, o)
	}
	return out, of
}
