package grouping

import (
	"cmp"
	"embed"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/internal/search"
	"marsad/record"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// statistics are what fit learned: in how many incidents of posts and in how many news reports each stem stands, and the weights of reasons.
type statistics struct {
	incidents, reports float64
	in                 map[uint64][2]float64
	weights            map[string]float64
}

// learned is read once. The files are part of the program: a broken one is found by every test.
var learned = sync.OnceValue(func() statistics {
	s := statistics{in: map[uint64][2]float64{}, weights: maps.Clone(weights)}
	rows, err := lexicon.ReadTable(dataFiles, "data/stems.tsv", "hash", "incidents", "reports")
	if err != nil {
		panic(err)
	}
	for _, r := range rows {
		counts := [2]float64{decimal(r, "incidents"), decimal(r, "reports")}
		if r.Get("hash") == "*" { // all of them
			s.incidents, s.reports = counts[0], counts[1]
			continue
		}
		hash, err := strconv.ParseUint(r.Get("hash"), 16, 64)
		if err != nil {
			panic(r.Errorf("%v", err))
		}
		s.in[hash] = counts
	}
	if rows, err = lexicon.ReadTable(dataFiles, "data/weights.tsv", "reason", "weight"); err != nil {
		panic(err)
	}
	for _, r := range rows {
		s.weights[r.Get("reason")] = decimal(r, "weight")
	}
	return s
})

func decimal(r lexicon.Row, column string) float64 {
	v, err := strconv.ParseFloat(r.Get(column), 64)
	if err != nil {
		panic(r.Errorf("%v", err))
	}
	return v
}

// newsWeighs is how many incidents the news reports count for, so that a stem that no post had is not taken for rarer than it is; mostRarity keeps slips of the
// pen from outweighing all else, and unseen is in how many news reports a stem stands that the table does not have.
const (
	newsWeighs = 30.0
	mostRarity = 7.0
	unseen     = 5.0
)

// StemHash is under what the statistics hold a stem: counts are facts about texts, the texts' words stay theirs.
func StemHash(stem string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(stem))
	return h.Sum64()
}

// rarity is the inverse document frequency of a stem (Spärck Jones 1972), in natural logarithms: of the incidents of posts, smoothed by that of news reports
// (Dirichlet prior; Zhai and Lafferty, SIGIR 2001).
func rarity(stem string) float64 {
	s := learned()
	n, ok := s.in[StemHash(stem)]
	if !ok {
		n[1] = unseen
	}
	p := (n[0] + newsWeighs*max(n[1], unseen)/s.reports) / (s.incidents + newsWeighs)
	return min(mostRarity, -math.Log(p))
}

// How many words of a report are taken before and after the cue of an event, and how rare a stem has to be to be kept.
const (
	wordsAround = 60
	leastRarity = 1.5
	leastStem   = 2 * len("ا") // bytes
)

// stems gives the rarer stems of the words round the cue of an event, sorted.
func (x *reader) stems(e record.Event) []string {
	if x.tokens == nil {
		x.tokens = search.Analyse(x.report.Text.Restored)
	}
	at, _ := slices.BinarySearchFunc(x.tokens, e.Cue.Start, func(t search.Token, start int) int { return t.Start - start })
	var out []string
	for _, t := range x.tokens[max(0, at-wordsAround):min(len(x.tokens), at+wordsAround)] {
		if len(t.Stem) > leastStem && rarity(t.Stem) >= leastRarity || isNumber(t.Stem) {
			out = append(out, t.Stem)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil && len(s) > 1
}

// shared is what two sorted lists of stems have in common: the rarity of it, alone and in proportion to the shorter list and to both, and the rarest.
type shared struct {
	sum, part, cosine float64
	words             []word
}

// word is a stem of a passage. Stems are compared by their hashes, which is several times faster; two of the same hash would be taken for one.
type word struct {
	hash uint64
	stem string
	rare float64
}

func share(a, b *item) shared {
	var s shared
	square := 0.0
	for i, j := 0, 0; i < len(a.bag) && j < len(b.bag); {
		switch x, y := a.bag[i], b.bag[j]; {
		case x.hash < y.hash:
			i++
		case x.hash > y.hash:
			j++
		default:
			i, j = i+1, j+1
			s.sum, s.part, square = s.sum+max(0, x.rare-leastRarity), s.part+x.rare, square+x.rare*x.rare
			s.words = append(s.words, x)
		}
	}
	if len(s.words) == 0 {
		return shared{}
	}
	s.part /= max(1, min(a.rareSum, b.rareSum))
	s.cosine = square / math.Sqrt(max(1, a.rareSquare*b.rareSquare))
	return s
}

// rarestOf names the rarest of words, for people.
func rarestOf(words []word) string {
	slices.SortFunc(words, func(x, y word) int { return cmp.Or(cmp.Compare(y.rare, x.rare), strings.Compare(x.stem, y.stem)) })
	var out []string
	for _, w := range words[:min(len(words), keyWords)] {
		out = append(out, w.stem)
	}
	return strings.Join(out, " ")
}

// foreign tells whether a stem is written in Latin letters: in Arabic reports these are page furniture and shares of links far more often than names.
func foreign(stem string) bool { return stem[0] >= 'a' && stem[0] <= 'z' }

// names tells whether a stem belongs to the name of a place of a mention.
func (it *item) names(stem string) bool {
	_, ok := slices.BinarySearch(it.named, stem)
	return ok
}

// weigh sets the words of a mention that count when its passage is compared, in the order of their hashes, with their rarities.
func (it *item) weigh() {
	it.bag = make([]word, 0, len(it.Words))
	for _, w := range it.Words {
		if w == "" || foreign(w) || it.names(w) {
			continue
		}
		h := fnv.New64a()
		h.Write([]byte(w))
		r := rarity(w)
		it.bag = append(it.bag, word{h.Sum64(), w, r})
		it.rareSum, it.rareSquare = it.rareSum+r, it.rareSquare+r*r
	}
	slices.SortFunc(it.bag, func(x, y word) int { return cmp.Compare(x.hash, y.hash) })
}

// keyWords is how many of the rarest words of a mention are keys of it.
const keyWords = 5

// rarest gives the words of a mention under which others that tell the same are looked for; ties in the order of the alphabet.
func rarest(words []string) []string {
	out := slices.Clone(words)
	slices.SortStableFunc(out, func(x, y string) int { return -compareFloat(rarity(x), rarity(y)) })
	return out[:min(len(out), keyWords)]
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// nameRarity is the rarity of the rarest word of a place's name.
func nameRarity(name string) float64 {
	most := 0.0
	for _, w := range strings.Fields(arabic.Fold(name)) {
		most = max(most, rarity(search.Stem(w)))
	}
	return most
}

// nameStems gives the stems of a place's name that are rare enough to be kept among the words of a mention; none when one of them is not.
func nameStems(name string) []string {
	var out []string
	for _, t := range search.Analyse(name) {
		if rarity(t.Stem) < leastRarity || len(t.Stem) <= leastStem {
			return nil
		}
		out = append(out, t.Stem)
	}
	return out
}
