package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	sqlitedriver "modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"marsad/internal/store"
	"marsad/internal/store/sqlstore"
)

// dialect is SQLite's: an index of words by FTS5, whose rowid is the number of the entry, so that the newest come first and the rest is not read.
type dialect struct{ path string }

// Name is sqlstore.Dialect's.
func (d dialect) Name() string { return d.path }

// Query is sqlstore.Dialect's: ours are SQLite's.
func (d dialect) Query(query string) string { return query }

// Text is sqlstore.Dialect's: SQLite holds any text.
func (d dialect) Text(s string) string { return s }

// Plain is sqlstore.Dialect's.
func (d dialect) Plain(s string) string { return s }

// Prepares is sqlstore.Dialect's.
func (d dialect) Prepares() bool { return true }

// Lock is sqlstore.Dialect's: a transaction of the one connection that writes begins with the lock of the file.
func (d dialect) Lock(context.Context, *sql.Tx) error { return nil }

// Kind is sqlstore.Dialect's.
func (d dialect) Kind(err error) error {
	var e *sqlitedriver.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() & 0xff {
	case sqlitecodes.SQLITE_FULL:
		return fmt.Errorf("%w on its disk; free some and run again, nothing of this was kept half", store.ErrFull)
	case sqlitecodes.SQLITE_CORRUPT, sqlitecodes.SQLITE_NOTADB:
		return fmt.Errorf("the file is %w or no store of marsad (%s); restore it from a backup", store.ErrCorrupt, plain(e))
	case sqlitecodes.SQLITE_IOERR:
		if strings.Contains(e.Error(), "disk I/O error") {
			return fmt.Errorf("the disk does not take or give the data (%s); look at its space and health", plain(e))
		}
	case sqlitecodes.SQLITE_CANTOPEN, sqlitecodes.SQLITE_READONLY, sqlitecodes.SQLITE_PERM:
		return fmt.Errorf("cannot be opened for writing (%s); look at the permissions of the file and its folder", plain(e))
	}
	return nil
}

func plain(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// AddWords is sqlstore.Dialect's.
func (d dialect) AddWords(ctx context.Context, h *sqlstore.Handle, entries []*sqlstore.Tokens) error {
	return addWords(ctx, h, "words", entries)
}

func addWords(ctx context.Context, h *sqlstore.Handle, table string, entries []*sqlstore.Tokens) error {
	for _, t := range entries {
		if _, err := h.Exec(ctx, `INSERT INTO `+table+` (rowid, token) VALUES (?, ?)`, t.Number, strings.Join(t.All(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// Insert is sqlstore.Dialect's.
func (d dialect) Insert(ctx context.Context, h *sqlstore.Handle, into, end string, rows [][]any) error {
	return h.InsertValues(ctx, into, end, rows)
}

// DropWords is sqlstore.Dialect's.
func (d dialect) DropWords(ctx context.Context, h *sqlstore.Handle, numbers []int64) error {
	for _, n := range numbers {
		if _, err := h.Exec(ctx, `DELETE FROM words WHERE rowid = ?`, n); err != nil {
			return err
		}
	}
	return nil
}

func match(q sqlstore.Question) string {
	l := sqlstore.Language{And: " AND ", Or: " OR ", Not: " NOT ", Quote: func(token string) string { return `"` + token + `"` }}
	return q.Expression(l, func(string) string { return "" })
}

// from gives the part of a query from FROM on; the row of entries is joined only when it is asked for or wanted.
func from(q sqlstore.Question, wanted bool) (string, []any) {
	out, args := `FROM words w`, []any{match(q), q.Low, q.High}
	if wanted || q.Where != "" {
		out += ` CROSS JOIN entries e ON e.number = w.rowid` // words first
	}
	out += ` WHERE w.words MATCH ? AND w.rowid BETWEEN ? AND ?`
	if q.Beside != "" {
		out += ` AND ` + q.BesideOf("w.rowid", func(column string) string { return `instr(` + column + `, ?)` })
		args = append(args, q.BesideArgs...)
	}
	if q.Where != "" {
		out, args = out+` AND `+q.Where, append(args, q.Args...)
	}
	return out, args
}

// ByIDs is sqlstore.Dialect's.
func (d dialect) ByIDs(kind string, ids []string) (string, []any) {
	args := []any{kind}
	for _, id := range ids {
		args = append(args, id)
	}
	return `FROM entries e WHERE e.kind = ? AND e.id IN (?` + strings.Repeat(", ?", len(ids)-1) + `)`, args
}

// Newest is sqlstore.Dialect's.
func (d dialect) Newest(kind string, ids []string) (string, []any) {
	args := []any{kind}
	for _, id := range ids {
		args = append(args, id)
	}
	return `FROM steps s WHERE s.kind = ? AND s.id IN (?` + strings.Repeat(", ?", len(ids)-1) + `) AND s.version = (SELECT max(n.version) FROM steps n WHERE n.kind = s.kind AND n.id = s.id)`, args
}

// From is sqlstore.Dialect's.
func (d dialect) From(q sqlstore.Question) (string, []any) { return from(q, true) }

// Numbers is sqlstore.Dialect's.
func (d dialect) Numbers(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) ([]int64, error) {
	query, args := from(q, false)
	var out []int64
	err := h.Each(ctx, func(r sqlstore.Scanner) error {
		var n int64
		err := r.Scan(&n)
		out = append(out, n)
		return err
	}, `SELECT w.rowid `+query+` ORDER BY w.rowid DESC LIMIT ?`, append(args, limit)...)
	return out, err
}

// Count is sqlstore.Dialect's.
func (d dialect) Count(ctx context.Context, h *sqlstore.Handle, q sqlstore.Question, limit int) (n int, err error) {
	query, args := from(q, false)
	err = h.Value(ctx, []any{&n}, `SELECT count(*) FROM (SELECT 1 `+query+` LIMIT ?)`, append(args, limit)...)
	return n, err
}

// JobColumns is sqlstore.Dialect's.
func (d dialect) JobColumns(ctx context.Context, h *sqlstore.Handle) (columns []string, err error) {
	err = h.Each(ctx, func(r sqlstore.Scanner) error {
		var name string
		err := r.Scan(&name)
		columns = append(columns, name)
		return err
	}, `SELECT name FROM pragma_table_info('`+sqlstore.JobTable+`') ORDER BY cid`)
	return columns, err
}

// Loaded is sqlstore.Dialect's: SQLite gives the number behind the greatest.
func (d dialect) Loaded(context.Context, *sqlstore.Handle) error { return nil }

// LetGo is sqlstore.Dialect's: the index of words is written anew without the tokens that were taken out of it, then the whole file without what is free in it, and the
// log beside it is emptied. For the time of that the disk has to hold the file twice.
func (d dialect) LetGo(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{`INSERT INTO words (words) VALUES ('optimize')`, `VACUUM`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
