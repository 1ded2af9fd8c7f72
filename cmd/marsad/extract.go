package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/fetch"
)

type extractCommand struct {
	Inputs  []string `arg:"" optional:"" help:"HTML files, http or https addresses, or - for standard input; with --layout, folders."`
	Format  string   `enum:"text,json" default:"text" help:"Output: text (the body alone) or json (one object a line: title, byline, times, outlet, blocks). Default: ${default}."`
	Layout  string   `enum:"none,scrapinghub" default:"none" help:"scrapinghub: read a folder of ID.html or ID.html.gz and print one JSON object {ID: {articleBody: …}}."`
	Sites   string   `placeholder:"FILE" help:"Rules for single hosts besides the built-in ones: a table with the columns host, part, selector, note."`
	Charset string   `help:"Charset of the input, when it is neither UTF-8 nor declared."`
	fetchFlags
	MaxSize int64 `default:"64" placeholder:"MIB" help:"The most that one input may have, in MiB. Default: ${default}."`
}

// Help is the long help of the command.
func (extractCommand) Help() string {
	return `Examples:
  marsad extract page.html
  marsad extract --format json page.html https://example.org/news/1
  marsad extract --layout scrapinghub html > output/marsad.json    the output of an extractor in the article extraction benchmark

The body is the text of the article without title, byline, related lines and page furniture, a line for each paragraph.
Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some inputs failed (each is named).`
}

// Run extracts every input, in order.
func (c *extractCommand) Run(ctx context.Context, streams *Streams) error {
	if len(c.Inputs) == 0 {
		return usageError{errors.New("name a file, an address, or - for standard input")}
	}
	var sites *article.Sites
	if c.Sites != "" {
		var err error
		if sites, err = article.ReadSites(c.Sites); err != nil {
			return err
		}
	}
	if c.Layout == "scrapinghub" {
		return c.benchmark(ctx, streams, sites)
	}
	fetcher, err := c.fetcher(forOnePage(c.MaxSize<<20, nil))
	if err != nil {
		return err
	}
	defer fetcher.Close()
	failed := 0
	for _, input := range c.Inputs {
		a, err := c.extract(ctx, streams, fetcher, input, sites)
		if err != nil {
			if len(c.Inputs) == 1 {
				return err
			}
			failed++
			fmt.Fprintf(streams.Err, "marsad: %s\n", oneLine(err))
			continue
		}
		if err := c.print(streams.Out, a); err != nil {
			return fmt.Errorf("cannot write the output: %w", err)
		}
	}
	if failed > 0 {
		return errSomeFailed
	}
	return nil
}

func (c *extractCommand) extract(ctx context.Context, streams *Streams, fetcher *fetch.Fetcher, input string, sites *article.Sites) (article.Article, error) {
	got, err := takeInput(ctx, streams, fetcher, input, c.MaxSize<<20, time.Now())
	if err != nil {
		return article.Article{}, err
	}
	a, err := article.Extract(ctx, got.Bytes, article.Hints{URL: got.URL, Charset: cmp.Or(c.Charset, got.Charset), MediaType: got.MediaType, Format: "html", Sites: sites})
	if err != nil {
		return a, fmt.Errorf("%s: %w", input, err)
	}
	return a, nil
}

// extracted is what --format json prints of a page.
type extracted struct {
	Title      string          `json:"title"`
	Byline     string          `json:"byline"`
	Published  string          `json:"published"`
	Updated    string          `json:"updated"`
	Outlet     string          `json:"outlet"`
	Categories []string        `json:"categories"`
	URL        string          `json:"url"`
	Canonical  string          `json:"canonical"`
	Language   string          `json:"language"`
	Charset    string          `json:"charset"`
	Blocks     []extractedPart `json:"blocks"`
	Warnings   []string        `json:"warnings"`
}

type extractedPart struct {
	Kind article.Kind `json:"kind"`
	Text string       `json:"text"`
}

func (c *extractCommand) print(w io.Writer, a article.Article) error {
	if c.Format == "text" {
		_, err := fmt.Fprintln(w, a.Body())
		return err
	}
	out := extracted{Title: a.Title.Of(a.Text), Byline: a.Byline.Of(a.Text), Published: a.Published, Updated: a.Updated, Outlet: a.Outlet, Categories: append([]string{}, a.Categories...),
		URL: a.URL, Canonical: a.Canonical, Language: a.Language, Charset: a.Charset, Blocks: []extractedPart{}, Warnings: []string{}}
	for _, b := range a.Blocks {
		out.Blocks = append(out.Blocks, extractedPart{b.Kind, b.At.Of(a.Text)})
	}
	for _, x := range a.Warnings {
		out.Warnings = append(out.Warnings, x.Code+": "+x.Message)
	}
	return jsonWriter(w, "").Encode(out)
}

// benchmark reads folders of pages and prints the output file of the article extraction benchmark. A page without an article has an empty body.
func (c *extractCommand) benchmark(ctx context.Context, streams *Streams, sites *article.Sites) error {
	type body struct {
		Body string `json:"articleBody"`
	}
	out := map[string]body{}
	failed := 0
	for _, folder := range c.Inputs {
		files, err := pagesOf(folder)
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := ctx.Err(); err != nil {
				return err
			}
			id := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".gz"), ".html")
			a, err := c.packed(ctx, file, sites)
			if err != nil {
				failed++
				fmt.Fprintf(streams.Err, "marsad: %s: %s\n", file, oneLine(err))
			}
			out[id] = body{a.Body()}
		}
	}
	if err := jsonWriter(streams.Out, "  ").Encode(out); err != nil {
		return fmt.Errorf("cannot write the output: %w", err)
	}
	if failed > 0 {
		return errSomeFailed
	}
	return nil
}

// pagesOf lists the pages in a folder, or in its folder html.
func pagesOf(folder string) ([]string, error) {
	var files []string
	for _, pattern := range []string{"*.html", "*.html.gz", "html/*.html", "html/*.html.gz"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, fmt.Errorf("folder %s: %w", folder, err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("folder %s has no files ID.html or ID.html.gz", folder)
	}
	slices.Sort(files)
	return files, nil
}

func (c *extractCommand) packed(ctx context.Context, file string, sites *article.Sites) (article.Article, error) {
	f, err := os.Open(file)
	if err != nil {
		return article.Article{}, err
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return article.Article{}, fmt.Errorf("is not compressed with gzip: %w", err)
		}
	}
	var data bytes.Buffer
	limit := c.MaxSize << 20
	if n, err := io.Copy(&data, io.LimitReader(in, limit+1)); err != nil {
		return article.Article{}, err
	} else if n > limit {
		return article.Article{}, fmt.Errorf("%w: more than %d MiB; allow more with --max-size", capture.ErrTooLarge, c.MaxSize)
	}
	return article.Extract(ctx, data.Bytes(), article.Hints{Format: "html", Charset: c.Charset, Sites: sites})
}
