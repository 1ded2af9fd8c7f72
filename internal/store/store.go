// Package store says what every store of marsad keeps and how it is asked; the engines stand in folders of their own and pass one
// conformance suite, storetest.
package store

import (
	"context"
	"errors"
	"time"

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

// Capture is bytes as they were captured.
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
	EventTypes                       []string // in the order in which they first occur
}

// Page is a part of a list; Next asks for the part behind it and is empty at the end.
type Page struct {
	Reports []Summary
	Total   int
	Next    string
}

// PutResult says what Put did.
type PutResult struct{ Added, Changed, Unchanged int }

// Store keeps reports and what they were read from. It is safe for concurrent use.
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
	// List gives the reports that the filter passes, the newest published first.
	List(ctx context.Context, f Filter) (Page, error)
	// PutCapture keeps captured bytes, once for each hash. Bytes that do not have the hash are refused with ErrRefused.
	PutCapture(ctx context.Context, c Capture) error
	// Capture gives captured bytes, or ErrNotFound, or ErrCorrupt when they no longer have their hash.
	Capture(ctx context.Context, sha256 string) (Capture, error)
	// Verify reads everything again and gives an error that names every fault.
	Verify(ctx context.Context) (Counts, error)
	Close() error
}

// Counts says how much Verify looked at.
type Counts struct{ Reports, Versions, Captures int }
