package restore

import "unsafe"

// maxTight is how many characters a break within a word has at most.
const maxTight = 24

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

// suspicious gives the place of the first character from s[from] on at which a defaced word may stand, or -1. What a clean
// text is made of passes: letters, marks, single spaces, punctuation with a space on one side.
func suspicious(s string, from int) int {
	w := scanner{words: wordPair{lex: lexicon()}}
	all := unsafe.Slice(unsafe.StringData(s), len(s))
	for i := from; i < len(s); {
		if s[i]|1 == 0xD9 { // the two lead bytes of Arabic letters
			if w.run == 0 && (w.tight == 0 || !w.inWord) {
				next, run, hit := w.words.plainWords(all, i)
				if hit {
					return next
				}
				if next > i {
					w.inWord, w.tight, w.last, w.singles, w.run = run > 0, 0, 0, 0, run
					i = next
					continue
				}
			}
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
		case tatweel:
			next := w.setOff(s, i)
			if next == i {
				return i
			}
			i = next
			w = scanner{words: wordPair{lex: w.words.lex}}
			continue
		case odd:
			return i
		case mark:
			w.last, w.same = 0, 0
		case invisible:
			if w.run > 0 {
				return i
			}
		case space:
			if w.run > 1 && w.words.ends(s, i, true) {
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
			if w.run > 1 && w.words.ends(s, i, false) {
				return w.words.start
			}
			w = scanner{words: wordPair{lex: w.words.lex}}
		}
		i += size
	}
	if w.run > 1 && w.words.ends(s, len(s), false) {
		return w.words.start
	}
	return -1
}

// letters takes the letters from s[i] on and gives where they end, or the place of a suspicious one.
func (w *scanner) letters(s string, i int) (next int, hit bool) {
	last, same, run := w.last, w.same, w.run
	for ; letterAt(s, i); i += 2 {
		if run == 0 {
			if w.tight > 0 && w.inWord && !w.apart(s, i) && !w.quoted(s, i) {
				return i, true
			}
			w.words.first = i
		}
		if r := rune(s[i])<<8 | rune(s[i+1]); r == last {
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

// leastApart is how many bytes each of two words must have that a mark without a space keeps apart: three letters.
const leastApart = 6

// apart reports whether the one mark before s[i], where a word begins, stands between two written words that make no third: شباط/فبراير, or a space
// that was lost behind a comma.
func (w *scanner) apart(s string, i int) bool {
	at := previous(s, i)
	if c, _, _ := classAt(s, at); w.tight != 1 || c != separator || at-w.words.first < leastApart {
		return false
	}
	end := i
	for letterAt(s, end) {
		end += 2
	}
	all := unsafe.Slice(unsafe.StringData(s), len(s))
	left, right := all[w.words.first:at], all[i:end]
	var both [2 * maxLetters]byte
	return len(right) >= leastApart && len(left)+len(right) <= len(both) && w.words.lex.Written(left) && w.words.lex.Written(right) &&
		!w.words.lex.Written(append(append(both[:0], left...), right...))
}

// quoted reports whether the one mark before s[i], where a word of two letters or more begins, is the quotation mark behind a proclitic: و"سانا".
func (w *scanner) quoted(s string, i int) bool {
	at := previous(s, i)
	c, _, _ := classAt(s, at)
	return w.tight == 1 && c == quote && wordAt(s, i) && w.proclitic(s, at)
}

// setOff looks at strokes that begin at s[i]. When a proclitic stands before them and a quotation or a number behind them, as in لـ"سانا" and الـ35, it
// gives where the word behind these begins, or what else stands there; else it gives i.
func (w *scanner) setOff(s string, i int) int {
	if !w.proclitic(s, i) {
		return i
	}
	j, stroke, found := i, true, false
	for ; j < min(len(s), i+maxSetOff); j++ {
		switch b := s[j]; {
		case stroke && b == 0xD9 && j+1 < len(s) && s[j+1] == 0x80:
			j++
			continue
		case b == '"' || b >= '0' && b <= '9':
			found = true
		case b == ' ':
		default:
			if found && wordAt(s, j) {
				return j
			}
			return i
		}
		stroke = false
	}
	return i
}

// maxSetOff is how many bytes the strokes and marks behind a proclitic have at most.
const maxSetOff = 16

// wordAt reports whether a word of two plain letters or more begins at s[i].
func wordAt(s string, i int) bool { return letterAt(s, i) && letterAt(s, i+2) }

// proclitic reports whether the word in hand, which ends at s[end], is a proclitic with a space or line break before it.
func (w *scanner) proclitic(s string, end int) bool {
	first := w.words.first
	return w.inWord && end-first <= 2*maxProclitic && (first == 0 || s[first-1] == ' ' || s[first-1] == '\n') && isProclitic(s[first:end])
}

// mark takes a character that stands between letters or words.
func (w *scanner) mark(s string, i int) bool {
	if w.run > 1 && w.words.ends(s, i, false) {
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
