package restore

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
)

// Where two pieces are one word is decided as in a noisy channel (Kernighan, Church and Gale 1990): the words that come out, each as
// probable as it is in running text, against what is known of gaps. The figures here are natural logarithms of odds that the gap
// lies within a word and not between two, fitted by hand on defaced posts and on clean news; see docs/restoration.md.
const (
	sureJoin   = 100.0 // joined whatever the lexicon says
	sureBorder = -100.0

	unseen        = 9.0   // characters without a shape
	oneSided      = 9.0   // tatweel on one side, no space: قصـ.ف
	oneSidedSpace = 3.0   // tatweel on one side and a space: قصـ ف
	bare          = -3.0  // a mark without space or tatweel: قص.ف
	bareUnusual   = -1.0  // a mark that no writer puts between two words: قص*ف
	bareQuote     = -5.0  // a quotation mark or bracket: داع«ش»
	spaceOnly     = -14.0 // a space and nothing else
	spaceNear     = -5.0  // a space beside another break of the same word
	spaceLetters  = -4.0  // a space between single letters
	spaceSpelled  = -1.0  // a space in a row of four single letters or more
	spaceUnknown  = -9.0  // a space beside a word that nobody has seen
	lineBreak     = -4.0  // added for a line break
	fillerCost    = -3.0  // for each character that stands for a letter
	strokeCost    = -5.0  // for a separator that stands for a letter
	margin        = 2.5   // by how much joining must be better
)

// arabicLine reports whether the words around gap i are Arabic.
func (s *solver) arabicLine(i int) bool {
	yes, alone := arabicAround(s.source, s.pieces[i].at.Cover(s.pieces[i+1].at))
	return yes || alone && !s.pieces[i].odd && !s.pieces[i+1].odd
}

// gapEvidence gives the odds that the gap behind piece i lies within a word.
func (s *solver) gapEvidence(i int) float64 {
	g := &s.gaps[i]
	left, right := s.pieces[i], s.pieces[i+1]
	switch {
	case g.filler > 2 || g.filler > 0 && g.space+g.newline > 0 && !s.touches(g):
		return sureBorder
	case g.tatweel+g.separator+g.quote+g.space+g.newline+g.filler == 0:
		if g.joiner && !s.arabicLine(i) {
			return sureBorder
		}
		if g.direction {
			return oneSidedSpace // it stands between words as often, and only a known word is put together
		}
		return unseen
	case g.separator+g.quote+g.space+g.newline+g.filler == 0:
		return sureJoin // only strokes: the word was never broken
	case g.tatweel == 0 && strings.ContainsAny(g.at.Of(s.source), "_#&"):
		return sureBorder // a hashtag
	}
	if (g.quote > 0 || g.space+g.newline > 0 && !g.right || g.filler > 0 && g.tatweel > 0) && (right.size > 1 || s.unitSize(i+1) > 2) && s.proclitic(i) {
		return sureBorder
	}
	switch {
	case g.left && g.right && g.filler == 0:
		return sureJoin
	case !g.left && (left.last == 'ة' || left.last == 'ى'):
		return sureBorder // these end a word
	}
	e := 0.0
	switch {
	case g.right && !g.left && g.space+g.newline == 0 && g.filler == 0 && !arabic.JoinsForward(left.last):
		return sureJoin
	case g.left || g.right:
		e = oneSided
		if g.space+g.newline > 0 || g.quote > 0 {
			e = oneSidedSpace
		}
		if g.left && !g.right && !arabic.JoinsForward(left.last) && g.space > 0 {
			e = spaceOnly // a dash behind a word
		}
	case g.tatweel > 0: // a stroke between spaces is a dash
		e = spaceOnly
		if s.nearBreak(i) {
			e = spaceNear
		}
	case g.newline > 0:
		return sureBorder // a line ends, and no stroke says that the word goes on
	case g.space > 0:
		switch {
		case s.spelled(i):
			e = spaceSpelled
		case left.size == 1 && right.size == 1:
			e = spaceLetters
			if left.last == 'و' && (i == 0 || !s.nearBreak(i-1) && !s.gaps[i-1].broken()) {
				e = spaceOnly // the word for "and"
			}
		case s.nearBreak(i):
			e = spaceNear
		default:
			e = spaceOnly
		}
		e -= float64(g.separator + g.quote)
	case g.quote > 0:
		e = bareQuote
	case g.separator > 0:
		e = bareUnusual
		if s.usualMark(g) {
			e = bare
		}
	}
	if g.newline > 0 {
		e += lineBreak
	}
	if g.filler > 0 {
		e += fillerCost * float64(g.filler)
	}
	return e
}

// unitSize gives how many letters the pieces from i on have that belong together surely, up to three.
func (s *solver) unitSize(i int) int {
	size := s.pieces[i].size
	for ; size < 3 && i < len(s.gaps) && s.gaps[i].left && s.gaps[i].right; i++ {
		size += s.pieces[i+1].size
	}
	return size
}

// touches reports whether a filler stands right behind the piece before the gap or right before the piece behind it, beside a space: الد1 عشي.
func (s *solver) touches(g *gap) bool {
	first, _, _ := classAt(s.source, g.at.Start)
	last, _, _ := classAt(s.source, previous(s.source, g.at.End))
	return (first == filler) != (last == filler)
}

// nearBreak reports whether a gap beside gap i shows that its word is defaced.
func (s *solver) nearBreak(i int) bool {
	return i > 0 && s.gaps[i-1].broken() || i+1 < len(s.gaps) && s.gaps[i+1].broken()
}

// broken reports whether the gap lies within a defaced word almost surely.
func (g *gap) broken() bool {
	return g.left && g.right && g.separator+g.quote+g.space > 0 || (g.left || g.right) && g.quote == 0 && (g.separator > 0 || g.space > 0)
}

// usualMark reports whether the gap is a mark that stands between two words when a writer forgets the space, or stands there rightly.
func (s *solver) usualMark(g *gap) bool {
	for _, r := range g.at.Of(s.source) {
		switch r {
		case '.', ',', '،', '؛', ':', ';', '!', '?', '؟', '/', '-', '–', '—', '…', '_', '#', '&':
			return true
		}
	}
	return false
}

// maxProclitic is how many letters the longest proclitics have together.
const maxProclitic = 4

// proclitic reports whether piece i is a proclitic or an abbreviation which writers set off with a stroke: لـ"قسد", الـ 20, 1441هـ،.
func (s *solver) proclitic(i int) bool {
	if s.pieces[i].size > maxProclitic {
		return false
	}
	if i > 0 {
		if g := &s.gaps[i-1]; g.space+g.newline == 0 && (g.tatweel > 0 || g.filler == 0 && g.quote == 0 && g.separator > 0) {
			return false // the piece goes on to the left
		}
	}
	word := arabic.Fold(s.pieces[i].at.Of(s.source))
	if word == "ه" || word == "م" {
		return s.behindNumber(i)
	}
	return isProclitic(word)
}

// isProclitic reports whether a folded word is a proclitic, or several, that writers set off from a name, a number or a quotation.
func isProclitic(word string) bool {
	switch word {
	case "ب", "ل", "ك", "و", "ف", "ال", "لل", "بال", "وال", "وب", "ول", "فال", "فب", "فل", "كال", "وبال", "ولل", "فلل", "س", "ا":
		return true
	}
	return false
}

// behindNumber reports whether a number stands before piece i, which is then the sign of its calendar: 1441 هـ.
func (s *solver) behindNumber(i int) bool {
	before := strings.TrimRight(s.source[:s.pieces[i].at.Start], " \u00A0()[]")
	r, _ := utf8.DecodeLastRuneInString(before)
	return unicode.IsDigit(r)
}

// spelled reports whether gap i is one of the single spaces in a row of four single letters or more: ق ص ف ت.
func (s *solver) spelled(i int) bool {
	single := func(k int) bool {
		return s.pieces[k].size == 1 && (k == len(s.pieces)-1 || k == len(s.gaps) || s.gaps[k].plain() || s.gaps[k].space == 0)
	}
	if !single(i) || !single(i+1) {
		return false
	}
	n := 2
	for k := i - 1; k >= 0 && single(k) && s.gaps[k].plain(); k-- {
		n++
	}
	for k := i + 2; k < len(s.pieces) && single(k) && s.gaps[k-1].plain(); k++ {
		n++
	}
	return n >= 4
}
