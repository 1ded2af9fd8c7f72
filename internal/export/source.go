package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// Reports is what exports of events need of a store. The reports come as they were read: names are hidden here, for the viewer and by the report's class.
type Reports interface {
	Get(ctx context.Context, id string) (record.Report, error)
	List(ctx context.Context, f store.Filter) (store.Page, error)
}

// Source is where records come from, and for whom.
type Source struct {
	Reports Reports
	Ledger  store.Ledger
	Starter []register.Agreement // agreements that hold as long as the ledger has none of the same id
	Viewer  access.Viewer        // whose classes decide which records there are
}

// Records gives the records of a subject that a filter passes and the viewer may see, whatever the filter says of kind, classes, limit and cursor: an export
// holds all or says what it leaves out. A filter that asks for what the subject has not is store.ErrInvalid: it would look like an empty result.
func (s Source) Records(ctx context.Context, subject string, f store.Filter) iter.Seq2[Record, error] {
	f.Classes, f.Kind, f.Limit, f.Cursor = s.Viewer.Classes(), "", 0, ""
	if err := errors.Join(f.Check(), fits(subject, f)); err != nil {
		return func(yield func(Record, error) bool) { yield(nil, err) }
	}
	switch subject {
	case Events:
		return s.events(ctx, f)
	case Patrols:
		return entries[register.PatrolSeries](ctx, s.Ledger, register.KindPatrol, f)
	case Posts:
		return entries[register.Post](ctx, s.Ledger, register.KindPost, f)
	case Breaches:
		return entries[register.Breach](ctx, s.Ledger, register.KindBreach, f)
	case Tracks:
		f.Facets = append(slices.Clone(f.Facets), store.Facet{Kind: "review", Value: register.ReviewApproved}, store.Facet{Kind: "type", Value: register.FieldPatrolLog})
		return tracked(entries[register.FieldEntry](ctx, s.Ledger, register.KindField, f))
	case Zones:
		return s.zones(ctx, f)
	}
	return entries[register.Incident](ctx, s.Ledger, register.KindIncident, f)
}

// Page gives a page of the incidents that a filter passes and the viewer may see, and the cursor of the page behind it, empty at the end.
func (s Source) Page(ctx context.Context, f store.Filter) (iter.Seq2[Record, error], string, error) {
	f.Classes, f.Kind = s.Viewer.Classes(), register.KindIncident
	if err := errors.Join(f.Check(), fits(Incidents, f)); err != nil {
		return nil, "", err
	}
	page, err := s.Ledger.Objects(ctx, f)
	return func(yield func(Record, error) bool) {
		for _, o := range page.Objects {
			i, err := register.Read[register.Incident](o)
			if !yield(i, err) || err != nil {
				return
			}
		}
	}, page.Next, err
}

// fits refuses what a subject cannot be filtered by.
func fits(subject string, f store.Filter) error {
	in := func(subjects ...string) bool { return slices.Contains(subjects, subject) }
	graded := slices.ContainsFunc(f.Facets, func(x store.Facet) bool { return x.Kind == "grade" })
	for _, c := range []struct {
		name       string
		asked, has bool
	}{
		{"type of event", f.EventType != "", in(Incidents, Events)},
		{"modality", f.Modality != "", in(Incidents, Events)},
		{"act of speech", f.Act != "", in(Events)},
		{"outlet", f.Outlet != "", !in(Tracks, Zones)},
		{"grade", graded, in(Incidents, Breaches)},
	} {
		if c.asked && !c.has {
			return fmt.Errorf("%w: %s have no %s to filter by", store.ErrInvalid, subject, c.name)
		}
	}
	return nil
}

func entries[E any](ctx context.Context, l store.Ledger, kind string, f store.Filter) iter.Seq2[Record, error] {
	f.Kind = kind
	return func(yield func(Record, error) bool) {
		for o, err := range l.AllObjects(ctx, f) {
			var e E
			if err == nil {
				e, err = register.Read[E](o)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// tracked leaves out patrol logs without a track: they were written by hand and have no line to draw.
func tracked(in iter.Seq2[Record, error]) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range in {
			if e, ok := r.(register.FieldEntry); err == nil && ok && (e.Patrol == nil || len(e.Patrol.Track) == 0) {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// events gives the events of reports, each held to the filter by itself: by its own day, places, type, modality, and facets. Words, outlet and acts of speech
// are asked of its report. An event has the class of its report.
func (s Source) events(ctx context.Context, f store.Filter) iter.Seq2[Record, error] {
	reports, own := f, f
	reports.From, reports.To, reports.Facets, reports.Limit = "", "", nil, store.MaxLimit
	own.Words, own.Act = "", ""
	return func(yield func(Record, error) bool) {
		for {
			page, err := s.Reports.List(ctx, reports)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range page.Reports {
				report, err := s.Reports.Get(ctx, row.ID)
				if err != nil {
					yield(nil, err)
					return
				}
				for _, i := range FromReport(s.Viewer, row.Class, report) {
					if own.Passes(i.Index()) && !yield(i, nil) {
						return
					}
				}
			}
			if reports.Cursor = page.Next; reports.Cursor == "" {
				return
			}
		}
	}
}

// zones gives the zones of the clauses of agreements.
func (s Source) zones(ctx context.Context, f store.Filter) iter.Seq2[Record, error] {
	of := f // agreements are asked for words and facets; days and box are asked of each zone
	of.From, of.To, of.Box, of.Area, of.Kind = "", "", nil, nil, register.KindAgreement
	return func(yield func(Record, error) bool) {
		for r, err := range entries[register.Agreement](ctx, s.Ledger, register.KindAgreement, of) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yieldZones(r.(register.Agreement), f, yield) {
				return
			}
		}
		for _, a := range s.Starter {
			_, err := s.Ledger.Object(ctx, register.KindAgreement, a.ID)
			switch {
			case err == nil: // the ledger has its own, or a tombstone
				continue
			case !errors.Is(err, store.ErrNotFound):
				yield(nil, err)
				return
			}
			if of.Passes(a.Index()) && !yieldZones(a, f, yield) {
				return
			}
		}
	}
}

func yieldZones(a register.Agreement, f store.Filter, yield func(Record, error) bool) bool {
	for _, c := range a.Clauses {
		if len(c.Zone) == 0 {
			continue
		}
		z, err := newZone(a, c)
		if err != nil {
			yield(nil, err)
			return false
		}
		if z.passes(f) && !yield(z, nil) {
			return false
		}
	}
	return true
}
