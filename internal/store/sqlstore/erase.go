package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad/internal/store"
)

// EraseReport is store.Store's.
func (s *Store) EraseReport(ctx context.Context, by store.Author, id string) (store.Erasure, error) {
	var out store.Erasure
	if err := by.Check(); err != nil {
		return out, err
	}
	err := s.transact(ctx, func(h *Handle) error {
		done, err := newestObject(ctx, h, store.KindErasure, id)
		if err != nil {
			return err
		}
		if done.Body != nil {
			out, err = store.ErasureOf(done)
			return err
		}
		if out, err = erasureOf(ctx, h, by, id); err != nil {
			return err
		}
		return eraseReport(ctx, h, by, out, done.Version)
	})
	if err != nil {
		return store.Erasure{}, s.explain("erase a report", err)
	}
	return out, nil
}

// Scrub is store.Store's.
func (s *Store) Scrub(ctx context.Context) error {
	return s.explain("let go of what was erased", s.dialect.LetGo(ctx, s.write))
}

// erasureOf gathers what stays of a report.
func erasureOf(ctx context.Context, h *Handle, by store.Author, id string) (store.Erasure, error) {
	var revisions []store.Revision
	err := h.Each(ctx, func(r Scanner) error {
		v := store.Revision{ID: id}
		err := r.Scan(&v.Version, &v.SHA256)
		revisions = append(revisions, v)
		return err
	}, `SELECT version, sha256 FROM versions WHERE id = ? ORDER BY version`, id)
	if err == nil && len(revisions) == 0 {
		err = fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return store.Erasure{}, err
	}
	captures, err := capturesOf(ctx, h, id)
	return store.NewErasure(by, id, revisions, captures), err
}

// eraseReport takes away every row that holds something of a report, and keeps the erasure.
func eraseReport(ctx context.Context, h *Handle, by store.Author, e store.Erasure, version int) error {
	class, err := newestObject(ctx, h, store.KindReportClass, e.Report)
	if err != nil {
		return err
	}
	grave, err := store.ErasureObject(e, class.Index.Class, version)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM bands WHERE number IN (SELECT number FROM signatures WHERE report = ?)`,
		`DELETE FROM signatures WHERE report = ?`,
		`DELETE FROM versions WHERE id = ?`,
		`UPDATE items SET title = '', content = NULL, error = '', state = '` + store.ItemErased + `' WHERE report = ?`, // its address stays, so that it is not fetched again
	} {
		if _, err := h.Exec(ctx, statement, e.Report); err != nil {
			return err
		}
	}
	k := newKeeper(h, by)
	k.b.drop(store.KindReport, e.Report)
	if class.Version > 0 {
		if err := k.erase(ctx, class); err != nil {
			return err
		}
	}
	if err := k.keep(ctx, grave); err != nil {
		return err
	}
	return k.flush(ctx)
}

// erase takes the bodies of all versions of an object away and puts a tombstone.
func (k *keeper) erase(ctx context.Context, was store.Object) error {
	if err := emptySteps(ctx, k.h, was.Kind, was.ID); err != nil {
		return err
	}
	by := k.by
	by.At = by.At.UTC().Truncate(time.Microsecond)
	grave := store.Object{Kind: was.Kind, ID: was.ID, Version: was.Version + 1, Index: store.Index{Class: was.Index.Class}, Removed: true}
	return k.step(ctx, store.Change{Kind: was.Kind, ID: was.ID, Version: grave.Version, Action: store.ActionErased, Author: by}, grave)
}

// EraseVersions is store.Ledger's.
func (s *Store) EraseVersions(ctx context.Context, by store.Author, e store.Erasure) error {
	return s.explain("erase versions", s.transact(ctx, func(h *Handle) error {
		was, err := newestObject(ctx, h, store.KindErasure, e.Report)
		if err == nil && was.Body == nil {
			err = fmt.Errorf("the erasure of report %q: %w", e.Report, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		for _, x := range e.Emptied {
			if err := emptyStep(ctx, h, x); err != nil {
				return err
			}
		}
		o, err := store.ErasureObject(e, was.Index.Class, was.Version)
		if err != nil {
			return err
		}
		k := newKeeper(h, by)
		if err := k.keep(ctx, o); err != nil {
			return err
		}
		return k.flush(ctx)
	}))
}

// emptyStep takes the body of a version away that is not the newest.
func emptyStep(ctx context.Context, h *Handle, x store.StepName) error {
	newest, err := newestObject(ctx, h, x.Kind, x.ID)
	switch {
	case err != nil:
		return err
	case x.Version < 1 || x.Version > newest.Version:
		return fmt.Errorf("%s %q, version %d: %w", x.Kind, x.ID, x.Version, store.ErrNotFound)
	case x.Version == newest.Version && !newest.Removed:
		return fmt.Errorf("%w: version %d of %s %q is the newest; change it first", store.ErrInvalid, x.Version, x.Kind, x.ID)
	}
	var o store.Object
	err = h.One(ctx, func(r Scanner) (err error) { o, err = scanObject(r); return err },
		`SELECT `+objectColumns+` FROM steps s WHERE s.kind = ? AND s.id = ? AND s.version = ?`, x.Kind, x.ID, x.Version)
	if err != nil {
		return err
	}
	found, err := json.Marshal(store.Index{Class: o.Index.Class})
	if err != nil {
		return err
	}
	_, err = h.Exec(ctx, `UPDATE steps SET body = NULL, found = ? WHERE kind = ? AND id = ? AND version = ?`, string(found), x.Kind, x.ID, x.Version)
	return err
}

// refuseErased refuses reports that were erased among those that the store does not have.
func refuseErased(ctx context.Context, h *Handle, puts []*put, have map[string]standing) error {
	var fresh []string
	for _, p := range puts {
		if have[p.report.ID].version == 0 && !slices.Contains(fresh, p.report.ID) {
			fresh = append(fresh, p.report.ID)
		}
	}
	return inParts(fresh, func(part []string) error {
		list, args := inList(part)
		var erased string
		err := h.Each(ctx, func(r Scanner) error { return r.Scan(&erased) }, `SELECT id FROM entries WHERE kind = '`+store.KindErasure+`' AND id IN `+list, args...)
		if err != nil || erased == "" {
			return err
		}
		o, err := newestObject(ctx, h, store.KindErasure, erased)
		if err != nil {
			return err
		}
		e, err := store.ErasureOf(o)
		return errors.Join(err, e.Refuse())
	})
}
