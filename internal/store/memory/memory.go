// Package memory is a store that keeps everything in memory: for tests of what stands on a store, and as the second engine on
// which the conformance suite proves itself.
package memory

import (
	"bytes"
	"cmp"
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

	"marsad/internal/store"
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
	published, id, err := f.After()
	if err := errors.Join(err, f.Check()); err != nil {
		return page, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return page, err
	}
	var all []store.Summary
	for _, versions := range s.reports {
		var r record.Report
		if err := json.Unmarshal(versions[len(versions)-1], &r); err != nil {
			return page, err
		}
		if passes(f, r) {
			all = append(all, store.Summarise(r))
		}
	}
	slices.SortFunc(all, order)
	page.Total = len(all)
	for _, x := range all {
		if f.Cursor != "" && order(x, store.Summary{Published: published, ID: id}) <= 0 {
			continue
		}
		if len(page.Reports) == f.Size() {
			last := page.Reports[len(page.Reports)-1]
			page.Next = store.NewCursor(last.Published, last.ID)
			break
		}
		page.Reports = append(page.Reports, x)
	}
	return page, nil
}

// order is the newest published first, then by id.
func order(a, b store.Summary) int {
	return cmp.Or(strings.Compare(b.Published, a.Published), strings.Compare(a.ID, b.ID))
}

func passes(f store.Filter, r record.Report) bool {
	s := store.Summarise(r)
	day := s.Published[:min(10, len(s.Published))]
	switch {
	case f.Outlet != "" && s.Outlet != f.Outlet, f.From != "" && day < f.From, f.To != "" && (day == "" || day > f.To):
		return false
	case f.EventType != "" && !slices.Contains(s.EventTypes, f.EventType):
		return false
	case f.Act != "" && !slices.ContainsFunc(r.Statements, func(x record.Statement) bool { return x.Act == f.Act }):
		return false
	case f.Modality != "" && !slices.ContainsFunc(r.Events, func(x record.Event) bool { return x.Modality == f.Modality }):
		return false
	}
	words := store.Words(r.Text.Restored)
	for _, w := range store.Words(f.Words) {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
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
	counts := store.Counts{Reports: len(s.reports), Sources: map[string]string{}}
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
