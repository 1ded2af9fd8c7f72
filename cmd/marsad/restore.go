package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"marsad/restore"
	"marsad/text"
)

type restoreCommand struct {
	Inputs        []string `arg:"" optional:"" help:"Files, or - for standard input, which is also read when none is named."`
	Format        string   `enum:"text,jsonl" default:"text" help:"Output: text, the restored text and nothing else; jsonl, one restored word a line. Default: ${default}."`
	Diff          bool     `help:"Show the lines that change, as published and as restored."`
	MinConfidence float64  `default:"0.5" placeholder:"P" help:"Restore only what is at least this sure, from 0 to 1; jsonl lists the rest with made: false. Default: ${default}."`
	Color         string   `enum:"auto,always,never" default:"auto" help:"Colour in --diff."`
	Store         string   `placeholder:"STORE" help:"Restore a backup into this store instead; it must be new or empty."`
	evidenceFlag
}

// Help is the long help of the command.
func (restoreCommand) Help() string {
	return `Reads defaced Arabic words again: العسـ.ـكريين becomes العسكريين. What is not defaced passes unchanged, byte for byte.

Examples:
  marsad restore post.txt
  cat posts.txt | marsad restore | sort | uniq -c
  marsad restore --diff post.txt
  marsad restore --format jsonl --min-confidence 0.9 posts.txt > words.jsonl

A line of jsonl has input, line, start and end (code points of the whole input), quote, reading, kind, rule, confidence, made.
With --store the input is a backup that marsad backup wrote. Every file of it is checked first, then the evidence and the store are written, each whole or
not at all, and then everything is verified. The store may be of the other engine:
  marsad restore backups/2026-11-27 --store var/marsad.db
  marsad restore backups/2026-11-27 --store postgres://marsad@db/marsad --evidence var/evidence
The private key that signs heads is in no backup: put it back as FOLDER.key beside the evidence, or a new one is made and logged.

Text that is not UTF-8, and NUL bytes, pass as they are. Memory stays the same however long the input or a line is.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some inputs failed (each is named).`
}

// Run restores every input, in order.
func (c *restoreCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Store != "" {
		if len(c.Inputs) != 1 || c.Diff {
			return usageError{errors.New("--store restores one backup: marsad restore BACKUP --store STORE")}
		}
		return restoreBackup(ctx, c.Inputs[0], c.Store, c.dir(c.Store), streams)
	}
	if c.Evidence != "" {
		return usageError{errors.New("--evidence goes with --store")}
	}
	if c.MinConfidence < 0 || c.MinConfidence > 1 {
		return usageError{fmt.Errorf("--min-confidence is %v; it goes from 0 to 1", c.MinConfidence)}
	}
	if c.Diff && c.Format == "jsonl" {
		return usageError{errors.New("--diff and --format jsonl are two outputs; choose one")}
	}
	inputs := c.Inputs
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	out := bufio.NewWriterSize(streams.Out, 1<<18)
	failed := 0
	for _, input := range inputs {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, out.Flush())
		}
		err := c.input(input, streams, out)
		var unreadable unreadableError
		switch {
		case err == nil:
		case errors.As(err, &unreadable) && len(inputs) > 1:
			failed++
			fmt.Fprintf(streams.Err, "marsad: %s\n", oneLine(err))
		case errors.As(err, &unreadable):
			return errors.Join(err, out.Flush())
		default:
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	if failed > 0 {
		return errSomeFailed
	}
	return nil
}

// unreadableError is a failure of an input, not of the output.
type unreadableError struct{ error }

func (e unreadableError) Unwrap() error { return e.error }

// guarded tells failures to read from failures to write.
type guarded struct {
	io.Reader
	name string
}

func (g guarded) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreadableError{fmt.Errorf("cannot read %s: %w", g.name, unwrapPath(err))}
	}
	return n, err
}

// unwrapPath drops the name from an error that is told with it already.
func unwrapPath(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (c *restoreCommand) input(input string, streams *Streams, out *bufio.Writer) error {
	in := streams.In
	if input != "-" {
		file, err := os.Open(input)
		if err != nil {
			return unreadableError{fmt.Errorf("cannot open %s: %w", input, unwrapPath(err))}
		}
		defer file.Close()
		in = file
	}
	in = guarded{in, input}
	options := restore.Options{MinConfidence: max(c.MinConfidence, 1e-9)}
	switch {
	case c.Diff:
		d := differ{out: out, color: colored(c.Color, streams), name: input, many: len(c.Inputs) > 1}
		return restore.Each(in, options, d.chunk)
	case c.Format == "jsonl":
		l := wordLister{encoder: jsonWriter(out, ""), name: input}
		return restore.Each(in, options, l.chunk)
	}
	_, err := restore.Copy(out, in, options)
	return err
}

// wordLister prints the restored words of an input.
type wordLister struct {
	encoder *json.Encoder
	name    string
	runes   int // code points before the chunk
	lines   int // lines before the chunk
}

// restoredWord is a line of jsonl.
type restoredWord struct {
	Input      string  `json:"input"`
	Line       int     `json:"line"`
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Quote      string  `json:"quote"`
	Reading    string  `json:"reading"`
	Kind       string  `json:"kind"`
	Rule       string  `json:"rule"`
	Confidence float64 `json:"confidence"`
	Made       bool    `json:"made"`
}

func (l *wordLister) chunk(c restore.Chunk) error {
	original := c.Text.Original()
	at, runes, lines := 0, l.runes, l.lines
	print := func(w restoredWord, span text.Span) error {
		if span.Start < at {
			at, runes, lines = 0, l.runes, l.lines
		}
		between := original[at:span.Start]
		runes += utf8.RuneCountInString(between)
		lines += strings.Count(between, "\n")
		at = span.Start
		w.Input, w.Line, w.Quote = l.name, lines+1, span.Of(original)
		w.Start, w.End = runes, runes+utf8.RuneCountInString(w.Quote)
		return l.encoder.Encode(w)
	}
	for _, w := range restore.Words(c.Text) {
		err := print(restoredWord{Reading: w.Restored.Of(c.Text.String()), Kind: string(w.Kind), Rule: w.Rule, Confidence: w.Confidence, Made: true}, w.Original)
		if err != nil {
			return err
		}
	}
	for _, e := range c.Offered {
		if err := print(restoredWord{Reading: e.With, Kind: string(e.Kind), Rule: e.Rule, Confidence: e.Confidence}, c.Text.ToOriginal(e.At)); err != nil {
			return err
		}
	}
	l.runes += utf8.RuneCountInString(original)
	l.lines += strings.Count(original, "\n")
	return nil
}

// differ shows the lines that change.
type differ struct {
	out   *bufio.Writer
	color bool
	name  string
	many  bool
	lines int // lines before the chunk
}

func (d *differ) chunk(c restore.Chunk) error {
	words := restore.Words(c.Text)
	original, restored := c.Text.Original(), c.Text.String()
	at, line := 0, d.lines
	for i := 0; i < len(words); {
		start := 1 + strings.LastIndexByte(original[:words[i].Original.Start], '\n')
		end := len(original)
		j := i
		for j < len(words) && words[j].Original.Start < end {
			end = len(original)
			if k := strings.IndexByte(original[words[j].Original.End:], '\n'); k >= 0 {
				end = words[j].Original.End + k
			}
			j++
		}
		line += strings.Count(original[at:start], "\n")
		at = start
		if err := d.line(line+1, c.Text, words[i:j], text.Span{Start: start, End: end}, original, restored); err != nil {
			return err
		}
		i = j
	}
	d.lines += strings.Count(original, "\n")
	return nil
}

// line shows one line twice. The words that change are in colour, or in brackets where there is none.
func (d *differ) line(number int, t text.Text, words []restore.Word, at text.Span, original, restored string) error {
	where := fmt.Sprint(number)
	if d.many {
		where = d.name + ":" + where
	}
	after := t.FromOriginal(at)
	var spans [2][]text.Span
	for _, w := range words {
		spans[0] = append(spans[0], w.Original)
		spans[1] = append(spans[1], w.Restored)
	}
	_, err := fmt.Fprintf(d.out, "%s\n- %s\n+ %s\n", where, d.marked(original, at, spans[0], "31"), d.marked(restored, after, spans[1], "32"))
	return err
}

func (d *differ) marked(s string, at text.Span, spans []text.Span, code string) string {
	var b strings.Builder
	from := at.Start
	for _, w := range spans {
		b.WriteString(printable(s[from:max(from, w.Start)]))
		word := printable(w.Of(s))
		if d.color {
			b.WriteString("\x1b[" + code + "m" + word + "\x1b[0m")
		} else {
			b.WriteString("[" + word + "]")
		}
		from = w.End
	}
	b.WriteString(printable(s[from:max(from, at.End)]))
	return "\u2068" + b.String() + "\u2069"
}

// printable is isolate without its frame.
func printable(s string) string {
	return strings.TrimSuffix(strings.TrimPrefix(isolate(s), "\u2068"), "\u2069")
}
