// Package erase takes a report away for good, with everything that was made of it: its versions and tokens, what the register holds of it and held in older versions,
// what people held of its fields, and its evidence. What stays is who decided it, when and on what ground, and the hashes of what there was.
package erase

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
)

// Store is what holds reports and the register.
type Store interface {
	store.Store
	store.Ledger
}

// Evidence erases the evidence of a report: the captures, by their SHA-256, and what belongs to them.
type Evidence func(ctx context.Context, e store.Erasure, captures []string) error

// Eraser erases reports.
type Eraser struct {
	Store    Store
	Keeper   *keeper.Keeper
	Evidence Evidence // nil where there is none
}

// Report erases a report. It reads every report and every step of the register once. A run that stopped is taken up by running it again; one that is complete changes
// nothing and gives the erasure that there is. A report that never was is store.ErrNotFound.
func (x Eraser) Report(ctx context.Context, by store.Author, id string) (store.Erasure, error) {
	e, err := x.Store.EraseReport(ctx, by, id)
	if err != nil || e.Complete {
		return e, err
	}
	by.Name, by.Why = e.By, e.Why // who ends what another began
	if err := x.Keeper.Forget(ctx, by, id); err != nil {
		return e, err
	}
	if err := errors.Join(x.corrections(ctx, by, id), x.notes(ctx, by, id), x.decisions(ctx, by, id)); err != nil {
		return e, err
	}
	if err := x.evidence(ctx, &e); err != nil {
		return e, err
	}
	emptied, err := x.older(ctx, id)
	if err != nil {
		return e, err
	}
	e.Emptied, e.Complete = append(e.Emptied, emptied...), true
	if err := x.Store.EraseVersions(ctx, by, e); err != nil {
		return e, err
	}
	return e, x.Store.Scrub(ctx)
}

// corrections erases what people held of the report's fields: it quotes them.
func (x Eraser) corrections(ctx context.Context, by store.Author, id string) error {
	all, err := review.Every(ctx, x.Store, id)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := x.Store.Erase(ctx, by, register.KindCorrection, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// notes erases what analysts wrote beside the report: it may quote it.
func (x Eraser) notes(ctx context.Context, by store.Author, id string) error {
	objects, err := x.Store.Linked(ctx, register.KindNote, register.Link(register.KindReport, id))
	if err != nil {
		return err
	}
	for _, o := range objects {
		if err := x.Store.Erase(ctx, by, register.KindNote, o.ID); err != nil {
			return err
		}
	}
	return nil
}

// decisions takes the mentions of the report out of the decisions on incidents, which name them by their words. The decisions stay.
func (x Eraser) decisions(ctx context.Context, by store.Author, id string) error {
	objects, err := x.Store.Linked(ctx, register.KindDecision, register.Link(register.KindReport, id))
	if err != nil {
		return err
	}
	for _, o := range objects {
		d, err := register.Read[register.Decision](o)
		if err != nil {
			return err
		}
		d.Mentions = slices.DeleteFunc(d.Mentions, func(m register.MentionKey) bool { return m.Report == id })
		now, err := register.Object(d, o.Version)
		if err != nil {
			return err
		}
		if err := x.Store.Keep(ctx, by, now); err != nil {
			return err
		}
	}
	return nil
}

// evidence erases what the report was read from, but for captures that other reports were read from too.
func (x Eraser) evidence(ctx context.Context, e *store.Erasure) error {
	if x.Evidence == nil || len(e.Captures) == 0 {
		return nil
	}
	shared, err := x.shared(ctx, e.Captures)
	if err != nil {
		return err
	}
	e.Kept = nil
	var goes []string
	for _, c := range e.Captures {
		if shared[c] {
			e.Kept = append(e.Kept, c)
		} else {
			goes = append(goes, c)
		}
	}
	return x.Evidence(ctx, *e, goes)
}

// shared gives those of some captures from which a version of another report was read.
func (x Eraser) shared(ctx context.Context, captures []string) (map[string]bool, error) {
	out := map[string]bool{}
	for v, err := range x.Store.Revisions(ctx, "") {
		if err != nil {
			return nil, err
		}
		r, err := x.Store.Version(ctx, v.ID, v.Version)
		if err != nil {
			return nil, err
		}
		if slices.Contains(captures, r.Source.SHA256) {
			out[r.Source.SHA256] = true
		}
	}
	return out, nil
}

// older gives the versions of records that name the report and are not the newest. A record that still names it in its newest version is an error, unless it names
// nothing but its id.
func (x Eraser) older(ctx context.Context, id string) ([]store.StepName, error) {
	name, err := json.Marshal(id)
	if err != nil {
		return nil, err
	}
	var out []store.StepName
	for c, err := range x.Store.History(ctx, "", "") {
		if err != nil {
			return nil, err
		}
		if c.After == nil || !bytes.Contains(c.After, name) || idAlone[c.Kind] {
			continue
		}
		newest, err := x.Store.Object(ctx, c.Kind, c.ID)
		if err != nil {
			return nil, err
		}
		if newest.Version == c.Version {
			return nil, fmt.Errorf("%s %q still names report %q: change it, and erase the report again", c.Kind, c.ID, id)
		}
		out = append(out, store.StepName{Kind: c.Kind, ID: c.ID, Version: c.Version})
	}
	return out, nil
}

// idAlone are the kinds that name a report by its id and hold none of its words.
var idAlone = map[string]bool{store.KindErasure: true, store.KindReportClass: true, register.KindAudit: true, register.KindAgreement: true}
