package restore

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/dotless"
	"marsad/restore/internal/model"
	"marsad/text"
)

// The stated confidence of what needs no lexicon; see the table in docs/restoration.md.
const (
	sureTatweel    = 0.99
	sureElongation = 0.99
	sureForm       = 0.99
)

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
		if _, ok := dotless.NewWord(word, model.Gap); ok {
			yes, alone := arabicAround(s.source, p.at)
			if r := s.inContext(p.at); r.Known && (yes || alone) {
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

// contextWords is how many words before and behind a word without dots are looked at, and contextReach within how many bytes to each side.
const (
	contextWords = 4
	contextReach = 120
)

// inContext reads the one word without dots at a place in the light of the words of its line around it.
func (s *solver) inContext(at text.Span) dotless.Reading {
	start := max(lineStart(s.source, at.Start), at.Start-contextReach)
	for start < at.Start && !utf8.RuneStart(s.source[start]) {
		start++
	}
	end := min(lineEnd(s.source, at.End, len(s.source)), at.End+contextReach)
	var words []dotless.Word
	this, last := 0, start
	for i := start; i < end; {
		p, next := readPiece(s.source, i)
		if p.size == 0 {
			_, _, size := classAt(s.source, i)
			i += size
			continue
		}
		i = next
		border := byte(model.Stop)
		if len(words) > 0 {
			border = model.Border(s.source[last:p.at.Start])
		}
		word, ok := dotless.Fixed(p.at.Of(s.source), border)
		if p.at.Overlaps(at) { // a region may begin within a word
			word, ok = dotless.NewWord(at.Of(s.source), border)
			this, i = len(words), max(next, at.End)
		}
		if ok {
			words, last = append(words, word), i
		}
	}
	first := max(0, this-contextWords)
	return dotlessModel().Decode(words[first:min(len(words), this+contextWords+1)])[this-first]
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
