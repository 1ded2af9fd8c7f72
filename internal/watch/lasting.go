package watch

import (
	"context"
	"errors"
	"slices"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// elapsed makes the alerts of what lasts.
func (d *Desk) elapsed(ctx context.Context) (int, error) {
	for range tries - 1 {
		n, err := d.tryElapsed(ctx)
		if !errors.Is(err, store.ErrConflict) {
			return n, err
		}
	}
	return d.tryElapsed(ctx)
}

func (d *Desk) tryElapsed(ctx context.Context) (int, error) {
	rules, err := d.rules(ctx)
	if err != nil {
		return 0, err
	}
	now := d.Now()
	var alerts []Alert
	if slices.ContainsFunc(rules, func(j judged) bool { return j.has(OnSilence) }) && d.Sources != nil {
		sources, err := d.Sources.Sources(ctx)
		if err != nil {
			return 0, err
		}
		for _, s := range sources {
			alerts = append(alerts, silences(rules, quietNow(s), now)...)
		}
	}
	if slices.ContainsFunc(rules, func(j judged) bool { return j.has(OnNotResumed) }) {
		more, err := d.suspensions(ctx, rules, now)
		if err != nil {
			return 0, err
		}
		alerts = append(alerts, more...)
	}
	return d.keepAlerts(ctx, rules, alerts)
}

func (j judged) has(kind string) bool {
	return slices.ContainsFunc(j.triggers, func(c Condition) bool { return c.Kind == kind })
}

func silences(rules []judged, q Quiet, at time.Time) []Alert {
	var out []Alert
	for _, j := range rules {
		for _, c := range j.triggers {
			if c.Kind != OnSilence {
				continue
			}
			if a, ok := j.silent(c, q, at); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

func (d *Desk) suspensions(ctx context.Context, rules []judged, at time.Time) ([]Alert, error) {
	var out []Alert
	f := store.Filter{Kind: register.KindPatrol}
	for _, j := range rules {
		for _, c := range j.filter.Classes {
			if !slices.Contains(f.Classes, c) {
				f.Classes = append(f.Classes, c)
			}
		}
	}
	for o, err := range d.Ledger.AllObjects(ctx, f) {
		if err != nil {
			return nil, err
		}
		p, err := register.Read[register.PatrolSeries](o)
		if err != nil {
			return nil, err
		}
		out = append(out, lasting(rules, p, o.Version, at)...)
	}
	return out, nil
}

func lasting(rules []judged, p register.PatrolSeries, version int, at time.Time) []Alert {
	var out []Alert
	for _, j := range rules {
		for _, c := range j.triggers {
			if c.Kind == OnNotResumed {
				out = append(out, j.unresumed(c, p, version, at)...)
			}
		}
	}
	return out
}
