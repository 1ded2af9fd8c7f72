package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/store/sqlstore"
)

// Insert is sqlstore.Dialect's: each column is one array, so that any number of rows is one statement that is parsed once.
func (d dialect) Insert(ctx context.Context, h *sqlstore.Handle, into, end string, rows [][]any) error {
	if holdsNull(rows) {
		return d.insertMixed(ctx, h, into, end, rows)
	}
	args := make([]any, len(rows[0]))
	types := make([]string, len(rows[0]))
	for i := range rows[0] {
		var err error
		if args[i], types[i], err = d.column(rows, i); err != nil {
			return fmt.Errorf("insert into %s: %w", into, err)
		}
	}
	_, err := h.Exec(ctx, `INSERT INTO `+into+` SELECT * FROM unnest(`+strings.Join(types, ", ")+`) `+end, args...)
	return err
}

// holdsNull tells whether a value of some row is NULL, for which an array has no type.
func holdsNull(rows [][]any) bool {
	return slices.ContainsFunc(rows, func(r []any) bool { return slices.ContainsFunc(r, func(v any) bool { return v == nil }) })
}

// insertMixed writes rows of which some hold NULL, in their order.
func (d dialect) insertMixed(ctx context.Context, h *sqlstore.Handle, into, end string, rows [][]any) error {
	for len(rows) > 0 {
		n, write := 0, d.Insert
		for n < len(rows) && !holdsNull(rows[n:n+1]) {
			n++
		}
		if n == 0 {
			n, write = 1, insertEach
		}
		if err := write(ctx, h, into, end, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertEach writes row by row; the server gives each NULL the type of its column.
func insertEach(ctx context.Context, h *sqlstore.Handle, into, end string, rows [][]any) error {
	query := `INSERT INTO ` + into + ` VALUES (?` + strings.Repeat(`, ?`, len(rows[0])-1) + `) ` + end
	for _, r := range rows {
		if _, err := h.Exec(ctx, query, r...); err != nil {
			return err
		}
	}
	return nil
}

// column gives the i-th values of rows as an array, and its place in a query.
func (d dialect) column(rows [][]any, i int) (values any, place string, err error) {
	switch rows[0][i].(type) {
	case int:
		values, err = array(rows, i, func(n int) int64 { return int64(n) })
		return values, "?::bigint[]", err
	case int64:
		values, err = array(rows, i, func(n int64) int64 { return n })
		return values, "?::bigint[]", err
	case float64:
		values, err = array(rows, i, func(x float64) float64 { return x })
		return values, "?::double precision[]", err
	case string:
		values, err = array(rows, i, d.Text)
		return values, "?::text[]", err
	case []byte:
		values, err = array(rows, i, func(b []byte) []byte { return b })
		return values, "?::bytea[]", err
	}
	return nil, "", fmt.Errorf("a column of %T has no array", rows[0][i])
}

func array[T, U any](rows [][]any, i int, as func(T) U) ([]U, error) {
	out := make([]U, len(rows))
	for n, r := range rows {
		v, ok := r[i].(T)
		if !ok {
			return nil, fmt.Errorf("a column of %T holds a %T", rows[0][i], r[i])
		}
		out[n] = as(v)
	}
	return out, nil
}
