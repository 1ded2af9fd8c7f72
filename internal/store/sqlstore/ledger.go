package sqlstore

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

// Keep is store.Ledger's.
func (s *Store) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	for _, o := range objects {
		if o.Kind == store.KindReport || o.Kind == store.KindReportClass {
			return fmt.Errorf("%w: reports are kept by Put and their classes by SetClass, not as objects", store.ErrInvalid)
		}
	}
	return s.explain("keep", s.transact(ctx, func(h *Handle) error {
		k := &keeper{h: h, by: by, b: newBatch(h)}
		for _, o := range objects {
			if err := k.keep(ctx, o); err != nil {
				return err
			}
		}
		return k.b.flush(ctx)
	}))
}

// keeper writes steps; what they change in the index gathers in a batch.
type keeper struct {
	h    *Handle
	by   store.Author
	b    *batch
	last *store.Change // the last step of the register, once it was read
}

func (k *keeper) keep(ctx context.Context, o store.Object) error {
	if err := errors.Join(k.by.Check(), o.Check()); err != nil {
		return err
	}
	o = o.Tidy()
	was, err := newestObject(ctx, k.h, o.Kind, o.ID)
	if err != nil {
		return err
	}
	c, changes, err := store.Step(was, o, k.by)
	if err != nil || !changes {
		return err
	}
	o.Version = c.Version
	return k.step(ctx, c, o)
}

// step puts a step behind the last one, and the object that it leaves into the index.
func (k *keeper) step(ctx context.Context, c store.Change, now store.Object) error {
	if k.last == nil {
		k.last = &store.Change{}
		err := k.h.Value(ctx, []any{&k.last.Number, &k.last.Chain}, `SELECT number, chain FROM steps ORDER BY number DESC LIMIT 1`)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	var err error
	c.Number = k.last.Number + 1
	if c.Chain, err = c.Link(k.last.Chain); err != nil {
		return err
	}
	found, err := json.Marshal(now.Index)
	if err != nil {
		return err
	}
	body, err := pack(c.After)
	if err != nil {
		return err
	}
	_, err = k.h.Exec(ctx, `INSERT INTO steps (number, kind, id, version, action, name, why, at, sha256, chain, body, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Name, c.Author.Why, stamp(c.Author.At), c.SHA256, c.Chain, body, string(found))
	if err != nil {
		return err
	}
	k.last = &c
	if now.Removed {
		k.b.drop(now.Kind, now.ID)
	} else {
		k.b.put(objectEntry(now))
	}
	return nil
}

// objectEntry makes what an object is found by.
func objectEntry(o store.Object) *entry {
	return &entry{Tokens: tokensOf(o.Kind, o.Index), kind: o.Kind, id: o.ID, version: o.Version, minute: store.Minute(o.Index.To), index: o.Index}
}

const objectColumns = `s.kind, s.id, s.version, s.body, s.found`

// scanObject reads an object; further columns stand before those of the object.
func scanObject(r Scanner, before ...any) (store.Object, error) {
	var o store.Object
	var body []byte
	var found string
	if err := r.Scan(append(before, &o.Kind, &o.ID, &o.Version, &body, &found)...); err != nil {
		return o, err
	}
	o.Removed = body == nil
	var err error
	if o.Body, err = unpackJSON(body); err == nil {
		err = json.Unmarshal([]byte(found), &o.Index)
	}
	if err != nil {
		return o, fmt.Errorf("%s %q is %w: %w", o.Kind, o.ID, store.ErrCorrupt, err)
	}
	return o, nil
}

func unpackJSON(body []byte) (json.RawMessage, error) {
	if body == nil {
		return nil, nil
	}
	return unpack(body)
}

// newestObject gives the newest version of an object, of version 0 when there is none.
func newestObject(ctx context.Context, h *Handle, kind, id string) (store.Object, error) {
	var o store.Object
	err := h.One(ctx, func(r Scanner) (err error) { o, err = scanObject(r); return err },
		`SELECT `+objectColumns+` FROM steps s WHERE s.kind = ? AND s.id = ? ORDER BY s.version DESC LIMIT 1`, kind, id)
	if errors.Is(err, sql.ErrNoRows) {
		return store.Object{}, nil
	}
	return o, err
}

// Object is store.Ledger's.
func (s *Store) Object(ctx context.Context, kind, id string) (store.Object, error) {
	o, err := newestObject(ctx, s.reader(), kind, id)
	if err == nil && o.Version == 0 {
		err = fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return o, s.explain("get object", err)
}

// ObjectVersion is store.Ledger's.
func (s *Store) ObjectVersion(ctx context.Context, kind, id string, n int) (store.Object, error) {
	var o store.Object
	err := s.reader().One(ctx, func(r Scanner) (err error) { o, err = scanObject(r); return err },
		`SELECT `+objectColumns+` FROM steps s WHERE s.kind = ? AND s.id = ? AND s.version = ?`, kind, id, n)
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%s %q, version %d: %w", kind, id, n, store.ErrNotFound)
	}
	return o, s.explain("get object", err)
}

// Erase is store.Ledger's.
func (s *Store) Erase(ctx context.Context, by store.Author, kind, id string) error {
	if err := by.Check(); err != nil {
		return err
	}
	return s.explain("erase", s.transact(ctx, func(h *Handle) error {
		was, err := newestObject(ctx, h, kind, id)
		if err == nil && was.Version == 0 {
			err = fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if err := emptySteps(ctx, h, kind, id); err != nil {
			return err
		}
		k := &keeper{h: h, by: by, b: newBatch(h)}
		grave := store.Object{Kind: kind, ID: id, Version: was.Version + 1, Index: store.Index{Class: was.Index.Class}, Removed: true}
		by.At = by.At.UTC().Truncate(time.Microsecond)
		if err := k.step(ctx, store.Change{Kind: kind, ID: id, Version: grave.Version, Action: store.ActionErased, Author: by}, grave); err != nil {
			return err
		}
		return k.b.flush(ctx)
	}))
}

// emptySteps takes the bodies out of the steps of an object, and of their indexes all but the class.
func emptySteps(ctx context.Context, h *Handle, kind, id string) error {
	classes := map[int]string{}
	err := h.Each(ctx, func(r Scanner) error {
		o, err := scanObject(r)
		if err != nil {
			return err
		}
		found, err := json.Marshal(store.Index{Class: o.Index.Class})
		classes[o.Version] = string(found)
		return err
	}, `SELECT `+objectColumns+` FROM steps s WHERE s.kind = ? AND s.id = ?`, kind, id)
	for version := 1; err == nil && version <= len(classes); version++ {
		_, err = h.Exec(ctx, `UPDATE steps SET body = NULL, found = ? WHERE kind = ? AND id = ? AND version = ?`, classes[version], kind, id, version)
	}
	return err
}

// History is store.Ledger's.
func (s *Store) History(ctx context.Context, kind, id string) iter.Seq2[store.Change, error] {
	where, args := "", []any{}
	if kind != "" || id != "" {
		where, args = `WHERE s.kind = ? AND s.id = ?`, []any{kind, id}
	}
	return each(ctx, s, "history", scanChange, changes+where+` ORDER BY s.number`, args)
}

// Within is store.Ledger's.
func (s *Store) Within(ctx context.Context, kind string, from, before time.Time) iter.Seq2[store.Change, error] {
	where, args := `WHERE s.kind = ? AND s.at >= ?`, []any{kind, stamp(from)}
	if !before.IsZero() {
		where, args = where+` AND s.at < ?`, append(args, stamp(before))
	}
	return each(ctx, s, "steps of a time", scanChange, changes+where+` ORDER BY s.number`, args)
}

const changes = `SELECT s.number, s.kind, s.id, s.version, s.action, s.name, s.why, s.at, s.sha256, s.chain, s.body, b.body
	FROM steps s LEFT JOIN steps b ON b.kind = s.kind AND b.id = s.id AND b.version = s.version - 1 `

func scanChange(r Scanner) (store.Change, error) {
	var c store.Change
	var at string
	var after, before []byte
	err := r.Scan(&c.Number, &c.Kind, &c.ID, &c.Version, &c.Action, &c.Author.Name, &c.Author.Why, &at, &c.SHA256, &c.Chain, &after, &before)
	if err != nil {
		return c, err
	}
	if c.After, err = unpackJSON(after); err != nil {
		return c, err
	}
	if c.Before, err = unpackJSON(before); err != nil {
		return c, err
	}
	c.Author.At, err = unstamp(at)
	return c, err
}
