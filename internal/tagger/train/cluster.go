package main

import (
	"math"
	"sort"
)

// corpus is running text as numbers of words: its frequent words from 1 in the order of frequency, 0 for all others.
type corpus struct {
	words  []string // by number; words[0] is ""
	counts []int
	left   [][]pair // for each word, the words before it with how often
	right  [][]pair
}

type pair struct{ word, count int32 }

// clusterWords divides the words of a corpus into classes by the exchange algorithm (Kneser and Ney 1993) under the two predictive
// class models of Uszkoreit and Brants (2008), one from the word before and one from the word behind: each word in turn moves to the
// class that gains most likelihood. It gives the class of each word, from 1.
func clusterWords(c *corpus, classes, rounds int) []uint16 {
	x := newExchange(c, classes)
	for range rounds {
		moved := 0
		for w := 1; w < len(c.words); w++ {
			if x.move(w) {
				moved++
			}
		}
		if moved*500 < len(c.words) {
			break
		}
	}
	out := make([]uint16, len(c.words))
	for w := 1; w < len(out); w++ {
		out[w] = uint16(x.class[w]) + 1
	}
	return out
}

type exchange struct {
	c           *corpus
	classes     int
	class       []int
	total       []int   // by class
	left, right []int32 // word × class: how often a word of the class follows, or stands before
	gain        []float64
}

func newExchange(c *corpus, classes int) *exchange {
	n := len(c.words)
	x := &exchange{c: c, classes: classes, class: make([]int, n), total: make([]int, classes), gain: make([]float64, classes)}
	x.left, x.right = make([]int32, n*classes), make([]int32, n*classes)
	for w := 1; w < n; w++ {
		x.class[w] = w % classes
		x.count(w, 1)
	}
	return x
}

// count adds or takes away a word's counts in its class.
func (x *exchange) count(w int, sign int32) {
	k := x.class[w]
	x.total[k] += int(sign) * x.c.counts[w]
	for _, p := range x.c.left[w] {
		x.left[int(p.word)*x.classes+k] += sign * p.count
	}
	for _, p := range x.c.right[w] {
		x.right[int(p.word)*x.classes+k] += sign * p.count
	}
}

// move puts a word into its best class and reports whether that is another than before.
func (x *exchange) move(w int) bool {
	x.count(w, -1)
	for k := range x.gain {
		x.gain[k] = -2 * (entropy(x.total[k]+x.c.counts[w]) - entropy(x.total[k]))
	}
	x.add(x.c.left[w], x.left)
	x.add(x.c.right[w], x.right)
	best := x.class[w]
	for k, g := range x.gain {
		if g > x.gain[best] {
			best = k
		}
	}
	moved := best != x.class[w]
	x.class[w] = best
	x.count(w, 1)
	return moved
}

// add adds what the neighbours of a word gain; n log n is its own value where the class has none of the neighbour yet.
func (x *exchange) add(neighbours []pair, table []int32) {
	for _, p := range neighbours {
		row := table[int(p.word)*x.classes : int(p.word)*x.classes+x.classes]
		alone := entropy(int(p.count))
		for k, n := range row {
			if n > 0 {
				x.gain[k] += entropy(int(n+p.count)) - entropy(int(n)) - alone
			}
		}
	}
}

var entropies = func() (t [1 << 16]float64) {
	for n := 1; n < len(t); n++ {
		t[n] = float64(n) * math.Log(float64(n))
	}
	return t
}()

// entropy gives n log n.
func entropy(n int) float64 {
	if n < len(entropies) {
		return entropies[n]
	}
	return float64(n) * math.Log(float64(n))
}

// newCorpus counts words and their neighbours; the words that stand at least least times, at most most of them, are kept.
func newCorpus(text [][]string, least, most int) *corpus {
	counts := map[string]int{}
	for _, s := range text {
		for _, w := range s {
			counts[w]++
		}
	}
	c := &corpus{words: []string{""}, counts: []int{0}}
	for w, n := range counts {
		if n >= least {
			c.words = append(c.words, w)
		}
	}
	sort.Slice(c.words[1:], func(i, j int) bool {
		a, b := c.words[i+1], c.words[j+1]
		return counts[a] > counts[b] || counts[a] == counts[b] && a < b
	})
	c.words = c.words[:min(len(c.words), most)]
	number := map[string]int32{}
	for i, w := range c.words[1:] {
		number[w] = int32(i + 1)
		c.counts = append(c.counts, counts[w])
	}
	c.neighbours(text, number)
	return c
}

// neighbours fills left and right; 0 stands for the border of a sentence and for rare words.
func (c *corpus) neighbours(text [][]string, number map[string]int32) {
	pairs := map[[2]int32]int32{}
	for _, s := range text {
		previous := int32(0)
		for _, w := range s {
			n := number[w]
			pairs[[2]int32{previous, n}]++
			previous = n
		}
		pairs[[2]int32{previous, 0}]++
	}
	keys := make([][2]int32, 0, len(pairs))
	for k := range pairs {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		return keys[i][0] < keys[j][0] || keys[i][0] == keys[j][0] && keys[i][1] < keys[j][1]
	})
	c.left, c.right = make([][]pair, len(c.words)), make([][]pair, len(c.words))
	for _, k := range keys {
		c.right[k[0]] = append(c.right[k[0]], pair{k[1], pairs[k]})
		c.left[k[1]] = append(c.left[k[1]], pair{k[0], pairs[k]})
	}
}
