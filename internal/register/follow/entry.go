package follow

import (
	"context"
	"errors"

	"marsad/internal/register"
	"marsad/internal/register/patrols"
	"marsad/internal/register/posts"
	"marsad/internal/store"
)

// ObserveEntry is keeper.EntryObserver's: an approved patrol log is a run of its series, an approved visit a state of its post.
func (o Observer) ObserveEntry(ctx context.Context, ledger store.Ledger, e register.FieldEntry) ([]store.Object, error) {
	in, open, _ := patrols.EntrySeries(e)
	objects, series, err := ofEntry[register.PatrolSeries](ctx, ledger, register.KindPatrol, e.ID, in, open)
	if err != nil {
		return nil, err
	}
	out, err := patrolObjects(patrols.ObserveEntry(e, o.Book, series), objects)
	if err != nil {
		return nil, err
	}
	in, open, _ = posts.EntryPost(e)
	objects, held, err := ofEntry[register.Post](ctx, ledger, register.KindPost, e.ID, in, open)
	if err != nil {
		return nil, err
	}
	for _, p := range posts.ObserveEntry(e, o.Book, held) {
		object, err := register.Object(p, versionOf(objects, p.ID))
		if err != nil {
			return nil, err
		}
		object.Removed = len(p.Notes) == 0
		out = append(out, object)
	}
	return out, nil
}

// ofEntry reads the objects of a kind that rest on an entry and those of some ids; tombstones come with their versions alone.
func ofEntry[E any](ctx context.Context, ledger store.Ledger, kind, entry string, ids ...string) ([]store.Object, []E, error) {
	objects, err := ledger.Linked(ctx, kind, register.Link(register.KindField, entry))
	if err != nil {
		return nil, nil, err
	}
	for _, id := range ids {
		if id == "" || versionOf(objects, id) > 0 {
			continue
		}
		object, err := ledger.Object(ctx, kind, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		objects = append(objects, object)
	}
	var out []E
	for _, object := range objects {
		e, err := register.Read[E](object)
		if errors.Is(err, store.ErrNotFound) {
			continue // a tombstone
		}
		if err != nil {
			return nil, nil, err
		}
		out = append(out, e)
	}
	return objects, out, nil
}
