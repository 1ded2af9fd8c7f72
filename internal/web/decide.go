package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/register/keeper"
	"marsad/internal/register/review"
	"marsad/internal/store"
)

// deciding is the part of an incident's page on which reviewers decide.
type deciding struct {
	May       bool
	Decisions []register.Decision // that bear on the incident, the oldest first
	Grades    []string
	Trouble   string
	Typed     url.Values
}

// Reason gives the reason that was typed into a form that could not be taken.
func (d deciding) Reason(action string) string {
	if d.Typed.Get("action") == action {
		return d.Typed.Get("why")
	}
	return ""
}

// deciding gives the decisions of an incident to whoever may see names, and says whether the viewer may decide.
func (s *site) deciding(r *http.Request, i register.Incident) (deciding, error) {
	viewer := access.Of(r.Context())
	d := deciding{May: s.keeper != nil && viewer.Role.AtLeast(access.Reviewer), Grades: keeper.PersonGrades(), Typed: r.PostForm}
	if !viewer.Role.AtLeast(access.Analyst) {
		return d, nil
	}
	for _, id := range i.Decisions {
		o, err := s.ledger.Object(r.Context(), register.KindDecision, id)
		if errors.Is(err, store.ErrNotFound) || err == nil && (o.Removed || !viewer.MaySee(o.Index.Class)) {
			continue
		}
		if err != nil {
			return d, err
		}
		decision, err := register.Read[register.Decision](o)
		if err != nil {
			return d, err
		}
		d.Decisions = append(d.Decisions, decision)
	}
	return d, nil
}

// decisionSent takes a reviewer's decision on an incident.
func (s *site) decisionSent(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxDecision)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	masked, err := s.oneIncident(r)
	switch {
	case err != nil:
		return err
	case !access.Of(r.Context()).Role.AtLeast(access.Reviewer):
		return errForbidden
	case s.keeper == nil:
		return errNoPage
	}
	i, err := keeper.Resolve(r.Context(), s.ledger, masked.ID)
	if err != nil {
		return err
	}
	err = s.decide(r, i)
	if errors.Is(err, store.ErrInvalid) || errors.Is(err, store.ErrNotFound) {
		return s.showIncident(w, r, http.StatusUnprocessableEntity, strings.TrimPrefix(err.Error(), store.ErrInvalid.Error()+": "))
	}
	if err != nil {
		return err
	}
	c, _ := s.catalogue(r)
	http.Redirect(w, r, "/"+c.Lang+"/incidents/"+url.PathEscape(i.ID)+"#decide", http.StatusSeeOther)
	return nil
}

// decide makes the decision of a form and keeps it with what follows.
func (s *site) decide(r *http.Request, i register.Incident) error {
	form := r.PostForm
	by := s.author(r, form.Get("why"))
	if by.Why == "" {
		return fmt.Errorf("%w: a decision says why", store.ErrInvalid)
	}
	var d register.Decision
	var err error
	switch form.Get("action") {
	case grouping.DecisionVerdict:
		d = keeper.NewDecision(by, grouping.DecisionVerdict, []string{i.ID}, nil, form.Get("grade"))
	case grouping.DecisionSeen:
		d = keeper.Look(by, i)
	case grouping.DecisionSplit:
		d, err = keeper.Split(by, i, form["report"])
	case grouping.DecisionMerge:
		d, err = s.merge(r, by, i, strings.Fields(form.Get("with")))
	case grouping.DecisionPin:
		d, err = s.pin(r, by, i, strings.TrimSpace(form.Get("pinned")))
	case "undo":
		return s.keeper.Undo(r.Context(), by, form.Get("decision"))
	default:
		err = fmt.Errorf("%w: %q is no decision", store.ErrInvalid, form.Get("action"))
	}
	if err != nil {
		return err
	}
	return s.keeper.Decide(r.Context(), by, d)
}

// merge makes the decision that other incidents, by their ids or addresses, are this one.
func (s *site) merge(r *http.Request, by store.Author, i register.Incident, others []string) (register.Decision, error) {
	all := []register.Incident{i}
	for _, id := range others {
		other, err := keeper.Resolve(r.Context(), s.ledger, lastOf(id))
		if err == nil && !access.Of(r.Context()).MaySee(other.Class) {
			err = store.ErrNotFound
		}
		if err != nil {
			return register.Decision{}, fmt.Errorf("incident %q: %w", id, err)
		}
		all = append(all, other)
	}
	return keeper.Merge(by, all)
}

// pin makes the decision that what a report tells of the incident's kind belongs to it.
func (s *site) pin(r *http.Request, by store.Author, i register.Incident, report string) (register.Decision, error) {
	read, err := s.reports.Get(r.Context(), lastOf(report))
	if err != nil {
		return register.Decision{}, err
	}
	if read, err = review.Corrected(r.Context(), s.ledger, read); err != nil {
		return register.Decision{}, err
	}
	return keeper.Pin(by, i, read)
}

// lastOf gives the id at the end of an address, or what is an id already.
func lastOf(address string) string {
	path := address
	if u, err := url.Parse(address); err == nil && strings.Contains(address, "/") {
		path = u.EscapedPath()
	}
	id := path[strings.LastIndex(path, "/")+1:]
	if plain, err := url.PathUnescape(id); err == nil {
		return plain
	}
	return id
}
