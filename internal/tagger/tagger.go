// Package tagger finds names of persons, places and organisations that no list knows, by a linear-chain conditional random field
// (Lafferty, McCallum and Pereira 2001) over BIO tags. Words go in folded (see arabic.Fold), one sentence at a time; runs of words
// with a class and a probability come out. The model file lies in the program and is used as it lies; train makes it.
package tagger

import "math"

// Class is what a name names.
type Class uint8

// The classes, in the order of the tags.
const (
	Person Class = iota
	Location
	Organisation
)

// Tags of words: outside, then beginning and inside of each class.
const (
	Outside = 0
	Tags    = 7
)

// Begin gives the tag of the first word of a name.
func (c Class) Begin() int { return 1 + 2*int(c) }

// Inside gives the tag of a later word of a name.
func (c Class) Inside() int { return 2 + 2*int(c) }

// Name is a run of words [First, Last) that names something. Sure is the model's probability, from 0 to 1, of its least sure word.
type Name struct {
	First, Last int
	Class       Class
	Sure        float32
}

// maxWords is how many words of a sentence are read at once; a longer sentence is read in parts.
const maxWords = 512

// Tagger finds names. It holds buffers and is not safe for concurrent use; many may share one Model.
type Tagger struct {
	model    *Model
	items    []Item
	features []uint64
	cache    []known
	alone    [][roles][Tags]int32 // of each word
	beyond   [roles][Tags]int32   // of what lies before and behind a sentence
	scores   [][Tags]float32
	lattice  lattice
	tags     []uint8
	parts    int // in which the last sentence was read
}

// New gives a tagger over a model.
func New(m *Model) *Tagger {
	t := &Tagger{model: m, cache: make([]known, 1<<cacheLog)}
	edge := known{item: outside}
	t.sumUp(&edge)
	t.beyond = edge.sums
	return t
}

// Names appends to dst the names in a sentence of folded words and marks, in order and without overlap.
func (t *Tagger) Names(dst []Name, words []string) []Name {
	t.parts = 0
	for from := 0; from < len(words); from += maxWords {
		part := words[from:min(from+maxWords, len(words))]
		t.decode(part)
		t.parts++
		dst = t.collect(dst, from)
	}
	return dst
}

// OutsideAt gives the probability that word i of the sentence last read is in no name; 0 when it does not know, as for
// a sentence that was read in parts.
func (t *Tagger) OutsideAt(i int) float32 {
	if t.parts != 1 || i < 0 || i >= len(t.tags) {
		return 0
	}
	return t.lattice.marginal(i, Outside)
}

// decode fills tags and marginals for a part of a sentence.
func (t *Tagger) decode(words []string) {
	t.score(words)
	t.tags = viterbi(t.tags[:0], &t.lattice, t.scores, &t.model.transitions)
	marginals(&t.lattice, t.scores, &t.model.factors)
}

// collect turns tags into names; offset is the index of the first word.
func (t *Tagger) collect(dst []Name, offset int) []Name {
	for i := 0; i < len(t.tags); i++ {
		if t.tags[i] == Outside {
			continue
		}
		class := Class((t.tags[i] - 1) / 2)
		n := Name{First: offset + i, Class: class, Sure: t.lattice.marginal(i, int(t.tags[i]))}
		for i+1 < len(t.tags) && int(t.tags[i+1]) == class.Inside() {
			i++
			n.Sure = min(n.Sure, t.lattice.marginal(i, int(t.tags[i])))
		}
		n.Last = offset + i + 1
		dst = append(dst, n)
	}
	return dst
}

// Allowed reports whether tag next may follow tag previous; an inside tag goes on a name of its class only.
func Allowed(previous, next int) bool {
	inside := next > 0 && next%2 == 0
	return !inside || previous == next || previous == next-1
}

func exp(x float32) float32 { return float32(math.Exp(float64(x))) }
