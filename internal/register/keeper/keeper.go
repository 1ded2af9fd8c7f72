package keeper

import (
	"context"
	"errors"
	"sync"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// Keeper takes reports into a ledger. Several may work on one ledger at once: each step is kept whole or made again.
type Keeper struct {
	Ledger    store.Ledger
	Observers []Observer
	Now       func() time.Time
	Nearest   Nearest // without it an entry that names no place makes an incident of its own

	once sync.Once
	memo *grouping.Memo
}

// remembered gives what is kept from one step to the next of how like mentions are.
func (k *Keeper) remembered() *grouping.Memo {
	k.once.Do(func() {
		if k.memo == nil {
			k.memo = &grouping.Memo{}
		}
	})
	return k.memo
}

// Name is who the history names for what follows from reports alone.
const Name = "marsad"

// attempts is how often a step is made again when somebody else changed the same objects meanwhile.
const attempts = 20

// Observe takes a version of a report into the register: its incidents, and what the observers make of it. The report is as it was read; corrections are laid
// over it here. The same report again changes nothing.
func (k *Keeper) Observe(ctx context.Context, r record.Report, version int) error {
	by := store.Author{Name: Name, Why: whyReport(r.ID, version), At: k.Now()}
	return k.again(ctx, by, func() ([]store.Object, error) {
		corrections, err := review.Of(ctx, k.Ledger, r.ID)
		if err != nil {
			return nil, err
		}
		return k.observe(ctx, r, version, corrections)
	})
}

// Forget takes a report out of the register that was taken out of the store.
func (k *Keeper) Forget(ctx context.Context, by store.Author, id string) error {
	return k.again(ctx, by, func() ([]store.Object, error) {
		s := k.newStep()
		s.fresh(id, nil)
		return k.objects(ctx, s, Seen{Report: record.Report{ID: id}, Removed: true})
	})
}

// again makes a step and keeps it, once more when the ledger changed meanwhile.
func (k *Keeper) again(ctx context.Context, by store.Author, make func() ([]store.Object, error)) error {
	for n := 1; ; n++ {
		objects, err := make()
		if err != nil {
			return err
		}
		if len(objects) == 0 {
			return nil
		}
		err = k.Ledger.Keep(ctx, by, objects...)
		if !errors.Is(err, store.ErrConflict) || n == attempts {
			return err
		}
	}
}

// objects gives everything that a report changes.
func (k *Keeper) objects(ctx context.Context, s *step, seen Seen) ([]store.Object, error) {
	if err := s.gather(ctx); err != nil {
		return nil, err
	}
	out, err := s.regroup(ctx, seen.Version, seen.Removed)
	if err != nil {
		return nil, err
	}
	seen.Incidents = s.of(seen.Report.ID)
	more, err := k.observed(ctx, seen)
	return append(out, more...), err
}

// observed asks the observers.
func (k *Keeper) observed(ctx context.Context, seen Seen) ([]store.Object, error) {
	var out []store.Object
	for _, o := range k.Observers {
		objects, err := o.Observe(ctx, k.Ledger, seen)
		if err != nil {
			return nil, err
		}
		for _, x := range objects {
			if !x.Removed || x.Version > 0 { // what was never there needs no tombstone
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// ClassOf gives the class that a person gave a report; open when nobody did.
func ClassOf(ctx context.Context, l store.Ledger, report string) (access.Class, error) {
	o, err := l.Object(ctx, store.KindReportClass, report)
	if errors.Is(err, store.ErrNotFound) || err == nil && o.Removed {
		return access.Open, nil
	}
	if err != nil {
		return access.Open, err
	}
	return store.ClassOf(o)
}

// versionOf gives the version that the ledger has of an object, 0 when it never had one.
func versionOf(ctx context.Context, l store.Ledger, kind, id string) (int, error) {
	o, err := l.Object(ctx, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return o.Version, err
}

// readObserved gives what was kept of a report, and the version of that object; nothing is version 0.
func readObserved(ctx context.Context, l store.Ledger, id string) (register.Taken, int, error) {
	o, err := l.Object(ctx, register.KindObserved, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && o.Removed {
		return register.Taken{Report: id}, o.Version, nil
	}
	if err != nil {
		return register.Taken{}, 0, err
	}
	x, err := register.Read[register.Taken](o)
	return x, o.Version, err
}
