package sqlstore

import (
	"context"
	"database/sql"
	"strings"
)

// Handle runs queries in the engine's dialect: on a transaction, or on the connections that read.
type Handle struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
	Tx      *sql.Tx // nil outside a transaction
	dialect Dialect
	kept    map[string]*sql.Stmt // statements of a transaction that writes
}

// prepared gives a statement of the transaction; to parse each anew took most of the time of a poll. It is nil outside one.
func (h *Handle) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if h.kept == nil {
		return nil, nil //nolint:nilnil // nothing is kept
	}
	if s := h.kept[query]; s != nil {
		return s, nil
	}
	s, err := h.Tx.PrepareContext(ctx, query) // the end of the transaction closes it
	if err == nil {
		h.kept[query] = s
	}
	return s, err
}

func (h *Handle) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	query, args = h.dialect.Query(query), h.texts(args)
	s, err := h.prepared(ctx, query) //nolint:sqlclosecheck // the end of the transaction closes it
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.QueryContext(ctx, args...)
	}
	return h.on.QueryContext(ctx, query, args...)
}

// texts makes the texts among values such as the engine can hold.
func (h *Handle) texts(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string:
			out[i] = h.dialect.Text(v)
		case bool:
			out[i] = int64(0)
			if v {
				out[i] = int64(1)
			}
		default:
			out[i] = a
		}
	}
	return out
}

// Exec runs a statement.
func (h *Handle) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = h.dialect.Query(query), h.texts(args)
	s, err := h.prepared(ctx, query) //nolint:sqlclosecheck // the end of the transaction closes it
	if err != nil {
		return nil, err
	}
	if s != nil {
		return s.ExecContext(ctx, args...)
	}
	return h.on.ExecContext(ctx, query, args...)
}

// Each runs a query and hands over every row.
func (h *Handle) Each(ctx context.Context, row func(Scanner) error, query string, args ...any) error {
	rows, err := h.query(ctx, query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(plainRow{rows, h.dialect}); err != nil {
			return err
		}
	}
	return rows.Err()
}

// One runs a query of which the first row is wanted: sql.ErrNoRows when there is none.
func (h *Handle) One(ctx context.Context, row func(Scanner) error, query string, args ...any) error {
	rows, err := h.query(ctx, query, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := row(plainRow{rows, h.dialect}); err != nil {
		return err
	}
	return rows.Close()
}

// Value runs a query of one row.
func (h *Handle) Value(ctx context.Context, into []any, query string, args ...any) error {
	return h.One(ctx, func(row Scanner) error { return row.Scan(into...) }, query, args...)
}

// Scanner reads the values of a row.
type Scanner interface{ Scan(into ...any) error }

// plainRow makes texts again what they were.
type plainRow struct {
	rows    *sql.Rows
	dialect Dialect
}

func (r plainRow) Scan(into ...any) error {
	if err := r.rows.Scan(into...); err != nil {
		return err
	}
	for _, x := range into {
		if s, ok := x.(*string); ok {
			*s = r.dialect.Plain(*s)
		}
	}
	return nil
}

// Insert writes rows, many with a statement. into is the name of the table with its columns; end stands behind the values.
func (h *Handle) Insert(ctx context.Context, into, end string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	return h.dialect.Insert(ctx, h, into, end, rows)
}

// The sizes in which rows are written at once: few, so that an engine keeps each statement prepared.
var bulkSizes = []int{64, 8, 1}

// InsertValues writes rows by VALUES with a place for each value.
func (h *Handle) InsertValues(ctx context.Context, into, end string, rows [][]any) error {
	for len(rows) > 0 {
		size := 1
		for _, n := range bulkSizes {
			if len(rows) >= n {
				size = n
				break
			}
		}
		var args []any
		for _, r := range rows[:size] {
			args = append(args, r...)
		}
		one := "(?" + strings.Repeat(", ?", len(rows[0])-1) + ")"
		if _, err := h.Exec(ctx, `INSERT INTO `+into+` VALUES `+one+strings.Repeat(", "+one, size-1)+" "+end, args...); err != nil {
			return err
		}
		rows = rows[size:]
	}
	return nil
}

// inList gives (?, ?, …) for values, of which there must be one.
func inList[T any](values []T) (list string, args []any) {
	args = make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return "(?" + strings.Repeat(", ?", len(values)-1) + ")", args
}

// inParts hands over values in parts that a statement can hold.
func inParts[T any](values []T, f func(part []T) error) error {
	const most = 500
	for len(values) > 0 {
		n := min(most, len(values))
		if err := f(values[:n]); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}
