package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"marsad/internal/neardup"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/record"
)

type duplicatesCommand struct {
	Store     string  `required:"" placeholder:"FILE" help:"The store to look in."`
	Threshold float64 `default:"0.6" help:"How much of their shingles two reports share at least to be copies, from 0 to 1. Default: ${default}."`
	Format    string  `enum:"text,jsonl" default:"text" help:"Output: text or jsonl (one group a line). Default: ${default}."`
}

// Help is the long help of the command.
func (duplicatesCommand) Help() string {
	return `Examples:
  marsad duplicates --store var/marsad.db
  marsad duplicates --store var/marsad.db --threshold 0.8 --format jsonl

The first report of a group is the one published earliest; where none says when, the one captured earliest. Other reports follow in that order.
Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run groups the reports.
func (c *duplicatesCommand) Run(ctx context.Context, streams *Streams) error {
	if !(c.Threshold > 0 && c.Threshold <= 1) {
		return usageError{errors.New("--threshold must be above 0 and at most 1")}
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := signAll(ctx, s); err != nil {
		return err
	}
	kept, err := s.Signatures(ctx)
	if err != nil {
		return err
	}
	var ids []string
	var signatures []neardup.Signature
	for _, x := range kept {
		signature, err := neardup.Parse(x.Bytes)
		if err != nil {
			return fmt.Errorf("store %s: report %q: %w", c.Store, x.ID, err)
		}
		ids, signatures = append(ids, x.ID), append(signatures, signature)
	}
	for _, group := range neardup.Groups(ids, signatures, c.Threshold) {
		if err := c.print(ctx, streams, s, group, func(id string) neardup.Signature { return signatures[slices.Index(ids, id)] }); err != nil {
			return err
		}
	}
	return nil
}

// signAll makes the signatures that a store lacks, or has of older versions of a report or of the signature.
func signAll(ctx context.Context, s store.Store) error {
	kept, err := s.Signatures(ctx)
	if err != nil {
		return err
	}
	have := map[string]int{}
	for _, x := range kept {
		if _, err := neardup.Parse(x.Bytes); err == nil {
			have[x.ID] = x.Version
		}
	}
	f := store.Filter{Limit: store.MaxLimit}
	for {
		page, err := s.List(ctx, f)
		if err != nil {
			return err
		}
		for _, r := range page.Reports {
			n, err := s.Versions(ctx, r.ID)
			if err != nil {
				return err
			}
			if have[r.ID] == n {
				continue
			}
			report, err := s.Get(ctx, r.ID)
			if err != nil {
				return err
			}
			if err := putSignature(ctx, s, report); err != nil {
				return err
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return nil
		}
	}
}

// copyOf is one report of a group.
type copyOf struct {
	ID         string  `json:"id"`
	Outlet     string  `json:"outlet"`
	Published  string  `json:"published"`
	Captured   string  `json:"captured"`
	Similarity float64 `json:"similarity"` // to the first
}

func (c *duplicatesCommand) print(ctx context.Context, streams *Streams, s store.Store, group []string, signature func(string) neardup.Signature) error {
	var reports []record.Report
	for _, id := range group {
		r, err := s.Get(ctx, id)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	slices.SortStableFunc(reports, neardup.Earlier)
	var out []copyOf
	for _, r := range reports {
		x := copyOf{ID: r.ID, Outlet: r.Source.Outlet, Captured: r.Source.CapturedAt, Similarity: neardup.Similarity(signature(reports[0].ID), signature(r.ID))}
		if r.Source.Published != nil {
			x.Published = r.Source.Published.Value
		}
		out = append(out, x)
	}
	if c.Format == "jsonl" {
		return jsonWriter(streams.Out, "").Encode(map[string]any{"reports": out})
	}
	for i, x := range out {
		lead := "first"
		if i > 0 {
			lead = fmt.Sprintf(" %.2f", x.Similarity)
		}
		if _, err := fmt.Fprintf(streams.Out, "%s %s %s %s\n", lead, cmp.Or(x.Published, "-"), isolate(cmp.Or(x.Outlet, "-")), isolate(x.ID)); err != nil {
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
	_, err := fmt.Fprintln(streams.Out)
	return err
}
