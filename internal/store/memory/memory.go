// Package memory is a store that keeps everything in memory: for tests of what stands on a store, and as the second engine on
// which the conformance suite proves itself.
package memory

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/internal/store/scan"
	"marsad/record"
)

// Store is an empty store, ready for use through New.
type Store struct {
	mu      sync.RWMutex
	reports map[string][][]byte
	content map[string]string // of the newest version; see store.ContentHash
	marks   map[string]store.Signature
	closed  bool
	ledger
}

// New gives an empty store.
func New() *Store {
	return &Store{reports: map[string][][]byte{}, content: map[string]string{}, marks: map[string]store.Signature{}, ledger: newLedger()}
}

var errClosed = errors.New("the store is closed")

// Put is store.Store's.
func (s *Store) Put(ctx context.Context, reports ...record.Report) (store.PutResult, error) {
	var result store.PutResult
	encoded := make([][]byte, len(reports))
	for i := range reports {
		if err := reports[i].Lint(); err != nil {
			return result, fmt.Errorf("%w: %w", store.ErrRefused, err)
		}
		data, err := json.Marshal(reports[i])
		if err != nil {
			return result, err
		}
		encoded[i] = data
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return result, err
	}
	for _, r := range reports {
		if o := s.objects[key{store.KindErasure, r.ID}]; o.Body != nil {
			e, err := store.ErasureOf(o.Object)
			return result, errors.Join(err, e.Refuse())
		}
	}
	for i, r := range reports {
		hash, err := store.ContentHash(r)
		if err != nil {
			return result, err
		}
		versions := s.reports[r.ID]
		switch {
		case len(versions) == 0:
			result.Added++
		case s.content[r.ID] == hash:
			result.Unchanged++
			continue
		default:
			result.Changed++
		}
		s.reports[r.ID], s.content[r.ID] = append(versions, encoded[i]), hash
		if err := s.index(r.ID); err != nil {
			return result, err
		}
	}
	return result, nil
}

func (s *Store) usable(ctx context.Context) error {
	if s.closed {
		return errClosed
	}
	return ctx.Err()
}

// Get is store.Store's.
func (s *Store) Get(ctx context.Context, id string) (record.Report, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return record.Report{}, err
	}
	versions := s.reports[id]
	if len(versions) == 0 {
		return record.Report{}, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	var r record.Report
	return r, json.Unmarshal(versions[len(versions)-1], &r)
}

// Version is store.Store's.
func (s *Store) Version(ctx context.Context, id string, n int) (record.Report, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return record.Report{}, err
	}
	if n < 1 || n > len(s.reports[id]) {
		return record.Report{}, fmt.Errorf("report %q, version %d: %w", id, n, store.ErrNotFound)
	}
	var r record.Report
	return r, json.Unmarshal(s.reports[id][n-1], &r)
}

// PutSignatures is store.Store's.
func (s *Store) PutSignatures(ctx context.Context, signatures ...store.Signature) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	for _, x := range signatures {
		if len(s.reports[x.ID]) == 0 {
			return fmt.Errorf("signature of report %q: %w", x.ID, store.ErrNotFound)
		}
	}
	for _, x := range signatures {
		x.Bytes, x.Bands = bytes.Clone(x.Bytes), slices.Clone(x.Bands)
		s.marks[x.ID] = x
	}
	return nil
}

// Signatures is store.Store's.
func (s *Store) Signatures(ctx context.Context) ([]store.Signature, error) {
	return s.signatures(ctx, func(store.Signature) bool { return true })
}

// Near is store.Store's.
func (s *Store) Near(ctx context.Context, bands []uint64) ([]store.Signature, error) {
	return s.signatures(ctx, func(x store.Signature) bool {
		return slices.ContainsFunc(x.Bands, func(b uint64) bool { return slices.Contains(bands, b) })
	})
}

func (s *Store) signatures(ctx context.Context, wanted func(store.Signature) bool) ([]store.Signature, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	out := []store.Signature{}
	for _, x := range s.marks {
		if wanted(x) {
			out = append(out, store.Signature{ID: x.ID, Version: x.Version, Bytes: bytes.Clone(x.Bytes)})
		}
	}
	slices.SortFunc(out, func(a, b store.Signature) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Versions is store.Store's.
func (s *Store) Versions(ctx context.Context, id string) (int, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.reports[id]), s.usable(ctx)
}

// List is store.Store's.
func (s *Store) List(ctx context.Context, f store.Filter) (store.Page, error) {
	page := store.Page{Reports: []store.Summary{}}
	if f.Kind != "" && f.Kind != store.KindReport {
		return page, fmt.Errorf("%w: a list of reports was asked for kind %q", store.ErrInvalid, f.Kind)
	}
	f.Kind = store.KindReport
	entries, err := s.entries(ctx, f)
	if err != nil {
		return page, err
	}
	objects, err := scan.Page(f, scan.Passing(f, entries))
	page.Total, page.AtLeast, page.Next = objects.Total, objects.AtLeast, objects.Next
	for _, o := range objects.Objects {
		var r record.Report
		if err := json.Unmarshal(o.Body, &r); err != nil {
			return page, err
		}
		row := store.Summarise(r)
		row.Class = o.Index.Class
		page.Reports = append(page.Reports, row)
	}
	return page, err
}

// SetClass is store.Store's.
func (s *Store) SetClass(ctx context.Context, by store.Author, id string, class access.Class, pictures ...string) error {
	if err := by.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if len(s.reports[id]) == 0 {
		return fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	captures, err := s.capturesOf(id)
	if err != nil {
		return err
	}
	o, err := store.ClassObject(id, class, s.objects[key{store.KindReportClass, id}].Object, append(captures, pictures...))
	if err != nil {
		return err
	}
	if err := s.keep(store.Kept{By: by, Objects: []store.Object{o}}); err != nil {
		return err
	}
	return s.index(id)
}

// capturesOf gives the SHA-256 of what each version of a report was read from.
func (s *Store) capturesOf(id string) ([]string, error) {
	var captures []string
	for _, body := range s.reports[id] {
		var r record.Report
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, err
		}
		captures = append(captures, r.Source.SHA256)
	}
	return captures, nil
}

// Class is store.Store's.
func (s *Store) Class(ctx context.Context, id string) (access.Class, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return "", err
	}
	if len(s.reports[id]) == 0 {
		return "", fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	return s.objects[key{store.KindReport, id}].Index.Class, nil
}

// index makes the entry by which the newest version of a report is found.
func (s *Store) index(id string) error {
	var r record.Report
	body := s.reports[id][len(s.reports[id])-1]
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	o := store.Object{Kind: store.KindReport, ID: id, Version: len(s.reports[id]), Body: body, Index: store.IndexOf(r)}
	o.Index.Class = s.objects[key{store.KindReportClass, id}].Index.Class
	minute := int64(0)
	if r.Source.Published != nil {
		minute = store.Minute(r.Source.Published.Value)
	}
	s.place(o, minute)
	return nil
}

// Revisions is store.Store's.
func (s *Store) Revisions(ctx context.Context, id string) iter.Seq2[store.Revision, error] {
	return func(yield func(store.Revision, error) bool) {
		s.mu.RLock()
		list, err := s.revisions(id), s.usable(ctx)
		s.mu.RUnlock()
		if err != nil {
			yield(store.Revision{}, err)
			return
		}
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (s *Store) revisions(id string) []store.Revision {
	var list []store.Revision
	for _, name := range slices.Sorted(maps.Keys(s.reports)) {
		if id != "" && name != id {
			continue
		}
		for i, body := range s.reports[name] {
			sum := sha256.Sum256(body)
			list = append(list, store.Revision{ID: name, Version: i + 1, SHA256: hex.EncodeToString(sum[:])})
		}
	}
	return list
}

// Verify is store.Store's.
func (s *Store) Verify(ctx context.Context) (store.Counts, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	counts := store.Counts{Reports: len(s.reports), Sources: map[string]string{}, Erased: map[string]store.Erasure{}}
	for k, o := range s.objects {
		if k.kind == store.KindErasure && o.Body != nil {
			e, err := store.ErasureOf(o.Object)
			if err != nil {
				return counts, err
			}
			counts.Erased[k.id] = e
		}
	}
	for id, versions := range s.reports {
		counts.Versions += len(versions)
		var r record.Report
		if err := json.Unmarshal(versions[len(versions)-1], &r); err != nil {
			return counts, err
		}
		counts.Sources[id] = r.Source.SHA256
	}
	return counts, s.usable(ctx)
}

// Close is store.Store's.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}
