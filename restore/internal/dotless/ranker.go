package dotless

import (
	"encoding/binary"
	"errors"
	"math"

	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

// ranker chooses among the likeliest readings of each word by the words on both its sides: which of them stand beside it, how they begin and end,
// and what other words are near. It is a log-linear model over hashed features (Weinberger and others 2009), learned on readings of text that the statistics
// were not computed from; see Train.
type ranker struct {
	base    float64 // the weight of the statistics
	scale   float64 // of the stored weights
	weights []byte  // a signed byte each; a power of two of them
}

// rankerHeader is two values of 8 bytes: base and scale.
const rankerHeader = 16

func openRanker(data []byte) (r ranker, err error) {
	if n := len(data) - rankerHeader; n <= 0 || n&(n-1) != 0 {
		return r, errors.New("dotless: the weights of the ranker are cut off")
	}
	r.base, r.scale = float(data), float(data[8:])
	r.weights = data[rankerHeader:]
	return r, nil
}

// The bounds of the choice.
const (
	maxRanked  = 6    // readings that are weighed
	leastMass  = 1e-6 // the share of the probability that each of them has at least in the search
	rankRounds = 2    // how often the sentence is gone through: the choice of a word may change that of the one before it
)

// choose sets the best reading of each step and its share.
func (r *ranker) choose(m *model.Dotless, words []Word, steps []step) {
	s := newSentence(m, words, steps)
	opens := make([][]int, len(steps))
	for i := range steps {
		opens[i] = s.open(i)
	}
	for range rankRounds {
		changed := false
		for i, open := range opens {
			if len(open) < 2 {
				continue
			}
			scores := make([]float64, len(open))
			for k, c := range open {
				scores[k] = r.base * s.base(i, c)
				s.features(i, c, func(key uint64) { scores[k] += r.scale * float64(int8(r.weights[key&uint64(len(r.weights)-1)])) })
			}
			best := softmax(scores)
			for k, c := range open {
				steps[i].mass[c] = scores[k]
			}
			if open[best] != steps[i].best {
				s.set(i, open[best])
				changed = true
			}
		}
		if !changed {
			return
		}
	}
}

// softmax turns scores into shares and gives the place of the greatest.
func softmax(scores []float64) (best int) {
	for k, v := range scores {
		if v > scores[best] {
			best = k
		}
	}
	top, sum := scores[best], 0.0
	for k := range scores {
		scores[k] = math.Exp(scores[k] - top)
		sum += scores[k]
	}
	for k := range scores {
		scores[k] /= sum
	}
	return best
}

// sentence is the steps of a search with what features ask of each word.
type sentence struct {
	m     *model.Dotless
	words []Word
	steps []step
	forms []form // of the best reading of each word
}

// form is what features see of a word: all of it, its first two letters, its last two, its first and its last, and how frequent it is: 0 when nobody has seen it.
type form struct{ word, head, tail, first, last, known uint64 }

func formOf(m *model.Dotless, c candidate) form {
	l := c.letters
	f := form{word: c.hash, first: uint64(l[0]), last: uint64(l[len(l)-1])}
	f.head, f.tail = f.first, f.last
	if p, seen := m.Word(model.Context{}, c.hash); seen {
		f.known = 1 + uint64(-p/2)
	}
	if len(l) > 1 {
		f.head = f.head<<16 | uint64(l[1])
		f.tail = f.tail<<16 | uint64(l[len(l)-2])
	}
	return f
}

func newSentence(m *model.Dotless, words []Word, steps []step) *sentence {
	s := &sentence{m, words, steps, make([]form, len(steps))}
	for i := range steps {
		s.set(i, steps[i].best)
	}
	return s
}

// set takes candidate c for the best reading of word i.
func (s *sentence) set(i, c int) {
	s.steps[i].best = c
	s.forms[i] = formOf(s.m, s.steps[i].candidates[c])
}

// open gives the candidates of word i that may be meant, the best of the search among them.
func (s *sentence) open(i int) []int {
	st := &s.steps[i]
	var out []int
	for c, m := range st.mass {
		if m >= leastMass || c == st.best {
			out = append(out, c)
		}
	}
	for len(out) > maxRanked {
		least := -1
		for k, c := range out {
			if c != st.best && (least < 0 || st.mass[c] < st.mass[out[least]]) {
				least = k
			}
		}
		out = append(out[:least], out[least+1:]...)
	}
	return out
}

// context gives the words before word i.
func (s *sentence) context(i int) (c model.Context) {
	if i > 1 && s.words[i-1].border == model.Gap {
		c = model.Context{One: s.forms[i-2].word}
	} else if i > 0 {
		c = model.Begin(s.words[i-1].border)
	}
	if s.words[i].border != model.Gap || i == 0 {
		return model.Begin(s.words[i].border)
	}
	return c.After(s.forms[i-1].word)
}

// base gives what the statistics say of candidate c as word i, among the best readings of the words around it.
func (s *sentence) base(i, c int) float64 {
	next := byte(model.Stop)
	if i+1 < len(s.words) {
		next = s.words[i+1].border
	}
	var h model.History
	if i > 0 {
		for _, r := range s.steps[i-1].candidates[s.steps[i-1].best].letters {
			h = h.With(model.Symbol(r))
		}
	}
	context := s.context(i)
	candidate := s.steps[i].candidates[c]
	sum, _ := weigh(s.m, candidate, context, h.With(s.words[i].border), next)
	for k := i + 1; k <= i+2 && k < len(s.words) && s.words[k].border == model.Gap; k++ {
		if k == i+1 {
			context = context.After(candidate.hash)
		} else {
			context = context.After(s.forms[i+1].word)
		}
		p, _ := s.m.Word(context, s.forms[k].word)
		sum += p
	}
	return sum
}

// near is how many words to each side features look at.
const near = 8

// features calls f with the key of each feature of candidate c as word i.
func (s *sentence) features(i, c int, f func(key uint64)) {
	w := formOf(s.m, s.steps[i].candidates[c])
	at := func(k int) form {
		if k < 0 || k >= len(s.forms) {
			return form{}
		}
		return s.forms[k]
	}
	b1, b2, b3, a1, a2, a3 := at(i-1), at(i-2), at(i-3), at(i+1), at(i+2), at(i+3)
	before, behind := uint64(s.words[i].border), uint64(model.Stop)
	if i+1 < len(s.words) {
		behind = uint64(s.words[i+1].border)
	}
	template := uint64(0)
	emit := func(parts ...uint64) {
		template++
		h := template * 0x9e3779b97f4a7c15
		for _, p := range parts {
			h = (h ^ p) * 0xbf58476d1ce4e5b9
			h ^= h >> 31
		}
		f(table.Mix(h))
	}
	// This word beside others.
	emit(w.word)
	emit(w.word, b1.word)
	emit(w.word, a1.word)
	emit(w.word, b2.word)
	emit(w.word, a2.word)
	emit(w.word, b3.word)
	emit(w.word, a3.word)
	emit(w.word, b1.tail)
	emit(w.word, b1.head)
	emit(w.word, a1.tail)
	emit(w.word, a1.head)
	emit(w.word, before, behind)
	emit(w.word, b1.tail, a1.tail)
	emit(w.known, w.first)
	// What agrees with a verb's first letter, and with a word's ending.
	emit(w.first, b1.word)
	emit(w.first, a1.word)
	emit(w.first, b1.tail, b1.head)
	emit(w.first, a1.tail, a1.head)
	emit(w.first, w.tail, a1.tail)
	emit(w.first, w.tail, b1.tail)
	emit(w.first, b2.tail, b1.tail)
	emit(w.first, a1.tail, a2.tail)
	emit(w.head, a1.head, a1.last)
	emit(w.head, b1.head, b1.last)
	emit(w.head, w.tail, a1.last)
	emit(w.tail, a1.head)
	emit(w.tail, b1.tail)
	emit(w.tail, b1.word)
	emit(w.tail, a1.word)
	emit(w.tail, a1.tail, a1.head)
	emit(w.tail, w.head)
	// What is near.
	here := template
	for k := max(0, i-near); k <= min(len(s.forms)-1, i+near); k++ {
		template = here
		switch {
		case k < i:
			emit(w.word, s.forms[k].word)
			emit(w.first, s.forms[k].word)
			emit(w.first, s.forms[k].tail, uint64(i-k))
		case k > i:
			template += 3
			emit(w.word, s.forms[k].word)
		}
	}
}

func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}
