package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/export"
	"marsad/internal/locale"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/store"
	"marsad/record"
)

func (s *site) exportRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/export", s.exportPage),
		inBoth("GET", "/feed.atom", s.feed("atom")),
		inBoth("GET", "/feed.json", s.feed("jsonfeed")))
}

// exported is what somebody asks to be exported.
type exported struct {
	what    string
	format  export.Format
	filter  store.Filter
	options export.Options
	source  export.Source
}

// exportOf reads from an address what is asked for, and for whom.
func (s *site) exportOf(r *http.Request, what, form string) (exported, error) {
	if s.ledger == nil {
		return exported{}, errNoPage
	}
	q, viewer := r.URL.Query(), access.Of(r.Context())
	format, err := export.Find(what, form)
	if err != nil {
		return exported{}, err
	}
	a, err := s.narrowed(r)
	if err != nil {
		return exported{}, err
	}
	f := a.Filter
	starter, err := agreements.Starter()
	if err != nil {
		return exported{}, err
	}
	x := exported{what: what, format: format, filter: f, source: export.Source{Reports: asRead(s.reports), Ledger: s.ledger, Starter: starter, Viewer: viewer}}
	x.options = export.Options{Base: peer.Origin(r), Viewer: viewer, Now: s.now(), Layout: q.Get("layout"), HXL: q.Get("hxl") == "1", BOM: q.Get("bom") == "1"}
	switch {
	case f.Modality != "":
		x.options.Modalities = []string{f.Modality}
	case q.Get("hold") == "all":
		x.options.Modalities = record.Modalities()
	}
	if lang := q.Get("lang"); slices.Contains(locale.Languages(), lang) {
		x.options.Language = lang
	}
	return x, nil
}

func (x exported) count(r *http.Request) (export.Tally, error) {
	return export.Count(x.format, x.what, x.source.Records(r.Context(), x.what, x.filter), x.options)
}

// exportFile writes a file as it is made. How many records and rows it has stands in the headers, before its first byte; a HEAD request asks for these alone.
// When the register changes in between, or the file cannot be ended, the connection is broken off: half a file must not look whole.
func (s *site) exportFile(w http.ResponseWriter, r *http.Request) error {
	what, extension, _ := strings.Cut(r.PathValue("file"), ".")
	x, err := s.exportOf(r, what, extension)
	if err != nil {
		return err
	}
	counted, err := x.count(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("X-Marsad-Records", strconv.Itoa(counted.Records))
	h.Set("X-Marsad-Rows", strconv.Itoa(counted.Rows))
	h.Set("X-Marsad-Left-Out", leftOut(counted))
	h.Set("Content-Type", x.format.MediaType)
	h.Set("Content-Disposition", `attachment; filename="marsad-`+x.what+"."+x.format.Extension+`"`)
	h.Set("Cache-Control", "no-store") // what is in it depends on who asks
	if r.Method == http.MethodHead {
		return nil
	}
	if err := s.note(r, auditExport, "", x.what); err != nil {
		return err
	}
	out := &patient{w: w, control: http.NewResponseController(w)}
	written, err := export.Write(out, x.format, x.what, x.source.Records(r.Context(), x.what, x.filter), x.options)
	if err == nil && !written.Equal(counted) {
		err = fmt.Errorf("%w: %d records counted, %d written", export.ErrChanged, counted.Records, written.Records)
	}
	switch {
	case err == nil:
		return nil
	case out.written == 0:
		for _, name := range []string{"X-Marsad-Records", "X-Marsad-Rows", "X-Marsad-Left-Out", "Content-Disposition"} {
			h.Del(name)
		}
		return err
	}
	if r.Context().Err() == nil {
		s.log.Error("export broken off", "path", r.URL.Path, "error", err)
	}
	panic(http.ErrAbortHandler)
}

// leftOut says what a form leaves out, as planned=2, negated=1.
func leftOut(t export.Tally) string {
	var out []string
	for _, m := range t.LeftOut() {
		out = append(out, m+"="+strconv.Itoa(t.Left[m]))
	}
	return strings.Join(out, ", ")
}

// patience is how long a reader may take for one piece of a file; a whole file may take longer than any page.
const patience = time.Minute

// patient gives every piece of a long answer time of its own.
type patient struct {
	w       http.ResponseWriter
	control *http.ResponseController
	written int
}

func (p *patient) Write(data []byte) (int, error) {
	if err := p.control.SetWriteDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	n, err := p.w.Write(data)
	p.written += n
	return n, err
}

// feed gives the handler of a feed of incidents in the language of its address: the latest happenings first, a page of them, and a link to the ones before.
func (s *site) feed(form string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, ok := s.catalogue(r)
		if !ok {
			return errNoPage
		}
		x, err := s.exportOf(r, export.Incidents, form)
		if err != nil {
			return err
		}
		records, next, err := x.source.Page(r.Context(), x.filter)
		if err != nil {
			return err
		}
		x.options.Language, x.options.Self = c.Lang, x.options.Base+r.URL.RequestURI()
		if next != "" {
			q := r.URL.Query()
			q.Set("cursor", next)
			x.options.Next = x.options.Base + r.URL.Path + "?" + q.Encode()
		}
		var b bytes.Buffer
		if _, err := export.Write(&b, x.format, export.Incidents, records, x.options); err != nil {
			return err
		}
		if err := s.note(r, auditExport, "", x.what); err != nil {
			return err
		}
		w.Header().Set("Content-Type", x.format.MediaType)
		w.Header().Set("Cache-Control", "no-store")
		_, err = b.WriteTo(w)
		return ignoreGone(err)
	}
}

// exportView is the page on which an export is chosen.
type exportView struct {
	page
	What, Form     string
	Whats          []string
	Forms          []export.Format
	Grades         []string
	Search         searchView // the fields that a search has too
	Grade, Box     string
	Hold           bool
	Trouble        string
	Counted        *export.Tally
	Left           []string
	Download, File string
	Table          bool // the chosen form has cells
}

func (s *site) exportPage(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok || s.ledger == nil {
		return errNoPage
	}
	q := r.URL.Query()
	v := exportView{page: s.newPage(c, r, "/export"), What: q.Get("what"), Form: q.Get("form"), Whats: export.Subjects(), Forms: export.Formats(), Grades: register.Grades(), Box: q.Get("box"), Hold: q.Get("hold") == "all"}
	v.Title = c.Text("export.title")
	a, _ := s.narrowed(r) // as typed, also when it cannot be: countFor tells what is wrong
	v.Search = newSearchView(v.page, a)
	v.Grade = v.Search.Facet("grade")
	if v.What == "" {
		return render(w, s.pages.export, http.StatusOK, v)
	}
	status := http.StatusOK
	switch err := s.countFor(r, &v); {
	case errors.Is(err, export.ErrForm):
		status, v.Trouble = http.StatusBadRequest, c.Text("export.misfit", v.held())
	case errors.Is(err, store.ErrInvalid):
		status, v.Trouble = http.StatusBadRequest, c.Text("export.misfilter")
	case err != nil:
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return render(w, s.pages.export, status, v)
}

// FurtherFacets gives the facets without a field in the form.
func (v exportView) FurtherFacets() []string {
	return slices.DeleteFunc(v.Search.FurtherFacets(), func(f string) bool { return f == "grade:"+v.Grade })
}

// held says what the chosen form holds.
func (v exportView) held() string {
	var out []string
	for _, f := range v.Forms {
		if f.Name == v.Form {
			for _, what := range f.Subjects {
				out = append(out, v.Label("exportwhat", what))
			}
		}
	}
	if v.Lang == "ar" {
		return strings.Join(out, "، ")
	}
	return strings.Join(out, ", ")
}

// countFor counts what is chosen, and sets the link by which it is downloaded.
func (s *site) countFor(r *http.Request, v *exportView) error {
	x, err := s.exportOf(r, v.What, v.Form)
	if err != nil {
		return err
	}
	counted, err := x.count(r)
	if err != nil {
		return err
	}
	v.Counted, v.Table = &counted, x.format.Table
	for _, m := range counted.LeftOut() {
		why := v.Text("export." + export.NoRow)
		if m != export.NoRow {
			why = v.Label("modality", m)
		}
		v.Left = append(v.Left, v.Text("export.left", v.Num(counted.Left[m]), why))
	}
	q := x.filter.Values()
	q.Set("lang", v.Lang)
	if v.Hold {
		q.Set("hold", "all")
	}
	v.File = x.what + "." + x.format.Extension
	v.Download = "/api/v1/export/" + v.File + "?" + q.Encode()
	return nil
}
