package tagger

import "strings"

// known is what a word gives in each of its roles, added up: words of running text come again and again, and two thirds of the features
// hang on one word alone. Sums are of whole numbers, so that a kept one equals one made anew.
type known struct {
	word  string
	item  Item
	sums  [roles][Tags]int32
	valid bool
}

// cacheLog is the logarithm of how many words a tagger keeps, each in the one place that its hash gives it; some 12 MB.
const cacheLog = 15

// lookUp gives what is known of a folded word.
func (t *Tagger) lookUp(w string) *known {
	k := &t.cache[HashWord(w)&(1<<cacheLog-1)]
	if !k.valid || k.word != w {
		*k = known{word: strings.Clone(w), item: t.model.item(w), valid: true}
		t.sumUp(k)
	}
	return k
}

func (t *Tagger) sumUp(k *known) {
	for role := range roles {
		t.features = alone(t.features[:0], role, &k.item)
		t.model.weights.add(&k.sums[role], t.features)
	}
}

// score fills the scores of the tags for each word.
func (t *Tagger) score(words []string) {
	t.items, t.alone = t.items[:0], t.alone[:0]
	for _, w := range words {
		k := t.lookUp(w)
		t.items = append(t.items, k.item)
		t.alone = append(t.alone, k.sums)
	}
	setHeads(t.items)
	t.scores = t.scores[:0]
	for i := range t.items {
		var sum [Tags]int32
		for role, offset := range offsets {
			from := &t.beyond
			if k := i + offset; k >= 0 && k < len(t.alone) {
				from = &t.alone[k]
			}
			for y, n := range from[role] {
				sum[y] += n
			}
		}
		t.features = together(t.features[:0], t.items, i)
		t.model.weights.add(&sum, t.features)
		var score [Tags]float32
		for y, n := range sum {
			score[y] = float32(n) * t.model.scale
		}
		t.scores = append(t.scores, score)
	}
}
