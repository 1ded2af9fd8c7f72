package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"marsad/internal/access"
	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/internal/register/mask"
	"marsad/internal/register/words"
	"marsad/internal/store"
	"marsad/record"
)

// actorsOf gives the actors of the ledger, and those of the built-in book that it has not; one that was removed stays removed.
func (s *site) actorsOf(r *http.Request) ([]register.Actor, error) {
	if s.ledger == nil {
		return nil, errNoPage
	}
	out, err := readAll(s, r, store.Filter{Kind: register.KindActor}, mask.Actor)
	if err != nil {
		return nil, err
	}
	for _, a := range s.actors {
		_, err := s.ledger.Object(r.Context(), register.KindActor, a.ID)
		if err == nil {
			continue // it stands above, or may not be seen
		}
		if status, _ := statusOf(err); status != http.StatusNotFound {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b register.Actor) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name.Arabic, b.Name.Arabic), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

func (s *site) actorList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/actors", "actors.title")
	if err != nil {
		return err
	}
	v.Section = "actors"
	all, err := s.actorsOf(r)
	if err != nil {
		return err
	}
	if v.Actors, v.NextActors, err = actorsBehind(all, r.URL.Query()); err != nil {
		return err
	}
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// actorsOnPage is how many actors stand on a page of the list.
const actorsOnPage = 100

// actorsBehind gives the page of the list that begins behind the actor whose id is the cursor, and the address of the next, "" on the last. A cursor that is no actor's is
// store.ErrInvalid.
func actorsBehind(all []register.Actor, q url.Values) ([]register.Actor, string, error) {
	if after := q.Get("after"); after != "" {
		at := slices.IndexFunc(all, func(a register.Actor) bool { return a.ID == after })
		if at < 0 {
			return nil, "", fmt.Errorf("%w: cursor %q was not given by a list", store.ErrInvalid, after)
		}
		all = all[at+1:]
	}
	if len(all) <= actorsOnPage {
		return all, "", nil
	}
	next := url.Values{"after": {all[actorsOnPage-1].ID}}
	if digits := q.Get("digits"); digits != "" {
		next.Set("digits", digits)
	}
	return all[:actorsOnPage], "?" + next.Encode(), nil
}

// actorStatement is what an actor said in one report.
type actorStatement struct {
	Report string      `json:"report"`
	Outlet string      `json:"outlet"`
	Day    string      `json:"day"`
	Act    string      `json:"act"`
	Hedge  string      `json:"hedge"`
	Quote  record.Span `json:"quote"`
}

// actorFile is what reports hold of an actor. Reports and Read say how many reports there are and how many of them, the latest, the statements are of.
type actorFile struct {
	Actor      register.Actor      `json:"actor"`
	Reports    int                 `json:"reports"`
	AtLeast    bool                `json:"reports_at_least,omitempty"`
	Read       int                 `json:"reports_read"`
	Statements []actorStatement    `json:"statements"`
	Incidents  []register.Incident `json:"incidents"`
	Turns      []actors.Turn       `json:"contradictions"`
}

// actorReports is how many reports, the latest, are read for what an actor said; the page says when there are more.
const actorReports = 50

func (s *site) actorFile(r *http.Request) (actorFile, error) {
	all, err := s.actorsOf(r)
	if err != nil {
		return actorFile{}, err
	}
	at := slices.IndexFunc(all, func(a register.Actor) bool { return a.ID == r.PathValue("id") })
	if at < 0 {
		return actorFile{}, errNoPage
	}
	f := actorFile{Actor: all[at], Statements: []actorStatement{}}
	if f.Actor.Name == mask.Person {
		return f, nil // a private person: what they said would name them
	}
	if err := s.statementsOf(r, &f); err != nil {
		return f, err
	}
	named, err := readAll(s, r, store.Filter{Kind: register.KindIncident, Facets: facetsOf(f.Actor)}, mask.Incident)
	if err != nil {
		return f, err
	}
	f.Incidents = slices.DeleteFunc(slices.Clone(named), func(i register.Incident) bool {
		return !slices.ContainsFunc(i.Actors, func(p register.Part) bool { return p.Role == "agent" && actors.Is(f.Actor, p.Name, p.Ref) })
	})
	spoken, err := s.spokenOf(r, f, named) // an actor need not take part in what it speaks of
	f.Turns = actors.Turns(f.Actor, append(named, spoken...))
	return f, err
}

// facetsOf gives by what reports and incidents with an actor are found.
func facetsOf(a register.Actor) []store.Facet {
	return []store.Facet{{Kind: "actor", Value: cmp.Or(a.Ref, a.Name.Arabic)}}
}

// statementsOf reads what an actor said in the latest reports in which it speaks.
func (s *site) statementsOf(r *http.Request, f *actorFile) error {
	page, err := s.reports.List(r.Context(), store.Filter{Facets: []store.Facet{{Kind: "speaker", Value: f.Actor.Name.Arabic}}, Classes: access.Of(r.Context()).Classes(), Limit: actorReports})
	if err != nil {
		return err
	}
	f.Reports, f.AtLeast, f.Read = page.Total, page.AtLeast, len(page.Reports)
	for _, x := range page.Reports {
		report, err := s.reports.Get(r.Context(), x.ID)
		if err != nil {
			return err
		}
		speakers := map[string]bool{}
		for _, e := range report.Entities {
			speakers[e.ID] = actors.Is(f.Actor, e.Name, e.Ref)
		}
		text := words.Of(report)
		for _, st := range report.Statements {
			if speakers[st.Speaker] && st.Content != nil {
				f.Statements = append(f.Statements, actorStatement{report.ID, report.Source.Outlet, x.Published, st.Act, st.Hedge, text.Quote(st.Content.Start, st.Content.End)})
			}
		}
	}
	return nil
}

// spokenOf gives the incidents that the reports in which an actor speaks tell of, without those at hand.
func (s *site) spokenOf(r *http.Request, f actorFile, have []register.Incident) ([]register.Incident, error) {
	seen := map[string]bool{}
	for _, i := range have {
		seen[i.ID] = true
	}
	viewer := access.Of(r.Context())
	asked := map[string]bool{}
	var out []register.Incident
	for _, st := range f.Statements {
		if asked[st.Report] {
			continue
		}
		asked[st.Report] = true
		objects, err := s.ledger.Linked(r.Context(), register.KindIncident, register.Link(register.KindReport, st.Report))
		if err != nil {
			return nil, err
		}
		for _, o := range objects {
			i, err := register.Read[register.Incident](o)
			if err != nil {
				return nil, err
			}
			if !seen[i.ID] && viewer.MaySee(o.Index.Class) {
				seen[i.ID] = true
				out = append(out, mask.Incident(viewer, i))
			}
		}
	}
	return out, nil
}

func (s *site) actor(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/actors/"+url.PathEscape(r.PathValue("id")), "actors.title")
	if err != nil {
		return err
	}
	if v.File, err = s.actorFile(r); err != nil {
		return err
	}
	v.Section, v.Title = "actor", v.Say(v.File.Actor.Name)
	if v.History, err = s.historyLink(r, v.Lang, register.KindActor, v.File.Actor.ID); err != nil {
		return err
	}
	if v.names, err = s.actorNames(); err != nil {
		return err
	}
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// actorNames gives the names of the sides and of the actors of the built-in book by id.
func (s *site) actorNames() (map[string]record.Name, error) {
	sides, err := lexicon.Sides()
	if err != nil {
		return nil, err
	}
	out := map[string]record.Name{}
	for _, a := range s.actors {
		out[a.ID] = a.Name
	}
	for _, x := range sides {
		out["side "+x.ID] = record.Name{Arabic: x.Arabic, English: x.English}
	}
	return out, nil
}

// ActorName gives the name of an actor, or the id of one that the book has not.
func (v ledgerPage) ActorName(id string) string {
	if n, ok := v.names[id]; ok {
		return v.Say(n)
	}
	return visible(id)
}

// SideName gives the name of a side.
func (v ledgerPage) SideName(id string) string {
	if n, ok := v.names["side "+id]; ok {
		return v.Say(n)
	}
	return visible(id)
}
