package watch

import (
	"context"
	"errors"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
	"marsad/record"
)

// Reports is what watching needs of a store of reports.
type Reports interface {
	Version(ctx context.Context, id string, n int) (record.Report, error)
	Class(ctx context.Context, id string) (access.Class, error)
}

// state is a record at one version: by what it is found, and itself where conditions look into it.
type state struct {
	index    store.Index
	incident *register.Incident
	patrol   *register.PatrolSeries
}

// subject is a step of the register as rules see it.
type subject struct {
	kind, id      string // kind "" is a report
	version       int
	at            time.Time
	before, after *state // nil where there is none
}

// subjectOf reads a step; ok is false when no rule could be about it.
func subjectOf(ctx context.Context, reports Reports, c store.Change) (s subject, ok bool, err error) {
	s = subject{kind: c.Kind, id: c.ID, version: c.Version, at: c.Author.At}
	if c.Kind == register.KindObserved {
		return reportSubject(ctx, reports, s, c)
	}
	if s.before, err = stateOf(c.Kind, c.ID, c.Before); err != nil {
		return s, false, err
	}
	s.after, err = stateOf(c.Kind, c.ID, c.After)
	return s, s.after != nil, err
}

// entry is what stateOf reads.
type entry interface{ Index() store.Index }

// stateOf reads a body; nil for none, and for a kind that rules do not watch.
func stateOf(kind, id string, body []byte) (*state, error) {
	if body == nil {
		return nil, nil
	}
	o := store.Object{Kind: kind, ID: id, Body: body}
	var out state
	var e entry
	var err error
	switch kind {
	case register.KindIncident:
		var i register.Incident
		i, err = register.Read[register.Incident](o)
		out.incident, e = &i, i
	case register.KindPatrol:
		var p register.PatrolSeries
		p, err = register.Read[register.PatrolSeries](o)
		out.patrol, e = &p, p
	case register.KindPost:
		e, err = register.Read[register.Post](o)
	case register.KindAgreement:
		e, err = register.Read[register.Agreement](o)
	case register.KindBreach:
		e, err = register.Read[register.Breach](o)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out.index = store.Object{Index: e.Index()}.Tidy().Index // as the ledger has it
	return &out, nil
}

// reportSubject reads a step by which a version of a report was taken into the register.
func reportSubject(ctx context.Context, reports Reports, s subject, c store.Change) (subject, bool, error) {
	s.kind = ""
	var versions [2]int
	for i, body := range [][]byte{c.Before, c.After} {
		if body == nil {
			continue
		}
		t, err := register.Read[register.Taken](store.Object{Kind: c.Kind, ID: c.ID, Body: body})
		if err != nil {
			return s, false, err
		}
		versions[i] = t.Version
	}
	s.version = versions[1]
	if versions[0] == versions[1] {
		return s, false, nil
	}
	class, err := reports.Class(ctx, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return s, false, nil // erased since
	}
	if err != nil {
		return s, false, err
	}
	if s.before, err = reportState(ctx, reports, c.ID, versions[0], class); err != nil {
		return s, false, err
	}
	s.after, err = reportState(ctx, reports, c.ID, versions[1], class)
	return s, s.after != nil, err
}

// reportState reads a version of a report, nil when there is none. Its class is the one of now: what was open and is so no longer is not told.
func reportState(ctx context.Context, reports Reports, id string, version int, class access.Class) (*state, error) {
	if version == 0 {
		return nil, nil
	}
	r, err := reports.Version(ctx, id, version)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x := store.IndexOf(r)
	x.Class = class
	return &state{index: x}, nil
}

// watched tells whether a step can be about something that rules watch.
func watched(kind string) bool {
	switch kind {
	case register.KindObserved, register.KindIncident, register.KindPatrol, register.KindPost, register.KindAgreement, register.KindBreach:
		return true
	}
	return false
}

// moved tells whether an incident that looks new is one that one of the earlier alerts tells of under another id: ids move when incidents become one.
func moved(ctx context.Context, l store.Ledger, earlier []Alert, now string) (bool, error) {
	is, err := keeper.Resolve(ctx, l, now)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, a := range earlier {
		if a.Condition != OnMatch || a.Kind != register.KindIncident || a.Record == now {
			continue
		}
		was, err := keeper.Resolve(ctx, l, a.Record)
		if err == nil && was.ID == is.ID {
			return true, nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
	}
	return false, nil
}

// alertsOn gives the alerts of a rule that tell of one of some reports.
func (d *Desk) alertsOn(ctx context.Context, rule string, reports []string) ([]Alert, error) {
	var out []Alert
	seen := map[string]bool{}
	for _, id := range reports {
		objects, err := d.Ledger.Linked(ctx, KindAlert, register.Link(register.KindReport, id))
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			a, err := register.Read[Alert](o)
			if err != nil {
				return nil, err
			}
			if a.Rule == rule && !seen[a.ID] {
				seen[a.ID] = true
				out = append(out, a)
			}
		}
	}
	return out, nil
}
