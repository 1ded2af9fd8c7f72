package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/internal/versions"
	"marsad/record"
)

type diffCommand struct {
	Inputs []string `arg:"" help:"With --store, the id of a report; else two files with a record each, the older first."`
	Store  string   `placeholder:"FILE" help:"The store that has the report."`
	From   int      `placeholder:"N" help:"The older version, counted from 1; the one before --to when not given."`
	To     int      `placeholder:"N" help:"The newer version; the newest when not given."`
	Format string   `enum:"text,json" default:"text" help:"Output: text or json. Default: ${default}."`
}

// Help is the long help of the command.
func (diffCommand) Help() string {
	return `Examples:
  marsad diff --store var/marsad.db u-3f2a…
  marsad diff --store var/marsad.db u-3f2a… --from 1 --to 3 --format json
  marsad diff old.json new.json

In text, [-…-] was taken out and {+…+} was added; below stand statements, events and numbers that changed.
Exit codes: 0 fine, also when nothing differs, 1 failed, 2 wrong usage.`
}

// Run compares two versions and prints how they differ.
func (c *diffCommand) Run(ctx context.Context, streams *Streams) error {
	older, newer, err := c.pair(ctx)
	if err != nil {
		return err
	}
	d := versions.Compare(older, newer)
	if c.Format == "json" {
		err = jsonWriter(streams.Out, "").Encode(d)
	} else {
		err = printDiff(streams.Out, d)
	}
	if err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	return nil
}

func (c *diffCommand) pair(ctx context.Context) (older, newer record.Report, err error) {
	if c.Store == "" {
		if len(c.Inputs) != 2 || c.From != 0 || c.To != 0 {
			return older, newer, usageError{errors.New("name two files with records, or --store and the id of a report")}
		}
		if older, err = readRecord(c.Inputs[0]); err == nil {
			newer, err = readRecord(c.Inputs[1])
		}
		return older, newer, err
	}
	if len(c.Inputs) != 1 {
		return older, newer, usageError{errors.New("with --store name the id of one report")}
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return older, newer, err
	}
	defer s.Close()
	id := c.Inputs[0]
	n, err := s.Versions(ctx, id)
	if err != nil {
		return older, newer, err
	}
	if n == 0 {
		return older, newer, fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	from, to := c.From, c.To
	if to == 0 {
		to = n
	}
	if from == 0 {
		from = to - 1
	}
	if n == 1 && c.From == 0 && c.To == 0 {
		return older, newer, fmt.Errorf("report %q has one version only; there is nothing to compare", id)
	}
	if older, err = s.Version(ctx, id, from); err != nil {
		return older, newer, err
	}
	newer, err = s.Version(ctx, id, to)
	return older, newer, err
}

// readRecord reads a record from a file.
func readRecord(path string) (record.Report, error) {
	var r record.Report
	data, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s is no record: %w", path, err)
	}
	if err := r.Lint(); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// contextWords is how many words of what stayed the same are shown on each side of a change.
const contextWords = 6

func printDiff(w io.Writer, d versions.Diff) error {
	if d.Equal() {
		_, err := fmt.Fprintln(w, "the versions do not differ")
		return err
	}
	var b strings.Builder
	for _, f := range d.Head {
		printField(&b, "", f)
	}
	for i, r := range d.Text {
		switch r.Op {
		case versions.Removed:
			b.WriteString("[-" + isolate(strings.TrimSpace(r.Text)) + "-] ")
		case versions.Added:
			b.WriteString("{+" + isolate(strings.TrimSpace(r.Text)) + "+} ")
		default:
			b.WriteString(surroundings(r.Text, i > 0, i+1 < len(d.Text)))
		}
	}
	text := strings.TrimSpace(b.String()) + "\n"
	b.Reset()
	for _, c := range d.Changes {
		printChange(&b, c)
	}
	_, err := io.WriteString(w, text+b.String())
	return err
}

// surroundings shortens what stayed the same to the words beside a change.
func surroundings(s string, changeBefore, changeBehind bool) string {
	words := strings.Fields(s)
	before, behind := 0, 0
	if changeBefore {
		before = contextWords
	}
	if changeBehind {
		behind = contextWords
	}
	if len(words) <= before+behind {
		return isolate(strings.Join(words, " ")) + " "
	}
	out := ""
	if before > 0 {
		out = isolate(strings.Join(words[:before], " ")) + " "
	}
	out += "… "
	if behind > 0 {
		out += isolate(strings.Join(words[len(words)-behind:], " ")) + " "
	}
	return out
}

func printChange(b *strings.Builder, c versions.Change) {
	fmt.Fprintf(b, "%s %s %s", c.Kind, c.Record, c.Label)
	if c.Who != "" {
		fmt.Fprintf(b, " by %s", isolate(c.Who))
	}
	for _, s := range []*record.Span{c.Old, c.New} {
		if s != nil {
			fmt.Fprintf(b, " [%d, %d) %s", s.Start, s.End, isolate(s.Read()))
		}
	}
	b.WriteByte('\n')
	for _, f := range c.Fields {
		printField(b, "  ", f)
	}
}

func printField(b *strings.Builder, indent string, f versions.Field) {
	name := f.Name
	if f.Of != "" {
		name += " " + f.Of
	}
	fmt.Fprintf(b, "%s%s: %s -> %s\n", indent, name, orNone(f.Old), orNone(f.New))
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return isolate(s)
}
