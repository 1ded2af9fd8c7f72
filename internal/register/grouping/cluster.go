package grouping

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"marsad/internal/register"
)

// linkage is the average score down to which parts of a block are joined, and from which two mentions are linked at all.
const linkage = 5.65

// order puts mentions in the order of time: the first published first, those without last, then by report and place in it.
func order(a, b *item) int {
	if (a.Published == "") != (b.Published == "") {
		return cmp.Compare(b.Published, a.Published)
	}
	return cmp.Or(strings.Compare(a.Published, b.Published), strings.Compare(a.Report, b.Report), cmp.Compare(a.Cue.Start, b.Cue.Start), strings.Compare(a.id, b.id))
}

// blocks divides items into connected blocks; each is in order.
func blocks(memo *Memo, all []*item, rules constraints) [][]*item {
	byKey := map[string][]int{}
	for i, it := range all {
		for _, k := range it.keys {
			byKey[k] = append(byKey[k], i)
		}
	}
	u := newUnion(len(all))
	seen := make([]int, len(all)) // by which item last, from 1 on
	one := map[string]int{}       // from a key to an item of the block in which all that have it stand, once they do
	for i, a := range all {
		for _, k := range a.lookups() {
			if j, ok := one[k]; ok && u.find(i) == u.find(j) {
				continue
			}
			whole := true
			for _, j := range byKey[k] {
				if seen[j] != i+1 {
					seen[j] = i + 1
					if j != i && u.find(i) != u.find(j) && memo.score(a, all[j]) >= linkage {
						u.join(i, j)
					}
				}
				whole = whole && u.find(i) == u.find(j)
			}
			if whole && len(byKey[k]) > 0 {
				one[k] = i
			}
		}
	}
	rules.joinBlocks(all, u)
	joinLoose(all, u)
	return u.groups(all)
}

// joinLoose puts mentions that name no place beside the one happening of their family that their report tells of.
func joinLoose(all []*item, u *union) {
	byReport := map[string][]int{}
	for i, it := range all {
		byReport[it.Report] = append(byReport[it.Report], i)
	}
	for i, it := range all {
		if !loose(it) {
			continue
		}
		if j := anchor(all, byReport[it.Report], it); j >= 0 {
			u.join(i, j)
		}
	}
}

func loose(it *item) bool { return len(it.keys) == 0 && it.Entry == "" }

// anchor gives the first mention of a report, by place in it, that names a place and whose type goes with the loose one's; -1 when there is none.
func anchor(all []*item, report []int, it *item) int {
	best := -1
	for _, j := range report {
		b := all[j]
		if loose(b) || attaches(b.Modality) || b.Summary || compareTypes(it.Type, b.Type) > typesCompatible {
			continue
		}
		if best < 0 || b.Cue.Start < all[best].Cue.Start {
			best = j
		}
	}
	return best
}

// divide makes the groups of a block by average linkage; ties go to the parts that come first, so that the order of arrival does not matter. What one report tells
// of one happening counts once, however many mentions it has: these are joined first, and two reports are as like as the two most alike of their mentions.
func divide(memo *Memo, block []*item, rules constraints) [][]*item {
	block = slices.Clone(block)
	slices.SortFunc(block, order)
	scores, can := matrix(memo, block, rules)
	u := newUnion(len(block))
	parts := joinReports(block, scores, can, u)
	n := len(parts)
	sums, can := between(parts, scores, can)
	size, live := make([]int, n), make([]bool, n)
	for i := range n {
		size[i], live[i] = 1, true
	}
	score := func(i, j int) (float64, bool) {
		if can[i][j] == personApart || can[i][j] == farApart {
			return 0, false
		}
		if can[i][j] == personTogether {
			return alwaysJoined, true
		}
		s := sums[i][j] / float64(size[i]*size[j])
		return s, s >= linkage
	}
	// mate of a row is the later one it is best joined to, -1 for none; kept, so that a step looks at each row once.
	mate, top := make([]int, n), make([]float64, n)
	seek := func(i int) {
		mate[i] = -1
		for j := i + 1; j < n; j++ {
			if s, ok := score(i, j); live[j] && ok && (mate[i] < 0 || s > top[i]) {
				mate[i], top[i] = j, s
			}
		}
	}
	for i := range n {
		seek(i)
	}
	for {
		bi, bj, best := -1, -1, 0.0
		for i := range n {
			if live[i] && mate[i] >= 0 && (bi < 0 || top[i] > best) {
				bi, bj, best = i, mate[i], top[i]
			}
		}
		if bi < 0 {
			return u.groups(block)
		}
		u.join(parts[bi][0], parts[bj][0])
		live[bj] = false
		size[bi] += size[bj]
		for k := range n {
			sums[bi][k] += sums[bj][k]
			sums[k][bi] = sums[bi][k]
			can[bi][k] = max(can[bi][k], can[bj][k]) // the stronger holds of both
			can[k][bi] = can[bi][k]
		}
		seek(bi)
		for k := range bj {
			if live[k] && (mate[k] == bi || mate[k] == bj) {
				seek(k)
			} else if s, ok := score(k, bi); live[k] && k < bi && ok && (mate[k] < 0 || s > top[k] || s == top[k] && bi < mate[k]) {
				mate[k], top[k] = bi, s
			}
		}
	}
}

// joinReports joins the mentions of each report that tell of one happening, and gives what is joined, by numbers of the block.
func joinReports(block []*item, scores [][]float64, can [][]int8, u *union) [][]int {
	byReport := map[string][]int{}
	for i, it := range block {
		if it.Report == "" {
			continue
		}
		for _, j := range byReport[it.Report] {
			if scores[i][j] >= linkage && joinable(u, can, byReport[it.Report], i, j) {
				u.join(i, j)
			}
		}
		byReport[it.Report] = append(byReport[it.Report], i)
	}
	var parts [][]int
	at := map[int]int{}
	for i := range block {
		root := u.find(i)
		if _, ok := at[root]; !ok {
			at[root] = len(parts)
			parts = append(parts, nil)
		}
		parts[at[root]] = append(parts[at[root]], i)
	}
	return parts
}

// joinable tells whether nothing keeps any of those that are joined to i from any of those joined to j; report are the earlier ones of their report.
func joinable(u *union, can [][]int8, report []int, i, j int) bool {
	for _, k := range append(slices.Clone(report), i) {
		if u.find(k) != u.find(i) {
			continue
		}
		for _, l := range report {
			if u.find(l) == u.find(j) && (can[k][l] == personApart || can[k][l] == farApart) {
				return false
			}
		}
	}
	return true
}

// between gives how like the parts are, and what keeps them together or apart.
func between(parts [][]int, scores [][]float64, can [][]int8) ([][]float64, [][]int8) {
	sums, holds := make([][]float64, len(parts)), make([][]int8, len(parts))
	for p := range parts {
		sums[p], holds[p] = make([]float64, len(parts)), make([]int8, len(parts))
		for q := range p {
			best, far, held := math.Inf(-1), true, int8(0)
			for _, i := range parts[p] {
				for _, j := range parts[q] {
					best, far = max(best, scores[i][j]), far && can[i][j] == farApart
					if can[i][j] != farApart {
						held = max(held, can[i][j])
					}
				}
			}
			if held == 0 && far {
				held = farApart
			}
			sums[p][q], sums[q][p], holds[p][q], holds[q][p] = best, best, held, held
		}
	}
	return sums, holds
}

// never is the score down to which the evidence of a whole group may outweigh a pair that does not agree; below it the two never stand together. Above sure a pair
// counts no more, so that one copy among two groups does not draw them together.
const (
	never = 0.0
	sure  = 7.3
)

// What holds of a pair whatever its score, the weakest first: one that people decided outweighs one that the score makes.
const (
	farApart int8 = iota + 1
	personTogether
	personApart
)

// alwaysJoined is above every score: a person said so.
const alwaysJoined = 1e6

// matrix gives the scores of all pairs, and what keeps them together or apart whatever their score.
func matrix(memo *Memo, block []*item, rules constraints) ([][]float64, [][]int8) {
	n := len(block)
	sums, can := make([][]float64, n), make([][]int8, n)
	for i := range n {
		sums[i], can[i] = make([]float64, n), make([]int8, n)
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			s := memo.score(block[i], block[j])
			if loose(block[i]) || loose(block[j]) {
				s = looseScore(block, i, j)
			}
			if attaches(block[i].Modality) && attaches(block[j].Modality) {
				s = min(s, 0)
			}
			sums[i][j], sums[j][i] = min(s, sure), min(s, sure)
			c := rules.of(block[i].id, block[j].id)
			if c == 0 && (s <= never || block[i].Summary != block[j].Summary) { // an aggregate never swallows its parts
				c = farApart
			}
			can[i][j], can[j][i] = c, c
		}
	}
	return sums, can
}

// looseScore joins a mention without a place to its anchor, and is silent about the rest.
func looseScore(block []*item, i, j int) float64 {
	if loose(block[j]) {
		i, j = j, i
	}
	if loose(block[j]) || block[i].Report != block[j].Report {
		return linkage
	}
	return linkage + 1
}

// union is a union-find over numbers; the root of a set is its least member.
type union struct{ parent []int }

func newUnion(n int) *union {
	u := &union{make([]int, n)}
	for i := range u.parent {
		u.parent[i] = i
	}
	return u
}

func (u *union) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

func (u *union) join(i, j int) {
	a, b := u.find(i), u.find(j)
	u.parent[max(a, b)] = min(a, b)
}

func (u *union) groups(all []*item) [][]*item {
	byRoot := map[int][]*item{}
	var roots []int
	for i, it := range all {
		r := u.find(i)
		if byRoot[r] == nil {
			roots = append(roots, r)
		}
		byRoot[r] = append(byRoot[r], it)
	}
	out := make([][]*item, 0, len(roots))
	for _, r := range roots {
		slices.SortFunc(byRoot[r], order)
		out = append(out, byRoot[r])
	}
	slices.SortFunc(out, func(a, b []*item) int { return order(a[0], b[0]) })
	return out
}

// constraints are what people decided on the grouping.
type constraints struct {
	together, apart map[[2]string]string // pairs of ids of mentions, the lesser first -> id of the decision
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

func (c constraints) of(a, b string) int8 {
	if len(c.apart)+len(c.together) == 0 {
		return 0
	}
	switch p := pairOf(a, b); {
	case c.apart[p] != "":
		return personApart
	case c.together[p] != "":
		return personTogether
	}
	return 0
}

// joinBlocks puts what a person put together into one block, however far apart it lies.
func (c constraints) joinBlocks(all []*item, u *union) {
	at := map[string]int{}
	for i, it := range all {
		at[it.id] = i
	}
	for p := range c.together {
		i, okI := at[p[0]]
		j, okJ := at[p[1]]
		if okI && okJ {
			u.join(i, j)
		}
	}
}

// constrain reads decisions: a later one overrules an earlier one on the same pair. An undone one counts for nothing.
func constrain(decisions []register.Decision, all []*item) constraints {
	c := constraints{map[[2]string]string{}, map[[2]string]string{}}
	sorted := slices.Clone(decisions)
	slices.SortFunc(sorted, func(a, b register.Decision) int {
		return cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.ID, b.ID))
	})
	for _, d := range sorted {
		if d.Undone == nil {
			c.add(d, all)
		}
	}
	return c
}

func (c constraints) add(d register.Decision, all []*item) {
	ids := found(d, all)
	set := func(a, b string, on, off map[[2]string]string) {
		if a != b {
			on[pairOf(a, b)] = d.ID
			delete(off, pairOf(a, b))
		}
	}
	switch d.Kind {
	case DecisionMerge:
		for _, a := range append(slices.Clone(d.Incidents), ids...) {
			set(d.Incidents[0], a, c.together, c.apart)
		}
	case DecisionPin, DecisionSplit:
		for _, a := range ids {
			if d.Kind == DecisionPin {
				set(d.Incidents[0], a, c.together, c.apart)
				continue
			}
			set(ids[0], a, c.together, c.apart)
			set(d.Incidents[0], a, c.apart, c.together)
		}
	}
}

// The kinds of decisions.
const (
	DecisionMerge   = "merge"
	DecisionSplit   = "split"
	DecisionPin     = "pin"
	DecisionVerdict = "verdict"
	DecisionSeen    = "seen" // nothing is to be changed: it groups and grades nothing
)

// found gives the ids of the mentions that a decision names, by the words of their cues, in the order in which it names them.
func found(d register.Decision, all []*item) []string {
	var out []string
	for _, k := range d.Mentions {
		best := -1
		for i, it := range all {
			if it.Report != k.Report || it.Entry != k.Entry || it.Cue.Read() != k.Cue.Read() {
				continue
			}
			if best < 0 || distance(it.Cue.Start, k.Cue.Start) < distance(all[best].Cue.Start, k.Cue.Start) {
				best = i
			}
		}
		if best >= 0 {
			out = append(out, all[best].id)
		}
	}
	return out
}

func distance(a, b int) int { return max(a-b, b-a) }
