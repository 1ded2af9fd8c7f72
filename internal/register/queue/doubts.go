package queue

import (
	"context"
	"errors"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// Doubtful is the confidence below which a coded event waits for a reviewer: it is as likely as not that it is none. Confidence is the probability that the model of
// happenings gives.
const Doubtful = 0.5

// Observer keeps which events of reports were coded with little confidence. It is a keeper.Observer.
type Observer struct{}

// Observe is keeper.Observer's.
func (Observer) Observe(ctx context.Context, ledger store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	had, err := ledger.Object(ctx, register.KindDoubt, seen.Report.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	codings, err := codingsOf(seen)
	if err != nil {
		return nil, err
	}
	if len(codings) == 0 {
		had.Removed = true
		if had.Version == 0 {
			return nil, nil
		}
		return []store.Object{had}, nil
	}
	d := register.Doubt{Report: seen.Report.ID, Class: seen.Class, Version: seen.Version, Outlet: seen.Read.Source.Outlet, Codings: codings}
	if p := seen.Read.Source.Published; p != nil {
		d.Published = p.Value
	}
	now, err := register.Object(d, had.Version)
	return []store.Object{now}, err
}

// codingsOf gives the doubtful events of a report that nobody judged, as they were read.
func codingsOf(seen keeper.Seen) ([]register.Coding, error) {
	var doubtful []int
	for i, v := range seen.Read.Events {
		if v.Confidence < Doubtful {
			doubtful = append(doubtful, i)
		}
	}
	if len(doubtful) == 0 || seen.Removed {
		return nil, nil
	}
	sheet, err := review.SheetOf(seen.Read, seen.Held)
	if err != nil {
		return nil, err
	}
	var out []register.Coding
	for _, i := range doubtful {
		path := review.EventPath(i)
		if r, _, ok := sheet.Find(path); ok && !r.Judged() {
			out = append(out, codingOf(seen.Read, seen.Read.Events[i], path))
		}
	}
	return out, nil
}

func codingOf(r record.Report, v record.Event, path string) register.Coding {
	return register.Coding{Path: path, Type: v.Type, Cue: v.Cue, Confidence: v.Confidence, Places: grouping.PlacesOf(r, v)}
}
