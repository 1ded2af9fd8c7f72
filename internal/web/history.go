package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/history"
	"marsad/internal/register/keeper"
	"marsad/internal/store"
)

func (s *site) historyRoutes() []route {
	return slices.Concat(inBoth("GET", "/history/{kind}/{id}", s.historyPage), []route{{"GET /api/v1/history/{kind}/{id}", s.historyJSON}})
}

// historyView is the page of the history of a record.
type historyView struct {
	page
	Kind, ID string
	Steps    []history.Step // the newest first
	Back     string         // address of the record, "" for none
	Erasure  *store.Erasure // of a report that was erased
}

// Safe shows outside text.
func (v historyView) Safe(s string) string { return visible(s) }

// Machine tells whether a step follows from reports alone.
func (v historyView) Machine(s history.Step) bool { return s.By == keeper.Name }

// JSON gives the address of the history for programs.
func (v historyView) JSON() string {
	return "/api/v1/history/" + url.PathEscape(v.Kind) + "/" + url.PathEscape(v.ID)
}

// KindName names the kind in the reader's language.
func (v historyView) KindName() string { return v.Label("kind", v.Kind) }

// Side shows a value of a field; nothing is a dash.
func (v historyView) Side(value []byte) string {
	if value == nil {
		return "—"
	}
	return visible(strings.Trim(string(value), `"`))
}

// sections are the pages on which records of a kind stand.
var sections = map[string]string{
	store.KindReport: "reports", register.KindIncident: "incidents", register.KindAgreement: "agreements", register.KindPatrol: "patrols", register.KindPost: "posts", register.KindActor: "actors", register.KindField: "field",
}

// history gives the steps of the record that a request names, as the viewer may see them.
func (s *site) history(r *http.Request) ([]history.Step, error) {
	if s.ledger == nil {
		return nil, errNoPage
	}
	kind, id := r.PathValue("kind"), r.PathValue("id")
	viewer := access.Of(r.Context())
	steps, err := history.Teller{Ledger: s.ledger, Reports: s.reports, Viewer: viewer}.Of(r.Context(), kind, id)
	if err != nil {
		return nil, err
	}
	if kind == store.KindReport {
		if class, err := s.reports.Class(r.Context(), id); err == nil {
			return steps, s.opened(r, kind, id, class)
		}
		return steps, nil // it was erased
	}
	o, err := s.ledger.Object(r.Context(), kind, id)
	if err != nil {
		return nil, err
	}
	return steps, s.opened(r, kind, id, o.Index.Class)
}

func (s *site) historyPage(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	steps, err := s.history(r)
	if err != nil {
		return err
	}
	v := historyView{Kind: r.PathValue("kind"), ID: r.PathValue("id"), Steps: steps}
	v.page = s.newPage(c, r, "/history/"+url.PathEscape(v.Kind)+"/"+url.PathEscape(v.ID))
	slices.Reverse(v.Steps)
	v.Title = c.Text("history.title") + " · " + v.KindName()
	if section := sections[v.Kind]; section != "" {
		v.Back = "/" + c.Lang + "/" + section + "/" + url.PathEscape(v.ID)
	}
	if v.Kind == store.KindReport {
		if err := s.erasure(r, &v); err != nil {
			return err
		}
	}
	return render(w, s.pages.history, http.StatusOK, v)
}

// erasure adds what stays of a report that was erased.
func (s *site) erasure(r *http.Request, v *historyView) error {
	objects, err := s.ledger.Linked(r.Context(), store.KindErasure, register.Link(store.KindReport, v.ID))
	for _, o := range objects {
		if !access.Of(r.Context()).MaySee(o.Index.Class) {
			continue
		}
		e, err := store.ErasureOf(o)
		if err != nil {
			return err
		}
		if !access.Of(r.Context()).Role.AtLeast(access.Analyst) {
			e.By, e.Why = "", "" // a reason may name others
		}
		v.Erasure, v.Back = &e, ""
	}
	return err
}

func (s *site) historyJSON(w http.ResponseWriter, r *http.Request) error {
	steps, err := s.history(r)
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{"kind": r.PathValue("kind"), "id": r.PathValue("id"), "steps": steps})
}

// historyLink gives the address of the history of a record that the ledger keeps, "" for one that is built in.
func (s *site) historyLink(r *http.Request, lang, kind, id string) (string, error) {
	_, err := s.ledger.Object(r.Context(), kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return "/" + lang + "/history/" + kind + "/" + url.PathEscape(id), err
}
