package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"time"

	"marsad/internal/lexicon"
	ledger "marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type agreementsCommand struct {
	List   agreementsListCommand   `cmd:"" help:"List the agreements."`
	Show   agreementsShowCommand   `cmd:"" help:"Show one agreement as JSON, which import takes back."`
	Export agreementsExportCommand `cmd:"" help:"Print all agreements as JSON, which import takes back."`
	Import agreementsImportCommand `cmd:"" help:"Take agreements from a JSON file; what people wrote is not replaced unless asked."`
}

// ledgerFlag is the flag of the commands on what outlives one report.
type ledgerFlag struct {
	Store string `placeholder:"FILE" required:"" help:"The store."`
}

// agreements gives what stands in the store, and of the starter set what the store has not.
func (f ledgerFlag) agreements(ctx context.Context) ([]ledger.Agreement, error) {
	set, err := agreements.Starter()
	if err != nil {
		return nil, err
	}
	s, err := openExisting(ctx, f.Store, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return follow.Observer{Starter: set}.Agreements(ctx, s)
}

type agreementsListCommand struct{ ledgerFlag }

// Help is the long help of the command.
func (agreementsListCommand) Help() string {
	return `Examples:
  marsad agreements list --store var/marsad.db
  marsad agreements show --store var/marsad.db sochi-agreement > sochi.json
  marsad agreements import --store var/marsad.db --replace sochi.json      after an edit

Where the store has no agreement of an id, the one of the built-in starter set counts. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints id, day and English name of each agreement.
func (c *agreementsListCommand) Run(ctx context.Context, streams *Streams) error {
	set, err := c.agreements(ctx)
	if err != nil {
		return err
	}
	for _, a := range set {
		if _, err := fmt.Fprintf(streams.Out, "%s\t%s\t%s\n", a.ID, a.Signed, a.Name.English); err != nil {
			return err
		}
	}
	return nil
}

type agreementsShowCommand struct {
	ledgerFlag
	ID string `arg:"" help:"Id of the agreement."`
}

// Run prints one agreement.
func (c *agreementsShowCommand) Run(ctx context.Context, streams *Streams) error {
	set, err := c.agreements(ctx)
	if err != nil {
		return err
	}
	for _, a := range set {
		if a.ID == c.ID {
			return printAgreements(streams, a)
		}
	}
	return fmt.Errorf("there is no agreement %q; see marsad agreements list", c.ID)
}

type agreementsExportCommand struct{ ledgerFlag }

// Run prints all agreements.
func (c *agreementsExportCommand) Run(ctx context.Context, streams *Streams) error {
	set, err := c.agreements(ctx)
	if err != nil {
		return err
	}
	return printAgreements(streams, set...)
}

func printAgreements(streams *Streams, set ...ledger.Agreement) error {
	e := json.NewEncoder(streams.Out)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"version": 1, "agreements": set})
}

type agreementsImportCommand struct {
	ledgerFlag
	File    string `arg:"" help:"A file in the form that export prints."`
	Replace bool   `help:"Also replace agreements that a person wrote or changed."`
	Why     string `default:"import" help:"The reason, which the history keeps. Default: ${default}."`
}

// Help is the long help of the command.
func (agreementsImportCommand) Help() string {
	return `Examples:
  marsad agreements export --store var/marsad.db > agreements.json
  marsad agreements import --store var/marsad.db --replace --why "dates checked" agreements.json

An agreement that a person wrote or changed since it came from a set is kept and named, unless --replace is given. The file is checked whole before
anything is written, and the history keeps every text before. Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 some agreements were kept as they are.`
}

// Run checks the file and writes what may be written.
func (c *agreementsImportCommand) Run(ctx context.Context, streams *Streams) error {
	set, err := readAgreements(c.File)
	if err != nil {
		return err
	}
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	var objects []store.Object
	kept := 0
	for _, a := range set {
		object, ok, err := c.object(ctx, s, a)
		if err != nil {
			return err
		}
		if !ok {
			kept++
			fmt.Fprintf(streams.Err, "marsad: agreement %s was changed here and is kept; give --replace to replace it\n", a.ID)
			continue
		}
		objects = append(objects, object)
	}
	if err := s.Keep(ctx, store.Author{Name: userName(), Why: c.Why, At: time.Now().UTC()}, objects...); err != nil {
		return err
	}
	fmt.Fprintf(streams.Out, "%d agreements taken, %d kept as they are\n", len(objects), kept)
	if kept > 0 {
		return errSomeFailed
	}
	return nil
}

func readAgreements(path string) ([]ledger.Agreement, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	set, err := agreements.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		return nil, err
	}
	book, err := parties.New(lex)
	if err != nil {
		return nil, err
	}
	return set, errors.Join(agreements.Lint(set, book)...)
}

// object gives the agreement as it is to be kept, or false when what is there was changed by a person and stays.
func (c *agreementsImportCommand) object(ctx context.Context, s store.Ledger, a ledger.Agreement) (store.Object, bool, error) {
	now, err := s.Object(ctx, ledger.KindAgreement, a.ID)
	if errors.Is(err, store.ErrNotFound) {
		o, err := ledger.Object(a, 0)
		return o, true, err
	}
	if err != nil {
		return now, false, err
	}
	edited := now.Removed
	if !edited {
		old, err := ledger.Read[ledger.Agreement](now)
		if err != nil {
			return now, false, err
		}
		if edited, err = agreements.Edited(old); err != nil {
			return now, false, err
		}
	}
	if edited && !c.Replace {
		return now, false, nil
	}
	if c.Replace {
		a.Starter = "" // a person wrote it: a newer set leaves it alone
	}
	o, err := ledger.Object(a, now.Version)
	return o, true, err
}

// userName is who the history names for what is done on the command line.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}
