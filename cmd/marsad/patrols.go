package main

import (
	"context"
	"errors"
	"fmt"

	who "marsad/internal/access"
	ledger "marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type patrolsCommand struct {
	List patrolsListCommand `cmd:"" help:"List the series of patrols."`
	Show patrolsShowCommand `cmd:"" help:"Show a series as JSON: runs, and suspensions with each side's reason."`
}

type patrolsListCommand struct {
	ledgerFlag
	roleFlag
}

// Help is the long help of the command.
func (patrolsListCommand) Help() string {
	return `Examples:
  marsad patrols list --store var/marsad.db
  marsad patrols show --store var/marsad.db joint-russia-turkey

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints id, how many runs and suspensions, and name of each series.
func (c *patrolsListCommand) Run(ctx context.Context, streams *Streams) error {
	return listEntries(ctx, c.ledgerFlag, c.viewer(), ledger.KindPatrol, func(p ledger.PatrolSeries) error {
		_, err := fmt.Fprintf(streams.Out, "%s\t%d runs\t%d suspensions\t%s\n", p.ID, len(p.Runs), len(p.Suspensions), mask.Patrol(c.viewer(), p).Name.English)
		return err
	})
}

type patrolsShowCommand struct {
	ledgerFlag
	roleFlag
	ID string `arg:"" help:"Id of the series."`
}

// Run prints one series.
func (c *patrolsShowCommand) Run(ctx context.Context, streams *Streams) error {
	p, err := showEntry[ledger.PatrolSeries](ctx, c.ledgerFlag, c.viewer(), ledger.KindPatrol, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no series %q that you may see; see marsad patrols list: %w", c.ID, err)
	}
	if err != nil {
		return err
	}
	p = mask.Patrol(c.viewer(), p)
	p.Notes = nil // what is made of them is what is shown
	return jsonWriter(streams.Out, " ").Encode(p)
}

// roleFlag says for whom a record is shown; who opens the file of a store may see all of it, and shows it to others.
type roleFlag struct {
	Role string `enum:"visitor,reader,analyst,reviewer,admin" default:"visitor" help:"As whom: what they may not see is left out or blurred. Default: ${default}."`
}

func (f roleFlag) viewer() who.Viewer { return who.Viewer{Role: who.Role(f.Role)} }

// showEntry gives one entry of a store, or store.ErrNotFound also when the viewer may not see it.
func showEntry[E any](ctx context.Context, f ledgerFlag, v who.Viewer, kind, id string) (E, error) {
	var none E
	s, err := openExisting(ctx, f.Store, sqlite.Options{})
	if err != nil {
		return none, err
	}
	defer s.Close()
	object, err := s.Object(ctx, kind, id)
	if err != nil {
		return none, err
	}
	if !v.MaySee(object.Index.Class) {
		return none, store.ErrNotFound
	}
	return ledger.Read[E](object)
}

// listEntries calls show for every entry of a kind that the viewer may see.
func listEntries[E any](ctx context.Context, f ledgerFlag, v who.Viewer, kind string, show func(E) error) error {
	s, err := openExisting(ctx, f.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	for object, err := range s.AllObjects(ctx, store.Filter{Kind: kind, Classes: v.Classes()}) {
		if err != nil {
			return err
		}
		e, err := ledger.Read[E](object)
		if err != nil {
			return err
		}
		if err := show(e); err != nil {
			return err
		}
	}
	return nil
}
