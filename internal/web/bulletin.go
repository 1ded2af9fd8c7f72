package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"marsad/internal/bulletin"
	"marsad/internal/store"
)

// Bulletin is from where the monitoring report is made. Without a template there is none.
type Bulletin struct {
	Options  bulletin.Options
	Template *bulletin.Template
}

func (s *site) bulletinRoutes() []route {
	return slices.Concat(inBoth("GET", "/bulletin", s.bulletinPage), inBoth("GET", "/bulletin/file", s.bulletinFile))
}

// bulletinView is the page of the monitoring report.
type bulletinView struct {
	page
	Period bulletin.Period
	Today  string
	Body   template.HTML
}

// Of gives the address of the report of another period, or of this one as a file.
func (v bulletinView) Of(path string, p bulletin.Period) string {
	q := url.Values{"period": {p.Kind}, "day": {p.To}}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return "/" + v.Lang + "/bulletin" + path + "?" + q.Encode()
}

// Earlier gives the period before the shown one.
func (v bulletinView) Earlier() string { return v.Of("", v.Period.Before()) }

// Later gives the period behind the shown one, "" when it has not begun.
func (v bulletinView) Later() string {
	if p := v.Period.After(); p.From <= v.Today {
		return v.Of("", p)
	}
	return ""
}

// File gives the address of the report as one file.
func (v bulletinView) File() string { return v.Of("/file", v.Period) }

// gather makes the report that a request asks for: of yesterday when it names no day, for the last day that is over is the first that can be whole.
func (s *site) gather(r *http.Request) (bulletin.Bulletin, bulletin.Look, error) {
	c, ok := s.catalogue(r)
	if !ok || s.bulletin.Template == nil {
		return bulletin.Bulletin{}, bulletin.Look{}, errNoPage
	}
	q := r.URL.Query()
	kind, day := q.Get("period"), q.Get("day")
	if kind == "" {
		kind = bulletin.Day
	}
	if day == "" {
		day = s.now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	}
	p, err := bulletin.PeriodOf(kind, day)
	if err != nil {
		return bulletin.Bulletin{}, bulletin.Look{}, fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	b, err := bulletin.Gather(r.Context(), s.bulletin.Options, p)
	return b, bulletin.Look{Lang: c.Lang, Digits: digitsOf(r)}, err
}

func (s *site) bulletinPage(w http.ResponseWriter, r *http.Request) error {
	b, look, err := s.gather(r)
	if err != nil {
		return err
	}
	c := s.languages[look.Lang]
	v := bulletinView{page: s.newPage(c, r, "/bulletin"), Period: b.Period, Today: s.now().UTC().Format(time.DateOnly)}
	if v.Body, err = s.bulletin.Template.Body(b, look); err != nil {
		return err
	}
	v.Title = c.Text("bulletin.title." + b.Period.Kind)
	return render(w, s.pages.bulletin, http.StatusOK, v)
}

// bulletinFile gives the report as one file to keep. It is not shown here: its styles stand inside, which the policy of the site forbids.
func (s *site) bulletinFile(w http.ResponseWriter, r *http.Request) error {
	b, look, err := s.gather(r)
	if err != nil {
		return err
	}
	var document bytes.Buffer
	if err := s.bulletin.Template.Document(&document, b, look); err != nil {
		return err
	}
	if err := s.note(r, auditExport, "", "bulletin"); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=\"marsad-%s-%s-%s.html\"", b.Period.Kind, b.Period.To, look.Lang))
	_, err = document.WriteTo(w)
	return ignoreGone(err)
}
