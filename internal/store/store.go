// Package store says what every store of marsad keeps and how it is asked; the engines stand in folders of their own and pass one
// conformance suite, storetest.
package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/record"
)

// The kinds of errors. An engine wraps one of them and says what, where, and what to do.
var (
	ErrNotFound = errors.New("not found")
	ErrRefused  = errors.New("refused")
	ErrFull     = errors.New("no space left")
	ErrCorrupt  = errors.New("damaged")
	ErrInvalid  = errors.New("invalid")
)

// Capture is captured bytes as pages show them; evidence keeps them.
type Capture struct {
	SHA256     string
	MediaType  string
	Name       string
	CapturedAt time.Time
	Bytes      []byte
}

// Signature is by which near-duplicates of a report are found. What the bytes and bands mean is the business of who makes them.
type Signature struct {
	ID      string
	Version int // of the report, that it was made from
	Bytes   []byte
	Bands   []uint64 // two reports that are near-duplicates share one, with high probability
}

// Summary is a row of a list of reports.
type Summary struct {
	ID, Title, Outlet, Published     string
	Statements, Events, Restorations int
	EventTypes                       []string     // in the order in which they first occur
	Class                            access.Class `json:",omitempty"`
}

// Page is a part of a list; Next asks for the part behind it and is empty at the end. Total is exact up to Filter.CountLimit; AtLeast says that there are more.
type Page struct {
	Reports []Summary
	Total   int
	AtLeast bool
	Next    string
}

// PutResult says what Put did.
type PutResult struct{ Added, Changed, Unchanged int }

// Store keeps reports. What they were read from is kept as evidence, beside it. A store is safe for concurrent use.
type Store interface {
	// Put keeps reports, all or none. A report that fails record.Report.Lint is refused with ErrRefused. The same id with the same
	// content changes nothing, whenever and with whatever bytes it was captured again; with other content it becomes a new version, and the older is kept.
	Put(ctx context.Context, reports ...record.Report) (PutResult, error)
	// Get gives the newest version of a report, or ErrNotFound.
	Get(ctx context.Context, id string) (record.Report, error)
	// Versions gives how many versions of a report there are.
	Versions(ctx context.Context, id string) (int, error)
	// Version gives the n-th version of a report, counted from 1, or ErrNotFound.
	Version(ctx context.Context, id string, n int) (record.Report, error)
	// PutSignatures keeps the near-duplicate signatures of reports, all or none; a report's newer one replaces the older. A signature of a report that
	// is not there is refused with ErrNotFound.
	PutSignatures(ctx context.Context, signatures ...Signature) error
	// Signatures gives the signatures of all reports, by id.
	Signatures(ctx context.Context) ([]Signature, error)
	// Near gives the signatures that have one of the bands, by id: the candidates among which near-duplicates are.
	Near(ctx context.Context, bands []uint64) ([]Signature, error)
	// SetClass says who may see a report, in all its versions; it is open when nothing was said. The step stands in the register's history, under
	// KindReportClass. Captured bytes that its versions were read from are closed with it, and so are pictures that its pages name, by their SHA-256. A report that is
	// not there is ErrNotFound.
	SetClass(ctx context.Context, by Author, id string, class access.Class, pictures ...string) error
	// Class gives who may see a report, or ErrNotFound. Get and Version give a report to whoever asks.
	Class(ctx context.Context, id string) (access.Class, error)
	// EraseReport takes all versions of a report away for good, with its class, its signature and all by which it is found, and keeps what stays of it as an
	// object of KindErasure with its hashes. It is not put again: Put refuses it with ErrRefused. A report that was erased gives the erasure that there is; one that
	// never was is ErrNotFound. What the register and evidence hold of it is for package erase.
	EraseReport(ctx context.Context, by Author, id string) (Erasure, error)
	// Scrub lets go of what the engine still holds of what was erased: free pages, tokens, its log. It can take long.
	Scrub(ctx context.Context) error
	// List gives the reports that the filter passes, the newest published first, those without a time last, and among the same the one that came first.
	List(ctx context.Context, f Filter) (Page, error)
	// Revisions gives every version of one report, or of every report when id is empty, by id and version.
	Revisions(ctx context.Context, id string) iter.Seq2[Revision, error]
	// Verify reads everything again and compares all that is derived with what it derives from. What does not hold is named in a *DamageError.
	Verify(ctx context.Context) (Counts, error)
	Close() error
}

// Revision is a version of a report as the store holds it.
type Revision struct {
	ID      string
	Version int    // counted from 1
	SHA256  string // of the record's JSON
}

// Counts says what Verify looked at.
type Counts struct {
	Reports, Versions int
	Captures          int                // captured bytes that a store of an older marsad still holds
	Sources           map[string]string  // SHA-256 of what the newest version of each report was read from
	Erased            map[string]Erasure // by report
}

// Fault is one thing in a store that does not hold.
type Fault struct {
	Where string `json:"where"` // table and row
	What  string `json:"what"`
}

// DamageError names everything in a store that does not hold. It is an ErrCorrupt.
type DamageError struct {
	Store  string
	Faults []Fault
}

// shownFaults bounds the message; the faults themselves are all there.
const shownFaults = 50

func (e *DamageError) Error() string {
	var b strings.Builder
	for i, f := range e.Faults[:min(len(e.Faults), shownFaults)] {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(f.Where + ": " + f.What)
	}
	if more := len(e.Faults) - shownFaults; more > 0 {
		fmt.Fprintf(&b, "; and %d more", more)
	}
	return fmt.Sprintf("store %s is %v: %s", e.Store, ErrCorrupt, b.String())
}

// Unwrap makes it an ErrCorrupt.
func (e *DamageError) Unwrap() error { return ErrCorrupt }
