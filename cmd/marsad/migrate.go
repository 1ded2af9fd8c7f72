package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"marsad/internal/evidence"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/sqlstore"
)

type rowSeq = iter.Seq2[sqlstore.Row, error]

type migrateCommand struct {
	Store string `required:"" placeholder:"STORE" help:"The store: a SQLite file, or the address of a PostgreSQL database."`
	evidenceFlag
	To string `placeholder:"STORE" help:"Copy the whole store into this one, which must be new or empty; of either engine."`
}

// Help is the long help of the command.
func (migrateCommand) Help() string {
	return `Brings a store to the newest schema. Each step is one transaction: a run that is stopped leaves the schema before, and the next one goes on. Every command
that opens a store does the same; this one says what it did. Make a backup first.

With --to the store is copied into an empty one, in one transaction, and the copy is verified. Nobody else may write to the store meanwhile. Evidence does
not depend on the engine and stays where it is: name its folder with --evidence from then on.

Examples:
  marsad migrate --store var/marsad.db
  marsad migrate --store var/marsad.db --to postgres://marsad@db/marsad
  marsad serve --store postgres://marsad@db/marsad --evidence var/marsad.evidence

Exit codes: 0 fine, 1 failed and the store is as it was, 2 wrong usage.`
}

// Run brings the schema up to date, and copies.
func (c *migrateCommand) Run(ctx context.Context, streams *Streams) error {
	dir := c.dir(c.Store)
	if err := checkEvidence(c.Store, dir); err != nil && c.To != "" {
		return err
	}
	have, newest, err := schema(ctx, c.Store)
	if err != nil {
		return err
	}
	s, err := c.open(ctx, dir, streams)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "store %s: schema %d", c.Store, newest)
	if have != newest {
		fmt.Fprintf(streams.Out, ", it was %d", have)
	}
	fmt.Fprintln(streams.Out)
	if c.To == "" {
		return s.Close()
	}
	if err := errors.Join(c.copy(ctx, s, streams), s.Close()); err != nil {
		return err
	}
	if c.Evidence == "" {
		fmt.Fprintf(streams.Out, "the evidence stays in %s; name it with --evidence\n", dir)
	}
	return verifyNow(ctx, c.To, dir, streams.Out)
}

// open opens the store; where there is evidence, as one that writes, so that nobody else does and what an older marsad kept elsewhere is in its place.
func (c *migrateCommand) open(ctx context.Context, dir string, streams *Streams) (database, error) {
	if !evidence.Exists(dir) && !oldCaptures(ctx, c.Store) {
		return openExisting(ctx, c.Store, sqlite.Options{})
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{}) // openRegister would make one
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	r, err := openRegister(ctx, c.Store, dir, toWrite, streams)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (c *migrateCommand) copy(ctx context.Context, from database, streams *Streams) error {
	to, err := openStore(ctx, c.To, sqlite.Options{})
	if err != nil {
		return err
	}
	err = to.Empty(ctx)
	if err == nil {
		err = loadInto(ctx, to, from.Dump(ctx, nil), streams)
	}
	return errors.Join(err, to.Close())
}

// schema gives the schema of a store and the newest one.
func schema(ctx context.Context, name string) (have, newest int64, err error) {
	if postgres.Is(name) {
		have, newest, _, err = postgres.Schema(ctx, name)
		return have, newest, err
	}
	return sqlite.Schema(ctx, name)
}

// oldCaptures tells whether a store of an older marsad holds captures itself.
func oldCaptures(ctx context.Context, name string) bool {
	return !postgres.Is(name) && sqlite.HoldsCaptures(ctx, name)
}
