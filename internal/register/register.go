// Package register holds the types of the register: what outlives one report. An incident is what several reports tell of one happening; agreements,
// patrol series and posts have a history of their own; field entries are first-hand; decisions and corrections are what people hold against what was read.
//
// Every type is kept as a store.Object through Object and read back through Read. How records become these types stands in the folders below:
// grouping, ledger, field, review. Offsets are code points of a report's original text, as in package record. Days are YYYY-MM-DD, times RFC 3339 in UTC.
package register

import (
	"encoding/json"
	"fmt"

	"marsad/internal/store"
)

// The kinds of objects.
const (
	KindIncident   = "incident"
	KindAgreement  = "agreement"
	KindBreach     = "breach"
	KindPatrol     = "patrol_series"
	KindPost       = "post"
	KindActor      = "actor"
	KindField      = "field_entry"
	KindDecision   = "decision"
	KindCorrection = "correction"
	KindCase       = "case"
	KindUser       = "user"
)

// Entry is a type of the register.
type Entry interface {
	// Key gives the kind and the id.
	Key() (kind, id string)
	// Index gives by what it is found.
	Index() store.Index
}

// Object makes the object by which a store keeps an entry; version is the one that it was read at, 0 for a new one.
func Object(e Entry, version int) (store.Object, error) {
	kind, id := e.Key()
	body, err := json.Marshal(e)
	if err != nil {
		return store.Object{}, fmt.Errorf("%s %q: %w", kind, id, err)
	}
	return store.Object{Kind: kind, ID: id, Version: version, Body: body, Index: e.Index()}, nil
}

// Read gives the entry of an object. A tombstone is store.ErrNotFound.
func Read[E any](o store.Object) (E, error) {
	var e E
	if o.Removed || o.Body == nil {
		return e, fmt.Errorf("%s %q was removed: %w", o.Kind, o.ID, store.ErrNotFound)
	}
	if err := json.Unmarshal(o.Body, &e); err != nil {
		return e, fmt.Errorf("%s %q is %w: %w", o.Kind, o.ID, store.ErrCorrupt, err)
	}
	return e, nil
}

// Link names a report or an object in the Links of an index.
func Link(kind, id string) string { return kind + ":" + id }

// KindReport stands in links for reports.
const KindReport = "report"
