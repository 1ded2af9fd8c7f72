package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Audit takes note of who read what is not open to all, and of who exported; see account.Book.
type Audit interface {
	Note(ctx context.Context, v access.Viewer, a register.Audit) error
}

// What an audit says.
const (
	auditRead   = "read"
	auditExport = "export"
)

func (s *site) auditRoutes() []route { return inBoth("GET", "/audit", s.auditPage) }

// note writes into the audit. A read that cannot be noted is not given: the caller returns the error.
func (s *site) note(r *http.Request, what, kind, id string) error {
	if s.audit == nil {
		return nil
	}
	return s.audit.Note(r.Context(), access.Of(r.Context()), register.Audit{What: what, Kind: kind, Object: id, Path: r.URL.Path})
}

// opened notes that somebody opens a record that is not open to all.
func (s *site) opened(r *http.Request, kind, id string, class access.Class) error {
	if class == access.Open {
		return nil
	}
	return s.note(r, auditRead, kind, id)
}

// openedReport notes that somebody opens a report, unless reading it failed with err.
func (s *site) openedReport(r *http.Request, id string, err error) error {
	if err != nil {
		return err
	}
	class, err := s.reports.Class(r.Context(), id)
	if err != nil {
		return err
	}
	return s.opened(r, store.KindReport, id, class)
}

// openedCapture notes that somebody opens captured bytes that belong to a report or a field entry that is not open to all.
func (s *site) openedCapture(r *http.Request, sha256 string) error {
	if s.ledger == nil {
		return nil
	}
	for _, kind := range []string{store.KindReportClass, register.KindField} {
		linked, err := s.ledger.Linked(r.Context(), kind, register.Link(register.KindCapture, sha256))
		if err != nil {
			return err
		}
		for _, o := range linked {
			if o.Index.Class != access.Open {
				return s.note(r, auditRead, register.KindCapture, sha256)
			}
		}
	}
	return nil
}

// auditView is the page on which administrators see the audit.
type auditView struct {
	page
	Notes   []register.Audit
	Who     string
	Total   int
	AtLeast bool
	Next    string
}

// Safe shows outside text.
func (v auditView) Safe(s string) string { return visible(s) }

// auditPage shows the audit, the latest day first.
func (s *site) auditPage(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	viewer := access.Of(r.Context())
	switch {
	case !ok || s.ledger == nil:
		return errNoPage
	case !viewer.Role.AtLeast(access.Admin):
		return errForbidden
	}
	q := r.URL.Query()
	f := store.Filter{Kind: register.KindAudit, Classes: viewer.Classes(), From: q.Get("from"), To: q.Get("to"), Cursor: q.Get("after")}
	if who := q.Get("who"); who != "" {
		f.Facets = append(f.Facets, store.Facet{Kind: "by", Value: who})
	}
	found, err := s.ledger.Objects(r.Context(), f)
	if err != nil {
		return err
	}
	v := auditView{page: s.newPage(c, r, "/audit"), Who: q.Get("who"), Total: found.Total, AtLeast: found.AtLeast}
	v.Title = c.Text("audit.title")
	for _, o := range found.Objects {
		a, err := register.Read[register.Audit](o)
		if err != nil {
			return err
		}
		v.Notes = append(v.Notes, a)
	}
	slices.SortStableFunc(v.Notes, func(a, b register.Audit) int { return strings.Compare(b.At, a.At) })
	if found.Next != "" {
		next := url.Values{"after": {found.Next}}
		for _, name := range []string{"who", "from", "to"} {
			if value := q.Get(name); value != "" {
				next.Set(name, value)
			}
		}
		v.Next = "?" + next.Encode()
	}
	return render(w, s.pages.audit, http.StatusOK, v)
}
