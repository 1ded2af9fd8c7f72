package keeper

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// Correct keeps what a person holds of a coded field and takes the report in again as it is corrected, in one step: incidents, breaches, patrols and posts follow. r
// is the newest version as it was read, version its number. Who, why and when are the author's; the class is the report's. What cannot be laid over this version is
// refused with store.ErrInvalid, and says why.
func (k *Keeper) Correct(ctx context.Context, by store.Author, r record.Report, version int, c register.Correction) error {
	if err := checkCorrection(by, c, r.ID); err != nil {
		return err
	}
	c.By, c.Why, c.At = by.Name, by.Why, by.At.UTC().Format(timeLayout)
	c.ID = grouping.DecisionID("correction", c.Report, c.Path, c.By, c.At)
	return k.again(ctx, by, func() ([]store.Object, error) {
		class, err := ClassOf(ctx, k.Ledger, r.ID)
		if err != nil {
			return nil, err
		}
		c.Class = class
		corrections, err := review.Of(ctx, k.Ledger, r.ID)
		if err != nil {
			return nil, err
		}
		corrections = append(corrections, c)
		_, _, orphaned := review.Apply(r, corrections)
		if i := slices.IndexFunc(orphaned, func(o review.Orphan) bool { return o.ID == c.ID }); i >= 0 {
			return nil, fmt.Errorf("%w: %s: %s", store.ErrInvalid, c.Path, orphaned[i].Reason)
		}
		kept, err := register.Object(c, 0)
		if err != nil {
			return nil, err
		}
		objects, err := k.observe(ctx, r, version, corrections)
		return append(objects, kept), err
	})
}

func checkCorrection(by store.Author, c register.Correction, report string) error {
	verdicts := []string{register.FieldAccepted, register.FieldCorrected, register.FieldRejected, register.FieldAdded}
	switch {
	case !slices.Contains(verdicts, c.Verdict):
		return fmt.Errorf("%w: a verdict is one of %s, not %q", store.ErrInvalid, strings.Join(verdicts, ", "), c.Verdict)
	case c.Report != report:
		return fmt.Errorf("%w: the correction is of report %q, not of %q", store.ErrInvalid, c.Report, report)
	case c.Verdict != register.FieldAccepted && strings.TrimSpace(by.Why) == "":
		return fmt.Errorf("%w: whoever corrects, rejects or adds says why", store.ErrInvalid)
	case (c.Verdict == register.FieldCorrected || c.Verdict == register.FieldAdded) && c.Now == nil:
		return fmt.Errorf("%w: a correction says what is right", store.ErrInvalid)
	}
	return nil
}

// Withdraw takes a correction back and takes the report in again without it. It stays in the history.
func (k *Keeper) Withdraw(ctx context.Context, by store.Author, r record.Report, version int, id string) error {
	if strings.TrimSpace(by.Why) == "" {
		return fmt.Errorf("%w: whoever takes a correction back says why", store.ErrInvalid)
	}
	return k.again(ctx, by, func() ([]store.Object, error) {
		corrections, err := review.Of(ctx, k.Ledger, r.ID)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(corrections, func(c register.Correction) bool { return c.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("%w: report %q has no correction %q that holds", store.ErrInvalid, r.ID, id)
		}
		object, err := k.Ledger.Object(ctx, register.KindCorrection, id)
		if err != nil {
			return nil, err
		}
		taken := corrections[i]
		taken.Undone = &register.Undone{By: by.Name, Why: by.Why, At: by.At.UTC().Format(timeLayout)}
		if object, err = register.Object(taken, object.Version); err != nil {
			return nil, err
		}
		objects, err := k.observe(ctx, r, version, slices.Delete(corrections, i, i+1))
		return append(objects, object), err
	})
}

// observe gives what changes when a version of a report is taken in with some corrections.
func (k *Keeper) observe(ctx context.Context, r record.Report, version int, corrections []register.Correction) ([]store.Object, error) {
	corrected, _, _ := review.Apply(r, corrections)
	class, err := ClassOf(ctx, k.Ledger, r.ID)
	if err != nil {
		return nil, err
	}
	s := k.newStep()
	s.fresh(corrected.ID, mentionsOf(corrected, version, class))
	return k.objects(ctx, s, Seen{Report: corrected, Read: r, Held: corrections, Version: version, Class: class, Mentions: s.new})
}

// mentionsOf gives the mentions of a report: an incident is open to all, so only what is open makes one.
func mentionsOf(r record.Report, version int, class access.Class) []register.Mention {
	if class != access.Open {
		return nil
	}
	return grouping.Mentions(r, version)
}
