package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"marsad/internal/store/sqlite"
)

type sourceCommand struct {
	Add    sourceAddCommand    `cmd:"" help:"Follow feeds, sitemaps, pages with a list of links, folders, or every feed of an OPML file."`
	List   sourceListCommand   `cmd:"" help:"List the sources and how they are doing."`
	Items  sourceItemsCommand  `cmd:"" help:"List what sources gave, item by item: above all what could not be had, and why."`
	Test   sourceTestCommand   `cmd:"" help:"Ask an address once and show what following it would give; keeps nothing."`
	Pause  sourcePauseCommand  `cmd:"" help:"Leave sources alone for a while."`
	Resume sourceResumeCommand `cmd:"" help:"Follow paused sources again."`
	Remove sourceRemoveCommand `cmd:"" help:"Follow sources no longer; their reports stay."`
}

// storeFlag is the store that a command works on.
type storeFlag struct {
	Store string `required:"" placeholder:"FILE" help:"The store."`
}

// with opens the store, which must be there, for f.
func (c storeFlag) with(ctx context.Context, f func(database) error) error {
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

type sourceIDs struct {
	storeFlag
	IDs []int64 `arg:"" name:"id" help:"Numbers of sources, as marsad source list tells them."`
}

// Help is the long help of the commands on sources by their numbers.
func (sourceIDs) Help() string {
	return `Examples:
  marsad source list --store var/marsad.db
  marsad source pause --store var/marsad.db 3 5
  marsad source resume --store var/marsad.db 3
  marsad source remove --store var/marsad.db 5

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// each does f for every id and tells what was done. An id that is not there stops it before the next.
func (c *sourceIDs) each(ctx context.Context, streams *Streams, done string, f func(database, int64) error) error {
	return c.with(ctx, func(s database) error {
		for _, id := range c.IDs {
			if err := f(s, id); err != nil {
				return err
			}
			fmt.Fprintln(streams.Out, strconv.FormatInt(id, 10)+"\t"+done)
		}
		return nil
	})
}

type sourcePauseCommand struct{ sourceIDs }

// Run pauses sources.
func (c *sourcePauseCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "paused", func(s database, id int64) error { return s.SetPaused(ctx, id, true) })
}

type sourceResumeCommand struct{ sourceIDs }

// Run resumes sources.
func (c *sourceResumeCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "resumed", func(s database, id int64) error { return s.SetPaused(ctx, id, false) })
}

type sourceRemoveCommand struct{ sourceIDs }

// Run removes sources.
func (c *sourceRemoveCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "removed", func(s database, id int64) error { return s.RemoveSource(ctx, id) })
}
