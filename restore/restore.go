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
	"slices"
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
	least := o.MinConfidence
	if least == 0 {
		least = DefaultConfidence
	}
	t := text.New(s)
	for range maxPasses {
		edits := slices.DeleteFunc(Find(t.String()), func(e text.Edit) bool { return e.Confidence < least })
		if len(edits) == 0 {
			return t
		}
		next, err := t.Apply(edits...)
		if err != nil {
			return t // a fault in Find, which the fuzz test hunts, must not lose the reader's text
		}
		t = next
	}
	return t
}

// Find gives the edits that would restore s, in order and apart, those of little confidence among them.
func Find(s string) []text.Edit {
	var w solver
	return w.find(s)
}

// find gives the edits for a text. The slice is used again by the next call.
func (s *solver) find(source string) []text.Edit {
	s.edits = s.edits[:0]
	for start := 0; start < len(source); {
		end := len(source)
		if i := strings.IndexByte(source[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		if isUndotted(source[start:end]) {
			s.edits = undotted(s.edits, source[start:end], start)
			start = end
			continue
		}
		// Lines with dots are read together, so that a word cut by a line break is found.
		for end < len(source) {
			next := len(source)
			if i := strings.IndexByte(source[end:], '\n'); i >= 0 {
				next = end + i + 1
			}
			if isUndotted(source[end:next]) {
				break
			}
			end = next
		}
		s.breaks(source[:end], start, end)
		start = end
	}
	return s.edits
}

// breaks finds the words with breaks between from and to.
func (s *solver) breaks(source string, from, to int) {
	for from >= 0 && from < to {
		at := suspicious(source, from)
		if at < 0 {
			return
		}
		next := s.collect(source, from, at)
		s.solve()
		from = next
	}
}
