package web

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/register/queue"
	"marsad/internal/store"
)

func (s *site) queueRoutes() []route {
	return slices.Concat(inBoth("GET", "/review", s.queuePage), inBoth("POST", "/review", s.queueSent))
}

// reviews tells whether the viewer has a queue.
func (s *site) reviews(r *http.Request) bool {
	return s.ledger != nil && access.Of(r.Context()).Role.AtLeast(access.Reviewer)
}

// How many records stand on a page of one part, and under each part where all are shown.
const (
	queuePageSize = 50
	queueShort    = 5
)

// queueView is the page of what waits for review.
type queueView struct {
	ledgerPage
	Parts    []queuePart
	Part     string // the part that is asked for, "" for all
	Names    []string
	Area     string
	Case     string
	Cases    []string // of the viewer
	MayWrite bool
	Trouble  string
	Typed    url.Values
}

// queuePart is a part of the queue.
type queuePart struct {
	Name    string
	Total   int
	AtLeast bool
	Waiting []waiting
	Link    string // of the part alone, "" when it is
	Next    string
}

// waiting is a record that waits; one of the pointers is set.
type waiting struct {
	Day      string
	Case     string
	Incident *register.Incident
	Breach   *register.Breach
	Doubt    *register.Doubt
	Entry    *register.FieldEntry
}

func (s *site) queuePage(w http.ResponseWriter, r *http.Request) error {
	return s.showQueue(w, r, http.StatusOK, "")
}

func (s *site) showQueue(w http.ResponseWriter, r *http.Request, status int, trouble string) error {
	viewer := access.Of(r.Context())
	v, err := s.queueView(r, viewer)
	if err != nil {
		return err
	}
	v.Trouble, v.Typed = trouble, r.PostForm
	asked := queue.Asked{Area: v.Area, Case: v.Case, Classes: viewer.Classes()}
	for _, name := range v.Names {
		if v.Part != "" && v.Part != name {
			continue
		}
		part, err := s.queuePart(r, v, asked, name)
		if err != nil {
			return err
		}
		v.Parts = append(v.Parts, part)
	}
	return render(w, s.pages.queue, status, v)
}

// queueView reads what is asked for.
func (s *site) queueView(r *http.Request, viewer access.Viewer) (queueView, error) {
	q := r.URL.Query()
	v := queueView{Names: queue.Parts(), Part: q.Get("part"), Area: strings.TrimSpace(q.Get("area")), Case: q.Get("case"), Cases: viewer.Cases, MayWrite: s.keeper != nil}
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/review", "queue.title"); err != nil {
		return v, err
	}
	switch {
	case !viewer.Role.AtLeast(access.Reviewer):
		return v, errForbidden
	case v.Part != "" && !slices.Contains(v.Names, v.Part):
		return v, fmt.Errorf("%w: %q is no part of the queue", store.ErrInvalid, v.Part)
	case v.Case != "" && !slices.Contains(v.Cases, v.Case): // as if there were none of the name
		return v, errNoPage
	}
	return v, nil
}

// queuePart reads a part of the queue: all pages of it when it is asked for alone, else its beginning.
func (s *site) queuePart(r *http.Request, v queueView, asked queue.Asked, name string) (queuePart, error) {
	f := asked.Filter(name)
	f.Limit = 1
	counted, err := s.ledger.Objects(r.Context(), f)
	if err != nil {
		return queuePart{}, err
	}
	p := queuePart{Name: name, Total: counted.Total, AtLeast: counted.AtLeast}
	if p.Total == 0 {
		return p, nil
	}
	size, cursor := queueShort, ""
	if v.Part != "" {
		size, cursor = queuePageSize, r.URL.Query().Get("after")
	}
	page, err := queue.Oldest(r.Context(), s.ledger, asked.Filter(name), cursor, size)
	if err != nil {
		return p, err
	}
	for _, o := range page.Objects {
		x, err := waitingOf(access.Of(r.Context()), o)
		if err != nil {
			return p, err
		}
		p.Waiting = append(p.Waiting, x)
	}
	switch {
	case v.Part == "":
		p.Link = v.queueLink(r, name, "")
	case page.Next != "":
		p.Next = v.queueLink(r, name, page.Next)
	}
	return p, nil
}

// waitingOf reads a record as the viewer may see it.
func waitingOf(viewer access.Viewer, o store.Object) (waiting, error) {
	x := waiting{Day: o.Index.From}
	x.Case, _ = o.Index.Class.Case()
	switch o.Kind {
	case register.KindIncident:
		i, err := register.Read[register.Incident](o)
		i = mask.Incident(viewer, i)
		x.Incident = &i
		return x, err
	case register.KindBreach:
		b, err := register.Read[register.Breach](o)
		b = mask.Breach(viewer, b)
		x.Breach = &b
		return x, err
	case register.KindDoubt:
		d, err := register.Read[register.Doubt](o)
		x.Doubt = &d
		return x, err
	case register.KindField:
		e, err := register.Read[register.FieldEntry](o)
		e = mask.FieldEntry(viewer, e)
		x.Entry = &e
		return x, err
	}
	return x, fmt.Errorf("%s %q waits for no review", o.Kind, o.ID)
}

// queueLink gives the address of a part with the same area, case and digits.
func (v queueView) queueLink(r *http.Request, part, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"part": part, "area": v.Area, "case": v.Case, "digits": r.URL.Query().Get("digits"), "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "?" + q.Encode()
}

// queueSent notes that a reviewer looked at an alleged breach.
func (s *site) queueSent(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxDecision)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	viewer := access.Of(r.Context())
	switch {
	case s.ledger == nil || s.keeper == nil:
		return errNoPage
	case !viewer.Role.AtLeast(access.Reviewer):
		return errForbidden
	}
	id := r.PostForm.Get("breach")
	o, err := s.ledger.Object(r.Context(), register.KindBreach, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (o.Removed || !viewer.MaySee(o.Index.Class)) {
		return errNoPage
	}
	if err != nil {
		return err
	}
	err = s.keeper.LookBreach(r.Context(), s.author(r, r.PostForm.Get("why")), id)
	if errors.Is(err, store.ErrInvalid) {
		return s.showQueue(w, r, http.StatusUnprocessableEntity, strings.TrimPrefix(err.Error(), store.ErrInvalid.Error()+": "))
	}
	if err != nil {
		return err
	}
	c, _ := s.catalogue(r)
	target := "/" + c.Lang + "/review"
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, target+"#"+register.AwaitsBreach, http.StatusSeeOther)
	return nil
}

// Contradicted names the fields on which origins of an incident contradict one another.
func (v queueView) Contradicted(i register.Incident) string {
	var out []string
	for _, c := range i.Contradictions {
		out = append(out, incidentView{ledgerPage: v.ledgerPage}.Field(c.Field))
	}
	return v.join(out)
}

// Accuses says who accuses whom.
func (v queueView) Accuses(b register.Breach) string {
	return v.Text("queue.accuses", v.parties(b.Accused), v.parties(b.Accuser))
}

func (v queueView) parties(parts []register.Part) string {
	var out []string
	for _, p := range parts {
		out = append(out, v.Say(p.Name))
	}
	return cmp.Or(v.join(out), "—")
}

// Percent shows a probability.
func (v queueView) Percent(x float64) string { return v.Num(math.Round(100 * x)) }

// Reports lists the reports that tell of a breach.
func (v queueView) Reports(b register.Breach) []string {
	var out []string
	for _, m := range b.Mentions {
		if m.Report != "" && !slices.Contains(out, m.Report) {
			out = append(out, m.Report)
		}
	}
	return out
}

// CodingLink leads to where the coding of a report is reviewed.
func (v queueView) CodingLink(report, path string) string {
	return v.To("reports", report) + "/review#" + fragmentOf(path)
}

// Action gives the address to which forms are sent, with what is asked for.
func (v queueView) Action() string { return "/" + v.Lang + "/review" + v.Query }

// Reason gives the reason that was typed for a breach and could not be taken.
func (v queueView) Reason(id string) string {
	if v.Typed.Get("breach") != id {
		return ""
	}
	return v.Typed.Get("why")
}
