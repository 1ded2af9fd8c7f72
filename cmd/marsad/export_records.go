package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	who "marsad/internal/access"
	"marsad/internal/export"
	"marsad/internal/register/agreements"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
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
	Box      string   `placeholder:"W,S,E,N" help:"Only what has a point in this box, in degrees; of zones those that reach into it."`
	Area     string   `placeholder:"LON LAT,…" help:"Only what has a point in this polygon: its corners, longitude and latitude in degrees."`
	Words    string   `placeholder:"WORDS" help:"Only what has these words; of events those of reports that have them."`
	Facet    []string `placeholder:"NAME:VALUE" help:"Only what has this: actor, side, place, within, weapon, agreement, outlet and others; all that are given have to fit."`
	Modality []string `placeholder:"NAME" help:"What the coded forms hold instead of asserted and reported; may be given again."`
	Base     string   `placeholder:"URL" help:"The address of the pages, for the link in each row."`
	HXL      bool     `name:"hxl" help:"A second row of HXL hashtags (csv, xlsx)."`
	BOM      bool     `name:"bom" help:"A byte order mark, so that Excel takes CSV for UTF-8."`
	Role     string   `default:"visitor" enum:"visitor,reader,analyst,reviewer,admin" help:"As whom: decides what is left out and blurred. Default: ${default}."`
	Case     []string `placeholder:"NAME" help:"As a member of this case: with its records, exact; a reader or more. May be given again."`
}

type (
	exportIncidentsCommand struct{ exportRecordsCommand }
	exportEventsCommand    struct{ exportRecordsCommand }
	exportPatrolsCommand   struct{ exportRecordsCommand }
	exportPostsCommand     struct{ exportRecordsCommand }
	exportBreachesCommand  struct{ exportRecordsCommand }
	exportTracksCommand    struct{ exportRecordsCommand }
	exportZonesCommand     struct{ exportRecordsCommand }
)

// Help is the long help of the commands.
func (exportRecordsCommand) Help() string {
	return `The count is told first, on standard error, with what the form leaves out. When what was written is not what was counted, nothing is left and the command fails.
docs/exports.md says for each form what its columns hold.

Examples:
  marsad export incidents --store var/marsad.db --count
  marsad export incidents --store var/marsad.db --format xlsx --from 2026-03-01 -o march.xlsx
  marsad export events --store var/marsad.db --facet "within:إدلب" --words "قصف" --role analyst --case river -o events.csv
  marsad export patrols --store var/marsad.db --format gpx -o routes.gpx
  marsad export posts --store var/marsad.db --format geojson -o posts.geojson
  marsad export breaches --store var/marsad.db --format csv -o breaches.csv
  marsad export tracks --store var/marsad.db --format gpx --role reviewer -o tracks.gpx
  marsad export zones --store var/marsad.db --format kml -o zones.kml

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

// Run writes the tracks of approved patrol logs.
func (c *exportTracksCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Tracks, s)
}

// Run writes the zones of agreements.
func (c *exportZonesCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, export.Zones, s)
}

func (c *exportRecordsCommand) write(ctx context.Context, subject string, streams *Streams) error {
	format, err := export.Find(subject, c.Format)
	if err != nil {
		return usageError{err}
	}
	viewer := who.Viewer{Role: who.Role(c.Role), Cases: c.Case}
	if len(c.Case) > 0 && !viewer.Role.AtLeast(who.Reader) {
		return usageError{fmt.Errorf("--case needs --role reader or more: a %s belongs to no case", viewer.Role)}
	}
	f, err := c.filter()
	if err != nil {
		return usageError{err}
	}
	r, err := openExistingRegister(ctx, c.Store, streams)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	starter, err := agreements.Starter()
	if err != nil {
		return err
	}
	source := export.Source{Reports: r, Ledger: r, Starter: starter, Viewer: viewer}
	o := export.Options{Base: c.Base, Viewer: viewer, Now: time.Now(), Modalities: c.Modality, Layout: c.Layout, HXL: c.HXL, BOM: c.BOM}
	counted, err := export.Count(format, subject, source.Records(ctx, subject, f), o)
	if errors.Is(err, store.ErrInvalid) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Err, "marsad: %s\n", tell(subject, counted))
	if c.Count {
		_, err := fmt.Fprintln(streams.Out, counted.Records)
		return err
	}
	if err := noteExport(ctx, r, subject, "command line: "+format.Name); err != nil {
		return err
	}
	fill := func(w io.Writer) error {
		written, err := export.Write(w, format, subject, source.Records(ctx, subject, f), o)
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
	dir := evidenceFlag{}.dir(path)
	if checkEvidence(path, dir) == nil {
		return openRegister(ctx, path, dir, toRead, streams)
	}
	s, err := openExisting(ctx, path, sqlite.Options{}) // records are exported without their evidence
	if err != nil {
		return nil, err
	}
	return &register{database: s}, nil
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

func (c *exportRecordsCommand) filter() (store.Filter, error) {
	f := store.Filter{EventType: c.Type, From: c.From, To: c.To, Words: c.Words}
	for _, x := range c.Facet {
		name, value, ok := strings.Cut(x, ":")
		if !ok {
			return f, fmt.Errorf("--facet %q is not name:value", x)
		}
		f.Facets = append(f.Facets, store.Facet{Kind: name, Value: value})
	}
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
	var err error
	if f.Area, err = store.ParseArea(c.Area); err != nil {
		return f, fmt.Errorf("--area: %w", err)
	}
	return f, f.Check()
}
