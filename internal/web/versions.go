package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"marsad/internal/store"
	"marsad/internal/versions"
	"marsad/record"
)

// versionsView is the page that lists the versions of a report and compares two of them.
type versionsView struct {
	page
	Report   record.Report // newest version
	Versions []versionRow  // the newest first
	From, To int           // what is compared; 0 when there is one version only
	Diff     versions.Diff
}

type versionRow struct {
	Number              int
	Captured, Published string
}

// maxVersions is how many versions the page lists; it says how many there are, and every one can be asked for by number.
const maxVersions = 100

func (s *site) versions(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	id := r.PathValue("id")
	report, err := s.reports.Get(r.Context(), id)
	if err := s.openedReport(r, id, err); err != nil {
		return err
	}
	n, err := s.reports.Versions(r.Context(), id)
	if err != nil {
		return err
	}
	v := versionsView{page: s.newPage(c, r, "/reports/"+url.PathEscape(id)+"/versions"), Report: report}
	v.Title = c.Text("versions.title") + " · " + reportView{page: v.page, Report: report}.Heading()
	for i := n; i > max(0, n-maxVersions); i-- {
		old, err := s.reports.Version(r.Context(), id, i)
		if err != nil {
			return err
		}
		v.Versions = append(v.Versions, newVersionRow(i, old))
	}
	if n > 1 {
		if err := s.compare(r, &v, id, n); err != nil {
			return err
		}
	}
	return render(w, s.pages.versions, http.StatusOK, v)
}

func newVersionRow(i int, r record.Report) versionRow {
	row := versionRow{Number: i, Captured: r.Source.CapturedAt}
	if r.Source.Published != nil {
		row.Published = r.Source.Published.Value
	}
	return row
}

// compare compares the two newest versions, or those that are asked for.
func (s *site) compare(r *http.Request, v *versionsView, id string, n int) error {
	number := func(name string, missing int) (int, error) {
		value := r.URL.Query().Get(name)
		if value == "" {
			return missing, nil
		}
		i, err := strconv.Atoi(value)
		if err != nil || i < 1 || i > n {
			return 0, fmt.Errorf("%w: %s %q is not a version from 1 to %d", store.ErrInvalid, name, value, n)
		}
		return i, nil
	}
	var err error
	if v.To, err = number("to", n); err != nil {
		return err
	}
	if v.From, err = number("from", max(1, v.To-1)); err != nil {
		return err
	}
	older, err := s.reports.Version(r.Context(), id, v.From)
	if err != nil {
		return err
	}
	newer, err := s.reports.Version(r.Context(), id, v.To)
	if err != nil {
		return err
	}
	v.Diff = versions.Compare(older, newer)
	return nil
}

// ReportLink gives the address of the report.
func (v versionsView) ReportLink() string {
	return "/" + v.Lang + "/reports/" + url.PathEscape(v.Report.ID)
}

// Link gives the address of the comparison of a version with the one before.
func (v versionsView) Link(to int) string {
	q := url.Values{"from": {strconv.Itoa(to - 1)}, "to": {strconv.Itoa(to)}}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "?" + q.Encode()
}

// Safe shows outside text.
func (v versionsView) Safe(s string) string { return visible(s) }

// runView is a run of the text as the page shows it: the white space behind a change is not part of the mark.
type runView struct {
	Op           versions.Op
	Text, Behind string
}

// Runs gives the runs of the text. What was taken out is followed by a space where something was put in its place, so that a line break stands once.
func (v versionsView) Runs() []runView {
	runs := v.Diff.Text
	out := make([]runView, len(runs))
	for i, r := range runs {
		trimmed := strings.TrimRightFunc(r.Text, unicode.IsSpace)
		out[i] = runView{r.Op, visible(trimmed), r.Text[len(trimmed):]}
		if r.Op == versions.Removed && i+1 < len(runs) && runs[i+1].Op == versions.Added {
			out[i].Behind = " "
		}
	}
	return out
}

// Total writes how many versions there are.
func (v versionsView) Total() string {
	if len(v.Versions) == 0 {
		return v.N("versions", 0)
	}
	return v.N("versions", v.Versions[0].Number)
}

// Between names what is compared.
func (v versionsView) Between() string {
	return v.digits(v.Text("versions.between", v.To, v.From))
}

// Name names a change: what it is a change of, and its kind.
func (v versionsView) Name(c versions.Change) string {
	if c.Record == "statement" {
		return v.Label("act", c.Label)
	}
	return v.Label("type", c.Label)
}

// Field names a field that differs.
func (v versionsView) Field(f versions.Field) string {
	switch f.Name {
	case "actors":
		return v.Label("role", f.Of)
	case "count":
		return v.Label("count", f.Of)
	}
	return v.Text("field." + f.Name)
}

// Value writes a value of a field: the label of a value from a closed list, else the words themselves.
func (v versionsView) Value(f versions.Field, value string) string {
	switch f.Name {
	case "act", "hedge", "mode", "type", "submode", "phase", "modality", "weapon":
		return v.Label(f.Name, value)
	case "count", "published", "updated", "time":
		return v.digits(value)
	}
	return visible(value)
}

// fieldTable is a table of fields that differ, with the page that writes them.
type fieldTable struct {
	View   versionsView
	Fields []versions.Field
}

// Table makes the table of fields.
func (v versionsView) Table(fields []versions.Field) fieldTable { return fieldTable{v, fields} }
