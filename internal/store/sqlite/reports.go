package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"marsad/internal/store"
	"marsad/record"
)

// Put is store.Store's.
func (s *Store) Put(ctx context.Context, reports ...record.Report) (store.PutResult, error) {
	var result store.PutResult
	for i := range reports {
		if err := reports[i].Lint(); err != nil {
			return result, fmt.Errorf("%w: %w", store.ErrRefused, err)
		}
	}
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, r := range reports {
			if err := put(ctx, tx, r, &result); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return store.PutResult{}, s.explain("put", err)
	}
	return result, nil
}

// transact runs f in a transaction that is kept whole or not at all.
func (s *Store) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, rolledBack(tx.Rollback()))
	}
	return tx.Commit()
}

// rolledBack drops the error of a transaction that the database has already ended.
func rolledBack(err error) error {
	if errors.Is(err, sql.ErrTxDone) || err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	return err
}

func put(ctx context.Context, tx *sql.Tx, r record.Report, result *store.PutResult) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	content, err := store.ContentHash(r)
	if err != nil {
		return err
	}
	version, last, err := newest(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	switch {
	case version == 0:
		result.Added++
	case last == content:
		result.Unchanged++
		return nil
	default:
		result.Changed++
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO versions (id, version, sha256, content, body) VALUES (?, ?, ?, ?, ?)`, r.ID, version+1, sum(body), content, body); err != nil {
		return err
	}
	return index(ctx, tx, r, version+1)
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func newest(ctx context.Context, tx *sql.Tx, id string) (version int, content string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT version, content FROM versions WHERE id = ? ORDER BY version DESC LIMIT 1`, id).Scan(&version, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return version, content, err
}

// derived is what the rows by which a report is found hold; all of it follows from the report.
type derived struct {
	published, day, outlet, summary, words string
	facets                                 [][2]string // kind and value, each once
}

func derive(r record.Report) (derived, error) {
	s := store.Summarise(r)
	summary, err := json.Marshal(s)
	d := derived{published: s.Published, day: s.Published[:min(10, len(s.Published))], outlet: s.Outlet, summary: string(summary), words: strings.Join(store.Words(r.Text.Restored), " ")}
	add := func(kind, value string) {
		if f := [2]string{kind, value}; !slices.Contains(d.facets, f) {
			d.facets = append(d.facets, f)
		}
	}
	for _, v := range r.Events {
		add("type", v.Type)
		add("modality", v.Modality)
	}
	for _, x := range r.Statements {
		add("act", x.Act)
	}
	return d, err
}

// index makes the rows by which the newest version is found.
func index(ctx context.Context, tx *sql.Tx, r record.Report, version int) error {
	d, err := derive(r)
	if err != nil {
		return err
	}
	var rowid int64
	err = tx.QueryRowContext(ctx, `INSERT INTO reports (id, version, published, day, outlet, summary) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, published = excluded.published, day = excluded.day, outlet = excluded.outlet, summary = excluded.summary
		RETURNING rowid`, r.ID, version, d.published, d.day, d.outlet, d.summary).Scan(&rowid)
	if err != nil {
		return err
	}
	if version > 1 {
		if _, err := tx.ExecContext(ctx, `DELETE FROM words WHERE rowid = ?`, rowid); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO words (rowid, body) VALUES (?, ?)`, rowid, d.words); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM facets WHERE id = ?`, r.ID); err != nil {
		return err
	}
	for _, f := range d.facets {
		if _, err := tx.ExecContext(ctx, `INSERT INTO facets (kind, value, id) VALUES (?, ?, ?)`, f[0], f[1], r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Get is store.Store's.
func (s *Store) Get(ctx context.Context, id string) (record.Report, error) {
	var body []byte
	var hash string
	err := s.read.QueryRowContext(ctx, `SELECT body, sha256 FROM versions WHERE id = ? ORDER BY version DESC LIMIT 1`, id).Scan(&body, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return record.Report{}, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return record.Report{}, s.explain("get", err)
	}
	if sum(body) != hash {
		return record.Report{}, fmt.Errorf("store %s: report %q is %w: its bytes have another hash than when it was put", s.path, id, store.ErrCorrupt)
	}
	var r record.Report
	if err := json.Unmarshal(body, &r); err != nil {
		return record.Report{}, fmt.Errorf("store %s: report %q is %w: %w", s.path, id, store.ErrCorrupt, err)
	}
	return r, nil
}

// Versions is store.Store's.
func (s *Store) Versions(ctx context.Context, id string) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM versions WHERE id = ?`, id).Scan(&n)
	return n, s.explain("versions", err)
}

// Revisions is store.Store's.
func (s *Store) Revisions(ctx context.Context, id string) iter.Seq2[store.Revision, error] {
	return func(yield func(store.Revision, error) bool) {
		rows, err := s.read.QueryContext(ctx, `SELECT id, version, sha256 FROM versions WHERE ?1 = '' OR id = ?1 ORDER BY id, version`, id)
		if err != nil {
			yield(store.Revision{}, s.explain("revisions", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var r store.Revision
			err := rows.Scan(&r.ID, &r.Version, &r.SHA256)
			if !yield(r, s.explain("revisions", err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Revision{}, s.explain("revisions", err))
		}
	}
}

// List is store.Store's.
func (s *Store) List(ctx context.Context, f store.Filter) (store.Page, error) {
	page := store.Page{Reports: []store.Summary{}}
	if err := f.Check(); err != nil {
		return page, err
	}
	where, args := conditions(f)
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM reports r `+where, args...).Scan(&page.Total); err != nil {
		return page, s.explain("list", err)
	}
	if published, id, _ := f.After(); f.Cursor != "" {
		where += and(where) + `(r.published < ? OR r.published = ? AND r.id > ?)`
		args = append(args, published, published, id)
	}
	rows, err := s.read.QueryContext(ctx, `SELECT r.summary FROM reports r `+where+` ORDER BY r.published DESC, r.id LIMIT ?`, append(args, f.Size()+1)...)
	if err != nil {
		return page, s.explain("list", err)
	}
	defer rows.Close()
	for rows.Next() {
		var data string
		var summary store.Summary
		if err := rows.Scan(&data); err != nil {
			return page, s.explain("list", err)
		}
		if err := json.Unmarshal([]byte(data), &summary); err != nil {
			return page, fmt.Errorf("store %s: a row of the list is %w: %w", s.path, store.ErrCorrupt, err)
		}
		page.Reports = append(page.Reports, summary)
	}
	if err := rows.Err(); err != nil {
		return page, s.explain("list", err)
	}
	if len(page.Reports) > f.Size() {
		page.Reports = page.Reports[:f.Size()]
		last := page.Reports[f.Size()-1]
		page.Next = store.NewCursor(last.Published, last.ID)
	}
	return page, nil
}

func and(where string) string {
	if where == "" {
		return "WHERE "
	}
	return " AND "
}

// conditions gives the WHERE clause of a filter.
func conditions(f store.Filter) (string, []any) {
	var clauses []string
	var args []any
	add := func(clause string, values ...any) { clauses, args = append(clauses, clause), append(args, values...) }
	for _, facet := range [][2]string{{"type", f.EventType}, {"act", f.Act}, {"modality", f.Modality}} {
		if facet[1] != "" {
			add(`EXISTS (SELECT 1 FROM facets x WHERE x.kind = ? AND x.value = ? AND x.id = r.id)`, facet[0], facet[1])
		}
	}
	if f.Outlet != "" {
		add(`r.outlet = ?`, f.Outlet)
	}
	if f.From != "" {
		add(`r.day >= ?`, f.From)
	}
	if f.To != "" {
		add(`r.day <> '' AND r.day <= ?`, f.To)
	}
	if words := store.Words(f.Words); len(words) > 0 {
		add(`r.rowid IN (SELECT rowid FROM words WHERE words MATCH ?)`, `"`+strings.Join(words, `" "`)+`"`)
	}
	if len(clauses) == 0 {
		return "", args
	}
	return "WHERE " + strings.Join(clauses, " AND "), args
}
