package record

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// where is a place in the JSON of a report. Lint passes thousands of them and writes out only those of faults.
type where struct {
	list  string // events, or the whole place when alone
	i     int
	alone bool
	parts string // .actors, with its number j; "" for none
	j     int
	field string // .role
	k     int    // 1 + a number behind the field
}

// field gives the place of a field that is in no list.
func field(path string) where { return where{list: path, alone: true} }

func (w where) of(field string) where {
	w.field = field
	return w
}

func (w where) part(list string, j int) where {
	w.parts, w.j = list, j
	return w
}

func (w where) nth(k int) where {
	w.k = k + 1
	return w
}

// String gives the place as a path: events[3].actors[0].role.
func (w where) String() string {
	var b strings.Builder
	b.WriteString(w.list)
	if !w.alone {
		fmt.Fprintf(&b, "[%d]", w.i)
	}
	if w.parts != "" {
		fmt.Fprintf(&b, "%s[%d]", w.parts, w.j)
	}
	b.WriteString(w.field)
	if w.k > 0 {
		fmt.Fprintf(&b, "[%d]", w.k-1)
	}
	return b.String()
}

// runes gives slices of a text by code points; marks keep each look-up short.
type runes struct {
	text  string
	marks []int // byte offset of every markEvery-th code point
	count int
}

const markEvery = 32

func newRunes(s string) runes {
	r := runes{text: s}
	for i := range s {
		if r.count%markEvery == 0 {
			r.marks = append(r.marks, i)
		}
		r.count++
	}
	return r
}

func (r runes) byteAt(at int) int {
	if at >= r.count {
		return len(r.text)
	}
	b := r.marks[at/markEvery]
	for n := at % markEvery; n > 0; n-- {
		_, size := utf8.DecodeRuneInString(r.text[b:])
		b += size
	}
	return b
}

func (r runes) slice(start, end int) string { return r.text[r.byteAt(start):r.byteAt(end)] }
