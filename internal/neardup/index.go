package neardup

import (
	"cmp"
	"slices"
	"strings"
)

// Threshold is the similarity from which a report is taken for a copy of another, unless somebody asks otherwise: a wire text with one paragraph of five
// left out is at some 0.7; docs/versions.md has the measurements.
const Threshold = 0.6

// ContainedThreshold is how much of a report another must hold to be said to contain it.
const ContainedThreshold = 0.8

// Index finds near-duplicates among signatures in memory. A report takes some 3 KiB in it: 516 bytes of signature, the rest the 32 entries of its bands; see
// BenchmarkIndex. It is not safe for concurrent use.
type Index struct {
	ids        []string
	signatures []Signature
	buckets    map[uint64][]int32
}

// Match is a report that is like the one asked for.
type Match struct {
	ID          string
	Similarity  float64
	Containment float64
}

// NewIndex gives an empty index.
func NewIndex() *Index { return &Index{buckets: map[uint64][]int32{}} }

// Add puts a report in. An id that is added twice is found twice.
func (x *Index) Add(id string, s Signature) {
	at := int32(len(x.ids))
	x.ids, x.signatures = append(x.ids, id), append(x.signatures, s)
	for _, b := range s.Bands() {
		x.buckets[b] = append(x.buckets[b], at)
	}
}

// Query gives the reports that are at least so similar, or of which one holds at least so much of the other, the most similar first.
func (x *Index) Query(s Signature, threshold float64) []Match {
	seen := map[int32]bool{}
	var out []Match
	for _, b := range s.Bands() {
		for _, at := range x.buckets[b] {
			if seen[at] {
				continue
			}
			seen[at] = true
			m := Match{x.ids[at], Similarity(s, x.signatures[at]), Containment(s, x.signatures[at])}
			if m.Similarity >= threshold || m.Containment >= threshold {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), strings.Compare(a.ID, b.ID))
	})
	return out
}

// Groups puts together the reports that are copies of one another: each is at least so similar to another of its group. Groups and their members are
// in order of ids; a report without a copy is in none.
func Groups(ids []string, signatures []Signature, threshold float64) [][]string {
	x := NewIndex()
	parent := map[string]string{}
	var root func(string) string
	root = func(id string) string {
		if p := parent[id]; p != id {
			parent[id] = root(p)
		}
		return parent[id]
	}
	for i, id := range ids {
		parent[id] = id
		for _, m := range x.Query(signatures[i], threshold) {
			if m.Similarity >= threshold {
				parent[root(m.ID)] = root(id)
			}
		}
		x.Add(id, signatures[i])
	}
	members := map[string][]string{}
	for _, id := range ids {
		members[root(id)] = append(members[root(id)], id)
	}
	var out [][]string
	for _, g := range members {
		if len(g) > 1 {
			slices.Sort(g)
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return out
}
