package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"marsad/internal/store"
)

// stampLayout has a fixed number of digits, so that times sort as text.
const stampLayout = "2006-01-02T15:04:05.000000Z"

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(stampLayout)
}

func unstamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(stampLayout, s)
}

const sourceColumns = `id, address, moved, kind, name, outlet, selector, every, paused, added, etag, last_modified,
	next_poll, last_poll, last_success, last_error, failures, newest, typical_gap, longest_gap, (SELECT count(*) FROM items WHERE items.source = sources.id)`

type scanner interface{ Scan(...any) error }

func scanSource(row scanner) (store.Source, error) {
	var s store.Source
	var every, typical, longest int64
	var added, next, poll, success, newest string
	err := row.Scan(&s.ID, &s.Address, &s.Moved, &s.Kind, &s.Name, &s.Outlet, &s.Selector, &every, &s.Paused, &added, &s.ETag, &s.LastModified,
		&next, &poll, &success, &s.LastError, &s.Failures, &newest, &typical, &longest, &s.Items)
	if err != nil {
		return s, err
	}
	s.Every, s.TypicalGap, s.LongestGap = time.Duration(every), time.Duration(typical), time.Duration(longest)
	return s, scanTimes(map[*time.Time]string{&s.Added: added, &s.NextPoll: next, &s.LastPoll: poll, &s.LastSuccess: success, &s.Newest: newest})
}

func scanTimes(texts map[*time.Time]string) error {
	for into, text := range texts {
		t, err := unstamp(text)
		if err != nil {
			return err
		}
		*into = t
	}
	return nil
}

// AddSource is store.Collection's.
func (s *Store) AddSource(ctx context.Context, source store.Source) (store.Source, bool, error) {
	added := false
	err := s.transact(ctx, func(tx *sql.Tx) error {
		var removed bool
		err := tx.QueryRowContext(ctx, `SELECT id, removed FROM sources WHERE address = ? OR moved = ?`, source.Address, source.Address).Scan(&source.ID, &removed)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			added = true
			return tx.QueryRowContext(ctx, `INSERT INTO sources (address, moved, kind, name, outlet, selector, every, paused, added, next_poll)
				VALUES (?, '', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, source.Address, source.Kind, source.Name, source.Outlet, source.Selector, int64(source.Every),
				source.Paused, stamp(source.Added), stamp(source.Added)).Scan(&source.ID)
		case err != nil:
			return err
		case removed:
			added = true
			_, err = tx.ExecContext(ctx, `UPDATE sources SET removed = 0, kind = ?, name = ?, outlet = ?, selector = ?, every = ?, paused = ?, next_poll = ?,
				failures = 0, last_error = '' WHERE id = ?`, source.Kind, source.Name, source.Outlet, source.Selector, int64(source.Every), source.Paused, stamp(source.Added), source.ID)
		}
		return err
	})
	if err != nil {
		return source, false, s.explain("add source", err)
	}
	source, err = s.Source(ctx, source.ID)
	return source, added, err
}

// Source is store.Collection's.
func (s *Store) Source(ctx context.Context, id int64) (store.Source, error) {
	source, err := scanSource(s.read.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM sources WHERE id = ? AND removed = 0`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return source, noSource(id)
	}
	return source, s.explain("get source", err)
}

func noSource(id int64) error {
	return fmt.Errorf("source %d: %w; marsad source list tells which there are", id, store.ErrNotFound)
}

// Sources is store.Collection's.
func (s *Store) Sources(ctx context.Context) ([]store.Source, error) {
	return s.sources(ctx, `removed = 0 ORDER BY id`)
}

// Due is store.Collection's.
func (s *Store) Due(ctx context.Context, at time.Time) ([]store.Source, error) {
	return s.sources(ctx, `removed = 0 AND paused = 0 AND next_poll <= ? ORDER BY next_poll, id`, stamp(at))
}

func (s *Store) sources(ctx context.Context, where string, args ...any) ([]store.Source, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+sourceColumns+` FROM sources WHERE `+where, args...)
	if err != nil {
		return nil, s.explain("list sources", err)
	}
	defer rows.Close()
	var out []store.Source
	for rows.Next() {
		source, err := scanSource(rows)
		if err != nil {
			return nil, s.explain("list sources", err)
		}
		out = append(out, source)
	}
	return out, s.explain("list sources", rows.Err())
}

// SetPaused is store.Collection's.
func (s *Store) SetPaused(ctx context.Context, id int64, paused bool) error {
	return s.changeSource(ctx, id, `UPDATE sources SET paused = ? WHERE id = ? AND removed = 0`, paused, id)
}

// RemoveSource is store.Collection's.
func (s *Store) RemoveSource(ctx context.Context, id int64) error {
	return s.changeSource(ctx, id, `UPDATE sources SET removed = 1 WHERE id = ? AND removed = 0`, id)
}

func (s *Store) changeSource(ctx context.Context, id int64, statement string, args ...any) error {
	result, err := s.write.ExecContext(ctx, statement, args...)
	if err != nil {
		return s.explain("change source", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, noSource(id))
	}
	return nil
}

// Polled is store.Collection's.
func (s *Store) Polled(ctx context.Context, p store.Poll, then func(*sql.Tx, []store.Item) error) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		if err := keepHealth(ctx, tx, p.Source); err != nil {
			return err
		}
		fresh, err := keepItems(ctx, tx, p)
		if err != nil || len(fresh) == 0 {
			return err
		}
		return then(tx, fresh)
	})
	return s.explain("keep a poll", err)
}

// Jobs gives the database to the job library, which keeps its tables beside ours so that an item and its job are kept together.
func (s *Store) Jobs() *sql.DB { return s.write }

// RecoverJobs makes jobs that were running when the process was killed ready to run again, and does not count that as a failed try.
// One process at a time works on a SQLite store, so that whatever is marked as running at its start is not. (The library itself would wait an
// hour before it takes such a job up, for it must reckon with other processes.)
func (s *Store) RecoverJobs(ctx context.Context) (int64, error) {
	result, err := s.write.ExecContext(ctx, `UPDATE river_job SET state = 'available', attempt = max(attempt - 1, 0) WHERE state = 'running'`)
	if err != nil {
		return 0, s.explain("recover jobs", err)
	}
	return result.RowsAffected()
}
