package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"marsad/internal/export"
	ledgertypes "marsad/internal/register"
	"marsad/internal/store"
)

type importCommand struct {
	File    string `arg:"" help:"The table: CSV with ACLED's or UCDP GED's column names, GDELT's events, or JSON Lines that marsad export wrote."`
	Store   string `required:"" placeholder:"FILE" help:"The store that takes the incidents."`
	Format  string `enum:",csv,ucdp,gdelt,jsonl" default:"" placeholder:"NAME" help:"csv, ucdp, gdelt or jsonl; found out from the file when not given."`
	Dataset string `placeholder:"NAME" help:"What the table is called: the one origin of its rows. The name of the file when not given."`
}

// Help is the long help of the command.
func (importCommand) Help() string {
	return `Every row becomes an incident of its own whose single origin is the data set, graded claimed. A row that cannot be read is told by line and column, and the others are kept.
The same table again changes nothing.

Examples:
  marsad import table.csv --store var/marsad.db --dataset "Partner, March"

Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some rows left out.`
}

// importBatch is how many incidents are kept in one step, all or none.
const importBatch = 200

// Run reads the table into the register.
func (c *importCommand) Run(ctx context.Context, streams *Streams) error {
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", c.File, err)
	}
	defer in.Close()
	if c.Dataset == "" {
		c.Dataset = c.File
	}
	r, err := openRegister(ctx, c.Store, evidenceFlag{}.dir(c.Store), toWrite, streams)
	if err != nil {
		return err
	}
	kept, bad, err := c.keep(ctx, r, in, streams)
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("%s: %w; %d incidents are kept", c.File, err, kept)
	}
	fmt.Fprintf(streams.Out, "%s: %d incidents, %d rows left out\n", c.File, kept, bad)
	if bad > 0 {
		return errSomeFailed
	}
	return nil
}

func (c *importCommand) keep(ctx context.Context, l store.Ledger, in io.Reader, streams *Streams) (kept, bad int, err error) {
	var batch []store.Object
	at := map[string]int{} // of an id in the batch: a later row of the same id replaces the earlier
	flush := func() error {
		err := l.Keep(ctx, store.Author{Name: "marsad import", Why: "import of " + c.Dataset, At: time.Now().UTC()}, batch...)
		if err == nil {
			kept += len(batch)
			batch = batch[:0]
			clear(at)
		}
		return err
	}
	for i, err := range export.Read(in, export.ImportOptions{Dataset: c.Dataset, Format: c.Format}) {
		var row *export.RowError
		if errors.As(err, &row) {
			bad++
			fmt.Fprintf(streams.Err, "marsad: %s: %s; the row is left out\n", c.File, oneLine(err))
			continue
		}
		if err != nil {
			return kept, bad, err
		}
		if n, twice := at[i.ID]; twice {
			bad++
			fmt.Fprintf(streams.Err, "marsad: %s: id %q stands twice; the row is left out\n", c.File, batch[n].ID)
			continue
		}
		object, err := c.object(ctx, l, i)
		if err != nil {
			return kept, bad, err
		}
		at[i.ID] = len(batch)
		if batch = append(batch, object); len(batch) == importBatch {
			if err := flush(); err != nil {
				return kept, bad, err
			}
		}
	}
	return kept, bad, flush()
}

// object makes the object of an incident, at the version that the register has of it.
func (c *importCommand) object(ctx context.Context, l store.Ledger, i ledgertypes.Incident) (store.Object, error) {
	had, err := l.Object(ctx, ledgertypes.KindIncident, i.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Object{}, err
	}
	return ledgertypes.Object(i, had.Version)
}
