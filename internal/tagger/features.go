package tagger

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Item is what the features take from one word.
type Item struct {
	hash, stem uint64 // of the word, and without proclitics and article
	word       Word
	bare       Word // of the word without its first letter, when that can be a proclitic
	shape      uint64
	prefix     [4]uint64
	suffix     [4]uint64
	head       uint64 // the nearest word before that titles a person or heads a body's name, with its distance
}

const (
	hashSeed  = 0xcbf29ce484222325
	hashPrime = 0x100000001b3
)

// HashWord gives the hash of a folded word; digits are all alike.
func HashWord(s string) uint64 {
	h := uint64(hashSeed)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			c = '0'
		}
		h = (h ^ uint64(c)) * hashPrime
	}
	return mix(h)
}

// mix spreads the bits of a hash (the finaliser of MurmurHash3, Appleby).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Items appends what the features take from each word of a sentence.
func (m *Model) Items(dst []Item, words []string) []Item {
	for _, w := range words {
		dst = append(dst, m.item(w))
	}
	setHeads(dst)
	return dst
}

// setHeads gives each word of a sentence its head.
func setHeads(items []Item) {
	for i := range items {
		items[i].head = headBefore(items, i)
	}
}

func (m *Model) item(w string) Item {
	it := Item{hash: HashWord(w)}
	it.word = m.words.find(it.hash)
	it.shape = shape(w)
	stem, clitic := Stem(w)
	it.stem = it.hash
	if len(stem) < len(w) {
		it.stem = HashWord(stem)
	}
	if clitic > 0 {
		it.bare = m.words.find(HashWord(w[clitic:]))
	}
	affixes(&it, w)
	return it
}

// Stem gives a folded word without conjunction, preposition and article, and how many bytes the conjunction or preposition takes.
// It looks at letters alone; at least three stay.
func Stem(w string) (stem string, clitic int) {
	stem = w
	for range 2 {
		rest, ok := cutClitic(stem)
		if !ok {
			break
		}
		stem = rest
	}
	clitic = len(w) - len(stem)
	if rest, ok := strings.CutPrefix(stem, "ال"); ok && len(rest) >= 4 {
		stem = rest
	}
	return stem, clitic
}

func cutClitic(w string) (string, bool) {
	for _, c := range [...]string{"و", "ب", "ل", "ف", "ك"} {
		if rest, ok := strings.CutPrefix(w, c); ok && len(rest) >= 6 {
			return rest, true
		}
	}
	return w, false
}

// affixes sets the hashes of the first and last one to four letters.
func affixes(it *Item, w string) {
	h := uint64(hashSeed)
	n := 0
	for _, r := range w {
		if n == len(it.prefix) {
			break
		}
		h = (h ^ uint64(r)) * hashPrime
		it.prefix[n] = h
		n++
	}
	h, n = hashSeed, 0
	for at := len(w); at > 0 && n < len(it.suffix); n++ {
		r, size := utf8.DecodeLastRuneInString(w[:at])
		at -= size
		h = (h ^ uint64(r)) * hashPrime
		it.suffix[n] = h
	}
}

// shape tells letters, digits, Latin, marks and the length of a word apart.
func shape(w string) uint64 {
	r, _ := utf8.DecodeRuneInString(w)
	letters := uint64(utf8.RuneCountInString(w))
	switch {
	case r >= '0' && r <= '9':
		return 100 + min(letters, 5)
	case r < utf8.RuneSelf && unicode.IsLetter(r):
		return 110
	case !unicode.IsLetter(r):
		return HashWord(w)
	}
	s := min(letters, 7)
	if strings.HasPrefix(w, "ال") {
		s += 10
	} else if _, ok := cutClitic(w); ok {
		s += 20
	}
	return s
}

// headReach is how many words before a word a title is looked for.
const headReach = 5

func headBefore(items []Item, i int) uint64 {
	for k := i - 1; k >= 0 && i-k <= headReach; k-- {
		lists := items[k].word.Lists | items[k].bare.Lists
		if items[k].word.Rank == 0 && items[k].shape > 200 {
			return 0
		}
		if kind := lists & (ListTitle | ListBody | ListForce); kind != 0 {
			return uint64(kind)<<8 | uint64(i-k)
		}
	}
	return 0
}

// outside stands for the words before and behind a sentence.
var outside = Item{hash: 1, stem: 1, shape: 99}

func at(items []Item, i int) *Item {
	if i < 0 || i >= len(items) {
		return &outside
	}
	return &items[i]
}

// feature gives the hash of a template with its values.
func feature(template uint64, a, b uint64) uint64 {
	return mix(a ^ b*0x9e3779b97f4a7c15 ^ template<<56 ^ template*0xd6e8feb86659fd93)
}

// Features appends the hashes of the features of word i: those of the word and of its four neighbours alone, then those of several words
// together.
func Features(dst []uint64, items []Item, i int) []uint64 {
	for role := range roles {
		dst = alone(dst, role, at(items, i+offsets[role]))
	}
	return together(dst, items, i)
}

// The roles that a word plays in the features of a word: itself, or its neighbour to one side, next or next but one.
const (
	itself = iota
	before
	behind
	farBefore
	farBehind
	roles
)

var offsets = [roles]int{0, -1, 1, -2, 2}

// alone appends the features that a word gives in a role whatever stands around it, so that they can be kept with the word.
func alone(dst []uint64, role int, x *Item) []uint64 {
	fine, coarse, lists := uint64(x.word.Fine), uint64(x.word.Coarse), x.lists()
	switch role {
	case itself:
		dst = append(dst,
			feature(1, 0, 0), feature(2, x.hash, 0), feature(9, x.stem, 0), feature(12, x.shape, 0),
			feature(40, fine, 0), feature(45, coarse, 0), feature(55, uint64(x.bare.Fine), 0), feature(60, lists, 0), feature(64, uint64(x.word.Rank), x.shape))
		for k := range x.prefix {
			dst = append(dst, feature(20+uint64(k), x.prefix[k], 0), feature(24+uint64(k), x.suffix[k], 0))
		}
	case before:
		dst = append(dst, feature(3, x.hash, 0), feature(10, x.stem, 0), feature(28, x.suffix[1], 0), feature(41, fine, 0), feature(46, coarse, 0), feature(61, lists, 0))
	case behind:
		dst = append(dst, feature(4, x.hash, 0), feature(11, x.stem, 0), feature(29, x.suffix[1], 0), feature(30, x.prefix[1], 0),
			feature(42, fine, 0), feature(47, coarse, 0), feature(62, lists, 0))
	case farBefore:
		dst = append(dst, feature(5, x.hash, 0), feature(43, fine, 0), feature(48, coarse, 0))
	case farBehind:
		dst = append(dst, feature(6, x.hash, 0), feature(44, fine, 0), feature(49, coarse, 0))
	}
	return dst
}

// together appends the features that hang on several words.
func together(dst []uint64, items []Item, i int) []uint64 {
	w, l, r, ll, rr := at(items, i), at(items, i-1), at(items, i+1), at(items, i-2), at(items, i+2)
	coarse := func(x *Item) uint64 { return uint64(x.word.Coarse) }
	fine := func(x *Item) uint64 { return uint64(x.word.Fine) }
	return append(dst,
		feature(7, l.hash, w.hash), feature(8, w.hash, r.hash), feature(13, l.shape, r.shape), feature(14, w.shape, l.shape),
		feature(15, w.head, 0), feature(16, w.head, w.shape), feature(31, l.suffix[1], w.suffix[1]),
		feature(50, coarse(l), coarse(w)), feature(51, coarse(w), coarse(r)), feature(52, coarse(l)<<8|coarse(w), coarse(r)),
		feature(53, coarse(ll), coarse(l)), feature(54, coarse(r), coarse(rr)), feature(56, uint64(w.bare.Coarse), coarse(l)),
		feature(57, fine(l), fine(w)), feature(58, fine(w), fine(r)), feature(63, l.lists(), w.lists()), feature(65, ll.lists(), l.lists()),
	)
}

// lists gives the lists that hold a word, and those that hold it without its proclitic.
func (x *Item) lists() uint64 { return uint64(x.word.Lists)<<8 | uint64(x.bare.Lists) }
