package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"marsad/internal/store"
)

// Loaded says how many rows of each table were loaded, and how many jobs were left because the engine keeps none.
type Loaded struct {
	Rows map[string]int
	Left int
}

// Load writes the rows of a dump into an empty store and makes its index, all in one transaction. A store that holds something is refused.
func (s *Store) Load(ctx context.Context, rows iter.Seq2[Row, error]) (Loaded, error) {
	l := &loader{Loaded: Loaded{Rows: map[string]int{}}}
	err := s.transact(ctx, func(h *Handle) error { l.h = h; return l.run(ctx, rows) })
	return l.Loaded, s.explain("load", err)
}

// Empty refuses a store that holds something with store.ErrRefused.
func (s *Store) Empty(ctx context.Context) error {
	return s.explain("look for rows", (&loader{h: s.reader()}).empty(ctx))
}

// loader gathers rows of one table and writes many at once.
type loader struct {
	Loaded
	h     *Handle
	into  string
	batch [][]any
	jobs  []string
}

func (l *loader) run(ctx context.Context, rows iter.Seq2[Row, error]) error {
	if err := l.empty(ctx); err != nil {
		return err
	}
	var err error
	if l.jobs, err = l.h.dialect.JobColumns(ctx, l.h); err != nil {
		return err
	}
	for r, err := range rows {
		if err == nil {
			err = l.row(ctx, r)
		}
		if err != nil {
			return err
		}
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	if err := reindex(ctx, l.h); err != nil {
		return err
	}
	return l.h.dialect.Loaded(ctx, l.h)
}

// empty refuses a store that holds something.
func (l *loader) empty(ctx context.Context) error {
	for _, t := range keptTables {
		var one int
		err := l.h.Value(ctx, []any{&one}, `SELECT 1 FROM `+t.name+` LIMIT 1`)
		if err == nil {
			return fmt.Errorf("%w: store %s is not empty (%s); name a new one", store.ErrRefused, l.h.dialect.Name(), t.name)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

func (l *loader) row(ctx context.Context, r Row) error {
	names, values := r.Names, r.Values
	if r.Table == JobTable {
		if len(l.jobs) == 0 {
			l.Left++
			return nil
		}
		if err := sameNames(r, l.jobs); err != nil {
			return err
		}
	} else {
		var signs string
		for _, t := range keptTables {
			if t.name == r.Table {
				names, signs = t.split()
			}
		}
		if signs == "" {
			return fmt.Errorf("%w: there is no table %q", store.ErrInvalid, r.Table)
		}
		var err error
		if values, err = keptValues(r, names, signs); err != nil {
			return err
		}
	}
	l.Rows[r.Table]++
	into := r.Table + ` (` + strings.Join(names, ", ") + `)`
	if into != l.into || len(l.batch) == bulkSizes[0] {
		if err := l.flush(ctx); err != nil {
			return err
		}
		l.into = into
	}
	l.batch = append(l.batch, values)
	return nil
}

func (l *loader) flush(ctx context.Context) error {
	if len(l.batch) == 0 {
		return nil
	}
	err := l.h.Insert(ctx, l.into, "", l.batch)
	l.batch = l.batch[:0]
	return err
}

// sameNames refuses a row that has columns which the table has not: names go into the statement.
func sameNames(r Row, known []string) error {
	for _, n := range r.Names {
		if !slices.Contains(known, n) {
			return fmt.Errorf("%w: a row of %s has the column %q, which this marsad does not know", store.ErrInvalid, r.Table, n)
		}
	}
	return nil
}

// keptValues gives the values of a row in the order of the table's columns, each of the type that it must have.
func keptValues(r Row, names []string, signs string) ([]any, error) {
	if err := sameNames(r, names); err != nil {
		return nil, err
	}
	if len(r.Names) != len(names) || len(r.Values) != len(names) {
		return nil, fmt.Errorf("%w: a row of %s has %d columns, the table has %d", store.ErrInvalid, r.Table, len(r.Names), len(names))
	}
	out := make([]any, len(names))
	for i, name := range names {
		j := slices.Index(r.Names, name)
		if j < 0 {
			return nil, fmt.Errorf("%w: a row of %s has no column %q", store.ErrInvalid, r.Table, name)
		}
		v, err := keptValue(r.Values[j], signs[i])
		if err != nil {
			return nil, fmt.Errorf("a row of %s, %s: %w", r.Table, name, err)
		}
		out[i] = v
	}
	return out, nil
}

func keptValue(v any, sign byte) (any, error) {
	ok := false
	switch x := v.(type) {
	case nil:
		ok = sign == 'b' || sign == 'p'
	case int64:
		ok = sign == 'i'
	case string:
		switch sign {
		case 't':
			ok = true
		case 'b', 'p':
			return keptValue([]byte(x), sign)
		}
	case []byte:
		switch sign {
		case 'p':
			return pack(x)
		case 't':
			return string(x), nil
		case 'b':
			ok = true
		}
	}
	if !ok {
		return nil, fmt.Errorf("%w: a value of another type than the column has", store.ErrInvalid)
	}
	return v, nil
}
