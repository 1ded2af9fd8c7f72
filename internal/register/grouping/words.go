package grouping

import (
	"embed"
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

// statistics are what fit learned: in how many reports each stem stands, and the weights of reasons.
type statistics struct {
	reports float64
	in      map[string]float64
	weights map[string]float64
}

// learned is read once. The files are part of the program: a broken one is found by every test.
var learned = sync.OnceValue(func() statistics {
	s := statistics{in: map[string]float64{}, weights: map[string]float64{}}
	for k, v := range weights {
		s.weights[k] = v
	}
	read := func(name, key, value string, set func(k string, v float64)) {
		rows, err := lexicon.ReadTable(dataFiles, "data/"+name, key, value)
		if err != nil {
			panic(err)
		}
		for _, r := range rows {
			v, err := strconv.ParseFloat(r.Get(value), 64)
			if err != nil {
				panic(r.Errorf("%v", err))
			}
			set(r.Get(key), v)
		}
	}
	read("stems.tsv", "stem", "reports", func(k string, v float64) { s.in[k] = v })
	s.reports = s.in["*"]
	read("weights.tsv", "reason", "weight", func(k string, v float64) { s.weights[k] = v })
	return s
})

// unseen is in how many reports a stem stands that the table does not have: it has those of three and more.
const unseen = 1.5

// rarity is the inverse document frequency of a stem (Spärck Jones 1972), in natural logarithms.
func rarity(stem string) float64 {
	s := learned()
	n, ok := s.in[stem]
	if !ok {
		n = unseen
	}
	return math.Log(max(s.reports, n) / n)
}

// How many words of a report are taken before and after the cue of an event, and how rare a stem has to be to be kept.
const (
	wordsAround = 60
	leastRarity = 1.5
)

// stems gives the rarer stems of the words round the cue of an event, sorted.
func (x *reader) stems(e record.Event) []string {
	if x.tokens == nil {
		x.tokens = search.Analyse(x.report.Text.Restored)
	}
	at, _ := slices.BinarySearchFunc(x.tokens, e.Cue.Start, func(t search.Token, start int) int { return t.Start - start })
	var out []string
	for _, t := range x.tokens[max(0, at-wordsAround):min(len(x.tokens), at+wordsAround)] {
		if len(t.Stem) > 2*len("ا") && rarity(t.Stem) >= leastRarity || isNumber(t.Stem) {
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
	words             []string
}

func share(a, b *item) shared {
	var s shared
	square := 0.0
	for i, j := 0, 0; i < len(a.Words) && j < len(b.Words); {
		switch x, y := a.Words[i], b.Words[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			r := a.rare[i]
			s.sum, s.part, square = s.sum+max(0, r-leastRarity), s.part+r, square+r*r
			s.words = append(s.words, x)
			i, j = i+1, j+1
		}
	}
	if len(s.words) == 0 {
		return shared{}
	}
	s.part /= max(1, min(a.rareSum, b.rareSum))
	s.cosine = square / math.Sqrt(max(1, a.rareSquare*b.rareSquare))
	return s
}

// weigh sets the rarities of the words of a mention.
func (it *item) weigh() {
	it.rare = make([]float64, len(it.Words))
	for i, w := range it.Words {
		r := rarity(w)
		it.rare[i] = r
		it.rareSum, it.rareSquare = it.rareSum+r, it.rareSquare+r*r
	}
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

// Held tells whether an incident of a measured set is held back from fitting: about half of them, by a hash of the id.
func Held(id string) bool { return shortHash("held", id)[0] >= '8' }
