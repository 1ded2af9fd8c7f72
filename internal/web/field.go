package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

func (s *site) fieldRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/field", s.fieldList),
		inBoth("GET", "/field/{id}", s.fieldEntry),
		inBoth("POST", "/field/{id}", s.fieldReview),
		inBoth("GET", "/field/new/{kind}", s.fieldNew),
		inBoth("POST", "/field/new/{kind}", s.fieldCreate),
		inBoth("GET", "/field/correct/{id}", s.fieldCorrect),
		inBoth("POST", "/field/correct/{id}", s.fieldCorrected))
}

// errForbidden says that a role does not allow what was asked; errTooLarge that a form or a file is beyond its bound.
var (
	errForbidden = errors.New("the role does not allow this")
	errTooLarge  = errors.New("too large")
)

func (s *site) desk() field.Desk { return field.Desk{Ledger: s.ledger, Now: s.now, Follow: s.follow} }

// fieldFilter reads what a list of entries asks for. One's own entries are found whoever else may see them.
func (s *site) fieldFilter(r *http.Request) (store.Filter, error) {
	viewer, q := access.Of(r.Context()), r.URL.Query()
	f := store.Filter{Kind: register.KindField, Classes: viewer.Classes(), Cursor: q.Get("cursor")}
	for _, one := range []struct {
		name, facet string
		list        []string
	}{{"kind", "type", register.FieldKinds()}, {"review", "review", field.ReviewStates()}} {
		value := q.Get(one.name)
		if value == "" {
			continue
		}
		if !slices.Contains(one.list, value) {
			return f, fmt.Errorf("%w: %s %q", store.ErrInvalid, one.name, value)
		}
		f.Facets = append(f.Facets, store.Facet{Kind: one.facet, Value: value})
	}
	if q.Get("mine") != "" && viewer.Name != "" {
		f.Facets = append(f.Facets, store.Facet{Kind: "by", Value: viewer.Name})
		if !slices.Contains(f.Classes, access.Restricted) {
			f.Classes = append(slices.Clone(f.Classes), access.Restricted)
		}
	}
	return f, f.Check()
}

// fieldEntries gives a page of entries as the viewer may see them.
func (s *site) fieldEntries(r *http.Request) (store.Filter, store.ObjectPage, []register.FieldEntry, error) {
	if s.ledger == nil {
		return store.Filter{}, store.ObjectPage{}, nil, errNoPage
	}
	f, err := s.fieldFilter(r)
	if err != nil {
		return f, store.ObjectPage{}, nil, err
	}
	found, err := s.ledger.Objects(r.Context(), f)
	if err != nil {
		return f, found, nil, err
	}
	out := []register.FieldEntry{}
	for _, o := range found.Objects {
		e, err := register.Read[register.FieldEntry](o)
		if err != nil {
			return f, found, nil, err
		}
		out = append(out, mask.FieldEntry(access.Of(r.Context()), e))
	}
	return f, found, out, nil
}

// fieldListView is the list of entries.
type fieldListView struct {
	page
	Entries       []register.FieldEntry
	Total         int
	Kind, State   string
	Mine, MayAdd  bool
	Kinds, States []string
	More          string
	Map           mapView
}

// Link gives the address of an entry.
func (v fieldListView) Link(id string) string { return "/" + v.Lang + "/field/" + url.PathEscape(id) }

// Safe shows outside text.
func (v fieldListView) Safe(s string) string { return visible(s) }

func (s *site) fieldList(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	_, found, list, err := s.fieldEntries(r)
	if err != nil {
		return err
	}
	viewer, q := access.Of(r.Context()), r.URL.Query()
	v := fieldListView{page: s.newPage(c, r, "/field"), Entries: list, Total: found.Total, Kind: q.Get("kind"), State: q.Get("review"), Mine: q.Get("mine") != "", MayAdd: viewer.Role.AtLeast(access.Analyst), Kinds: register.FieldKinds(), States: field.ReviewStates()}
	v.Title = c.Text("entry.title")
	if found.Next != "" {
		q.Set("cursor", found.Next)
		v.More = "?" + q.Encode()
	}
	var drawn drawing
	for _, e := range list {
		drawn.places(v.page, "field/"+e.ID, e.Places)
	}
	v.Map = drawn.onMap(v.page, s.borders)
	return render(w, s.pages.fieldList, http.StatusOK, v)
}

// fieldView is one entry.
type fieldView struct {
	page
	E        register.FieldEntry
	Steps    []store.Change
	Choices  []string
	Own      bool // the viewer wrote it
	MayJudge bool
	MayMend  bool // correct it
	Exact    bool
	Captured bool // captured bytes can be opened, and Copies of pictures shown
	Copies   bool
	Map      mapView
	Links    []field.Link
	Faults   field.Faults
}

// Safe shows outside text.
func (v fieldView) Safe(s string) string { return visible(s) }

// HistoryLink gives the address of the entry's history.
func (v fieldView) HistoryLink() string {
	return "/" + v.Lang + "/history/field_entry/" + url.PathEscape(v.E.ID)
}

// Given writes a number that was given, also 0; "" when none was.
func (v fieldView) Given(n *int) string {
	if n == nil {
		return ""
	}
	return v.Num(*n)
}

// Position writes where a place is.
func (v fieldView) Position(p register.Place) string {
	return v.Num(fmt.Sprintf("%.4f, %.4f", *p.Lat, *p.Lon))
}

// FaultText says a fault in the reader's language.
func (v fieldView) FaultText(f field.Fault) string { return faultText(v.page, f) }

func faultText(p page, f field.Fault) string {
	values := make([]any, len(f.Values))
	for i, x := range f.Values {
		values[i] = x
	}
	return p.Text("fault."+f.Code, values...)
}

func (s *site) fieldEntry(w http.ResponseWriter, r *http.Request) error {
	return s.fieldPage(w, r, http.StatusOK, nil)
}

func (s *site) fieldPage(w http.ResponseWriter, r *http.Request, status int, faults field.Faults) error {
	c, ok := s.catalogue(r)
	if !ok || s.ledger == nil {
		return errNoPage
	}
	viewer := access.Of(r.Context())
	e, _, err := s.desk().Get(r.Context(), viewer, r.PathValue("id"))
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: %w", errNoEntry, err)
	}
	if err == nil {
		err = s.opened(r, register.KindField, e.ID, e.Class)
	}
	if err != nil {
		return err
	}
	v := fieldView{page: s.newPage(c, r, "/field/"+url.PathEscape(e.ID)), E: mask.FieldEntry(viewer, e), Own: viewer.Name != "" && viewer.Name == e.By, Faults: faults, Links: field.Links(e)}
	v.MayJudge = viewer.Role.AtLeast(access.Reviewer) && !v.Own
	v.Exact = viewer.Role.AtLeast(access.Reviewer) || v.Own
	v.MayMend = field.MayAmend(e, viewer) && e.Review.State != register.ReviewRejected
	v.Captured, v.Copies = s.captures != nil, s.workingCopy != nil
	v.Choices, v.Title = field.Choices(e.Review.State), c.Label("fieldkind", e.Kind)
	if v.Exact { // the steps carry names
		for step, err := range s.ledger.History(r.Context(), register.KindField, e.ID) {
			if err != nil {
				return err
			}
			v.Steps = append(v.Steps, step)
		}
	}
	var drawn drawing
	drawn.places(v.page, "", v.E.Places)
	if p := v.E.Patrol; p != nil {
		drawn.line(p.Plan, true)
		drawn.track(p.Track)
	}
	v.Map = drawn.onMap(v.page, s.borders)
	return render(w, s.pages.fieldEntry, status, v)
}

// maxDecision bounds the form of a decision.
const maxDecision = 64 << 10

func (s *site) fieldReview(w http.ResponseWriter, r *http.Request) error {
	if s.ledger == nil {
		return errNoPage
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxDecision)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	d := field.Decision{State: r.PostForm.Get("state"), Why: r.PostForm.Get("why")}
	switch r.PostForm.Get("class") {
	case "open":
		class := access.Open
		d.Class = &class
	case "restricted":
		class := access.Restricted
		d.Class = &class
	}
	e, err := s.desk().Review(r.Context(), access.Of(r.Context()), r.PathValue("id"), d)
	var faults field.Faults
	switch {
	case errors.As(err, &faults):
		return s.fieldPage(w, r, http.StatusUnprocessableEntity, faults)
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%w: %w", errNoEntry, err)
	case err != nil:
		return err
	}
	c, _ := s.catalogue(r)
	http.Redirect(w, r, "/"+c.Lang+"/field/"+url.PathEscape(e.ID), http.StatusSeeOther)
	return nil
}

// mayOpen tells whether a viewer may see captured bytes as they came: what belongs to a field entry holds positions and names, so only whoever sees the entry
// exactly may.
func (s *site) mayOpen(r *http.Request, sha256 string) (bool, error) {
	if s.ledger == nil {
		return true, nil
	}
	linked, err := s.ledger.Linked(r.Context(), register.KindField, register.Link(register.KindCapture, sha256))
	if err != nil {
		return false, err
	}
	if closed, err := closes(r.Context(), s.ledger, sha256); closed || err != nil {
		return false, err
	}
	viewer := access.Of(r.Context())
	for _, o := range linked {
		e, err := register.Read[register.FieldEntry](o)
		if err != nil {
			return false, err
		}
		if !field.MaySee(e, viewer) || !viewer.Role.AtLeast(access.Reviewer) && viewer.Name != e.By {
			return false, nil
		}
	}
	return true, nil
}
