package store

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"time"

	"marsad/internal/access"
)

// ErrConflict says that an object was changed by somebody else since it was read.
var ErrConflict = errors.New("changed meanwhile")

// Object is a record of the register that outlives one report: an incident, an agreement, a post, a field entry, a decision. Body is the JSON of a type of
// package register; a store does not look into it, what it finds objects by is Index.
type Object struct {
	Kind    string
	ID      string
	Version int             // counted from 1; 0 for one that was never kept
	Body    json.RawMessage // nil when it was removed or erased
	Index   Index
	Removed bool // a tombstone: its history stays
}

// Facet is a value by which an object is filtered, such as type=shelling.
type Facet struct{ Kind, Value string }

// Point is a position in degrees, WGS 84. RadiusM is how exact it is, in metres.
type Point struct {
	Lat, Lon float64
	RadiusM  int
}

// Index is by what an object is found. It follows from the body alone, so that verify can make it again.
type Index struct {
	Class    access.Class
	Title    string
	From, To string // days, YYYY-MM-DD, inclusive; both empty when the time is not known
	Facets   []Facet
	Points   []Point
	Text     string   // of which the words are searched
	Links    []string // ids of the reports and objects that it tells of, as "kind:id"
}

// Author says who changes the register, and why. At is UTC.
type Author struct {
	Name string
	Why  string
	At   time.Time
}

// The actions of a change.
const (
	ActionMade    = "made"
	ActionChanged = "changed"
	ActionRemoved = "removed" // a tombstone was put; the bodies before it stay
	ActionErased  = "erased"  // the bodies of all versions are gone for good, their hashes stay
)

// Change is one step of an object's history. Bodies are nil where there is none, and after an erasure.
type Change struct {
	Number        int64 // of the step in the whole register, counted from 1 without gaps
	Kind, ID      string
	Version       int
	Action        string
	Author        Author
	Before, After json.RawMessage
	SHA256        string // of After as it was kept
	Chain         string // SHA-256 over the chain of the step before and this step: a step that is changed or left out is found by verify
}

// ObjectPage is a part of a list of objects; Next asks for the part behind it and is empty at the end. Total is exact up to Filter.CountLimit; AtLeast says that
// there are more.
type ObjectPage struct {
	Objects []Object
	Total   int
	AtLeast bool
	Next    string
}

// How many hits a list counts: fewer where each has to be looked at.
const (
	countLimit     = 10_000
	countLimitSlow = 1_000
)

// CountLimit tells how many hits of a filter are counted. The words of a phrase and the points in a box have to be compared for each hit.
func (f Filter) CountLimit() int {
	if f.Box != nil || f.Area != nil || strings.Contains(f.Words, `"`) {
		return countLimitSlow
	}
	return countLimit
}

// Cell is a square of the map grid with how many objects lie in it, counted by their first point.
type Cell struct {
	X, Y  int     // column and row of the square, from the north-west corner
	Count int     // objects
	Lat   float64 // the mean of their positions
	Lon   float64
	Kind  string // and ID: of the object when it is the only one
	ID    string
}

// Ledger keeps objects and their whole history. It is safe for concurrent use.
type Ledger interface {
	// Keep writes objects, all or none, each as a step of its history. An object carries the version that it was read at, 0 when it is new; when the ledger
	// has another one the whole is refused with ErrConflict. An object with the same body, index and Removed changes nothing. See Object.Check, Object.Tidy
	// and Step for what is refused, what of an object is kept, and what becomes of it.
	Keep(ctx context.Context, by Author, objects ...Object) error
	// Object gives the newest version of an object, a tombstone too, or ErrNotFound. Who may see it is the caller's business: Index.Class.
	Object(ctx context.Context, kind, id string) (Object, error)
	// ObjectVersion gives the n-th version of an object, counted from 1, or ErrNotFound.
	ObjectVersion(ctx context.Context, kind, id string, n int) (Object, error)
	// Objects gives the objects that the filter passes and are not removed: the latest last day first, those without a day last, and among the same the one
	// that came first. A filter's From and To pass what has a day between them.
	Objects(ctx context.Context, f Filter) (ObjectPage, error)
	// AllObjects gives every object that the filter passes, in the order of Objects, whatever Limit and Cursor say. The loop may write to the ledger.
	AllObjects(ctx context.Context, f Filter) iter.Seq2[Object, error]
	// Linked gives the objects of a kind that have a link, removed ones left out, by id.
	Linked(ctx context.Context, kind, link string) ([]Object, error)
	// Cells counts what the filter passes by square of the map grid at a zoom level from 0 to 14: 2^zoom × 2^zoom squares of the Web Mercator projection,
	// each divided into 32 × 32. Only squares of which a part lies inside the filter's Box are given, each counted whole. A filter without a kind counts
	// reports.
	Cells(ctx context.Context, f Filter, zoom int) ([]Cell, error)
	// Days counts what the filter passes by last day, the first first: days without anything are left out, and so is what has no day. A filter without a kind counts
	// reports.
	Days(ctx context.Context, f Filter) ([]DayCount, error)
	// History gives the steps of one object, or of the whole register when kind and id are empty, the oldest first.
	History(ctx context.Context, kind, id string) iter.Seq2[Change, error]
	// Since gives up to limit steps of the whole register behind the one with a number, that were made at a time or later, the oldest first. Bodies, authors and
	// hashes are left out: it is for telling what changed, not how.
	Since(ctx context.Context, at time.Time, after int64, limit int) ([]Change, error)
	// Within gives the steps of the objects of a kind that were made at a time or later and before another, the oldest first; a time that is zero is no bound.
	Within(ctx context.Context, kind string, from, before time.Time) iter.Seq2[Change, error]
	// Erase takes away the bodies of all versions of an object for good, and puts a tombstone. The step, its author and reason, and the hashes stay.
	Erase(ctx context.Context, by Author, kind, id string) error
	// EraseVersions takes the bodies of the versions away that an erasure names as emptied, and keeps the erasure in place of the one before it, in one step. The newest
	// version of an object that was not removed is refused with ErrInvalid: it is changed first.
	EraseVersions(ctx context.Context, by Author, e Erasure) error
}
