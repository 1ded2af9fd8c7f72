package model

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/restore/internal/table"
)

var errShort = errors.New("model: cut off")

// discount is taken from every count (Ney, Essen and Kneser 1994 find values between 0.5 and 0.9 for all orders).
const discount = 0.7

// handCount is the count that a word entered by hand has at least.
const handCount = 40

// Trainer counts running text.
type Trainer struct {
	order    int
	minCount int
	symbols  []byte
	tokens   []uint64 // exact words and borders other than spaces, in order
	exact    map[string]int
	folded   map[string]int
	hand     map[string]bool
	total    int
	summary  string
}

// NewTrainer makes a trainer of runs up to order letters. minCount, when not 0, replaces the built-in smallest counts of long runs.
func NewTrainer(order, minCount int) *Trainer {
	return &Trainer{order: min(order, MaxOrder), minCount: minCount, exact: map[string]int{}, folded: map[string]int{}, hand: map[string]bool{}}
}

// Add counts a text.
func (t *Trainer) Add(s string) { Words(s, t.word) }

// Words calls f with each word of a text and the border before it.
func Words(s string, f func(border byte, word string)) {
	s = plain(s)
	at, first := 0, true
	for at < len(s) {
		start := strings.IndexFunc(s[at:], func(r rune) bool { return Symbol(r) != 0 })
		if start < 0 {
			break
		}
		b := byte(Stop) // a text begins as behind a stop
		if !first {
			b = Border(s[at : at+start])
		}
		first = false
		at += start
		end := strings.IndexFunc(s[at:], func(r rune) bool { return Symbol(r) == 0 })
		if end < 0 {
			end = len(s) - at
		}
		f(b, s[at:at+end])
		at += end
	}
}

// plain drops what is no part of a spelling.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == arabic.Tatweel || arabic.IsMark(r) || arabic.IsInvisible(r) {
			return -1
		}
		return r
	}, s)
}

func (t *Trainer) word(b byte, w string) {
	t.symbols = append(t.symbols, b)
	for _, r := range w {
		t.symbols = append(t.symbols, Symbol(r))
	}
	if b != Gap {
		t.tokens = append(t.tokens, border(b))
	}
	t.tokens = append(t.tokens, table.Word(w))
	t.exact[w]++
	t.folded[arabic.Fold(w)]++
	t.total++
}

// AddByHand enters words that outlets are known to deface.
func (t *Trainer) AddByHand(words []string) {
	for _, w := range words {
		f := arabic.Fold(w)
		t.hand[f] = true
		t.folded[f] = max(t.folded[f], handCount)
	}
}

// Summary says what was counted.
func (t *Trainer) Summary() string { return t.summary }

// Build gives the two files.
func (t *Trainer) Build() (lexicon, dotless []byte) {
	lexicon = t.lexicon()
	runs, n := t.runs()
	words, m := t.words()
	dotless = append(dotless, byte(t.order), table.Byte(t.unknownWord()))
	dotless = append(dotless, table.Build(runs)...)
	dotless = append(dotless, table.Build(words)...)
	prefixes := t.prefixes()
	dotless = append(dotless, table.BuildBits(prefixes)...)
	t.summary = fmt.Sprintf("%d words, %d different; runs of letters by length %v; words, pairs, triples %v; %d prefixes", t.total, len(t.exact), n, m, len(prefixes))
	return lexicon, dotless
}

// rare is the smallest count of a word of the lexicon: what occurs once is a slip of the pen as often as a word.
const rare = 2

func (t *Trainer) lexicon() []byte {
	var entries []table.Entry
	for _, w := range sorted(t.folded) {
		n := t.folded[w]
		if n < rare {
			continue
		}
		e := table.Entry{Key: table.Word(w), A: table.Byte(math.Log(float64(n) / float64(t.total)))}
		if t.hand[w] {
			e.B = 1
		}
		entries = append(entries, e)
	}
	keys := make([]uint64, len(entries))
	for i, e := range entries {
		keys[i] = table.Mix(e.Key)
	}
	var written []uint64
	for _, w := range sorted(t.exact) {
		if t.exact[w] >= rare && !Tripled(w) {
			written = append(written, table.Bytes([]byte(w)))
		}
	}
	return slices.Concat(table.BuildWide(entries), table.BuildBlocks(keys), table.BuildBlocks(written))
}

func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// unknownWord is the log probability of all unknown words together: the share of words that occur once (Good 1953).
func (t *Trainer) unknownWord() float64 {
	once := 0
	for _, n := range t.exact {
		if n == 1 {
			once++
		}
	}
	return math.Log(float64(once+1) / float64(t.total+1))
}

func (t *Trainer) prefixes() []uint64 {
	seen := map[uint64]bool{}
	for w := range t.exact {
		h := table.Start
		for _, r := range w {
			h = table.Add(h, r)
			seen[h] = true
		}
	}
	out := make([]uint64, 0, len(seen))
	for h := range seen {
		out = append(out, h)
	}
	slices.Sort(out)
	return out
}

// least is the smallest count of a run of n letters that is kept.
func (t *Trainer) least(n int) int {
	steps := [...]int{0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7}
	if t.minCount > 0 && n >= 5 {
		return t.minCount
	}
	return steps[n]
}

// estimate is what is kept of a run: the log probability of its last symbol, and the log weight of shorter runs behind it.
type estimate struct{ p, weight float64 }

// runs builds the entries of the letter model, shorter runs first.
func (t *Trainer) runs() (entries []table.Entry, kept []int) {
	known := map[uint64]estimate{}
	for n := 1; n <= t.order; n++ {
		counted := t.count(n)
		before := len(known)
		for i := 0; i < len(counted); {
			j, all := i, 0
			for ; j < len(counted) && counted[j].key>>bits == counted[i].key>>bits; j++ {
				all += counted[j].n
			}
			t.context(known, counted[i:j], float64(all), n)
			i = j
		}
		kept = append(kept, len(known)-before)
	}
	return entriesOf(known), kept
}

// entriesOf lays estimates out in the order of their keys.
func entriesOf(known map[uint64]estimate) []table.Entry {
	out := make([]table.Entry, 0, len(known))
	for _, k := range slices.Sorted(maps.Keys(known)) {
		out = append(out, table.Entry{Key: k, A: table.Byte(known[k].p), B: table.Byte(known[k].weight)})
	}
	return out
}

// context adds the runs of n symbols that share all but the last.
func (t *Trainer) context(known map[uint64]estimate, runs []run, all float64, n int) {
	rest := all
	for _, r := range runs {
		if r.n >= t.least(n) {
			rest -= float64(r.n) - discount
		}
	}
	weight := rest / all
	if rest == all {
		return // nothing is kept: the shorter history has full weight, which is what no entry means
	}
	history := History(runs[0].key >> bits)
	for _, r := range runs {
		if r.n < t.least(n) {
			continue
		}
		below := 1.0 / firstLetter / 8
		if n > 1 {
			below = math.Exp(shorter(known, history, byte(r.key&(1<<bits-1)), n-1))
		}
		known[r.key] = estimate{p: math.Log((float64(r.n)-discount)/all + weight*below)}
	}
	if n > 1 {
		e := known[uint64(history)]
		e.weight = math.Log(weight)
		known[uint64(history)] = e
	}
}

// shorter gives the log probability of a symbol behind at most the last n-1 symbols of a history.
func shorter(known map[uint64]estimate, h History, symbol byte, n int) float64 {
	sum := 0.0
	for k := n; k >= 1; k-- {
		if e, ok := known[h.With(symbol).key(k)]; ok {
			return sum + e.p
		}
		if k > 1 {
			sum += known[h.key(k-1)].weight
		}
	}
	return sum + table.Log(254)
}

// run is a run of symbols and how often it occurs.
type run struct {
	key uint64
	n   int
}

// count gives the runs of n symbols in order.
func (t *Trainer) count(n int) []run {
	keys := make([]uint64, 0, len(t.symbols))
	h := History(0)
	for i, s := range t.symbols {
		h = h.With(s)
		if i >= n-1 {
			keys = append(keys, h.key(n))
		}
	}
	return tally(keys)
}

// tally sorts keys and counts them.
func tally(keys []uint64) []run {
	slices.Sort(keys)
	var out []run
	for i := 0; i < len(keys); {
		j := i
		for j < len(keys) && keys[j] == keys[i] {
			j++
		}
		out = append(out, run{keys[i], j - i})
		i = j
	}
	return out
}

// The smallest counts of pairs and triples of words that are kept.
const (
	leastPair   = 1
	leastTriple = 2
)

// words builds the entries of the word model: words, pairs behind their first word, triples behind their first two. A shorter run is
// counted by how many different words stand before it, not by how often it occurs (Kneser and Ney 1995): after an unseen context a
// word is likely that goes with many others.
func (t *Trainer) words() (entries []table.Entry, kept [3]int) {
	known := map[uint64]estimate{}
	borders := t.borders()
	triples := t.follow(2, borders)
	pairs := t.follow(1, borders)
	single := map[uint64]int{}
	for _, p := range compact(pairs) {
		single[p.last]++
	}
	total := 0
	for _, n := range single {
		total += n
	}
	for w, n := range single {
		known[w] = estimate{p: math.Log(float64(n) / float64(total))}
	}
	kept[0] = len(single)
	var varied []follower // a pair as often as different words stand before it
	for _, p := range pairs {
		if borders[p.context] {
			varied = append(varied, p)
		}
	}
	for _, p := range compact(triples) {
		varied = append(varied, follower{context: p.middle, key: p.below, below: p.last, last: p.last})
	}
	kept[1] = estimateFollowers(known, varied, leastPair)
	kept[2] = estimateFollowers(known, triples, leastTriple)
	return entriesOf(known), kept
}

// follower is a word behind a context of one or two words.
type follower struct {
	context uint64
	key     uint64 // of context and word
	below   uint64 // key of the shorter context and the word
	middle  uint64 // the shorter context
	last    uint64
}

// compact gives each different follower once, in order.
func compact(items []follower) []follower {
	sortFollowers(items)
	return slices.Compact(slices.Clone(items))
}

func sortFollowers(items []follower) {
	slices.SortFunc(items, func(a, b follower) int { return cmp.Or(cmp.Compare(a.context, b.context), cmp.Compare(a.key, b.key)) })
}

// borders tells the tokens that stand for borders.
func (t *Trainer) borders() map[uint64]bool {
	return map[uint64]bool{border(Stop): true, border(Number): true, border(Other): true}
}

// follow lists what stands behind contexts of so many words. Triples across a border are left out: what stands on its other side says little.
func (t *Trainer) follow(length int, borders map[uint64]bool) []follower {
	var items []follower
	for i := length; i < len(t.tokens); i++ {
		w, before := t.tokens[i], t.tokens[i-1]
		switch {
		case borders[w], length == 2 && borders[before]:
		case length == 1:
			items = append(items, follower{context: before, key: table.Pair(before, w), below: w, last: w})
		default:
			c := table.Pair(t.tokens[i-2], before)
			items = append(items, follower{context: c, key: table.Pair(c, w) + 1, below: table.Pair(before, w), middle: before, last: w})
		}
	}
	return items
}

// estimateFollowers adds the estimates of followers that occur least times or more, and the weights of their contexts.
func estimateFollowers(known map[uint64]estimate, items []follower, least int) (kept int) {
	sortFollowers(items)
	for i := 0; i < len(items); {
		type counted struct {
			follower
			n int
		}
		var runs []counted
		j := i
		rest := 0.0
		for j < len(items) && items[j].context == items[i].context {
			k := j
			for k < len(items) && items[k] == items[j] {
				k++
			}
			if n := k - j; n >= least {
				runs = append(runs, counted{items[j], n})
				rest -= float64(n) - discount
			}
			j = k
		}
		if len(runs) > 0 {
			all := float64(j - i)
			weight := (all + rest) / all
			for _, r := range runs {
				below := math.Exp(known[r.below].p)
				known[r.key] = estimate{p: math.Log((float64(r.n)-discount)/all + weight*below)}
			}
			kept += len(runs)
			e := known[items[i].context]
			e.weight = math.Log(weight)
			known[items[i].context] = e
		}
		i = j
	}
	return kept
}
