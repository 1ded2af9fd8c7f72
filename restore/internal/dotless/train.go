package dotless

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
)

// Trainer learns the weights of the ranker from running text: multinomial logistic regression by stochastic gradient descent with steps of their own
// length for each weight (Duchi, Hazan and Singer 2011). The zero Trainer is ready.
type Trainer struct{ examples []example }

// example is a word that the search leaves open.
type example struct {
	base   []float32  // what the statistics say of each reading
	keys   [][]uint32 // the features of each
	gold   int        // the reading that is right
	search int        // the one that the search chose
}

// countBits is how many bits of a feature's key are counted apart, and leastSeen how often one must be seen to be learned: rarer ones say little, and would
// share their weights with others.
const (
	countBits = 27
	leastSeen = 7
)

// Add takes a text with its dots, and statistics of texts that it is none of.
func (t *Trainer) Add(statistics *model.Dotless, text string) {
	var words []Word
	var gold []string
	model.Words(text, func(border byte, word string) {
		if w, ok := NewWord(Rasm(word), border); ok {
			words, gold = append(words, w), append(gold, word)
		}
	})
	if len(words) == 0 {
		return
	}
	s := newSentence(statistics, words, search(statistics, words))
	for i := range words {
		open := s.open(i)
		right := slices.IndexFunc(open, func(c int) bool { return string(s.steps[i].candidates[c].letters) == gold[i] })
		if right < 0 || len(open) < 2 {
			continue
		}
		e := example{gold: right, search: slices.Index(open, s.steps[i].best)}
		for _, c := range open {
			var keys []uint32
			s.features(i, c, func(key uint64) { keys = append(keys, uint32(key)) })
			e.base, e.keys = append(e.base, float32(s.base(i, c))), append(e.keys, keys)
		}
		t.examples = append(t.examples, e)
	}
}

// How long the first steps are, of the features and of the statistics; how sure a reading must be to teach nothing more; and what keeps a first step short.
const (
	rate      = 0.03
	baseRate  = 0.01
	sureSlope = 1e-3
	damping   = 0.01
)

// Learn goes through all that was added a number of times and gives 2^bits weights as Open takes them. report is called after each round with how many of
// the open words the search alone reads rightly, and how many were ranked so before they were learned from.
func (t *Trainer) Learn(bits, rounds int, report func(open, search, ranked int)) []byte {
	weights, sums := make([]float32, 1<<bits), make([]float32, 1<<bits)
	base, baseSum := 1.0, 0.0
	t.dropRare()
	var scores []float64
	for range rounds {
		before, ranked := 0, 0
		for _, e := range t.examples {
			scores = scores[:0]
			for k, keys := range e.keys {
				s := base * float64(e.base[k])
				for _, key := range keys {
					s += float64(weights[key%(1<<bits)])
				}
				scores = append(scores, s)
			}
			if softmax(scores) == e.gold {
				ranked++
			}
			if e.search == e.gold {
				before++
			}
			slope := 0.0
			for k, keys := range e.keys {
				g := scores[k]
				if k == e.gold {
					g--
				}
				slope += g * float64(e.base[k])
				if math.Abs(g) < sureSlope {
					continue
				}
				for _, key := range keys {
					i := key % (1 << bits)
					sums[i] += float32(g * g)
					weights[i] -= float32(rate * g / math.Sqrt(float64(sums[i])+damping))
				}
			}
			baseSum += slope * slope
			base -= baseRate * slope / math.Sqrt(baseSum+1)
		}
		report(len(t.examples), before, ranked)
	}
	return pack(base, weights)
}

// dropRare takes away the features that were seen too seldom.
func (t *Trainer) dropRare() {
	counts := make([]uint8, 1<<countBits) // up to 255
	for _, e := range t.examples {
		for _, keys := range e.keys {
			for _, key := range keys {
				if n := &counts[key%(1<<countBits)]; *n < math.MaxUint8 {
					*n++
				}
			}
		}
	}
	for _, e := range t.examples {
		for k := range e.keys {
			e.keys[k] = slices.DeleteFunc(e.keys[k], func(key uint32) bool { return counts[key%(1<<countBits)] < leastSeen })
		}
	}
}

// pack gives the weights as a byte each.
func pack(base float64, weights []float32) []byte {
	top := 0.0
	for _, w := range weights {
		top = max(top, math.Abs(float64(w)))
	}
	scale := max(top, 1e-9) / math.MaxInt8
	out := appendFloat(appendFloat(nil, base), scale)
	for _, w := range weights {
		out = append(out, byte(int8(math.Round(float64(w)/scale))))
	}
	return out
}

// Rasm gives a text without its dots, as in the script before the eighth century: joined letters that are a mere tooth become one letter.
func Rasm(text string) string {
	letters := []rune(dotsOff.Replace(text))
	for i, r := range letters {
		if (r == 'ں' || r == 'ى') && i+1 < len(letters) && unicode.IsLetter(letters[i+1]) && letters[i+1] != arabic.Tatweel {
			letters[i] = 'ٮ'
		}
	}
	return string(letters)
}

var dotsOff = strings.NewReplacer("ب", "ٮ", "ت", "ٮ", "ث", "ٮ", "ن", "ں", "ي", "ى", "ئ", "ى", "ج", "ح", "خ", "ح", "ذ", "د", "ز", "ر", "ش", "س", "ض", "ص",
	"ظ", "ط", "غ", "ع", "ف", "ڡ", "ق", "ٯ", "ة", "ه", "أ", "ا", "إ", "ا", "آ", "ا", "ؤ", "و")
