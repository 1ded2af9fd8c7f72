package restore

import (
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/text"
)

// The stated confidence of each rule is the share of its edits that were right on labelled posts; see docs/accuracy.md.
const (
	sureTatweel    = 0.99
	sureElongation = 0.99
	sureList       = 0.93
	sureSubstitute = 0.90
	sureForm       = 0.99
)

// restore appends the edits of the chain.
func (c chain) restore(edits []text.Edit) []text.Edit {
	joined := make([]bool, len(c.gaps))
	for i := range c.gaps {
		joined[i] = c.joinsByTatweel(i)
	}
	for i := 0; i < len(c.fragments); {
		last, edit := c.joinByList(i, joined)
		if last == i {
			edits = c.fragmentEdits(edits, i)
			edits = c.gapEdit(edits, i, joined)
			i++
			continue
		}
		for ; i < last; i++ {
			edits = append(c.fragmentEdits(edits, i), edit[0])
			edit = edit[1:]
			joined[i] = true // so that no other word begins inside this one
		}
		if last == len(c.gaps) || !joined[last] {
			edits = c.closing(edits, last)
		}
	}
	return edits
}

// fragmentEdits gives presentation forms their letters back.
func (c chain) fragmentEdits(edits []text.Edit, i int) []text.Edit {
	if !c.odd {
		return edits
	}
	f := c.fragments[i]
	for at := f.Start; at < f.End; {
		r, size := utf8.DecodeRuneInString(c.source[at:])
		if letters := plainForm(r); letters != "" {
			edits = append(edits, text.Edit{At: text.Span{Start: at, End: at + size}, With: letters, Kind: text.Presentation, Rule: "presentation", Confidence: sureForm})
		}
		at += size
	}
	return edits
}

// gapEdit joins the fragments on both sides of gap i when tatweel says so.
func (c chain) gapEdit(edits []text.Edit, i int, joined []bool) []text.Edit {
	if i >= len(c.gaps) || !joined[i] {
		return edits
	}
	g := c.gaps[i]
	kind, rule, sure := text.Separator, "tatweel", sureTatweel
	switch {
	case g.separator == 0 && g.space == 0 && g.tatweel > 0:
		kind, rule, sure = text.Elongation, "elongation", sureElongation
	case g.tatweel == 0:
		kind, rule, sure = text.Invisible, "invisible", sureForm
	}
	return append(edits, text.Edit{At: g.at, Kind: kind, Rule: rule, Confidence: sure})
}

// joinsByTatweel decides a gap without a word list.
func (c chain) joinsByTatweel(i int) bool {
	g := c.gaps[i]
	switch {
	case g.substitute > 0:
		return false
	case g.separator == 0 && g.space == 0:
		return true // only strokes or characters without a shape: the word was never broken
	case g.tatweel == 0:
		return false
	case g.tatweelLeft && !g.tatweelRight && (g.space > 0 || g.quote):
		return !c.prefixBefore(i) && c.joinsForward(i)
	case !g.tatweelLeft && !g.tatweelRight:
		return false
	}
	return true
}

// prefixBefore reports whether the fragment before gap i is a proclitic or an abbreviation which writers set off with a stroke:
// لـ"قسد", الـ 20, 1441هـ.
func (c chain) prefixBefore(i int) bool {
	if i > 0 && c.gaps[i-1].space == 0 && c.gaps[i-1].tatweel > 0 {
		return false // the fragment goes on to the left
	}
	switch arabic.Fold(c.fragments[i].Of(c.source)) {
	case "ب", "ل", "ك", "و", "ف", "ه", "م", "ال", "لل", "بال", "وال", "وب", "ول", "فال", "فب", "فل", "كال", "وبال", "ولل", "فلل", "س", "ا":
		return true
	}
	return false
}

// joinsForward reports whether the letter before gap i connects: behind one that does not, a stroke is a dash that the writer put there.
func (c chain) joinsForward(i int) bool {
	letters := []rune(arabic.Fold(c.fragments[i].Of(c.source)))
	return len(letters) > 0 && arabic.JoinsForward(letters[len(letters)-1])
}

// maxJoin is how many fragments the list may join: داعش spelled out letter by letter with its article has six.
const maxJoin = 9

// joinByList looks for the longest word of the list that begins with fragment i and crosses a gap which tatweel leaves open. It
// gives the last fragment of the word and the edits for the gaps up to it; last is i when there is none.
func (c chain) joinByList(i int, joined []bool) (last int, edits []text.Edit) {
	if i > 0 && joined[i-1] {
		return i, nil
	}
	for end := min(len(c.fragments)-1, i+maxJoin); end > i; end-- {
		if end < len(c.gaps) && joined[end] || !c.worthTrying(i, end, joined) {
			continue
		}
		if fill, ok := c.spell(i, end); ok {
			return end, c.listEdits(i, end, fill)
		}
	}
	return i, nil
}

// worthTrying keeps the list away from borders between words: some gap must be left open by tatweel, and a space is crossed
// only when the pieces are single letters or other breaks show that the word is defaced.
func (c chain) worthTrying(i, end int, joined []bool) bool {
	open, spaces, broken := 0, 0, 0
	for k := i; k < end; k++ {
		g := c.gaps[k]
		if (g.quote || g.space > 0 && !g.tatweelRight) && c.prefixBefore(k) {
			return false
		}
		if g.space > 0 && g.tatweel == 0 && known(c.join(i, k, nil)) {
			return false // what stands before the space is a word already
		}
		switch {
		case joined[k] && g.separator+g.space == 0:
		case joined[k]:
			broken++
		case g.space > 0 && g.separator == 0:
			spaces++
			open++
		case g.space > 0 && g.substitute > 0, g.substitute > 2:
			return false
		default:
			open++
			broken++
		}
	}
	if open == 0 {
		return false
	}
	return spaces == 0 || broken > 0 && spaces <= broken || spaces == end-i && end-i >= 2 && c.singleLetters(i, end)
}

func (c chain) singleLetters(i, end int) bool {
	for k := i; k <= end; k++ {
		if utf8.RuneCountInString(c.fragments[k].Of(c.source)) != 1 {
			return false
		}
	}
	return true
}

// spell gives what to put into the gaps between fragments i and end so that the whole is a word of the list. A gap without a
// substitute is closed; one with a substitute is tried with each letter it may stand for.
func (c chain) spell(i, end int) (fill []string, ok bool) {
	if w := c.join(i, end, nil); c.noSubstitute(i, end) {
		return make([]string, end-i), known(w)
	}
	fill = make([]string, end-i)
	return fill, c.try(i, end, 0, fill)
}

func (c chain) noSubstitute(i, end int) bool {
	for k := i; k < end; k++ {
		if c.gaps[k].substitute > 0 {
			return false
		}
	}
	return true
}

func (c chain) try(i, end, k int, fill []string) bool {
	if k == len(fill) {
		return known(c.join(i, end, fill))
	}
	options := c.gapLetters(i + k)
	if len(options) == 0 {
		return c.try(i, end, k+1, fill)
	}
	for _, o := range options {
		fill[k] = o
		if c.try(i, end, k+1, fill) {
			return true
		}
	}
	return false
}

// gapLetters gives the letters that the substitutes of gap k may stand for; at most two substitutes are read.
func (c chain) gapLetters(k int) []string {
	g := c.gaps[k]
	if g.substitute == 0 {
		return nil
	}
	out := []string{""}
	for _, r := range g.at.Of(c.source) {
		letters := substitutes(r)
		if letters == "" {
			continue
		}
		var next []string
		for _, prefix := range out {
			for _, l := range letters {
				next = append(next, prefix+string(l))
			}
		}
		out = next
	}
	return out
}

func (c chain) join(i, end int, fill []string) string {
	var b strings.Builder
	for k := i; k <= end; k++ {
		for _, r := range c.fragments[k].Of(c.source) {
			if p := plainForm(r); p != "" {
				b.WriteString(p)
			} else {
				b.WriteRune(r)
			}
		}
		if k < end && fill != nil {
			b.WriteString(fill[k-i])
		}
	}
	return b.String()
}

func (c chain) listEdits(i, end int, fill []string) []text.Edit {
	var edits []text.Edit
	for k := i; k < end; k++ {
		g := c.gaps[k]
		e := text.Edit{At: g.at, With: fill[k-i], Kind: text.Separator, Rule: "list", Confidence: sureList}
		switch {
		case fill[k-i] != "":
			e.Kind, e.Rule, e.Confidence = substituteKind(g.at.Of(c.source)), "substitute", sureSubstitute
		case g.separator == 0 && g.space == 0 && g.tatweel > 0:
			e.Kind, e.Rule, e.Confidence = text.Elongation, "elongation", sureElongation
		case g.separator == 0 && g.space > 0 && g.tatweel == 0:
			e.Kind = text.Split
		}
		edits = append(edits, e)
	}
	return edits
}

// closing gives the edit that takes away the closing mark behind the word when the opening one stood inside it: داع«ش».
func (c chain) closing(edits []text.Edit, last int) []text.Edit {
	end := c.fragments[last].End
	mark, size := utf8.DecodeRuneInString(c.source[end:])
	opener, ok := openers[mark]
	if !ok || len(edits) == 0 || !strings.ContainsRune(edits[len(edits)-1].At.Of(c.source), opener) {
		return edits
	}
	return append(edits, text.Edit{At: text.Span{Start: end, End: end + size}, Kind: text.Separator, Rule: "list", Confidence: sureList})
}

var openers = map[rune]rune{'»': '«', '”': '“', ')': '(', ']': '[', '}': '{', '’': '‘', '›': '‹', '"': '"', '\'': '\''}

func substituteKind(s string) text.Kind {
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= '٠' && r <= '٩':
			return text.Digit
		case r == '@' || r == '$':
			return text.Symbol
		}
	}
	return text.Homoglyph
}
