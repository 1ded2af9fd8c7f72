package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"marsad/internal/capture/feed"
	"marsad/internal/capture/fetch"
	"marsad/internal/store"
)

// sourceTestCommand has its file under another name, since Go keeps *_test.go for tests.
type sourceTestCommand struct {
	Address string `arg:"" help:"The address to ask."`
	fetchFlags
	Page     bool   `help:"Show the links of a page although it declares feeds."`
	Selector string `placeholder:"CSS" help:"CSS selector of the links of a page."`
	Show     int    `default:"10" help:"How many items to show. Default: ${default}."`
}

// Help is the long help of the command.
func (sourceTestCommand) Help() string {
	return `Prints what the address gives (rss, atom, json, news_sitemap, sitemap, sitemap_index, opml or page), and for each item its time, its address and its title.

Examples:
  marsad source test https://outlet.example/feed
  marsad source test https://outlet.example/syria --page --selector "h3 a"

Exit codes: 0 fine, 1 failed or nothing that can be followed, 2 wrong usage.`
}

// Run asks the address and prints what it gives.
func (c *sourceTestCommand) Run(ctx context.Context, streams *Streams) error {
	if !isWeb(c.Address) {
		return usageError{fmt.Errorf("%s is no http or https address; files and folders are read by marsad ingest", c.Address)}
	}
	if c.Show < 0 {
		return usageError{errors.New("--show takes a number from 0 on")}
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
		fmt.Fprintf(streams.Out, "%s\t%s\t%s\n", cmp.Or(i.Published, "no time"), cmp.Or(i.URL, "text in the feed"), isolate(i.Title))
	}
	return nil
}

// tryOut asks an address once. A page that declares feeds is an error unless its links were asked for: following the feed is surer.
func tryOut(ctx context.Context, fetcher *fetch.Fetcher, s store.Source) (feed.Feed, error) {
	result, err := fetcher.Fetch(ctx, fetch.Request{URL: s.Address, Kind: fetch.Feed})
	if err != nil {
		return feed.Feed{}, err
	}
	f, err := parseFeed(s, result.Last())
	if f.Kind != feed.Page || s.Kind == string(feed.Page) || s.Selector != "" {
		return f, err
	}
	links := feed.Discover(string(result.Last().Body), result.Last().URL) // also of a page without a list of articles
	if len(links) == 0 {
		return f, err
	}
	var names []string
	for _, l := range links {
		names = append(names, l.URL)
	}
	return f, fmt.Errorf("%s is a page that points to feeds: %s; add one of these, or the page itself with --page", s.Address, strings.Join(names, ", "))
}
