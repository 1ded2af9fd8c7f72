package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"marsad/internal/store"
)

// PutSignatures is store.Store's.
func (s *Store) PutSignatures(ctx context.Context, signatures ...store.Signature) error {
	err := s.transact(ctx, func(tx *sql.Tx) error {
		for _, x := range signatures {
			if err := putSignature(ctx, tx, x); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return err
	}
	return s.explain("put signatures", err)
}

func putSignature(ctx context.Context, tx *sql.Tx, x store.Signature) error {
	var there int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM reports WHERE id = ?`, x.ID).Scan(&there)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("signature of report %q: %w", x.ID, store.ErrNotFound)
	}
	if err != nil {
		return err
	}
	var number int64
	err = tx.QueryRowContext(ctx, `INSERT INTO signatures (report, version, body) VALUES (?, ?, ?)
		ON CONFLICT (report) DO UPDATE SET version = excluded.version, body = excluded.body RETURNING number`, x.ID, x.Version, x.Bytes).Scan(&number)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM bands WHERE number = ?`, number); err != nil {
		return err
	}
	for _, b := range x.Bands {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO bands (band, number) VALUES (?, ?)`, int64(b), number); err != nil { // SQLite's integers have a sign; the bits are the same
			return err
		}
	}
	return nil
}

// Signatures is store.Store's. The bands are left out: who made the bytes can make them again.
func (s *Store) Signatures(ctx context.Context) ([]store.Signature, error) {
	return s.signatures(ctx, `SELECT report, version, body FROM signatures ORDER BY report`)
}

// Near is store.Store's.
func (s *Store) Near(ctx context.Context, bands []uint64) ([]store.Signature, error) {
	if len(bands) == 0 {
		return []store.Signature{}, nil
	}
	args := make([]any, len(bands))
	for i, b := range bands {
		args[i] = int64(b)
	}
	return s.signatures(ctx, `SELECT report, version, body FROM signatures
		WHERE number IN (SELECT number FROM bands WHERE band IN (?`+strings.Repeat(", ?", len(bands)-1)+`)) ORDER BY report`, args...)
}

func (s *Store) signatures(ctx context.Context, query string, args ...any) ([]store.Signature, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain("signatures", err)
	}
	defer rows.Close()
	out := []store.Signature{}
	for rows.Next() {
		var x store.Signature
		if err := rows.Scan(&x.ID, &x.Version, &x.Bytes); err != nil {
			return nil, s.explain("signatures", err)
		}
		out = append(out, x)
	}
	return out, s.explain("signatures", rows.Err())
}
