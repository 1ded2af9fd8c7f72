package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	who "marsad/internal/access"
	"marsad/internal/export"
	ledgertypes "marsad/internal/register"
	"marsad/internal/store"
)

// exportRecordsCommand writes one subject of the register; each subcommand sets which.
type exportRecordsCommand struct {
	Store    string   `required:"" placeholder:"FILE" help:"The store."`
	Format   string   `default:"csv" placeholder:"NAME" help:"csv (ACLED's order of columns), ucdp, gdelt, mentions, xlsx, parquet, polecat, geojson, kml, gpx, jsonld, atom, jsonfeed, jsonl."`
	Layout   string   `placeholder:"NAME" help:"Columns of xlsx and parquet: acled, ucdp, gdelt or mentions; acled when not given."`
	Output   string   `short:"o" placeholder:"FILE" help:"The file to write, whole or not at all; standard output when not given."`
	Count    bool     `help:"Only say how many records there would be."`
	Type     string   `placeholder:"TYPE" help:"Only this kind of event."`
	From     string   `placeholder:"DAY" help:"Only what happened on this day or later, YYYY-MM-DD."`
	To       string   `placeholder:"DAY" help:"Only what happened on this day or earlier."`
	Grade    string   `placeholder:"GRADE" help:"Only incidents of this grade."`
	Box      string   `placeholder:"W,S,E,N" help:"Only what has a point in this box, in degrees."`
	Modality []string `placeholder:"NAME" help:"What the coded forms hold instead of asserted and reported; may be given again."`
	Base     string   `placeholder:"URL" help:"The address of the pages, for the link in each row."`
	HXL      bool     `name:"hxl" help:"A second row of HXL hashtags (csv, xlsx)."`
	BOM      bool     `name:"bom" help:"A byte order mark, so that Excel takes CSV for UTF-8."`
	Role     string   `default:"visitor" enum:"visitor,reader,analyst,reviewer,admin" help:"As whom: decides what is left out and blurred. Default: ${default}."`
}

type (
	exportIncidentsCommand struct{ exportRecordsCommand }
	exportEventsCommand    struct{ exportRecordsCommand }
	exportPatrolsCommand   struct{ exportRecordsCommand }
	exportPostsCommand     struct{ exportRecordsCommand }
	exportBreachesCommand  struct{ exportRecordsCommand }
)

// Help is the long help of the five commands.
func (exportRecordsCommand) Help() string {
	return `The count is told first, on standard error, with what the form leaves out. When what was written is not what was counted, nothing is left and the command fails.
docs/exports.md says for each form what its columns hold.

Examples:
  marsad export incidents --store var/marsad.db --count
  marsad export incidents --store var/marsad.db --format xlsx --from 2026-03-01 -o march.xlsx
  marsad export patrols --store var/marsad.db --format gpx -o routes.gpx

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run writes the incidents.
func (c *exportIncidentsCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Incidents, s)
}

// Run writes the events of reports.
func (c *exportEventsCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Events, s)
}

// Run writes the patrols.
func (c *exportPatrolsCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Patrols, s)
}

// Run writes the posts.
func (c *exportPostsCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Posts, s)
}

// Run writes the alleged breaches.
func (c *exportBreachesCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Breaches, s)
}

func (c *exportRecordsCommand) write(ctx context.Context, subject string, streams *Streams) error {
	format, err := export.Find(subject, c.Format)
	if err != nil {
		return usageError{err}
	}
	viewer := who.Viewer{Role: who.Role(c.Role)}
	f, err := c.filter(viewer)
	if err != nil {
		return usageError{err}
	}
	r, err := openExistingRegister(ctx, c.Store, streams)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	o := export.Options{Base: c.Base, Viewer: viewer, Now: time.Now(), Modalities: c.Modality, Layout: c.Layout, HXL: c.HXL, BOM: c.BOM}
	counted, err := export.Count(format, subject, recordsOf(ctx, r, subject, f), o)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Err, "marsad: %s\n", tell(subject, counted))
	if c.Count {
		_, err := fmt.Fprintln(streams.Out, counted.Records)
		return err
	}
	fill := func(w io.Writer) error {
		written, err := export.Write(w, format, subject, recordsOf(ctx, r, subject, f), o)
		if err == nil && !written.Equal(counted) {
			err = fmt.Errorf("%w: %d records counted, %d written; run it again", export.ErrChanged, counted.Records, written.Records)
		}
		return err
	}
	if c.Output == "" {
		return fill(streams.Out)
	}
	return errors.Join(writeWhole(c.Output, fill), c.readMe(format, subject, counted, f))
}

func openExistingRegister(ctx context.Context, path string, streams *Streams) (*register, error) {
	return openRegister(ctx, path, evidenceFlag{}.dir(path), toRead, streams)
}

// tell says in one line what a form holds and what it leaves out.
func tell(subject string, t export.Tally) string {
	s := fmt.Sprintf("%d %s, %d rows", t.Records, subject, t.Rows)
	for _, m := range t.LeftOut() {
		s += fmt.Sprintf("; %d left out: %s", t.Left[m], m)
	}
	return s
}

// readMe writes beside a table what it holds: a line of comment in the table itself would break its readers.
func (c *exportRecordsCommand) readMe(f export.Format, subject string, t export.Tally, filter store.Filter) error {
	if !f.Table {
		return nil
	}
	return writeWhole(c.Output+".README.txt", func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "%s\nform: %s\nfilter: %s\nfor: %s\nThe columns are explained in docs/exports.md. grade and modality say how a row is known; marsad asserts nothing of its own about guilt.\n",
			tell(subject, t), f.Name, filter.Values().Encode(), c.Role)
		return err
	})
}

func (c *exportRecordsCommand) filter(v who.Viewer) (store.Filter, error) {
	f := store.Filter{EventType: c.Type, From: c.From, To: c.To, Classes: v.Classes()}
	if c.Grade != "" {
		f.Facets = append(f.Facets, store.Facet{Kind: "grade", Value: c.Grade})
	}
	if c.Box != "" {
		var b store.Box
		if n, err := fmt.Sscanf(strings.TrimSpace(c.Box), "%f,%f,%f,%f", &b.West, &b.South, &b.East, &b.North); err != nil || n != 4 || b.South > b.North {
			return f, fmt.Errorf("--box %q is not west,south,east,north in degrees", c.Box)
		}
		f.Box = &b
	}
	return f, f.Check()
}

// recordsOf gives the records of a subject that a filter passes.
func recordsOf(ctx context.Context, r *register, subject string, f store.Filter) iter.Seq2[export.Record, error] {
	switch subject {
	case export.Events:
		return eventsOf(ctx, r, f)
	case export.Patrols:
		return entriesOf[ledgertypes.PatrolSeries](ctx, r, ledgertypes.KindPatrol, f)
	case export.Posts:
		return entriesOf[ledgertypes.Post](ctx, r, ledgertypes.KindPost, f)
	case export.Breaches:
		return entriesOf[ledgertypes.Breach](ctx, r, ledgertypes.KindBreach, f)
	}
	return entriesOf[ledgertypes.Incident](ctx, r, ledgertypes.KindIncident, f)
}

func entriesOf[E any](ctx context.Context, l store.Ledger, kind string, f store.Filter) iter.Seq2[export.Record, error] {
	f.Kind = kind
	return func(yield func(export.Record, error) bool) {
		for o, err := range l.AllObjects(ctx, f) {
			var e E
			if err == nil {
				e, err = ledgertypes.Read[E](o)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// eventsOf gives the events of the reports that the filter passes. A report passes by its day of publication and by one of its events; then each event is asked.
func eventsOf(ctx context.Context, r *register, f store.Filter) iter.Seq2[export.Record, error] {
	return func(yield func(export.Record, error) bool) {
		for {
			page, err := r.List(ctx, f)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, s := range page.Reports {
				report, err := r.Get(ctx, s.ID)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, i := range export.FromReport(report) {
					if (f.EventType == "" || i.Type == f.EventType) && !yield(i, nil) {
						return
					}
				}
			}
			if f.Cursor = page.Next; f.Cursor == "" {
				return
			}
		}
	}
}

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
