package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"

	"marsad/internal/store"
	"marsad/record"
)

// Verify is store.Store's: SQLite's own check of the file, then each version against its hashes and its quotations against its text, then every row by
// which reports are found against what it must be. A fault of the file itself ends it, since no row can be trusted then.
func (s *Store) Verify(ctx context.Context) (store.Counts, error) {
	v := &verifier{s: s, newest: map[string]expected{}}
	v.counts.Sources = map[string]string{}
	if err := v.run(ctx); err != nil {
		return v.counts, s.explain("verify", err)
	}
	if len(v.faults) > 0 {
		return v.counts, &store.DamageError{Store: s.path, Faults: v.faults}
	}
	return v.counts, nil
}

// verifier is one run of Verify, on one connection, since its temporary tables are seen by no other.
type verifier struct {
	s      *Store
	conn   *sql.Conn
	counts store.Counts
	faults []store.Fault
	newest map[string]expected
	seed   maphash.Seed
	rows   map[int64]string // rowid of each report
}

// expected is what the rows of a report's newest version must hold.
type expected struct {
	version int
	derived
}

func (v *verifier) fault(where, format string, args ...any) {
	v.faults = append(v.faults, store.Fault{Where: where, What: fmt.Sprintf(format, args...)})
}

func (v *verifier) run(ctx context.Context) (err error) {
	if v.conn, err = v.s.read.Conn(ctx); err != nil {
		return err
	}
	defer v.conn.Close() //nolint:errcheck // it only goes back to the pool
	if err := v.file(ctx); err != nil {
		return err
	}
	if len(v.faults) > 0 {
		return nil
	}
	for _, step := range []func(context.Context) error{v.versions, v.reports, v.facets, v.words, v.captures} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// each runs a query and hands over every row.
func (v *verifier) each(ctx context.Context, query string, row func(*sql.Rows) error, args ...any) error {
	rows, err := v.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (v *verifier) file(ctx context.Context) error {
	return v.each(ctx, `PRAGMA integrity_check(20)`, func(rows *sql.Rows) error {
		var verdict string
		err := rows.Scan(&verdict)
		if verdict != "ok" {
			v.fault("the file", "%s", verdict)
		}
		return err
	})
}

func (v *verifier) versions(ctx context.Context) error {
	last, number := "", 0
	return v.each(ctx, `SELECT id, version, sha256, content, body FROM versions ORDER BY id, version`, func(rows *sql.Rows) error {
		var id, hash, content string
		var version int
		var body []byte
		if err := rows.Scan(&id, &version, &hash, &content, &body); err != nil {
			return err
		}
		v.counts.Versions++
		if v.counts.Reports == 0 || id != last {
			v.counts.Reports++
			last, number = id, 0
		}
		where := fmt.Sprintf("versions, report %q, version %d", id, version)
		if number++; version != number {
			v.fault(where, "stands where version %d must stand", number)
			number = version
		}
		return v.version(where, store.Revision{ID: id, Version: version, SHA256: hash}, content, body)
	})
}

// version checks one row of versions and notes what its report's other rows must hold.
func (v *verifier) version(where string, row store.Revision, content string, body []byte) error {
	if sum(body) != row.SHA256 {
		v.fault(where, "its record has another hash than when it was put")
	}
	var r record.Report
	if err := json.Unmarshal(body, &r); err != nil {
		v.fault(where, "its record cannot be read: %v", err)
		return nil
	}
	hash, err := store.ContentHash(r)
	if err != nil {
		return err
	}
	if hash != content {
		v.fault(where, "the hash of its content is not that of its record")
	}
	if r.ID != row.ID {
		v.fault(where, "its record says that it is of report %q", r.ID)
	}
	if err := r.Lint(); err != nil {
		v.fault(where, "%v", err)
	}
	d, err := derive(r)
	v.newest[row.ID] = expected{version: row.Version, derived: d}
	v.counts.Sources[row.ID] = r.Source.SHA256
	return err
}

func (v *verifier) reports(ctx context.Context) error {
	v.rows = map[int64]string{}
	seen := map[string]bool{}
	err := v.each(ctx, `SELECT rowid, id, version, published, day, outlet, summary FROM reports ORDER BY id`, func(rows *sql.Rows) error {
		var rowid int64
		var id string
		var is expected
		if err := rows.Scan(&rowid, &id, &is.version, &is.published, &is.day, &is.outlet, &is.summary); err != nil {
			return err
		}
		v.rows[rowid], seen[id] = id, true
		v.report(id, is)
		return nil
	})
	for _, id := range sortedKeys(v.newest) {
		if !seen[id] {
			v.fault(fmt.Sprintf("reports, report %q", id), "has versions but no row by which it is found")
		}
	}
	return err
}

func (v *verifier) report(id string, is expected) {
	where := fmt.Sprintf("reports, report %q", id)
	want, ok := v.newest[id]
	if !ok {
		v.fault(where, "has no version")
		return
	}
	for _, c := range []struct{ name, is, want string }{
		{"version", fmt.Sprint(is.version), fmt.Sprint(want.version)}, {"published", is.published, want.published}, {"day", is.day, want.day}, {"outlet", is.outlet, want.outlet}, {"summary", is.summary, want.summary},
	} {
		if c.is != c.want {
			v.fault(where, "column %s is %.80q, and its newest version says %.80q", c.name, c.is, c.want)
		}
	}
}

func (v *verifier) facets(ctx context.Context) error {
	have := map[string][][2]string{}
	err := v.each(ctx, `SELECT kind, value, id FROM facets`, func(rows *sql.Rows) error {
		var f [2]string
		var id string
		err := rows.Scan(&f[0], &f[1], &id)
		have[id] = append(have[id], f)
		return err
	})
	for _, id := range sortedKeys(have) {
		for _, f := range have[id] {
			if !slices.Contains(v.newest[id].facets, f) {
				v.fault(fmt.Sprintf("facets, report %q", id), "%s %q is not in its newest version", f[0], f[1])
			}
		}
	}
	for _, id := range sortedKeys(v.newest) {
		for _, f := range v.newest[id].facets {
			if !slices.Contains(have[id], f) {
				v.fault(fmt.Sprintf("facets, report %q", id), "%s %q of its newest version is missing", f[0], f[1])
			}
		}
	}
	return err
}

// The index of words keeps no text, so the same index is made again beside it, and both are read out: every word at its place in every report.
const makeWords = `
CREATE VIRTUAL TABLE temp.again USING fts5 (body, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE temp.kept_words USING fts5vocab (main, words, instance);
CREATE VIRTUAL TABLE temp.again_words USING fts5vocab (temp, again, instance);`

const dropWords = `DROP TABLE temp.kept_words; DROP TABLE temp.again_words; DROP TABLE temp.again;`

func (v *verifier) words(ctx context.Context) (err error) {
	if _, err := v.conn.ExecContext(ctx, makeWords); err != nil {
		return err
	}
	defer func() {
		_, dropped := v.conn.ExecContext(context.WithoutCancel(ctx), dropWords)
		err = errors.Join(err, dropped)
	}()
	insert, err := v.conn.PrepareContext(ctx, `INSERT INTO temp.again (rowid, body) VALUES (?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close() //nolint:errcheck // a statement of the connection
	for _, rowid := range sortedKeys(v.rows) {
		if _, err := insert.ExecContext(ctx, rowid, v.newest[v.rows[rowid]].words); err != nil {
			return err
		}
	}
	v.seed = maphash.MakeSeed()
	kept, err := v.wordSums(ctx, "kept_words", "main.words_docsize")
	if err != nil {
		v.fault("words", "the index of words cannot be read: %v", err)
		return nil
	}
	again, err := v.wordSums(ctx, "again_words", "temp.again_docsize")
	if err != nil {
		return err
	}
	v.compareWords(kept, again)
	return nil
}

// wordSums gives for each row of an index one sum over its words, their places and their number.
func (v *verifier) wordSums(ctx context.Context, vocabulary, sizes string) (map[int64]uint64, error) {
	sums := map[int64]uint64{}
	err := v.each(ctx, `SELECT doc, term, offset FROM temp.`+vocabulary, func(rows *sql.Rows) error {
		var doc, offset int64
		var term string
		err := rows.Scan(&doc, &term, &offset)
		sums[doc] += maphash.Comparable(v.seed, struct {
			term   string
			offset int64
		}{term, offset})
		return err
	})
	if err != nil {
		return nil, err
	}
	return sums, v.each(ctx, `SELECT id, sz FROM `+sizes, func(rows *sql.Rows) error {
		var doc int64
		var size []byte
		err := rows.Scan(&doc, &size)
		sums[doc] += maphash.Bytes(v.seed, size)
		return err
	})
}

func (v *verifier) compareWords(kept, again map[int64]uint64) {
	for _, rowid := range sortedKeys(again) {
		if sum, ok := kept[rowid]; !ok || sum != again[rowid] {
			v.fault(fmt.Sprintf("words, report %q", v.rows[rowid]), "the words by which it is found are not those of its newest version")
		}
	}
	for _, rowid := range sortedKeys(kept) {
		if _, ok := again[rowid]; !ok {
			v.fault(fmt.Sprintf("words, row %d", rowid), "belongs to no report")
		}
	}
}

func (v *verifier) captures(ctx context.Context) error {
	hashes, err := v.s.oldCaptures(ctx)
	for _, hash := range hashes {
		v.counts.Captures++
		if _, err := v.s.oldCapture(ctx, hash); err != nil {
			v.fault("captures, "+hash, "%v", err)
		}
	}
	return err
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
