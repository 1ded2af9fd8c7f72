// Package words reads stretches of a report's text as restored, by the offsets of the original: the sentence and the paragraph around a span, and whether
// one of a list of words stands there. Offsets are code points of the original text.
package words

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/record"
)

// Text is a report's text, ready to be asked.
type Text struct {
	original []rune
	edits    []record.Restoration // in order
	blocks   []record.Block
}

// Of takes the text of a report.
func Of(r record.Report) Text {
	t := Text{original: []rune(r.Text.Original), blocks: r.Article.Blocks}
	for _, e := range r.Restorations {
		if e.Start >= 0 && e.Start < e.End && e.End <= len(t.original) {
			t.edits = append(t.edits, e)
		}
	}
	slices.SortFunc(t.edits, func(a, b record.Restoration) int { return a.Start - b.Start })
	return t
}

// Read gives the words from start to end as restored. Offsets outside the text are moved to its ends.
func (t Text) Read(start, end int) string {
	start, end = t.clamp(start), t.clamp(end)
	var out strings.Builder
	at := start
	for _, e := range t.edits {
		if e.Start < at || e.End > end {
			continue
		}
		out.WriteString(string(t.original[at:e.Start]))
		out.WriteString(e.Reading)
		at = e.End
	}
	if at < end {
		out.WriteString(string(t.original[at:end]))
	}
	return out.String()
}

// Quote makes a span.
func (t Text) Quote(start, end int) record.Span {
	start, end = t.clamp(start), t.clamp(end)
	end = max(start, end)
	s := record.Span{Start: start, End: end, Quote: string(t.original[start:end])}
	if reading := t.Read(start, end); reading != s.Quote {
		s.Reading = reading
	}
	return s
}

func (t Text) clamp(at int) int { return min(max(at, 0), len(t.original)) }

// Block gives the paragraph that an offset lies in: the whole text when it lies in none.
func (t Text) Block(at int) (start, end int) {
	for _, b := range t.blocks {
		if b.Start <= at && at < b.End {
			return t.clamp(b.Start), t.clamp(b.End)
		}
	}
	return 0, len(t.original)
}

// Sentence gives the sentence that an offset lies in, inside its paragraph. A stop inside a defaced word ends none.
func (t Text) Sentence(at int) (start, end int) {
	low, high := t.Block(at)
	at = min(max(at, low), high)
	start, end = low, high
	for i := at - 1; i >= low; i-- {
		if t.ends(i) {
			start = i + 1
			break
		}
	}
	for i := at; i < high; i++ {
		if t.ends(i) {
			end = i + 1
			break
		}
	}
	return start, end
}

// ends tells whether a sentence ends with a character.
func (t Text) ends(at int) bool {
	if !strings.ContainsRune(".!?؟\n", t.original[at]) {
		return false
	}
	for _, e := range t.edits {
		if e.Start <= at && at < e.End {
			return false
		}
	}
	return true
}

// Fold folds words for comparing: letters and digits alone, one space between, one at both ends, so that " word " is found as a whole word.
func Fold(s string) string {
	fields := strings.FieldsFunc(arabic.Fold(s), func(r rune) bool { return !arabic.IsLetter(r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') })
	return " " + strings.Join(fields, " ") + " "
}

// Any tells whether a folded text has one of the parts of words or phrases, which are given folded.
func Any(folded string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(folded, p) })
}

// All folds a list, each as part of a word: without the spaces at its ends.
func All(list ...string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		folded := Fold(s)
		// A space that the list itself writes at an end asks for the end of a word.
		if !strings.HasPrefix(s, " ") {
			folded = strings.TrimPrefix(folded, " ")
		}
		if !strings.HasSuffix(s, " ") {
			folded = strings.TrimSuffix(folded, " ")
		}
		out[i] = folded
	}
	return out
}
