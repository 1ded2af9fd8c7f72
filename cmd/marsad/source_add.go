package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"marsad/internal/capture"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/fetch"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

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
	return `Makes the store when it is not there. Each address is asked once first, so that a mistake shows now; the feeds of an OPML list are asked when they are due.
A page that declares feeds is not added: its feeds are named. A folder is followed like a feed: each file in it is a report.

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
	if c.Every < 0 {
		return usageError{errors.New("--every takes a duration above zero, such as 10m")}
	}
	fetcher, err := c.fetcher(forOnePage(0, nil))
	if err != nil {
		return err
	}
	defer fetcher.Close()
	s, err := openStore(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	return errors.Join(c.addAll(ctx, streams, s, fetcher), s.Close())
}

func (c *sourceAddCommand) addAll(ctx context.Context, streams *Streams, s database, fetcher *fetch.Fetcher) error {
	failed := 0
	for _, address := range c.Addresses {
		err := c.add(ctx, streams, s, fetcher, address)
		switch {
		case err == nil:
			continue
		case len(c.Addresses) == 1:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		failed++
		if !errors.Is(err, errSomeFailed) { // which was told already
			fmt.Fprintf(streams.Err, "marsad: %s\n", oneLine(err))
		}
	}
	if failed > 0 {
		return errSomeFailed
	}
	return nil
}

func (c *sourceAddCommand) add(ctx context.Context, streams *Streams, s database, fetcher *fetch.Fetcher, address string) error {
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
		source.Name = cmp.Or(source.Name, f.Title)
		fmt.Fprintf(streams.Out, "%s: %s, %d items\n", address, f.Kind, len(f.Items))
	}
	return c.keep(ctx, streams, s, source)
}

// addLocal adds a folder, or what an OPML file lists.
func (c *sourceAddCommand) addLocal(ctx context.Context, streams *Streams, s database, source store.Source) error {
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
func (c *sourceAddCommand) addList(ctx context.Context, streams *Streams, s database, in io.Reader, name string) error {
	now := time.Now()
	list, err := capture.Reader(in, name, capture.DefaultLimit, now)
	if err != nil {
		return err
	}
	if name == "-" {
		name = "standard input"
	}
	f, err := feed.Parse(list.Bytes, feed.Options{})
	switch {
	case err != nil:
		return fmt.Errorf("%s is no OPML list of feeds: %w", name, err)
	case f.Kind != feed.OPML:
		return fmt.Errorf("%s is no OPML list of feeds, it is a %s; a file cannot be followed, marsad ingest reads it", name, f.Kind)
	case c.Name != "":
		return usageError{errors.New("--name is for one address; an OPML list names its feeds itself")}
	case len(f.Items) == 0:
		return fmt.Errorf("%s names no feed", name)
	}
	for _, w := range f.Warnings {
		fmt.Fprintf(streams.Err, "marsad: %s: %s\n", name, w)
	}
	left := 0
	for _, i := range f.Items {
		if !isWeb(i.URL) {
			left++
			fmt.Fprintf(streams.Err, "marsad: %s: %q is no web address; it was left\n", name, i.URL)
			continue
		}
		if err := c.keep(ctx, streams, s, store.Source{Address: i.URL, Kind: "auto", Name: i.Title, Outlet: c.Outlet, Every: c.Every, Added: now}); err != nil {
			return err
		}
	}
	if left > 0 {
		return errSomeFailed
	}
	return nil
}

func (c *sourceAddCommand) keep(ctx context.Context, streams *Streams, s database, source store.Source) error {
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
