package main

import (
	"context"
	"fmt"
	"time"

	who "marsad/internal/access"
	entries "marsad/internal/register"
	"marsad/internal/store"
)

type restrictCommand struct {
	storeFlag
	Kind string `arg:"" enum:"report,field_entry" help:"The kind: report or field_entry."`
	ID   string `arg:"" help:"The id."`
	To   string `required:"" help:"Who may see it: open, restricted (reviewers), or case:NAME (the members of a case)."`
	Why  string `required:"" help:"The reason, which stands in the history."`
}

// Help is the long help of the command.
func (restrictCommand) Help() string {
	return `With a report its versions, its archived copies and what it was read from are closed. Incidents that other reports tell as well stay as they are.

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
			return s.SetClass(ctx, by, c.ID, class)
		}
		return restrictEntry(ctx, s, by, c.ID, class)
	})
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
