package restore

import (
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/text"
)

// A chain is a run of letters with gaps between them that may be breaks within a word or borders between words. It ends where
// the distance is too wide or a line ends, so that the work stays linear.
type chain struct {
	source    string
	fragments []text.Span // runs of Arabic letters and their marks
	gaps      []gap       // gaps[i] lies between fragments i and i+1
	odd       bool        // a letter of the chain needs an edit of its own: a presentation form
	before    rune        // the character right before the chain
}

// gap is what stands between two fragments.
type gap struct {
	at                                   text.Span
	tatweel, separator, space, invisible int // how many of each
	substitute                           int // digits, Latin letters and symbols that may stand for a letter
	quote                                bool
	tatweelLeft, tatweelRight            bool
}

// maxGap is the widest break in characters: outlets put up to a handful of dots and strokes.
const maxGap = 9

// nextChain gives the chain that starts at or behind start and where to look for the next one.
func nextChain(s string, start int) (chain, int) {
	c := chain{source: s}
	at := start
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if letter(r) {
			break
		}
		c.before = r
		at += size
	}
	for at < len(s) {
		end := fragmentEnd(s, at, &c.odd)
		c.fragments = append(c.fragments, text.Span{Start: at, End: end})
		g, next, ok := nextGap(s, end)
		if !ok {
			return c, max(next, end)
		}
		c.gaps = append(c.gaps, g)
		at = next
	}
	return c, len(s)
}

func letter(r rune) bool { return arabic.IsLetter(r) || presentation(r) }

func presentation(r rune) bool {
	return r >= '\uFB50' && r <= '\uFDFB' || r >= '\uFE80' && r <= '\uFEFC'
}

// fragmentEnd gives the end of the run of letters and marks at start.
func fragmentEnd(s string, start int, odd *bool) int {
	for at := start; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case presentation(r):
			*odd = true
		case !arabic.IsLetter(r) && !arabic.IsMark(r):
			return at
		}
		at += size
	}
	return len(s)
}

// nextGap reads the gap at start. Without a letter behind it the chain ends, and next is where to go on.
func nextGap(s string, start int) (g gap, next int, ok bool) {
	g.at.Start = start
	count := 0
	for at := start; at < len(s); count++ {
		r, size := utf8.DecodeRuneInString(s[at:])
		if letter(r) {
			g.at.End = at
			return g, at, count > 0
		}
		if count == maxGap || !g.take(r, count == 0) {
			return g, at, false
		}
		at += size
	}
	return g, len(s), false
}

// take counts one character of the gap; it reports false for a character that no break within a word has.
func (g *gap) take(r rune, first bool) bool {
	g.tatweelRight = false
	switch {
	case r == arabic.Tatweel:
		g.tatweel++
		g.tatweelLeft = g.tatweelLeft || first
		g.tatweelRight = true
	case r == ' ' || r == '\u00A0' || r == '\u2009':
		g.space++
	case arabic.IsInvisible(r), r == '\uFE0F', arabic.IsMark(r):
		g.invisible++
	case isQuote(r):
		g.quote = true
		g.separator++
	case isSeparator(r):
		g.separator++
	case substitutes(r) != "":
		g.substitute++
	default:
		return false
	}
	return true
}

func isQuote(r rune) bool {
	switch r {
	case '"', '\'', '«', '»', '“', '”', '‘', '’', '„', '‹', '›':
		return true
	}
	return false
}

// isSeparator reports whether outlets put r between the letters of a word.
func isSeparator(r rune) bool {
	switch r {
	case '.', ',', '*', '/', '\\', '|', '-', '~', '^', '+', '=', '•', '·', '،', '؛', ':', ';', '!', '#', '…', '–', '—', '٫', '٬', '٭', '`', '´', '¤', '°', '%', '٪', '†', '<', '>', '(', ')', '[', ']', '{', '}':
		return true
	}
	return unicode.Is(unicode.So, r)
}

// substitutes gives the letters that outlets write as r, likeliest first.
func substitutes(r rune) string {
	switch unicode.ToLower(r) {
	case '1', '١', 'a', '@', 'а', 'α':
		return "اأع"
	case '3', '٣':
		return "ع"
	case '7', '٧':
		return "ح"
	case '5', '٥':
		return "خه"
	case '6', '٦':
		return "ط"
	case '9', '٩':
		return "قص"
	case '8', '٨':
		return "ق"
	case '2', '٢':
		return "أئء"
	case '0', '٠', 'o', 'о', 'ο':
		return "هوة"
	case '4', '٤':
		return "رش"
	case 'b':
		return "ب"
	case 't':
		return "تط"
	case 'd':
		return "دض"
	case 'r':
		return "ر"
	case 'z':
		return "زظ"
	case 's', 'с', '$':
		return "سشص"
	case 'f':
		return "ف"
	case 'q':
		return "ق"
	case 'k', 'к':
		return "ك"
	case 'l', 'i', 'і':
		return "لاي"
	case 'm', 'м':
		return "م"
	case 'n':
		return "ن"
	case 'h':
		return "هح"
	case 'w', 'u':
		return "و"
	case 'y', 'e', 'у', 'е':
		return "ي"
	case 'g', 'j':
		return "جغ"
	case 'x', 'х':
		return "خ"
	}
	return ""
}
