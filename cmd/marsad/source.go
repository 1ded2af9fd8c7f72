package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"marsad/internal/capture"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/fetch"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type sourceCommand struct {
	Add    sourceAddCommand    `cmd:"" help:"Follow feeds, sitemaps, pages with a list of links, folders, or every feed of an OPML file."`
	List   sourceListCommand   `cmd:"" help:"List the sources and how they are doing."`
	Test   sourceTestCommand   `cmd:"" help:"Ask an address once and show what following it would give; keeps nothing."`
	Pause  sourcePauseCommand  `cmd:"" help:"Leave sources alone for a while."`
	Resume sourceResumeCommand `cmd:"" help:"Follow paused sources again."`
	Remove sourceRemoveCommand `cmd:"" help:"Follow sources no longer; their reports stay."`
}

// storeFlag is the store whose sources a command works on.
type storeFlag struct {
	Store string `required:"" placeholder:"FILE" help:"The store that keeps the sources."`
}

// with opens the store for f.
func (c storeFlag) with(ctx context.Context, f func(*sqlite.Store) error) error {
	s, err := sqlite.Open(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

type sourceAddCommand struct {
	Addresses []string `arg:"" help:"Addresses of feeds, sitemaps or pages; folders; OPML files; or - for OPML on standard input."`
	storeFlag
	fetchFlags
	Name     string        `help:"Name for people; the feed's own title when not given."`
	Outlet   string        `help:"Outlet of its reports, where the pages do not say it."`
	Page     bool          `help:"Follow the links of a page although it declares feeds."`
	Selector string        `placeholder:"CSS" help:"CSS selector of the links of a page, where they are not found by their structure."`
	Every    time.Duration `help:"How often to ask. Default: by the rhythm of the source."`
	NoTest   bool          `help:"Add without asking the address first."`
}

// Help is the long help of the command.
func (sourceAddCommand) Help() string {
	return `Each address is asked once first, so that a mistake shows now. A page that declares feeds is not added: its feeds are named.

Examples:
  marsad source add --store var/marsad.db https://outlet.example/feed --outlet "بريد الشمال"
  marsad source add --store var/marsad.db https://outlet.example/sitemap-news.xml
  marsad source add --store var/marsad.db https://outlet.example/syria --page --selector "h3 a"
  marsad source add --store var/marsad.db outlets.opml
  marsad source add --store var/marsad.db /srv/drop --every 1m

Exit codes: 0 all added or there already, 1 failed, 2 wrong usage, 3 some failed (each is named).`
}

// Run adds the sources, in order.
func (c *sourceAddCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Name != "" && len(c.Addresses) > 1 {
		return usageError{errors.New("--name is for one address")}
	}
	fetcher, err := c.fetcher(forOnePage(0, nil))
	if err != nil {
		return err
	}
	defer fetcher.Close()
	return c.with(ctx, func(s *sqlite.Store) error {
		failed := 0
		for _, address := range c.Addresses {
			if err := c.add(ctx, streams, s, fetcher, address); err != nil {
				if len(c.Addresses) == 1 {
					return err
				}
				failed++
				fmt.Fprintf(streams.Err, "marsad: %s\n", oneLine(err))
			}
		}
		if failed > 0 {
			return errSomeFailed
		}
		return nil
	})
}

func (c *sourceAddCommand) add(ctx context.Context, streams *Streams, s *sqlite.Store, fetcher *fetch.Fetcher, address string) error {
	source := store.Source{Address: address, Kind: "auto", Name: c.Name, Outlet: c.Outlet, Selector: c.Selector, Every: c.Every, Added: time.Now()}
	if !isWeb(address) {
		return c.addLocal(ctx, streams, s, source)
	}
	if c.Page {
		source.Kind = string(feed.Page)
	}
	if !c.NoTest {
		f, err := tryOut(ctx, fetcher, source)
		if err != nil {
			return err
		}
		source.Name = firstOf(source.Name, f.Title)
		fmt.Fprintf(streams.Out, "%s: %s, %d items\n", address, f.Kind, len(f.Items))
	}
	return c.keep(ctx, streams, s, source)
}

// addLocal adds a folder, or what an OPML file lists.
func (c *sourceAddCommand) addLocal(ctx context.Context, streams *Streams, s *sqlite.Store, source store.Source) error {
	if source.Address == "-" {
		return c.addList(ctx, streams, s, streams.In, "-")
	}
	info, err := os.Stat(source.Address)
	if err != nil {
		return fmt.Errorf("%s is neither a web address (http://…, https://…) nor a folder or OPML file that is there", source.Address)
	}
	if !info.IsDir() {
		f, err := os.Open(source.Address)
		if err != nil {
			return err
		}
		defer f.Close()
		return c.addList(ctx, streams, s, f, source.Address)
	}
	if source.Address, err = filepath.Abs(source.Address); err != nil {
		return err
	}
	source.Kind = kindFolder
	return c.keep(ctx, streams, s, source)
}

// addList adds every feed of an OPML list; they are asked when they are due, not now.
func (c *sourceAddCommand) addList(ctx context.Context, streams *Streams, s *sqlite.Store, in io.Reader, name string) error {
	now := time.Now()
	list, err := capture.Reader(in, name, capture.DefaultLimit, now)
	if err != nil {
		return err
	}
	f, err := feed.Parse(list.Bytes, feed.Options{})
	if err != nil {
		return fmt.Errorf("%s is no OPML list of feeds: %w", name, err)
	}
	if f.Kind != feed.OPML {
		return fmt.Errorf("%s is no OPML list of feeds, but %s; serve it at an address to follow it", name, f.Kind)
	}
	for _, w := range f.Warnings {
		fmt.Fprintf(streams.Err, "marsad: %s: %s\n", name, w)
	}
	for _, i := range f.Items {
		if !isWeb(i.URL) {
			fmt.Fprintf(streams.Err, "marsad: %s: %q is no web address; it was left\n", name, i.URL)
			continue
		}
		if err := c.keep(ctx, streams, s, store.Source{Address: i.URL, Kind: "auto", Name: i.Title, Outlet: c.Outlet, Every: c.Every, Added: now}); err != nil {
			return err
		}
	}
	return nil
}

func (c *sourceAddCommand) keep(ctx context.Context, streams *Streams, s *sqlite.Store, source store.Source) error {
	kept, added, err := s.AddSource(ctx, source)
	if err != nil {
		return err
	}
	what := "added"
	if !added {
		what = "there already"
	}
	_, err = fmt.Fprintf(streams.Out, "%d\t%s\t%s\t%s\n", kept.ID, what, kept.Address, kept.Name)
	return err
}

// tryOut asks an address once. A page that declares feeds is an error unless its links were asked for: following the feed is surer.
func tryOut(ctx context.Context, fetcher *fetch.Fetcher, s store.Source) (feed.Feed, error) {
	result, err := fetcher.Fetch(ctx, fetch.Request{URL: s.Address, Kind: fetch.Feed})
	if err != nil {
		return feed.Feed{}, err
	}
	f, err := parseFeed(s, result.Last())
	if err != nil || f.Kind != feed.Page || s.Kind == string(feed.Page) || s.Selector != "" {
		return f, err
	}
	links := feed.Discover(string(result.Last().Body), result.Last().URL)
	if len(links) == 0 {
		return f, nil
	}
	var names []string
	for _, l := range links {
		names = append(names, l.URL)
	}
	return f, fmt.Errorf("%s is a page that points to feeds: %s; add one of these, or the page itself with --page", s.Address, strings.Join(names, ", "))
}

type sourceListCommand struct {
	storeFlag
	Format string `enum:"text,json,opml" default:"text" help:"Output: text, json (one source a line), opml. Default: ${default}."`
}

// Help is the long help of the command.
func (sourceListCommand) Help() string {
	return `A source is silent when it answers but has published nothing for twice its own longest gap, and for six hours at least.

Examples:
  marsad source list --store var/marsad.db
  marsad source list --store var/marsad.db --format opml > outlets.opml`
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
	Error     string             `json:"error,omitempty"`
	Failures  int                `json:"failures"`
	Success   string             `json:"last_success,omitempty"`
	Newest    string             `json:"newest_item,omitempty"`
	Next      string             `json:"next_poll,omitempty"`
	Items     store.SourceCounts `json:"items"`
}

// Run lists the sources.
func (c *sourceListCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s *sqlite.Store) error {
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
			rows = append(rows, listedSource{x.ID, x.Address, x.Moved, x.Kind, x.Name, x.Outlet, x.Condition(time.Now()), x.LastError, x.Failures, minute(x.LastSuccess), minute(x.Newest), minute(x.NextPoll), counts})
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
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, r := range rows {
		if err := encoder.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(w io.Writer, rows []listedSource) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tcondition\tread\twaiting\tnot had\tnewest item\taddress\tname or error")
	for _, r := range rows {
		say := isolate(r.Name)
		if r.Error != "" {
			say = isolate(r.Error)
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
			out = append(out, feed.Outline{Title: firstOf(s.Name, s.Address), Feed: s.Address})
		}
	}
	return feed.WriteOPML(w, "marsad", out, time.Now())
}

type sourceTestCommand struct {
	Address string `arg:"" help:"The address to ask."`
	fetchFlags
	Page     bool   `help:"Show the links of a page although it declares feeds."`
	Selector string `placeholder:"CSS" help:"CSS selector of the links of a page."`
	Show     int    `default:"10" help:"How many items to show. Default: ${default}."`
}

// Run asks the address and prints what it gives.
func (c *sourceTestCommand) Run(ctx context.Context, streams *Streams) error {
	if !isWeb(c.Address) {
		return usageError{fmt.Errorf("%s is no http or https address", c.Address)}
	}
	fetcher, err := c.fetcher(forOnePage(0, nil))
	if err != nil {
		return err
	}
	defer fetcher.Close()
	source := store.Source{Address: c.Address, Selector: c.Selector}
	if c.Page {
		source.Kind = string(feed.Page)
	}
	f, err := tryOut(ctx, fetcher, source)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "%s  %s\n%d items\n", f.Kind, isolate(f.Title), len(f.Items))
	for _, w := range f.Warnings {
		fmt.Fprintf(streams.Out, "warning: %s\n", isolate(w))
	}
	for n, i := range f.Items {
		if n == c.Show {
			fmt.Fprintf(streams.Out, "and %d more; --show %d shows all\n", len(f.Items)-n, len(f.Items))
			break
		}
		fmt.Fprintf(streams.Out, "%s\t%s\t%s\n", firstOf(i.Published, "no time"), firstOf(i.URL, "text in the feed"), isolate(i.Title))
	}
	return nil
}

type sourceIDs struct {
	storeFlag
	IDs []int64 `arg:"" name:"id" help:"Numbers of sources, as marsad source list tells them."`
}

// each does f for every id and tells what was done.
func (c *sourceIDs) each(ctx context.Context, streams *Streams, done string, f func(*sqlite.Store, int64) error) error {
	return c.with(ctx, func(s *sqlite.Store) error {
		for _, id := range c.IDs {
			if err := f(s, id); err != nil {
				return err
			}
			fmt.Fprintln(streams.Out, strconv.FormatInt(id, 10)+"\t"+done)
		}
		return nil
	})
}

type sourcePauseCommand struct{ sourceIDs }

// Run pauses sources.
func (c *sourcePauseCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "paused", func(s *sqlite.Store, id int64) error { return s.SetPaused(ctx, id, true) })
}

type sourceResumeCommand struct{ sourceIDs }

// Run resumes sources.
func (c *sourceResumeCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "resumed", func(s *sqlite.Store, id int64) error { return s.SetPaused(ctx, id, false) })
}

type sourceRemoveCommand struct{ sourceIDs }

// Run removes sources.
func (c *sourceRemoveCommand) Run(ctx context.Context, streams *Streams) error {
	return c.each(ctx, streams, "removed", func(s *sqlite.Store, id int64) error { return s.RemoveSource(ctx, id) })
}
