package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"marsad/internal/store"
)

// PutSignatures is store.Store's.
func (s *Store) PutSignatures(ctx context.Context, signatures ...store.Signature) error {
	err := s.transact(ctx, func(h *Handle) error {
		for _, x := range signatures {
			if err := putSignature(ctx, h, x); err != nil {
				return err
			}
		}
		return nil
	})
	return s.explain("put signatures", err)
}

func putSignature(ctx context.Context, h *Handle, x store.Signature) error {
	var there int
	err := h.Value(ctx, []any{&there}, `SELECT 1 FROM entries WHERE kind = 'report' AND id = ?`, x.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("signature of report %q: %w", x.ID, store.ErrNotFound)
	}
	if err != nil {
		return err
	}
	var number int64
	err = h.Value(ctx, []any{&number}, `INSERT INTO signatures (report, version, body) VALUES (?, ?, ?)
		ON CONFLICT (report) DO UPDATE SET version = excluded.version, body = excluded.body RETURNING number`, x.ID, x.Version, x.Bytes)
	if err != nil {
		return err
	}
	if _, err := h.Exec(ctx, `DELETE FROM bands WHERE number = ?`, number); err != nil {
		return err
	}
	var rows [][]any
	for _, b := range x.Bands {
		rows = append(rows, []any{int64(b), number}) // the engines' integers have a sign; the bits are the same
	}
	return h.Insert(ctx, `bands (band, number)`, `ON CONFLICT DO NOTHING`, rows)
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
	list, args := inList(bands)
	for i, b := range bands {
		args[i] = int64(b)
	}
	return s.signatures(ctx, `SELECT report, version, body FROM signatures
		WHERE number IN (SELECT number FROM bands WHERE band IN `+list+`) ORDER BY report`, args...)
}

func (s *Store) signatures(ctx context.Context, query string, args ...any) ([]store.Signature, error) {
	out := []store.Signature{}
	err := s.reader().Each(ctx, func(r Scanner) error {
		var x store.Signature
		err := r.Scan(&x.ID, &x.Version, &x.Bytes)
		out = append(out, x)
		return err
	}, query, args...)
	return out, s.explain("signatures", err)
}
