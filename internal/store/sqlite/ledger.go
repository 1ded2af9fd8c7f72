package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"marsad/internal/store"
)

// ledgerErrors are what a ledger refuses; they are told as they are.
func (s *Store) explainLedger(what string, err error) error {
	for _, kind := range []error{store.ErrConflict, store.ErrNotFound, store.ErrInvalid} {
		if errors.Is(err, kind) {
			return err
		}
	}
	return s.explain(what, err)
}

// Keep is store.Ledger's.
func (s *Store) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	if err := by.Check(); err != nil {
		return err
	}
	for _, o := range objects {
		if err := o.Check(); err != nil {
			return err
		}
	}
	return s.explainLedger("keep", s.transact(ctx, func(tx *sql.Tx) error {
		for _, o := range objects {
			if err := keep(ctx, tx, by, o.Tidy()); err != nil {
				return err
			}
		}
		return nil
	}))
}

func keep(ctx context.Context, tx *sql.Tx, by store.Author, o store.Object) error {
	was, err := scanObject(tx.QueryRowContext(ctx, newestObject, o.Kind, o.ID))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	c, changes, err := store.Step(was, o, by)
	if err != nil || !changes {
		return err
	}
	o.Version = c.Version
	if err := addStep(ctx, tx, c, o.Index); err != nil {
		return err
	}
	return place(ctx, tx, was, o)
}

// addStep puts a step behind the last one.
func addStep(ctx context.Context, tx *sql.Tx, c store.Change, x store.Index) error {
	var before string
	err := tx.QueryRowContext(ctx, `SELECT number, chain FROM steps ORDER BY number DESC LIMIT 1`).Scan(&c.Number, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	c.Number++
	if c.Chain, err = c.Link(before); err != nil {
		return err
	}
	found, err := json.Marshal(x)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO steps (number, kind, id, version, action, name, why, at, sha256, chain, body, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Name, c.Author.Why, stamp(c.Author.At), c.SHA256, c.Chain, []byte(c.After), string(found))
	return err
}

// place makes the row by which the newest version is found; an object whose time is the same keeps its place.
func place(ctx context.Context, tx *sql.Tx, was, now store.Object) error {
	found, err := json.Marshal(now.Index)
	if err != nil {
		return err
	}
	minute := store.Minute(now.Index.To)
	if was.Version > 0 && store.Minute(was.Index.To) == minute {
		_, err = tx.ExecContext(ctx, `UPDATE objects SET version = ?, removed = ?, found = ? WHERE kind = ? AND id = ?`, now.Version, now.Removed, string(found), now.Kind, now.ID)
		return err
	}
	low, high := store.Places(minute)
	var number int64
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(min(number), ?2 + 1) - 1 FROM objects WHERE number BETWEEN ?1 AND ?2`, low, high).Scan(&number); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO objects (number, kind, id, version, removed, found) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET number = excluded.number, version = excluded.version, removed = excluded.removed, found = excluded.found`,
		number, now.Kind, now.ID, now.Version, now.Removed, string(found))
	return err
}

const objectColumns = `s.kind, s.id, s.version, s.body, s.found, s.body IS NULL`

const newestObject = `SELECT ` + objectColumns + ` FROM steps s WHERE s.kind = ? AND s.id = ? ORDER BY s.version DESC LIMIT 1`

func scanObject(row scanner) (store.Object, error) {
	var o store.Object
	var body []byte
	var found sql.NullString
	if err := row.Scan(&o.Kind, &o.ID, &o.Version, &body, &found, &o.Removed); err != nil {
		return o, err
	}
	o.Body = body
	if !found.Valid {
		return o, nil
	}
	if err := json.Unmarshal([]byte(found.String), &o.Index); err != nil {
		return o, fmt.Errorf("the index of %s %q is %w: %w", o.Kind, o.ID, store.ErrCorrupt, err)
	}
	return o, nil
}

// Object is store.Ledger's.
func (s *Store) Object(ctx context.Context, kind, id string) (store.Object, error) {
	o, err := scanObject(s.read.QueryRowContext(ctx, newestObject, kind, id))
	if errors.Is(err, sql.ErrNoRows) {
		return o, fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return o, s.explain("get object", err)
}

// ObjectVersion is store.Ledger's.
func (s *Store) ObjectVersion(ctx context.Context, kind, id string, n int) (store.Object, error) {
	o, err := scanObject(s.read.QueryRowContext(ctx, `SELECT `+objectColumns+` FROM steps s WHERE s.kind = ? AND s.id = ? AND s.version = ?`, kind, id, n))
	if errors.Is(err, sql.ErrNoRows) {
		return o, fmt.Errorf("%s %q, version %d: %w", kind, id, n, store.ErrNotFound)
	}
	return o, s.explain("get object", err)
}

// Erase is store.Ledger's.
func (s *Store) Erase(ctx context.Context, by store.Author, kind, id string) error {
	if err := by.Check(); err != nil {
		return err
	}
	return s.explainLedger("erase", s.transact(ctx, func(tx *sql.Tx) error {
		was, err := scanObject(tx.QueryRowContext(ctx, newestObject, kind, id))
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE steps SET body = NULL, found = json_object('Class', json_extract(found, '$.Class')) WHERE kind = ? AND id = ?`, kind, id); err != nil {
			return err
		}
		grave := store.Object{Kind: kind, ID: id, Version: was.Version + 1, Index: store.Index{Class: was.Index.Class}, Removed: true}
		by.At = by.At.UTC().Truncate(time.Microsecond)
		if err := addStep(ctx, tx, store.Change{Kind: kind, ID: id, Version: grave.Version, Action: store.ActionErased, Author: by}, grave.Index); err != nil {
			return err
		}
		return place(ctx, tx, was, grave)
	}))
}
