package sqlstore

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

func scanSource(row Scanner) (store.Source, error) {
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
	err := s.transact(ctx, func(h *Handle) error {
		var removed bool
		err := h.Value(ctx, []any{&source.ID, &removed}, `SELECT id, removed FROM sources WHERE address = ? OR moved = ?`, source.Address, source.Address)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			added = true
			return h.Value(ctx, []any{&source.ID}, `INSERT INTO sources (address, moved, kind, name, outlet, selector, every, paused, added, next_poll)
				VALUES (?, '', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, source.Address, source.Kind, source.Name, source.Outlet, source.Selector, int64(source.Every),
				source.Paused, stamp(source.Added), stamp(source.Added))
		case err != nil:
			return err
		case removed:
			added = true
			_, err = h.Exec(ctx, `UPDATE sources SET removed = 0, kind = ?, name = ?, outlet = ?, selector = ?, every = ?, paused = ?, next_poll = ?,
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
	var source store.Source
	err := s.reader().One(ctx, func(r Scanner) (err error) { source, err = scanSource(r); return err }, `SELECT `+sourceColumns+` FROM sources WHERE id = ? AND removed = 0`, id)
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
	var out []store.Source
	err := s.reader().Each(ctx, func(r Scanner) error {
		source, err := scanSource(r)
		out = append(out, source)
		return err
	}, `SELECT `+sourceColumns+` FROM sources WHERE `+where, args...)
	return out, s.explain("list sources", err)
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
	return s.explain("change source", s.transact(ctx, func(h *Handle) error {
		result, err := h.Exec(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, noSource(id))
		}
		return nil
	}))
}

// Polled is store.Collection's.
func (s *Store) Polled(ctx context.Context, p store.Poll, then func(*sql.Tx, []store.Item) error) error {
	err := s.transact(ctx, func(h *Handle) error {
		if err := keepHealth(ctx, h, p.Source); err != nil {
			return err
		}
		fresh, err := keepItems(ctx, h, p)
		if err != nil || len(fresh) == 0 {
			return err
		}
		return then(h.Tx, fresh)
	})
	return s.explain("keep a poll", err)
}
