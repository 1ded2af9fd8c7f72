package restore

import (
	"unicode/utf8"

	"marsad/text"
)

// A region is a stretch of text around a suspicious place: pieces of words with gaps between them that are breaks within a word or
// borders between words.
type region struct {
	source string
	pieces []piece
	gaps   []gap // gaps[i] lies between pieces i and i+1
	at     int   // the suspicious place
}

// piece is a run of letters and their marks.
type piece struct {
	at   text.Span
	odd  bool // it has letters that need a reading of their own
	many bool // it has a letter three times or more in a row
	size int  // letters
	last rune // its last letter
}

// gap is what stands between two pieces.
type gap struct {
	at                                                text.Span
	tatweel, separator, quote, space, newline, filler int  // how many of each
	left, right                                       bool // tatweel touches the piece before, the piece behind
	carried                                           bool // a vowel sign stands on a stroke, as in copies of the Quran
	joiner                                            bool // a zero width non-joiner, which Persian writes within words
	direction                                         bool // a mark of direction, which some programs write in place of a line break
}

// plain reports whether the gap is one that stands between any two words.
func (g *gap) plain() bool {
	return g.tatweel+g.separator+g.quote+g.newline+g.filler == 0 && g.space > 0
}

// The reach of a region: how many words before the suspicious place may belong to the defaced word, and behind it, and how many pieces
// there are at most.
const (
	reachBack  = 2
	reachOn    = 2
	maxPieces  = 48
	maxSpace   = 3 // spaces in one gap
	maxNewline = 1
)

// collect fills the region around the suspicious place at s[at]; nothing before s[from] is taken. It gives where to go on: behind the
// region, or behind the character at s[at] when there are no letters around it.
func (r *region) collect(s string, from, at int) (next int) {
	r.source, r.pieces, r.gaps = s, r.pieces[:0], r.gaps[:0]
	start := back(s, from, at)
	r.at = at
	quiet := 0 // plain gaps in a row behind the suspicious place
	for i := start; i < len(s); {
		p, end := readPiece(s, i)
		if p.size == 0 {
			break
		}
		r.pieces = append(r.pieces, p)
		g, behind, ok := readGap(s, end)
		if !ok {
			return r.finish(end, behind, at)
		}
		if end > at {
			if !g.plain() {
				quiet = 0
			} else if p.size > 1 {
				quiet++ // single letters may be a word that was spelled out
			}
		}
		if quiet > reachOn || len(r.pieces) == maxPieces {
			return r.finish(end, end, at)
		}
		r.gaps = append(r.gaps, g)
		i = behind
	}
	return r.finish(at, at, at)
}

// finish drops a gap that leads nowhere and gives where to go on.
func (r *region) finish(end, next, at int) int {
	if len(r.gaps) > 0 && len(r.gaps) >= len(r.pieces) {
		r.gaps = r.gaps[:max(0, len(r.pieces)-1)]
	}
	if next = max(next, end); next > at {
		return next
	}
	_, _, size := classAt(r.source, at)
	return at + size
}

// back gives the beginning of the word that s[at] stands in or behind, and of up to reachBack words before it.
func back(s string, from, at int) int {
	start, words, size, inWord := at, 0, 0, false
	for i := at; i > from; {
		j := previous(s, i)
		switch c, _, _ := classAt(s, j); c {
		case letter, odd, mark:
			inWord = true
			start = j
			size++
		case tatweel, separator, filler, invisible, quote:
			if at-j > maxTight*2 && !inWord {
				return start
			}
		case space:
			if inWord {
				if size > 1 {
					words++ // single letters may be a word that was spelled out
				}
				if words > reachBack {
					return start
				}
				inWord, size = false, 0
			}
		default:
			return start
		}
		i = j
	}
	return start
}

// previous gives the beginning of the character that ends before s[i].
func previous(s string, i int) int {
	_, size := utf8.DecodeLastRuneInString(s[:i])
	return i - size
}

// readPiece reads the letters and marks at s[i].
func readPiece(s string, i int) (p piece, end int) {
	p.at = text.Span{Start: i, End: i}
	var last rune
	same := 0
	for i < len(s) {
		c, r, size := classAt(s, i)
		switch c {
		case letter, odd:
			p.odd = p.odd || c == odd
			if r == last {
				same++
				p.many = p.many || same+1 >= repeats(r)
			} else {
				last, same = r, 0
			}
			p.size++
			p.last = r
		case mark:
			if p.size == 0 {
				return p, i
			}
		default:
			return p, i
		}
		i += size
		p.at.End = i
	}
	return p, i
}

// readGap reads what stands between two pieces. Without a piece behind it ok is false, and next is where to go on.
func readGap(s string, i int) (g gap, next int, ok bool) {
	g.at = text.Span{Start: i, End: i}
	for count := 0; i < len(s); count++ {
		c, r, size := classAt(s, i)
		switch c {
		case letter, odd:
			g.right = g.tatweel > 0 && s[i-2] == 0xD9 && s[i-1] == 0x80
			g.at.End = i
			if g.newline > 0 && g.tatweel == 0 {
				return g, g.at.Start, false // a line ends, and no stroke says that the word goes on
			}
			return g, i, count > 0
		case tatweel:
			g.left = g.left || count == 0
			g.tatweel++
		case separator:
			g.separator++
		case quote:
			g.quote++
		case space:
			g.space++
		case newline:
			g.newline++
		case filler:
			g.filler++
		case mark:
			g.carried = g.carried || g.tatweel > 0
		case invisible:
			g.joiner = g.joiner || r == '\u200C'
			g.direction = g.direction || r == '\u200E' || r == '\u200F' || r == '\u061C' || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
		default:
			return g, i, false
		}
		if count >= maxTight || g.space > maxSpace && g.tatweel == 0 || g.newline > maxNewline {
			return g, i, false
		}
		i += size
	}
	return g, i, false
}
