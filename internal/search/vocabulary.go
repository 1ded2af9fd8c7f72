package search

import (
	_ "embed"
	"encoding/binary"
	"math/bits"
	"sync"
)

//go:embed data/words.bin
var wordsData []byte

// known is opened when the first word is stemmed.
var known = sync.OnceValue(func() vocabulary { return openVocabulary(wordsData) })

// vocabulary says how often folded words occur in news: a table with open addressing, of which an entry holds 27 bits of a word's hash above 5 bits of how
// often it occurs. 0 is an empty place. A word that is not in it is taken for one with a chance of its fill over 2^27 for each place looked at.
type vocabulary struct {
	places []uint32
	mask   uint32
}

const oftenBits = 5

// openVocabulary reads the entries, little endian, in any order.
func openVocabulary(data []byte) vocabulary {
	n := len(data) / 4
	size := 1 << bits.Len(uint(2*n+1))
	v := vocabulary{places: make([]uint32, size), mask: uint32(size - 1)} //nolint:gosec // the file is ours and small
	for i := range n {
		e := binary.LittleEndian.Uint32(data[4*i:])
		at := e >> oftenBits & v.mask
		for v.places[at] != 0 {
			at = (at + 1) & v.mask
		}
		v.places[at] = e
	}
	return v
}

// often gives 0 for a word that is not known, else 1 + the binary logarithm of how often it occurs. The word may be given in two parts.
func (v vocabulary) often(first, second string) int {
	key := HashWord(first, second)
	for at := key & v.mask; v.places[at] != 0; at = (at + 1) & v.mask {
		if v.places[at]>>oftenBits == key {
			return int(v.places[at] & (1<<oftenBits - 1))
		}
	}
	return 0
}

// Often says how often a folded word occurs in news: 0 for one that is not known, else 1 + the binary logarithm of how often.
func Often(word string) int { return known().often(word, "") }

// HashWord gives the 27 bits under which the vocabulary keeps a word that is given in two parts: FNV-1a, folded.
func HashWord(first, second string) uint32 {
	h := uint64(14695981039346656037)
	for i := range len(first) {
		h = (h ^ uint64(first[i])) * 1099511628211
	}
	for i := range len(second) {
		h = (h ^ uint64(second[i])) * 1099511628211
	}
	h ^= h >> 27
	return uint32(h^h>>37) >> oftenBits
}

// Entry gives the four bytes by which the vocabulary keeps a word that occurs count times.
func Entry(word string, count int) uint32 {
	return HashWord(word, "")<<oftenBits | uint32(min(bits.Len(uint(count)), 1<<oftenBits-1)) //nolint:gosec // bounded
}
