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

// keepItems keeps the items of a poll and gives those that have to be fetched or read.
func keepItems(ctx context.Context, tx *sql.Tx, p store.Poll) ([]store.Item, error) {
	k, err := newItemKeeper(ctx, tx)
	if err != nil {
		return nil, err
	}
	var fresh []store.Item
	for _, item := range p.Items {
		item.Source = p.Source.ID
		kept, wanted, err := k.keep(ctx, item)
		if err != nil {
			return nil, errors.Join(err, k.close())
		}
		if wanted {
			fresh = append(fresh, kept)
		}
	}
	return fresh, k.close()
}

// keepHealth keeps what a poll learned. An address to which another source has moved already is not taken twice.
func keepHealth(ctx context.Context, tx *sql.Tx, s store.Source) error {
	_, err := tx.ExecContext(ctx, `UPDATE sources SET name = ?, etag = ?, last_modified = ?, next_poll = ?, last_poll = ?, last_success = ?, last_error = ?, failures = ?,
		newest = ?, typical_gap = ?, longest_gap = ? WHERE id = ?`, s.Name, s.ETag, s.LastModified, stamp(s.NextPoll), stamp(s.LastPoll), stamp(s.LastSuccess), s.LastError, s.Failures,
		stamp(s.Newest), int64(s.TypicalGap), int64(s.LongestGap), s.ID)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE sources SET moved = CASE moved WHEN '' THEN address ELSE moved END, address = ?1
		WHERE id = ?2 AND address <> ?1 AND NOT EXISTS (SELECT 1 FROM sources other WHERE other.address = ?1)`, s.Address, s.ID)
	return err
}

// itemKeeper holds the statements that a poll needs for each of its items: to parse them anew each time took most of the time of a poll.
type itemKeeper struct {
	tx                 *sql.Tx
	find, page, insert *sql.Stmt
}

func newItemKeeper(ctx context.Context, tx *sql.Tx) (*itemKeeper, error) {
	k := &itemKeeper{tx: tx}
	for query, into := range map[string]**sql.Stmt{
		`SELECT ` + itemColumns + ` FROM items WHERE source = ? AND key = ?`:                                                                     &k.find,
		`SELECT EXISTS (SELECT 1 FROM items WHERE url = ? AND state <> ?)`:                                                                       &k.page,
		`INSERT INTO items (source, key, url, title, published, updated, content, found, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`: &k.insert,
	} {
		var err error
		if *into, err = tx.PrepareContext(ctx, query); err != nil {
			return nil, errors.Join(err, k.close())
		}
	}
	return k, nil
}

func (k *itemKeeper) close() error {
	var err error
	for _, s := range []*sql.Stmt{k.find, k.page, k.insert} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

// keep keeps an item that was not seen before, or that has changed since. wanted says that it has to be fetched or read.
func (k *itemKeeper) keep(ctx context.Context, i store.Item) (kept store.Item, wanted bool, err error) {
	old, err := scanItem(k.find.QueryRowContext(ctx, i.Source, i.Key))
	if err == nil {
		return changedItem(ctx, k.tx, old, i)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return i, false, err
	}
	i.State = store.ItemFound
	if i.URL != "" {
		var other bool
		if err := k.page.QueryRowContext(ctx, i.URL, store.ItemShared).Scan(&other); err != nil {
			return i, false, err
		}
		if other {
			i.State = store.ItemShared
		}
	}
	err = k.insert.QueryRowContext(ctx, i.Source, i.Key, i.URL, i.Title, i.Published, i.Updated, i.Content, stamp(i.Found), i.State).Scan(&i.ID)
	return i, i.State == store.ItemFound, err
}

// changedItem takes up an item again that the feed says was updated after it was read.
func changedItem(ctx context.Context, tx *sql.Tx, old, now store.Item) (store.Item, bool, error) {
	if old.State != store.ItemRead || now.Updated <= old.Updated {
		return old, false, nil
	}
	old.Updated, old.Title, old.Content = now.Updated, now.Title, now.Content
	_, err := tx.ExecContext(ctx, `UPDATE items SET updated = ?, title = ?, content = ? WHERE id = ?`, old.Updated, old.Title, old.Content, old.ID)
	return old, true, err
}

const itemColumns = `id, source, key, url, title, published, updated, content, found, state, error, sha256, report, fetched, etag, last_modified, fetches`

func scanItem(row scanner) (store.Item, error) {
	var i store.Item
	var found, fetched string
	err := row.Scan(&i.ID, &i.Source, &i.Key, &i.URL, &i.Title, &i.Published, &i.Updated, &i.Content, &found, &i.State, &i.Error, &i.SHA256, &i.Report, &fetched,
		&i.ETag, &i.LastModified, &i.Fetches)
	if err != nil {
		return i, err
	}
	return i, scanTimes(map[*time.Time]string{&i.Found: found, &i.Fetched: fetched})
}

// Item is store.Collection's.
func (s *Store) Item(ctx context.Context, id int64) (store.Item, error) {
	i, err := scanItem(s.read.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM items WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fmt.Errorf("item %d: %w", id, store.ErrNotFound)
	}
	return i, s.explain("get item", err)
}

// ChangeItem is store.Collection's.
func (s *Store) ChangeItem(ctx context.Context, id int64, change func(*store.Item), then func(*sql.Tx, store.Item) error) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		i, err := scanItem(tx.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM items WHERE id = ?`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("item %d: %w", id, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		change(&i)
		_, err = tx.ExecContext(ctx, `UPDATE items SET title = ?, published = ?, updated = ?, content = ?, state = ?, error = ?, sha256 = ?, report = ?, fetched = ?,
			etag = ?, last_modified = ?, fetches = ? WHERE id = ?`, i.Title, i.Published, i.Updated, i.Content, i.State, i.Error, i.SHA256, i.Report, stamp(i.Fetched),
			i.ETag, i.LastModified, i.Fetches, id)
		if err != nil || then == nil {
			return err
		}
		return then(tx, i)
	})
	return s.explain("keep an item", err)
}

// Items is store.Collection's.
func (s *Store) Items(ctx context.Context) (map[int64]store.SourceCounts, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT source, state, count(*) FROM items GROUP BY source, state`)
	if err != nil {
		return nil, s.explain("count items", err)
	}
	defer rows.Close()
	out := map[int64]store.SourceCounts{}
	for rows.Next() {
		var source int64
		var state string
		var n int
		if err := rows.Scan(&source, &state, &n); err != nil {
			return nil, s.explain("count items", err)
		}
		if out[source] == nil {
			out[source] = store.SourceCounts{}
		}
		out[source][state] = n
	}
	return out, s.explain("count items", rows.Err())
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
