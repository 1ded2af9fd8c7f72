// Package intake turns inputs into records: what kind an input is, its rows (pages of a web archive, posts of a collection, items of a feed), what became of
// each, and the one way from the bytes of a row to its record. marsad ingest and the pipeline over whole archives (folder beam) both take in by it, so that
// both give the same records.
package intake

import (
	"fmt"
	"io"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/posts"
)

// The fates of rows, in the order in which they are told.
const (
	Taken     = "taken"
	Unchanged = "unchanged"
	Duplicate = "duplicate"
	Skipped   = "skipped"
	Refused   = "refused"
)

// Line is what a report of fates says of one row.
type Line struct {
	Input    string   `json:"input"`
	File     string   `json:"file,omitempty"` // inside a package
	Kind     string   `json:"kind,omitempty"`
	Row      int      `json:"row,omitempty"` // from 1; 0 for the input as a whole
	Line     int      `json:"line,omitempty"`
	Offset   *int64   `json:"offset,omitempty"` // of a record in an archive, in bytes
	Post     string   `json:"post,omitempty"`   // id in the collection
	URL      string   `json:"url,omitempty"`
	Fate     string   `json:"fate"`
	Reason   string   `json:"reason,omitempty"`
	Report   string   `json:"report,omitempty"` // id of the record
	Warnings []string `json:"warnings,omitempty"`
}

// Item is one row of an input: a page, a post, a record. Without a fate it is to be read.
type Item struct {
	Line
	Class   string // of the reason of its fate, for totals
	Mapped  string // how the columns of its table were understood
	Capture capture.Capture
	Hints   article.Hints
	ID      string // of the record; "" for one that the page's address or its bytes give
	Same    string // what is the same in a row that only repeats this one
}

// End settles the fate of a row.
func (it *Item) End(fate, class, reason string) {
	it.Fate, it.Class, it.Reason = fate, class, reason
}

// Yield is where rows go; false when no more are wanted.
type Yield func(Item) bool

// Options says how inputs are understood.
type Options struct {
	From    string // the kind of every input, or auto
	Outlet  string // of rows that do not name theirs
	MaxSize int64  // bytes of one page, feed or record
	Zone    *time.Location
	Mapping *posts.Mapping
	Opened  func(*posts.Reader) error // told of every table that is opened; nil for nobody
	Now     func() time.Time          // when a page that was not captured before is captured
}

// run is the rows of one input.
type run struct {
	Options
	input, address string
	yield          Yield
}

// Broken gives the row that stands for an input which cannot be read, or not further.
func Broken(input, kind string, err error) Item {
	it := Item{Line: Line{Input: input, Kind: kind}}
	reason := strings.NewReplacer("cannot fetch "+input+": ", "", "cannot read "+input+": ", "cannot read it: ").Replace(OneLine(err)) // the input is named before it
	it.End(Refused, "input", reason)
	return it
}

func (r *run) broken(kind string, err error) bool { return r.yield(Broken(r.input, kind, err)) }

// Where says in words which row it is.
func (l Line) Where() string {
	where := l.Input
	if l.File != "" {
		where += ", " + l.File
	}
	switch {
	case l.Line > 0:
		where += fmt.Sprintf(", line %d", l.Line)
	case l.Row > 0:
		where += fmt.Sprintf(", row %d", l.Row)
	}
	return where
}

// OneLine gives an error as one line.
func OneLine(err error) string {
	var parts []string
	for line := range strings.Lines(err.Error()) {
		if words := strings.Fields(line); len(words) > 0 {
			parts = append(parts, strings.Join(words, " "))
		}
	}
	return strings.Join(parts, "; ")
}

// IsWeb tells whether an input is an address of the web.
func IsWeb(input string) bool {
	return strings.HasPrefix(input, "http://") || strings.HasPrefix(input, "https://")
}

// Rows gives the rows of one input, whatever it is, to yield, and reports whether more are wanted. address is where it came from, or "". An input that cannot
// be read further ends with a row without a number that says why; the reader's own errors are among these.
func (o Options) Rows(input, address string, in io.Reader, yield Yield) bool {
	r := &run{Options: o, input: input, address: address, yield: yield}
	return r.stream(in)
}
