package main

import (
	"math"
	"math/rand/v2"

	"marsad/internal/tagger"
)

const tags = tagger.Tags

type row = [tags]float64

// example is a sentence with its features as numbers.
type example struct {
	features [][]int32
	tags     []uint8
}

// field is a conditional random field in training: weights of features and of pairs of tags, with AdaGrad's sums of squares (Duchi,
// Hazan and Singer 2011).
type field struct {
	weights, squares []row
	pairs, pairSq    [tags]row
	rate, decay      float64
	drop             float64 // the share of features left out at random at each visit
	random           *rand.Rand
	scores, forward  []row
	backward         []row
}

func newField(features int, seed uint64) *field {
	f := &field{weights: make([]row, features), squares: make([]row, features), random: rand.New(rand.NewPCG(seed, 7))}
	for p := range tags {
		for y := range tags {
			if !tagger.Allowed(p, y) {
				f.pairs[p][y] = -50
			}
		}
	}
	return f
}

// learn takes one step on a sentence.
func (f *field) learn(e *example) {
	n := len(e.features)
	kept := make([][]int32, n)
	f.scores = f.scores[:0]
	for i, features := range e.features {
		for _, x := range features {
			if f.random.Float64() >= f.drop {
				kept[i] = append(kept[i], x)
			}
		}
		var s row
		for _, x := range kept[i] {
			w := &f.weights[x]
			for y := range s {
				s[y] += w[y]
			}
		}
		f.scores = append(f.scores, s)
	}
	f.passes()
	for i := range n {
		gradient := f.marginal(i)
		gradient[e.tags[i]]--
		for _, x := range kept[i] {
			f.step(&f.weights[x], &f.squares[x], &gradient)
		}
	}
	f.learnPairs(e)
}

// step moves weights against a gradient.
func (f *field) step(w, squares, gradient *row) {
	for y, g := range gradient {
		g += f.decay * w[y]
		squares[y] += g * g
		w[y] -= f.rate * g / math.Sqrt(squares[y]+1e-8)
	}
}

// passes fills the forward and backward tables, each row scaled to sum 1.
func (f *field) passes() {
	n := len(f.scores)
	f.forward, f.backward = make([]row, n), make([]row, n)
	factors := f.factors()
	previous := row{1}
	for i := range n {
		f.scores[i] = exponentials(f.scores[i])
		for y := range tags {
			for p := range tags {
				f.forward[i][y] += previous[p] * factors[p][y]
			}
			f.forward[i][y] *= f.scores[i][y]
		}
		scale(&f.forward[i])
		previous = f.forward[i]
	}
	later := row{1, 1, 1, 1, 1, 1, 1}
	for i := n - 1; i >= 0; i-- {
		scale(&later)
		f.backward[i] = later
		var next row
		for p := range tags {
			for y := range tags {
				next[p] += factors[p][y] * f.scores[i][y] * later[y]
			}
		}
		later = next
	}
}

func (f *field) factors() (out [tags]row) {
	for p := range tags {
		for y := range tags {
			out[p][y] = math.Exp(f.pairs[p][y])
		}
	}
	return out
}

func exponentials(s row) row {
	top := s[0]
	for _, v := range s {
		top = max(top, v)
	}
	for y := range s {
		s[y] = math.Exp(s[y] - top)
	}
	return s
}

func scale(r *row) {
	sum := 0.0
	for _, v := range r {
		sum += v
	}
	for y := range r {
		r[y] /= sum
	}
}

func (f *field) marginal(i int) row {
	var m row
	for y := range m {
		m[y] = f.forward[i][y] * f.backward[i][y]
	}
	scale(&m)
	return m
}

// learnPairs takes the step of the pairs of tags.
func (f *field) learnPairs(e *example) {
	factors := f.factors()
	var gradient [tags]row
	previous, last := row{1}, uint8(tagger.Outside)
	for i := range e.tags {
		var joint [tags]row
		sum := 0.0
		for p := range tags {
			for y := range tags {
				joint[p][y] = previous[p] * factors[p][y] * f.scores[i][y] * f.backward[i][y]
				sum += joint[p][y]
			}
		}
		for p := range tags {
			for y := range tags {
				gradient[p][y] += joint[p][y] / sum
			}
		}
		gradient[last][e.tags[i]]--
		previous, last = f.forward[i], e.tags[i]
	}
	for p := range tags {
		for y := range tags {
			if tagger.Allowed(p, y) {
				g := gradient[p][y]
				f.pairSq[p][y] += g * g
				f.pairs[p][y] -= f.rate * g / math.Sqrt(f.pairSq[p][y]+1e-8)
			}
		}
	}
}
