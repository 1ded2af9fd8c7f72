package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"marsad/internal/locale"
	ledger "marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type incidentsCommand struct {
	List    incidentsListCommand    `cmd:"" help:"List incidents, the latest first."`
	Show    incidentsShowCommand    `cmd:"" help:"Show one incident as JSON, or where its id went."`
	Explain incidentsExplainCommand `cmd:"" help:"Say why the mentions of an incident stand together, and why it has its grade."`
	Merge   incidentsMergeCommand   `cmd:"" help:"Decide that incidents are one."`
	Split   incidentsSplitCommand   `cmd:"" help:"Decide that what some reports tell is another incident."`
	Pin     incidentsPinCommand     `cmd:"" help:"Decide that what some reports tell belongs to an incident."`
	Verdict incidentsVerdictCommand `cmd:"" help:"Grade an incident: verified, refuted, not_attributable."`
	Undo    incidentsUndoCommand    `cmd:"" help:"Take a decision back; it stays in the history."`
	Rebuild incidentsRebuildCommand `cmd:"" help:"Make the register again from all reports, corrections and decisions."`
}

type incidentsListCommand struct {
	ledgerFlag
	Type   string `help:"Only of this type, such as shelling."`
	Grade  string `help:"Only with this grade: claimed, corroborated, contested, verified, refuted, not_attributable."`
	Place  string `help:"Only at this place, by its Arabic name or reference."`
	From   string `placeholder:"DAY" help:"Only from this day on."`
	To     string `placeholder:"DAY" help:"Only up to this day."`
	Format string `enum:"text,json" default:"text" help:"Output: text, or json (one incident a line). Default: ${default}."`
}

// Help is the long help of the command.
func (incidentsListCommand) Help() string {
	return `Examples:
  marsad incidents list --store var/marsad.db
  marsad incidents list --store var/marsad.db --type shelling --grade contested --from 2020-02-01
  marsad incidents show --store var/marsad.db 3f9c0d
  marsad incidents merge --store var/marsad.db --why "one strike, two names of the village" 3f9c0d 77ab01

Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

func (c *incidentsListCommand) filter() (store.Filter, error) {
	f := store.Filter{Kind: ledger.KindIncident, From: c.From, To: c.To, EventType: c.Type}
	if c.Grade != "" {
		if !slices.Contains(ledger.Grades(), c.Grade) {
			return f, usageError{fmt.Errorf("grade %q is not one of %s", c.Grade, strings.Join(ledger.Grades(), ", "))}
		}
		f.Facets = append(f.Facets, store.Facet{Kind: "grade", Value: c.Grade})
	}
	if c.Place != "" {
		f.Facets = append(f.Facets, store.Facet{Kind: "place", Value: c.Place})
	}
	if err := f.Check(); err != nil {
		return f, usageError{err}
	}
	return f, nil
}

// Run prints id, day, type, grade, origins, and the words by which each incident is told.
func (c *incidentsListCommand) Run(ctx context.Context, streams *Streams) error {
	f, err := c.filter()
	if err != nil {
		return err
	}
	return c.with(ctx, func(s database) error {
		for o, err := range s.AllObjects(ctx, f) {
			if err != nil {
				return err
			}
			i, err := ledger.Read[ledger.Incident](o)
			if err != nil {
				return err
			}
			if c.Format == "json" {
				if err := jsonWriter(streams.Out, "").Encode(i); err != nil {
					return err
				}
				continue
			}
			if _, err := fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%d independent of %d\t%s\n", i.ID, i.When.From, i.Type, i.Grade, len(i.Origins), len(i.Mentions), isolate(i.Title.Arabic)); err != nil {
				return err
			}
		}
		return nil
	})
}

// with opens the store for a command.
func (f ledgerFlag) with(ctx context.Context, do func(database) error) error {
	s, err := openExisting(ctx, f.Store, sqlite.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	return do(s)
}

type incidentsShowCommand struct {
	ledgerFlag
	ID string `arg:"" help:"Id of the incident."`
}

// Run prints one incident; an id that went into another one is followed, and told on standard error.
func (c *incidentsShowCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		i, err := resolve(ctx, s, c.ID, streams)
		if err != nil {
			return err
		}
		return jsonWriter(streams.Out, " ").Encode(i)
	})
}

func resolve(ctx context.Context, s store.Ledger, id string, streams *Streams) (ledger.Incident, error) {
	i, err := keeper.Resolve(ctx, s, id)
	if err != nil {
		return i, fmt.Errorf("there is no incident %q; see marsad incidents list: %w", id, err)
	}
	if i.ID != id {
		fmt.Fprintf(streams.Err, "marsad: incident %s is part of %s now\n", id, i.ID)
	}
	return i, nil
}

type incidentsExplainCommand struct {
	ledgerFlag
	ID string `arg:"" help:"Id of the incident."`
}

// Run prints each mention with the reasons why it stands here, the origins, the grade and the decisions.
func (c *incidentsExplainCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		i, err := resolve(ctx, s, c.ID, streams)
		if err != nil {
			return err
		}
		texts, err := locale.Load()
		if err != nil {
			return err
		}
		fmt.Fprintf(streams.Out, "%s: %s, %s (%s)\n", i.ID, i.Type, i.Grade, i.GradeWhy)
		if v := i.Verdict; v != nil {
			fmt.Fprintf(streams.Out, "  according to %s, %s: %s\n", isolate(v.By), v.At, isolate(v.Why))
		}
		for _, o := range i.Origins {
			fmt.Fprintf(streams.Out, "  %s %s: %s %s\n", o.ID, isolate(o.Name), strings.Join(o.Reports, ", "), o.Why)
		}
		for _, m := range i.Mentions {
			fmt.Fprintf(streams.Out, "  %s %s %s\n", m.Report, m.Origin, isolate(m.Cue.Read()))
			for _, r := range m.Grouped {
				fmt.Fprintf(streams.Out, "    %+.1f %s: %s\n", r.Weight, r.Field, reasonOf(texts["en"], r))
			}
		}
		for _, x := range i.Contradictions {
			for _, v := range x.Values {
				fmt.Fprintf(streams.Out, "  %s: %s according to %s\n", x.Field, isolate(v.Value), strings.Join(v.Origins, ", "))
			}
		}
		for _, d := range i.Decisions {
			fmt.Fprintf(streams.Out, "  decision %s\n", d)
		}
		return nil
	})
}

type incidentsRebuildCommand struct{ ledgerFlag }

// Help is the long help of the command.
func (incidentsRebuildCommand) Help() string {
	return `Examples:
  marsad incidents rebuild --store var/marsad.db

Every mention of all reports is held in memory meanwhile. What differs is put right, and the history tells it. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run rebuilds the register and says what it holds.
func (c *incidentsRebuildCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		k, err := newKeeper(s)
		if err != nil {
			return err
		}
		done, err := k.Rebuild(ctx, store.Author{Name: userName(), Why: "rebuild", At: time.Now().UTC()}, s)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(streams.Out, "%d reports, %d incidents, %d that were no more\n", done.Reports, done.Incidents, done.Removed)
		return err
	})
}

// reasonOf says what speaks for a grouping: in English, with the words that it was read off.
func reasonOf(texts *locale.Catalogue, r ledger.Reason) string {
	key := "grouped." + r.Key
	switch {
	case r.Key == "" || !texts.Has(key):
		return isolate(r.Said)
	case r.Said == "":
		return texts.Text(key)
	}
	return texts.Text(key) + ": " + isolate(r.Said)
}
