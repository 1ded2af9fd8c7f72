package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad/internal/article"
	"marsad/internal/evidence"
	entries "marsad/internal/register"
	"marsad/internal/register/erase"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type eraseCommand struct {
	objectFlags
	evidenceFlag
	Why          string `required:"" help:"The ground: the law, the order, the request. It stays."`
	By           string `required:"" help:"Who decided it. It stays."`
	KeepPictures bool   `help:"Keep the pictures that the pages of a report name: others may name them too."`
}

// Help is the long help of the command.
func (eraseCommand) Help() string {
	return `A report goes with all its versions, its index, its evidence and the pictures that its pages name, with what the register made of it and held in older versions, and with what
people held of its fields. A field entry goes with its files. Who decided it, when, the ground and the hashes stay; so do the lines of the log of evidence, with the addresses in
them. It is not read again. Backups that were made before still hold it.

Examples:
  marsad erase report u-3f2a --store var/marsad.db --by huda --why "order 12/2026 of the court"
  marsad erase field_entry f-12 --store var/marsad.db --by huda --why "the observer withdrew consent"

A run that was stopped is ended by running it again; until then marsad verify says that it is not complete. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run erases a report, a field entry with its files, or another object of the register.
func (c *eraseCommand) Run(ctx context.Context, streams *Streams) error {
	by := store.Author{Name: c.By, Why: c.Why, At: time.Now().UTC()}
	switch c.Kind {
	case entries.KindReport:
		return c.report(ctx, by, streams)
	case entries.KindField:
		return c.fieldEntry(ctx, by, streams)
	}
	return c.with(ctx, func(s database) error { return eraseObject(ctx, s, by, c.Kind, c.ID) })
}

// open opens store and evidence; the store must be there.
func (c *eraseCommand) open(ctx context.Context, streams *Streams) (*register, error) {
	s, err := openExisting(ctx, c.Store, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return openRegister(ctx, c.Store, c.dir(c.Store), toWrite, streams)
}

func (c *eraseCommand) report(ctx context.Context, by store.Author, streams *Streams) (err error) {
	r, err := c.open(ctx, streams)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	x := erase.Eraser{Store: r.database, Keeper: r.keeper, Evidence: func(ctx context.Context, e store.Erasure, captures []string) error {
		return c.reportEvidence(ctx, r.evidence, e, captures)
	}}
	e, err := x.Report(ctx, by, c.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.Out, "report %s: erased by %s on %s: %s\n%d versions, %d captures (%d kept, other reports were read from them), %d older versions of other records\n",
		e.Report, isolate(e.By), e.At, isolate(e.Why), len(e.Versions), len(e.Captures), len(e.Kept), len(e.Emptied))
	return err
}

// reportEvidence erases captures and the pictures that they name.
func (c *eraseCommand) reportEvidence(ctx context.Context, a evidence.Vault, e store.Erasure, captures []string) error {
	bodies := captures
	if !c.KeepPictures {
		pictures, err := picturesOf(ctx, a, captures)
		if err != nil {
			return err
		}
		bodies = append(slices.Clone(captures), pictures...)
	}
	_, err := a.Erase(ctx, evidence.Erased{Bodies: bodies, Of: "report " + e.Report, By: e.By, Why: e.Why})
	return err
}

// picturesOf gives the SHA-256 of the pictures that captured pages name, as far as they were kept.
func picturesOf(ctx context.Context, a evidence.Vault, captures []string) ([]string, error) {
	var addresses []string
	for _, hash := range captures {
		page, err := a.Capture(ctx, hash)
		if errors.Is(err, evidence.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if page.URL != "" {
			addresses = append(addresses, article.Images(page.Bytes, page.URL)...)
		}
	}
	if len(addresses) == 0 {
		return nil, nil
	}
	return a.BodiesOf(ctx, addresses)
}

// fieldEntry erases a field entry with the files that came with any version of it.
func (c *eraseCommand) fieldEntry(ctx context.Context, by store.Author, streams *Streams) (err error) {
	r, err := c.open(ctx, streams)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var files []string
	for change, err := range r.History(ctx, c.Kind, c.ID) {
		if err != nil {
			return err
		}
		if change.After == nil {
			continue
		}
		e, err := entries.Read[entries.FieldEntry](store.Object{Kind: c.Kind, ID: c.ID, Body: change.After})
		if err != nil {
			return err
		}
		files = append(files, e.SHA256)
		for _, a := range e.Attachments {
			files = append(files, a.SHA256)
		}
	}
	files = slices.DeleteFunc(files, func(s string) bool { return s == "" })
	if len(files) > 0 {
		a, err := r.field.open(true)
		if err != nil {
			return err
		}
		if _, err := a.Erase(ctx, evidence.Erased{Bodies: files, Of: c.Kind + " " + c.ID, By: by.Name, Why: by.Why}); err != nil {
			return err
		}
	}
	return eraseObject(ctx, r, by, c.Kind, c.ID)
}

func eraseObject(ctx context.Context, s database, by store.Author, kind, id string) error {
	if err := s.Erase(ctx, by, kind, id); err != nil {
		return err
	}
	return s.Scrub(ctx)
}
