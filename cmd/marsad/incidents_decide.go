package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	ledger "marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// decisionFlags say where a decision is kept and why.
type decisionFlags struct {
	ledgerFlag
	Why string `required:"" help:"The reason, which the register keeps."`
	By  string `help:"Who decides; the user of this machine when not given."`
}

func (f decisionFlags) author() store.Author {
	by := store.Author{Name: f.By, Why: f.Why, At: time.Now().UTC()}
	if by.Name == "" {
		by.Name = userName()
	}
	return by
}

// decide keeps a decision, made of the incidents as they stand, and prints its id.
func (f decisionFlags) decide(ctx context.Context, streams *Streams, ids []string, make func(by store.Author, incidents []ledger.Incident) (ledger.Decision, error)) error {
	return f.with(ctx, func(s database) error {
		var incidents []ledger.Incident
		for _, id := range ids {
			i, err := resolve(ctx, s, id, streams)
			if err != nil {
				return err
			}
			incidents = append(incidents, i)
		}
		by := f.author()
		d, err := make(by, incidents)
		if err != nil {
			return err
		}
		k, err := newKeeper(s)
		if err != nil {
			return err
		}
		if err := k.Decide(ctx, by, d); err != nil {
			return err
		}
		_, err = fmt.Fprintln(streams.Out, d.ID)
		return err
	})
}

type incidentsMergeCommand struct {
	decisionFlags
	IDs []string `arg:"" help:"Ids of the incidents, two or more."`
}

// Help is the long help of the command.
func (incidentsMergeCommand) Help() string {
	return `Examples:
  marsad incidents merge --store var/marsad.db --why "one strike, two names of the village" 3f9c0d 77ab01
  marsad incidents split --store var/marsad.db --why "another day" 3f9c0d u-12ab
  marsad incidents pin --store var/marsad.db --why "the same convoy" 3f9c0d u-77cd
  marsad incidents verdict --store var/marsad.db --why "photographs of the place" 3f9c0d verified
  marsad incidents undo --store var/marsad.db --why "a mistake" 0a1b2c

Prints the id of the decision, by which undo takes it back. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run keeps the decision.
func (c *incidentsMergeCommand) Run(ctx context.Context, streams *Streams) error {
	return c.decide(ctx, streams, c.IDs, func(by store.Author, incidents []ledger.Incident) (ledger.Decision, error) {
		return keeper.Merge(by, incidents)
	})
}

type incidentsSplitCommand struct {
	decisionFlags
	ID      string   `arg:"" help:"Id of the incident."`
	Reports []string `arg:"" help:"Ids of the reports that tell of another incident."`
}

// Run keeps the decision.
func (c *incidentsSplitCommand) Run(ctx context.Context, streams *Streams) error {
	return c.decide(ctx, streams, []string{c.ID}, func(by store.Author, incidents []ledger.Incident) (ledger.Decision, error) {
		return keeper.Split(by, incidents[0], c.Reports)
	})
}

type incidentsPinCommand struct {
	decisionFlags
	ID      string   `arg:"" help:"Id of the incident."`
	Reports []string `arg:"" help:"Ids of the reports that tell of it."`
}

// Run keeps the decision: of each report as it is corrected, the mentions that are of the incident's kind.
func (c *incidentsPinCommand) Run(ctx context.Context, streams *Streams) error {
	return c.with(ctx, func(s database) error {
		var reports []record.Report
		for _, id := range c.Reports {
			r, err := s.Get(ctx, id)
			if err != nil {
				return err
			}
			if r, err = review.Corrected(ctx, s, r); err != nil {
				return err
			}
			reports = append(reports, r)
		}
		return c.decide(ctx, streams, []string{c.ID}, func(by store.Author, incidents []ledger.Incident) (ledger.Decision, error) {
			return keeper.Pin(by, incidents[0], reports...)
		})
	})
}

type incidentsVerdictCommand struct {
	decisionFlags
	ID    string `arg:"" help:"Id of the incident."`
	Grade string `arg:"" help:"verified, refuted or not_attributable."`
}

// Run keeps the decision.
func (c *incidentsVerdictCommand) Run(ctx context.Context, streams *Streams) error {
	if !slices.Contains(keeper.PersonGrades(), c.Grade) {
		return usageError{fmt.Errorf("a verdict is verified, refuted or not_attributable, not %q", c.Grade)}
	}
	return c.decide(ctx, streams, []string{c.ID}, func(by store.Author, incidents []ledger.Incident) (ledger.Decision, error) {
		return keeper.NewDecision(by, grouping.DecisionVerdict, []string{incidents[0].ID}, nil, c.Grade), nil
	})
}

type incidentsUndoCommand struct {
	decisionFlags
	Decision string `arg:"" help:"Id of the decision."`
}

// Run takes the decision back.
func (c *incidentsUndoCommand) Run(ctx context.Context, _ *Streams) error {
	return c.with(ctx, func(s database) error {
		k, err := newKeeper(s)
		if err != nil {
			return err
		}
		return k.Undo(ctx, c.author(), c.Decision)
	})
}
