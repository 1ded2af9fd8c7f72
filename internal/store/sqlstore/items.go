package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"marsad/internal/store"
)

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
		if *into, err = tx.PrepareContext(ctx, query); err != nil { //nolint:sqlclosecheck // close does
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

// ListItems is store.Collection's.
func (s *Store) ListItems(ctx context.Context, source int64, states ...string) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		query := `SELECT ` + itemColumns + ` FROM items WHERE (?1 = 0 OR source = ?1) AND state IN (SELECT value FROM json_each(?2)) ORDER BY id`
		wanted, err := json.Marshal(states)
		if err != nil {
			yield(store.Item{}, err)
			return
		}
		rows, err := s.read.QueryContext(ctx, query, source, string(wanted))
		if err != nil {
			yield(store.Item{}, s.explain("list items", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			i, err := scanItem(rows)
			if !yield(i, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Item{}, s.explain("list items", err))
		}
	}
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
