// Package arabic knows the script: letters, marks, folding for lookup, digits, clitics and the inflection of verbs.
// It knows no word of any domain; those stand in the lexicon.
package arabic

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tatweel is the kashida, the stroke that lengthens the join between two letters and has no meaning of its own.
const Tatweel = '\u0640'

// IsLetter reports whether r is a letter of the Arabic alphabet as Arabic text uses it (hamza to ya, without tatweel).
func IsLetter(r rune) bool {
	return r >= '\u0621' && r <= '\u064A' && r != Tatweel && (r < '\u063B' || r > '\u063F')
}

// IsMark reports whether r is a vowel sign or another combining mark that may follow a letter.
func IsMark(r rune) bool {
	return r >= '\u064B' && r <= '\u065F' || r == '\u0670' || r >= '\u0610' && r <= '\u061A' || r >= '\u06D6' && r <= '\u06ED' && unicode.Is(unicode.Mn, r)
}

// IsInvisible reports whether r has no shape: joiners, bidirectional controls, byte order mark, soft hyphen.
func IsInvisible(r rune) bool {
	switch {
	case r >= '\u200B' && r <= '\u200F', r >= '\u202A' && r <= '\u202E', r >= '\u2060' && r <= '\u2064', r >= '\u2066' && r <= '\u2069', r == '\uFEFF', r == '\u00AD', r == '\u061C':
		return true
	}
	return false
}

// JoinsForward reports whether the letter r connects to the letter after it. Outlets can put a tatweel only after such a letter.
func JoinsForward(r rune) bool {
	switch r {
	case 'ا', 'أ', 'إ', 'آ', 'ٱ', 'د', 'ذ', 'ر', 'ز', 'و', 'ؤ', 'ء', 'ة', 'ى':
		return false
	}
	return IsLetter(r)
}

// FoldRune gives the letter under which r is looked up, or 0 when r is dropped: alef forms become bare alef, ta marbuta
// becomes ha, alef maqsura becomes ya, hamza seats lose their hamza; marks, tatweel and invisible characters are dropped.
// Arabic-Indic and Eastern digits become Latin digits.
func FoldRune(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ئ', 'ی':
		return 'ي'
	case 'ؤ':
		return 'و'
	case 'ة':
		return 'ه'
	case 'ک':
		return 'ك'
	case Tatweel:
		return 0
	}
	switch {
	case IsMark(r), IsInvisible(r):
		return 0
	case r >= '\u0660' && r <= '\u0669':
		return '0' + r - '\u0660'
	case r >= '\u06F0' && r <= '\u06F9':
		return '0' + r - '\u06F0'
	case r < utf8.RuneSelf:
		return unicode.ToLower(r)
	}
	return r
}

// Fold gives the form of s under which words are looked up; see FoldRune. It is idempotent and allocates only when s changes.
func Fold(s string) string {
	for i, r := range s {
		if FoldRune(r) != r {
			return foldFrom(s, i)
		}
	}
	return s
}

func foldFrom(s string, start int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:start])
	for _, r := range s[start:] {
		if f := FoldRune(r); f != 0 {
			b.WriteRune(f)
		}
	}
	return b.String()
}
