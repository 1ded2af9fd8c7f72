package watch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// DayCount is how many alerts a day would have had.
type DayCount struct {
	Day    string `json:"day"`
	Alerts int    `json:"alerts"`
}

// DryRun is what a rule would have told.
type DryRun struct {
	From    string     `json:"from"`
	Until   string     `json:"until"`
	Alerts  []Alert    `json:"alerts"`            // the newest first
	Days    []DayCount `json:"days"`              // those with alerts, the newest first
	Partial bool       `json:"partial,omitempty"` // there was no time to look at all of it; what is newer than Until was not looked at
}

// Past gives what a rule would have told since a moment, as if it had been made then. It goes by when the register learned of a thing, not by when that happened,
// and by what its owner may see now. When the context ends before the end is reached, what was found until then is given and marked.
func (d *Desk) Past(ctx context.Context, r Rule, from time.Time) (DryRun, error) {
	now := d.Now().UTC()
	out := DryRun{From: from.UTC().Format(time.RFC3339), Until: now.Format(time.RFC3339)}
	if r.ID == "" {
		r.ID = "dry run"
	}
	r.Made = out.From
	if err := r.Check(); err != nil {
		return out, err
	}
	v, _, err := d.Viewers.Viewer(ctx, r.Owner)
	if err != nil {
		return out, err
	}
	j, err := ready(r, 0, v)
	if err != nil {
		return out, err
	}
	reached, err := d.pastSteps(ctx, j, from, &out)
	if err == nil {
		err = errors.Join(d.pastSilences(ctx, j, from, now, &out), d.pastSuspensions(ctx, j, from, now, &out))
	}
	if ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err())) {
		out.Partial, out.Until, err = true, cmp.Or(reached, out.From), nil
	}
	slices.SortStableFunc(out.Alerts, func(a, b Alert) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.ID, b.ID)) })
	for _, a := range out.Alerts {
		if n := len(out.Days); n > 0 && out.Days[n-1].Day == dayOf(a.At) {
			out.Days[n-1].Alerts++
			continue
		}
		out.Days = append(out.Days, DayCount{dayOf(a.At), 1})
	}
	return out, err
}

// pastSteps judges the steps of the register since a moment.
func (d *Desk) pastSteps(ctx context.Context, j judged, from time.Time, out *DryRun) (reached string, err error) {
	after, err := d.firstStep(ctx, from)
	if err != nil {
		return "", err
	}
	for {
		steps, err := d.Ledger.Steps(ctx, after, stepsAtOnce)
		if err != nil || len(steps) == 0 {
			return reached, err
		}
		for _, c := range steps {
			if watched(c.Kind) {
				more, err := d.judgeStep(ctx, []judged{j}, c, out.Alerts)
				if err != nil {
					return reached, err
				}
				out.Alerts = append(out.Alerts, fresh(out.Alerts, more)...)
			}
			reached = c.Author.At.UTC().Format(time.RFC3339)
		}
		after = steps[len(steps)-1].Number
	}
}

// fresh leaves out the alerts that are there already.
func fresh(have, more []Alert) []Alert {
	return slices.DeleteFunc(more, func(a Alert) bool {
		return slices.ContainsFunc(have, func(h Alert) bool { return h.ID == a.ID })
	})
}

// firstStep gives the number of a step before which all are older than a moment, by halving: steps are kept in the order of time.
func (d *Desk) firstStep(ctx context.Context, from time.Time) (int64, error) {
	low, high := int64(0), int64(1)
	older := func(after int64) (bool, error) {
		steps, err := d.Ledger.Steps(ctx, after, 1)
		return len(steps) > 0 && steps[0].Author.At.Before(from), err
	}
	for {
		is, err := older(high)
		if err != nil {
			return 0, err
		}
		if !is {
			break
		}
		low, high = high, 2*high
	}
	for low < high {
		middle := (low + high) / 2
		is, err := older(middle)
		if err != nil {
			return 0, err
		}
		if is {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

// itemStates are all states of items: each of them was announced.
var itemStates = []string{store.ItemFound, store.ItemFetched, store.ItemRead, store.ItemShared, store.ItemRefused, store.ItemFailed}

// pastSilences finds the gaps between what each source published.
func (d *Desk) pastSilences(ctx context.Context, j judged, from, now time.Time, out *DryRun) error {
	if !j.has(OnSilence) || d.Sources == nil {
		return nil
	}
	sources, err := d.Sources.Sources(ctx)
	if err != nil {
		return err
	}
	for _, s := range sources {
		gaps, err := d.gaps(ctx, s)
		if err != nil {
			return err
		}
		for _, q := range gaps {
			for _, c := range j.triggers {
				fires := q.Since.Add(time.Duration(c.N) * oneDay)
				if c.Kind != OnSilence || fires.Before(from) || fires.After(now) {
					continue
				}
				if a, ok := j.silent(c, q, fires); ok {
					out.Alerts = append(out.Alerts, fresh(out.Alerts, []Alert{a})...)
				}
			}
		}
	}
	return nil
}

// gaps gives the times in which a source published nothing, the last one open.
func (d *Desk) gaps(ctx context.Context, s store.Source) ([]Quiet, error) {
	times := []time.Time{s.Added}
	for i, err := range d.Sources.ListItems(ctx, s.ID, itemStates...) {
		if err != nil {
			return nil, err
		}
		at := i.Found
		if t, err := time.Parse(time.RFC3339, i.Published); err == nil {
			at = t
		}
		times = append(times, at)
	}
	slices.SortFunc(times, time.Time.Compare)
	var out []Quiet
	for i, t := range times[:len(times)-1] {
		out = append(out, Quiet{Source: s, Since: t, Until: times[i+1]})
	}
	last := quietNow(s)
	if t := times[len(times)-1]; t.After(last.Since) {
		last.Since = t
	}
	return append(out, last), nil
}

// pastSuspensions looks at the patrols as they were known at the end of each day. What lasted already on the first day is not counted.
func (d *Desk) pastSuspensions(ctx context.Context, j judged, from, now time.Time, out *DryRun) error {
	if !j.has(OnNotResumed) {
		return nil
	}
	for o, err := range d.Ledger.AllObjects(ctx, store.Filter{Kind: register.KindPatrol, Classes: j.filter.Classes}) {
		if err != nil {
			return err
		}
		var known []store.Change
		for c, err := range d.Ledger.History(ctx, o.Kind, o.ID) {
			if err != nil {
				return err
			}
			known = append(known, c)
		}
		before, err := j.offAt(known, from)
		if err != nil {
			return err
		}
		for at := from; at.Before(now); {
			if at = at.Add(oneDay); at.After(now) {
				at = now
			}
			off, err := j.offAt(known, at)
			if err != nil {
				return err
			}
			out.Alerts = append(out.Alerts, fresh(slices.Concat(before, out.Alerts), off)...)
		}
	}
	return nil
}

// offAt gives the alerts on a series as it was known at a moment.
func (j judged) offAt(known []store.Change, at time.Time) ([]Alert, error) {
	for i := len(known) - 1; i >= 0; i-- {
		c := known[i]
		if c.Author.At.After(at) {
			continue
		}
		if c.After == nil {
			return nil, nil
		}
		p, err := register.Read[register.PatrolSeries](store.Object{Kind: c.Kind, ID: c.ID, Body: c.After})
		return lasting([]judged{j}, p, c.Version, at), err
	}
	return nil, nil
}
