package follow

import (
	"context"
	"errors"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/patrols"
	"marsad/internal/register/posts"
	"marsad/internal/store"
)

// Observer makes breaches, patrol series and posts of reports. It is a keeper.Observer.
type Observer struct {
	Book    *parties.Book
	Starter []register.Agreement // counts where the ledger has no agreement of the same id
}

// Observe gives the objects that a report changes.
func (o Observer) Observe(ctx context.Context, ledger store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	if len(seen.Mentions) == 0 && !seen.Removed {
		seen.Mentions = Mentions(seen.Report, seen.Version)
	}
	var err error
	if seen.Class, err = keeper.ClassOf(ctx, ledger, seen.Report.ID); err != nil {
		return nil, err
	}
	set, err := o.Agreements(ctx, ledger)
	if err != nil {
		return nil, err
	}
	series, err := o.patrols(ctx, ledger, seen)
	if err != nil {
		return nil, err
	}
	breaches, err := o.breaches(ctx, ledger, seen, set)
	if err != nil {
		return nil, err
	}
	held, err := o.posts(ctx, ledger, seen)
	return slices.Concat(series, breaches, held), err
}

// Agreements gives the agreements of the ledger, and those of the starter set that it has not; one that was removed stays removed.
func (o Observer) Agreements(ctx context.Context, ledger store.Ledger) ([]register.Agreement, error) {
	var out []register.Agreement
	for _, a := range o.Starter {
		object, err := ledger.Object(ctx, register.KindAgreement, a.ID)
		switch {
		case errors.Is(err, store.ErrNotFound):
			out = append(out, a)
		case err != nil:
			return nil, err
		case !object.Removed:
			continue // below
		}
	}
	for object, err := range ledger.AllObjects(ctx, store.Filter{Kind: register.KindAgreement}) {
		if err != nil {
			return nil, err
		}
		a, err := register.Read[register.Agreement](object)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b register.Agreement) int {
		if a.Signed != b.Signed {
			return compare(b.Signed, a.Signed) // the newest first
		}
		return compare(a.ID, b.ID)
	})
	return out, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (o Observer) patrols(ctx context.Context, ledger store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	objects, err := load(ctx, ledger, register.KindPatrol, patrols.Keys(seen, o.Book), seen.Report.ID)
	if err != nil {
		return nil, err
	}
	var current []register.PatrolSeries
	for _, object := range objects {
		s, err := register.Read[register.PatrolSeries](object)
		if errors.Is(err, store.ErrNotFound) {
			continue // a tombstone
		}
		if err != nil {
			return nil, err // made again, it would lose the notes of other reports
		}
		current = append(current, s)
	}
	return patrolObjects(patrols.Observe(seen, o.Book, current), objects)
}

// patrolObjects makes objects of series that changed, behind the versions that the ledger has; a series without notes is gone.
func patrolObjects(changed []register.PatrolSeries, had []store.Object) ([]store.Object, error) {
	var out []store.Object
	for _, s := range changed {
		object, err := register.Object(s, versionOf(had, s.ID))
		if err != nil {
			return nil, err
		}
		object.Removed = len(s.Notes) == 0
		out = append(out, object)
	}
	return out, nil
}

func (o Observer) breaches(ctx context.Context, ledger store.Ledger, seen keeper.Seen, set []register.Agreement) ([]store.Object, error) {
	objects, err := load(ctx, ledger, register.KindBreachSheet, agreements.SheetIDs(seen, set, o.Book), seen.Report.ID)
	if err != nil {
		return nil, err
	}
	var current []register.BreachSheet
	before := map[string]bool{}
	for _, object := range objects {
		sheet, err := register.Read[register.BreachSheet](object)
		if errors.Is(err, store.ErrNotFound) {
			continue // a tombstone
		}
		if err != nil {
			return nil, err
		}
		current = append(current, sheet)
		for _, b := range agreements.Breaches(sheet) {
			before[b.ID] = true
		}
	}
	var out []store.Object
	for _, sheet := range agreements.Observe(seen, set, o.Book, current) {
		object, err := register.Object(sheet, versionOf(objects, sheet.ID))
		if err != nil {
			return nil, err
		}
		object.Removed = len(sheet.Notes) == 0
		if object.Removed && object.Version == 0 {
			continue
		}
		out = append(out, object)
		for _, b := range agreements.Breaches(sheet) {
			delete(before, b.ID)
			object, err := keepBreach(ctx, ledger, b)
			if err != nil {
				return nil, err
			}
			out = append(out, object)
		}
	}
	return o.drop(ctx, ledger, before, out)
}

func (o Observer) posts(ctx context.Context, ledger store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	objects, err := load(ctx, ledger, register.KindPost, posts.IDs(seen, o.Book), seen.Report.ID)
	if err != nil {
		return nil, err
	}
	var current []register.Post
	for _, object := range objects {
		p, err := register.Read[register.Post](object)
		if errors.Is(err, store.ErrNotFound) {
			continue // a tombstone
		}
		if err != nil {
			return nil, err
		}
		current = append(current, p)
	}
	var out []store.Object
	for _, p := range posts.Observe(seen, o.Book, current) {
		object, err := register.Object(p, versionOf(objects, p.ID))
		if err != nil {
			return nil, err
		}
		object.Removed = len(p.Notes) == 0
		out = append(out, object)
	}
	return out, nil
}

// drop puts tombstones on breaches that follow from their sheet no longer.
func (o Observer) drop(ctx context.Context, ledger store.Ledger, gone map[string]bool, out []store.Object) ([]store.Object, error) {
	var ids []string
	for id := range gone {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		object, err := ledger.Object(ctx, register.KindBreach, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		object.Removed = true
		out = append(out, object)
	}
	return out, nil
}

// keepBreach makes the object of an alleged breach behind the version that the ledger has. What a person held of it stays.
func keepBreach(ctx context.Context, ledger store.Ledger, b register.Breach) (store.Object, error) {
	had, err := ledger.Object(ctx, register.KindBreach, b.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return store.Object{}, err
	case !had.Removed:
		was, err := register.Read[register.Breach](had)
		if err != nil {
			return store.Object{}, err
		}
		b.Seen = was.Seen
	}
	return register.Object(b, had.Version)
}

// load gives the objects of a kind by id and those that tell of a report, tombstones too, each once.
func load(ctx context.Context, ledger store.Ledger, kind string, ids []string, report string) ([]store.Object, error) {
	out, err := ledger.Linked(ctx, kind, register.Link(register.KindReport, report))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if versionOf(out, id) > 0 {
			continue
		}
		object, err := ledger.Object(ctx, kind, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, object)
	}
	return out, nil
}

func versionOf(objects []store.Object, id string) int {
	for _, o := range objects {
		if o.ID == id {
			return o.Version
		}
	}
	return 0
}
