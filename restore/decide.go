package restore

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
	"marsad/text"
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

// The stated confidence of what needs no lexicon; see the table in docs/restoration.md.
const (
	sureTatweel    = 0.99
	sureElongation = 0.99
	sureForm       = 0.99
)

// solver decides regions. It is used again and again, so that clean and defaced text alike cost few allocations.
type solver struct {
	region
	edits  []text.Edit
	odds   []float64 // evidence of each gap
	units  []unit
	choice []choice // best way to end a word with each unit
	word   wordBuilder
}

// unit is a run of pieces that are one word, or a part of one, surely.
type unit struct {
	first, last int // pieces
	weighed     bool
	alone       joined // what it is as a word of its own
	letters     int    // of that word
}

// choice is the best division of the units up to one.
type choice struct {
	score float64
	first int // first unit of the word that ends here
	join  joined
}

// joined is a word made of pieces, with what its fillers and odd letters stand for.
type joined struct {
	score   float64
	known   bool
	seen    bool
	letters int    // how many it has
	fill    string // one entry per option of the word, noLetter for none
	margin  float64
}

// solve appends the edits that restore the region.
func (s *solver) solve() {
	if len(s.pieces) == 0 {
		return
	}
	s.odds, s.units = s.odds[:0], s.units[:0]
	s.word.budget = maxBudget
	for i := range s.gaps {
		s.odds = append(s.odds, s.gapEvidence(i))
	}
	for i := range s.pieces {
		if i > 0 && s.odds[i-1] == sureJoin {
			s.units[len(s.units)-1].last = i
			continue
		}
		s.units = append(s.units, unit{first: i, last: i})
	}
	for u := 1; u < len(s.units); u++ {
		s.weighSpace(u)
	}
	for u := 0; u < len(s.units); {
		end := u + 1
		for end < len(s.units) && s.odds[s.units[end].first-1] != sureBorder {
			end++
		}
		s.divide(u, end)
		u = end
	}
}

// divide decides which of the units from first to end, none of which is surely apart from the next, are one word.
func (s *solver) divide(first, end int) {
	if end-first == 1 {
		if u := &s.units[first]; u.last > u.first || s.pieces[u.first].odd || s.pieces[u.first].many {
			s.writeWord(u.first, u.last, s.alone(first))
		}
		return
	}
	s.choice = s.choice[:0]
	for last := first; last < end; last++ {
		best, second := choice{score: math.Inf(-1)}, math.Inf(-1)
		r := run{last: last}
		for from := last; from >= first && r.open <= maxOpen; from-- {
			if from < last {
				r.add(s.odds[s.units[from+1].first-1])
			}
			r.first = from
			j, ok := s.weighRun(r)
			if !ok {
				continue
			}
			score := j.score + r.gaps
			if from > first {
				score += s.choice[from-1-first].score
			}
			if score > best.score {
				best, second = choice{score, from, j}, best.score
			} else {
				second = max(second, score)
			}
		}
		best.join.margin = best.score - second
		s.choice = append(s.choice, best)
	}
	s.write(first, end-1)
}

// maxOpen is how many gaps of one word the lexicon may have to decide.
const maxOpen = 14

// run is a number of units taken as one word.
type run struct {
	first, last int     // units
	gaps        float64 // evidence of the gaps between them
	open        int     // how many of these there are
	weak        bool    // one of them needs a known word
	cut         bool    // one of them is a space, which needs a word that is known as it is
}

func (r *run) add(e float64) {
	r.gaps += e
	r.open++
	r.weak = r.weak || e < oneSided
	r.cut = r.cut || e == spaceUnknown || e == spaceOnly || e == spaceNear
}

// leastJoined is how many letters a word must have that the lexicon joins: shorter ones arise by chance.
const leastJoined = 3

// alone gives what a unit is as a word of its own.
func (s *solver) alone(u int) joined {
	if x := &s.units[u]; !x.weighed {
		s.spell(x.first, x.last)
		x.alone, x.letters, x.weighed = s.word.best(), len(s.word.letters), true
	}
	return s.units[u].alone
}

// spell puts the pieces from first to last together.
func (s *solver) spell(first, last int) {
	s.word.reset()
	for i := first; i <= last; i++ {
		s.word.piece(s.source, s.pieces[i])
		if i < last && (s.gaps[i].filler > 0 || s.gaps[i].separator > 0) {
			s.word.gap(s.source, s.gaps[i])
		}
	}
}

// weighRun gives what a run is as one word; ok is false when it cannot be one.
func (s *solver) weighRun(r run) (j joined, ok bool) {
	if r.open == 0 {
		return s.alone(r.first), true
	}
	s.spell(s.units[r.first].first, s.units[r.last].last)
	if r.cut && len(s.word.options) == 0 && !lexicon().Likely(hashOf(s.word.letters)) {
		return j, false
	}
	j = s.word.best()
	if j.letters < leastJoined || s.initials(r) && j.letters < leastInitials && !oftenDefaced(s.word.reading(j.fill)) || !j.known && r.weak || !j.seen && r.cut || s.twoWords(r) {
		return j, false
	}
	j.score -= margin
	if j.known && oftenDefaced(s.word.reading(j.fill)) {
		j.score += handBonus
	}
	if !j.known {
		j.score -= unknownJoin
	}
	return j, true
}

// leastInitials is how many letters a word must have that is put together out of single letters: fewer are initials or an abbreviation.
const leastInitials = 4

// initials reports whether a run is made of single letters with marks or spaces between them and no stroke: ا.ف.ب, ي ب ك.
func (s *solver) initials(r run) bool {
	for u := r.first; u <= r.last; u++ {
		x := &s.units[u]
		if x.first != x.last || s.pieces[x.first].size > 1 {
			return false
		}
		if g := x.first; u < r.last && (s.gaps[g].tatweel > 0 || s.gaps[g].separator+s.gaps[g].quote+s.gaps[g].space == 0) {
			return false
		}
	}
	return true
}

// arabicLine reports whether the words around gap i are Arabic.
func (s *solver) arabicLine(i int) bool {
	yes, alone := arabicAround(s.source, s.pieces[i].at.Cover(s.pieces[i+1].at))
	return yes || alone && !s.pieces[i].odd && !s.pieces[i+1].odd
}

// twoWords reports whether a run of two units is rather two words that a hyphen or stroke joins rightly: جيو-استراتيجية, اقرأ/ي.
func (s *solver) twoWords(r run) bool {
	if r.open != 1 {
		return false
	}
	left, right := &s.pieces[s.units[r.first].last], &s.pieces[s.units[r.last].first]
	g := &s.gaps[s.units[r.first].last]
	if g.tatweel > 0 || !strings.ContainsAny(g.at.Of(s.source), "-/–—") {
		return false
	}
	if right.size == 1 && strings.ContainsRune("يةهتنا", right.last) {
		return true // the other gender
	}
	return s.isWord(r.first) && s.isWord(r.last) || left.size == 1 && left.last == 'و'
}

// unknownJoin is added against joining pieces to a word that nobody has seen.
const unknownJoin = 4.0

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

// weighSpace looks at the space before unit u. Between two words a space stays, also where their letters would make a third; beside a piece
// that is no word it may have cut one.
func (s *solver) weighSpace(u int) {
	i := s.units[u].first - 1
	g := &s.gaps[i]
	if g.space == 0 || s.odds[i] >= 0 || s.odds[i] == sureBorder {
		return
	}
	if s.odds[i] == spaceOnly && g.plain() && g.at.End != s.at {
		s.odds[i] = sureBorder // the scan found nothing amiss here
		return
	}
	left, right := s.isWord(u-1), s.isWord(u)
	switch {
	case left && right, s.units[u-1].letters >= leastJoined && s.units[u].letters >= leastJoined && !s.makesWord(u):
		s.odds[i] = sureBorder
	case s.odds[i] == spaceOnly && g.plain() && s.pieces[i].size+s.pieces[i+1].size >= leastCut:
		s.odds[i] = spaceUnknown
	}
}

// makesWord reports whether unit u and the one before it may be a known word together.
func (s *solver) makesWord(u int) bool {
	s.spell(s.units[u-1].first, s.units[u].last)
	return len(s.word.options) > 0 || lexicon().Likely(hashOf(s.word.letters))
}

// leastCut is how many letters a word must have that is put together across a mere space.
const leastCut = 5

// isWord reports whether a unit is a word of two letters or more that is not rare.
func (s *solver) isWord(u int) bool {
	j := s.alone(u)
	return j.known && j.fill == "" && j.score > ordinary && s.units[u].letters >= 2
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
	return strings.ContainsAny(g.at.Of(s.source), ".,،؛:;!?؟/-–—…_#&")
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
	switch arabic.Fold(s.pieces[i].at.Of(s.source)) {
	case "ه", "م":
		return s.behindNumber(i)
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

// write makes the edits of the words of a division, up to unit last.
func (s *solver) write(first, last int) {
	if last < first {
		return
	}
	c := s.choice[last-first]
	s.write(first, c.first-1)
	s.writeWord(s.units[c.first].first, s.units[last].last, c.join)
}

// writeWord makes the edits of one word.
func (s *solver) writeWord(first, last int, j joined) {
	start := len(s.edits)
	fill := []rune(j.fill)
	for i := first; i <= last; i++ {
		p := s.pieces[i]
		if p.odd || p.many {
			fill = s.writePiece(p, fill, j)
		}
		if i == last {
			break
		}
		g := s.gaps[i]
		with := ""
		e := text.Edit{At: g.at, Kind: text.Separator, Rule: "tatweel", Confidence: sureTatweel}
		if n := optionsOf(s.source, g); len(n) > 0 {
			for _, f := range fill[:len(n)] {
				if f != noLetter {
					with += string(f)
				}
			}
			fill = fill[len(n):]
		}
		if s.odds[i] != sureJoin {
			e.Rule, e.Confidence = "lexicon", lexical(j)
		}
		switch {
		case with != "" && g.filler > 0:
			e.Kind, e.Rule = fillerKind(g.at.Of(s.source)), "letter"
		case with != "":
			e.Kind, e.Rule = text.Symbol, "letter"
		case g.filler > 0:
			e.Kind = text.Digit
		case g.separator+g.quote+g.space+g.newline == 0 && g.tatweel > 0:
			if g.carried || isVerse(s.source, g.at.Start) {
				continue
			}
			e.Kind, e.Rule, e.Confidence = text.Elongation, "elongation", sureElongation
		case g.separator+g.quote+g.space+g.newline+g.tatweel == 0:
			e.Kind, e.Rule, e.Confidence = text.Invisible, "invisible", sureForm
		case g.separator+g.quote+g.tatweel == 0:
			e.Kind = text.Split
		}
		e.With = with
		s.edits = append(s.edits, e)
	}
	if first < last {
		s.closing(first, last, start)
	}
	if first < last && !j.known && s.wasBroken(first, last) {
		s.unglue(first, last)
		slices.SortStableFunc(s.edits[start:], func(a, b text.Edit) int { return a.At.Start - b.At.Start })
	}
}

// wasBroken reports whether more than strokes stood between the pieces.
func (s *solver) wasBroken(first, last int) bool {
	for i := first; i < last; i++ {
		if g := &s.gaps[i]; g.separator+g.space+g.newline+g.quote > 0 {
			return true
		}
	}
	return false
}

// lexical is the confidence of a join that the lexicon decided.
func lexical(j joined) float64 {
	c := 1 / (1 + math.Exp(-(j.margin+1)/3))
	if !j.known {
		c = min(c, 0.8)
	}
	return math.Round(min(c, 0.98)*100) / 100
}

// closing takes away the closing mark behind the word when the opening one stood inside it: داع«ش».
func (s *solver) closing(first, last, start int) {
	end := s.pieces[last].at.End
	if end == len(s.source) || len(s.edits) == start {
		return
	}
	markRune, size := utf8.DecodeRuneInString(s.source[end:])
	opener, ok := openers[markRune]
	if !ok {
		return
	}
	open := false
	for i := first; i < last; i++ {
		g := s.gaps[i].at.Of(s.source)
		open = open && !strings.ContainsRune(g, markRune) || strings.ContainsRune(g, opener)
	}
	if open && (last >= len(s.gaps) || s.gaps[last].at.Start == end) {
		s.edits = append(s.edits, text.Edit{At: text.Span{Start: end, End: end + size}, Kind: text.Separator, Rule: "lexicon", Confidence: s.edits[len(s.edits)-1].Confidence})
	}
}

var openers = map[rune]rune{'»': '«', '”': '“', ')': '(', ']': '[', '}': '{', '’': '‘', '›': '‹', '"': '"', '\'': '\''}

func fillerKind(s string) text.Kind {
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= '٠' && r <= '٩', r >= '۰' && r <= '۹':
			return text.Digit
		case r == '@' || r == '$' || r == '€' || r == '£' || r == '¥':
			return text.Symbol
		}
	}
	return text.Homoglyph
}

// writePiece makes the edits within a piece and gives the fill behind it.
func (s *solver) writePiece(p piece, fill []rune, j joined) []rune {
	if word := p.at.Of(s.source); hasUndotted(word) && !p.many {
		if w, ok := newSkeleton(word, model.Gap); ok {
			yes, alone := arabicAround(s.source, p.at)
			if r := decode(dotlessModel(), []skeleton{w})[0]; r.known && (yes || alone) {
				s.edits = dots(s.edits, word, r, p.at.Start)
			}
			n := 0
			walk(word, func(_ rune, _ text.Span, options string) {
				if options != "" {
					n++
				}
			})
			return fill[n:]
		}
	}
	var around *bool // whether the words around are Arabic; looked at when a letter asks
	walk(p.at.Of(s.source), func(r rune, at text.Span, options string) {
		at = text.Span{Start: at.Start + p.at.Start, End: at.End + p.at.Start}
		if options == "" {
			if l := formLetters(r); l != "" {
				s.edits = append(s.edits, text.Edit{At: at, With: l, Kind: text.Presentation, Rule: "presentation", Confidence: sureForm})
			}
			return
		}
		f := fill[0]
		fill = fill[1:]
		if !j.known || f == r && at.Len() == utf8.RuneLen(r) {
			return
		}
		e := text.Edit{At: at, With: string(f), Kind: text.Homoglyph, Rule: "lookalike", Confidence: lexical(j)}
		if keyboard(r) {
			e.Rule, e.Confidence = "keyboard", offered
		}
		if options[0] != noLetter && lookalikes[r] != "" {
			if around == nil {
				yes, alone := arabicAround(s.source, p.at)
				yes = yes || alone && !ofLanguages(r)
				around = &yes
			}
			if !*around {
				return
			}
		}
		switch {
		case options[0] == noLetter:
			if j.letters < leastJoined {
				return // laughter
			}
			e.Kind, e.Rule = text.Repeat, "repeat"
			if f == noLetter {
				e.With = ""
			}
		case !ofLanguages(r):
			e.Kind, e.Rule = text.Dotless, "twins"
		}
		s.edits = append(s.edits, e)
	})
	return fill
}

// offered is the confidence of an edit that is no more than another spelling: below the default, so that it is not made unasked.
const offered = 0.45

// The least that both words of a glued pair must have: letters, and log probability.
const (
	gluedLetters = 3
	gluedLog     = -14.5
)

// unglue puts the space back that a lost line break took from before or behind a defaced word: عاجلقصـ ـفت. It looks for the best
// division within the first or the last piece into two words that the lexicon has.
func (s *solver) unglue(first, last int) {
	s.word.reset()
	var places []int // byte before each letter
	note := func(i int) {
		p := s.pieces[i]
		before := len(s.word.letters)
		s.word.piece(s.source, p)
		at, n := p.at.Start, before
		for _, r := range p.at.Of(s.source) {
			if n < len(s.word.letters) && arabic.FoldRune(r) != 0 {
				if i != first && i != last || at == p.at.Start {
					places = append(places, -1)
				} else {
					places = append(places, at)
				}
				n++
			}
			at += utf8.RuneLen(r)
		}
	}
	if s.pieces[last].at.End-s.pieces[first].at.Start > maxLetters*utf8.UTFMax*2 {
		return
	}
	for i := first; i <= last; i++ {
		if s.pieces[i].odd || s.pieces[i].many || i < last && len(optionsOf(s.source, s.gaps[i])) > 0 {
			return
		}
		note(i)
	}
	letters := s.word.letters
	best, at := unknownCost, -1
	for k := gluedLetters; k+gluedLetters <= len(letters); k++ {
		if places[k] < 0 {
			continue
		}
		l, r := weigh(letters[:k]), weigh(letters[k:])
		if k == gluedLetters && letters[0] == 'ا' && letters[1] == 'ل' {
			continue // rather the article
		}
		if !l.known || !r.known || l.log < gluedLog || r.log < gluedLog {
			continue
		}
		if sum := l.log + r.log + 10; sum > best {
			best, at = sum, places[k]
		}
	}
	if at >= 0 {
		s.edits = append(s.edits, text.Edit{At: text.Span{Start: at, End: at}, With: " ", Kind: text.Split, Rule: "glued", Confidence: 0.85})
	}
}
