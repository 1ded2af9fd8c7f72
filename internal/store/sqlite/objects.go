package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"strings"

	"marsad/internal/store"
	"marsad/internal/store/scan"
)

// entries gives the objects of a kind that are not removed.
func (s *Store) entries(ctx context.Context, kind string) ([]scan.Entry, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+objectColumns+`, o.number FROM objects o JOIN steps s ON s.kind = o.kind AND s.id = o.id AND s.version = o.version
		WHERE o.kind = ? AND o.removed = 0`, kind)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []scan.Entry
	for rows.Next() {
		var e scan.Entry
		if e.Object, err = scanObject(numbered{rows, &e.Number}); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// numbered scans one column more.
type numbered struct {
	scanner
	number *int64
}

func (n numbered) Scan(into ...any) error { return n.scanner.Scan(append(into, n.number)...) }

// Objects is store.Ledger's.
func (s *Store) Objects(ctx context.Context, f store.Filter) (store.ObjectPage, error) {
	if err := f.Check(); err != nil {
		return store.ObjectPage{}, err
	}
	entries, err := s.entries(ctx, f.Kind)
	if err != nil {
		return store.ObjectPage{}, s.explain("list objects", err)
	}
	return scan.Page(f, scan.Passing(f, entries))
}

// AllObjects is store.Ledger's.
func (s *Store) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		f.Cursor = ""
		if err := f.Check(); err != nil {
			yield(store.Object{}, err)
			return
		}
		entries, err := s.entries(ctx, f.Kind)
		if err != nil {
			yield(store.Object{}, s.explain("list objects", err))
			return
		}
		for _, e := range scan.Passing(f, entries) {
			if !yield(e.Object, nil) {
				return
			}
		}
	}
}

// Linked is store.Ledger's.
func (s *Store) Linked(ctx context.Context, kind, link string) ([]store.Object, error) {
	entries, err := s.entries(ctx, kind)
	if err != nil {
		return nil, s.explain("list links", err)
	}
	out := []store.Object{}
	for _, e := range entries {
		if slices.Contains(e.Index.Links, link) {
			out = append(out, e.Object)
		}
	}
	slices.SortFunc(out, func(a, b store.Object) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Cells is store.Ledger's.
func (s *Store) Cells(ctx context.Context, f store.Filter, zoom int) ([]store.Cell, error) {
	if zoom < 0 || zoom > store.MaxZoom {
		return nil, fmt.Errorf("%w: zoom %d is not from 0 to %d", store.ErrInvalid, zoom, store.MaxZoom)
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	entries, err := s.entries(ctx, f.Kind)
	if err != nil {
		return nil, s.explain("count cells", err)
	}
	return scan.Cells(f, zoom, entries), nil
}

// History is store.Ledger's.
func (s *Store) History(ctx context.Context, kind, id string) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		rows, err := s.read.QueryContext(ctx, `SELECT s.number, s.kind, s.id, s.version, s.action, s.name, s.why, s.at, s.sha256, s.chain, s.body, b.body
			FROM steps s LEFT JOIN steps b ON b.kind = s.kind AND b.id = s.id AND b.version = s.version - 1
			WHERE (?1 = '' AND ?2 = '') OR (s.kind = ?1 AND s.id = ?2) ORDER BY s.number`, kind, id)
		if err != nil {
			yield(store.Change{}, s.explain("history", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			c, err := scanChange(rows)
			if !yield(c, s.explain("history", err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Change{}, s.explain("history", err))
		}
	}
}

func scanChange(rows *sql.Rows) (store.Change, error) {
	var c store.Change
	var at string
	var after, before []byte
	err := rows.Scan(&c.Number, &c.Kind, &c.ID, &c.Version, &c.Action, &c.Author.Name, &c.Author.Why, &at, &c.SHA256, &c.Chain, &after, &before)
	if err != nil {
		return c, err
	}
	c.Before, c.After = before, after
	c.Author.At, err = unstamp(at)
	return c, err
}
