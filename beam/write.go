package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"marsad/internal/access"
	"marsad/internal/export"
	"marsad/record"
)

// everything is for whom the files are written: whoever has the corpus has all that is in it.
var everything = access.Viewer{Role: access.Admin}

// Reported is a record with the first report whose words it repeats.
type Reported struct {
	At, Root int64
}

// dated gives each record its day, and the root of those that tell the same words.
func dated(at int64, days func(*string) bool, roots func(*int64) bool, emit func(string, Reported)) {
	var day string
	if !days(&day) {
		return
	}
	root := at
	for roots(&root) { //nolint:revive // there is one at most; it is taken into root
	}
	emit(day, Reported{at, root})
}

// ReportRow is a row of reports.parquet.
type ReportRow struct {
	ID         string `parquet:"id,zstd"`
	URL        string `parquet:"url,optional,zstd"`
	Outlet     string `parquet:"outlet,optional,dict,zstd"`
	Published  string `parquet:"published,optional,zstd"`
	Title      string `parquet:"title,optional,zstd"`
	CapturedAt string `parquet:"captured_at,optional,zstd"`
	Words      int64  `parquet:"words"`      // of the original, between white space
	Restored   int64  `parquet:"restored"`   // places read again
	Statements int64  `parquet:"statements"` // in the record
	Events     int64  `parquet:"events"`
	CopyOf     string `parquet:"copy_of,optional,zstd"` // id of the first report of the corpus with the same words
	Input      string `parquet:"input,dict,zstd"`
	Row        int64  `parquet:"row"` // from 1, of the input
}

// writeReports writes the partition of a day: the records as the plain command prints them, a table of the reports and one of their events.
type writeReports struct {
	onCorpus

	Output string
}

var recordsWritten = beam.NewCounter("marsad", "records written")

// ProcessElement writes one day, in the order of inputs.
func (f *writeReports) ProcessElement(ctx context.Context, day string, reports func(*Reported) bool, emit func(string)) error {
	var all []Reported
	var r Reported
	for reports(&r) {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Reported) int { return int(min(max(a.At-b.At, -1), 1)) })
	for name, write := range map[string]func(context.Context, []Reported, io.Writer) error{"records.jsonl.zst": f.records, "reports.parquet": f.table, "events.parquet": f.events} {
		if err := commit(ctx, join(f.Output, "day="+day, name), func(w io.Writer) error { return write(ctx, all, w) }); err != nil {
			return err
		}
	}
	recordsWritten.Inc(ctx, int64(len(all)))
	emit(day)
	return nil
}

// records copies the frames of the records one behind the other, which is a Zstandard file again.
func (f *writeReports) records(ctx context.Context, all []Reported, w io.Writer) error {
	for frame, err := range f.frames(ctx, all) {
		if err != nil {
			return err
		}
		if _, err := w.Write(frame); err != nil {
			return err
		}
	}
	return nil
}

func (f *writeReports) frames(ctx context.Context, all []Reported) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, r := range all {
			row, err := f.corpus().row(ctx, r.At)
			var frame []byte
			if err == nil {
				frame, err = f.corpus().frame(ctx, r.At, row)
			}
			if !yield(frame, err) || err != nil {
				return
			}
		}
	}
}

// rowsInMemory is how many rows of a table are in memory at once.
const rowsInMemory = 1000

func (f *writeReports) table(ctx context.Context, all []Reported, w io.Writer) error {
	t := parquet.NewGenericWriter[ReportRow](w, parquet.CreatedBy("marsad", "", ""))
	for chunk := range slices.Chunk(all, rowsInMemory) {
		rows := make([]ReportRow, len(chunk))
		for i, r := range chunk {
			row, err := f.corpus().row(ctx, r.At)
			if err != nil {
				return err
			}
			rows[i] = ReportRow{ID: row.ID, URL: row.URL, Outlet: row.Outlet, Published: row.Published, Title: row.Title, CapturedAt: row.CapturedAt, Words: row.Words,
				Restored: row.Restored, Statements: row.Statements, Events: row.Events, Input: f.Paths[r.At>>offsetBits], Row: int64(row.Number)}
			if r.Root != r.At {
				first, err := f.corpus().row(ctx, r.Root)
				if err != nil {
					return err
				}
				rows[i].CopyOf = first.ID
			}
		}
		if _, err := t.Write(rows); err != nil {
			return err
		}
		if err := t.Flush(); err != nil { // a row group, so that memory is bounded
			return err
		}
	}
	return t.Close()
}

// events writes the events of the records as a table in the order of columns that users of event data know.
func (f *writeReports) events(ctx context.Context, all []Reported, w io.Writer) error {
	form, err := export.Find(export.Events, "parquet")
	if err != nil {
		return err
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer unpack.Close()
	_, err = export.Write(w, form, export.Events, func(yield func(export.Record, error) bool) {
		for frame, err := range f.frames(ctx, all) {
			var report record.Report
			var line []byte
			if err == nil {
				line, err = unpack.DecodeAll(frame, nil)
			}
			if err == nil {
				err = json.Unmarshal(line, &report)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, i := range export.FromReport(everything, access.Open, report) {
				if !yield(i, nil) {
					return
				}
			}
		}
	}, export.Options{Viewer: everything})
	return err
}

// writeIncidents writes the incidents of a day, as one JSON object a line and as a table.
type writeIncidents struct {
	onCorpus

	Output string
}

// ProcessElement writes one day.
func (f *writeIncidents) ProcessElement(ctx context.Context, day string, wholes func(*Whole) bool, emit func(string)) error {
	var all []Whole
	var w Whole
	for wholes(&w) {
		all = append(all, w)
		w = Whole{}
	}
	slices.SortFunc(all, func(a, b Whole) int { return strings.Compare(a.Told.Head.Order, b.Told.Head.Order) })
	for form, name := range map[string]string{"jsonl": "incidents.jsonl", "parquet": "incidents.parquet"} {
		format, err := export.Find(export.Incidents, form)
		if err != nil {
			return err
		}
		err = commit(ctx, join(f.Output, "day="+day, name), func(to io.Writer) error {
			_, err := export.Write(to, format, export.Incidents, f.incidents(ctx, all), export.Options{Viewer: everything})
			return err
		})
		if err != nil {
			return err
		}
	}
	emit(day)
	return nil
}

func (f *writeIncidents) incidents(ctx context.Context, all []Whole) iter.Seq2[export.Record, error] {
	return func(yield func(export.Record, error) bool) {
		for _, w := range all {
			i, err := f.corpus().incident(ctx, w.Told.Head)
			if err != nil {
				yield(nil, fmt.Errorf("incident %s: %w", w.Told.Head.ID, err))
				return
			}
			i.Of, i.Parts = w.Told.Of, w.Parts
			if !yield(i, nil) {
				return
			}
		}
	}
}

// copyGroup is a line of duplicates.jsonl.
type copyGroup struct {
	Reports []string `json:"reports"`
}

// Member is a report of a group of copies.
type Member struct {
	Root int64
	ID   string
}

// member gives what is told of a linked report.
type member struct{ onCorpus }

// ProcessElement looks up one report.
func (f *member) ProcessElement(ctx context.Context, at, root int64) (int64, Member, error) {
	row, err := f.corpus().row(ctx, at)
	return 0, Member{root, row.ID}, err
}

// writeCopies writes the groups of reports with the same words, in order of ids.
type writeCopies struct{ Output string }

// ProcessElement takes all members under one key.
func (f *writeCopies) ProcessElement(ctx context.Context, _ int64, members func(*Member) bool) error {
	groups := map[int64][]string{}
	var m Member
	for members(&m) {
		groups[m.Root] = append(groups[m.Root], m.ID)
	}
	var all [][]string
	for _, g := range groups {
		slices.Sort(g)
		all = append(all, g)
	}
	slices.SortFunc(all, slices.Compare)
	return commit(ctx, join(f.Output, "duplicates.jsonl"), func(w io.Writer) error {
		for _, g := range all {
			if err := lines(w).Encode(copyGroup{g}); err != nil {
				return err
			}
		}
		return nil
	})
}
