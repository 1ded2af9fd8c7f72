package sqlstore

import (
	"slices"
	"strconv"
	"sync"
)

// To tell a phrase, the sequence of every text has to be read that may have it. Of two words that stand side by side, their stems make a token too, so that there are
// few of these. It is one of a number that is bounded, since rare tokens cost an index most: of texts of 150 words, 1 in 400 has a pair's token by chance.
const (
	pairSign  = "\ue003"
	pairKinds = 1 << 16
)

// pairTokens are all of them.
var pairTokens = sync.OnceValue(func() []string {
	out := make([]string, pairKinds)
	for i := range out {
		out[i] = pairSign + strconv.FormatInt(int64(i), 36)
	}
	return out
})

// pair gives the number of the token of two stems: FNV-1a over both with a space between.
func pair(stem, next string) uint32 {
	const prime = 16777619
	h := uint32(2166136261)
	for i := range len(stem) {
		h = (h ^ uint32(stem[i])) * prime
	}
	h = (h ^ ' ') * prime
	for i := range len(next) {
		h = (h ^ uint32(next[i])) * prime
	}
	return h % pairKinds
}

// Pairs gives the tokens of the pairs of words of an entry, each once.
func (t *Tokens) Pairs() []string {
	kinds := make([]uint32, 0, len(t.Words))
	for i := range len(t.Words) - 1 {
		kinds = append(kinds, pair(t.Words[i].Stem, t.Words[i+1].Stem))
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	all, out := pairTokens(), make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = all[k]
	}
	return out
}

// PairsOf gives the tokens of the pairs of a phrase of tokens, which are of words or of stems.
func PairsOf(phrase []string) []string {
	var out []string
	for i := range len(phrase) - 1 {
		out = append(out, pairTokens()[pair(StemOf(phrase[i]), StemOf(phrase[i+1]))])
	}
	return out
}
