package keeper

import (
	"context"
	"iter"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// Reports is what catching up and rebuilding need of a store.
type Reports interface {
	Get(ctx context.Context, id string) (record.Report, error)
	Revisions(ctx context.Context, id string) iter.Seq2[store.Revision, error]
}

// newest gives the newest version of every report, by id.
func newest(ctx context.Context, reports Reports) ([]store.Revision, error) {
	var out []store.Revision
	for v, err := range reports.Revisions(ctx, "") {
		if err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].ID == v.ID {
			out[n-1] = v
			continue
		}
		out = append(out, v)
	}
	return out, nil
}

// CatchUp takes the reports into the register whose newest version is not in it: a run stopped between report and register, or an older marsad kept them.
func (k *Keeper) CatchUp(ctx context.Context, reports Reports) (taken int, err error) {
	have := map[string]int{}
	for o, err := range k.Ledger.AllObjects(ctx, store.Filter{Kind: register.KindObserved}) {
		if err != nil {
			return 0, err
		}
		x, err := register.Read[register.Taken](o)
		if err != nil {
			return 0, err
		}
		have[x.Report] = x.Version
	}
	all, err := newest(ctx, reports)
	if err != nil {
		return 0, err
	}
	var part []Version
	flush := func() error {
		if err := k.ObserveAll(ctx, part); err != nil {
			return err
		}
		taken, part = taken+len(part), part[:0]
		return nil
	}
	for _, v := range all {
		if have[v.ID] >= v.Version {
			continue
		}
		r, err := reports.Get(ctx, v.ID)
		if err != nil {
			return taken, err
		}
		if part = append(part, Version{Report: r, Number: v.Version}); len(part) == atOnce {
			if err := flush(); err != nil {
				return taken, err
			}
		}
	}
	err = flush()
	return taken, err
}

// Rebuilt says what rebuilding changed.
type Rebuilt struct{ Reports, Incidents, Removed int }

// rebuildStep is how many objects rebuilding keeps in one step.
const rebuildStep = 200

// Rebuild makes the register again from all reports, corrections and decisions, and puts right what differs. It holds every mention in memory. Each block of
// objects is kept whole; a run that stops is begun again. Reports that are taken in meanwhile make it fail with ErrConflict.
func (k *Keeper) Rebuild(ctx context.Context, by store.Author, reports Reports) (Rebuilt, error) {
	var out Rebuilt
	all, err := newest(ctx, reports)
	if err != nil {
		return out, err
	}
	s := k.newStep()
	for _, v := range all {
		r, err := k.corrected(ctx, reports, v.ID)
		if err != nil {
			return out, err
		}
		class, err := ClassOf(ctx, k.Ledger, v.ID)
		if err != nil {
			return out, err
		}
		s.mentions = append(s.mentions, mentionsOf(r, v.Version, class)...)
		o, version, err := readObserved(ctx, k.Ledger, v.ID)
		if err != nil {
			return out, err
		}
		o.Version, o.Beside, o.Crowded = v.Version, nil, false
		s.observed[v.ID] = &observed{o, version}
	}
	if err := s.everything(ctx); err != nil {
		return out, err
	}
	entries, err := k.approved(ctx, access.Open)
	if err != nil {
		return out, err
	}
	for _, e := range entries {
		if m, ok := k.mention(e); ok {
			s.mentions = append(s.mentions, m)
		}
	}
	objects, err := s.regroup(ctx, 0, false)
	if err != nil {
		return out, err
	}
	for part := range slices.Chunk(objects, rebuildStep) {
		if err := k.Ledger.Keep(ctx, by, part...); err != nil {
			return out, err
		}
	}
	out = Rebuilt{Reports: len(all), Incidents: len(s.groups), Removed: len(s.incidents)}
	if err := k.observeAll(ctx, by, reports, all, s.groups); err != nil {
		return out, err
	}
	if err := k.observeEntries(ctx, by, entries); err != nil {
		return out, err
	}
	return out, k.retakeClosed(ctx, by)
}

func (k *Keeper) corrected(ctx context.Context, reports Reports, id string) (record.Report, error) {
	r, err := reports.Get(ctx, id)
	if err != nil {
		return r, err
	}
	return review.Corrected(ctx, k.Ledger, r)
}

// everything loads all decisions and all incidents as they stand; the mentions come from the reports.
func (s *step) everything(ctx context.Context) error {
	for o, err := range s.ledger.AllObjects(ctx, store.Filter{Kind: register.KindDecision}) {
		if err != nil {
			return err
		}
		d, err := register.Read[register.Decision](o)
		if err != nil {
			return err
		}
		s.decisions[d.ID] = d
	}
	for o, err := range s.ledger.AllObjects(ctx, store.Filter{Kind: register.KindIncident}) {
		if err != nil {
			return err
		}
		s.incidents[o.ID] = o
	}
	return nil
}

// observeAll asks the observers for every report again.
func (k *Keeper) observeAll(ctx context.Context, by store.Author, reports Reports, all []store.Revision, groups []register.Incident) error {
	if len(k.Observers) == 0 {
		return nil
	}
	of := map[string][]register.Incident{}
	for _, i := range groups {
		for _, m := range i.Mentions {
			if l := of[m.Report]; len(l) == 0 || l[len(l)-1].ID != i.ID {
				of[m.Report] = append(l, i)
			}
		}
	}
	for _, v := range all {
		read, err := reports.Get(ctx, v.ID)
		if err != nil {
			return err
		}
		held, err := review.Of(ctx, k.Ledger, v.ID)
		if err != nil {
			return err
		}
		r, _, _ := review.Apply(read, held)
		class, err := ClassOf(ctx, k.Ledger, v.ID)
		if err != nil {
			return err
		}
		seen := Seen{Report: r, Read: read, Held: held, Version: v.Version, Class: class, Mentions: mentionsOf(r, v.Version, class), Incidents: of[v.ID]}
		err = k.again(ctx, by, func() ([]store.Object, error) { return k.observed(ctx, seen) })
		if err != nil {
			return err
		}
	}
	return nil
}

// retakeClosed takes the approved entries that not everybody may see in again: their incidents are not among those that are open.
func (k *Keeper) retakeClosed(ctx context.Context, by store.Author) error {
	entries, err := k.closed(ctx)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := k.again(ctx, by, func() ([]store.Object, error) { return k.Entry(ctx, e) }); err != nil {
			return err
		}
	}
	return nil
}
