package grouping

import (
	"slices"

	"marsad/internal/register"
)

// Candidate is a mention made ready to be compared with others. It is for programs that bring mentions together themselves, such as a shuffle by keys over a
// whole corpus: two candidates are to be compared when a key of the one is a lookup of the other; those that are linked, and what Anchors gives, make the blocks;
// Group of the mentions of a block gives its incidents, and PartOf which of all are parts of others. What comes out is what Group gives for all at once.
type Candidate struct{ it *item }

// NewCandidate makes a mention ready; false when its type makes no incident.
func NewCandidate(m register.Mention) (Candidate, bool) {
	if !Makes(m.Type) {
		return Candidate{}, false
	}
	return Candidate{newItem(m)}, true
}

// Keys gives the keys under which the mention is found.
func (c Candidate) Keys() []string { return c.it.keys }

// Lookups gives the keys under which those are found that may tell of the same. Each is a key of the mention, or of one without a day.
func (c Candidate) Lookups() []string { return c.it.lookups() }

// Links tells whether the score of two mentions reaches the linkage.
func (c Candidate) Links(other Candidate) bool { return score(c.it, other.it) >= linkage }

// Anchors gives which mentions of one report stand beside which others of it because they name no place: pairs of numbers of the mentions.
func Anchors(mentions []register.Mention) [][2]int {
	at := map[string]int{}
	for i, m := range mentions {
		at[ID(m)] = i
	}
	all := items(nil, mentions)
	slices.SortFunc(all, order)
	var numbers []int
	for i := range all {
		numbers = append(numbers, i)
	}
	var out [][2]int
	for _, it := range all {
		if !loose(it) {
			continue
		}
		if j := anchor(all, numbers, it); j >= 0 {
			out = append(out, [2]int{at[it.id], at[all[j].id]})
		}
	}
	return out
}

// Order puts mentions in the order in which incidents are told: the first published first, those without a publication last.
func Order(a, b register.Mention) int {
	return order(&item{Mention: a, id: ID(a)}, &item{Mention: b, id: ID(b)})
}

// PartOf tells whether a happening is one of those that an aggregate sums up. Of several aggregates the first in the order of Group has it.
func PartOf(part, whole register.Incident) bool {
	return whole.Aggregate && !part.Aggregate && isPart(part, whole)
}
