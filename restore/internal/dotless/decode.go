// Package dotless reads words again whose dots were taken away. A beam search over a model of words and of letters gives the likeliest sentence from
// left to right; a ranker that was learned from running text then looks at each open word in the light of the words on both its sides.
package dotless

import (
	"cmp"
	"math"
	"slices"

	"marsad/restore/internal/model"
)

// Reading is a word read again, with the share of the probability that the decoder gave to it.
type Reading struct {
	Word       string
	Confidence float64
	Known      bool // the word was seen before
}

// The widths of the search, set where more changed nothing on held-aside news; see docs/restoration.md.
const (
	wordBeam   = 6   // sentences kept behind each word
	letterBeam = 10  // spellings kept behind each letter, for words that nobody has seen
	guesses    = 6   // of these, how many stand against the known words
	common     = -12 // log probability of a known word beside which no unknown one stands a chance
	maxKnown   = 24  // known words that are tried, the most frequent ones
)

// The weights of the two models, fitted on held-aside news.
const (
	letterWeight  = 0.25 // of the letters of a word that was seen before
	unknownWeight = 1.25 // of the letters of one that was not
)

// candidate is one way to read a Word.
type candidate struct {
	letters []rune
	hash    uint64
	score   float64 // for the choice of candidates only
}

// path is a reading of all words so far.
type path struct {
	score   float64
	history model.History
	context model.Context
	word    int // index of the candidate
	from    *path
}

// Model reads words without dots.
type Model struct {
	text   *model.Dotless
	ranker ranker
}

// Open takes the statistics of running text and the weights of the ranker as the trainer wrote them. It copies neither.
func Open(statistics, weights []byte) (*Model, error) {
	text, err := model.OpenDotless(statistics)
	if err != nil {
		return nil, err
	}
	r, err := openRanker(weights)
	return &Model{text, r}, err
}

// Decode reads words that follow each other, each in the light of those around it.
func (m *Model) Decode(words []Word) []Reading {
	steps := search(m.text, words)
	m.ranker.choose(m.text, words, steps)
	out := make([]Reading, len(words))
	for i, s := range steps {
		c := s.candidates[s.best]
		_, seen := m.text.Word(model.Context{}, c.hash)
		out[i] = Reading{string(c.letters), s.mass[s.best], seen}
	}
	return out
}

// step is what the search knows of one word.
type step struct {
	candidates []candidate
	mass       []float64 // share of the probability that each has
	best       int
}

// search looks for the likeliest words from left to right.
func search(m *model.Dotless, words []Word) []step {
	paths := []*path{{}}
	steps := make([]step, len(words))
	for i, w := range words {
		next := byte(model.Stop)
		if i+1 < len(words) {
			next = words[i+1].border
		}
		for _, p := range paths {
			p.history = p.history.With(w.border)
			if w.border != model.Gap {
				p.context = model.Begin(w.border)
			}
		}
		steps[i].candidates = candidates(m, w, paths[0].history)
		paths, steps[i].mass = extend(m, paths, steps[i].candidates, next)
	}
	p := paths[0]
	for i := len(words) - 1; i >= 0; i-- {
		steps[i].best = p.word
		p = p.from
	}
	return steps
}

// extend gives the best paths with one more word, and the share of each candidate among all.
func extend(m *model.Dotless, paths []*path, candidates []candidate, next byte) ([]*path, []float64) {
	all := make([]*path, 0, len(paths)*len(candidates))
	for _, p := range paths {
		for i, c := range candidates {
			score, history := weigh(m, c, p.context, p.history, next)
			all = append(all, &path{score: p.score + score, history: history, context: p.context.After(c.hash), word: i, from: p})
		}
	}
	slices.SortStableFunc(all, func(a, b *path) int { return cmp.Compare(b.score, a.score) })
	mass, sum := make([]float64, len(candidates)), 0.0
	for _, p := range all {
		e := math.Exp(p.score - all[0].score)
		mass[p.word] += e
		sum += e
	}
	for i := range mass {
		mass[i] /= sum
	}
	return all[:min(len(all), wordBeam)], mass
}

// weigh gives the log probability of a word behind what stands before it, with the border behind it, and the history with its letters.
func weigh(m *model.Dotless, c candidate, context model.Context, history model.History, next byte) (float64, model.History) {
	spelling := 0.0
	for _, r := range c.letters {
		s := model.Symbol(r)
		spelling += m.Letter(history, s)
		history = history.With(s)
	}
	spelling += m.Letter(history, next)
	word, known := m.Word(context, c.hash)
	if !known {
		return word + unknownWeight*spelling, history
	}
	return word + letterWeight*spelling, history
}
