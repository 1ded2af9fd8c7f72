package restore

import (
	"unicode"
	"unicode/utf8"
	"unsafe"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
	"marsad/restore/internal/table"
)

// class sorts characters by what they may be in a defaced word.
type class uint8

const (
	other     class = iota // ends a region: nothing that outlets put into words
	letter                 // a letter of Arabic text
	tatweel                // the stroke that lengthens a join
	mark                   // a vowel sign
	space                  // a space within a line
	newline                // a line break
	separator              // a character that outlets put between letters
	quote                  // a quotation mark or bracket, which also stands between words rightly
	filler                 // a digit, a letter of another script or a symbol that may stand for a letter
	invisible              // a character without a shape, or a mark of another script
	odd                    // an Arabic letter of other languages, a presentation form, a letter without dots
)

// ascii and letters2 are the classes of characters of one byte and of the two-byte characters of the Arabic block (U+0600 to U+06FF).
var ascii, block = func() (one [utf8.RuneSelf]class, two [256]class) {
	for r := range one {
		one[r] = slowClass(rune(r))
	}
	for i := range two {
		two[i] = slowClass('\u0600' + rune(i))
	}
	return one, two
}()

// classAt gives the class of the character at s[i] and its size. Bytes that are not UTF-8 are other.
func classAt(s string, i int) (c class, r rune, size int) {
	b := s[i]
	if b < utf8.RuneSelf {
		return ascii[b], rune(b), 1
	}
	if b >= 0xD8 && b <= 0xDB && i+1 < len(s) {
		if low := s[i+1]; low&0xC0 == 0x80 {
			at := int(b-0xD8)<<6 | int(low&0x3F)
			return block[at], '\u0600' + rune(at), 2
		}
	}
	r, size = utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && size == 1 {
		return other, r, 1
	}
	return slowClass(r), r, size
}

func slowClass(r rune) class {
	switch {
	case model.Symbol(r) != 0:
		return letter
	case r == arabic.Tatweel:
		return tatweel
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
		return newline
	case r == ' ' || r == '\t' || r == '\u00A0' || r >= '\u2000' && r <= '\u200A' || r == '\u202F' || r == '\u205F' || r == '\u3000':
		return space
	case arabic.IsMark(r):
		return mark
	case arabic.IsInvisible(r), r >= '\uFE00' && r <= '\uFE0F', r == '\u034F', r == '\u180E', r == '\u3164':
		return invisible
	case oddLetter(r):
		return odd
	case isQuote(r):
		return quote
	case isSeparator(r):
		return separator
	case fillers[r] != "", r >= '0' && r <= '9', r >= '٠' && r <= '٩', r >= '۰' && r <= '۹':
		return filler
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r):
		return invisible
	}
	return other
}

// oddLetter reports whether r is an Arabic letter that Arabic reports do not use, or a form of one.
func oddLetter(r rune) bool {
	return lookalikes[r] != "" || formLetters(r) != ""
}

func isQuote(r rune) bool {
	switch r {
	case '"', '\'', '«', '»', '“', '”', '‘', '’', '„', '‹', '›', '(', ')', '[', ']', '{', '}', '<', '>':
		return true
	}
	return false
}

// isSeparator reports whether outlets put r between the letters of a word.
func isSeparator(r rune) bool {
	switch r {
	case '.', ',', '*', '/', '\\', '|', '-', '_', '~', '^', '+', '=', '•', '·', '،', '؛', ':', ';', '!', '?', '؟', '#', '&', '…', '–', '—', '٫', '٬', '٭', '`', '´', '¤', '°', '%', '٪',
		'†', '‡', '۔', '۝', '۞', '‐', '‑', '‒', '―', '⁃', '∙', '⋅', '∗', '¦', '¬', '¨', '¯', '¸', '§', '¶', 'ˆ', '˜', '×', '÷', '‥', '‧', '※':
		return true
	}
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r)
}

// maxTight is how many characters a break within a word has at most.
const maxTight = 24

// folds gives the folded letter of each character of the Arabic block, 0 for what is dropped.
var folds = func() (out [256]rune) {
	for i := range out {
		out[i] = arabic.FoldRune('\u0600' + rune(i))
	}
	return out
}()

// scanner looks for places at which a defaced word may stand.
type scanner struct {
	tight   int  // characters since the last letter, when no space was among them; 0 right behind a letter or without one
	inWord  bool // a letter came since the last space or break
	run     int  // letters in a row without anything between
	singles int  // words of one letter in a row
	same    int  // how often the last letter was repeated
	last    rune
	words   wordPair
}

// wordPair is the word in hand and the one before it, to find one that a space has cut in two.
type wordPair struct {
	lex           *model.Lexicon
	start, end    int  // the word before
	first         int  // where the word in hand begins
	known, joined bool // whether the word before was seen; whether one space follows it
}

// suspicious gives the place of the first character from s[from] on at which a defaced word may stand, or -1. What a clean
// text is made of passes: letters, marks, single spaces, punctuation with a space on one side.
func suspicious(s string, from int) int {
	w := scanner{words: wordPair{lex: lexicon()}}
	for i := from; i < len(s); {
		if s[i]|1 == 0xD9 { // the two lead bytes of Arabic letters
			next, hit := w.letters(s, i)
			if hit {
				return next
			}
			if next > i {
				i = next
				continue
			}
		}
		c, _, size := classAt(s, i)
		switch c {
		case tatweel, odd:
			return i
		case mark:
			w.last, w.same = 0, 0
		case invisible:
			if w.run > 0 {
				return i
			}
		case space:
			if w.run > 1 && w.words.ends(s, i) {
				return w.words.start
			}
			if w.run == 1 {
				if w.singles++; w.singles == 3 {
					return i
				}
			} else if w.run > 1 {
				w.singles = 0
			}
			w.words.joined = w.run > 1
			w.inWord, w.tight, w.run, w.last = false, 0, 0, 0
		case separator, quote, filler:
			if w.mark(s, i) {
				return w.words.start
			}
		default:
			if w.run > 1 && w.words.ends(s, i) {
				return w.words.start
			}
			w = scanner{words: wordPair{lex: w.words.lex}}
		}
		i += size
	}
	if w.run > 1 && w.words.ends(s, len(s)) {
		return w.words.start
	}
	return -1
}

// letters takes the letters from s[i] on and gives where they end, or the place of a suspicious one.
func (w *scanner) letters(s string, i int) (next int, hit bool) {
	last, same, run := w.last, w.same, w.run
	for ; i+1 < len(s) && s[i]|1 == 0xD9; i += 2 {
		at := int(s[i]&1)<<6 | int(s[i+1]&0x3F)
		if block[at] != letter {
			break
		}
		if run == 0 {
			if w.tight > 0 && w.inWord {
				return i, true
			}
			w.words.first = i
		}
		r := rune(at)
		if r == last {
			if same++; same == 2 {
				return i, true
			}
		} else {
			last, same = r, 0
		}
		run++
	}
	if run > w.run {
		w.inWord, w.tight = true, 0
	}
	w.last, w.same, w.run = last, same, run
	return i, false
}

// mark takes a character that stands between letters or words.
func (w *scanner) mark(s string, i int) bool {
	if w.run > 1 && w.words.ends(s, i) {
		return true
	}
	if w.inWord {
		if w.tight++; w.tight > maxTight {
			w.inWord = false
		}
	}
	w.run, w.last, w.singles = 0, 0, 0
	w.words.joined = false
	return false
}

// ends takes the end of the word in hand, at s[end], and reports whether it makes one word with the word before it, while one of the two is no
// word by itself.
func (p *wordPair) ends(s string, end int) bool {
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
