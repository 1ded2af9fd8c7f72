package search

import (
	"fmt"

	"marsad/record"
	"marsad/text"
)

// Highlight is a place that a query hits.
type Highlight struct {
	record.Span     // code points of Text.Original; a hit that cuts into a restored word takes the whole of it
	Term        int // of Terms()
}

// Terms gives the terms that a text is found by, in the order of the query.
func (q Query) Terms() []Term {
	var out []Term
	for _, g := range q.All {
		out = append(out, g...)
	}
	return out
}

// hit is a term at tokens [from, to).
type hit struct{ from, to, term int }

// hits finds every term of the query, by place; of two that overlap the longer counts, of equal ones the first of the query.
func (q Query) hits(tokens []Token) []hit {
	terms := q.Terms()
	var out []hit
	for i := range tokens {
		best := hit{}
		for n, t := range terms {
			if len(t.Slots) > best.to-best.from && t.at(tokens[i:]) {
				best = hit{i, i + len(t.Slots), n}
			}
		}
		switch last := len(out) - 1; {
		case best.to == 0:
		case last >= 0 && out[last].to > i:
			if best.to-best.from > out[last].to-out[last].from {
				out[last] = best
			}
		default:
			out = append(out, best)
		}
	}
	return out
}

// page is the text of a report, taken apart.
type page struct {
	original, restored *text.RuneIndex
	text               text.Text
	tokens             []Token
}

// open takes the text of a report apart. The report's restorations have to lead from the original to the restored text, as those of a report that passes
// record.Report.Lint do.
func open(r record.Report) (page, error) {
	p := page{original: text.NewRuneIndex(r.Text.Original), restored: text.NewRuneIndex(r.Text.Restored)}
	edits := make([]text.Edit, 0, len(r.Restorations))
	for _, e := range r.Restorations {
		edits = append(edits, text.Edit{At: text.Span{Start: p.original.Byte(e.Start), End: p.original.Byte(e.End)}, With: e.Reading})
	}
	var err error
	if p.text, err = text.New(r.Text.Original).Apply(edits...); err != nil {
		return p, fmt.Errorf("report %q: %w", r.ID, err)
	}
	if p.text.String() != r.Text.Restored {
		return p, fmt.Errorf("report %q: its restorations do not lead from the original to the restored text", r.ID)
	}
	p.tokens = Analyse(r.Text.Restored)
	return p, nil
}

// span gives a place of the restored text (bytes) as one of the original.
func (p page) span(s text.Span) record.Span {
	at := p.text.ToOriginal(s)
	out := record.Span{Start: p.original.Rune(at.Start), End: p.original.Rune(at.End), Quote: at.Of(p.text.Original())}
	if reading := p.text.FromOriginal(at).Of(p.text.String()); reading != out.Quote {
		out.Reading = reading
	}
	return out
}

func (p page) highlights(q Query) []Highlight {
	var out []Highlight
	for _, h := range q.hits(p.tokens) {
		s := p.span(text.Span{Start: p.tokens[h.from].Start, End: p.tokens[h.to-1].End})
		if last := len(out) - 1; last >= 0 && out[last].End > s.Start { // two words of one restoration
			continue
		}
		out = append(out, Highlight{Span: s, Term: h.term})
	}
	return out
}

// Highlights gives every place of a report that the query hits, in order and without overlap. The time is linear in the length of the report times that of
// the query. A report whose restorations do not fit its text is an error.
func Highlights(r record.Report, q Query) ([]Highlight, error) {
	p, err := open(r)
	if err != nil {
		return nil, err
	}
	return p.highlights(q), nil
}
