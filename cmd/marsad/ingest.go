package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"marsad/internal/capture/posts"
	"marsad/internal/intake"
	"marsad/internal/reading"
)

type ingestCommand struct {
	Inputs  []string `arg:"" optional:"" help:"Files, folders, http or https addresses, or - for standard input."`
	Store   string   `placeholder:"FILE" help:"Keep the records in this store, and what was captured as evidence beside it."`
	From    string   `enum:"auto,feed,warc,wacz,wet,csv,jsonl,telegram,x,html,text,folder" default:"auto" help:"What the inputs are; auto looks at each. Default: ${default}."`
	Map     string   `placeholder:"FILE" help:"Which column is what, for csv and jsonl: a mapping file. Without it the names of the columns are looked at."`
	SaveMap string   `placeholder:"FILE" help:"Write the mapping that was used, to be changed and given with --map."`
	Preview int      `placeholder:"N" help:"Show the first N rows as they would be taken, and keep nothing."`
	Format  string   `enum:"text,jsonl" default:"text" help:"Output: text says what was done; jsonl prints every record, one a line. Default: ${default}."`
	Limit   int      `placeholder:"N" help:"Stop after N rows that can be read."`
	Report  string   `placeholder:"FILE" help:"Write what became of every row, one JSON object a line."`
	Outlet  string   `help:"Name of the outlet, where the input does not say it."`
	Zone    string   `placeholder:"±HH:MM" help:"Zone of times that name none, such as +03:00."`
	MaxSize int64    `default:"64" placeholder:"MIB" help:"The most that one page, feed or record may have, in MiB. Archives and tables as a whole have no limit. Default: ${default}."`

	NoRestore bool `help:"Leave defaced words as they are."`
	evidenceFlag
	actorFlags
	moreGazetteers
	fetchFlags
	clock time.Time // of captures; now when zero
}

// Help is the long help of the command.
func (ingestCommand) Help() string {
	return `Examples:
  marsad ingest --preview 5 posts.csv                         look first: which column is what
  marsad ingest --preview 1 --save-map m.json posts.csv       write the mapping, change it, give it with --map m.json
  marsad ingest --store var/marsad.db --report fates.jsonl posts.csv
  marsad ingest --store var/marsad.db crawl.warc.gz package.wacz folder/
  marsad ingest --store var/marsad.db --from telegram result.json
  curl -s https://example.org/crawl.wet.gz | marsad ingest --format jsonl - > records.jsonl

Every row is accounted for: taken, unchanged (already in the store), duplicate, skipped (no report: a picture, a service message), refused
with the reason. The same command again takes nothing twice, also after it was interrupted. See docs/ingest.md.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some rows refused.`
}

// Run reads every input, in order.
func (c *ingestCommand) Run(ctx context.Context, streams *Streams) error {
	zone, err := c.check()
	if err != nil {
		return err
	}
	r := &ingestRun{ingestCommand: c, streams: streams, zone: zone, tally: newTally()}
	if c.Map != "" {
		if r.mapping, err = readMapping(c.Map); err != nil {
			return err
		}
	}
	if c.Preview > 0 {
		return r.preview(ctx)
	}
	complete, err := r.start(ctx)
	if err != nil {
		return err
	}
	err = errors.Join(r.run(ctx), r.close())
	r.tell(err)
	switch {
	case err != nil:
		return err
	case r.only != nil && r.tally.read() <= 1:
		return r.only
	case r.tally.fates[intake.Refused] > 0 || !complete:
		return errSomeFailed
	}
	return nil
}

// check refuses what cannot be meant, and reads the zone.
func (c *ingestCommand) check() (*time.Location, error) {
	if len(c.Inputs) == 0 {
		return nil, usageError{errors.New("name a file, a folder, an address, or - for standard input")}
	}
	if c.Preview < 0 || c.Limit < 0 || c.MaxSize <= 0 {
		return nil, usageError{errors.New("--preview, --limit and --max-size take numbers above zero")}
	}
	if c.Store == "" && c.Preview == 0 && c.Format == "text" {
		return nil, usageError{errors.New("this would keep nothing: name a --store, or give --format jsonl, or look first with --preview 5")}
	}
	if c.Zone == "" {
		return nil, nil
	}
	t, err := time.Parse("-07:00", c.Zone)
	if err != nil {
		return nil, usageError{fmt.Errorf("--zone %s is not of the form +03:00", c.Zone)}
	}
	return t.Location(), nil
}

func readMapping(path string) (*posts.Mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot open the mapping: %w", err)
	}
	defer f.Close()
	m, err := posts.ReadMapping(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &m, nil
}

// ingestRun is one run of the command.
type ingestRun struct {
	*ingestCommand
	reports
	streams    *Streams
	zone       *time.Location
	mapping    *posts.Mapping
	saved      bool // the mapping was written
	out        *bufio.Writer
	reportFile *os.File
	fateLines  *bufio.Writer // nil without --report
	progress   *progress
	tally      tally
	seen       map[[16]byte]int32 // from a hash of what makes a row the same as an earlier one to that one's number
	only       error              // why an input could not be read
	held       string             // that, while no other row has come
}

// start opens what a run needs; it reports whether all gazetteers were read whole.
func (r *ingestRun) start(ctx context.Context) (bool, error) {
	lex, err := r.lexicon()
	if err != nil {
		return false, err
	}
	places, complete, err := r.index(r.streams)
	if err != nil {
		return false, err
	}
	if r.reader, err = reading.Default(reading.Options{NoRestore: r.NoRestore, Lexicon: lex, Gazetteer: places}); err != nil {
		return false, err
	}
	r.out, r.seen = bufio.NewWriterSize(r.streams.Out, 1<<16), map[[16]byte]int32{}
	r.progress = newProgress(r.streams.Err, false)
	if r.Report != "" {
		if r.reportFile, err = os.Create(r.Report); err != nil {
			return false, fmt.Errorf("cannot write the report: %w", err)
		}
		r.fateLines = bufio.NewWriter(r.reportFile)
	}
	if r.ingestCommand.Store != "" {
		if r.reports.store, err = openRegister(ctx, r.ingestCommand.Store, r.dir(r.ingestCommand.Store), toWrite, r.streams); err != nil {
			return false, err
		}
		r.reports.store.taking.together = true
	}
	return complete, nil
}

func (r *ingestRun) close() error {
	r.progress.end()
	err := r.out.Flush()
	if err != nil {
		err = fmt.Errorf("cannot write the output: %w", err)
	}
	if r.fateLines != nil {
		if broken := errors.Join(r.fateLines.Flush(), r.reportFile.Close()); broken != nil {
			err = errors.Join(err, fmt.Errorf("cannot write %s: %w", r.Report, broken))
		}
	}
	if r.reports.store != nil {
		err = errors.Join(err, r.reports.store.Close())
	}
	return err
}

// tell prints the one line at the end: beside the data on standard error, else on standard output.
func (r *ingestRun) tell(err error) {
	w := r.streams.Out
	if r.Format == "jsonl" || err != nil {
		w = r.streams.Err
	}
	fmt.Fprintln(w, r.tally.line())
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(r.streams.Err, "marsad: interrupted; the same command again goes on where this one stopped")
	}
}

func (r *ingestRun) now() time.Time {
	if !r.clock.IsZero() {
		return r.clock
	}
	return time.Now()
}
