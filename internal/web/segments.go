package web

import (
	"slices"
	"sort"
	"strings"

	"marsad/internal/locale"
	"marsad/record"
)

// mark is a place in a text that belongs to a record.
type mark struct {
	start, end int // code points
	record     string
	kind       string // statement, event, time, place, entity, restoration
	title      string // of a restoration: the other spelling
}

// piece is a run of text in which the same records hold throughout; laid one behind the other the pieces are the text.
type piece struct {
	Start    int
	Text     string
	Records  []string
	Kinds    []string
	Restored string // the other spelling, when the piece is part of a restored word
	Target   string // the record that the piece's link leads to
}

// RecordList gives the records in the form in which scripts read them.
func (p piece) RecordList() string { return strings.Join(p.Records, " ") }

// Classes gives the style classes of the piece.
func (p piece) Classes() string {
	out := []string{"m"}
	for _, k := range p.Kinds {
		out = append(out, "m-"+k)
	}
	return strings.Join(out, " ")
}

// cut divides text[from:to) at every border of a mark.
func cut(text []rune, from, to int, marks []mark) []piece {
	borders := []int{from, to}
	for _, m := range marks {
		for _, at := range []int{m.start, m.end} {
			if at > from && at < to {
				borders = append(borders, at)
			}
		}
	}
	slices.Sort(borders)
	borders = slices.Compact(borders)
	active := relevant(marks, from, to)
	var out []piece
	for i := 0; i+1 < len(borders); i++ {
		p := piece{Start: borders[i], Text: visible(string(text[borders[i]:borders[i+1]]))}
		p.fill(active, borders[i], borders[i+1])
		if strings.TrimSpace(p.Text) == "" { // a link with nothing in it leads nobody
			p.Target, p.Restored = "", ""
		}
		out = append(out, p)
	}
	return out
}

func relevant(marks []mark, from, to int) []mark {
	var out []mark
	for _, m := range marks {
		if m.start < to && m.end > from {
			out = append(out, m)
		}
	}
	return out
}

// fill notes the records that hold over the piece; the shortest span gives the link, being the most exact.
func (p *piece) fill(marks []mark, start, end int) {
	shortest := 1 << 30
	for _, m := range marks {
		if m.start > start || m.end < end {
			continue
		}
		if m.kind == "restoration" {
			p.Restored = m.title
		}
		if m.kind == graphicKind {
			p.Kinds = append(p.Kinds, m.kind)
			continue
		}
		if !slices.Contains(p.Records, m.record) {
			p.Records = append(p.Records, m.record)
		}
		if !slices.Contains(p.Kinds, m.kind) {
			p.Kinds = append(p.Kinds, m.kind)
		}
		if m.kind != "restoration" && m.kind != "statement" && m.kind != "evidence" && m.kind != hitKind && m.end-m.start < shortest {
			shortest, p.Target = m.end-m.start, m.record
		}
	}
}

// visible shows outside text; see locale.Visible.
func visible(s string) string { return locale.Visible(s) }

// marksOf gathers every span of a report, in offsets of the original.
func marksOf(r record.Report) []mark {
	var out []mark
	add := func(id, kind string, spans ...*record.Span) {
		for _, s := range spans {
			if s != nil && s.End > s.Start {
				out = append(out, mark{start: s.Start, end: s.End, record: id, kind: kind})
			}
		}
	}
	for _, s := range r.Statements {
		add(s.ID, "cue", &s.Cue)
		add(s.ID, "statement", s.Content)
	}
	for _, v := range r.Events {
		add(v.ID, "event", &v.Cue)
		for _, e := range v.Evidence {
			add(v.ID, "evidence", &e)
		}
		for _, c := range v.Counts {
			add(v.ID, "count", &c.Quote)
		}
	}
	for _, t := range r.Times {
		add(t.ID, "time", t.Span)
	}
	for _, p := range r.Places {
		for _, m := range p.Mentions {
			add(p.ID, "place", &m)
		}
	}
	for _, e := range r.Entities {
		for _, m := range e.Mentions {
			add(e.ID, "entity", &m)
		}
	}
	return out
}

// aligner maps offsets of the original to the restored text: outside restored words one to one, inside to the word's edges.
type aligner struct {
	from []record.Restoration
	at   []int // restored offset of each restoration
}

// align checks that the restorations lead from the original to the restored text, and gives their places there.
func align(r record.Report) (aligner, bool) {
	a := aligner{from: r.Restorations}
	original := []rune(r.Text.Original)
	var out []rune
	done := 0
	for _, x := range r.Restorations {
		if x.Start < done || x.End < x.Start || x.End > len(original) {
			return a, false
		}
		out = append(out, original[done:x.Start]...)
		a.at = append(a.at, len(out))
		out = append(out, []rune(x.Reading)...)
		done = x.End
	}
	out = append(out, original[done:]...)
	return a, string(out) == r.Text.Restored
}

func (a aligner) offset(at int, end bool) int {
	i := sort.Search(len(a.from), func(i int) bool { return a.from[i].Start >= at }) - 1
	if i < 0 {
		return at
	}
	x := a.from[i]
	length := len([]rune(x.Reading))
	if at < x.End {
		if end {
			return a.at[i] + length
		}
		return a.at[i]
	}
	return a.at[i] + length + at - x.End
}

func (a aligner) marks(in []mark) []mark {
	out := make([]mark, 0, len(in))
	for _, m := range in {
		m.start, m.end = a.offset(m.start, false), a.offset(m.end, true)
		out = append(out, m)
	}
	return out
}

// restorationMarks marks restored words in one of the two texts, each with the other spelling.
func restorationMarks(r record.Report, a aligner, restored bool) []mark {
	var out []mark
	for i, x := range r.Restorations {
		m := mark{start: x.Start, end: x.End, record: restorationID(i), kind: "restoration", title: x.Reading}
		if restored {
			m.start, m.end, m.title = a.at[i], a.at[i]+len([]rune(x.Reading)), x.Quote
		}
		out = append(out, m)
	}
	return out
}
