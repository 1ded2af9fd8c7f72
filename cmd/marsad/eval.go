package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"marsad/internal/article"
	"marsad/internal/evaluation"
	"marsad/internal/reading"
)

type evalCommand struct {
	File      string `arg:"" optional:"" help:"Labelled reports, one JSON object a line, or - for standard input; see docs/evaluation.md."`
	Format    string `enum:"text,json" default:"text" help:"Output: text for a person, or json, which a later run can be compared with. Default: ${default}."`
	Against   string `placeholder:"RUN" help:"Also tell what changed since this earlier run, which --format json printed."`
	Show      int    `placeholder:"N" help:"Also print the first N disagreements, on standard error."`
	Reviewed  bool   `help:"Instead of labels, count what reviewers of a store accepted, corrected and rejected: corrections that are open to all."`
	Store     string `placeholder:"FILE" help:"The store, with --reviewed."`
	NoRestore bool   `help:"Leave defaced words as they are."`
}

// Help is the long help of the command.
func (evalCommand) Help() string {
	return `Reads the texts of labelled reports and compares what is read with the labels: precision, recall and F1 of what is found, by kind
and type, the share of fields that are right, and 95 % confidence intervals (bootstrap over reports, the same at every run).

A line is {"id", "text", "gold": {"statements", "events", "times", "places"}}, with outlet, published, url and title where known,
or a record (marsad.report/1) that somebody put right. docs/evaluation.md describes both and every measure.

Examples:
  marsad eval labels.jsonl
  marsad eval --format json labels.jsonl > run1.json
  marsad eval --against run1.json labels.jsonl
  marsad eval --show 40 labels.jsonl

Exit codes: 0 fine, 1 failed (a label that does not hold is named with its line), 2 wrong usage.`
}

// Run reads and scores every labelled report.
func (c *evalCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Reviewed {
		return c.reviewed(ctx, streams)
	}
	if c.File == "" || c.Store != "" {
		return usageError{errors.New("name a file of labels, or --reviewed with --store")}
	}
	if c.Show < 0 {
		return usageError{errors.New("--show wants a number that is not below 0")}
	}
	labels, err := c.labels(streams)
	if err != nil {
		return err
	}
	var before *evaluation.Result
	if c.Against != "" {
		if before, err = earlierRun(c.Against); err != nil {
			return err
		}
	}
	result, misses, err := c.score(ctx, labels)
	if err != nil {
		return err
	}
	for _, m := range misses[:min(c.Show, len(misses))] {
		fmt.Fprintf(streams.Err, "%s: %s: label %s, found %s\n", isolate(m.Report), m.What, isolate(m.Label), isolate(m.Found))
	}
	out := bufio.NewWriter(streams.Out)
	if err := c.write(out, result, before); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	return nil
}

func (c *evalCommand) labels(streams *Streams) ([]evaluation.Labelled, error) {
	if c.File == "-" {
		return evaluation.ReadLabels(streams.In, "standard input")
	}
	f, err := openFile(c.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return evaluation.ReadLabels(f, c.File)
}

func earlierRun(name string) (*evaluation.Result, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := evaluation.ReadResult(f, name)
	return &r, err
}

// openFile opens a file for reading and says without the system call why it cannot.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, fmt.Errorf("cannot open %s: %w", name, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a folder; name a file", name)
	}
	return f, nil
}

// score reads each report and compares it with its labels.
func (c *evalCommand) score(ctx context.Context, labels []evaluation.Labelled) (evaluation.Result, []evaluation.Miss, error) {
	reader, err := reading.Default(reading.Options{NoRestore: c.NoRestore})
	if err != nil {
		return evaluation.Result{}, nil, err
	}
	var ids []string
	var tallies []evaluation.Tally
	var misses []evaluation.Miss
	for _, l := range labels {
		a, err := article.Extract(ctx, []byte(l.Text), article.Hints{Format: "text", Outlet: l.Outlet, Published: l.Published, URL: l.URL, Title: l.Title})
		if err == nil && a.Text != l.Text {
			err = errors.New("the text is not read as it stands (a byte order mark or broken UTF-8), so that the labels' offsets would be off")
		}
		if err != nil {
			return evaluation.Result{}, nil, fmt.Errorf("report %q: %w", l.ID, err)
		}
		report, err := reader.Read(ctx, a, reading.Source{ID: l.ID})
		if err != nil {
			return evaluation.Result{}, nil, fmt.Errorf("report %q: %w", l.ID, err)
		}
		tally, m := evaluation.Score(l, report)
		ids, tallies, misses = append(ids, l.ID), append(tallies, tally), append(misses, m...)
	}
	return evaluation.New(version, filepath.Base(c.File), ids, tallies), misses, nil
}

// write prints the result, and what changed since the earlier run when there is one.
func (c *evalCommand) write(w io.Writer, r evaluation.Result, before *evaluation.Result) error {
	if c.Format == "json" {
		out := struct {
			evaluation.Result
			Against *evaluation.Comparison `json:"against,omitempty"`
		}{Result: r}
		if before != nil {
			compared := evaluation.Compare(*before, r)
			out.Against = &compared
		}
		return jsonWriter(w, " ").Encode(out)
	}
	if err := evaluation.WriteText(w, r); err != nil || before == nil {
		return err
	}
	return evaluation.WriteComparison(w, evaluation.Compare(*before, r))
}
