package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

type evidenceCommand struct {
	List       evidenceListCommand       `cmd:"" help:"List the entries of the log."`
	Head       evidenceHeadCommand       `cmd:"" help:"Print the signed head of the log, to be published or kept elsewhere."`
	Prove      evidenceProveCommand      `cmd:"" help:"Print the proof that something stands in the log."`
	CheckProof evidenceCheckProofCommand `cmd:"" help:"Check a proof; needs no store and no log."`
	CheckHead  evidenceCheckHeadCommand  `cmd:"" help:"Check that the log still begins with what an older head stands for."`
	Timestamp  evidenceTimestampCommand  `cmd:"" help:"Let others witness the head of the log. Goes online."`
}

// whichEvidence are the flags that name a folder of evidence.
type whichEvidence struct {
	Store string `placeholder:"FILE" help:"The store that the evidence is beside."`
	evidenceFlag
}

// open opens the folder, for writing when it is free, so that the head is of now; else for reading.
func (w whichEvidence) open(streams *Streams) (*evidence.Archive, error) {
	dir := w.Evidence
	if dir == "" && w.Store == "" {
		return nil, usageError{errors.New("name the evidence with --evidence, or its store with --store")}
	}
	if dir == "" {
		dir = w.dir(w.Store)
	}
	if !evidence.Exists(dir) {
		return nil, fmt.Errorf("evidence %s is not there; marsad collect, marsad ingest or marsad read --store makes it", dir)
	}
	a, err := evidence.Open(dir, evidence.Options{CollectorVersion: version})
	if errors.Is(err, evidence.ErrLocked) {
		return evidence.Open(dir, evidence.Options{ReadOnly: true})
	}
	if err != nil {
		return nil, err
	}
	for _, what := range a.Repaired() {
		fmt.Fprintf(streams.Err, "marsad: evidence %s: %s\n", dir, what)
	}
	return a, nil
}

type evidenceListCommand struct{ whichEvidence }

// Help is the long help of the command.
func (evidenceListCommand) Help() string {
	return `Prints the log, one entry a line, as JSON: docs/evidence.md says what the fields mean.

Example:
  marsad evidence list --store var/marsad.db | jq -r 'select(.kind == "exchange") | .contents[].uri'

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints every entry.
func (c *evidenceListCommand) Run(ctx context.Context, streams *Streams) error {
	a, err := c.open(streams)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // nothing was written that a failure could lose
	out := jsonWriter(streams.Out, "")
	for e, err := range a.Entries(ctx) {
		if err := errors.Join(err, out.Encode(e)); err != nil {
			return err
		}
	}
	return nil
}

type evidenceHeadCommand struct{ whichEvidence }

// Help is the long help of the command.
func (evidenceHeadCommand) Help() string {
	return `The head stands for every entry of the log. Whoever keeps it can later show with marsad evidence check-head that nothing before it was changed.

Example:
  marsad evidence head --store var/marsad.db > head-2026-03-01.note

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints the head's file.
func (c *evidenceHeadCommand) Run(ctx context.Context, streams *Streams) error {
	a, err := c.open(streams)
	if err != nil {
		return err
	}
	_, head, err := a.Head(ctx)
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	_, err = streams.Out.Write(head)
	return err
}

type evidenceProveCommand struct {
	SHA256 string `arg:"" help:"SHA-256 in hexadecimal: of captured bytes, of a WARC file, or of a record's JSON."`
	whichEvidence
}

// Help is the long help of the command.
func (evidenceProveCommand) Help() string {
	return `The proof is JSON that holds the entry, the way from it to the root of the tree, and the signed head. Anyone can check it with marsad evidence check-proof, or
without marsad as docs/evidence.md describes.

Example:
  marsad evidence prove --store var/marsad.db $(sha256sum < page.html | cut -d' ' -f1) > proof.json

Exit codes: 0 fine, 1 failed or not in evidence, 2 wrong usage.`
}

// Run prints the proof.
func (c *evidenceProveCommand) Run(ctx context.Context, streams *Streams) error {
	a, err := c.open(streams)
	if err != nil {
		return err
	}
	p, err := a.ProveEntry(ctx, c.SHA256)
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	return jsonWriter(streams.Out, "  ").Encode(p)
}

type evidenceCheckProofCommand struct {
	File string `arg:"" help:"The proof."`
	Key  string `placeholder:"KEY" help:"The public key, had by another way than the proof: the line in public.key."`
}

// Help is the long help of the command.
func (evidenceCheckProofCommand) Help() string {
	return `Checks what marsad evidence prove printed, and what marsad evidence check-head --format json did.

Example:
  marsad evidence check-proof --key "$(cat public.key)" proof.json

Without --key the key in the proof is taken: that shows only that the proof is sound in itself. Exit codes: 0 it holds, 1 it does not, 2 wrong usage.`
}

// Run checks the proof.
func (c *evidenceCheckProofCommand) Run(streams *Streams) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", c.File, capture.PlainError(err))
	}
	if evidence.IsConsistency(data) {
		return c.consistency(streams, data)
	}
	e, h, err := evidence.CheckProof(data, c.Key)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	_, err = fmt.Fprintf(streams.Out, "entry %d, logged %s, stands in the log of %d entries that %s signed for the day %s\n", e.Number, e.Logged, h.Size, isolate(h.Origin), h.Day)
	return err
}

// consistency checks a proof that one head is the beginning of another.
func (c *evidenceCheckProofCommand) consistency(streams *Streams, data []byte) error {
	var keys []string
	if c.Key != "" {
		keys = []string{c.Key}
	}
	older, newer, err := evidence.CheckConsistency(data, keys...)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	_, err = fmt.Fprintf(streams.Out, "the log of %d entries that %s signed for the day %s begins with the %d entries signed for %s\n", newer.Size, isolate(newer.Origin), newer.Day, older.Size, older.Day)
	return err
}

type evidenceCheckHeadCommand struct {
	File string `arg:"" help:"A head that marsad evidence head printed."`
	whichEvidence
	Format string `enum:"text,json" default:"text" help:"Output: text for a person, or json: the proof of consistency (RFC 6962), for whoever has both heads and not the log. Default: ${default}."`
}

// Help is the long help of the command.
func (evidenceCheckHeadCommand) Help() string {
	return `Example:
  marsad evidence check-head --store var/marsad.db head-2026-03-01.note

Exit codes: 0 the log begins with what the head stands for, 1 it does not, 2 wrong usage.`
}

// Run checks the head.
func (c *evidenceCheckHeadCommand) Run(ctx context.Context, streams *Streams) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("cannot open %s: %w", c.File, capture.PlainError(err))
	}
	a, err := c.open(streams)
	if err != nil {
		return err
	}
	p, err := a.ProveHead(ctx, data)
	if err := errors.Join(err, a.Close()); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if c.Format == "json" {
		return jsonWriter(streams.Out, "  ").Encode(p)
	}
	_, err = fmt.Fprintln(streams.Out, "the log begins with everything that this head stands for")
	return err
}
