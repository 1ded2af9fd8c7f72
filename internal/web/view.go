package web

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/search"
	"marsad/record"
)

// page is what every page has.
type page struct {
	*locale.Catalogue
	Title      string
	Path       string // of this page behind the language
	Query      string
	Version    string
	Static     string // path of the built files, or "" when they are missing
	Digits     string // "arab" or ""
	Standalone bool
	Reviews    bool // the viewer has a queue of what waits for review
	Style      template.CSS
}

// Num writes a number in the reader's digits.
func (p page) Num(v any) string { return p.digits(fmt.Sprint(v)) }

func (p page) digits(s string) string {
	if p.Digits == "arab" {
		return locale.ArabicDigits(s)
	}
	return s
}

// When shows a time in RFC 3339 to the minute, in the zone that it names; what is less exact is shown as it stands.
func (p page) When(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return p.digits(s)
	}
	layout := "2006-01-02 15:04 -07:00"
	if _, offset := t.Zone(); offset == 0 {
		layout = "2006-01-02 15:04 UTC"
	}
	return p.digits(t.Format(layout))
}

// Date gives a date for the midst of a text: set apart, so that the words around it do not turn its parts round.
func (p page) Date(s string) string {
	const leftToRight, rightToLeft, end = "\u2066", "\u2067", "\u2069"
	if p.TimeDir() == "rtl" {
		return rightToLeft + p.When(s) + end
	}
	return leftToRight + p.When(s) + end
}

// TimeDir is the direction in which a time is set: Arabic digits with marks between them run from the right, whatever stands around them.
func (p page) TimeDir() string {
	if p.Digits == "arab" {
		return "rtl"
	}
	return "ltr"
}

// N writes how many of something, in the right plural and digits.
func (p page) N(key string, n int) string { return p.digits(p.Count(key, n)) }

// Other gives the other language's page of the same thing.
func (p page) Other() string {
	other := "en"
	if p.Lang == "en" {
		other = "ar"
	}
	return "/" + other + p.Path + p.Query
}

// reportView is the report page.
type reportView struct {
	page
	Report    record.Report
	Published []block
	Restored  []block
	Unaligned bool
	ShowBoth  bool
	View      string
	Archived  string // address of the archived copy, or ""
	Map       mapView
	Copies    copies
	Related   []relatedRow
	Thread    thread

	Sought string // the query whose hits are marked, as typed
	Back   string // address of the search
	hits   []search.Highlight
	sought url.Values // of the query, for links to the same page

	VersionCount int // 0 where versions are not shown

	entities   map[string]record.Entity
	places     map[string]record.Place
	times      map[string]record.Time
	statements map[string]record.Statement
	Incidents  []register.Incident // that the report tells of
	Corrected  int                 // fields on which somebody gave another verdict than that they are right
	MayReview  bool
}

// block is a block of the text with its pieces.
type block struct {
	Kind   string
	Pieces []piece
}

func restorationID(i int) string { return "r" + strconv.Itoa(i+1) }

// newReportView lays a report out.
func newReportView(p page, r record.Report, view string, b borders) reportView {
	v := reportView{page: p, Report: r, View: view, entities: map[string]record.Entity{}, places: map[string]record.Place{}, times: map[string]record.Time{}, statements: map[string]record.Statement{}}
	for _, e := range r.Entities {
		v.entities[e.ID] = e
	}
	for _, x := range r.Places {
		v.places[x.ID] = x
	}
	for _, t := range r.Times {
		v.times[t.ID] = t
	}
	for _, s := range r.Statements {
		v.statements[s.ID] = s
	}
	v.lay()
	v.Map = newMapView(v, b)
	return v
}

// lay cuts both texts into blocks and pieces.
func (v *reportView) lay() {
	r := v.Report
	marks := append(marksOf(r), hitMarks(v.hits)...)
	a, ok := align(r)
	v.Unaligned = !ok
	original := []rune(r.Text.Original)
	v.Published = blocksOf(r, original, slices.Concat(restorationMarksIf(ok, r, a, false), marks, graphicMarks(r.Text.Original)), nil)
	if ok {
		v.Restored = blocksOf(r, []rune(r.Text.Restored), slices.Concat(restorationMarks(r, a, true), a.marks(marks), graphicMarks(r.Text.Restored)), &a)
	}
}

func restorationMarksIf(ok bool, r record.Report, a aligner, restored bool) []mark {
	if !ok {
		return nil
	}
	return restorationMarks(r, a, restored)
}

func blocksOf(r record.Report, text []rune, marks []mark, a *aligner) []block {
	blocks := r.Article.Blocks
	if len(blocks) == 0 {
		blocks = []record.Block{{Kind: "paragraph", Start: 0, End: len([]rune(r.Text.Original))}}
	}
	var out []block
	for _, b := range blocks {
		start, end := b.Start, b.End
		if a != nil {
			start, end = a.offset(start, false), a.offset(end, true)
		}
		start, end = min(max(start, 0), len(text)), min(max(end, 0), len(text))
		if start < end {
			out = append(out, block{Kind: b.Kind, Pieces: cut(text, start, end, marks)})
		}
	}
	return out
}

// Heading gives the page's headline: the title as read, or the report's id.
func (v reportView) Heading() string {
	if v.Report.Article.Title != nil {
		return visible(v.Report.Article.Title.Read())
	}
	return visible(v.Report.ID)
}

// Entity gives the name of an entity: its Arabic name, or the English one to an English reader where there is one.
func (v reportView) Entity(id string) string {
	e, ok := v.entities[id]
	if !ok {
		return v.Text("field.unknown")
	}
	return visible(v.localName(e.Name))
}

func (v reportView) localName(n record.Name) string {
	if v.Lang == "en" && n.English != "" {
		return n.English
	}
	return n.Arabic
}

// Said names a statement by its speaker and act.
func (v reportView) Said(id string) string {
	s := v.statements[id]
	return v.Entity(s.Speaker) + " (" + v.Label("act", s.Act) + ")"
}

// Warning gives the reader's text for a warning's code, or its own message where there is none.
func (v reportView) Warning(w record.Warning) string {
	if key := "warning." + w.Code; v.Has(key) {
		return v.Text(key)
	}
	return visible(w.Message)
}

// Loaded reports whether an entity's name is the outlet's own wording.
func (v reportView) Loaded(id string) bool { return v.entities[id].Loaded }

// Place gives the name of a place.
func (v reportView) Place(id string) string {
	p, ok := v.places[id]
	if !ok {
		return v.Text("field.unknown")
	}
	return visible(v.localName(p.Name))
}

// Time gives a time's value as a reader takes it in.
func (v reportView) Time(id string) string {
	t, ok := v.times[id]
	if !ok {
		return ""
	}
	return v.TimeValue(t)
}

// TimeValue writes the value, or the words where the value says no day.
func (v reportView) TimeValue(t record.Time) string {
	if t.Value == "" || strings.HasSuffix(t.Value, "_REF") {
		if t.Span != nil {
			return visible(t.Span.Read())
		}
		return v.Text("precision.unknown")
	}
	return v.When(t.Value)
}

// Range writes a count.
func (v reportView) Range(c record.Count) string {
	switch {
	case c.High == nil:
		return v.digits(v.Text("range.open", c.Low))
	case *c.High == c.Low:
		return v.Num(c.Low)
	}
	return v.digits(v.Text("range.between", c.Low, *c.High))
}

// Percent writes a confidence.
func (v reportView) Percent(share float64) string {
	return v.digits(strconv.Itoa(int(share*100+0.5))) + "%"
}

// Position writes coordinates.
func (v reportView) Position(p record.Place) string {
	if p.Lat == nil || p.Lon == nil {
		return v.Text("report.noplace")
	}
	return v.digits(fmt.Sprintf("%.4f, %.4f", *p.Lat, *p.Lon))
}

// Distance writes metres as a reader takes them in.
func (v reportView) Distance(metres int) string {
	if metres >= 1000 {
		return v.Num(strconv.FormatFloat(float64(metres)/1000, 'f', -1, 64)) + " " + v.Text("unit.km")
	}
	return v.Num(metres) + " " + v.Text("unit.m")
}

// Relative writes how a place lies to another.
func (v reportView) Relative(x *record.Relative) string {
	distance := ""
	if x.DistanceM > 0 {
		distance = v.Distance(x.DistanceM)
	}
	return strings.Trim(v.Text("relative.text", v.Label("bearing", x.Bearing), v.Place(x.To), distance), " ،,")
}

// Anchor gives the fragment of the first piece of a span, for links that work without scripts.
func (v reportView) Anchor(s record.Span) string {
	at := s.Start
	if v.View == "restored" {
		if a, ok := align(v.Report); ok {
			at = a.offset(s.Start, false)
		}
	}
	return "#at-" + strconv.Itoa(at)
}

// RestorationID gives the record name of the i-th restoration.
func (v reportView) RestorationID(i int) string { return restorationID(i) }

// Read gives the words of a span as restored, safe to show.
func (v reportView) Read(s record.Span) string { return visible(s.Read()) }

// Blocks gives the text that is asked for.
func (v reportView) Blocks() []block {
	if v.View == "restored" && !v.Unaligned {
		return v.Restored
	}
	return v.Published
}

// Route gives the places of an event that have an order, when there are at least two.
func (v reportView) Route(e record.Event) []record.EventPlace {
	var out []record.EventPlace
	for _, p := range e.Places {
		if p.Order > 0 {
			out = append(out, p)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// VersionsLink gives the address of the page of versions.
func (v reportView) VersionsLink() string { return v.CopyLink(v.Report.ID) + "/versions" }

// CopyLink gives the address of a report.
func (v reportView) CopyLink(id string) string {
	return "/" + v.Lang + "/reports/" + url.PathEscape(id)
}

// HistoryLink gives the address of the report's history.
func (v reportView) HistoryLink() string {
	return "/" + v.Lang + "/history/report/" + url.PathEscape(v.Report.ID)
}

// Safe shows outside text.
func (v reportView) Safe(s string) string { return visible(s) }

// ViewLink gives the address of the same page with the other text.
func (v reportView) ViewLink(view string) string {
	q := url.Values{"view": {view}}
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	for name, values := range v.sought {
		q[name] = values
	}
	return "?" + q.Encode()
}

// IncidentLink gives the address of an incident.
func (v reportView) IncidentLink(id string) string { return "/" + v.Lang + "/incidents/" + id }

// IncidentTitle says what happened where.
func (v reportView) IncidentTitle(i register.Incident) string {
	return ledgerPage{page: v.page}.incidentTitle(i)
}

// NotesLink gives the address to which notes are sent.
func (v reportView) NotesLink() string { return v.CopyLink(v.Report.ID) + "/notes" }

// NoteHistory gives the address of the history of a note.
func (v reportView) NoteHistory(id string) string {
	return "/" + v.Lang + "/history/" + register.KindNote + "/" + url.PathEscape(id)
}

// ClassName names a class in the reader's language.
func (v reportView) ClassName(c access.Class) string {
	if name, ok := strings.CutPrefix(string(c), string(access.OfCase(""))); ok {
		return v.Text("notes.case") + ": " + visible(name)
	}
	return v.Text("notes.restricted")
}

// Graphic tells whether the text that is shown has words that are softened.
func (v reportView) Graphic() bool {
	return slices.ContainsFunc(v.Blocks(), func(b block) bool {
		return slices.ContainsFunc(b.Pieces, func(p piece) bool { return slices.Contains(p.Kinds, graphicKind) })
	})
}
