package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/search"
	"marsad/internal/store"
	"marsad/record"
)

// searchKinds lists what the page searches, in the order of its tabs, each with the section of the site in which its records have pages. Reports are "".
var searchKinds = []struct{ kind, section string }{
	{"", "reports"}, {register.KindIncident, "incidents"}, {register.KindAgreement, "agreements"}, {register.KindPatrol, "patrols"}, {register.KindPost, "posts"},
}

// searchPage is how many hits a page has when its address does not say.
const searchPage = 20

func (s *site) searchRoutes() []route {
	return inBoth("GET", "/search", s.searched)
}

// asked is a search as it was asked for.
type asked struct {
	store.Filter
	Typed      string // Words before defaced ones were read again
	expansions []search.Expansion
	query      search.Query
}

// narrowed reads a filter from an address: the same for lists, searches and exports. place and actor are facets with a field of their own. Whatever error it
// gives, what could be read is there.
func (s *site) narrowed(r *http.Request) (asked, error) {
	q := url.Values{}
	for name, values := range r.URL.Query() {
		for _, v := range values {
			q.Add(name, strings.ReplaceAll(strings.ToValidUTF8(v, "\ufffd"), "\x00", ""))
		}
	}
	for _, facet := range []string{"place", "actor"} {
		for _, v := range q[facet] {
			if v = strings.TrimSpace(s.restoreQuery(v)); v != "" {
				q.Add("facet", facet+":"+v)
			}
		}
	}
	a := asked{Typed: strings.TrimSpace(q.Get("q"))}
	q.Set("q", search.Rewrite(a.Typed, s.restoreQuery))
	f, err := store.ParseFilter(q)
	f.Classes = access.Of(r.Context()).Classes()
	a.Filter = f
	return a, err
}

// ask reads a search from an address, as narrowed does, with what its words are looked up as.
func (s *site) ask(r *http.Request) (asked, error) {
	a, err := s.narrowed(r)
	f := a.Filter
	if err == nil && (!slices.ContainsFunc(searchKinds, func(k struct{ kind, section string }) bool { return k.kind == f.Kind }) || f.Kind != "" && s.ledger == nil) {
		err = store.ErrInvalid
	}
	if err != nil {
		return a, err
	}
	a.query, a.expansions, err = f.Query()
	return a, err
}

// restoreQuery reads defaced words again where the site was given how.
func (s *site) restoreQuery(q string) string {
	if s.restore == nil {
		return q
	}
	return s.restore(q)
}

// found is the hits of a search.
type found struct {
	Hits    []hit
	Total   int
	AtLeast bool
	Next    string
}

// hit is a report or an object that a search finds.
type hit struct {
	Kind      string          `json:"kind"`
	ID        string          `json:"id"`
	Title     string          `json:"title"`
	English   string          `json:"title_en,omitempty"` // of an object that has one
	Outlet    string          `json:"outlet,omitempty"`
	Published string          `json:"published,omitempty"` // of a report
	From      string          `json:"from,omitempty"`      // days of an object
	To        string          `json:"to,omitempty"`
	Types     []string        `json:"types,omitempty"`
	Facets    []store.Facet   `json:"facets,omitempty"`
	Snippet   *search.Snippet `json:"snippet,omitempty"`
	report    record.Report
}

// find gives a page of hits, as whoever asks may see them.
func (s *site) find(ctx context.Context, r *http.Request, a asked) (found, error) {
	f := a.Filter
	if f.Limit == 0 {
		f.Limit = searchPage
	}
	switch f.Kind {
	case "":
		return s.findReports(ctx, f, a.query)
	case register.KindAgreement:
		return s.findAgreements(r, f)
	}
	page, err := s.ledger.Objects(ctx, f)
	if err != nil {
		return found{}, err
	}
	out := found{Total: page.Total, AtLeast: page.AtLeast, Next: page.Next}
	for _, o := range page.Objects {
		h := objectHit(o)
		if h.English, err = englishTitle(access.Of(ctx), o); err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, h)
	}
	return out, nil
}

// englishTitle gives the English name of an object as a viewer may see it; an incident has none.
func englishTitle(viewer access.Viewer, o store.Object) (string, error) {
	switch o.Kind {
	case register.KindPatrol:
		p, err := register.Read[register.PatrolSeries](o)
		return mask.Patrol(viewer, p).Name.English, err
	case register.KindPost:
		p, err := register.Read[register.Post](o)
		return mask.Post(viewer, p).Name.English, err
	}
	return "", nil
}

// objectHit shows what an object is found by, which holds no private name and no exact private place.
func objectHit(o store.Object) hit {
	return hit{Kind: o.Kind, ID: o.ID, Title: cmp.Or(o.Index.Title, o.ID), From: o.Index.From, To: o.Index.To, Facets: o.Index.Facets}
}

// findAgreements looks through those of the starter set too, which the ledger need not hold. They are few: one page has them all.
func (s *site) findAgreements(r *http.Request, f store.Filter) (found, error) {
	set, err := s.openAgreements(r)
	if err != nil {
		return found{}, err
	}
	var out found
	for _, a := range set {
		o, err := register.Object(a, 0)
		if err != nil {
			return found{}, err
		}
		if f.Passes(o.Index) {
			h := objectHit(o)
			h.English = a.Name.English
			out.Hits = append(out.Hits, h)
		}
	}
	slices.SortStableFunc(out.Hits, func(a, b hit) int { return cmp.Compare(b.To, a.To) })
	out.Total = len(out.Hits)
	return out, nil
}

func (s *site) findReports(ctx context.Context, f store.Filter, q search.Query) (found, error) {
	page, err := s.reports.List(ctx, f)
	if err != nil {
		return found{}, err
	}
	out := found{Total: page.Total, AtLeast: page.AtLeast, Next: page.Next}
	for _, row := range page.Reports {
		h := hit{Kind: store.KindReport, ID: row.ID, Title: row.Title, Outlet: row.Outlet, Published: row.Published, Types: row.EventTypes}
		report, err := s.reports.Get(ctx, row.ID)
		if errors.Is(err, store.ErrNotFound) { // removed since it was listed
			continue
		}
		if err != nil {
			return found{}, err
		}
		h.report = mask.Report(access.Of(ctx), row.Class, report)
		if snippet, err := search.MakeSnippet(h.report, q); err == nil {
			h.Snippet = &snippet
		} else {
			s.log.Warn("a hit is shown without its words", "report", row.ID, "error", err)
		}
		out.Hits = append(out.Hits, h)
	}
	return out, nil
}

// searchFault gives the key of the text that says in plain words why a search cannot be made.
func searchFault(err error, f store.Filter) string {
	switch {
	case errors.Is(err, search.ErrTooLong):
		return "search.fault.long"
	case errors.Is(err, search.ErrOnlyWithout):
		return "search.fault.without"
	case (store.Filter{From: f.From, To: f.To}).Check() != nil:
		return "search.fault.day"
	}
	return "search.fault.address"
}
