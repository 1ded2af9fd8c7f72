package web

import (
	"net/http"
	"net/url"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

func (s *site) ledgerRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/agreements", s.agreementList), inBoth("GET", "/agreements/{id}", s.agreement),
		inBoth("GET", "/patrols", s.patrolList), inBoth("GET", "/patrols/{id}", s.patrol),
		inBoth("GET", "/posts", s.postList), inBoth("GET", "/posts/{id}", s.post),
		inBoth("GET", "/actors", s.actorList), inBoth("GET", "/actors/{id}", s.actor))
}

// ledgerPage is what the pages of the ledger share.
type ledgerPage struct {
	page
	Agreements []register.Agreement
	Agreement  register.Agreement
	Breaches   []register.Breach
	Series     []register.PatrolSeries
	Patrol     register.PatrolSeries
	Section    string // posts, post, actors, actor
	Posts      []register.Post
	Post       register.Post
	Actors     []register.Actor
	NextActors string // address of the next page of the list, "" on the last
	File       actorFile
	Map        mapView
	History    string                 // address of the history, "" for what is built in
	known      []register.Agreement   // of which clauses are named
	names      map[string]record.Name // of actors and sides by id
	compliance
}

// Say gives a name in the reader's language where there is one.
func (v ledgerPage) Say(n record.Name) string {
	if v.Lang == "en" && n.English != "" {
		return visible(n.English)
	}
	return visible(n.Arabic)
}

// Safe shows outside text.
func (v ledgerPage) Safe(s string) string { return visible(s) }

// To gives the address of a page of a record.
func (v ledgerPage) To(section, id string) string {
	return "/" + v.Lang + "/" + section + "/" + url.PathEscape(id)
}

// ClauseTitle gives the title of a clause of the agreement that is shown.
func (v ledgerPage) ClauseTitle(id string) string { return v.ClauseOf(v.Agreement.ID, id) }

// ClauseOf gives the title of a clause of an agreement.
func (v ledgerPage) ClauseOf(agreement, id string) string {
	for _, a := range append(v.known, v.Agreement) {
		for _, c := range a.Clauses {
			if a.ID == agreement && c.ID == id {
				return v.Say(c.Title)
			}
		}
	}
	return id
}

// Silent tells whether a reason says that a side gave none.
func (v ledgerPage) Silent(r register.SuspensionReason) bool {
	return r.Kind == register.ReasonNoneGiven
}

// ledgerPage makes the page, or errNoPage when the store keeps no register.
func (s *site) ledgerPage(r *http.Request, path, title string) (ledgerPage, error) {
	c, ok := s.catalogue(r)
	if !ok || s.ledger == nil {
		return ledgerPage{}, errNoPage
	}
	v := ledgerPage{page: s.newPage(c, r, path)}
	v.Title = c.Text(title)
	return v, nil
}

// openAgreements gives the agreements that everybody may see: those of the ledger, and those of the starter set that it has not.
func (s *site) openAgreements(r *http.Request) ([]register.Agreement, error) {
	set, err := agreements.Starter()
	if err != nil {
		return nil, err
	}
	return follow.Observer{Starter: set}.Agreements(r.Context(), s.ledger)
}

func (s *site) agreementList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/agreements", "agreements.title")
	if err != nil {
		return err
	}
	if v.Agreements, err = s.openAgreements(r); err != nil {
		return err
	}
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// oneAgreement gives an agreement and what is alleged under it.
func (s *site) oneAgreement(r *http.Request) (register.Agreement, []register.Breach, error) {
	if s.ledger == nil {
		return register.Agreement{}, nil, errNoPage
	}
	set, err := s.openAgreements(r)
	if err != nil {
		return register.Agreement{}, nil, err
	}
	for _, a := range set {
		if a.ID == r.PathValue("id") {
			breaches, err := s.breaches(r, a)
			return a, breaches, err
		}
	}
	return register.Agreement{}, nil, errNoPage
}

// breaches gives what is alleged under an agreement in the period that is asked for.
func (s *site) breaches(r *http.Request, a register.Agreement) ([]register.Breach, error) {
	in, err := s.period(r, a)
	if err != nil {
		return nil, err
	}
	out, err := readAll(s, r, in.of(under(a)), mask.Breach)
	for i := range out {
		out[i].Notes = nil // what is made of them is what is shown
	}
	return out, err
}

func (s *site) agreement(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/agreements/"+url.PathEscape(r.PathValue("id")), "agreements.title")
	if err != nil {
		return err
	}
	if v.Agreement, v.Breaches, err = s.oneAgreement(r); err != nil {
		return err
	}
	v.Title = v.Say(v.Agreement.Name)
	v.Map = agreementMap(v.page, s.borders, v.Agreement, v.Breaches)
	if v.History, err = s.historyLink(r, v.Lang, register.KindAgreement, v.Agreement.ID); err != nil {
		return err
	}
	if v.compliance, err = s.compliance(r, v.Agreement, v.Breaches); err != nil {
		return err
	}
	return render(w, s.pages.ledger, http.StatusOK, v)
}

func (s *site) patrolList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/patrols", "patrols.title")
	if err != nil {
		return err
	}
	viewer := access.Of(r.Context())
	for object, err := range s.ledger.AllObjects(r.Context(), store.Filter{Kind: register.KindPatrol, Classes: viewer.Classes()}) {
		if err != nil {
			return err
		}
		series, err := register.Read[register.PatrolSeries](object)
		if err != nil {
			return err
		}
		v.Series = append(v.Series, mask.Patrol(viewer, series))
	}
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// onePatrol gives the patrols that are asked for as they are kept: mask.Patrol is for whoever shows them.
func (s *site) onePatrol(r *http.Request) (register.PatrolSeries, error) {
	if s.ledger == nil {
		return register.PatrolSeries{}, errNoPage
	}
	object, err := s.ledger.Object(r.Context(), register.KindPatrol, r.PathValue("id"))
	if err != nil {
		return register.PatrolSeries{}, err
	}
	viewer := access.Of(r.Context())
	if !viewer.MaySee(object.Index.Class) {
		return register.PatrolSeries{}, errNoPage
	}
	if err := s.opened(r, object.Kind, object.ID, object.Index.Class); err != nil {
		return register.PatrolSeries{}, err
	}
	return register.Read[register.PatrolSeries](object)
}

func (s *site) patrol(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/patrols/"+url.PathEscape(r.PathValue("id")), "patrols.title")
	if err != nil {
		return err
	}
	kept, err := s.onePatrol(r)
	if err != nil {
		return err
	}
	v.Patrol = mask.Patrol(access.Of(r.Context()), kept)
	v.Title = v.Say(v.Patrol.Name)
	v.Map = patrolMap(v.page, s.borders, v.Patrol)
	if v.known, err = s.openAgreements(r); err != nil {
		return err
	}
	if v.Breaches, err = s.patrolBreaches(r, kept, v.known); err != nil {
		return err
	}
	v.Patrol.Notes = nil
	v.History = v.To("history/"+register.KindPatrol, v.Patrol.ID)
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// patrolBreaches gives the breaches that stand beside the patrols: in the same time, by or against one of their parties, and of an agreement to which all of
// these are parties or in the region of the patrols. Which these are is told from the entries as they are kept, whoever asks; what is given is blurred.
func (s *site) patrolBreaches(r *http.Request, series register.PatrolSeries, set []register.Agreement) ([]register.Breach, error) {
	f := store.Filter{Kind: register.KindBreach}
	x := series.Index()
	f.From, f.To = x.From, x.To
	var out []register.Breach
	all, err := readAll(s, r, f, func(_ access.Viewer, b register.Breach) register.Breach { return b })
	for _, b := range all {
		if between(b, series) && (ofParties(b, series, set) || inRegion(b, series)) {
			b = mask.Breach(access.Of(r.Context()), b)
			b.Notes = nil
			out = append(out, b)
		}
	}
	return out, err
}

// between tells whether a party of the patrols accuses or is accused.
func between(b register.Breach, series register.PatrolSeries) bool {
	return slices.ContainsFunc(b.Notes, func(n register.BreachNote) bool {
		return slices.ContainsFunc(series.Parties, func(p register.Part) bool { return p.Ref != "" && (p.Ref == n.Key || p.Ref == n.ByKey) })
	})
}

// ofParties tells whether a breach is of the agreement of the patrols, or of one that all their parties have a part in.
func ofParties(b register.Breach, series register.PatrolSeries, set []register.Agreement) bool {
	if b.Agreement == "" {
		return false
	}
	if b.Agreement == series.Agreement || slices.ContainsFunc(series.Runs, func(r register.Run) bool { return r.Agreement == b.Agreement }) {
		return true
	}
	return slices.ContainsFunc(set, func(a register.Agreement) bool {
		return a.ID == b.Agreement && !slices.ContainsFunc(series.Parties, func(p register.Part) bool {
			return !slices.ContainsFunc(a.Parties, func(q register.Party) bool { return q.Ref == p.Ref })
		})
	})
}

// inRegion tells whether a breach lies in a region of the patrols.
func inRegion(b register.Breach, series register.PatrolSeries) bool {
	return slices.ContainsFunc(b.Places, func(p register.Place) bool {
		return slices.ContainsFunc(series.Notes, func(n register.PatrolNote) bool {
			return n.Region != "" && (n.Region == p.Name.Arabic || slices.Contains(p.Within, n.Region))
		})
	})
}
