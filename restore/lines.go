package restore

import (
	"math"
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/dotless"
	"marsad/restore/internal/model"
	"marsad/text"
)

// The share of known words that makes a line Arabic, how many there must be, and how far the line is looked at.
const (
	arabicShare = 0.5
	arabicWords = 2
	arabicReach = 400 // bytes to each side
	ordinary    = -13.0
)

// arabicAround reports whether the words around a place are Arabic: letters that Persian, Urdu and Kurdish share with a defaced word are then
// out of place. alone says that there are too few words to tell.
func arabicAround(s string, at text.Span) (arabicText, alone bool) {
	start, end := max(0, at.Start-arabicReach), min(len(s), at.End+arabicReach)
	for start > 0 && !utf8.RuneStart(s[start]) {
		start--
	}
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end++
	}
	if i := strings.LastIndexByte(s[start:at.Start], '\n'); i >= 0 {
		start += i
	}
	if i := strings.IndexByte(s[at.End:end], '\n'); i >= 0 {
		end = at.End + i
	}
	known, all := 0, 0
	for i := start; i < end; {
		p, next := readPiece(s, i)
		if p.size == 0 {
			_, _, size := classAt(s, i)
			i += size
			continue
		}
		i = next
		if p.size < 2 || p.at.Overlaps(at) {
			continue
		}
		all++
		if p.odd {
			continue
		}
		if e := weigh([]rune(arabic.Fold(p.at.Of(s)))); e.known && e.log > ordinary {
			known++
		}
	}
	return known >= arabicWords && float64(known) >= arabicShare*float64(all), all <= arabicWords
}

// isVerse reports whether the line around a place is a verse of two halves with a wide gap between them, in which strokes fill the measure.
func isVerse(s string, at int) bool {
	start := 1 + strings.LastIndexByte(s[:at], '\n')
	first, second, ok := strings.Cut(s[start:lineEnd(s, at, len(s))], verseGap)
	if !ok || strings.Contains(strings.TrimSpace(second), verseGap) {
		return false
	}
	n, m := len(strings.Fields(first)), len(strings.Fields(second))
	return n >= 2 && n <= maxHalf && m >= 2 && m <= maxHalf
}

// A verse's halves have at least verseGap between them and up to maxHalf words.
const (
	verseGap = "   "
	maxHalf  = 8
)

// minUndotted is how many letters a line without dots must have when none of them shows that its dots were taken away: nearly half of the letters of
// running text have dots, so one line in 100,000 of so many letters has none by chance; lists of names are such lines.
const minUndotted = 24

// isUndotted reports whether a line was written without dots: no letter of a fair number has one, or many words have letters that
// exist without dots only.
func isUndotted(line string) bool {
	letters, words, bare := 0, 0, 0
	inWord, bareWord := false, false
	for _, r := range line {
		switch {
		case r == 'ٮ' || r == 'ڡ' || r == 'ٯ' || r == 'ں':
			bareWord = true
			letters++
			inWord = true
		case dotted(r):
			if bare == 0 && !bareWord && letters > minUndotted {
				return false
			}
			letters++
			inWord = true
		case model.Symbol(r) != 0:
			letters++
			inWord = true
		case arabic.IsMark(r), r == arabic.Tatweel:
		default:
			if inWord {
				words++
			}
			if bareWord {
				bare++
			}
			inWord, bareWord = false, false
		}
	}
	if inWord {
		words++
	}
	if bareWord {
		bare++
	}
	if bare > 0 {
		return bare*3 >= words && words > 1
	}
	return letters >= minUndotted && words > 2 && withoutDots(line)
}

// withoutDots reports whether a line has no letter with dots. In ordinary text it ends at one of the first letters.
func withoutDots(line string) bool {
	for i := 0; i+1 < len(line); i++ {
		if lead := line[i]; lead|1 == 0xD9 {
			if hasDots[int(lead&1)<<6|int(line[i+1]&0x3F)] {
				return false
			}
			i++
		}
	}
	return true
}

// bareLetter reports whether a text begins with a letter that exists without dots only.
func bareLetter(s string) bool {
	return strings.HasPrefix(s, "ٮ") || strings.HasPrefix(s, "ٯ") || strings.HasPrefix(s, "ڡ") || strings.HasPrefix(s, "ں")
}

func dotted(r rune) bool { return r >= '\u0600' && r <= '\u06FF' && hasDots[r-'\u0600'] }

// hasDots tells the letters with dots, by their place in the Arabic block.
var hasDots = func() (out [256]bool) {
	for _, r := range "بةتثجخذزشضظغفقنيئ" {
		out[r-'\u0600'] = true
	}
	return out
}()

// undotted appends the edits that give a line without dots its dots; offset is where the line begins in the text.
func undotted(edits []text.Edit, line string, offset int) []text.Edit {
	var words []dotless.Word
	var at []text.Span
	end := 0
	for i := 0; i < len(line); {
		p, next := readPiece(line, i)
		if p.size == 0 {
			_, _, size := classAt(line, i)
			i += size
			continue
		}
		border := byte(model.Stop)
		if len(words) > 0 {
			border = model.Border(line[end:i])
		}
		if w, ok := dotless.NewWord(p.at.Of(line), border); ok {
			words, at = append(words, w), append(at, p.at)
			end = next
		}
		i = next
	}
	if len(words) == 0 {
		return edits
	}
	for i, r := range dotlessModel().Decode(words) {
		edits = dots(edits, at[i].Of(line), r, offset+at[i].Start)
	}
	return edits
}

// dots appends an edit for each letter of a word that was read otherwise than it stands.
func dots(edits []text.Edit, word string, r dotless.Reading, offset int) []text.Edit {
	letters := []rune(r.Word)
	// The likeliest of several readings is made also when it is not likely: a word left without dots would be no better.
	confidence := math.Round(min(max(r.Confidence, DefaultConfidence), 0.99)*100) / 100
	k := 0
	for at, old := range word {
		if arabic.IsMark(old) || old == arabic.Tatweel {
			continue
		}
		if letters[k] != old {
			span := text.Span{Start: offset + at, End: offset + at + utf8.RuneLen(old)}
			edits = append(edits, text.Edit{At: span, With: string(letters[k]), Kind: text.Dotless, Rule: "dotless", Confidence: confidence})
		}
		k++
	}
	return edits
}
