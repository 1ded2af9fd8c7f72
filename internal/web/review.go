package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/review"
	"marsad/internal/store"
	"marsad/record"
)

// Keeper is what the pages on which people decide need of package keeper: each of it is kept together with what follows from it.
type Keeper interface {
	Correct(ctx context.Context, by store.Author, r record.Report, version int, c register.Correction) error
	Withdraw(ctx context.Context, by store.Author, r record.Report, version int, id string) error
	Decide(ctx context.Context, by store.Author, d register.Decision) error
	Undo(ctx context.Context, by store.Author, id string) error
	LookBreach(ctx context.Context, by store.Author, id string) error
}

func (s *site) reviewRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/reports/{id}/review", s.reviewPage),
		inBoth("POST", "/reports/{id}/review", s.reviewSent),
		inBoth("POST", "/incidents/{id}/review", s.decisionSent))
}

// reviewView is the page on which the coded fields of a report are accepted, corrected or rejected.
type reviewView struct {
	reportView
	Sheet       review.Sheet
	Corrections []register.Correction // the newest first
	Version     int
	Path        string // of the field or record whose form is open, "" for none
	Record      review.Record
	Field       *review.Field // nil when the form is on the whole record
	Verdicts    []string
	Trouble     string
	Typed       url.Values // what was sent and could not be taken
	MayWrite    bool
	Adding      string // what the open form adds: actors, places, time, counts; "" for none
}

// reviewed is a report that somebody may review, as it was read.
type reviewed struct {
	report      record.Report
	version     int
	corrections []register.Correction
	sheet       review.Sheet
}

// toReview gives the report of a request to whoever may review it: analysts, to whom names are shown, and those above them.
func (s *site) toReview(r *http.Request) (x reviewed, err error) {
	if s.ledger == nil {
		return x, errNoPage
	}
	id := r.PathValue("id")
	if x.report, err = s.reports.Get(r.Context(), id); err != nil {
		return x, err
	}
	if !access.Of(r.Context()).Role.AtLeast(access.Analyst) {
		return x, errForbidden
	}
	if x.version, err = s.reports.Versions(r.Context(), id); err != nil {
		return x, err
	}
	if x.corrections, err = review.Every(r.Context(), s.ledger, id); err != nil {
		return x, err
	}
	x.sheet, err = review.SheetOf(x.report, review.Holding(x.corrections))
	return x, s.openedReport(r, id, err)
}

func (s *site) reviewPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.toReview(r)
	if err != nil {
		return err
	}
	return s.showReview(w, r, x, http.StatusOK, "")
}

func (s *site) showReview(w http.ResponseWriter, r *http.Request, x reviewed, status int, trouble string) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	p := s.newPage(c, r, "/reports/"+url.PathEscape(x.report.ID)+"/review")
	v := reviewView{reportView: newReportView(p, x.report, "restored", s.borders), Sheet: x.sheet, Version: x.version, Trouble: trouble, MayWrite: s.keeper != nil, Typed: r.PostForm}
	v.Title = c.Text("review.title") + " · " + v.Heading()
	v.Corrections = slices.Clone(x.corrections)
	slices.SortFunc(v.Corrections, func(a, b register.Correction) int { return strings.Compare(b.At+b.ID, a.At+a.ID) })
	if v.Adding = r.FormValue("add"); v.Adding != "" && !slices.Contains(review.Addable(), v.Adding) {
		return fmt.Errorf("%w: %q is nothing that can be added", store.ErrInvalid, v.Adding)
	}
	if v.Path = r.FormValue("path"); v.Path != "" {
		if v.Record, v.Field, ok = x.sheet.Find(v.Path); !ok {
			return fmt.Errorf("%w: %q is no coded field of the report", store.ErrInvalid, v.Path)
		}
	}
	v.Verdicts = []string{register.FieldAccepted, register.FieldCorrected, register.FieldRejected}
	if v.Field == nil {
		v.Verdicts = []string{register.FieldAccepted, register.FieldRejected}
	}
	return render(w, s.pages.review, status, v)
}

// reviewSent takes one verdict, or the withdrawal of one.
func (s *site) reviewSent(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxDecision)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	x, err := s.toReview(r)
	if err != nil {
		return err
	}
	if s.keeper == nil {
		return errNoPage
	}
	switch err := s.takeVerdict(r, x); {
	case errors.Is(err, store.ErrInvalid):
		return s.showReview(w, r, x, http.StatusUnprocessableEntity, strings.TrimPrefix(err.Error(), store.ErrInvalid.Error()+": "))
	case err != nil:
		return err
	}
	c, _ := s.catalogue(r)
	target := "/" + c.Lang + "/reports/" + url.PathEscape(x.report.ID) + "/review"
	if path := r.PostForm.Get("path"); path != "" {
		target += "#" + fragmentOf(path)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

func (s *site) takeVerdict(r *http.Request, x reviewed) error {
	form := r.PostForm
	by := s.author(r, form.Get("why"))
	if id := form.Get("withdraw"); id != "" {
		return s.keeper.Withdraw(r.Context(), by, x.report, x.version, id)
	}
	if form.Get("version") != strconv.Itoa(x.version) {
		return fmt.Errorf("%w: the report was read again meanwhile", store.ErrConflict)
	}
	path, verdict := form.Get("path"), form.Get("verdict")
	if what := form.Get("add"); what != "" {
		a, err := additionOf(form, what, s.locate)
		if err != nil {
			return err
		}
		c, err := x.sheet.NewAddition(x.report, x.version, review.AddPath(path, what), a, form.Get("quote"))
		if err != nil {
			return err
		}
		return s.keeper.Correct(r.Context(), by, x.report, x.version, c)
	}
	_, f, _ := x.sheet.Find(path)
	var now json.RawMessage
	if verdict == register.FieldCorrected {
		if f == nil {
			return fmt.Errorf("%w: %q is no coded field", store.ErrInvalid, path)
		}
		var err error
		if now, err = f.Parse(form.Get("value")); err != nil {
			return err
		}
	}
	correction, ok := x.sheet.New(x.report, x.version, path, verdict, now)
	if !ok {
		return fmt.Errorf("%w: %q is no coded field of the report", store.ErrInvalid, path)
	}
	return s.keeper.Correct(r.Context(), by, x.report, x.version, correction)
}

// author says who asks, for the history.
func (s *site) author(r *http.Request, why string) store.Author {
	viewer := access.Of(r.Context())
	name := viewer.Name
	if name == "" {
		name = string(viewer.Role)
	}
	return store.Author{Name: name, Why: strings.TrimSpace(why), At: s.now().UTC()}
}

// fragmentOf gives the fragment under which a record stands on the page.
func fragmentOf(path string) string {
	parts := strings.Split(path, "/")
	return strings.Join(parts[1:min(3, len(parts))], "-")
}

// Fragment is fragmentOf for templates.
func (v reviewView) Fragment(path string) string { return fragmentOf(path) }

// ReviewLink gives the address of the form of a field or a record.
func (v reviewView) ReviewLink(path string) string {
	q := url.Values{"path": {path}}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "?" + q.Encode() + "#form"
}

// Action gives the address to which the forms are sent.
func (v reviewView) Action() string { return v.CopyLink(v.Report.ID) + "/review" }

// OfCollection gives the records of a collection.
func (v reviewView) OfCollection(name string) []review.Record {
	var out []review.Record
	for _, r := range v.Sheet.Records {
		if r.Collection == name {
			out = append(out, r)
		}
	}
	return out
}

// Collections lists the collections in the order of the page.
func (v reviewView) Collections() []string { return review.Collections() }

// FieldName names a field in the reader's language, with its number where there are several: actors/0/role.
func (v reviewView) FieldName(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 4 {
		return v.Text("review.whole")
	}
	var out []string
	for _, p := range parts[3:] {
		if n, err := strconv.Atoi(p); err == nil {
			out = append(out, v.Num(n+1))
			continue
		}
		out = append(out, v.Text("coded."+p))
	}
	return strings.Join(out, " ")
}

// PathName names a record and a field of it, for the history.
func (v reviewView) PathName(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return path
	}
	n, _ := strconv.Atoi(parts[2])
	name := v.Text("review."+parts[1]) + " " + v.Num(n+1)
	if parts[len(parts)-1] == "-" {
		return name + " · " + v.Text("coded."+parts[3])
	}
	if len(parts) > 3 {
		name += " · " + v.FieldName(path)
	}
	return name
}

// Value writes a value of a field: the label of one from a closed list, the name of a record that it refers to, else the value itself.
func (v reviewView) Value(spec review.Spec, value json.RawMessage) string {
	if value == nil {
		return "—"
	}
	var text string
	if json.Unmarshal(value, &text) != nil {
		return v.Num(string(value))
	}
	switch spec.Kind {
	case review.KindChoice:
		return v.Label(spec.Label, text)
	case review.KindReference:
		return v.Refers(spec.Of, text)
	}
	if label := v.Label("submode", text); spec.Name == "mode" && !strings.HasPrefix(label, "[") { // a mode of an event can be any word
		return label
	}
	return visible(text)
}

// ValueAt writes a value of a correction.
func (v reviewView) ValueAt(path string, value json.RawMessage) string {
	spec, _ := review.SpecOf(path)
	return v.Value(spec, value)
}

// Refers names the record of a collection that has an id.
func (v reviewView) Refers(collection, id string) string {
	switch {
	case id == "":
		return "—"
	case collection == "entities":
		return v.Entity(id)
	case collection == "places":
		return v.Place(id)
	case collection == "times":
		return v.Time(id)
	case collection == "statements":
		return v.Said(id)
	}
	return visible(id)
}

// Heads names a record by what it is and its words.
func (v reviewView) Heads(r review.Record) string {
	switch r.Collection {
	case "events":
		return v.Label("type", r.Type)
	case "statements":
		return v.Said(r.ID)
	}
	return v.Refers(r.Collection, r.ID)
}

// option is a value that can be chosen.
type option struct {
	Value, Label string
	Chosen       bool
}

// Options gives the values that the open field may have, "" first where it may be empty.
func (v reviewView) Options() []option {
	f := v.Field
	var ids []string
	switch {
	case f.Kind == review.KindChoice:
		ids = f.Values
	case f.Of == "entities":
		for _, e := range v.Report.Entities {
			ids = append(ids, e.ID)
		}
	case f.Of == "places":
		for _, p := range v.Report.Places {
			ids = append(ids, p.ID)
		}
	case f.Of == "times":
		for _, t := range v.Report.Times {
			ids = append(ids, t.ID)
		}
	case f.Of == "statements":
		for _, st := range v.Report.Statements {
			ids = append(ids, st.ID)
		}
	}
	have := v.Typing()
	var out []option
	for _, id := range ids {
		data, _ := json.Marshal(id)
		out = append(out, option{id, v.Value(f.Spec, data), id == have})
	}
	return out
}

// Typing gives what stands in the input of the open field: what was typed and could not be taken, else what holds.
func (v reviewView) Typing() string {
	if typed, ok := v.Typed["value"]; ok {
		return typed[0]
	}
	var text string
	if json.Unmarshal(v.Field.Now, &text) != nil {
		return string(v.Field.Now)
	}
	return text
}

// Reason gives the reason that was typed.
func (v reviewView) Reason() string { return v.Typed.Get("why") }

// Asked tells whether a verdict was chosen in what could not be taken.
func (v reviewView) Asked(verdict string) bool { return v.Typed.Get("verdict") == verdict }

// Standing says what became of a correction: it holds, or why it cannot be laid over this version.
func (v reviewView) Standing(c register.Correction) string {
	for _, o := range v.Sheet.Orphaned {
		if o.ID == c.ID {
			return o.Reason
		}
	}
	return ""
}

// noteReviewed tells a report's page how much of it people hold wrong, and whether the viewer may review it.
func (s *site) noteReviewed(r *http.Request, v *reportView) error {
	if s.ledger == nil {
		return nil
	}
	v.MayReview = access.Of(r.Context()).Role.AtLeast(access.Analyst)
	corrections, err := review.Of(r.Context(), s.ledger, v.Report.ID)
	if err != nil || len(corrections) == 0 {
		return err
	}
	_, applied, _ := review.Apply(v.Report, corrections)
	wrong := map[string]bool{}
	for _, c := range applied {
		wrong[c.Path] = c.Verdict != register.FieldAccepted || wrong[c.Path]
	}
	for _, w := range wrong {
		if w {
			v.Corrected++
		}
	}
	return nil
}
