package keeper

import (
	"cmp"
	"context"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Entry gives the objects that change with a field entry, to be kept in one step with the entry itself. One that is approved joins or makes an incident among
// those that the same people may see, and whatever observers make of it; in any other state it leaves what it stood in.
func (k *Keeper) Entry(ctx context.Context, e register.FieldEntry) ([]store.Object, error) {
	classes, err := k.classesOf(ctx, e)
	if err != nil {
		return nil, err
	}
	var out []store.Object
	for _, class := range classes {
		s := k.newStep()
		s.entry, s.class = e.ID, class
		if m, ok := k.mention(e); ok && class == e.Class {
			s.new = []register.Mention{m}
		}
		if err := s.gather(ctx); err != nil {
			return nil, err
		}
		objects, err := s.regroup(ctx, 0, false)
		if err != nil {
			return nil, err
		}
		out = append(out, objects...)
	}
	more, err := k.observedEntry(ctx, e)
	return once(append(out, more...)), err
}

// classesOf gives the classes in which an entry stands in incidents, and the one in which it will.
func (k *Keeper) classesOf(ctx context.Context, e register.FieldEntry) ([]access.Class, error) {
	objects, err := k.Ledger.Linked(ctx, register.KindIncident, register.Link(register.KindField, e.ID))
	if err != nil {
		return nil, err
	}
	var out []access.Class
	for _, o := range objects {
		out = append(out, o.Index.Class)
	}
	if _, ok := k.mention(e); ok {
		out = append(out, e.Class)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// once leaves out the tombstone of an object that stands there with a body too: an incident that goes from one class to another.
func once(objects []store.Object) []store.Object {
	held := map[[2]string]bool{}
	for _, o := range objects {
		held[[2]string{o.Kind, o.ID}] = held[[2]string{o.Kind, o.ID}] || !o.Removed
	}
	return slices.DeleteFunc(objects, func(o store.Object) bool { return o.Removed && held[[2]string{o.Kind, o.ID}] })
}

// observedEntry asks the observers that make something of entries.
func (k *Keeper) observedEntry(ctx context.Context, e register.FieldEntry) ([]store.Object, error) {
	var out []store.Object
	for _, o := range k.Observers {
		observer, ok := o.(EntryObserver)
		if !ok {
			continue
		}
		objects, err := observer.ObserveEntry(ctx, k.Ledger, e)
		if err != nil {
			return nil, err
		}
		out = append(out, slices.DeleteFunc(objects, func(x store.Object) bool { return x.Removed && x.Version == 0 })...)
	}
	return out, nil
}

// observeEntries asks the observers for every entry again.
func (k *Keeper) observeEntries(ctx context.Context, by store.Author, entries []register.FieldEntry) error {
	for _, e := range entries {
		if err := k.again(ctx, by, func() ([]store.Object, error) { return k.observedEntry(ctx, e) }); err != nil {
			return err
		}
	}
	return nil
}

// approved gives the approved entries that are open or of one of some classes, the first written first.
func (k *Keeper) approved(ctx context.Context, classes ...access.Class) ([]register.FieldEntry, error) {
	var out []register.FieldEntry
	f := store.Filter{Kind: register.KindField, Facets: []store.Facet{{Kind: "review", Value: register.ReviewApproved}}, Classes: classes}
	for o, err := range k.Ledger.AllObjects(ctx, f) {
		if err != nil {
			return nil, err
		}
		e, err := register.Read[register.FieldEntry](o)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b register.FieldEntry) int {
		return cmp.Or(cmp.Compare(a.SubmittedAt, b.SubmittedAt), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

// CatchUpEntries takes the approved entries into the register, those of cases too, that an older marsad left out of it, and says how many. Contact logs stand
// in nothing.
func (k *Keeper) CatchUpEntries(ctx context.Context) (taken int, err error) {
	entries, err := k.approved(ctx)
	if err != nil {
		return 0, err
	}
	closed, err := k.closed(ctx)
	if err != nil {
		return 0, err
	}
	entries = append(entries, closed...)
	for _, e := range entries {
		in, err := k.stands(ctx, e)
		if err != nil {
			return taken, err
		}
		if in {
			continue
		}
		n := 0
		err = k.again(ctx, store.Author{Name: Name, Why: whyEntry(e.ID), At: k.Now()}, func() ([]store.Object, error) {
			objects, err := k.Entry(ctx, e)
			n = min(len(objects), 1)
			return objects, err
		})
		if err != nil {
			return taken, err
		}
		taken += n
	}
	return taken, nil
}

// stands tells whether something in the register rests on an entry.
func (k *Keeper) stands(ctx context.Context, e register.FieldEntry) (bool, error) {
	for _, kind := range []string{register.KindIncident, register.KindPatrol, register.KindPost} {
		objects, err := k.Ledger.Linked(ctx, kind, register.Link(register.KindField, e.ID))
		if err != nil || len(objects) > 0 {
			return len(objects) > 0, err
		}
	}
	return false, nil
}
