package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/text"
)

// line is a line of plain text that is not blank, without the white space around it.
type line struct {
	at      text.Span
	text    string
	letters string // of text, where they were asked for already; see folded
	runes   int
	kind    Kind
}

// The lengths, in characters, by which a line can be told from a paragraph.
const (
	maxTitle   = 220
	maxByline  = 90
	maxHeading = 160
	maxTrail   = 120
	minBody    = 140
)

// fromPlain reads text as scraped: category trail, title and byline before the body; captions, headings and related lines in it;
// comment box and the like behind it.
func (a *Article) fromPlain(s, title string) {
	a.Text = s
	lines := splitLines(s)
	for i := range lines {
		lines[i].kind = Paragraph
	}
	body := a.head(lines, title)
	tail := tailStart(lines, body)
	for i := body; i < len(lines); i++ {
		if i >= tail {
			lines[i].kind = Boilerplate
		} else {
			lines[i].kind = bodyKind(s, lines, i, tail)
		}
	}
	if a.Post = a.isPost(s); a.Post {
		signatures(s, lines)
	}
	for _, l := range lines {
		a.Blocks = append(a.Blocks, Block{Kind: l.kind, At: l.at})
	}
}

func splitLines(s string) []line {
	var lines []line
	for start := 0; start < len(s); {
		end := strings.IndexByte(s[start:], '\n')
		if end < 0 {
			end = len(s)
		} else {
			end += start
		}
		raw := s[start:end]
		trimmed := strings.TrimSpace(raw)
		if trimmed != "" {
			at := start + strings.Index(raw, trimmed)
			lines = append(lines, line{at: text.Span{Start: at, End: at + len(trimmed)}, text: trimmed, runes: utf8.RuneCountInString(trimmed)})
		}
		start = end + 1
	}
	return lines
}

// folded gives the letters of a line, folded, with single spaces only: what markers are compared with. Few lines are asked for them.
func (l line) folded() string {
	if l.letters == "" {
		return lettersOf(l.text)
	}
	return l.letters
}

// markerWindow is how much of a line is compared with markers.
const markerWindow = 1200

// lettersOf folds a line to its letters: what stands between the letters of a defaced word falls away with the punctuation.
func lettersOf(s string) string {
	var b strings.Builder
	s = s[:runeBoundary(s, markerWindow)]
	space := false
	for _, r := range s {
		f := arabic.FoldRune(r)
		switch {
		case f != 0 && (unicode.IsLetter(f) || unicode.IsDigit(f)):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(f)
		case unicode.IsSpace(r):
			space = true
		}
	}
	return b.String()
}

func runeBoundary(s string, at int) int {
	if at >= len(s) {
		return len(s)
	}
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}

// head finds trail, title and byline and gives the first line of the body.
func (a *Article) head(lines []line, title string) int {
	at := 0
	if len(lines) > 1 && lines[0].runes <= maxTrail {
		if categories := splitTrail(lines[0].at.Of(a.Text)); len(categories) > 0 {
			a.Categories, a.CategoriesAt = categories, lines[0].at
			lines[0].kind = Boilerplate
			at = 1
		}
	}
	if at < len(lines) && a.isTitle(lines, at, title) {
		a.Title = lines[at].at
		lines[at].kind = Heading
		at++
		for n := 0; n < 2 && at < len(lines)-1 && isByline(a.Text, lines[at]); n++ {
			if a.Byline.Empty() {
				a.Byline = lines[at].at
				a.outletFromByline()
			}
			lines[at].kind = Boilerplate
			at++
		}
	}
	return at
}

// isTitle reports whether the line is a headline: given by the caller, or short, without final stop, and followed by a body.
func (a *Article) isTitle(lines []line, at int, title string) bool {
	l := lines[at]
	if title != "" && lettersOf(title) == l.folded() {
		return true
	}
	s := l.at.Of(a.Text)
	if l.runes > maxTitle || l.runes < 12 || endsLikeSentence(s) || strings.HasPrefix(s, "#") || strings.Contains(s, "http") || at+1 >= len(lines) {
		return false
	}
	longest, total := 0, 0
	for _, other := range lines[at+1:] {
		longest = max(longest, other.runes)
		total += other.runes
	}
	return longest >= minBody && longest > l.runes && total > 2*l.runes
}

func endsLikeSentence(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(ending(s), "”»\"' "))
	return strings.ContainsRune(".؟?!…:،؛,", r)
}

func isByline(s string, l line) bool {
	if l.runes > maxByline || endsLikeSentence(l.at.Of(s)) {
		return false
	}
	return hasMarker(l, "byline")
}

// outletFromByline takes the outlet's name from «NAME – فريق التحرير».
func (a *Article) outletFromByline() {
	if a.Outlet != "" {
		return
	}
	byline := a.Byline.Of(a.Text)
	for _, dash := range []string{"–", "—", " - ", "|", "/"} {
		first, rest, ok := strings.Cut(byline, dash)
		if ok && hasMarker(line{letters: lettersOf(rest)}, "byline") && strings.TrimSpace(first) != "" {
			a.Outlet = strings.TrimSpace(first)
			return
		}
	}
}

// tailStart gives the first line of what a page puts behind the article.
func tailStart(lines []line, body int) int {
	for i := body + 1; i < len(lines); i++ {
		if lines[i].runes <= maxHeading && hasMarker(lines[i], "tail") {
			return i
		}
	}
	return len(lines)
}

// bodyKind tells the kind of line i of the body.
func bodyKind(s string, lines []line, i, tail int) Kind {
	l := lines[i]
	t := l.at.Of(s)
	switch {
	case l.runes <= 2*maxTitle && hasMarker(l, "related"):
		return Related
	case l.runes <= maxTitle && !endsLikeSentence(t) && hasMarker(l, "caption"):
		return Caption
	case isListItem(t):
		return List
	case isQuoted(t):
		return Quote
	}
	if l.runes > maxHeading || endsLikeSentence(t) || i+1 >= tail || strings.HasPrefix(t, "#") || lines[i+1].runes < minBody || i == 0 {
		return Paragraph
	}
	if sharedWords(l, lines[i+1]) >= 2 {
		return Heading
	}
	if lines[i-1].runes < minBody && lines[i-1].kind != Related {
		return Paragraph
	}
	return Related
}

func isListItem(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return (strings.ContainsRune("•▪●◾*", r) || r == '-' || r == '–') && strings.HasPrefix(s[size:], " ")
}

func isQuoted(s string) bool {
	for _, q := range [][2]string{{"“", "”"}, {"«", "»"}, {"\"", "\""}} {
		if strings.HasPrefix(s, q[0]) && strings.HasSuffix(strings.TrimRight(s, "."), q[1]) && strings.Count(s, q[1]) <= 2 {
			return true
		}
	}
	return false
}

// sharedWords counts the content words of a heading that the paragraph behind it takes up.
func sharedWords(heading, paragraph line) int {
	words := map[string]bool{}
	for _, w := range strings.Fields(paragraph.folded()) {
		words[stem(w)] = true
	}
	shared := 0
	for _, w := range strings.Fields(heading.folded()) {
		if s := stem(w); len(s) >= 8 && words[s] {
			shared++
		}
	}
	return shared
}

func stem(w string) string {
	for _, p := range []string{"وال", "بال", "لل", "ال", "و", "ب", "ل"} {
		if rest, ok := strings.CutPrefix(w, p); ok && len(rest) >= 6 {
			return rest
		}
	}
	return w
}
