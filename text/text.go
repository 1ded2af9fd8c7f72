// Package text keeps a text as it was published together with a restored reading of it, and maps places between the two.
//
// A [Text] is immutable. Apply gives a new Text whose edits address the text that came before, so stages compose: what a
// later stage edits is still traced to the bytes of the original. All offsets in this package are bytes of UTF-8, half-open,
// and lie on code point boundaries; [RuneIndex] converts to code points at the door of the program.
package text

import (
	"fmt"
	"sort"
	"unicode/utf8"
)

// Span is a place in a text: bytes, half-open [Start, End).
type Span struct{ Start, End int }

// Len gives the number of bytes the span covers.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether the span covers nothing.
func (s Span) Empty() bool { return s.Start >= s.End }

// Overlaps reports whether the two spans share at least one byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Contains reports whether o lies wholly within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Cover gives the smallest span that holds both.
func (s Span) Cover(o Span) Span { return Span{min(s.Start, o.Start), max(s.End, o.End)} }

// Of gives the part of t that the span covers.
func (s Span) Of(t string) string { return t[s.Start:s.End] }

// Kind names the way in which a word was defaced.
type Kind string

// The kinds of defacement; the names are those of the report format.
const (
	Separator    Kind = "separator"    // dots, stars, slashes and the like between the letters of a word
	Elongation   Kind = "elongation"   // tatweel that lengthens a word
	Homoglyph    Kind = "homoglyph"    // a letter of another alphabet or language that looks alike
	Presentation Kind = "presentation" // a presentation form instead of the letter
	Invisible    Kind = "invisible"    // characters without a shape
	Digit        Kind = "digit"        // a digit standing for a letter
	Symbol       Kind = "symbol"       // a symbol standing for a letter
	Split        Kind = "split"        // a word cut in two by a space or a line break
	Dotless      Kind = "dotless"      // letters without their dots
	Repeat       Kind = "repeat"       // a letter repeated
	Mixed        Kind = "mixed"        // several of these in one word
)

// Kinds lists every kind, in the order of the report format.
func Kinds() []Kind {
	return []Kind{Separator, Elongation, Homoglyph, Presentation, Invisible, Digit, Symbol, Split, Dotless, Repeat, Mixed}
}

// Edit replaces the bytes At of a text by With.
type Edit struct {
	At         Span
	With       string
	Kind       Kind
	Rule       string  // the rule that made it, for the reader who asks why
	Confidence float64 // 0 to 1
}

// Change is an edit as it stands in a Text: where it is in the original and where in the restored text.
type Change struct {
	Original   Span // bytes of Original()
	Restored   Span // bytes of String()
	Kind       Kind
	Rule       string
	Confidence float64
}

// Text is an original with the ordered changes that restore it. The zero value is the empty text.
type Text struct {
	original string
	restored string
	changes  []Change
}

// New gives a text without changes.
func New(original string) Text { return Text{original: original, restored: original} }

// Original gives the text as it was published.
func (t Text) Original() string { return t.original }

// String gives the restored reading.
func (t Text) String() string { return t.restored }

// Changes gives the changes in order; the caller must not modify them.
func (t Text) Changes() []Change { return t.changes }

// ChangesWithin gives the changes that touch the span s (bytes of String()), those that delete at its inner positions included.
func (t Text) ChangesWithin(s Span) []Change {
	from := sort.Search(len(t.changes), func(i int) bool {
		c := t.changes[i].Restored
		return c.End > s.Start || c.Empty() && c.Start > s.Start
	})
	to := from
	for to < len(t.changes) && t.changes[to].Restored.Start < s.End {
		to++
	}
	return t.changes[from:to]
}

// Apply gives a text with further edits made. The edits address t.String(), in any order, and must not overlap each other,
// leave the text, or cut a code point; then the error names the edit and t is unchanged. An edit that meets an earlier change
// is merged with it, so that no change is ever lost: the merged change covers both in the original, has the lower confidence,
// both rules, and the kind Mixed when the kinds differ.
func (t Text) Apply(edits ...Edit) (Text, error) {
	if len(edits) == 0 {
		return t, nil
	}
	sorted := make([]Edit, len(edits))
	copy(sorted, edits)
	sort.SliceStable(sorted, func(i, j int) bool { return before(sorted[i].At, sorted[j].At) })
	if err := t.check(sorted); err != nil {
		return t, err
	}
	return t.compose(sorted), nil
}

func before(a, b Span) bool { return a.Start < b.Start || a.Start == b.Start && a.End < b.End }

func (t Text) check(edits []Edit) error {
	for i, e := range edits {
		switch {
		case e.At.Start < 0 || e.At.End < e.At.Start || e.At.End > len(t.restored):
			return fmt.Errorf("text: edit [%d, %d) lies outside the text of %d bytes", e.At.Start, e.At.End, len(t.restored))
		case !boundary(t.restored, e.At.Start) || !boundary(t.restored, e.At.End):
			return fmt.Errorf("text: edit [%d, %d) cuts a code point", e.At.Start, e.At.End)
		case !utf8.ValidString(e.With):
			return fmt.Errorf("text: edit [%d, %d) puts in bytes that are not UTF-8", e.At.Start, e.At.End)
		case i > 0 && meets(edits[i-1].At, e.At):
			return fmt.Errorf("text: edits [%d, %d) and [%d, %d) overlap", edits[i-1].At.Start, edits[i-1].At.End, e.At.Start, e.At.End)
		}
	}
	return nil
}

// boundary reports whether no code point of s reaches over the position. A byte that belongs to no code point stands for itself.
func boundary(s string, at int) bool {
	if at == len(s) || utf8.RuneStart(s[at]) {
		return true
	}
	for start := at - 1; start >= max(0, at-utf8.UTFMax+1); start-- {
		if utf8.RuneStart(s[start]) {
			_, size := utf8.DecodeRuneInString(s[start:])
			return start+size <= at
		}
	}
	return true
}

// meets reports whether b, which does not sort before a, cannot be told apart from a: they share a byte, or both are empty at one position.
func meets(a, b Span) bool {
	return b.Start < a.End || a.Empty() && b.Empty() && a.Start == b.Start
}
