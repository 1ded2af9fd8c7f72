package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"

	"marsad/internal/article"
	"marsad/internal/ranker"
	"marsad/internal/reading"
)

type explainCommand struct {
	Input     string `arg:"" help:"File, http or https address, or - for standard input."`
	Event     string `placeholder:"ID" help:"Explain only this event, by its id in the record (v1)."`
	Outlet    string `help:"Name of the outlet, when the input does not say it."`
	Published string `help:"Time of publication, YYYY-MM-DD or RFC 3339, when the input does not say it."`
	Rivals    int    `default:"3" help:"How many rivals are named for each event. Default: ${default}."`
}

// Help is the long help of the command.
func (explainCommand) Help() string {
	return `Says for each event which rule and which words made it, how likely the learned model holds it and for what reasons, who else could have done
or suffered it, and which candidates were turned down.

Examples:
  marsad explain page.html
  marsad explain --event v2 --published 2020-02-18 post.txt

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run reads the input and explains its events.
func (c *explainCommand) Run(ctx context.Context, streams *Streams) error {
	reader, err := reading.Default(reading.Options{Explain: true})
	if err != nil {
		return err
	}
	run := readRun{readCommand: &readCommand{MaxSize: 64}, streams: streams}
	got, err := run.capture(ctx, c.Input)
	if err != nil {
		return err
	}
	a, err := article.Extract(ctx, got.Bytes, article.Hints{Outlet: c.Outlet, Published: c.Published, Charset: got.Charset, URL: got.URL, MediaType: got.MediaType})
	if err != nil {
		return err
	}
	_, doc, err := reader.Candidates(ctx, a, reading.Source{ID: got.SHA256, SHA256: got.SHA256, CapturedAt: got.CapturedAt})
	if err != nil {
		return err
	}
	out, found := bufio.NewWriter(streams.Out), false
	for _, x := range reader.Explain(doc) {
		if c.Event == "" || c.Event == x.Event {
			found = true
			c.print(out, x)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	if !found && c.Event != "" {
		return usageError{fmt.Errorf("no event %s; marsad read --format json %s lists them", c.Event, c.Input)}
	}
	if !found {
		return errors.New("nothing in the input could be an event")
	}
	return nil
}

func (c *explainCommand) print(out *bufio.Writer, x reading.Explanation) {
	name := x.Event
	if name == "" {
		name = "turned down"
	}
	fmt.Fprintf(out, "%s %s, by rule %s on %s\n", name, x.Type, x.Rule, isolate(x.Words))
	for _, w := range x.Again {
		fmt.Fprintf(out, "  told again: %s\n", isolate(w))
	}
	fmt.Fprintf(out, "  a happening: %.2f (learned; kept from %.2f)\n", x.Score, x.Cut)
	for _, r := range x.Reasons {
		fmt.Fprintf(out, "    %+.2f %s\n", r.Weight, isolate(r.Feature))
	}
	if x.Event == "" {
		return
	}
	for _, f := range x.Fields {
		fmt.Fprintf(out, "  %s: %s (rules: %s; learned: %s, %.2f)\n", f.Name, cmp.Or(f.Taken, "none"), cmp.Or(f.Rule, "none"), cmp.Or(f.Learned, "none"), f.Probability)
	}
	rivals := 0
	for _, p := range x.Parties {
		role := p.Role
		if role == "" {
			if rivals++; rivals > c.Rivals {
				continue
			}
			role = "rival"
		}
		fmt.Fprintf(out, "  %s: %s (rules: %s; learned: %s)\n", role, isolate(p.Name), cmp.Or(p.Rule, "none"), probabilities(p.Probability))
	}
}

// probabilities names the two roles.
func probabilities(p []float64) string {
	if len(p) < 2 {
		return "none"
	}
	return fmt.Sprintf("agent %.2f, recipient %.2f", p[ranker.Agent], p[ranker.Recipient])
}
