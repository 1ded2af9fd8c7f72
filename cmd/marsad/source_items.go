package main

import (
	"cmp"
	"context"
	"fmt"

	"marsad/internal/store"
)

type sourceItemsCommand struct {
	IDs []int64 `arg:"" optional:"" name:"id" help:"Numbers of sources; all when none is given."`
	storeFlag
	State  []string `enum:"found,fetched,read,shared,refused,failed" default:"refused,failed" help:"States to list, with commas between: found, fetched, read, shared, refused, failed. Default: ${default}."`
	Format string   `enum:"text,json" default:"text" help:"Output: text, or json (one item a line). Default: ${default}."`
}

// Help is the long help of the command.
func (sourceItemsCommand) Help() string {
	return `Without --state it tells what could not be had, and why. A page that was read and is gone now is listed under read, with the reason.

Examples:
  marsad source items --store var/marsad.db
  marsad source items --store var/marsad.db 3 --state found,fetched
  marsad source items --store var/marsad.db --state read --format json

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// listedItem is an item as source items prints it.
type listedItem struct {
	Source    int64  `json:"source"`
	State     string `json:"state"`
	URL       string `json:"url,omitempty"`
	Key       string `json:"key"`
	Title     string `json:"title,omitempty"`
	Published string `json:"published,omitempty"`
	Found     string `json:"found"`
	Fetched   string `json:"fetched,omitempty"`
	Fetches   int    `json:"fetches"`
	Report    string `json:"report,omitempty"`
	Error     string `json:"error,omitempty"`
}

// Run lists the items.
func (c *sourceItemsCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		ids := c.IDs
		if len(ids) == 0 {
			ids = []int64{0}
		}
		for _, id := range ids {
			if id != 0 {
				if _, err := s.Source(ctx, id); err != nil {
					return err
				}
			}
			for i, err := range s.ListItems(ctx, id, c.State...) {
				if err == nil {
					err = c.print(streams, i)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (c *sourceItemsCommand) print(streams *Streams, i store.Item) error {
	if c.Format == "json" {
		return jsonWriter(streams.Out, "").Encode(listedItem{i.Source, i.State, i.URL, i.Key, i.Title, i.Published, minute(i.Found), minute(i.Fetched), i.Fetches, i.Report, i.Error})
	}
	_, err := fmt.Fprintf(streams.Out, "%d\t%s\t%s\t%s\n", i.Source, i.State, cmp.Or(i.URL, i.Key), isolate(cmp.Or(i.Error, i.Title)))
	return err
}
