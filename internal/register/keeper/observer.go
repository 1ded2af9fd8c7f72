// Package keeper takes a report into the register: the incidents that it tells of, and whatever else observers make of it, in one step of the ledger.
package keeper

import (
	"context"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

// Seen is one report as observers are shown it.
type Seen struct {
	Report    record.Report         // as people corrected it
	Read      record.Report         // as it was read; empty when it was removed
	Held      []register.Correction // what people hold of its fields
	Version   int                   // of the report
	Class     access.Class          // of the report: what is made of it is for the same people
	Removed   bool                  // it was taken out of the store: what rests on it alone goes
	Mentions  []register.Mention    // every event of the report, in its order; empty when it was removed
	Incidents []register.Incident   // as they will stand after this step: those with a mention of this report
}

// Observer makes of a report what it means for other objects of the register: agreements, patrols, posts.
type Observer interface {
	// Observe gives the objects that change, each with the version that it was read at from the ledger (register.Object). They are kept in one step with the
	// incidents; when an object has changed meanwhile, Observe is asked again. It has to give the same for the same report whenever it is asked, and must
	// write nothing itself.
	Observe(ctx context.Context, ledger store.Ledger, seen Seen) ([]store.Object, error)
}

// EntryObserver is an Observer that makes something of field entries too.
type EntryObserver interface {
	// ObserveEntry gives the objects that change with an entry, as Observe does; one that is not approved takes back what was made of it.
	ObserveEntry(ctx context.Context, ledger store.Ledger, e register.FieldEntry) ([]store.Object, error)
}
