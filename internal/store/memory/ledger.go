package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"marsad/internal/store"
	"marsad/internal/store/scan"
)

type key struct{ kind, id string }

// ledger is the register: the newest version of each object, and every step.
type ledger struct {
	objects map[key]scan.Entry
	steps   []store.Change
	indexes []store.Index // of the object after the step
	taken   map[int64]int64
}

func newLedger() ledger { return ledger{objects: map[key]scan.Entry{}, taken: map[int64]int64{}} }

// number gives the next place in a minute.
func (l *ledger) number(minute int64) int64 {
	_, high := store.Places(minute)
	l.taken[minute]++
	return high - l.taken[minute] + 1
}

// Keep is store.Ledger's.
func (s *Store) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	return s.KeepAll(ctx, store.Kept{By: by, Objects: objects})
}

// KeepAll is store.Bulk's.
func (s *Store) KeepAll(ctx context.Context, all ...store.Kept) error {
	for _, step := range all {
		if err := checkAll(step.By, step.Objects); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	return s.keep(all...)
}

func (s *Store) keep(all ...store.Kept) error {
	var steps []store.Change
	now := map[key]store.Object{}
	var kept []store.Object
	for _, step := range all {
		for _, o := range step.Objects {
			o = o.Tidy()
			k := key{o.Kind, o.ID}
			was, ok := now[k]
			if !ok {
				was = s.objects[k].Object
			}
			c, changes, err := store.Step(was, o, step.By)
			if err != nil {
				return err
			}
			if changes {
				o.Version = c.Version
				now[k] = o
				steps, kept = append(steps, c), append(kept, o)
			}
		}
	}
	for i, c := range steps {
		if err := s.step(c, kept[i].Index); err != nil {
			return err
		}
		s.place(kept[i], store.Minute(kept[i].Index.To))
	}
	return nil
}

func checkAll(by store.Author, objects []store.Object) error {
	if err := by.Check(); err != nil {
		return err
	}
	for _, o := range objects {
		if err := o.Own(); err != nil {
			return err
		}
		if err := o.Check(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) step(c store.Change, x store.Index) (err error) {
	before := ""
	if n := len(s.steps); n > 0 {
		before = s.steps[n-1].Chain
	}
	c.Number = int64(len(s.steps)) + 1
	if c.Chain, err = c.Link(before); err != nil {
		return err
	}
	s.steps, s.indexes = append(s.steps, c), append(s.indexes, x)
	return nil
}

// place puts an object where its time says; one whose minute is the same keeps its place, and a tombstone has none.
func (s *Store) place(o store.Object, minute int64) {
	k := key{o.Kind, o.ID}
	number := s.objects[k].Number
	switch low, high := store.Places(minute); {
	case o.Removed:
		number = 0
	case number < low || number > high:
		number = s.number(minute)
	}
	s.objects[k] = scan.Entry{Number: number, Object: o}
}

// Object is store.Ledger's.
func (s *Store) Object(ctx context.Context, kind, id string) (store.Object, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return store.Object{}, err
	}
	e, ok := s.objects[key{kind, id}]
	if !ok || kind == store.KindReport {
		return store.Object{}, fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return e.Tidy(), nil
}

// Known is store.Bulk's.
func (s *Store) Known(ctx context.Context, kind string, ids []string) ([]store.Object, error) {
	out := []store.Object{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		o, err := s.Object(ctx, kind, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// LinkedAny is store.Bulk's.
func (s *Store) LinkedAny(ctx context.Context, links []string) ([]store.Object, error) {
	entries, err := s.entries(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	out := []store.Object{}
	for _, e := range entries {
		if !e.Removed && slices.ContainsFunc(links, func(l string) bool { return slices.Contains(e.Index.Links, l) }) {
			out = append(out, e.Object)
		}
	}
	slices.SortFunc(out, func(a, b store.Object) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

// ObjectVersion is store.Ledger's.
func (s *Store) ObjectVersion(ctx context.Context, kind, id string, n int) (store.Object, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return store.Object{}, err
	}
	for i, c := range s.steps {
		if c.Kind == kind && c.ID == id && c.Version == n {
			return store.Object{Kind: kind, ID: id, Version: n, Body: c.After, Index: s.indexes[i], Removed: c.After == nil}.Tidy(), nil
		}
	}
	return store.Object{}, fmt.Errorf("%s %q, version %d: %w", kind, id, n, store.ErrNotFound)
}

// Objects is store.Ledger's.
func (s *Store) Objects(ctx context.Context, f store.Filter) (store.ObjectPage, error) {
	entries, err := s.entries(ctx, f)
	if err != nil {
		return store.ObjectPage{}, err
	}
	return scan.Page(f, scan.Passing(f, entries))
}

// entries gives the objects of the register, after a look at the filter.
func (s *Store) entries(ctx context.Context, f store.Filter) ([]scan.Entry, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	out := slices.Collect(maps.Values(s.objects))
	for i := range out {
		out[i].Object = out[i].Tidy()
	}
	return out, nil
}

// AllObjects is store.Ledger's.
func (s *Store) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		f.Cursor = ""
		entries, err := s.entries(ctx, f)
		if err != nil {
			yield(store.Object{}, err)
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
	entries, err := s.entries(ctx, store.Filter{})
	if err != nil {
		return nil, err
	}
	out := []store.Object{}
	for _, e := range entries {
		if e.Kind == kind && !e.Removed && slices.Contains(e.Index.Links, link) {
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
	if f.Kind == "" {
		f.Kind = store.KindReport
	}
	entries, err := s.entries(ctx, f)
	if err != nil {
		return nil, err
	}
	return scan.Cells(f, zoom, entries), nil
}

// Days is store.Ledger's.
func (s *Store) Days(ctx context.Context, f store.Filter) ([]store.DayCount, error) {
	if f.Kind == "" {
		f.Kind = store.KindReport
	}
	entries, err := s.entries(ctx, f)
	if err != nil {
		return nil, err
	}
	return scan.Days(f, entries), nil
}

// History is store.Ledger's.
func (s *Store) History(ctx context.Context, kind, id string) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		s.mu.RLock()
		steps, err := slices.Clone(s.steps), s.usable(ctx)
		s.mu.RUnlock()
		if err != nil {
			yield(store.Change{}, err)
			return
		}
		for _, c := range steps {
			if whole := kind == "" && id == ""; !whole && (c.Kind != kind || c.ID != id) {
				continue
			}
			c.Before, c.After = slices.Clone(c.Before), slices.Clone(c.After)
			if !yield(c, nil) {
				return
			}
		}
	}
}

// Steps is store.Follower's.
func (s *Store) Steps(ctx context.Context, after int64, most int) ([]store.Change, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	from := min(max(after, 0), int64(len(s.steps)))
	out := slices.Clone(s.steps[from:min(from+int64(most), int64(len(s.steps)))])
	for i, c := range out {
		out[i].Before, out[i].After = slices.Clone(c.Before), slices.Clone(c.After)
	}
	return out, nil
}

// Since is store.Ledger's.
func (s *Store) Since(ctx context.Context, at time.Time, after int64, limit int) ([]store.Change, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	out := []store.Change{}
	for _, c := range s.steps[min(max(after, 0), int64(len(s.steps))):] {
		if len(out) == limit {
			break
		}
		if !c.Author.At.Before(at) {
			out = append(out, store.Change{Number: c.Number, Kind: c.Kind, ID: c.ID, Version: c.Version, Action: c.Action, Author: store.Author{At: c.Author.At}})
		}
	}
	return out, nil
}

// Within is store.Ledger's.
func (s *Store) Within(ctx context.Context, kind string, from, before time.Time) iter.Seq2[store.Change, error] {
	return func(yield func(store.Change, error) bool) {
		for c, err := range s.History(ctx, "", "") {
			if err == nil && (c.Kind != kind || c.Author.At.Before(from) || !before.IsZero() && !c.Author.At.Before(before)) {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// Erase is store.Ledger's.
func (s *Store) Erase(ctx context.Context, by store.Author, kind, id string) error {
	if err := errors.Join(by.Check(), store.Object{Kind: kind, ID: id}.Own()); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	return s.erase(by, key{kind, id})
}

func (s *Store) erase(by store.Author, k key) error {
	e, ok := s.objects[k]
	if !ok {
		return fmt.Errorf("%s %q: %w", k.kind, k.id, store.ErrNotFound)
	}
	grave := store.Object{Kind: k.kind, ID: k.id, Version: e.Version + 1, Index: store.Index{Class: e.Index.Class}, Removed: true}
	for n := range e.Version {
		s.empty(store.StepName{Kind: k.kind, ID: k.id, Version: n + 1})
	}
	by.At = by.At.UTC().Truncate(time.Microsecond)
	if err := s.step(store.Change{Kind: k.kind, ID: k.id, Version: grave.Version, Action: store.ActionErased, Author: by}, grave.Index); err != nil {
		return err
	}
	s.place(grave, 0)
	return nil
}

// empty takes the body of a version away, from the step that made it and from the one behind.
func (s *Store) empty(x store.StepName) {
	for i, c := range s.steps {
		if c.Kind != x.Kind || c.ID != x.ID {
			continue
		}
		if c.Version == x.Version {
			s.steps[i].After, s.indexes[i] = nil, store.Index{Class: s.indexes[i].Class}
		}
		if c.Version == x.Version+1 {
			s.steps[i].Before = nil
		}
	}
}

// EraseVersions is store.Ledger's.
func (s *Store) EraseVersions(ctx context.Context, by store.Author, e store.Erasure) error {
	if err := by.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	was := s.objects[key{store.KindErasure, e.Report}].Object
	if was.Body == nil {
		return fmt.Errorf("the erasure of report %q: %w", e.Report, store.ErrNotFound)
	}
	for _, x := range e.Emptied {
		newest := s.objects[key{x.Kind, x.ID}].Object
		switch {
		case x.Version < 1 || x.Version > newest.Version:
			return fmt.Errorf("%s %q, version %d: %w", x.Kind, x.ID, x.Version, store.ErrNotFound)
		case x.Version == newest.Version && !newest.Removed:
			return fmt.Errorf("%w: version %d of %s %q is the newest; change it first", store.ErrInvalid, x.Version, x.Kind, x.ID)
		}
	}
	o, err := store.ErasureObject(e, was.Index.Class, was.Version)
	if err != nil {
		return err
	}
	if err := s.keep(store.Kept{By: by, Objects: []store.Object{o}}); err != nil {
		return err
	}
	for _, x := range e.Emptied {
		s.empty(x)
	}
	return nil
}

// EraseReport is store.Store's.
func (s *Store) EraseReport(ctx context.Context, by store.Author, id string) (store.Erasure, error) {
	if err := by.Check(); err != nil {
		return store.Erasure{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return store.Erasure{}, err
	}
	was := s.objects[key{store.KindErasure, id}].Object
	if was.Body != nil {
		return store.ErasureOf(was)
	}
	if len(s.reports[id]) == 0 {
		return store.Erasure{}, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	captures, err := s.capturesOf(id)
	if err != nil {
		return store.Erasure{}, err
	}
	e := store.NewErasure(by, id, s.revisions(id), captures)
	class := s.objects[key{store.KindReportClass, id}]
	o, err := store.ErasureObject(e, class.Index.Class, was.Version)
	if err != nil {
		return e, err
	}
	if class.Version > 0 {
		if err := s.erase(by, key{store.KindReportClass, id}); err != nil {
			return e, err
		}
	}
	delete(s.reports, id)
	delete(s.content, id)
	delete(s.marks, id)
	delete(s.objects, key{store.KindReport, id})
	return e, s.keep(store.Kept{By: by, Objects: []store.Object{o}})
}

// Scrub is store.Store's: memory is let go at once.
func (s *Store) Scrub(ctx context.Context) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.usable(ctx)
}
