// Package model holds what restoration knows of running Arabic text: how probable a word is, alone and behind others, and a letter
// behind others. Everything is hashed and lies ready in a block of bytes; see package table.
//
// Smoothing is interpolated absolute discounting (Ney, Essen and Kneser 1994): what a discount takes from the runs that were
// seen goes to the next shorter one.
package model

import (
	"unicode"

	"marsad/internal/arabic"
	"marsad/restore/internal/table"
)

// MaxOrder is the longest run of letters that the letter model looks at.
const MaxOrder = 10

// Symbols of the letter model. Between two words stands exactly one border.
const (
	Gap    = iota + 1 // a space
	Stop              // punctuation
	Number            // digits
	Other             // words of other scripts
	firstLetter
)

// bits is how many bits a symbol takes in a packed run.
const bits = 6

// letters in the order of their symbols.
const letters = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"

var symbols = func() (out [64]byte) {
	n := byte(firstLetter)
	for _, r := range letters {
		out[r-'\u0621'] = n
		n++
	}
	return out
}()

// Symbol gives the symbol of a letter, 0 for what is none.
func Symbol(r rune) byte {
	if r < '\u0621' || r > '\u064A' {
		return 0
	}
	return symbols[r-'\u0621']
}

// History is the run of symbols behind which the next one is asked for, six bits each, the latest in the lowest. As no symbol is 0,
// runs of different lengths have different values.
type History uint64

// With gives the history with one more symbol.
func (h History) With(symbol byte) History { return (h<<bits | History(symbol)) & mask(MaxOrder) }

// key gives the last n symbols.
func (h History) key(n int) uint64 { return uint64(h & mask(n)) }

func mask(n int) History { return 1<<(bits*n) - 1 }

// Dotless reads words without dots; see Open.
type Dotless struct {
	order    int
	runs     table.Table // letters: log probability of the last symbol, log weight of shorter runs behind this one
	words    table.Table // exact words, pairs and triples: log probability of the last, log weight
	prefixes table.Bits
	unknown  float64
}

// Letter gives the log probability of a symbol behind a history.
func (d *Dotless) Letter(h History, symbol byte) float64 {
	full := h.With(symbol)
	for n := d.order; n >= 1; n-- {
		if p, _, ok := d.runs.Get(full.key(n)); ok {
			return d.weights(h, n, d.order) + table.Log(p)
		}
	}
	return table.Log(254)
}

// weights adds up the weights of the longer histories that were passed over for a run of n symbols.
func (d *Dotless) weights(h History, n, order int) (sum float64) {
	for k := n; k < order; k++ { // the history of a run of k+1 symbols has k
		if _, w, ok := d.runs.Get(h.key(k)); ok {
			sum += table.Log(w)
		}
	}
	return sum
}

// Context is what stands before a word: the keys of the last one and of the last two.
type Context struct{ One, Two uint64 }

// border is the word that stands for a border in contexts.
func border(symbol byte) uint64 { return table.Mix(uint64(symbol)) }

// Begin is the context behind a border that is no space.
func Begin(symbol byte) Context { return Context{One: border(symbol)} }

// After gives the context behind a word that stood in context c.
func (c Context) After(word uint64) Context { return Context{One: word, Two: table.Pair(c.One, word)} }

// Word gives the log probability of a word (table.Word of its letters) in its context; known is false for a word that the text it was computed from
// did not have, and the value is then that of all unknown words together.
func (d *Dotless) Word(c Context, word uint64) (log float64, known bool) {
	one, _, known := d.words.Get(word)
	if !known {
		return d.unknown, false
	}
	pair := table.Pair(c.One, word)
	if c.Two != 0 {
		if p, _, ok := d.words.Get(table.Pair(c.Two, word) + 1); ok {
			return table.Log(p), true
		}
	}
	weight := 0.0
	if c.Two != 0 {
		if _, w, ok := d.words.Get(c.Two); ok {
			weight += table.Log(w)
		}
	}
	if p, _, ok := d.words.Get(pair); ok {
		return weight + table.Log(p), true
	}
	if _, w, ok := d.words.Get(c.One); ok {
		weight += table.Log(w)
	}
	return weight + table.Log(one), true
}

// Begins reports whether some known word may begin with the letters of this hash.
func (d *Dotless) Begins(prefix uint64) bool { return d.prefixes.Has(prefix) }

// Lexicon knows how often words occur in running text, whatever way their hamzas, ta marbutas and final yas are written.
type Lexicon struct {
	words  table.Table
	filter table.Blocks // the same words, for a quick look
	exact  table.Blocks // the words as they are written, by their bytes
}

// Written reports whether a word is in the text that the lexicon was computed from, spelled exactly so, wrongly for one unknown word in 200. It is the
// quickest look of all.
func (l *Lexicon) Written(word []byte) bool { return l.WrittenHash(table.Bytes(word)) }

// WrittenHash is Written for a word whose hash table.Bytes gave.
func (l *Lexicon) WrittenHash(hash uint64) bool { return l.exact.Has(hash) }

// Tripled reports whether a word of letters of two bytes has one three times in a row. Such a word is never Written, so that the scan looks at it however
// often it is written.
func Tripled[W string | []byte](word W) bool {
	for i := 5; i < len(word); i += 2 {
		if word[i-1] == word[i-3] && word[i-1] == word[i-5] && word[i] == word[i-2] && word[i] == word[i-4] {
			return true
		}
	}
	return false
}

// Likely reports whether a word is in the lexicon, wrongly so for one unknown word in 200; it is several times quicker than Word.
func (l *Lexicon) Likely(key uint64) bool { return l.filter.Has(table.Mix(key)) }

// Word gives the log probability of a word by the hash of its folded letters, and whether it was entered by hand as one that is defaced.
func (l *Lexicon) Word(key uint64) (log float64, byHand, ok bool) {
	p, flag, ok := l.words.Get(key)
	return table.Log(p), flag != 0, ok
}

// OpenLexicon and OpenDotless take the files that the trainer wrote; they copy nothing.
func OpenLexicon(data []byte) (*Lexicon, error) {
	t, rest, err := table.Open(data)
	if err != nil {
		return nil, err
	}
	l := &Lexicon{words: t}
	if l.filter, rest, err = table.OpenBlocks(rest); err != nil {
		return nil, err
	}
	l.exact, _, err = table.OpenBlocks(rest)
	return l, err
}

// OpenDotless opens the model for text without dots.
func OpenDotless(data []byte) (*Dotless, error) {
	if len(data) < 2 {
		return nil, errShort
	}
	d := &Dotless{order: int(data[0]), unknown: table.Log(data[1])}
	var err error
	rest := data[2:]
	if d.runs, rest, err = table.Open(rest); err != nil {
		return nil, err
	}
	if d.words, rest, err = table.Open(rest); err != nil {
		return nil, err
	}
	d.prefixes, _, err = table.OpenBits(rest)
	return d, err
}

// Border gives the symbol that sums up what stands between two words.
func Border(between string) byte {
	out := byte(Gap)
	for _, r := range between {
		switch {
		case unicode.IsSpace(r), r == arabic.Tatweel, arabic.IsMark(r), arabic.IsInvisible(r):
		case unicode.IsDigit(r):
			out = max(out, Number)
		case unicode.IsLetter(r):
			out = max(out, Other)
		default:
			out = max(out, Stop)
		}
	}
	return out
}
