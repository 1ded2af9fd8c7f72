package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// put is a report on its way into the store.
type put struct {
	report  *record.Report
	body    []byte
	content string
	packed  []byte
	entry   *entry
}

// Put is store.Store's.
func (s *Store) Put(ctx context.Context, reports ...record.Report) (store.PutResult, error) {
	var result store.PutResult
	puts, err := prepare(reports)
	if err != nil {
		return result, err
	}
	err = s.transact(ctx, func(h *Handle) error {
		result, err = putAll(ctx, h, puts)
		return err
	})
	if err != nil {
		return store.PutResult{}, s.explain("put", err)
	}
	return result, nil
}

func prepare(reports []record.Report) ([]*put, error) {
	puts := make([]*put, len(reports))
	for i := range reports {
		puts[i] = &put{report: &reports[i]}
	}
	return puts, atOnce(puts, func(p *put) error {
		if err := p.report.Lint(); err != nil {
			return fmt.Errorf("%w: %w", store.ErrRefused, err)
		}
		var err error
		if p.body, err = json.Marshal(p.report); err != nil {
			return err
		}
		p.content, err = store.ContentHashOf(*p.report, p.body)
		return err
	})
}

// atOnce runs f for each of a list on all processors, and gives the error of the first that failed.
func atOnce[T any](list []T, f func(T) error) error {
	errs := make([]error, len(list))
	workers := min(runtime.GOMAXPROCS(0), len(list))
	if workers <= 1 {
		workers = min(len(list), 1)
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(list); i += workers {
				errs[i] = f(list[i])
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// standing is what the store holds of a report.
type standing struct {
	version int
	content string
	class   access.Class
}

func putAll(ctx context.Context, h *Handle, puts []*put) (store.PutResult, error) {
	var result store.PutResult
	have, err := standings(ctx, h, puts)
	if err == nil {
		err = refuseErased(ctx, h, puts, have)
	}
	if err != nil {
		return result, err
	}
	var changed []*put
	newest := map[string]standing{}
	for _, p := range puts {
		was := have[p.report.ID]
		switch {
		case was.version == 0:
			result.Added++
		case was.content == p.content:
			result.Unchanged++
			continue
		default:
			result.Changed++
		}
		was.version, was.content = was.version+1, p.content
		have[p.report.ID], newest[p.report.ID] = was, was
		p.entry = &entry{version: was.version}
		changed = append(changed, p)
	}
	err = atOnce(changed, func(p *put) (err error) {
		if p.packed, err = pack(p.body); err != nil || newest[p.report.ID].version != p.entry.version {
			return err
		}
		p.entry, err = reportEntry(*p.report, p.entry.version, newest[p.report.ID].class)
		return err
	})
	if err != nil {
		return result, err
	}
	return result, writePuts(ctx, h, changed, newest)
}

// standings gives what there is of reports that are to be put.
func standings(ctx context.Context, h *Handle, puts []*put) (map[string]standing, error) {
	out := map[string]standing{}
	err := inParts(puts, func(part []*put) error {
		ids := make([]string, len(part))
		for i, p := range part {
			ids[i] = p.report.ID
		}
		from, args := h.dialect.ByIDs(store.KindReport, ids)
		return h.Each(ctx, func(r Scanner) error {
			var id, class string
			var x standing
			err := r.Scan(&id, &x.version, &x.content, &class)
			x.class = access.Class(class)
			out[id] = x
			return err
		}, `SELECT e.id, e.version, coalesce((SELECT v.content FROM versions v WHERE v.id = e.id AND v.version = e.version), ''), e.class `+from, args...)
	})
	return out, err
}

func writePuts(ctx context.Context, h *Handle, changed []*put, newest map[string]standing) error {
	b := newBatch(h)
	var versions [][]any
	for _, p := range changed {
		versions = append(versions, []any{p.report.ID, p.entry.version, sum(p.body), p.content, p.packed})
		if newest[p.report.ID].version == p.entry.version {
			b.put(p.entry)
		}
	}
	if err := h.Insert(ctx, `versions (id, version, sha256, content, body)`, "", versions); err != nil {
		return err
	}
	return b.flush(ctx)
}

// reportEntry makes what the newest version of a report is found by.
func reportEntry(r record.Report, version int, class access.Class) (*entry, error) {
	x := store.IndexOf(r)
	x.Class = class
	summary := store.Summarise(r)
	data, err := json.Marshal(summary)
	return &entry{
		Tokens: tokensOf(store.KindReport, x), kind: store.KindReport, id: r.ID, version: version, minute: store.Minute(summary.Published), index: x, summary: string(data),
	}, err
}

// Get is store.Store's.
func (s *Store) Get(ctx context.Context, id string) (record.Report, error) {
	return s.version(ctx, fmt.Sprintf("report %q", id), `SELECT body, sha256 FROM versions WHERE id = ? ORDER BY version DESC LIMIT 1`, id)
}

// Version is store.Store's.
func (s *Store) Version(ctx context.Context, id string, n int) (record.Report, error) {
	return s.version(ctx, fmt.Sprintf("report %q, version %d", id, n), `SELECT body, sha256 FROM versions WHERE id = ? AND version = ?`, id, n)
}

// version reads the version that a query finds; name is what errors call it.
func (s *Store) version(ctx context.Context, name, query string, args ...any) (record.Report, error) {
	var data []byte
	var hash string
	err := s.reader().Value(ctx, []any{&data, &hash}, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return record.Report{}, fmt.Errorf("%s: %w", name, store.ErrNotFound)
	}
	if err != nil {
		return record.Report{}, s.explain("get", err)
	}
	body, err := unpack(data)
	if err == nil && sum(body) != hash {
		err = errors.New("its bytes have another hash than when it was put")
	}
	var r record.Report
	if err == nil {
		err = json.Unmarshal(body, &r)
	}
	if err != nil {
		return record.Report{}, fmt.Errorf("store %s: %s is %w: %w", s.dialect.Name(), name, store.ErrCorrupt, err)
	}
	return r, nil
}

// Versions is store.Store's.
func (s *Store) Versions(ctx context.Context, id string) (int, error) {
	var n int
	err := s.reader().Value(ctx, []any{&n}, `SELECT count(*) FROM versions WHERE id = ?`, id)
	return n, s.explain("versions", err)
}

// Revisions is store.Store's.
func (s *Store) Revisions(ctx context.Context, id string) iter.Seq2[store.Revision, error] {
	query, args := `SELECT id, version, sha256 FROM versions ORDER BY id, version`, []any{}
	if id != "" {
		query, args = `SELECT id, version, sha256 FROM versions WHERE id = ? ORDER BY version`, []any{id}
	}
	return each(ctx, s, "revisions", func(r Scanner) (store.Revision, error) {
		var v store.Revision
		return v, r.Scan(&v.ID, &v.Version, &v.SHA256)
	}, query, args)
}

// errStop ends a loop whose caller has enough.
var errStop = errors.New("enough")

// each makes a sequence of the rows of a query.
func each[T any](ctx context.Context, s *Store, what string, scan func(Scanner) (T, error), query string, args []any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := s.reader().Each(ctx, func(r Scanner) error {
			x, err := scan(r)
			if err == nil && !yield(x, nil) {
				return errStop
			}
			return err
		}, query, args...)
		if err != nil && !errors.Is(err, errStop) {
			var none T
			yield(none, s.explain(what, err))
		}
	}
}

// SetClass is store.Store's: the class is an object of the register, so that who set it and why stays.
func (s *Store) SetClass(ctx context.Context, by store.Author, id string, class access.Class, pictures ...string) error {
	return s.explain("set the class of a report", s.transact(ctx, func(h *Handle) error {
		r, version, err := newestReport(ctx, h, id)
		if err != nil {
			return err
		}
		was, err := newestObject(ctx, h, store.KindReportClass, id)
		if err != nil {
			return err
		}
		captures, err := capturesOf(ctx, h, id)
		if err != nil {
			return err
		}
		o, err := store.ClassObject(id, class, was, append(captures, pictures...))
		if err != nil {
			return err
		}
		l := newKeeper(h, by)
		if err := l.keep(ctx, o); err != nil {
			return err
		}
		e, err := reportEntry(r, version, class)
		if err != nil {
			return err
		}
		l.b.put(e)
		return l.flush(ctx)
	}))
}

func newestReport(ctx context.Context, h *Handle, id string) (r record.Report, version int, err error) {
	var data []byte
	err = h.Value(ctx, []any{&version, &data}, `SELECT version, body FROM versions WHERE id = ? ORDER BY version DESC LIMIT 1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, 0, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return r, 0, err
	}
	if data, err = unpack(data); err != nil {
		return r, 0, fmt.Errorf("report %q is %w: %w", id, store.ErrCorrupt, err)
	}
	return r, version, json.Unmarshal(data, &r)
}

// capturesOf gives the SHA-256 of what each version of a report was read from.
func capturesOf(ctx context.Context, h *Handle, id string) ([]string, error) {
	var out []string
	var last int
	if err := h.Value(ctx, []any{&last}, `SELECT max(version) FROM versions WHERE id = ?`, id); err != nil {
		return nil, err
	}
	for n := 1; n <= last; n++ {
		var data []byte
		if err := h.Value(ctx, []any{&data}, `SELECT body FROM versions WHERE id = ? AND version = ?`, id, n); err != nil {
			return nil, err
		}
		var r record.Report
		data, err := unpack(data)
		if err == nil {
			err = json.Unmarshal(data, &r)
		}
		if err != nil {
			return nil, fmt.Errorf("report %q, version %d, is %w: %w", id, n, store.ErrCorrupt, err)
		}
		out = append(out, r.Source.SHA256)
	}
	return out, nil
}

// Class is store.Store's.
func (s *Store) Class(ctx context.Context, id string) (access.Class, error) {
	var class string
	err := s.reader().Value(ctx, []any{&class}, `SELECT class FROM entries WHERE kind = 'report' AND id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	return access.Class(class), s.explain("class of a report", err)
}
