package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"marsad/internal/capture/feed"
	"marsad/internal/store"
)

type sourceListCommand struct {
	storeFlag
	Format string `enum:"text,json,opml" default:"text" help:"Output: text, json (one source a line), opml. Default: ${default}."`
}

// Help is the long help of the command.
func (sourceListCommand) Help() string {
	return `Waiting are items that were found and not yet read; not had are those that could not be fetched or read. A source is silent when it answers but has published nothing for twice its own longest gap, and for six hours at least.

Examples:
  marsad source list --store var/marsad.db
  marsad source list --store var/marsad.db --format opml > outlets.opml

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// listedSource is a source as source list prints it.
type listedSource struct {
	ID        int64              `json:"id"`
	Address   string             `json:"address"`
	Moved     string             `json:"moved_from,omitempty"`
	Kind      string             `json:"kind"`
	Name      string             `json:"name,omitempty"`
	Outlet    string             `json:"outlet,omitempty"`
	Condition string             `json:"condition"`
	Error     string             `json:"error,omitempty"`   // of the last poll, when it failed
	Warning   string             `json:"warning,omitempty"` // of the last poll, when it went well
	Failures  int                `json:"failures"`
	Success   string             `json:"last_success,omitempty"`
	Newest    string             `json:"newest_item,omitempty"`
	Next      string             `json:"next_poll,omitempty"`
	Items     store.SourceCounts `json:"items"`
}

// Run lists the sources.
func (c *sourceListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		sources, err := s.Sources(ctx)
		if err != nil {
			return err
		}
		if c.Format == "opml" {
			return writeOPML(streams.Out, sources)
		}
		items, err := s.Items(ctx)
		if err != nil {
			return err
		}
		rows := make([]listedSource, 0, len(sources))
		for _, x := range sources {
			counts := items[x.ID]
			if counts == nil {
				counts = store.SourceCounts{}
			}
			row := listedSource{ID: x.ID, Address: x.Address, Moved: x.Moved, Kind: x.Kind, Name: x.Name, Outlet: x.Outlet, Condition: x.Condition(time.Now()), Failures: x.Failures,
				Success: minute(x.LastSuccess), Newest: minute(x.Newest), Next: minute(x.NextPoll), Items: counts}
			if row.Error = x.LastError; x.Failures == 0 {
				row.Error, row.Warning = "", x.LastError
			}
			rows = append(rows, row)
		}
		if c.Format == "json" {
			return writeLines(streams.Out, rows)
		}
		return writeTable(streams.Out, rows)
	})
}

func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04Z")
}

func writeLines[T any](w io.Writer, rows []T) error {
	encoder := jsonWriter(w, "")
	for _, r := range rows {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(w io.Writer, rows []listedSource) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tcondition\tread\twaiting\tnot had\tnewest item\taddress\tname, error or warning")
	for _, r := range rows {
		say := isolate(r.Name)
		if problem := cmp.Or(r.Error, r.Warning); problem != "" {
			say = isolate(strings.TrimPrefix(r.Name+": "+problem, ": "))
		}
		fmt.Fprintf(t, "%d\t%s\t%d\t%d\t%d\t%s\t%s\t%s\n", r.ID, r.Condition, r.Items[store.ItemRead]+r.Items[store.ItemShared], r.Items[store.ItemFound]+r.Items[store.ItemFetched],
			r.Items[store.ItemRefused]+r.Items[store.ItemFailed], r.Newest, r.Address, say)
	}
	return t.Flush()
}

func writeOPML(w io.Writer, sources []store.Source) error {
	var out []feed.Outline
	for _, s := range sources {
		if s.Kind != kindFolder {
			out = append(out, feed.Outline{Title: cmp.Or(s.Name, s.Address), Feed: s.Address})
		}
	}
	return feed.WriteOPML(w, "marsad", out, time.Now())
}
