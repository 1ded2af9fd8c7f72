package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"

	"marsad/internal/locale"
	"marsad/internal/store"
	"marsad/record"
)

//go:embed templates/*.html
var templateFiles embed.FS

type pages struct {
	list, report, versions, sources, archived, failure *template.Template
	fieldList, fieldEntry, fieldNew                    *template.Template
	signIn                                             *template.Template
	ledger                                             *template.Template
	export                                             *template.Template
	bulletin                                           *template.Template
	search                                             *template.Template
	incidents, incident, today                         *template.Template
	watch, settings, users                             *template.Template
	review, history, audit, queue                      *template.Template
	atlas, about, entrances                            *template.Template
}

// parsePages reads the templates: each page stands in the layout, with the parts that it shares with others.
func parsePages() (pages, error) {
	var p pages
	for _, t := range []struct {
		page  **template.Template
		files []string
	}{
		{&p.list, []string{"list.html", "search_form.html"}},
		{&p.report, []string{"report.html"}},
		{&p.versions, []string{"versions.html"}},
		{&p.archived, []string{"archived.html"}},
		{&p.sources, []string{"sources.html"}},
		{&p.failure, []string{"failure.html"}},
		{&p.fieldList, []string{"field.html", "field_map.html"}},
		{&p.fieldEntry, []string{"field_entry.html", "field_map.html"}},
		{&p.fieldNew, []string{"field_new.html"}},
		{&p.signIn, []string{"sign-in.html"}},
		{&p.ledger, []string{"ledger.html", "field_map.html"}},
		{&p.export, []string{"export.html", "search_form.html"}},
		{&p.bulletin, []string{"bulletin.html"}},
		{&p.search, []string{"search.html", "search_form.html"}},
		{&p.incidents, []string{"incidents.html", "incident_row.html"}},
		{&p.incident, []string{"incident.html", "field_map.html", "incident_decide.html"}},
		{&p.settings, []string{"settings.html"}},
		{&p.users, []string{"users.html"}},
		{&p.watch, []string{"watch.html"}},
		{&p.review, []string{"review.html"}},
		{&p.queue, []string{"queue.html"}},
		{&p.history, []string{"history.html"}},
		{&p.audit, []string{"audit.html"}},
		{&p.about, []string{"about.html"}},
		{&p.entrances, []string{"entrances.html"}},
		{&p.atlas, []string{"atlas.html", "search_form.html"}},
		{&p.today, []string{"today.html", "incident_row.html"}},
	} {
		names := []string{"templates/layout.html"}
		for _, f := range t.files {
			names = append(names, "templates/"+f)
		}
		var err error
		if *t.page, err = template.New("layout.html").ParseFS(templateFiles, names...); err != nil {
			return p, err
		}
	}
	return p, nil
}

// newPage gives what every page has; path is the page's path behind the language.
func (s *site) newPage(c *locale.Catalogue, r *http.Request, path string) page {
	p := page{Catalogue: c, Path: path, Version: s.version, Digits: digitsOf(r), Reviews: s.reviews(r)}
	if !s.assets.missing {
		p.Static = "/static/" + s.assets.version + "/"
	}
	if r.URL.RawQuery != "" {
		p.Query = "?" + r.URL.Query().Encode()
	}
	return p
}

// digitsOf reads the reader's choice of digits.
func digitsOf(r *http.Request) string {
	if r.URL.Query().Get("digits") == "arab" {
		return "arab"
	}
	return ""
}

// render writes a page whole or not at all: an error in a template must not leave half a page.
func render(w http.ResponseWriter, t *template.Template, status int, data any) error {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(inOrder(b.Bytes()))
	return ignoreGone(err)
}

// inOrder shows what would turn the direction of a page (U+202A to U+202E) as a white square, wherever it stands: in a name, an attribute, a title. Templates show
// outside text by visible; this is for the one that forgets to. The texts of the pages use isolates alone.
func inOrder(page []byte) []byte {
	for i := 0; i+2 < len(page); i++ {
		if page[i] == 0xe2 && page[i+1] == 0x80 && page[i+2] >= 0xaa && page[i+2] <= 0xae {
			copy(page[i:], "\u25a1") // as many bytes
		}
	}
	return page
}

// ignoreGone drops the error of a reader who left: there is nobody to answer.
func ignoreGone(error) error { return nil }

// listView is the list of reports.
type listView struct {
	page
	store.Page
	Search searchView // its form, which leads to the search
}

// NextLink gives the address of the next page, "" on the last.
func (v listView) NextLink() string {
	if v.Next == "" {
		return ""
	}
	f := v.Search.Filter
	f.Cursor = v.Next
	q := f.Values()
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "?" + q.Encode()
}

// Link gives the address of a report.
func (v listView) Link(id string) string { return "/" + v.Lang + "/reports/" + url.PathEscape(id) }

// Safe shows outside text.
func (v listView) Safe(s string) string { return visible(s) }

// Day shows the day of publication.
func (v listView) Day(s string) string { return v.digits(s[:min(10, len(s))]) }

func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	a, err := s.ask(r)
	if err != nil {
		return err
	}
	a.Kind = "" // whatever else is kept, this list has reports
	found, err := s.reports.List(r.Context(), a.Filter)
	if err != nil {
		return err
	}
	v := listView{page: s.newPage(c, r, "/"), Page: found}
	v.Search = newSearchView(v.page, a)
	v.Title = c.Text("list.title")
	return render(w, s.pages.list, http.StatusOK, v)
}

func (s *site) report(w http.ResponseWriter, r *http.Request) error {
	return s.showReport(w, r, http.StatusOK, "")
}

// showReport shows the page of a report; trouble says why a note could not be taken.
func (s *site) showReport(w http.ResponseWriter, r *http.Request, status int, trouble string) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	report, err := s.reports.Get(r.Context(), r.PathValue("id"))
	if err := s.openedReport(r, r.PathValue("id"), err); err != nil {
		return err
	}
	view := "restored"
	if r.URL.Query().Get("view") == "published" {
		view = "published"
	}
	p := s.newPage(c, r, "/reports/"+url.PathEscape(report.ID))
	v := newReportView(p, report, view, s.borders)
	v.Title = v.Heading()
	if err := s.markHits(r, &v); err != nil {
		return err
	}
	if s.captures != nil {
		v.Archived = archivedLink(c.Lang, report)
	}
	if v.VersionCount, err = s.reports.Versions(r.Context(), report.ID); err != nil {
		return err
	}
	if v.Copies, err = s.copies(r.Context(), report); err != nil {
		return err
	}
	if v.Incidents, err = s.sameIncidents(r, report.ID); err != nil {
		return err
	}
	if err := s.noteReviewed(r, &v); err != nil {
		return err
	}
	if err := s.beside(r, &v); err != nil {
		return err
	}
	v.Thread.Trouble, v.Thread.Typed = trouble, r.PostForm
	return render(w, s.pages.report, status, v)
}

// beside adds what stands beside a report: related reports and analysts' notes.
func (s *site) beside(r *http.Request, v *reportView) (err error) {
	left := []string{v.Report.ID}
	for _, c := range v.Copies.Rows {
		left = append(left, c.ID)
	}
	if v.Related, err = s.related(r.Context(), v.Report, left); err != nil {
		return err
	}
	v.Thread, err = s.threadOf(r, v.Report.ID)
	return err
}

// failureView is a page that says what went wrong.
type failureView struct {
	page
	Message string
	Status  int
}

func (s *site) fail(w http.ResponseWriter, r *http.Request, status int, key string) {
	c, ok := s.catalogue(r)
	if !ok {
		c = s.languages["ar"]
	}
	v := failureView{page: s.newPage(c, r, "/"), Message: c.Text(key), Status: status}
	v.Query, v.Title = "", v.Message
	if err := render(w, s.pages.failure, status, v); err != nil {
		s.log.Error("error page failed", "error", err)
		http.Error(w, v.Message, status)
	}
}

// WriteReport writes the page of a report as one document that needs nothing else: styles inside, no script, no address outside.
func WriteReport(w io.Writer, r record.Report, lang string) error {
	s, err := newSite()
	if err != nil {
		return err
	}
	c, ok := s.languages[lang]
	if !ok {
		return fmt.Errorf("language %q is not one of ar, en", lang)
	}
	p := page{Catalogue: c, Standalone: true}
	if style, err := fs.ReadFile(s.assets.files, "inline.css"); err == nil {
		p.Style = template.CSS(style) //nolint:gosec // our own built file
	}
	v := newReportView(p, r, "restored", s.borders)
	v.Title = v.Heading()
	return s.pages.report.Execute(w, v)
}
