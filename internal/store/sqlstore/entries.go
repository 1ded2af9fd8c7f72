package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/store"
)

// entry is all by which a report or an object is found. It follows from the record, its class, and number, which follows from its time and from what was
// there before.
type entry struct {
	*Tokens
	kind, id string
	version  int
	minute   int64 // of its time; see store.Minute
	index    store.Index
	summary  string // the row of a list, for reports
}

type entryKey struct{ kind, id string }

func (e entry) key() entryKey { return entryKey{e.kind, e.id} }

// place is where an entry lies on the grid: by its first point, in squares of the finest zoom, and in units of 1e-7 degrees, whole numbers so that sums of
// them are exact whatever is added and taken away.
type place struct {
	x, y     int // -1 when it has no point
	lat, lon int64
}

const unitsPerDegree = 1e7

func (e entry) place() place {
	if len(e.index.Points) == 0 {
		return place{x: -1, y: -1}
	}
	p := e.index.Points[0]
	x, y := store.Square(p.Lat, p.Lon, store.MaxZoom)
	return place{x: x, y: y, lat: int64(math.Round(p.Lat * unitsPerDegree)), lon: int64(math.Round(p.Lon * unitsPerDegree))}
}

// row is what the table of entries holds of an entry.
type row struct {
	number   int64
	class    access.Class
	kind, id string
	place
}

const rowColumns = `number, kind, id, class, x, y, lat, lon`

func scanRow(s Scanner) (row, error) {
	var r row
	err := s.Scan(&r.number, &r.kind, &r.id, (*string)(&r.class), &r.x, &r.y, &r.lat, &r.lon)
	return r, err
}

// batch gathers what a transaction changes in the index, and writes it in one go: the index of words wants ascending numbers, and many entries share
// squares.
type batch struct {
	h     *Handle
	now   map[entryKey]*entry // nil for one that goes
	order []entryKey
	free  map[int64]int64 // the next free number of a minute
	cells pyramid
}

func newBatch(h *Handle) *batch {
	return &batch{h: h, now: map[entryKey]*entry{}, free: map[int64]int64{}, cells: pyramid{}}
}

// put says that an entry is so now; drop that it is no more.
func (b *batch) put(e *entry) { b.set(e.key(), e) }

func (b *batch) drop(kind, id string) { b.set(entryKey{kind, id}, nil) }

func (b *batch) set(k entryKey, e *entry) {
	if _, ok := b.now[k]; !ok {
		b.order = append(b.order, k)
	}
	b.now[k] = e
}

// flush writes all of it.
func (b *batch) flush(ctx context.Context) error {
	old, err := b.old(ctx)
	if err != nil {
		return err
	}
	if err := b.findFree(ctx); err != nil {
		return err
	}
	var entries []*entry
	var gone []int64
	for _, k := range b.order {
		was, had := old[k]
		if had {
			gone = append(gone, was.number)
			if err := b.uncount(ctx, was); err != nil {
				return err
			}
		}
		e := b.now[k]
		if e == nil {
			continue
		}
		if e.Number, err = b.number(e.minute, was.number); err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if err := b.take(ctx, gone); err != nil {
		return err
	}
	slices.SortFunc(entries, func(x, y *entry) int { return cmp.Compare(x.Number, y.Number) })
	if err := b.write(ctx, entries); err != nil {
		return err
	}
	return b.cells.flush(ctx, b.h)
}

// old gives the rows that there are.
func (b *batch) old(ctx context.Context) (map[entryKey]row, error) {
	ids := map[string][]string{}
	var kinds []string
	for _, k := range b.order {
		if ids[k.kind] == nil {
			kinds = append(kinds, k.kind)
		}
		ids[k.kind] = append(ids[k.kind], k.id)
	}
	out := map[entryKey]row{}
	for _, kind := range kinds {
		err := inParts(ids[kind], func(part []string) error {
			from, args := b.h.dialect.ByIDs(kind, part)
			return b.h.Each(ctx, func(s Scanner) error {
				r, err := scanRow(s)
				out[entryKey{r.kind, r.id}] = r
				return err
			}, `SELECT e.number, e.kind, e.id, e.class, e.x, e.y, e.lat, e.lon `+from, args...)
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// uncount takes an entry's row off the counts. Which types it had stands in the table of its facets that are counted.
func (b *batch) uncount(ctx context.Context, r row) error {
	if r.x < 0 {
		return nil
	}
	types := []string{""}
	err := b.h.Each(ctx, func(s Scanner) error {
		var t string
		err := s.Scan(&t)
		types = append(types, t)
		return err
	}, `SELECT type FROM entry_types WHERE number = ?`, r.number)
	b.cells.add(r, types, -1)
	return err
}

// findFree asks for the next free number of each minute that the batch has, many with a query.
func (b *batch) findFree(ctx context.Context) error {
	for _, e := range b.now {
		if e != nil {
			b.free[e.minute] = 0
		}
	}
	return inParts(slices.Sorted(maps.Keys(b.free)), func(part []int64) error {
		var args []any
		for _, minute := range part {
			low, high := store.Places(minute)
			args = append(args, minute, low, high)
		}
		const one = `(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))`
		return b.h.Each(ctx, func(s Scanner) error {
			var minute, next int64
			err := s.Scan(&minute, &next)
			b.free[minute] = next
			return err
		}, `WITH wanted (minute, low, high) AS (VALUES `+one+strings.Repeat(", "+one, len(part)-1)+`)
			SELECT minute, coalesce((SELECT min(number) FROM entries WHERE number BETWEEN low AND high), high + 1) - 1 FROM wanted`, args...)
	})
}

// number gives the number of an entry: the one it has when its time is still the same, or the next free one of its minute.
func (b *batch) number(minute, had int64) (int64, error) {
	low, high := store.Places(minute)
	if had >= low && had <= high {
		return had, nil
	}
	next := b.free[minute]
	if next < low {
		return 0, fmt.Errorf("%w: more entries of one minute than the index can tell apart", store.ErrRefused)
	}
	b.free[minute] = next - 1
	return next, nil
}

// tables hold rows by the number of an entry.
var tables = []string{"entries", "summaries", "points", "links", "entry_types", "sequences"}

// take takes rows away.
func (b *batch) take(ctx context.Context, numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	slices.Sort(numbers)
	for _, table := range tables {
		err := inParts(numbers, func(part []int64) error {
			list, args := inList(part)
			_, err := b.h.Exec(ctx, `DELETE FROM `+table+` WHERE number IN `+list, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return b.h.dialect.DropWords(ctx, b.h, numbers)
}

// rows are the rows of entries by table.
func rows(entries []*entry) map[string][][]any {
	out := map[string][][]any{}
	add := func(table string, values ...any) { out[table] = append(out[table], values) }
	for _, e := range entries {
		p := e.place()
		add("entries", e.Number, e.kind, e.id, e.version, string(e.index.Class), e.index.From, e.index.To, p.x, p.y, p.lat, p.lon)
		if e.summary != "" {
			add("summaries", e.Number, e.summary)
		}
		for i, x := range e.index.Points {
			add("points", e.Number, i, x.Lat, x.Lon)
		}
		for _, l := range e.index.Links {
			add("links", l, e.Number)
		}
		for _, t := range e.types()[1:] {
			add("entry_types", e.Number, t)
		}
		if len(e.Words) > 0 {
			words, stems := sequence(e.Words)
			add("sequences", e.Number, words, stems)
		}
	}
	return out
}

// into names the columns in which rows stand.
var into = map[string]string{
	"entries":     `entries (number, kind, id, version, class, from_day, to_day, x, y, lat, lon)`,
	"summaries":   `summaries (number, summary)`,
	"points":      `points (number, place, lat, lon)`,
	"links":       `links (link, number)`,
	"entry_types": `entry_types (number, type)`,
	"sequences":   `sequences (number, words, stems)`,
}

func (b *batch) write(ctx context.Context, entries []*entry) error {
	all := rows(entries)
	for _, table := range tables {
		end := ""
		if table == "links" {
			end = "ON CONFLICT DO NOTHING" // an index may say a link twice
		}
		if err := b.h.Insert(ctx, into[table], end, all[table]); err != nil {
			return err
		}
	}
	tokens := make([]*Tokens, len(entries))
	for i, e := range entries {
		tokens[i] = e.Tokens
		if p := e.place(); p.x >= 0 {
			b.cells.add(row{number: e.Number, class: e.index.Class, kind: e.kind, place: p}, e.types(), 1)
		}
	}
	return b.h.dialect.AddWords(ctx, b.h, tokens)
}

// types gives "", which stands for all, and the types of what an entry tells of.
func (e entry) types() []string {
	out := []string{""}
	for _, f := range e.index.Facets {
		if f.Kind == "type" && !slices.Contains(out, f.Value) {
			out = append(out, f.Value)
		}
	}
	return out
}
