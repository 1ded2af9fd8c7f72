package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"

	"marsad/internal/access"
	"marsad/internal/api"
	"marsad/internal/api/wire"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

// filtered reads the filter of a request for objects of a kind; extra are facets that have parameters of their own.
func (s *site) filtered(ctx context.Context, kind string, extra ...store.Facet) (store.Filter, error) {
	if s.ledger == nil {
		return store.Filter{}, errNoPage
	}
	f, err := store.ParseFilter(api.Request(ctx).URL.Query())
	f.Kind, f.Classes = kind, access.Of(ctx).Classes()
	for _, x := range extra {
		if x.Value != "" {
			f.Facets = append(f.Facets, x)
		}
	}
	return f, err
}

// listed gives a page of entries that whoever asks may see, blurred for them.
func listed[E any](ctx context.Context, s *site, f store.Filter, blur func(access.Viewer, E) E) (wire.Page[E], error) {
	found, err := s.ledger.Objects(ctx, f)
	if err != nil {
		return wire.Page[E]{}, err
	}
	out := wire.Page[E]{Items: []E{}, Total: found.Total, AtLeast: found.AtLeast, Next: found.Next}
	for _, o := range found.Objects {
		e, err := register.Read[E](o)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, blur(access.Of(ctx), e))
	}
	return out, nil
}

// slicePage cuts a page out of a list that is held whole. Its cursor is the id of the last entry, so that a list which grows meanwhile skips nothing.
func slicePage[E any](list []E, p PageInput, id func(E) string) (wire.Page[E], error) {
	from := 0
	if p.Cursor != "" {
		last, err := base64.RawURLEncoding.DecodeString(p.Cursor)
		at := slices.IndexFunc(list, func(e E) bool { return id(e) == string(last) })
		if err != nil || at < 0 {
			return wire.Page[E]{}, fmt.Errorf("%w: cursor %q was not given by this list, or what it stands on is gone; begin again without it", store.ErrInvalid, p.Cursor)
		}
		from = at + 1
	}
	until := min(from+cmp.Or(p.Limit, store.DefaultLimit), len(list))
	out := wire.Page[E]{Items: append([]E{}, list[from:until]...), Total: len(list)}
	if until < len(list) {
		out.Next = base64.RawURLEncoding.EncodeToString([]byte(id(list[until-1])))
	}
	return out, nil
}

func (s *site) apiReports(ctx context.Context, _ *FilterInput) (wire.Page[wire.ReportRow], error) {
	f, err := store.ParseFilter(api.Request(ctx).URL.Query())
	if err != nil {
		return wire.Page[wire.ReportRow]{}, err
	}
	page, err := s.reports.List(ctx, f)
	out := wire.Page[wire.ReportRow]{Items: []wire.ReportRow{}, Total: page.Total, AtLeast: page.AtLeast, Next: page.Next}
	for _, r := range page.Reports {
		out.Items = append(out.Items, wire.ReportRow{ID: r.ID, Title: r.Title, Outlet: r.Outlet, Published: r.Published, Types: append([]string{}, r.EventTypes...), Statements: r.Statements, Events: r.Events, Restorations: r.Restorations})
	}
	return out, err
}

func (s *site) apiReport(ctx context.Context, in *IDInput) (record.Report, error) {
	r, err := s.reports.Get(ctx, in.ID)
	return r, s.openedReport(api.Request(ctx), in.ID, err)
}

func (s *site) apiReportVersions(ctx context.Context, in *IDInput) (wire.Versions, error) {
	n, err := s.reports.Versions(ctx, in.ID)
	return wire.Versions{ID: in.ID, Versions: n}, err
}

func (s *site) apiReportVersion(ctx context.Context, in *versionInput) (record.Report, error) {
	r, err := s.reports.Version(ctx, in.ID, in.Version)
	return r, s.openedReport(api.Request(ctx), in.ID, err)
}

func (s *site) apiIncidents(ctx context.Context, in *incidentsInput) (wire.Page[register.Incident], error) {
	f, err := s.filtered(ctx, register.KindIncident, store.Facet{Kind: "grade", Value: string(in.Grade)}, store.Facet{Kind: "place", Value: in.Place})
	if err != nil {
		return wire.Page[register.Incident]{}, err
	}
	return listed(ctx, s, f, mask.Incident)
}

func (s *site) apiIncident(ctx context.Context, _ *IDInput) (register.Incident, error) {
	return s.oneIncident(api.Request(ctx))
}

func (s *site) apiAgreements(ctx context.Context, in *PageInput) (wire.Page[register.Agreement], error) {
	if s.ledger == nil {
		return wire.Page[register.Agreement]{}, errNoPage
	}
	set, err := s.openAgreements(api.Request(ctx))
	if err != nil {
		return wire.Page[register.Agreement]{}, err
	}
	return slicePage(set, *in, func(a register.Agreement) string { return a.ID })
}

func (s *site) apiAgreement(ctx context.Context, _ *agreementInput) (wire.AgreementFile, error) {
	r := api.Request(ctx)
	a, breaches, err := s.oneAgreement(r)
	if err != nil {
		return wire.AgreementFile{}, err
	}
	c, err := s.compliance(r, a, breaches)
	out := wire.AgreementFile{Agreement: a, Breaches: append([]register.Breach{}, breaches...), Touches: append([]register.Breach{}, c.Touches...), By: string(c.By), From: c.Period.From, Until: c.Period.Until, Rows: []wire.BreachRow{}, Coverage: []wire.Coverage{}}
	for _, x := range c.Rows {
		out.Rows = append(out.Rows, wire.BreachRow(x))
	}
	for _, x := range c.Cover {
		out.Coverage = append(out.Coverage, wire.Coverage(x))
	}
	return out, err
}

func (s *site) apiBreaches(ctx context.Context, in *breachesInput) (wire.Page[register.Breach], error) {
	f, err := s.filtered(ctx, register.KindBreach, store.Facet{Kind: "agreement", Value: in.Agreement}, store.Facet{Kind: "clause", Value: in.Clause})
	if err != nil {
		return wire.Page[register.Breach]{}, err
	}
	return listed(ctx, s, f, func(v access.Viewer, b register.Breach) register.Breach {
		b = mask.Breach(v, b)
		b.Notes = nil // what is made of them is what is shown
		return b
	})
}

// shownPatrol gives patrols without the notes that runs and suspensions are made of.
func shownPatrol(v access.Viewer, p register.PatrolSeries) register.PatrolSeries {
	p = mask.Patrol(v, p)
	p.Notes = nil
	return p
}

func (s *site) apiPatrols(ctx context.Context, _ *FilterInput) (wire.Page[register.PatrolSeries], error) {
	f, err := s.filtered(ctx, register.KindPatrol)
	if err != nil {
		return wire.Page[register.PatrolSeries]{}, err
	}
	return listed(ctx, s, f, shownPatrol)
}

func (s *site) apiPatrol(ctx context.Context, _ *IDInput) (register.PatrolSeries, error) {
	p, err := s.onePatrol(api.Request(ctx))
	return shownPatrol(access.Of(ctx), p), err
}

func (s *site) apiPosts(ctx context.Context, _ *FilterInput) (wire.Page[register.Post], error) {
	f, err := s.filtered(ctx, register.KindPost)
	if err != nil {
		return wire.Page[register.Post]{}, err
	}
	return listed(ctx, s, f, func(v access.Viewer, p register.Post) register.Post {
		p = mask.Post(v, p)
		p.Notes = nil // the states are what is made of them
		return p
	})
}

func (s *site) apiPost(ctx context.Context, _ *IDInput) (register.Post, error) {
	return s.onePost(api.Request(ctx))
}

func (s *site) apiActors(ctx context.Context, in *PageInput) (wire.Page[register.Actor], error) {
	all, err := s.actorsOf(api.Request(ctx))
	if err != nil {
		return wire.Page[register.Actor]{}, err
	}
	return slicePage(all, *in, func(a register.Actor) string { return a.ID })
}

func (s *site) apiActor(ctx context.Context, _ *IDInput) (wire.ActorFile, error) {
	f, err := s.actorFile(api.Request(ctx))
	out := wire.ActorFile{Actor: f.Actor, Reports: f.Reports, AtLeast: f.AtLeast, Read: f.Read, Statements: []wire.ActorStatement{}, Incidents: append([]register.Incident{}, f.Incidents...), Turns: append(f.Turns[:0:0], f.Turns...)}
	for _, x := range f.Statements {
		out.Statements = append(out.Statements, wire.ActorStatement(x))
	}
	return out, err
}

func (s *site) apiFieldEntries(ctx context.Context, in *fieldInput) (wire.Page[register.FieldEntry], error) {
	if s.ledger == nil {
		return wire.Page[register.FieldEntry]{}, errNoPage
	}
	f, err := s.fieldFilter(api.Request(ctx))
	if err != nil {
		return wire.Page[register.FieldEntry]{}, err
	}
	return listed(ctx, s, limited(f, in.PageInput), mask.FieldEntry)
}

func (s *site) apiFieldEntry(ctx context.Context, in *IDInput) (register.FieldEntry, error) {
	if s.ledger == nil {
		return register.FieldEntry{}, errNoPage
	}
	e, _, err := s.desk().Get(ctx, access.Of(ctx), in.ID)
	if err == nil {
		err = s.opened(api.Request(ctx), register.KindField, e.ID, e.Class)
	}
	return mask.FieldEntry(access.Of(ctx), e), err
}
