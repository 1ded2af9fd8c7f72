package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"marsad/internal/access"
	"marsad/internal/store"
)

// found is a page of numbers.
type found struct {
	numbers []int64
	total   int
	atLeast bool
	next    string
}

// page asks for the page that a filter's cursor and limit say, and counts what there is in all.
func (s *Store) page(ctx context.Context, h *Handle, f store.Filter, kind string) (found, error) {
	var out found
	q, err := ask(f, kind)
	if err != nil {
		return out, err
	}
	rest, err := q.behind(f)
	if err != nil {
		return out, err
	}
	if out.numbers, err = s.dialect.Numbers(ctx, h, rest, f.Size()+1); err != nil {
		return out, err
	}
	if len(out.numbers) > f.Size() {
		out.numbers = out.numbers[:f.Size()]
		out.next = store.NumberCursor(out.numbers[f.Size()-1])
	} else if f.Cursor == "" {
		out.total = len(out.numbers)
		return out, nil
	}
	out.total, err = s.dialect.Count(ctx, h, q, f.CountLimit()+1)
	out.atLeast = out.total > f.CountLimit()
	out.total = min(out.total, f.CountLimit())
	return out, err
}

// List is store.Store's.
func (s *Store) List(ctx context.Context, f store.Filter) (store.Page, error) {
	page := store.Page{Reports: []store.Summary{}}
	if f.Kind != "" && f.Kind != store.KindReport {
		return page, fmt.Errorf("%w: a list of reports was asked for kind %q", store.ErrInvalid, f.Kind)
	}
	err := s.snapshot(ctx, func(h *Handle) error {
		out, err := s.page(ctx, h, f, store.KindReport)
		if err != nil {
			return err
		}
		page.Total, page.AtLeast, page.Next = out.total, out.atLeast, out.next
		page.Reports, err = summaries(ctx, h, out.numbers)
		return err
	})
	return page, s.explain("list", err)
}

// summaries gives the rows of reports in the order of their numbers.
func summaries(ctx context.Context, h *Handle, numbers []int64) ([]store.Summary, error) {
	at := places(numbers)
	out := make([]store.Summary, len(numbers))
	err := inParts(numbers, func(part []int64) error {
		list, args := inList(part)
		return h.Each(ctx, func(r Scanner) error {
			var n int64
			var data, class string
			if err := r.Scan(&n, &class, &data); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(data), &out[at[n]]); err != nil {
				return fmt.Errorf("a row of the list is %w: %w", store.ErrCorrupt, err)
			}
			out[at[n]].Class = access.Class(class)
			return nil
		}, `SELECT e.number, e.class, s.summary FROM entries e JOIN summaries s ON s.number = e.number WHERE e.number IN `+list, args...)
	})
	return out, err
}

func places(numbers []int64) map[int64]int {
	at := map[int64]int{}
	for i, n := range numbers {
		at[n] = i
	}
	return at
}

// Objects is store.Ledger's.
func (s *Store) Objects(ctx context.Context, f store.Filter) (store.ObjectPage, error) {
	page := store.ObjectPage{Objects: []store.Object{}}
	err := s.snapshot(ctx, func(h *Handle) error {
		out, err := s.page(ctx, h, f, f.Kind)
		if err != nil {
			return err
		}
		page.Total, page.AtLeast, page.Next = out.total, out.atLeast, out.next
		page.Objects, err = objects(ctx, h, out.numbers)
		return err
	})
	return page, s.explain("list objects", err)
}

const objectsOfEntries = `SELECT e.number, ` + objectColumns + ` FROM entries e JOIN steps s ON s.kind = e.kind AND s.id = e.id AND s.version = e.version WHERE `

// objects gives objects in the order of their numbers.
func objects(ctx context.Context, h *Handle, numbers []int64) ([]store.Object, error) {
	at := places(numbers)
	out := make([]store.Object, len(numbers))
	err := inParts(numbers, func(part []int64) error {
		list, args := inList(part)
		return h.Each(ctx, func(r Scanner) error {
			var n int64
			o, err := scanObject(r, &n)
			out[at[n]] = o
			return err
		}, objectsOfEntries+`e.number IN `+list, args...)
	})
	return out, err
}

// AllObjects is store.Ledger's. It reads page by page from the database as it was at the beginning.
func (s *Store) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		f.Cursor = ""
		more := true
		err := s.snapshot(ctx, func(h *Handle) error {
			q, err := ask(f, f.Kind)
			for err == nil && more {
				var numbers []int64
				if numbers, err = s.dialect.Numbers(ctx, h, q, store.MaxLimit); err != nil || len(numbers) == 0 {
					return err
				}
				q.High = numbers[len(numbers)-1] - 1
				var part []store.Object
				part, err = objects(ctx, h, numbers)
				for i := 0; err == nil && more && i < len(part); i++ {
					more = yield(part[i], nil)
				}
			}
			return err
		})
		if err != nil && more {
			yield(store.Object{}, s.explain("list objects", err))
		}
	}
}

// LinkedAny is store.Bulk's.
func (s *Store) LinkedAny(ctx context.Context, links []string) ([]store.Object, error) {
	found := map[entryKey]store.Object{}
	err := inParts(links, func(part []string) error {
		list, args := inList(part)
		return s.reader().Each(ctx, func(r Scanner) error {
			var n int64
			o, err := scanObject(r, &n)
			found[entryKey{o.Kind, o.ID}] = o
			return err
		}, objectsOfEntries+`e.number IN (SELECT number FROM links WHERE link IN `+list+`)`, args...)
	})
	out := []store.Object{}
	for _, k := range slices.SortedFunc(maps.Keys(found), entryKey.compare) {
		out = append(out, found[k])
	}
	return out, s.explain("list links", err)
}

// Linked is store.Ledger's.
func (s *Store) Linked(ctx context.Context, kind, link string) ([]store.Object, error) {
	out := []store.Object{}
	err := s.reader().Each(ctx, func(r Scanner) error {
		var n int64
		o, err := scanObject(r, &n)
		out = append(out, o)
		return err
	}, objectsOfEntries+`e.kind = ? AND e.number IN (SELECT number FROM links WHERE link = ?)`, kind, link)
	slices.SortFunc(out, func(a, b store.Object) int { return cmp.Compare(a.ID, b.ID) })
	return out, s.explain("list links", err)
}
