package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"marsad/internal/arabic"
)

// Token is a word of a text.
type Token struct {
	Word       string // folded: letters and digits only, at most MaxWord bytes
	Stem       string // what the forms of one word have in common; Word itself when it has no other
	Start, End int    // bytes of the text, half-open
}

// MaxWord is how many bytes a word has at most; of longer ones the beginning counts, in texts and queries alike.
const MaxWord = 240

// Analyse gives the words of a text, which may be any bytes: runs of letters and digits, folded (see arabic.Fold; foreign letters become the Arabic ones
// that stand for them, Latin letters lose accents and case, digits become Latin, commas that group thousands are left out), with their stems. Vowel signs,
// tatweel and characters without a shape are no part of a word and do not end it; nor does what stands between two tatweels (قـ.ـوات).
func Analyse(text string) []Token {
	tokens := Words(text)
	for i := range tokens {
		tokens[i].Stem = Stem(tokens[i].Word)
	}
	return tokens
}

// Words is Analyse without the stems.
func Words(text string) []Token {
	tokens := make([]Token, 0, len(text)/10)
	s := scanner{text: text}
	for s.next() {
		tokens = append(tokens, s.token())
	}
	return tokens
}

// Columns gives what an index keeps of the tokens: the words and the stems, each joined by spaces, so that the n-th of both is the n-th word of the text.
func Columns(tokens []Token) (words, stems string) {
	var w, s strings.Builder
	for i, t := range tokens {
		if i > 0 {
			w.WriteByte(' ')
			s.WriteByte(' ')
		}
		w.WriteString(t.Word)
		s.WriteString(t.Stem)
	}
	return w.String(), s.String()
}

// scanner walks over the words of a text. word holds the word in hand, text[start:end) where it stands.
type scanner struct {
	text       string
	at         int
	start, end int
	word       []byte
}

// next goes to the next word; false at the end.
func (s *scanner) next() bool {
	s.word = s.word[:0]
	tatweel := false
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		switch kind := kindOf(r); {
		case kind == part:
			if len(s.word) == 0 {
				s.start = s.at
			}
			s.word = appendFolded(s.word, r)
			s.at += size
			s.end = s.at
			tatweel = false
			continue
		case len(s.word) == 0:
		case kind == shapeless:
			tatweel = tatweel || r == arabic.Tatweel
		case tatweel && s.bridge(s.at) > 0:
			size = s.bridge(s.at)
		case s.groups(r, s.at+size):
		default:
			return true
		}
		s.at += size
	}
	return len(s.word) > 0
}

func (s *scanner) token() Token { return Token{Word: clip(string(s.word)), Start: s.start, End: s.end} }

// clip keeps the beginning of a word that is too long, in whole characters.
func clip(word string) string {
	if len(word) <= MaxWord {
		return word
	}
	end := MaxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// maxBridge is how many characters outlets put between two tatweels inside a word.
const maxBridge = 4

// bridge gives how many bytes of separators stand at a place before a tatweel behind which the word goes on, 0 when it does not.
func (s *scanner) bridge(at int) int {
	begin := at
	for range maxBridge {
		r, size := utf8.DecodeRuneInString(s.text[at:])
		if r == arabic.Tatweel && at > begin {
			after, _ := utf8.DecodeRuneInString(s.text[at+size:])
			if arabic.IsLetter(after) {
				return at - begin
			}
		}
		if size == 0 || r == '\n' || kindOf(r) == part {
			return 0
		}
		at += size
	}
	return 0
}

// groups reports whether r is a comma that groups thousands: a number before it, and exactly three digits from at on.
func (s *scanner) groups(r rune, at int) bool {
	if r != ',' && r != '٬' || !allDigits(s.word) {
		return false
	}
	digits := 0
	for at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[at:])
		if kindOf(r) != part {
			break
		}
		if f := arabic.FoldRune(r); f < '0' || f > '9' || digits == 3 {
			return false
		}
		digits++
		at += size
	}
	return digits == 3
}

func allDigits(word []byte) bool {
	for _, b := range word {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}

// The kinds of characters.
const (
	border    = iota
	part      // a letter or digit
	shapeless // no part of the word, but does not end it
)

func kindOf(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return part
		}
		return border
	case r == arabic.Tatweel, arabic.IsMark(r), arabic.IsInvisible(r):
		return shapeless
	case arabic.IsLetter(r), r >= '\u0660' && r <= '\u0669', r >= '\u06F0' && r <= '\u06F9':
		return part
	case r == utf8.RuneError:
		return border
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return part
	case unicode.Is(unicode.Mn, r):
		return shapeless
	}
	return border
}

// foreign are letters of Kurdish, Persian and Turkish and what stands for them in Arabic reports and in English.
var foreign = map[rune]rune{'ۆ': 'و', 'ێ': 'ي', 'ە': 'ه', 'ھ': 'ه', 'ہ': 'ه', 'ڕ': 'ر', 'ڵ': 'ل', 'ڤ': 'ف', 'پ': 'ب', 'چ': 'ج', 'گ': 'ك', 'ژ': 'ج', 'ى': 'ي', 'ı': 'i'}

// appendFolded appends what a letter or digit is looked up by.
func appendFolded(dst []byte, r rune) []byte {
	if r < utf8.RuneSelf || arabic.IsLetter(r) {
		return utf8.AppendRune(dst, arabic.FoldRune(r))
	}
	if f, ok := foreign[r]; ok {
		return utf8.AppendRune(dst, f)
	}
	if f := arabic.FoldRune(r); f != r {
		return utf8.AppendRune(dst, f)
	}
	for _, d := range norm.NFKD.String(string(r)) {
		if kindOf(d) == part {
			if f, ok := foreign[d]; ok {
				d = f
			}
			dst = utf8.AppendRune(dst, arabic.FoldRune(unicode.ToLower(d)))
		}
	}
	return dst
}
