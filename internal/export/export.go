// Package export writes what the register holds in forms that others read, and reads tables of others back. It works on streams: a record goes out before
// the next one is asked for, so that memory does not grow with their number.
//
// Only names of other schemes are used (ACLED's and UCDP's public codebooks, GDELT's column lists, PLOVER's manual), never data of theirs; docs/exports.md
// says for every column where it comes from and how it differs.
package export

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/store"
)

// What can be written.
const (
	Incidents = "incidents"
	Events    = "events" // of single reports, each as an incident with one origin
	Patrols   = "patrols"
	Posts     = "posts"
	Breaches  = "breaches"
	Tracks    = "tracks" // GPS tracks of approved patrol logs
	Zones     = "zones"  // of clauses of agreements
)

// Subjects lists what can be written.
func Subjects() []string { return []string{Incidents, Events, Patrols, Posts, Breaches, Tracks, Zones} }

// Options says how a form is written.
type Options struct {
	Base       string        // address of the pages, such as https://monitor.example/; rows link there. Without it links are paths of the site
	Viewer     access.Viewer // for whom it is written
	Now        time.Time     // when it is written: feeds and documents say so
	Modalities []string      // of the happenings that a coded form holds; Happened when nil
	Layout     string        // of the columns in XLSX and Parquet: acled, ucdp, gdelt or mentions; acled when empty
	HXL        bool          // a second row of HXL hashtags, in CSV and XLSX
	BOM        bool          // a byte order mark before CSV: Excel then takes it for UTF-8
	Language   string        // ar or en: of the pages that are linked to, and of a feed; empty gives links to English pages and feeds in both
	Self, Next string        // addresses of a feed and of its older entries (RFC 5005), where they are known
}

// Happened is the modalities of what is said to have happened: others are plans, wishes, denials and history, which coded data of others does not hold.
func Happened() []string { return []string{"asserted", "reported"} }

// ErrForm says that a form or a subject is not known, or that the one cannot hold the other.
var ErrForm = fmt.Errorf("%w form of export", store.ErrInvalid)

// Tally says what a form holds.
type Tally struct {
	Records int            // that went in
	Rows    int            // of a table, features of a map, entries of a feed
	Left    map[string]int // records that the form leaves out, by modality, or NoRow
}

// NoRow stands in Tally.Left for records of which a form has nothing to hold: in GPX those without a position, in tables of parts those without parts.
const NoRow = "nothing_to_hold"

// LeftOut gives the modalities of Left in order.
func (t Tally) LeftOut() []string {
	out := make([]string, 0, len(t.Left))
	for m := range t.Left {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// Equal tells whether two tallies are of the same content.
func (t Tally) Equal(u Tally) bool {
	return t.Records == u.Records && t.Rows == u.Rows && fmt.Sprint(t.Left) == fmt.Sprint(u.Left)
}

// ErrChanged says that the register was written to between counting and writing.
var ErrChanged = errors.New("the register changed between counting and writing")

// Format is a form in which records are written.
type Format struct {
	Name, Extension, MediaType string
	Subjects                   []string
	Coded                      bool // holds only happenings of Options.Modalities
	Table                      bool // rows and columns: a text beside it can say what was left out
	layout                     string
	open                       func(io.Writer, []Column, Options) (sheet, error)
	document                   func(io.Writer, Options) document
}

// sheet takes the rows of a table. Close ends it; the writer below stays open.
type sheet interface {
	row(cells []any) error
	Close() error
}

// document takes records that are no rows.
type document interface {
	add(Record) (int, error) // gives how many rows, features or entries it became
	Close() error
}

// Record is an entry of the register on its way out: one of register.Incident, register.PatrolSeries, register.Post, register.Breach, register.FieldEntry, Zone.
type Record any

var (
	happenings = []string{Incidents, Events}
	tabled     = []string{Incidents, Events, Patrols, Posts, Breaches} // what rows can hold
	pointed    = append(slices.Clone(tabled), Tracks)                  // what GPX can hold, which has no areas
)

// Formats lists the forms, in the order in which they are offered.
func Formats() []Format {
	all := Subjects()
	tables := []Format{
		{Name: "csv", Extension: "csv", MediaType: "text/csv; charset=utf-8", Subjects: tabled, Coded: true, open: newCSV},
		{Name: "ucdp", Extension: "ucdp.csv", MediaType: "text/csv; charset=utf-8", Subjects: happenings, Coded: true, layout: "ucdp", open: newCSV},
		{Name: "gdelt", Extension: "gdelt.tsv", MediaType: "text/tab-separated-values; charset=utf-8", Subjects: happenings, Coded: true, layout: "gdelt", open: newTSV},
		{Name: "mentions", Extension: "mentions.tsv", MediaType: "text/tab-separated-values; charset=utf-8", Subjects: happenings, Coded: true, layout: "mentions", open: newTSV},
		{Name: "xlsx", Extension: "xlsx", MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Subjects: tabled, Coded: true, open: newXLSX},
		{Name: "parquet", Extension: "parquet", MediaType: "application/vnd.apache.parquet", Subjects: tabled, Coded: true, open: newParquet},
	}
	for i := range tables {
		tables[i].Table = true
	}
	return append(tables,
		Format{Name: "polecat", Extension: "polecat.jsonl", MediaType: "application/jsonl; charset=utf-8", Subjects: happenings, Coded: true, document: newPolecat},
		Format{Name: "geojson", Extension: "geojson", MediaType: "application/geo+json", Subjects: all, document: newGeoJSON},
		Format{Name: "kml", Extension: "kml", MediaType: "application/vnd.google-earth.kml+xml", Subjects: all, document: newKML},
		Format{Name: "gpx", Extension: "gpx", MediaType: "application/gpx+xml", Subjects: pointed, document: newGPX},
		Format{Name: "jsonld", Extension: "jsonld", MediaType: "application/ld+json", Subjects: happenings, document: newJSONLD},
		Format{Name: "atom", Extension: "atom", MediaType: "application/atom+xml; charset=utf-8", Subjects: happenings, document: newAtom},
		Format{Name: "jsonfeed", Extension: "feed.json", MediaType: "application/feed+json", Subjects: happenings, document: newJSONFeed},
		Format{Name: "jsonl", Extension: "jsonl", MediaType: "application/jsonl; charset=utf-8", Subjects: all, document: newJSONLines},
	)
}

// FormatNames lists the names of the forms.
func FormatNames() []string {
	var out []string
	for _, f := range Formats() {
		out = append(out, f.Name)
	}
	return out
}

// Find gives the form of a name, or of a file's extension, for a subject. The error is an ErrForm.
func Find(subject, name string) (Format, error) {
	if !slices.Contains(Subjects(), subject) {
		return Format{}, fmt.Errorf("%w: %q is not one of %s", ErrForm, subject, strings.Join(Subjects(), ", "))
	}
	for _, f := range Formats() {
		if name != f.Name && name != f.Extension {
			continue
		}
		if !slices.Contains(f.Subjects, subject) {
			return f, fmt.Errorf("%w: %s holds no %s; it holds %s", ErrForm, f.Name, subject, strings.Join(f.Subjects, ", "))
		}
		return f, nil
	}
	return Format{}, fmt.Errorf("%w: %q is not one of %s", ErrForm, name, strings.Join(FormatNames(), ", "))
}

// Write writes records in a form, each as the viewer may see it, and says what went in. It keeps one record in memory at a time, and what the container
// needs: a row group in Parquet, an index of strings in XLSX.
func Write(w io.Writer, f Format, subject string, records iter.Seq2[Record, error], o Options) (Tally, error) {
	if o.Modalities == nil {
		o.Modalities = Happened()
	}
	d, err := f.writer(w, subject, o)
	if err != nil {
		return Tally{}, err
	}
	t := Tally{Left: map[string]int{}}
	for r, err := range records {
		if err != nil {
			return t, err
		}
		if m := modalityOf(r); f.Coded && m != "" && !slices.Contains(o.Modalities, m) {
			t.Left[m]++
			continue
		}
		n, err := d.add(present(o.Viewer, r))
		if err != nil {
			return t, err
		}
		if n == 0 {
			t.Left[NoRow]++
			continue
		}
		t.Records++
		t.Rows += n
	}
	return t, d.Close()
}

// writer gives what takes the records of a form.
func (f Format) writer(w io.Writer, subject string, o Options) (document, error) {
	if f.document != nil {
		return f.document(w, o), nil
	}
	name := f.layout
	if name == "" {
		name = o.Layout
	}
	l, err := layoutOf(subject, name)
	if err != nil {
		return nil, err
	}
	s, err := f.open(w, l.columns, o)
	if err != nil {
		return nil, err
	}
	return &table{l, s, o}, nil
}

// Count says what a form would hold, without writing it.
func Count(f Format, subject string, records iter.Seq2[Record, error], o Options) (Tally, error) {
	if f.open != nil {
		f.open = func(io.Writer, []Column, Options) (sheet, error) { return nowhere{}, nil }
	}
	return Write(io.Discard, f, subject, records, o)
}

// nowhere is a sheet that keeps nothing.
type nowhere struct{}

func (nowhere) row([]any) error { return nil }
func (nowhere) Close() error    { return nil }

// table writes records as the rows of a layout.
type table struct {
	layout layout
	sheet  sheet
	o      Options
}

func (t *table) add(r Record) (int, error) {
	rows := t.layout.rows(r, t.o)
	for _, cells := range rows {
		if err := t.sheet.row(cells); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func (t *table) Close() error { return t.sheet.Close() }
