package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/wacz"
	"marsad/internal/store"
	"marsad/record"
)

type exportCommand struct {
	Incidents exportIncidentsCommand `cmd:"" help:"Write incidents: tables, maps, feeds."`
	Events    exportEventsCommand    `cmd:"" help:"Write the events of reports in the same forms."`
	Patrols   exportPatrolsCommand   `cmd:"" help:"Write runs and suspensions of patrols."`
	Posts     exportPostsCommand     `cmd:"" help:"Write posts with their states."`
	Breaches  exportBreachesCommand  `cmd:"" help:"Write alleged breaches of agreements."`
	Tracks    exportTracksCommand    `cmd:"" help:"Write GPS tracks of approved patrol logs: GeoJSON, KML, GPX."`
	Zones     exportZonesCommand     `cmd:"" help:"Write the zones of the clauses of agreements: GeoJSON, KML."`

	Wacz exportWaczCommand `cmd:"" name:"wacz" help:"Write captured pages as a WACZ package, which public replay tools open."`
}

type exportWaczCommand struct {
	Store string `required:"" placeholder:"FILE" help:"The store; titles and text of the pages come from it."`
	evidenceFlag
	Report []string `placeholder:"ID" help:"Only what these reports were read from; may be given again."`
	Since  string   `placeholder:"DAY" help:"Only what was captured on this day in UTC or later, YYYY-MM-DD."`
	Until  string   `placeholder:"DAY" help:"Only what was captured on this day in UTC or earlier, YYYY-MM-DD."`
	URL    string   `name:"url" placeholder:"PREFIX" help:"Only addresses that begin with this."`
	Out    string   `short:"o" required:"" placeholder:"FILE" help:"The package to write, such as reports.wacz."`
}

// Help is the long help of the command.
func (exportWaczCommand) Help() string {
	return `The package is WACZ 1.1.1. It holds the WARC files as they are in evidence, so that the name of each is the SHA-256 that marsad evidence prove proves. Open it
with ReplayWeb.page or another replay tool, check it with marsad verify.

Examples:
  marsad export wacz --store var/marsad.db -o all.wacz
  marsad export wacz --store var/marsad.db --since 2026-03-01 --until 2026-03-07 --url https://www.example.org/ -o week.wacz

Exit codes: 0 fine, 1 failed or nothing to export, 2 wrong usage.`
}

// Run writes the package.
func (c *exportWaczCommand) Run(ctx context.Context, streams *Streams) error {
	if c.Until != "" && c.Since > c.Until {
		return usageError{fmt.Errorf("--since %s is after --until %s", c.Since, c.Until)}
	}
	for _, day := range []string{c.Since, c.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return usageError{fmt.Errorf("%q is no day; write YYYY-MM-DD", day)}
		}
	}
	r, err := openRegister(ctx, c.Store, c.dir(c.Store), toRead, streams)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	if r.evidence == nil {
		return fmt.Errorf("evidence %s is not there; marsad read --store makes it", c.dir(c.Store))
	}
	p, err := c.pack(ctx, r)
	if err != nil {
		return err
	}
	if err := noteExport(ctx, r, "wacz", "command line: wacz"); err != nil {
		return err
	}
	if err := writeWhole(c.Out, func(w io.Writer) error { return wacz.Write(w, p) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.Out, "%s: %d files, %d pages\n", c.Out, len(p.Objects), len(p.Pages))
	return err
}

// pack chooses what goes into the package.
func (c *exportWaczCommand) pack(ctx context.Context, r *register) (wacz.Package, error) {
	p := wacz.Package{Title: "marsad " + filepath.Base(c.Store), Software: "marsad/" + version, Created: time.Now(), Object: r.evidence.Object}
	reports, err := reportsBySource(ctx, r)
	if err != nil {
		return p, err
	}
	wanted, err := c.sources(ctx, r)
	if err != nil {
		return p, err
	}
	have := map[string]bool{}
	add := func(e evidence.Entry) {
		if !have[e.Object] {
			have[e.Object] = true
			p.Objects = append(p.Objects, e.Object)
		}
	}
	for e, err := range r.evidence.Entries(ctx) {
		if err != nil {
			return p, err
		}
		pages := c.pages(e, wanted, reports)
		if pages == nil || r.evidence.IsErased(e.Object) {
			continue
		}
		origins, err := r.evidence.Origins(ctx, e)
		if err != nil {
			return p, err
		}
		for _, o := range append(origins, e) {
			add(o)
		}
		p.Pages = append(p.Pages, pages...)
	}
	if len(p.Objects) == 0 {
		return p, errors.New("nothing in evidence is what was asked for; no package is written")
	}
	return p, nil
}

// sources gives the hashes of what the reports that were asked for were read from; nil when none was asked for.
func (c *exportWaczCommand) sources(ctx context.Context, r *register) (map[string]bool, error) {
	if len(c.Report) == 0 {
		return nil, nil
	}
	wanted := map[string]bool{}
	for _, id := range c.Report {
		report, err := r.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		wanted[report.Source.SHA256] = true
	}
	return wanted, nil
}

// pages gives the pages of an entry that was asked for, and nil for another; an entry may have none, such as a picture.
func (c *exportWaczCommand) pages(e evidence.Entry, wanted map[string]bool, reports map[string]record.Report) []wacz.Page {
	var pages []wacz.Page
	for _, x := range e.Contents {
		at, err := time.Parse(time.RFC3339Nano, x.Captured)
		day := at.UTC().Format(time.DateOnly)
		if err != nil || wanted != nil && !wanted[x.Body] || c.Since != "" && day < c.Since || c.Until != "" && day > c.Until || !strings.HasPrefix(x.URI, c.URL) {
			continue
		}
		if pages == nil {
			pages = []wacz.Page{}
		}
		if report, ok := reports[x.Body]; ok {
			pages = append(pages, wacz.Page{URL: x.URI, Time: at, Title: store.Summarise(report).Title, Text: report.Text.Original})
		} else if x.MediaType == "text/html" && x.Status/100 == 2 {
			pages = append(pages, wacz.Page{URL: x.URI, Time: at})
		}
	}
	return pages
}

// reportsBySource gives the newest version of every report under the hash of what it was read from.
func reportsBySource(ctx context.Context, r *register) (map[string]record.Report, error) {
	reports := map[string]record.Report{}
	last := ""
	var ids []string
	for v, err := range r.Revisions(ctx, "") {
		if err != nil {
			return nil, err
		}
		if v.ID != last {
			ids, last = append(ids, v.ID), v.ID
		}
	}
	for _, id := range ids {
		report, err := r.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if _, ok := reports[report.Source.SHA256]; !ok {
			report.Restorations, report.Entities, report.Statements, report.Relations = nil, nil, nil, nil // not needed for pages
			reports[report.Source.SHA256] = report
		}
	}
	return reports, nil
}

// writeWhole writes a file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write %s: it is a folder; name a file in it", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".marsad-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, capture.PlainError(err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, capture.PlainError(err))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, capture.PlainError(err))
	}
	return nil
}
