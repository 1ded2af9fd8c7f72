package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"marsad/internal/access"
	"marsad/internal/store"
)

// cellLevels are the zoom levels of which the counts are kept. Another level is added up from the next finer one.
var cellLevels = []int{5, 8, 14}

// cellKey is a square of a level in which entries of one kind, class and type are counted; the type "" counts all.
type cellKey struct {
	kind, kindType string
	zoom           int
	class          access.Class
	x, y           int
}

func (k cellKey) compare(o cellKey) int {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.kindType, o.kindType), cmp.Compare(k.zoom, o.zoom), cmp.Compare(k.class, o.class), cmp.Compare(k.x, o.x), cmp.Compare(k.y, o.y))
}

// count is how many entries lie in a square and the sums of their positions. only is the exclusive or of their numbers: of one alone, its number.
type count struct{ n, lat, lon, only int64 }

func (c *count) add(o count) {
	c.n += o.n
	c.lat += o.lat
	c.lon += o.lon
	c.only ^= o.only
}

// pyramid is what a transaction adds to the counts.
type pyramid map[cellKey]*count

// add counts an entry, or takes it off with sign -1.
func (p pyramid) add(r row, types []string, sign int64) {
	c := count{n: sign, lat: sign * r.lat, lon: sign * r.lon, only: r.number}
	for _, level := range cellLevels {
		for _, t := range types {
			k := cellKey{kind: r.kind, kindType: t, zoom: level, class: r.class, x: r.x >> (store.MaxZoom - level), y: r.y >> (store.MaxZoom - level)}
			if p[k] == nil {
				p[k] = &count{}
			}
			p[k].add(c)
		}
	}
}

const xorCells = `(cells.single | excluded.single) - (cells.single & excluded.single)` // SQLite has no operator for it

func (p pyramid) flush(ctx context.Context, h *Handle) error {
	keys := slices.SortedFunc(maps.Keys(p), cellKey.compare)
	var rows [][]any
	fewer := false
	for _, k := range keys {
		c := p[k]
		if *c == (count{}) {
			continue
		}
		fewer = fewer || c.n <= 0
		rows = append(rows, []any{k.kind, k.kindType, k.zoom, string(k.class), k.x, k.y, c.n, c.lat, c.lon, c.only})
	}
	err := h.Insert(ctx, `cells (kind, type, zoom, class, x, y, n, lat, lon, single)`, `ON CONFLICT (kind, type, zoom, class, x, y) DO UPDATE SET
		n = cells.n + excluded.n, lat = cells.lat + excluded.lat, lon = cells.lon + excluded.lon, single = `+xorCells, rows)
	if err != nil || !fewer {
		return err
	}
	for _, k := range keys {
		if p[k].n < 0 {
			if _, err := h.Exec(ctx, `DELETE FROM cells WHERE kind = ? AND type = ? AND zoom = ? AND class = ? AND x = ? AND y = ? AND n = 0`, k.kind, k.kindType, k.zoom, string(k.class), k.x, k.y); err != nil {
				return err
			}
		}
	}
	return nil
}

// Cells is store.Ledger's.
func (s *Store) Cells(ctx context.Context, f store.Filter, zoom int) ([]store.Cell, error) {
	if zoom < 0 || zoom > store.MaxZoom {
		return nil, fmt.Errorf("%w: zoom %d is not from 0 to %d", store.ErrInvalid, zoom, store.MaxZoom)
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	if f.Kind == "" {
		f.Kind = store.KindReport
	}
	inside := store.SquaresOf(f.Box, zoom)
	f.Box = nil
	var out []store.Cell
	err := s.snapshot(ctx, func(h *Handle) error {
		cells, only, err := s.countCells(ctx, h, f, zoom, inside)
		if err != nil {
			return err
		}
		out = cells
		return named(ctx, h, out, only)
	})
	return out, s.explain("count on the map", err)
}

// countCells counts, and gives the number of the entry in each square that holds but one: on the counts that are kept when the filter asks for nothing but a kind and a type, and otherwise on the entries.
func (s *Store) countCells(ctx context.Context, h *Handle, f store.Filter, zoom int, inside store.Squares) (cells []store.Cell, only map[int]int64, err error) {
	var level int
	var from string
	var args []any
	sums := `count(*), sum(e.lat), sum(e.lon), max(e.number)`
	if kindType, ok := keptType(f); ok {
		level = cellLevels[slices.IndexFunc(cellLevels, func(l int) bool { return l >= zoom })]
		classes, values := inList(append([]access.Class{access.Open}, f.Classes...))
		from, args = `FROM cells e WHERE e.kind = ? AND e.type = ? AND e.zoom = ? AND e.class IN `+classes, append([]any{f.Kind, kindType, level}, classNames(values)...)
		sums = `sum(e.n), sum(e.lat), sum(e.lon), max(e.single)`
	} else {
		level = store.MaxZoom
		q, err := bounded(ctx, h, f)
		if err != nil {
			return nil, nil, err
		}
		from, args = s.dialect.From(q)
	}
	shift := level - zoom
	bounds, values := squareBounds(inside, shift)
	query := fmt.Sprintf(`SELECT e.x >> %d, e.y >> %d, %s %s AND e.x >= 0%s GROUP BY 1, 2 ORDER BY 2, 1`, shift, shift, sums, from, bounds)
	cells, only = []store.Cell{}, map[int]int64{}
	err = h.Each(ctx, func(r Scanner) error {
		var c store.Cell
		var lat, lon, number int64
		if err := r.Scan(&c.X, &c.Y, &c.Count, &lat, &lon, &number); err != nil {
			return err
		}
		c.Lat, c.Lon = float64(lat)/unitsPerDegree/float64(c.Count), float64(lon)/unitsPerDegree/float64(c.Count)
		if c.Count == 1 {
			only[len(cells)] = number
		}
		cells = append(cells, c)
		return nil
	}, query, append(args, values...)...)
	return cells, only, err
}

func classNames(classes []any) []any {
	for i, c := range classes {
		classes[i] = string(c.(access.Class))
	}
	return classes
}

// keptType tells whether the counts that are kept answer a filter, and for which type.
func keptType(f store.Filter) (string, bool) {
	terms := f.Terms()
	if f.Words != "" || f.Area != nil || f.From != "" || f.To != "" || len(f.OneOf) > 0 || len(terms) > 1 || len(terms) == 1 && terms[0].Kind != "type" {
		return "", false
	}
	if len(terms) == 1 {
		return terms[0].Value, true
	}
	return "", true
}

// squareBounds gives the condition that squares of a finer level lie inside.
func squareBounds(s store.Squares, shift int) (string, []any) {
	last := func(v int) int { return (v+1)<<shift - 1 }
	y := []any{s.North << shift, last(s.South)}
	if s.West > s.East {
		return ` AND e.y BETWEEN ? AND ? AND (e.x >= ? OR e.x <= ?)`, append(y, s.West<<shift, last(s.East))
	}
	return ` AND e.y BETWEEN ? AND ? AND e.x BETWEEN ? AND ?`, append(y, s.West<<shift, last(s.East))
}

// named gives squares that hold one entry its kind and id.
func named(ctx context.Context, h *Handle, cells []store.Cell, only map[int]int64) error {
	at := map[int64]int{}
	for i, number := range only {
		at[number] = i
	}
	return inParts(slices.Sorted(maps.Keys(at)), func(part []int64) error {
		list, args := inList(part)
		return h.Each(ctx, func(r Scanner) error {
			var number int64
			var kind, id string
			err := r.Scan(&number, &kind, &id)
			cells[at[number]].Kind, cells[at[number]].ID = kind, id
			return err
		}, `SELECT number, kind, id FROM entries WHERE number IN `+list, args...)
	})
}
