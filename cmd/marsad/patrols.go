package main

import (
	"context"
	"encoding/json"
	"fmt"

	ledger "marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type patrolsCommand struct {
	List patrolsListCommand `cmd:"" help:"List the series of patrols."`
	Show patrolsShowCommand `cmd:"" help:"Show a series as JSON: runs, and suspensions with each side's reason."`
}

type patrolsListCommand struct{ ledgerFlag }

// Help is the long help of the command.
func (patrolsListCommand) Help() string {
	return `Examples:
  marsad patrols list --store var/marsad.db
  marsad patrols show --store var/marsad.db joint-russia-turkey

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints id, how many runs and suspensions, and name of each series.
func (c *patrolsListCommand) Run(ctx context.Context, streams *Streams) error {
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // only read from
	for object, err := range s.AllObjects(ctx, store.Filter{Kind: ledger.KindPatrol}) {
		if err != nil {
			return err
		}
		p, err := ledger.Read[ledger.PatrolSeries](object)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(streams.Out, "%s\t%d runs\t%d suspensions\t%s\n", p.ID, len(p.Runs), len(p.Suspensions), p.Name.English); err != nil {
			return err
		}
	}
	return nil
}

type patrolsShowCommand struct {
	ledgerFlag
	ID string `arg:"" help:"Id of the series."`
}

// Run prints one series.
func (c *patrolsShowCommand) Run(ctx context.Context, streams *Streams) error {
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // only read from
	object, err := s.Object(ctx, ledger.KindPatrol, c.ID)
	if err != nil {
		return fmt.Errorf("there is no series %q; see marsad patrols list: %w", c.ID, err)
	}
	p, err := ledger.Read[ledger.PatrolSeries](object)
	if err != nil {
		return err
	}
	e := json.NewEncoder(streams.Out)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(p)
}
