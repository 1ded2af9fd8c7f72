package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

func (s *site) incidentRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/incidents", s.incidentList),
		inBoth("GET", "/incidents/{id}", s.incident),
		inBoth("GET", "/today", s.today))
}

// incidentsView is the list of incidents.
type incidentsView struct {
	ledgerPage
	Incidents []register.Incident
	Filter    store.Filter
	Grade     string
	Place     string
	Total     int
	Next      string
	Types     []string
	Grades    []string
}

// Outlets counts the outlets that tell of an incident.
func (v ledgerPage) Outlets(i register.Incident) int {
	var out []string
	for _, m := range i.Mentions {
		if m.Outlet != "" && !slices.Contains(out, m.Outlet) {
			out = append(out, m.Outlet)
		}
	}
	return len(out)
}

// Where gives the names of an incident's places.
func (v ledgerPage) Where(places []register.Place) string {
	var out []string
	for _, p := range places {
		if name := v.Say(p.Name); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return v.join(out)
}

func (v ledgerPage) join(list []string) string {
	if v.Lang == "ar" {
		return strings.Join(list, "، ")
	}
	return strings.Join(list, ", ")
}

// Span shows a span of time; a first and last day that are one stand once.
func (v ledgerPage) Span(w register.When) string {
	switch {
	case w.From == "" && w.Partial != "":
		return v.digits(w.Partial)
	case w.From == "":
		return ""
	case w.Until == "" || w.Until == w.From:
		return v.When(w.From)
	}
	return v.When(w.From) + " – " + v.When(w.Until)
}

// incidentFilter reads the filter of the list.
func incidentFilter(r *http.Request) (store.Filter, error) {
	q := r.URL.Query()
	f := store.Filter{Kind: register.KindIncident, Words: q.Get("q"), EventType: q.Get("type"), From: q.Get("from"), To: q.Get("to"), Cursor: q.Get("after"), Classes: access.Of(r.Context()).Classes()}
	for _, kind := range []string{"grade", "place"} {
		if value := q.Get(kind); value != "" {
			f.Facets = append(f.Facets, store.Facet{Kind: kind, Value: value})
		}
	}
	return f, f.Check()
}

// readIncidents gives a page of incidents as the viewer may see them.
func (s *site) readIncidents(r *http.Request) (store.Filter, store.ObjectPage, []register.Incident, error) {
	if s.ledger == nil {
		return store.Filter{}, store.ObjectPage{}, nil, errNoPage
	}
	f, err := incidentFilter(r)
	if err != nil {
		return f, store.ObjectPage{}, nil, err
	}
	found, err := s.ledger.Objects(r.Context(), f)
	if err != nil {
		return f, found, nil, err
	}
	out := []register.Incident{}
	for _, o := range found.Objects {
		i, err := register.Read[register.Incident](o)
		if err != nil {
			return f, found, nil, err
		}
		out = append(out, mask.Incident(access.Of(r.Context()), i))
	}
	return f, found, out, nil
}

func (s *site) incidentList(w http.ResponseWriter, r *http.Request) error {
	v := incidentsView{Types: record.EventTypes(), Grades: register.Grades(), Grade: r.URL.Query().Get("grade"), Place: r.URL.Query().Get("place")}
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/incidents", "incidents.title"); err != nil {
		return err
	}
	var found store.ObjectPage
	if v.Filter, found, v.Incidents, err = s.readIncidents(r); err != nil {
		return err
	}
	v.Total = found.Total
	if found.Next != "" {
		q := r.URL.Query()
		q.Set("after", found.Next)
		v.Next = "?" + q.Encode()
	}
	return render(w, s.pages.incidents, http.StatusOK, v)
}

// oneIncident gives the incident that an id names now, when the viewer may see it.
func (s *site) oneIncident(r *http.Request) (register.Incident, error) {
	if s.ledger == nil {
		return register.Incident{}, errNoPage
	}
	i, err := keeper.Resolve(r.Context(), s.ledger, r.PathValue("id"))
	if errors.Is(err, store.ErrNotFound) || err == nil && !access.Of(r.Context()).MaySee(i.Class) {
		return i, errNoPage
	}
	if err != nil {
		return i, err
	}
	return mask.Incident(access.Of(r.Context()), i), s.opened(r, register.KindIncident, i.ID, i.Class)
}

// incidentView is the page of one incident.
type incidentView struct {
	ledgerPage
	Incident register.Incident
	Moved    bool // asked for by an id that went into this one
	Rows     []claimRow
	Map      mapView
	Decide   deciding
	History  []incidentStep
	Names    map[string]string // of origins
}

// incidentStep is a step of the history as the page tells it: bodies are left out, since they are not blurred.
type incidentStep struct {
	At, By, Why string
	Version     int
}

// claimRow is an origin's row of the claim matrix.
type claimRow struct {
	Origin                     register.Origin
	What, Who, Where, When, No []claim
	Reports                    []register.Mention // each report once
}

// claim is a cell's entry: what is said and the words that say it.
type claim struct{ Text, Link string }

// Disagree tells whether origins disagree on one of some fields.
func (v incidentView) Disagree(fields ...string) bool {
	return slices.ContainsFunc(v.Incident.Contradictions, func(c register.Contradiction) bool { return slices.Contains(fields, c.Field) })
}

// Name gives the names of origins by their ids.
func (v incidentView) Name(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, visible(v.Names[id]))
	}
	return v.join(out)
}

// Field gives the name of a field on which origins disagree.
func (v incidentView) Field(f string) string {
	for _, key := range []string{"count." + f, "reason." + f, "role." + f, "field." + f} {
		if v.Has(key) {
			return v.Text(key)
		}
	}
	return f
}

// GradeReason says why the incident has its grade.
func (v incidentView) GradeReason() string {
	if key := "grade_why." + v.Incident.GradeWhy; v.Has(key) {
		return v.Text(key)
	}
	return visible(v.Incident.GradeWhy)
}

// OriginName gives the name of an origin; a first-hand entry is named by what it is.
func (v ledgerPage) OriginName(o register.Origin) string {
	switch {
	case o.Kind == register.OriginField:
		return v.Text("entry.firsthand") + " · " + v.digits(o.ID)
	case o.Name == "":
		return v.Text("incidents.origin.unnamed")
	}
	return visible(o.Name)
}

// words gives the address of the words of a report.
func (v incidentView) words(report string, s record.Span) string {
	if report == "" {
		return ""
	}
	return v.To("reports", report) + "#at-" + strconv.Itoa(s.Start)
}

// rows makes the claim matrix.
func (v incidentView) rows() []claimRow {
	var out []claimRow
	for _, o := range v.Incident.Origins {
		row := claimRow{Origin: o}
		for _, m := range v.Incident.Mentions {
			if m.Origin == o.ID {
				v.fill(&row, m)
			}
		}
		out = append(out, row)
	}
	return out
}

// fill puts what a mention says into the row of its origin; what copies say alike stands once.
func (v incidentView) fill(row *claimRow, m register.Mention) {
	link := v.words(m.Report, m.Cue)
	add := func(cell *[]claim, text string) {
		if text != "" && !slices.ContainsFunc(*cell, func(c claim) bool { return c.Text == text }) {
			*cell = append(*cell, claim{text, link})
		}
	}
	what := v.Label("type", m.Type)
	if m.Modality != "asserted" {
		what += " (" + v.Label("modality", m.Modality) + ")"
	}
	add(&row.What, what)
	for _, a := range m.Actors {
		name := v.Say(a.Name)
		if a.Loaded {
			name = "«" + name + "»"
		}
		add(&row.Who, v.Label("role", a.Role)+": "+name)
	}
	for _, p := range m.Places {
		add(&row.Where, v.Say(p.Name))
	}
	add(&row.When, v.Span(m.When))
	for _, c := range m.Counts {
		add(&row.No, v.Label("count", c.Of)+": "+reportView{page: v.page}.Range(record.Count{Of: c.Of, Low: c.Low, Best: c.Best, High: c.High}))
	}
	if !slices.ContainsFunc(row.Reports, func(x register.Mention) bool { return x.Report == m.Report && x.Entry == m.Entry }) {
		row.Reports = append(row.Reports, m)
	}
}

func (s *site) incident(w http.ResponseWriter, r *http.Request) error {
	return s.showIncident(w, r, http.StatusOK, "")
}

// showIncident shows the page of an incident; trouble says why a decision could not be taken.
func (s *site) showIncident(w http.ResponseWriter, r *http.Request, status int, trouble string) error {
	var v incidentView
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/incidents/"+url.PathEscape(r.PathValue("id")), "incidents.title"); err != nil {
		return err
	}
	if v.Incident, err = s.oneIncident(r); err != nil {
		return err
	}
	v.Moved = v.Incident.ID != r.PathValue("id")
	v.Title = v.incidentTitle(v.Incident)
	v.Names = map[string]string{}
	for _, o := range v.Incident.Origins {
		v.Names[o.ID] = v.OriginName(o)
	}
	v.Rows = v.rows()
	d := drawing{}
	d.places(v.page, v.Incident.ID, v.Incident.Places)
	v.Map = d.onMap(v.page, s.borders)
	for c, err := range s.ledger.History(r.Context(), register.KindIncident, v.Incident.ID) {
		if err != nil {
			return err
		}
		step := incidentStep{At: c.Author.At.UTC().Format(time.RFC3339), Version: c.Version}
		if c.Author.Name == keeper.Name || access.Of(r.Context()).Role.AtLeast(access.Analyst) { // a person's reason may name others
			step.By, step.Why = c.Author.Name, c.Author.Why
		}
		v.History = append(v.History, step)
	}
	if v.Decide, err = s.deciding(r, v.Incident); err != nil {
		return err
	}
	v.Decide.Trouble = trouble
	return render(w, s.pages.incident, status, v)
}

// incidentTitle says what happened where, in the reader's language.
func (v ledgerPage) incidentTitle(i register.Incident) string {
	title := v.Label("type", i.Type)
	if where := v.Where(i.Places); where != "" {
		title += " · " + where
	}
	return title
}

// TitleOf is incidentTitle for templates.
func (v ledgerPage) TitleOf(i register.Incident) string { return v.incidentTitle(i) }

// Pair hands a page together with a part of it to a template.
func (v ledgerPage) Pair(part any) []any { return []any{v, part} }

// Weight shows what a reason weighs.
func (v ledgerPage) Weight(x float64) string { return v.digits(fmt.Sprintf("%+.1f", x)) }

// sameIncidents gives the incidents that a report tells of together with others.
func (s *site) sameIncidents(r *http.Request, report string) ([]register.Incident, error) {
	if s.ledger == nil {
		return nil, nil
	}
	objects, err := s.ledger.Linked(r.Context(), register.KindIncident, register.Link(register.KindReport, report))
	if err != nil {
		return nil, err
	}
	var out []register.Incident
	for _, o := range objects {
		if !access.Of(r.Context()).MaySee(o.Index.Class) {
			continue
		}
		i, err := register.Read[register.Incident](o)
		if err != nil {
			return nil, err
		}
		out = append(out, mask.Incident(access.Of(r.Context()), i))
	}
	return out, nil
}
