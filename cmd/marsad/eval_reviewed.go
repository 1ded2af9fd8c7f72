package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"marsad/internal/register/review"
)

// reviewed prints how much of what people looked at was right.
func (c *evalCommand) reviewed(ctx context.Context, streams *Streams) error {
	if c.Store == "" || c.File != "" {
		return usageError{errors.New("--reviewed wants --store and no file")}
	}
	return storeFlag{c.Store}.with(ctx, func(s database) error {
		corrections, err := review.All(ctx, s, nil)
		if err != nil {
			return err
		}
		rows := review.Precisions(corrections)
		if c.Format == "json" {
			return writeLines(streams.Out, rows)
		}
		t := tabwriter.NewWriter(streams.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "field\ttype\tlooked at\tright\tshare\t95 %\tadded")
		for _, p := range rows {
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%.3f\t%.3f to %.3f\t%d\n", p.Field, p.Type, p.Accepted+p.Wrong, p.Accepted, p.Share, p.Low, p.High, p.Missed)
		}
		return t.Flush()
	})
}
