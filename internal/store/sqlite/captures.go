package sqlite

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"marsad/internal/store"
)

// MoveCaptures hands the captured bytes that a store of an older marsad holds to keep, one after the other, and drops their table when each was kept. A
// store without them is left as it is. What cannot be read any more stops it, and nothing is dropped.
func (s *Store) MoveCaptures(ctx context.Context, keep func(store.Capture) error) (moved int, err error) {
	hashes, err := s.oldCaptures(ctx)
	if err != nil || hashes == nil {
		return 0, s.Explain("move captures", err)
	}
	for _, hash := range hashes {
		c, err := s.oldCapture(ctx, hash)
		if err != nil {
			return moved, err
		}
		if err := keep(c); err != nil {
			return moved, err
		}
		moved++
	}
	_, err = s.Writer().ExecContext(ctx, `DROP TABLE captures`)
	return moved, s.Explain("move captures", err)
}

// oldCaptures gives the hashes in the table of captures, or nil when there is no such table.
func (s *Store) oldCaptures(ctx context.Context) ([]string, error) {
	var tables int
	if err := s.Reader().QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'captures'`).Scan(&tables); err != nil || tables == 0 {
		return nil, err
	}
	rows, err := s.Reader().QueryContext(ctx, `SELECT sha256 FROM captures ORDER BY sha256`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hashes := []string{}
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, rows.Err()
}

// oldCapture reads a row of the table of captures: bytes packed with gzip, under the hash of the bytes as captured.
func (s *Store) oldCapture(ctx context.Context, hash string) (store.Capture, error) {
	c := store.Capture{SHA256: hash}
	var at string
	var packed []byte
	err := s.Reader().QueryRowContext(ctx, `SELECT media_type, name, captured_at, body FROM captures WHERE sha256 = ?`, hash).Scan(&c.MediaType, &c.Name, &at, &packed)
	if err != nil {
		return c, s.Explain("get capture", err)
	}
	c.CapturedAt, err = time.Parse(time.RFC3339Nano, at)
	if err == nil {
		c.Bytes, err = unpack(packed)
	}
	if err == nil && store.HashBody(c.Bytes) != hash {
		err = errors.New("its bytes have another hash")
	}
	if err != nil {
		return c, fmt.Errorf("store %s: capture %s is %w: %w", s.path, hash, store.ErrCorrupt, err)
	}
	return c, nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// HoldsCaptures tells whether a file holds captures of an older marsad. It changes nothing; of what is no store it says no.
func HoldsCaptures(ctx context.Context, path string) bool {
	db, err := connect(path, Options{}, "ro")
	if err != nil {
		return false
	}
	defer db.Close() //nolint:errcheck // only read from
	var n int
	return db.QueryRowContext(ctx, `SELECT count(*) FROM captures`).Scan(&n) == nil && n > 0
}
