package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/fetch"
	"marsad/internal/reading"
	"marsad/record"
)

type readCommand struct {
	Inputs      []string `arg:"" optional:"" help:"Files, http or https addresses, or - for standard input."`
	Format      string   `enum:"text,json,jsonl,html" default:"text" help:"Output: text for a person, json, jsonl (one record a line), html (one page). Default: ${default}."`
	InputFormat string   `enum:"auto,text,html,jsonl" default:"auto" help:"Input: auto, text, html, or jsonl (one object a line: id, and text, html or bytes_base64)."`
	Store       string   `placeholder:"FILE" help:"Also keep the records in this store, and what was captured as evidence beside it."`
	evidenceFlag
	Outlet    string `help:"Name of the outlet, when the input does not say it."`
	Published string `help:"Time of publication, YYYY-MM-DD or RFC 3339, when the input does not say it."`
	Charset   string `help:"Charset of the input, when it is neither UTF-8 nor declared."`
	Lang      string `enum:"ar,en" default:"en" help:"Language of labels in text and html output."`
	Color     string `enum:"auto,always,never" default:"auto" help:"Colour in text output."`
	Sites     string `placeholder:"FILE" help:"Rules for the pages of single hosts besides the built-in ones: a table with the columns host, part, selector, note."`
	NoRestore bool   `help:"Leave defaced words as they are."`
	actorFlags
	moreGazetteers
	fetchFlags
	MaxSize int64     `default:"64" placeholder:"MIB" help:"The most that one input, or one line of jsonl, may have, in MiB. Default: ${default}."`
	Quiet   bool      `short:"q" help:"No progress and no records on standard output; with --store."`
	clock   time.Time // of captures; now when zero
}

// Help is the long help of the command.
func (readCommand) Help() string {
	return `Examples:
  marsad read page.html
  marsad read --format json https://example.org/news/1
  cat post.txt | marsad read --published 2020-02-18 -
  marsad read --input-format jsonl --format jsonl - < reports.jsonl > records.jsonl
  marsad read --store var/marsad.db samples/reports/*
  marsad read --actors ours.tsv page.html    the columns are those of: marsad lexicon actors
  marsad read --gazetteer villages.tsv.gz page.html    see: marsad gazetteer import --help

Data goes to standard output, progress and errors to standard error.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some items failed (each is named).`
}

// Run reads every input, in order.
func (c *readCommand) Run(ctx context.Context, streams *Streams) error {
	if len(c.Inputs) == 0 {
		return usageError{errors.New("name a file, an address, or - for standard input")}
	}
	if c.Quiet && c.Store == "" {
		return usageError{errors.New("--quiet without --store would do nothing")}
	}
	lex, err := c.lexicon()
	if err != nil {
		return err
	}
	places, complete, err := c.index(streams)
	if err != nil {
		return err
	}
	reader, err := reading.Default(reading.Options{NoRestore: c.NoRestore, Lexicon: lex, Gazetteer: places})
	if err != nil {
		return err
	}
	run, err := c.start(ctx, streams, reader)
	if err != nil {
		return err
	}
	for _, input := range c.Inputs {
		if err := run.input(ctx, input); err != nil {
			_ = run.close() // the first error is the cause; closing on a full disk would only say it again
			return err
		}
	}
	if err := run.close(); err != nil {
		return err
	}
	if run.failed > 0 && run.done == 0 && len(c.Inputs) == 1 && !run.bulk {
		return run.only
	}
	if run.failed > 0 || !complete {
		return errSomeFailed
	}
	return nil
}

// readRun is one run of the command.
type readRun struct {
	*readCommand
	reports
	streams  *Streams
	fetcher  *fetch.Fetcher
	out      *bufio.Writer
	print    printer
	progress *progress
	done     int
	failed   int
	bulk     bool  // some input holds many reports
	only     error // the failure of a run with a single report
}

func (c *readCommand) start(ctx context.Context, streams *Streams, reader *reading.Reader) (*readRun, error) {
	r := &readRun{readCommand: c, reports: reports{reader: reader}, streams: streams, out: bufio.NewWriterSize(streams.Out, 1<<16)}
	r.print = newPrinter(c.Format, c.Lang, colored(c.Color, streams))
	r.progress = newProgress(streams.Err, c.Quiet)
	var err error
	if r.fetcher, err = c.fetcher(forOnePage(c.MaxSize<<20, r.now)); err != nil {
		return nil, err
	}
	if c.Sites != "" {
		if r.reports.sites, err = article.ReadSites(c.Sites); err != nil {
			return nil, err
		}
	}
	if c.Store != "" {
		if r.reports.store, err = openRegister(ctx, c.Store, c.dir(c.Store), toWrite, streams); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// colored decides on colour: asked for, or a terminal that NO_COLOR does not forbid.
func colored(mode string, streams *Streams) bool {
	if mode != "auto" {
		return mode == "always"
	}
	f, ok := streams.Out.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
}

func (r *readRun) close() error {
	r.progress.end()
	r.fetcher.Close()
	err := r.out.Flush()
	if err != nil {
		err = fmt.Errorf("cannot write the output: %w", err)
	}
	if r.store != nil {
		err = errors.Join(err, r.store.Close())
	}
	return err
}

// input reads one input. An error it returns ends the run; the failure of one report does not.
func (r *readRun) input(ctx context.Context, input string) error {
	if r.isBulk(input) {
		return r.lines(ctx, input)
	}
	c, err := r.capture(ctx, input)
	if err != nil {
		return r.fail(record.Failure{Input: input, Error: oneLine(err)}, err)
	}
	report, err := r.one(ctx, c, article.Hints{Outlet: r.Outlet, Published: r.Published, Charset: cmp.Or(r.Charset, c.Charset), URL: c.URL, MediaType: c.MediaType, Format: r.format()}, "")
	if err != nil {
		return r.fail(record.Failure{Input: input, Error: oneLine(err)}, fmt.Errorf("%s: %w", input, err))
	}
	return r.keep(ctx, report, c)
}

func (r *readRun) isBulk(input string) bool {
	return r.InputFormat == "jsonl" || r.InputFormat == "auto" && (strings.HasSuffix(input, ".jsonl") || strings.HasSuffix(input, ".ndjson"))
}

func (r *readRun) format() string {
	if r.InputFormat == "auto" {
		return ""
	}
	return r.InputFormat
}

func (r *readRun) now() time.Time {
	if !r.clock.IsZero() {
		return r.clock
	}
	return time.Now()
}

func (r *readRun) capture(ctx context.Context, input string) (capture.Capture, error) {
	return takeInput(ctx, r.streams, r.fetcher, input, r.MaxSize<<20, r.now())
}

// keep prints a record and puts it into the register.
func (r *readRun) keep(ctx context.Context, report record.Report, c capture.Capture) error {
	if _, err := r.keepCapture(ctx, report, c); err != nil {
		return err
	}
	r.done++
	r.progress.step(r.done, r.failed)
	if r.Quiet {
		return nil
	}
	if err := r.print.report(r.out, report); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	return nil
}

// fail tells of one report that could not be read and goes on: in its place in the data for machines, as a line for a person.
func (r *readRun) fail(f record.Failure, err error) error {
	f.Schema = record.ErrorSchema
	r.failed++
	r.only = err
	if single := len(r.Inputs) == 1 && !r.bulk; !single {
		fmt.Fprintf(r.streams.Err, "marsad: %s\n", oneLine(err))
	}
	if r.Quiet {
		return nil
	}
	if err := r.print.failure(r.out, f); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	return nil
}

// open gives the bytes of an input that holds many reports.
func (r *readRun) open(input string) (io.ReadCloser, error) {
	if input == "-" {
		return io.NopCloser(r.streams.In), nil
	}
	return os.Open(input)
}
