package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"marsad/internal/store"
)

// Row is a row of one of the tables that everything else follows from, in a form that either engine takes. A value is nil, an int64, a float64, a string or
// []byte; bodies are unpacked.
type Row struct {
	Table  string
	Names  []string
	Values []any
}

// JobTable is the table of the job library.
const JobTable = "river_job"

// kept is a table that is dumped. The columns are named as in SQL with a sign for what they hold: i for a whole number, t for a text, b for bytes, p for
// bytes that are packed.
type kept struct{ name, order, columns string }

// keptTables are all that the rest follows from; a table stands behind those that it refers to.
var keptTables = []kept{
	{"versions", "id, version", "t id, i version, t sha256, t content, p body"},
	{"steps", "number", "i number, t kind, t id, i version, t action, t name, t why, t at, t sha256, t chain, p body, t found"},
	{"sources", "id", "i id, t address, t moved, t kind, t name, t outlet, t selector, i every, i paused, i removed, t added, t etag, t last_modified, t next_poll, " +
		"t last_poll, t last_success, t last_error, i failures, t newest, i typical_gap, i longest_gap"},
	{"items", "id", "i id, i source, t key, t url, t title, t published, t updated, b content, t found, t state, t error, t sha256, t report, t fetched, t etag, " +
		"t last_modified, i fetches"},
	{"signatures", "number", "i number, t report, i version, b body"},
	{"bands", "band, number", "i band, i number"},
}

// Tables names the tables of which Dump gives rows, in its order.
func Tables() []string {
	var out []string
	for _, t := range keptTables {
		out = append(out, t.name)
	}
	return append(out, JobTable)
}

// split gives the columns of a table and the signs of what they hold.
func (k kept) split() (names []string, signs string) {
	for c := range strings.SplitSeq(k.columns, ", ") {
		signs += c[:1]
		names = append(names, c[2:])
	}
	return names, signs
}

// errStopped ends a dump that nobody wants more of.
var errStopped = errors.New("stopped")

// Dump gives the rows of all tables as they are at one moment, whatever is written meanwhile. When that moment is fixed it calls cut, which gives the versions
// that a log beside the store names by then, and gives those too that were put since the moment. A nil cut gives none.
func (s *Store) Dump(ctx context.Context, cut func() ([]store.Revision, error)) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		err := s.snapshot(ctx, func(h *Handle) error {
			d := &dumper{h: h, yield: yield, logged: map[[2]string]store.Revision{}}
			return d.run(ctx, s.reader(), cut)
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Row{}, s.explain("dump", err))
		}
	}
}

type dumper struct {
	h      *Handle
	yield  func(Row, error) bool
	logged map[[2]string]store.Revision // that were not given yet
}

func revisionKey(id string, version any) [2]string { return [2]string{id, fmt.Sprint(version)} }

func (d *dumper) run(ctx context.Context, now *Handle, cut func() ([]store.Revision, error)) error {
	var n int
	if err := d.h.Value(ctx, []any{&n}, `SELECT count(*) FROM (SELECT 1 FROM versions LIMIT 1) x`); err != nil { // the first reading fixes the moment
		return err
	}
	if cut != nil {
		logged, err := cut()
		if err != nil {
			return err
		}
		for _, r := range logged {
			d.logged[revisionKey(r.ID, r.Version)] = r
		}
	}
	for _, t := range keptTables {
		if err := d.table(ctx, d.h, t, ` ORDER BY `+t.order); err != nil {
			return err
		}
		if t.name == "versions" {
			if err := d.since(ctx, now, t); err != nil {
				return err
			}
		}
	}
	return d.jobs(ctx)
}

// table gives the rows of a table.
func (d *dumper) table(ctx context.Context, h *Handle, t kept, end string, args ...any) error {
	names, signs := t.split()
	return h.Each(ctx, func(r Scanner) error {
		values, err := scanKept(r, signs)
		if err != nil {
			return fmt.Errorf("a row of %s is %w: %w", t.name, store.ErrCorrupt, err)
		}
		if t.name == "versions" {
			delete(d.logged, revisionKey(values[0].(string), values[1])) //nolint:forcetypeassert // as scanKept made it
		}
		return d.give(Row{t.name, names, values})
	}, `SELECT `+strings.Join(names, ", ")+` FROM `+t.name+end, args...)
}

func (d *dumper) give(r Row) error {
	if !d.yield(r, nil) {
		return errStopped
	}
	return nil
}

// since gives the versions that were logged and not seen: they were put while the cut was made.
func (d *dumper) since(ctx context.Context, now *Handle, t kept) error {
	late := make([]store.Revision, 0, len(d.logged))
	for _, r := range d.logged {
		late = append(late, r)
	}
	sortRevisions(late)
	for _, r := range late {
		if err := d.table(ctx, now, t, ` WHERE id = ? AND version = ?`, r.ID, r.Version); err != nil {
			return err
		}
		if _, ok := d.logged[revisionKey(r.ID, r.Version)]; ok {
			if erased, err := newestObject(ctx, now, store.KindErasure, r.ID); err != nil || erased.Body != nil {
				if err != nil {
					return err
				}
				continue
			}
			return fmt.Errorf("%w: version %d of report %q is in the log of evidence and not in the store; see marsad verify", store.ErrCorrupt, r.Version, r.ID)
		}
	}
	return nil
}

// scanKept reads the values of a row by the signs of its columns.
func scanKept(r Scanner, signs string) ([]any, error) {
	into := make([]any, len(signs))
	for i, sign := range signs {
		switch sign {
		case 'i':
			into[i] = new(int64)
		case 't':
			into[i] = new(string)
		default:
			into[i] = new([]byte)
		}
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, x := range into {
		switch v := x.(type) {
		case *int64:
			into[i] = *v
		case *string:
			into[i] = *v
		case *[]byte:
			if into[i] = any(*v); *v == nil {
				into[i] = nil
				continue
			}
			if signs[i] == 'p' {
				body, err := unpack(*v)
				if err != nil {
					return nil, err
				}
				into[i] = body
			}
		}
	}
	return into, nil
}

// jobs gives the rows of the job library, each with all its columns. The plus keeps the driver from making times of texts.
func (d *dumper) jobs(ctx context.Context) error {
	columns, err := d.h.dialect.JobColumns(ctx, d.h)
	if err != nil || len(columns) == 0 {
		return err
	}
	return d.h.Each(ctx, func(r Scanner) error {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		return d.give(Row{JobTable, columns, values})
	}, `SELECT +`+strings.Join(columns, `, +`)+` FROM `+JobTable+` ORDER BY id`)
}

func sortRevisions(r []store.Revision) {
	slices.SortFunc(r, func(a, b store.Revision) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
}
