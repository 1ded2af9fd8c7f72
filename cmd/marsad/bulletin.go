package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	who "marsad/internal/access"
	"marsad/internal/browser"
	"marsad/internal/bulletin"
	"marsad/internal/lexicon"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/parties"
	"marsad/internal/web"

	ledgertypes "marsad/internal/register"
)

type bulletinCommand struct {
	Daily    bulletinDailyCommand    `cmd:"" help:"The report of one day."`
	Weekly   bulletinWeeklyCommand   `cmd:"" help:"The report of the seven days that end with a day."`
	Template bulletinTemplateCommand `cmd:"" help:"Write the shipped template into a folder, to be changed."`
}

// bulletinFlags are those of both periods.
type bulletinFlags struct {
	Store    string `required:"" placeholder:"FILE" help:"The store."`
	Day      string `placeholder:"DAY" help:"The day, or the last of the seven, YYYY-MM-DD; yesterday (UTC) when not given."`
	Lang     string `default:"ar" enum:"ar,en" help:"ar or en. Default: ${default}."`
	Format   string `default:"html" enum:"html,pdf" help:"html or pdf; pdf asks for an installed Chromium. Default: ${default}."`
	Output   string `short:"o" placeholder:"FILE" help:"The file to write, whole or not at all; standard output when not given."`
	Role     string `default:"visitor" enum:"visitor,reader,analyst,reviewer,admin" help:"As whom: decides what is left out and blurred. Default: ${default}."`
	Template string `placeholder:"DIR" help:"A folder with a template of your own; see marsad bulletin template."`
	Digits   string `default:"latn" enum:"latn,arab" help:"latn (0-9) or arab (Arabic-Indic). Default: ${default}."`
	Base     string `placeholder:"URL" help:"The address of the pages; incidents are linked to them."`
}

type (
	bulletinDailyCommand  struct{ bulletinFlags }
	bulletinWeeklyCommand struct{ bulletinFlags }
)

// Help is the long help of both.
func (bulletinFlags) Help() string {
	return `Alleged breaches and incidents by side and area against the period before, incidents by grade with their origins, patrols, posts, contacts, coverage and a map, in one file that needs no other. docs/bulletin.md says how everything is counted.

Examples:
  marsad bulletin daily --store var/marsad.db --day 2026-03-14 -o day.html
  marsad bulletin weekly --store var/marsad.db --day 2026-03-14 --lang en --format pdf -o week.pdf
  marsad bulletin weekly --store var/marsad.db --role reviewer --template our-mission -o week.html

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run writes the report of a day.
func (c *bulletinDailyCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, bulletin.Day, s)
}

// Run writes the report of a week.
func (c *bulletinWeeklyCommand) Run(ctx context.Context, s *Streams) error {
	return c.write(ctx, bulletin.Week, s)
}

func (c *bulletinFlags) write(ctx context.Context, kind string, streams *Streams) error {
	if c.Day == "" {
		c.Day = time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	}
	period, err := bulletin.PeriodOf(kind, c.Day)
	if err != nil {
		return usageError{fmt.Errorf("--day: %w", err)}
	}
	if c.Format == "pdf" { // before anything else is done for nothing
		if _, err := browser.Find(); err != nil {
			return fmt.Errorf("cannot make a PDF: %w; --format html needs none", err)
		}
	}
	template, err := loadBulletin(c.Template)
	if err != nil {
		return err
	}
	r, err := openExistingRegister(ctx, c.Store, streams)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read from
	document, err := c.document(who.With(ctx, who.Viewer{Role: who.Role(c.Role)}), r, template, period)
	if err != nil {
		return err
	}
	fill := func(w io.Writer) error {
		_, err := w.Write(document)
		return err
	}
	if c.Output == "" {
		return fill(streams.Out)
	}
	return writeWhole(c.Output, fill)
}

func (c *bulletinFlags) document(ctx context.Context, r *register, t *bulletin.Template, p bulletin.Period) ([]byte, error) {
	options, err := bulletinOptions(r)
	if err != nil {
		return nil, err
	}
	b, err := bulletin.Gather(ctx, options, p)
	if err != nil {
		return nil, err
	}
	look := bulletin.Look{Lang: c.Lang, Base: c.Base}
	if c.Digits == "arab" {
		look.Digits = "arab"
	}
	var html bytes.Buffer
	if err := t.Document(&html, b, look); err != nil || c.Format == "html" {
		return html.Bytes(), err
	}
	pdf, err := browser.PDF(ctx, html.Bytes())
	if err != nil {
		return nil, fmt.Errorf("cannot make a PDF: %w", err)
	}
	return pdf, nil
}

// loadBulletin loads the template in a folder, or the shipped one, with the fonts of the pages inside.
func loadBulletin(dir string) (*bulletin.Template, error) {
	fonts, err := web.Fonts()
	if err != nil {
		return nil, err
	}
	return bulletin.Load(dir, fonts, version)
}

// bulletinOptions joins a register with what is built in.
func bulletinOptions(r *register) (bulletin.Options, error) {
	set, err := agreements.Starter()
	if err != nil {
		return bulletin.Options{}, err
	}
	borders, err := web.Borders()
	if err != nil {
		return bulletin.Options{}, err
	}
	named := func(ctx context.Context) ([]ledgertypes.Agreement, error) {
		return follow.Observer{Starter: set}.Agreements(ctx, r)
	}
	return bulletin.Options{Ledger: r, Reports: r, Sources: r.Sources, Agreements: named, Book: builtInParties, Now: time.Now, Borders: borders}, nil
}

// builtInParties is the book of the built-in lexicon, loaded when first asked for.
var builtInParties = sync.OnceValues(func() (*parties.Book, error) {
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		return nil, err
	}
	return parties.New(lex)
})

type bulletinTemplateCommand struct {
	Dir string `arg:"" placeholder:"DIR" help:"The folder; made when it is not there. A file that is there already is left alone, and is an error."`
}

// Help is the long help of the command.
func (bulletinTemplateCommand) Help() string {
	return `Writes report.html, report.css, document.css and texts.tsv. Delete those that you do not change: the shipped ones stand in for them.

Examples:
  marsad bulletin template our-mission
  marsad bulletin daily --store var/marsad.db --template our-mission -o day.html

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run writes the template.
func (c *bulletinTemplateCommand) Run(streams *Streams) error {
	if err := bulletin.Export(c.Dir); err != nil {
		return err
	}
	_, err := fmt.Fprintln(streams.Out, c.Dir)
	return err
}

// webBulletin gives the pages their bulletin.
func webBulletin(r *register, dir string) (web.Bulletin, error) {
	options, err := bulletinOptions(r)
	t, templateErr := loadBulletin(dir)
	return web.Bulletin{Options: options, Template: t}, errors.Join(err, templateErr)
}
