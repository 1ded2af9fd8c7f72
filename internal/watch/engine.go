package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Ledger is a ledger whose steps can be followed.
type Ledger interface {
	store.Ledger
	store.Follower
}

// Sources is what watching needs of the sources that a store follows.
type Sources interface {
	Sources(ctx context.Context) ([]store.Source, error)
	ListItems(ctx context.Context, source int64, states ...string) iter.Seq2[store.Item, error]
}

// Viewers says what a user may see now; store.ErrNotFound for one who may not come in. account.Book is one.
type Viewers interface {
	Viewer(ctx context.Context, name string) (access.Viewer, register.User, error)
}

// Desk keeps rules, alerts and deliveries in a ledger. It is safe for concurrent use, also of several processes.
type Desk struct {
	Ledger  Ledger
	Reports Reports
	Sources Sources // nil when the store follows none: rules on silent sources then tell nothing
	Viewers Viewers
	Now     func() time.Time
	Random  io.Reader // of secrets: crypto/rand.Reader outside tests
}

// author names this package in the history.
func (d *Desk) author(why string) store.Author {
	return store.Author{Name: "marsad watch", Why: why, At: d.Now().UTC()}
}

// progress is up to which step the register was judged.
type progress struct {
	Step int64 `json:"step"`
}

// Key is register.Entry's.
func (progress) Key() (string, string) { return KindState, "steps" }

// Index is register.Entry's.
func (progress) Index() store.Index { return register.AdministrativeIndex("state") }

const (
	stepsAtOnce = 200 // read and judged before what follows is kept
	tries       = 20  // when others change the same objects meanwhile
)

// Evaluate judges what the register learned since the last time, and what has lasted long enough by now, and gives how many alerts it made.
func (d *Desk) Evaluate(ctx context.Context) (int, error) {
	made := 0
	for {
		n, more, err := d.part(ctx)
		made += n
		if err != nil {
			return made, err
		}
		if !more {
			break
		}
	}
	n, err := d.elapsed(ctx)
	return made + n, err
}

// part judges some steps, and once more when another process did so meanwhile. more is false when the end is reached.
func (d *Desk) part(ctx context.Context) (made int, more bool, err error) {
	for range tries {
		made, more, err = d.tryPart(ctx)
		if !errors.Is(err, store.ErrConflict) {
			break
		}
	}
	return made, more, err
}

func (d *Desk) tryPart(ctx context.Context) (int, bool, error) {
	rules, err := d.rules(ctx)
	if err != nil {
		return 0, false, err
	}
	was, version, err := d.progress(ctx)
	if err != nil {
		return 0, false, err
	}
	if version == 0 { // the first run: what was learned before any rule was made tells nobody anything
		if was.Step, err = d.firstStep(ctx, earliest(rules, d.Now())); err != nil {
			return 0, false, err
		}
	}
	steps, err := d.Ledger.Steps(ctx, was.Step, stepsAtOnce)
	if err != nil || len(steps) == 0 {
		return 0, false, err
	}
	var alerts []Alert
	touched := false
	for _, c := range steps {
		if !watched(c.Kind) {
			continue
		}
		touched = true
		more, err := d.judgeStep(ctx, rules, c, alerts)
		if err != nil {
			return 0, false, err
		}
		alerts = append(alerts, more...)
	}
	full := len(steps) == stepsAtOnce
	if !touched && !full { // a note of how far we are would be a step too, and never end
		return 0, false, nil
	}
	o, err := register.Object(progress{steps[len(steps)-1].Number}, version)
	if err != nil {
		return 0, false, err
	}
	made, err := d.keepAlerts(ctx, rules, alerts, o)
	return made, full, err
}

// earliest gives when the first of the rules was made, now when there is none.
func earliest(rules []judged, now time.Time) time.Time {
	for _, j := range rules {
		if t := j.since(); t.Before(now) {
			now = t
		}
	}
	return now
}

func (d *Desk) progress(ctx context.Context) (progress, int, error) {
	o, err := d.Ledger.Object(ctx, KindState, "steps")
	if errors.Is(err, store.ErrNotFound) {
		return progress{}, 0, nil
	}
	if err != nil {
		return progress{}, 0, err
	}
	p, err := register.Read[progress](o)
	return p, o.Version, err
}

// judgeStep gives the alerts of one step for all rules; before is what was found in steps that are not kept yet.
func (d *Desk) judgeStep(ctx context.Context, rules []judged, c store.Change, before []Alert) ([]Alert, error) {
	if !slices.ContainsFunc(rules, func(j judged) bool { return j.about(c) }) {
		return nil, nil
	}
	s, ok, err := subjectOf(ctx, d.Reports, c)
	if err != nil || !ok {
		return nil, err
	}
	var out []Alert
	for _, j := range rules {
		for _, f := range j.judge(s) {
			a := j.alert(s, f)
			again := false
			if a.Condition == OnMatch && s.before == nil && s.after.incident != nil {
				if again, err = d.toldAlready(ctx, a, before); err != nil {
					return nil, err
				}
			}
			if !again {
				out = append(out, a)
			}
		}
	}
	return out, nil
}

// toldAlready tells whether an incident that looks new was alerted of under another id.
func (d *Desk) toldAlready(ctx context.Context, a Alert, before []Alert) (bool, error) {
	earlier, err := d.alertsOn(ctx, a.Rule, a.Reports)
	if err != nil {
		return false, err
	}
	for _, b := range before {
		if b.Rule == a.Rule {
			earlier = append(earlier, b)
		}
	}
	return moved(ctx, d.Ledger, earlier, a.Record)
}

// about tells whether a rule looks at the kind of record that a step changed, before it is read.
func (j judged) about(c store.Change) bool {
	kind := c.Kind
	if kind == register.KindObserved {
		kind = ""
	}
	return kind == j.filter.Kind && !c.Author.At.Before(j.since())
}

// rules gives the rules that are to be judged, for owners who may come in.
func (d *Desk) rules(ctx context.Context) ([]judged, error) {
	var out []judged
	for o, err := range d.Ledger.AllObjects(ctx, all(KindRule)) {
		if err != nil {
			return nil, err
		}
		r, err := register.Read[Rule](o)
		if err != nil {
			return nil, err
		}
		if r.Paused {
			continue
		}
		v, _, err := d.Viewers.Viewer(ctx, r.Owner)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		j, err := ready(r, o.Version, v)
		if err != nil {
			return nil, fmt.Errorf("watch rule %s: %w", r.ID, err)
		}
		out = append(out, j)
	}
	slices.SortFunc(out, func(a, b judged) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// all asks for all objects of a kind of this package, narrowed by facets.
func all(kind string, facets ...store.Facet) store.Filter {
	return store.Filter{Kind: kind, Classes: []access.Class{access.Administrative}, Facets: facets}
}

// keepAlerts keeps the alerts that are not there yet with their deliveries, and further objects, in one step of the ledger.
func (d *Desk) keepAlerts(ctx context.Context, rules []judged, alerts []Alert, more ...store.Object) (int, error) {
	objects := more
	var fresh []Alert
	for _, a := range alerts {
		if slices.ContainsFunc(fresh, func(f Alert) bool { return f.ID == a.ID }) {
			continue
		}
		_, err := d.Ledger.Object(ctx, KindAlert, a.ID)
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		o, err := register.Object(a, 0)
		if err != nil {
			return 0, err
		}
		fresh, objects = append(fresh, a), append(objects, o)
	}
	deliveries, err := d.deliveries(ctx, rules, fresh)
	if err != nil {
		return 0, err
	}
	if objects = append(objects, deliveries...); len(objects) == 0 {
		return 0, nil
	}
	return len(fresh), d.Ledger.Keep(ctx, d.author("what the register learned, and what lasts"), objects...)
}
