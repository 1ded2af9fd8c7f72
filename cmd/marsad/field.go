package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	roles "marsad/internal/access"
	entries "marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/register/field/geofile"
	"marsad/internal/store"
)

type fieldCommand struct {
	Add    fieldAddCommand    `cmd:"" help:"Take in a field entry out of a JSON file."`
	Import fieldImportCommand `cmd:"" help:"Add tracks, routes and places of a GPX, KML, KMZ or GeoJSON file to an entry."`
	List   fieldListCommand   `cmd:"" help:"List field entries."`
	Show   fieldShowCommand   `cmd:"" help:"Print a field entry, or its history."`
	Review fieldReviewCommand `cmd:"" help:"Approve an entry, say what is wrong with it, or reject it."`
	Forms  fieldFormsCommand  `cmd:"" help:"Write the four forms as XForm and XLSForm."`
}

// fieldStore is the store of entries. Whoever may write its file may do everything to it; the name given is what stands in the history.
type fieldStore struct {
	Store string `required:"" placeholder:"FILE" help:"The store that keeps the entries."`
	evidenceFlag
}

// with opens the store for f.
func (c fieldStore) with(ctx context.Context, use access, streams *Streams, f func(*register, field.Desk) error) error {
	s, err := openRegister(ctx, c.Store, c.dir(c.Store), use, streams)
	if err != nil {
		return err
	}
	desk, err := s.desk()
	if err == nil {
		err = f(s, desk)
	}
	return errors.Join(err, s.Close())
}

// deskViewer is who a command works as: it sees what reviewers see, and no case.
func deskViewer(name string) roles.Viewer { return roles.Viewer{Name: name, Role: roles.Admin} }

type fieldAddCommand struct {
	fieldStore
	Kind string `required:"" enum:"observed_incident,patrol_log,contact_log,post_visit" help:"observed_incident, patrol_log, contact_log or post_visit."`
	By   string `required:"" help:"Who wrote it."`
	File string `required:"" placeholder:"FILE" help:"The entry in JSON; docs/field.md shows one."`
}

// Help is the long help of the command.
func (fieldAddCommand) Help() string {
	return `Example:
  marsad field add --store var/marsad.db --kind observed_incident --by samar --file entry.json

Prints the id. The same entry again is the same id. Everything that is wrong is told at once, and nothing is kept then.
Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run takes in the entry.
func (c *fieldAddCommand) Run(ctx context.Context, streams *Streams) error {
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", c.File, err)
	}
	var e entries.FieldEntry
	if err := json.Unmarshal(data, &e); err != nil {
		return fmt.Errorf("%s holds no field entry: %w", c.File, err)
	}
	e.Kind = c.Kind
	return c.with(ctx, toWrite, streams, func(_ *register, d field.Desk) error {
		e, err := d.Add(ctx, deskViewer(c.By), e)
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		_, err = fmt.Fprintf(streams.Out, "%s\t%s\n", e.ID, e.Review.State)
		return err
	})
}

type fieldImportCommand struct {
	fieldStore
	File string `arg:"" help:"A GPX, KML, KMZ or GeoJSON file."`
	To   string `required:"" placeholder:"ID" help:"The entry that it belongs to."`
	By   string `required:"" help:"Who imports it."`
}

// Help is the long help of the command.
func (fieldImportCommand) Help() string {
	return `Example:
  marsad field import --store var/marsad.db --to f-0123456789abcdef --by samar patrol.gpx

Tracks, planned routes and marks become track, plan and observations of a patrol log, and places of other entries. The file is kept as evidence.
The entry waits for review again. What was left out is told. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run reads the file into the entry.
func (c *fieldImportCommand) Run(ctx context.Context, streams *Streams) error {
	info, err := os.Stat(c.File)
	if err == nil && info.Size() > geofile.MaxBytes {
		err = fmt.Errorf("it has %d bytes; the most is %d; cut it into parts", info.Size(), geofile.MaxBytes)
	}
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", c.File, err)
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", c.File, err)
	}
	by := deskViewer(c.By)
	return c.with(ctx, toWrite, streams, func(s *register, d field.Desk) error {
		e, _, err := d.Get(ctx, by, c.To)
		if err != nil {
			return err
		}
		hash, err := (fieldInbox{d, s.field}).Evidence(ctx, filepath.Base(c.File), "application/octet-stream", data, time.Now())
		if err != nil {
			return err
		}
		f, err := geofile.Read(c.File, data, field.Near(e)...)
		if err != nil {
			return err
		}
		for _, w := range f.Warnings {
			fmt.Fprintf(streams.Err, "marsad: %s: %s\n", c.File, w)
		}
		e = field.Import(e, f)
		e.Attachments = append(e.Attachments, entries.Attachment{Name: filepath.Base(c.File), MediaType: "application/octet-stream", SHA256: hash, Size: int64(len(data))})
		if e, err = d.Amend(ctx, by, c.To, "imported "+filepath.Base(c.File), e); err != nil {
			return err
		}
		_, err = fmt.Fprintf(streams.Out, "%s\t%s\t%d lines, %d marks\n", e.ID, e.Review.State, len(f.Paths), len(f.Marks))
		return err
	})
}

type fieldListCommand struct {
	fieldStore
	Kind  string `help:"Only of this kind."`
	State string `help:"Only in this state of review: pending, approved, has_issues, rejected."`
}

// Help is the long help of the command.
func (fieldListCommand) Help() string {
	return `Example:
  marsad field list --store var/marsad.db --state pending

One entry a line: id, kind, state of review, author, time. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints a line for each entry.
func (c *fieldListCommand) Run(ctx context.Context, streams *Streams) error {
	f := store.Filter{Kind: entries.KindField, Classes: deskViewer("").Classes()}
	for kind, value := range map[string]string{"type": c.Kind, "review": c.State} {
		if value != "" {
			f.Facets = append(f.Facets, store.Facet{Kind: kind, Value: value})
		}
	}
	return c.with(ctx, toRead, streams, func(_ *register, d field.Desk) error {
		for o, err := range d.Ledger.AllObjects(ctx, f) {
			if err != nil {
				return err
			}
			e, err := entries.Read[entries.FieldEntry](o)
			if err != nil {
				return err
			}
			fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%s\n", e.ID, e.Kind, e.Review.State, isolate(e.By), e.When.From)
		}
		return nil
	})
}

type fieldShowCommand struct {
	fieldStore
	ID      string `arg:"" help:"The entry."`
	History bool   `help:"Print who changed it when and why, instead."`
}

// Help is the long help of the command.
func (fieldShowCommand) Help() string {
	return `Examples:
  marsad field show --store var/marsad.db f-0123456789abcdef
  marsad field show --store var/marsad.db --history f-0123456789abcdef

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints the entry as JSON, or a line for each step of its history.
func (c *fieldShowCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, toRead, streams, func(_ *register, d field.Desk) error {
		e, _, err := d.Get(ctx, deskViewer(""), c.ID)
		if err != nil {
			return err
		}
		if !c.History {
			return jsonWriter(streams.Out, "  ").Encode(e)
		}
		for step, err := range d.Ledger.History(ctx, entries.KindField, c.ID) {
			if err != nil {
				return err
			}
			fmt.Fprintf(streams.Out, "%d\t%s\t%s\t%s\t%s\n", step.Version, step.Author.At.Format(time.RFC3339), step.Action, isolate(step.Author.Name), isolate(step.Author.Why))
		}
		return nil
	})
}

type fieldReviewCommand struct {
	fieldStore
	ID    string `arg:"" help:"The entry."`
	State string `required:"" enum:"approved,has_issues,rejected" help:"approved, has_issues or rejected."`
	Why   string `help:"The reason; needed unless it is approved."`
	By    string `required:"" help:"Who reviews it: somebody else than who wrote it."`
	Open  bool   `help:"Show the approved entry to everybody, positions and names blurred by role."`
}

// Help is the long help of the command.
func (fieldReviewCommand) Help() string {
	return `Examples:
  marsad field review --store var/marsad.db --by huda --state approved f-0123456789abcdef
  marsad field review --store var/marsad.db --by huda --state has_issues --why "which hill?" f-0123456789abcdef

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run decides on the entry.
func (c *fieldReviewCommand) Run(ctx context.Context, streams *Streams) error {
	decision := field.Decision{State: c.State, Why: c.Why}
	if c.Open {
		class := roles.Open
		decision.Class = &class
	}
	return c.with(ctx, toWrite, streams, func(_ *register, d field.Desk) error {
		e, err := d.Review(ctx, deskViewer(c.By), c.ID, decision)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(streams.Out, "%s\t%s\n", e.ID, e.Review.State)
		return err
	})
}

type fieldFormsCommand struct {
	Dir string `arg:"" help:"The folder to write to; made when it is not there."`
}

// Help is the long help of the command.
func (fieldFormsCommand) Help() string {
	return `Example:
  marsad field forms forms/

Writes each of the four forms as XForm (.xml) and XLSForm (.xlsx). Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run writes the forms.
func (c *fieldFormsCommand) Run(streams *Streams) error {
	forms, err := form.Forms()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return fmt.Errorf("cannot make %s: %w", c.Dir, err)
	}
	for _, f := range forms {
		sheet, err := f.XLSForm()
		if err != nil {
			return err
		}
		for ending, data := range map[string][]byte{".xml": f.XForm(), ".xlsx": sheet} {
			if err := os.WriteFile(filepath.Join(c.Dir, f.ID+ending), data, 0o644); err != nil { //nolint:gosec // forms are public
				return fmt.Errorf("cannot write the forms: %w", err)
			}
		}
		fmt.Fprintf(streams.Out, "%s\t%s\n", f.ID, f.Version)
	}
	return nil
}
