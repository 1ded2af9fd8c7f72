// Package sqlstore keeps reports and the register in a database that speaks SQL. What the engines do each in its own way stands in a Dialect; the rest is
// the same, so that both answer the same.
//
// Reports and objects are entries of one index: a row in entries with its number (see store.Places), which grows with its time; its points, links and
// summary; and its tokens in the engine's index of words. The tokens are the words and stems of its text and, beside them, marks: its kind with its class,
// its facets, and the tiles in which it has a point. A search is one question to that index, and streams from the newest.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"marsad/internal/store"
)

// Dialect is what an engine does in its own way.
type Dialect interface {
	// Name names the store in messages.
	Name() string
	// Query turns a query with ? and ?1 for its values into the engine's.
	Query(query string) string
	// Text makes a text one that the engine can hold, and Plain makes it again what it was.
	Text(s string) string
	Plain(s string) string
	// Prepares tells whether statements have to be kept by hand so that they are parsed but once.
	Prepares() bool
	// Lock makes the transaction the only one that writes.
	Lock(ctx context.Context, tx *sql.Tx) error
	// Kind gives the kind of an error of the engine and what to do about it, or nil.
	Kind(err error) error
	// Insert writes rows, of which there is one, as Handle.Insert says.
	Insert(ctx context.Context, h *Handle, into, end string, rows [][]any) error
	// AddWords puts the tokens of entries into the index of words, DropWords takes them out. Entries come with ascending numbers.
	AddWords(ctx context.Context, h *Handle, entries []*Tokens) error
	DropWords(ctx context.Context, h *Handle, numbers []int64) error
	// Numbers gives the numbers of the newest entries that a question finds, at most limit. Count counts them, up to limit.
	Numbers(ctx context.Context, h *Handle, q Question, limit int) ([]int64, error)
	Count(ctx context.Context, h *Handle, q Question, limit int) (int, error)
	// ByIDs gives the part of a query from FROM on that finds the entries of a kind, as e, by their ids, of which there is one.
	ByIDs(kind string, ids []string) (from string, args []any)
	// Newest gives the part of a query from FROM on that finds the newest step, as s, of each object of a kind by their ids, of which there is one.
	Newest(kind string, ids []string) (from string, args []any)
	// From gives the part of a query from FROM on that finds the entries, as e, with its values.
	From(q Question) (from string, args []any)
	// WrongWords hands over every one of the numbers whose tokens in the index are not those that want gives for it, with what is wrong.
	WrongWords(ctx context.Context, h *Handle, numbers []int64, want func(number int64) (*Tokens, error), wrong func(number int64, what string)) error
	// JobColumns gives the columns of the job library's table, or nil where there is none.
	JobColumns(ctx context.Context, h *Handle) ([]string, error)
	// Loaded is called when rows with numbers of their own were written, so that the next number that the engine gives is a free one.
	Loaded(ctx context.Context, h *Handle) error
	// LetGo lets go of what the engine still holds of rows that are gone, as far as it can.
	LetGo(ctx context.Context, db *sql.DB) error
}

// Store keeps reports, sources and the register.
type Store struct {
	write, read *sql.DB
	dialect     Dialect
}

// New makes a store of two handles on the same database, whose schema is there: one that writes, one that reads. Close closes both.
func New(write, read *sql.DB, d Dialect) *Store { return &Store{write: write, read: read, dialect: d} }

// Close is store.Store's.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// Writer gives the handle that writes: to the job library, which keeps its tables beside ours so that an item and its job are kept together.
func (s *Store) Writer() *sql.DB { return s.write }

// Reader gives the handle that reads.
func (s *Store) Reader() *sql.DB { return s.read }

// explain gives an error its kind and says what happened, where, and what to do. What a caller did wrong is told as it is.
func (s *Store) explain(what string, err error) error {
	if err == nil {
		return nil
	}
	for _, kind := range []error{store.ErrConflict, store.ErrNotFound, store.ErrInvalid, store.ErrRefused} {
		if errors.Is(err, kind) {
			return err
		}
	}
	if kind := s.dialect.Kind(err); kind != nil {
		err = kind
	}
	return fmt.Errorf("store %s: %s: %w", s.dialect.Name(), what, err)
}

// Explain is for what an engine adds to a store.
func (s *Store) Explain(what string, err error) error { return s.explain(what, err) }

// transact runs f in a transaction that is kept whole or not at all, and beside which nothing else is written.
func (s *Store) transact(ctx context.Context, f func(*Handle) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	h := &Handle{on: tx, Tx: tx, dialect: s.dialect}
	if s.dialect.Prepares() {
		h.kept = map[string]*sql.Stmt{}
	}
	err = s.dialect.Lock(ctx, tx)
	if err == nil {
		err = f(h)
	}
	if err != nil {
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

// Transact is for what an engine adds to a store, such as a migration that makes the index again.
func Transact(tx *sql.Tx, d Dialect) *Handle { return &Handle{on: tx, Tx: tx, dialect: d} }

func (s *Store) reader() *Handle { return &Handle{on: s.read, dialect: s.dialect} }

// snapshot runs f on one connection that sees the database as it is now, whatever is written meanwhile.
func (s *Store) snapshot(ctx context.Context, f func(*Handle) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelDefault})
	if err != nil {
		return err
	}
	err = f(&Handle{on: tx, Tx: tx, dialect: s.dialect})
	return errors.Join(err, rolledBack(tx.Rollback()))
}
