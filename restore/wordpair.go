package restore

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

// wordPair is the word in hand and the one before it, to find one that a space has cut in two.
type wordPair struct {
	lex           *model.Lexicon
	start, end    int  // the word before
	first         int  // where the word in hand begins
	known, joined bool // whether the word before was seen; whether one space follows it
}

// ends takes the end of the word in hand, at s[end], spaced when a space stands there, and reports whether it makes one word with the word before it, while one of the two is no
// word by itself.
func (p *wordPair) ends(s string, end int, spaced bool) bool {
	if !p.joined && !spaced {
		return false // neither the word before nor the next can be a part of it
	}
	bytes := unsafe.Slice(unsafe.StringData(s), len(s))
	known := p.lex.Written(bytes[p.first:end])
	hit := false
	if p.joined && !(known && p.known) {
		hit = p.cut(bytes[p.start:p.end], bytes[p.first:end])
	}
	p.start, p.end, p.known, p.joined = p.first, end, known, false
	return hit
}

// ordinaryName is the log probability from which on a word behind an unknown one is taken for a word of its own. Shorter ones, of so few bytes, are rather the end of a word.
const (
	ordinaryName = -12.0
	nameBytes    = 8
)

// cut reports whether two words make a third that is not rare.
func (p *wordPair) cut(left, right []byte) bool {
	var both [2 * maxLetters]byte
	if len(left)+len(right) > len(both) {
		return false
	}
	word := append(append(both[:0], left...), right...)
	if !p.lex.Written(word) {
		return false
	}
	log, _, ok := p.lex.Word(table.Word(arabic.Fold(string(word))))
	if !ok || log <= ordinary {
		return false
	}
	log, _, ok = p.lex.Word(table.Word(arabic.Fold(string(right))))
	return !ok || log < ordinaryName || len(right) < nameBytes // else rather a name of two words: البو كمال
}

// Clean text is mostly words of plain letters with one space between them. Their letters, of two bytes each, are read four at a time in one register
// (Lamport 1975), each in a lane of 16 bits: the lead byte, D8 or D9, in the lower half, the other byte in the upper.

// lanes repeats a value in each lane.
func lanes(v uint64) uint64 { return v * 0x0001_0001_0001_0001 }

// plainWords reads words of two plain letters or more from s[i] on, where a word begins, as long as one space follows each, and gives where it stopped:
// at the beginning of a word, or behind one that something else follows; run is then how many letters that one has. hit says that the space before the last
// word may have cut a word in two; next is then where it begins.
func (p *wordPair) plainWords(s []byte, i int) (next, run int, hit bool) {
	lex := p.lex
	for {
		start := i
		var hash, wrong, last uint64
		for {
			if i+8 >= len(s) {
				return start, 0, false
			}
			x := binary.LittleEndian.Uint64(s[i:])
			n := bits.TrailingZeros64(x&lanes(0xC0FE)^lanes(0x80D8)) &^ 15 // bits of the lanes before the first that has no letter of these lead bytes
			only := uint64(1)<<n - 1
			// Letters are U+0621 to U+063A and U+0641 to U+064A, so the lower six bits are 21 to 3A and 1 to A: both are counted from their first and compared
			// with 19 and 9. The bits 0x180 are set in lanes of others.
			second := x & lanes(1)
			wrong |= ((x>>8&lanes(0x3F)+lanes(0x100-0x21)+second<<5)&lanes(0xFF) + second<<4 + lanes(0x80-0x1A)) & only
			i += n >> 3
			if n < 64 {
				last = x & only
				break
			}
			hash = table.AddBytes(hash, x)
		}
		if wrong&lanes(0x180) != 0 || i-start < 4 {
			return start, 0, false
		}
		known := lex.WrittenHash(table.EndBytes(hash, last, i-start))
		if !known && model.Tripled(s[start:i]) {
			return start, 0, false
		}
		if !(known && p.known) && p.joined && p.cut(s[p.start:p.end], s[start:i]) {
			return start, 0, true
		}
		p.start, p.end, p.first, p.known, p.joined = start, i, start, known, true
		if s[i] != ' ' {
			p.joined = false
			return i, (i - start) / 2, false
		}
		if i++; s[i]|1 != 0xD9 {
			return i, 0, false
		}
	}
}
