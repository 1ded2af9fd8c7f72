package web

import (
	"context"
	"fmt"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

// masked gives every report as whoever asks may see it, so that no page can forget it: one of a class that is not for the viewer is not there.
type masked struct{ Reports }

// class gives the class of a report, or store.ErrNotFound when the viewer may not see it, in the words of a report that does not exist.
func (m masked) class(ctx context.Context, id string) (access.Class, error) {
	c, err := m.Reports.Class(ctx, id)
	if err == nil && !access.Of(ctx).MaySee(c) {
		err = fmt.Errorf("report %q: %w", id, store.ErrNotFound)
	}
	return c, err
}

// Get is Reports'.
func (m masked) Get(ctx context.Context, id string) (record.Report, error) {
	c, err := m.class(ctx, id)
	if err != nil {
		return record.Report{}, err
	}
	r, err := m.Reports.Get(ctx, id)
	return mask.Report(access.Of(ctx), c, r), err
}

// Versions is Reports'.
func (m masked) Versions(ctx context.Context, id string) (int, error) {
	if _, err := m.class(ctx, id); err != nil {
		return 0, err
	}
	return m.Reports.Versions(ctx, id)
}

// Version is Reports'.
func (m masked) Version(ctx context.Context, id string, n int) (record.Report, error) {
	c, err := m.class(ctx, id)
	if err != nil {
		return record.Report{}, err
	}
	r, err := m.Reports.Version(ctx, id, n)
	return mask.Report(access.Of(ctx), c, r), err
}

// Near is Reports': without the signatures of what the viewer may not see.
func (m masked) Near(ctx context.Context, bands []uint64) ([]store.Signature, error) {
	found, err := m.Reports.Near(ctx, bands)
	var out []store.Signature
	for _, x := range found {
		c, err := m.Reports.Class(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		if access.Of(ctx).MaySee(c) {
			out = append(out, x)
		}
	}
	return out, err
}

// List is Reports': whatever a page asks for, the classes are those of the viewer.
func (m masked) List(ctx context.Context, f store.Filter) (store.Page, error) {
	f.Classes = access.Of(ctx).Classes()
	return m.Reports.List(ctx, f)
}

// closes tells whether the class of a report closes captured bytes to the viewer: bytes that a version of a report was read from which the viewer may not see.
func closes(ctx context.Context, ledger store.Ledger, sha256 string) (bool, error) {
	classes, err := ledger.Linked(ctx, store.KindReportClass, register.Link(register.KindCapture, sha256))
	for _, o := range classes {
		if !access.Of(ctx).MaySee(o.Index.Class) {
			return true, err
		}
	}
	return false, err
}

// asRead gives the reports as they were read, for package export alone: it hides names itself, by the class of each report.
func asRead(r Reports) Reports {
	if m, ok := r.(masked); ok {
		return m.Reports
	}
	return r
}
