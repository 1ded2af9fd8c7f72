package restore

import (
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
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

// letterAt reports whether a plain letter, of two bytes, begins at s[i].
func letterAt(s string, i int) bool {
	return i+1 < len(s) && s[i]|1 == 0xD9 && block[int(s[i]&1)<<6|int(s[i+1]&0x3F)] == letter
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

// folds gives the folded letter of each character of the Arabic block, 0 for what is dropped.
var folds = func() (out [256]rune) {
	for i := range out {
		out[i] = arabic.FoldRune('\u0600' + rune(i))
	}
	return out
}()
