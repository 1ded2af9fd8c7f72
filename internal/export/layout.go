package export

import (
	"fmt"

	"marsad/internal/register"
)

// kind is what a column holds.
type kind int

const (
	text kind = iota
	integer
	number
)

// Column is a column of a table: its name, and its HXL hashtag (HXL standard 1.1), empty when none fits.
type Column struct {
	Name, HXL string
	kind      kind
}

// layout is the columns of a table and the rows that a record becomes. A cell is nil (nothing known), a string, an int or a float64.
type layout struct {
	columns []Column
	rows    func(Record, Options) [][]any
}

// field is a column with what stands in it for a T.
type field[T any] struct {
	name, hxl string
	kind      kind
	get       func(T) any
}

// columnsOf gives the columns of fields.
func columnsOf[T any](fields []field[T]) []Column {
	out := make([]Column, len(fields))
	for i, f := range fields {
		out[i] = Column{f.name, f.hxl, f.kind}
	}
	return out
}

func cellsOf[T any](fields []field[T], v T) []any {
	out := make([]any, len(fields))
	for i, f := range fields {
		if out[i] = f.get(v); out[i] == "" {
			out[i] = nil
		}
	}
	return out
}

// oneRow is the layout of records that are a row each.
func oneRow[T any](fields []field[T], of func(Record, Options) T) layout {
	return layout{columnsOf(fields), func(r Record, o Options) [][]any { return [][]any{cellsOf(fields, of(r, o))} }}
}

// layoutOf gives the columns of a subject; name is one of acled, ucdp, gdelt, mentions, or empty for the usual one.
func layoutOf(subject, name string) (layout, error) {
	switch subject {
	case Patrols:
		return patrolLayout(), nil
	case Posts:
		return postLayout(), nil
	case Breaches:
		return oneRow(breachFields(), func(r Record, o Options) breachRow { return breachRow{r.(register.Breach), o} }), nil
	}
	switch name {
	case "", "acled":
		return oneRow(acledFields(), newHappening), nil
	case "ucdp":
		return oneRow(ucdpFields(), newHappening), nil
	case "gdelt":
		return oneRow(gdeltFields(), newHappening), nil
	case "mentions":
		return mentionLayout(), nil
	}
	return layout{}, fmt.Errorf("%w: layout %q is not one of acled, ucdp, gdelt, mentions", ErrForm, name)
}
