package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"marsad/internal/access"
	"marsad/internal/api/wire"
	"marsad/internal/register"
	"marsad/internal/store"
)

// changeKinds maps the kinds whose steps are told to how the API calls them. The step that takes a report into the register stands for the report.
var changeKinds = map[string]string{
	register.KindObserved: register.KindReport, register.KindIncident: register.KindIncident, register.KindAgreement: register.KindAgreement, register.KindBreach: register.KindBreach,
	register.KindPatrol: register.KindPatrol, register.KindPost: register.KindPost, register.KindActor: register.KindActor, register.KindField: register.KindField,
}

// changesRead bounds how many steps are looked at for one page: when few of them are for the viewer, the page is short and has a next one all the same.
const changesRead = 2_000

// apiChanges tells the steps since a time that whoever asks may see.
func (s *site) apiChanges(ctx context.Context, in *changesInput) (wire.Changes, error) {
	out := wire.Changes{Items: []wire.Change{}}
	if s.ledger == nil {
		return out, errNoPage
	}
	at, after, err := in.since()
	if err != nil {
		return out, err
	}
	steps, err := s.ledger.Since(ctx, at, after, changesRead)
	if err != nil {
		return out, err
	}
	limit := cmp.Or(in.Limit, store.DefaultLimit)
	for i, c := range steps {
		if in.Kind == "" || changeKinds[c.Kind] == in.Kind {
			change, ok, err := s.change(ctx, c)
			if err != nil {
				return out, err
			}
			if ok {
				out.Items = append(out.Items, change)
			}
		}
		if more := i+1 < len(steps) || len(steps) == changesRead; more && (len(out.Items) == limit || i+1 == len(steps)) {
			out.Next = strconv.FormatInt(c.Number, 10)
			break
		}
	}
	return out, nil
}

// since reads from which time and behind which step.
func (in *changesInput) since() (at time.Time, after int64, err error) {
	if at, err = time.Parse(time.DateOnly, in.Since); err != nil {
		if at, err = time.Parse(time.RFC3339, in.Since); err != nil {
			return at, 0, fmt.Errorf("%w: since %q is neither a day, YYYY-MM-DD, nor a time, RFC 3339", store.ErrInvalid, in.Since)
		}
	}
	after = in.After
	if in.Cursor != "" {
		if after, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || after < 0 {
			return at, 0, fmt.Errorf("%w: cursor %q was not given by a list", store.ErrInvalid, in.Cursor)
		}
	}
	return at, after, nil
}

// change tells a step as it may be told to whoever asks; false when it may not.
func (s *site) change(ctx context.Context, c store.Change) (wire.Change, bool, error) {
	out := wire.Change{Number: c.Number, At: c.Author.At.UTC().Format(time.RFC3339), Kind: changeKinds[c.Kind], ID: c.ID, Version: c.Version, Action: c.Action}
	if out.Kind == "" {
		return out, false, nil
	}
	o, err := s.ledger.Object(ctx, c.Kind, c.ID)
	if err != nil {
		return out, false, ignoreMissing(err)
	}
	if out.Kind == register.KindReport {
		_, err := s.reports.Versions(ctx, c.ID) // not there for whoever may not see its class
		return out, err == nil, ignoreMissing(err)
	}
	if out.Removed = o.Removed; o.Removed {
		return s.gone(ctx, out, o)
	}
	out.Title, out.From, out.To = o.Index.Title, o.Index.From, o.Index.To
	return out, access.Of(ctx).MaySee(o.Index.Class), nil
}

// gone tells a step of a record that is no more: by the class that it had, and to reviewers alone when nothing says which.
func (s *site) gone(ctx context.Context, c wire.Change, o store.Object) (wire.Change, bool, error) {
	last, err := s.ledger.ObjectVersion(ctx, o.Kind, o.ID, o.Version-1)
	if err != nil || last.Body == nil {
		return c, access.Of(ctx).Role.AtLeast(access.Reviewer), ignoreMissing(err)
	}
	return c, access.Of(ctx).MaySee(last.Index.Class), nil
}

// ignoreMissing gives no error for what is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
