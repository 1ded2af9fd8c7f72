package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	who "marsad/internal/access"
	"marsad/internal/evidence"
	entries "marsad/internal/register"
	"marsad/internal/store"
)

type restrictCommand struct {
	storeFlag
	evidenceFlag
	Kind string `arg:"" enum:"report,field_entry" help:"The kind: report or field_entry."`
	ID   string `arg:"" help:"The id."`
	To   string `required:"" help:"Who may see it: open, restricted (reviewers), or case:NAME (the members of a case)."`
	Why  string `required:"" help:"The reason, which stands in the history."`
}

// Help is the long help of the command.
func (restrictCommand) Help() string {
	return `With a report its versions, its archived copies, what it was read from and the pictures that its pages name are closed. It leaves the incidents: these rest on open reports alone.

Examples:
  marsad restrict report u-3f2a --to restricted --why "names a witness" --store var/marsad.db
  marsad restrict field_entry f-12 --to case:river --why "belongs to the case" --store var/marsad.db

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run sets the class.
func (c *restrictCommand) Run(ctx context.Context) error {
	class, err := who.ParseClass(c.To)
	if err != nil {
		return usageError{err}
	}
	by := store.Author{Name: operator(), Why: c.Why, At: time.Now().UTC()}
	return c.with(ctx, func(s database) error {
		if c.Kind == entries.KindReport {
			return restrictReport(ctx, s, by, c.ID, class, c.dir(c.Store))
		}
		return restrictEntry(ctx, s, by, c.ID, class)
	})
}

// restrictReport sets the class of a report and takes it into the register again, since only open reports make incidents.
// The pictures that its pages name, as the folder of evidence has them, are closed with it.
func restrictReport(ctx context.Context, s database, by store.Author, id string, class who.Class, dir string) error {
	r, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	n, err := s.Versions(ctx, id)
	if err != nil {
		return err
	}
	k, err := newKeeper(s)
	if err != nil {
		return err
	}
	var pictures []string
	if a, err := openEvidence(ctx, "", dir, "", false); err == nil {
		pictures, err = reportPictures(ctx, s, a, id)
		if err := errors.Join(err, a.Close()); err != nil {
			return err
		}
	} else if !errors.Is(err, evidence.ErrNotFound) {
		return err
	}
	if err := s.SetClass(ctx, by, id, class, pictures...); err != nil {
		return err
	}
	return k.Observe(ctx, r, n)
}

// reportPictures gives the SHA-256 of the pictures that the captured pages of a report name.
func reportPictures(ctx context.Context, s store.Store, a evidence.Vault, id string) ([]string, error) {
	n, err := s.Versions(ctx, id)
	if err != nil {
		return nil, err
	}
	var captures []string
	for i := 1; i <= n; i++ {
		r, err := s.Version(ctx, id, i)
		if err != nil {
			return nil, err
		}
		if r.Source.SHA256 != "" {
			captures = append(captures, r.Source.SHA256)
		}
	}
	return picturesOf(ctx, a, captures)
}

func restrictEntry(ctx context.Context, s database, by store.Author, id string, class who.Class) error {
	was, err := s.Object(ctx, entries.KindField, id)
	if err != nil {
		return fmt.Errorf("field entry %q: %w", id, err)
	}
	e, err := entries.Read[entries.FieldEntry](was)
	if err != nil {
		return err
	}
	e.Class = class
	o, err := entries.Object(e, was.Version)
	if err != nil {
		return err
	}
	return s.Keep(ctx, by, o)
}
