package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"marsad/internal/store"
)

// keepItems keeps the items of a poll and gives those that have to be fetched or read.
func keepItems(ctx context.Context, h *Handle, p store.Poll) ([]store.Item, error) {
	var fresh []store.Item
	for _, item := range p.Items {
		item.Source = p.Source.ID
		kept, wanted, err := keepItem(ctx, h, item)
		if err != nil {
			return nil, err
		}
		if wanted {
			fresh = append(fresh, kept)
		}
	}
	return fresh, nil
}

// keepHealth keeps what a poll learned. An address to which another source has moved already is not taken twice.
func keepHealth(ctx context.Context, h *Handle, s store.Source) error {
	_, err := h.Exec(ctx, `UPDATE sources SET name = ?, etag = ?, last_modified = ?, next_poll = ?, last_poll = ?, last_success = ?, last_error = ?, failures = ?,
		newest = ?, typical_gap = ?, longest_gap = ? WHERE id = ?`, s.Name, s.ETag, s.LastModified, stamp(s.NextPoll), stamp(s.LastPoll), stamp(s.LastSuccess), s.LastError, s.Failures,
		stamp(s.Newest), int64(s.TypicalGap), int64(s.LongestGap), s.ID)
	if err != nil {
		return err
	}
	_, err = h.Exec(ctx, `UPDATE sources SET moved = CASE moved WHEN '' THEN address ELSE moved END, address = ?
		WHERE id = ? AND address <> ? AND NOT EXISTS (SELECT 1 FROM sources other WHERE other.address = ?)`, s.Address, s.ID, s.Address, s.Address)
	return err
}

// keepItem keeps an item that was not seen before, or that has changed since. wanted says that it has to be fetched or read.
func keepItem(ctx context.Context, h *Handle, i store.Item) (kept store.Item, wanted bool, err error) {
	old, err := oneItem(ctx, h, `source = ? AND key = ?`, i.Source, i.Key)
	if err == nil {
		return changedItem(ctx, h, old, i)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return i, false, err
	}
	i.State = store.ItemFound
	if i.URL != "" {
		var others int
		if err := h.Value(ctx, []any{&others}, `SELECT count(*) FROM items WHERE url = ? AND state <> ?`, i.URL, store.ItemShared); err != nil {
			return i, false, err
		}
		if others > 0 {
			i.State = store.ItemShared
		}
	}
	err = h.Value(ctx, []any{&i.ID}, `INSERT INTO items (id, source, key, url, title, published, updated, content, found, state)
		VALUES ((SELECT coalesce(max(id), 0) + 1 FROM items), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		i.Source, i.Key, i.URL, i.Title, i.Published, i.Updated, i.Content, stamp(i.Found), i.State)
	return i, i.State == store.ItemFound, err
}

// changedItem takes up an item again that the feed says was updated after it was read.
func changedItem(ctx context.Context, h *Handle, old, now store.Item) (store.Item, bool, error) {
	if old.State != store.ItemRead || now.Updated <= old.Updated {
		return old, false, nil
	}
	old.Updated, old.Title, old.Content = now.Updated, now.Title, now.Content
	_, err := h.Exec(ctx, `UPDATE items SET updated = ?, title = ?, content = ? WHERE id = ?`, old.Updated, old.Title, old.Content, old.ID)
	return old, true, err
}

const itemColumns = `id, source, key, url, title, published, updated, content, found, state, error, sha256, report, fetched, etag, last_modified, fetches`

func scanItem(row Scanner) (store.Item, error) {
	var i store.Item
	var found, fetched string
	err := row.Scan(&i.ID, &i.Source, &i.Key, &i.URL, &i.Title, &i.Published, &i.Updated, &i.Content, &found, &i.State, &i.Error, &i.SHA256, &i.Report, &fetched,
		&i.ETag, &i.LastModified, &i.Fetches)
	if err != nil {
		return i, err
	}
	return i, scanTimes(map[*time.Time]string{&i.Found: found, &i.Fetched: fetched})
}

func oneItem(ctx context.Context, h *Handle, where string, args ...any) (store.Item, error) {
	var i store.Item
	err := h.One(ctx, func(r Scanner) (err error) { i, err = scanItem(r); return err }, `SELECT `+itemColumns+` FROM items WHERE `+where, args...)
	return i, err
}

// Item is store.Collection's.
func (s *Store) Item(ctx context.Context, id int64) (store.Item, error) {
	i, err := oneItem(ctx, s.reader(), `id = ?`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return i, fmt.Errorf("item %d: %w", id, store.ErrNotFound)
	}
	return i, s.explain("get item", err)
}

// ChangeItem is store.Collection's.
func (s *Store) ChangeItem(ctx context.Context, id int64, change func(*store.Item), then func(*sql.Tx, store.Item) error) error {
	err := s.transact(ctx, func(h *Handle) error {
		i, err := oneItem(ctx, h, `id = ?`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("item %d: %w", id, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		change(&i)
		_, err = h.Exec(ctx, `UPDATE items SET title = ?, published = ?, updated = ?, content = ?, state = ?, error = ?, sha256 = ?, report = ?, fetched = ?,
			etag = ?, last_modified = ?, fetches = ? WHERE id = ?`, i.Title, i.Published, i.Updated, i.Content, i.State, i.Error, i.SHA256, i.Report, stamp(i.Fetched),
			i.ETag, i.LastModified, i.Fetches, id)
		if err != nil || then == nil {
			return err
		}
		return then(h.Tx, i)
	})
	return s.explain("keep an item", err)
}

// ListItems is store.Collection's.
func (s *Store) ListItems(ctx context.Context, source int64, states ...string) iter.Seq2[store.Item, error] {
	if len(states) == 0 {
		return func(func(store.Item, error) bool) {}
	}
	wanted, args := inList(states)
	where := `state IN ` + wanted
	if source != 0 {
		where, args = where+` AND source = ?`, append(args, source)
	}
	return each(ctx, s, "list items", scanItem, `SELECT `+itemColumns+` FROM items WHERE `+where+` ORDER BY id`, args)
}

// Items is store.Collection's.
func (s *Store) Items(ctx context.Context) (map[int64]store.SourceCounts, error) {
	out := map[int64]store.SourceCounts{}
	err := s.reader().Each(ctx, func(r Scanner) error {
		var source int64
		var state string
		var n int
		err := r.Scan(&source, &state, &n)
		if out[source] == nil {
			out[source] = store.SourceCounts{}
		}
		out[source][state] = n
		return err
	}, `SELECT source, state, count(*) FROM items GROUP BY source, state`)
	return out, s.explain("count items", err)
}
