package grouping

import (
	"slices"

	"marsad/internal/arabic"
	"marsad/internal/register"
)

// numberAlike counts mentions of one report that have the same cue words, so that each keeps its id when only some of the report's mentions are grouped.
func numberAlike(mentions []register.Mention) {
	sorted := make([]*register.Mention, len(mentions))
	for i := range mentions {
		sorted[i] = &mentions[i]
	}
	slices.SortStableFunc(sorted, func(a, b *register.Mention) int { return a.Cue.Start - b.Cue.Start })
	seen := map[string]int{}
	for _, m := range sorted {
		cue := arabic.Fold(m.Cue.Read())
		if seen[cue]++; seen[cue] > 1 {
			m.Nth = seen[cue]
		}
	}
}

// ID names a mention that Mentions gave, or one of a field entry.
func ID(m register.Mention) string {
	if m.Entry != "" {
		return entryID(m.Entry)
	}
	return MentionID(m.Report, m.Cue.Read(), max(m.Nth, 1))
}

// Lookups gives the keys under which the mentions are found that may tell of the same as one of these: those of incidents (register.Incident.Keys) and those
// of mentions that stand in none.
func Lookups(mentions []register.Mention) []string {
	var out []string
	for _, m := range mentions {
		if Makes(m.Type) {
			out = append(out, newItem(m).lookups()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Linker tells what is linked to the mentions of one report.
type Linker struct {
	items []*item
	byKey map[string][]*item
}

// NewLinker makes the linker of mentions.
func NewLinker(mentions []register.Mention) *Linker {
	l := &Linker{byKey: map[string][]*item{}}
	for _, m := range mentions {
		if !Makes(m.Type) {
			continue
		}
		it := newItem(m)
		l.items = append(l.items, it)
		for _, k := range it.keys {
			l.byKey[k] = append(l.byKey[k], it)
		}
	}
	return l
}

// Links tells whether another mention is linked to one of them: they share a key, and their score reaches the linkage.
func (l *Linker) Links(m register.Mention) bool {
	if !Makes(m.Type) {
		return false
	}
	it := newItem(m)
	for _, k := range it.lookups() {
		for _, other := range l.byKey[k] {
			if s := score(other, it); s >= linkage {
				return true
			}
		}
	}
	return false
}

// Loner is a mention that stands in no incident: what did not happen, may happen or happened long ago. Block is the one that it was grouped in.
type Loner struct {
	Mention register.Mention
	Block   string
	Keys    []string
}

// Loners gives the mentions that the incidents of Group for the same mentions and decisions leave out, in the order of time.
func Loners(mentions []register.Mention, decisions []register.Decision, incidents []register.Incident) []Loner {
	return loners(nil, mentions, decisions, incidents)
}

func loners(memo *Memo, mentions []register.Mention, decisions []register.Decision, incidents []register.Incident) []Loner {
	held := map[string]bool{}
	for _, i := range incidents {
		for _, m := range i.Mentions {
			held[ID(m)] = true
		}
	}
	all := items(memo, mentions)
	slices.SortFunc(all, order)
	if !slices.ContainsFunc(all, func(it *item) bool { return !held[it.id] }) {
		return nil
	}
	var out []Loner
	for _, block := range blocks(memo, all, constrain(decisions, all)) {
		for _, it := range block {
			if !held[it.id] {
				out = append(out, Loner{it.Mention, block[0].id, it.keys})
			}
		}
	}
	return out
}

// DecisionID names a decision by what it says.
func DecisionID(parts ...string) string { return shortHash(append([]string{"decision"}, parts...)...) }
