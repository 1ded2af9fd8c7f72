// Package restore reads words again that outlets deface to slip past keyword filters: العسـ.ـكريين becomes العسكريين.
//
// The result is a text.Text: the original, the restored reading, and the edits that lead from one to the other, each with its
// kind, the rule that made it and a confidence. Nothing is replaced without its map back.
//
// Reading goes in three steps. A scan looks for places at which a defaced word may stand; clean text passes it and costs no more.
// Around such a place the pieces of words and the gaps between them are weighed: which gaps are breaks within a word is decided by what
// the gap is made of and by how probable the words are that come out (decide.go). A line without dots is read by a model of words
// and letters (dotless.go).
//
// What only looks defaced is left alone: abbreviations (ا.ف.ب), a proclitic before a number or a quotation (بـ13, لـ"قسد"), dates, double
// forms (شباط/فبراير), a lost space behind a full stop, and text in other languages of the script.
package restore

import (
	"strings"

	"marsad/text"
)

// DefaultConfidence is the confidence under which an edit is offered and not made.
const DefaultConfidence = 0.5

// Options changes what is restored.
type Options struct {
	MinConfidence float64 // edits below it are not made; DefaultConfidence when 0
}

// Text restores s with the default options. It never fails: what it cannot read stays as it is. What it gives back changes no more when it
// is restored again.
func Text(s string) text.Text { return WithOptions(s, Options{}) }

// maxPasses bounds how often a text is read again: a join can uncover another.
const maxPasses = 8

// WithOptions restores s.
func WithOptions(s string, o Options) text.Text {
	return newStreamer(o).restore(text.New(s))
}

// Find gives the edits that would restore s, in order and apart, those of little confidence among them.
func Find(s string) []text.Edit {
	var w solver
	return w.find(s)
}

// find gives the edits for a text. The slice is used again by the next call.
func (s *solver) find(source string) []text.Edit {
	s.edits = s.edits[:0]
	s.findIn(source, 0, len(source))
	return s.edits
}

// again gives the edits for the lines in which something was restored, at the places given in order, and for the lines beside them: a join can
// uncover another.
func (s *solver) again(source string, at []text.Span) []text.Edit {
	s.edits = s.edits[:0]
	done, line := 0, 0 // how far lines were read; where the line of the place before ends
	for _, a := range at {
		if a.End < line {
			continue
		}
		line = lineEnd(source, a.End, len(source))
		start := lineStart(source, lineStart(source, a.Start)-1)
		end := lineEnd(source, line, len(source))
		if start = max(done, start); start >= end {
			continue
		}
		s.findIn(source, start, end)
		done = end
	}
	return s.edits
}

// findIn appends the edits for the lines from start to end.
func (s *solver) findIn(source string, start, end int) {
	for line := start; line < end; {
		next := lineEnd(source, line, end)
		if withoutDots(source[line:next]) && isUndotted(source[line:next]) {
			s.breaks(source[:line], start, line)
			s.edits = undotted(s.edits, source[line:next], line)
			start = next
		}
		line = next
	}
	// Lines with dots are read together, so that a word cut by a line break is found.
	s.breaks(source[:end], start, end)
}

// lineStart gives the beginning of the line that s[at] stands in.
func lineStart(s string, at int) int { return 1 + strings.LastIndexByte(s[:max(at, 0)], '\n') }

// lineEnd gives the end of the line at start, its line break included, but no more than end.
func lineEnd(source string, start, end int) int {
	if i := strings.IndexByte(source[start:end], '\n'); i >= 0 {
		return start + i + 1
	}
	return end
}

// breaks finds the words with breaks between from and to, and the lines there that have letters which exist without dots only.
func (s *solver) breaks(source string, from, to int) {
	read := from // lines before it were read as a whole or asked for
	for from < to {
		at := suspicious(source, from)
		if at < 0 {
			return
		}
		if at >= read && bareLetter(source[at:]) {
			start := max(read, 1+strings.LastIndexByte(source[:at], '\n'))
			end := lineEnd(source, at, to)
			read = end
			if isUndotted(source[start:end]) {
				for len(s.edits) > 0 && s.edits[len(s.edits)-1].At.Start >= start {
					s.edits = s.edits[:len(s.edits)-1]
				}
				s.edits = undotted(s.edits, source[start:end], start)
				from = end
				continue
			}
		}
		next := s.collect(source, from, at)
		s.solve()
		from = next
	}
}
