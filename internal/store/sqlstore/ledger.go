package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"marsad/internal/store"
)

// Keep is store.Ledger's.
func (s *Store) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	return s.KeepAll(ctx, store.Kept{By: by, Objects: objects})
}

// KeepAll is store.Bulk's.
func (s *Store) KeepAll(ctx context.Context, all ...store.Kept) error {
	ids := map[string][]string{}
	for _, step := range all {
		for _, o := range step.Objects {
			if err := o.Own(); err != nil {
				return err
			}
			ids[o.Kind] = append(ids[o.Kind], o.ID)
		}
	}
	return s.explain("keep", s.transact(ctx, func(h *Handle) error {
		k := newKeeper(h, store.Author{})
		if err := k.read(ctx, ids); err != nil {
			return err
		}
		for _, step := range all {
			k.by = step.By
			for _, o := range step.Objects {
				if err := k.keep(ctx, o); err != nil {
					return err
				}
			}
		}
		return k.flush(ctx)
	}))
}

// keeper gathers steps; flush writes them and what they change in the index.
type keeper struct {
	h     *Handle
	by    store.Author
	b     *batch
	last  *store.Change             // the last step of the register, once it was read
	now   map[entryKey]store.Object // the newest of each object that was read or kept; version 0 when there is none
	order []entryKey                // of objects, by when each came into its minute
	rows  [][]any
}

func newKeeper(h *Handle, by store.Author) *keeper {
	return &keeper{h: h, by: by, b: newBatch(h), now: map[entryKey]store.Object{}}
}

// read reads the newest of many objects at once, by kind and id.
func (k *keeper) read(ctx context.Context, ids map[string][]string) error {
	for _, kind := range slices.Sorted(maps.Keys(ids)) {
		for _, id := range ids[kind] {
			k.now[entryKey{kind, id}] = store.Object{}
		}
		objects, err := known(ctx, k.h, kind, ids[kind])
		if err != nil {
			return err
		}
		for _, o := range objects {
			k.now[entryKey{kind, o.ID}] = o
		}
	}
	return nil
}

func (k *keeper) newest(ctx context.Context, kind, id string) (store.Object, error) {
	if o, ok := k.now[entryKey{kind, id}]; ok {
		return o, nil
	}
	return newestObject(ctx, k.h, kind, id)
}

func (k *keeper) keep(ctx context.Context, o store.Object) error {
	if err := errors.Join(k.by.Check(), o.Check()); err != nil {
		return err
	}
	o = o.Tidy()
	was, err := k.newest(ctx, o.Kind, o.ID)
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

// step puts a step behind the last one.
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
	var body any // nothing is no empty body
	if c.After != nil {
		if body, err = pack(c.After); err != nil {
			return err
		}
	}
	k.rows = append(k.rows, []any{c.Number, c.Kind, c.ID, c.Version, c.Action, c.Author.Name, c.Author.Why, stamp(c.Author.At), c.SHA256, c.Chain, body, string(found)})
	k.last = &c
	k.put(now)
	return nil
}

// put notes what an object is now. One whose minute is another comes behind those that have it already.
func (k *keeper) put(now store.Object) {
	key := entryKey{now.Kind, now.ID}
	at := slices.Index(k.order, key)
	if was := k.now[key]; at >= 0 && (was.Removed != now.Removed || store.Minute(was.Index.To) != store.Minute(now.Index.To)) {
		k.order, at = slices.Delete(k.order, at, at+1), -1
	}
	if at < 0 {
		k.order = append(k.order, key)
	}
	k.now[key] = now
}

// flush writes the steps, and puts the objects that they leave into the index.
func (k *keeper) flush(ctx context.Context) error {
	err := k.h.Insert(ctx, `steps (number, kind, id, version, action, name, why, at, sha256, chain, body, found)`, "", k.rows)
	if err != nil {
		return err
	}
	for _, key := range k.order {
		if o := k.now[key]; o.Removed {
			k.b.drop(o.Kind, o.ID)
		} else {
			k.b.put(objectEntry(o))
		}
	}
	return k.b.flush(ctx)
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

// known gives the newest versions of the objects of a kind that there are, tombstones too.
func known(ctx context.Context, h *Handle, kind string, ids []string) ([]store.Object, error) {
	var out []store.Object
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := inParts(ids, func(part []string) error {
		from, args := h.dialect.Newest(kind, part)
		return h.Each(ctx, func(r Scanner) error {
			o, err := scanObject(r)
			out = append(out, o)
			return err
		}, `SELECT `+objectColumns+` `+from, args...)
	})
	return out, err
}

// Known is store.Bulk's.
func (s *Store) Known(ctx context.Context, kind string, ids []string) ([]store.Object, error) {
	out, err := known(ctx, s.reader(), kind, ids)
	slices.SortFunc(out, func(a, b store.Object) int { return strings.Compare(a.ID, b.ID) })
	return out, s.explain("get objects", err)
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
	if err := errors.Join(by.Check(), store.Object{Kind: kind, ID: id}.Own()); err != nil {
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
		k := newKeeper(h, by)
		if err := k.erase(ctx, was); err != nil {
			return err
		}
		return k.flush(ctx)
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
