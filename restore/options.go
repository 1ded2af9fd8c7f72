package restore

import (
	"math"
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/dotless"
	"marsad/text"
)

// noLetter stands for a character that is no letter of the word.
const noLetter = '-'

// option is a place of a word that may be read in several ways.
type option struct {
	at      int    // index in the letters
	letters string // what it may be, likeliest first; noLetter for nothing
	cost    float64
}

// wordBuilder puts a word together out of pieces and gaps and finds what its open places stand for.
type wordBuilder struct {
	letters []rune // folded; 0 where an option stands
	options []option
	scratch []rune
	fill    []rune
	tried   int
	budget  int // spellings that may still be looked up in the region
}

func (w *wordBuilder) reset() { w.letters, w.options = w.letters[:0], w.options[:0] }

// The bounds of the search: letters of a word, spellings of one word that are looked up, and spellings in one region. Words that outlets deface have far
// fewer; what exceeds them is left as it is.
const (
	maxLetters = 40
	maxTried   = 1024
	maxBudget  = 20000
)

// piece adds the letters of a piece.
func (w *wordBuilder) piece(source string, p piece) {
	s := p.at.Of(source)
	if !p.odd && !p.many {
		for _, r := range s {
			w.letter(r)
		}
		return
	}
	walk(s, func(r rune, _ text.Span, options string) {
		switch {
		case options != "":
			w.options = append(w.options, option{at: len(w.letters), letters: options})
			w.letters = append(w.letters, 0)
		case formLetters(r) != "":
			for _, l := range formLetters(r) {
				w.letter(l)
			}
		default:
			w.letter(r)
		}
	})
}

func (w *wordBuilder) letter(r rune) {
	if r < '\u0600' || r > '\u06FF' {
		return
	}
	if f := folds[r-'\u0600']; f != 0 {
		w.letters = append(w.letters, f)
	}
}

// walk calls f for each letter of a piece that is odd or has repeated letters, with its place in the piece and what it may stand
// for: options is empty for a letter that stands for itself. Of a letter that comes three times or more, the second call is for
// all behind the first, which may be nothing or the letter once more.
func walk(s string, f func(r rune, at text.Span, options string)) {
	undotted := hasUndotted(s)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		end, n := i+size, 1
		for end < len(s) {
			next, more := utf8.DecodeRuneInString(s[end:])
			if next != r {
				break
			}
			n++
			end += more
		}
		if n >= repeats(r) && !arabic.IsMark(r) && formLetters(r) == "" {
			f(r, text.Span{Start: i, End: i + size}, optionsFor(r, undotted, i+size == len(s)))
			f(r, text.Span{Start: i + size, End: end}, string(noLetter)+string(r))
			i = end
			continue
		}
		options := optionsFor(r, undotted, i+size == len(s))
		end = i + size
		for options != "" && bareLetter(s[i:]) && end < len(s) {
			m, more := utf8.DecodeRuneInString(s[end:])
			if !arabic.IsMark(m) {
				break
			}
			end += more // a vowel sign on a bare letter imitates its dots
		}
		f(r, text.Span{Start: i, End: end}, options)
		i = end
	}
}

// repeats is how many times in a row a letter stands before it counts as repeated. Three lam can be a slip of the pen or a rare word; writers
// stretch a word by its vowels.
func repeats(r rune) int {
	switch r {
	case 'ا', 'و', 'ي', 'ه':
		return 3
	}
	return 4
}

// optionsFor gives what a letter may stand for. In a word with letters that lost their dots, the others may have lost theirs too.
func optionsFor(r rune, undotted, last bool) string {
	if undotted && lookalikes[r] == "" {
		if t := dotless.Twins(r, last); len(t) > 1 {
			return string(t)
		}
		return ""
	}
	options := lookalikes[r]
	if options != "" && common(r) {
		return string(r) + options // it may be meant as it is
	}
	return options
}

func hasUndotted(s string) bool {
	for _, r := range s {
		switch r {
		case 'ٮ', 'ڡ', 'ٯ':
			return true
		}
	}
	return false
}

// gap adds what the characters of a gap may stand for.
func (w *wordBuilder) gap(source string, g gap) {
	for _, o := range optionsOf(source, g) {
		o.at = len(w.letters)
		w.options = append(w.options, o)
		w.letters = append(w.letters, 0)
	}
}

// optionsOf gives the places of a gap that may stand for letters: every filler, or the first of one kind of strokes.
func optionsOf(source string, g gap) (out []option) {
	if g.filler > 0 {
		for _, r := range g.at.Of(source) {
			if c, _, _ := classAt(string(r), 0); c == filler {
				out = append(out, option{letters: fillers[r] + string(noLetter), cost: 0})
			}
		}
		return out
	}
	if g.separator == 0 || g.left && g.right {
		return nil
	}
	if !strings.ContainsAny(g.at.Of(source), "|!/\\¦°") {
		return nil
	}
	for _, r := range g.at.Of(source) {
		if l := strokes[r]; l != "" {
			return []option{{letters: string(noLetter) + l, cost: strokeCost}}
		}
	}
	return nil
}

// laterCost is taken for each likelier letter that is passed over.
const laterCost = -0.4

// best tries every reading of the options and gives the one that is most probable.
func (w *wordBuilder) best() joined {
	if len(w.options) == 0 {
		e := weigh(w.letters)
		return joined{score: e.log, known: e.known, seen: e.seen, letters: len(w.letters)}
	}
	out := joined{score: math.Inf(-1)}
	if len(w.letters) <= maxLetters && w.budget > 0 {
		w.fill = append(w.fill[:0], make([]rune, len(w.options))...)
		w.tried = 0
		w.try(0, 0, &out)
		w.budget -= w.tried
	}
	if out.fill == "" { // nothing was tried: every place stays what it most likely is
		out = joined{score: unknownCost + unknownLetter*float64(len(w.letters)), letters: len(w.letters)}
		for _, o := range w.options {
			r, _ := utf8.DecodeRuneInString(o.letters)
			out.fill += string(r)
		}
	}
	return out
}

// reading gives the letters of the word, folded, with its options filled in.
func (w *wordBuilder) reading(fill string) []rune {
	if fill == "" {
		return w.letters
	}
	return w.filled([]rune(fill))
}

func (w *wordBuilder) filled(fill []rune) []rune {
	w.scratch = w.scratch[:0]
	for _, r := range w.letters {
		if r == 0 {
			r, fill = fill[0], fill[1:]
			if r == noLetter {
				continue
			}
			r = arabic.FoldRune(r)
		}
		w.scratch = append(w.scratch, r)
	}
	return w.scratch
}

func (w *wordBuilder) try(k int, cost float64, out *joined) {
	if w.tried > maxTried {
		return
	}
	if k == len(w.options) {
		w.tried++
		if e := weigh(w.filled(w.fill)); e.log+cost > out.score {
			*out = joined{score: e.log + cost, known: e.known, seen: e.seen, letters: len(w.scratch), fill: string(w.fill)}
		}
		return
	}
	i := 0
	for _, r := range w.options[k].letters {
		c := cost + laterCost*float64(i)
		if i > 0 {
			c += w.options[k].cost
		}
		w.fill[k] = r
		w.try(k+1, c, out)
		i++
	}
}
