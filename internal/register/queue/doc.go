// Package queue says what waits for a reviewer, the oldest first: incidents that nobody looked at or whose grade changed since, contested ones, alleged breaches,
// events that were coded with little confidence, and field entries. What waits is found by the facets of records (register.AwaitsFacet), so that a queue is asked for as
// every list is: by class, place and case, and counted by the store.
package queue

import (
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// The parts of the queue that are no value of register.AwaitsFacet: field entries by their state of review.
const (
	Entries = "entries" // sent in, nobody decided
	Issues  = "issues"  // sent back to their author
)

// Parts lists the parts of the queue in the order of a page.
func Parts() []string {
	return []string{Entries, register.AwaitsContested, register.AwaitsChanged, register.AwaitsBreach, register.AwaitsCoding, register.AwaitsNew, Issues}
}

// Asked is what a reviewer asks the queue for.
type Asked struct {
	Area    string         // name or reference of a place, or of what it lies within; "" for all
	Case    string         // the case whose records are meant; "" for all
	Classes []access.Class // that the viewer may see
}

// Filter gives the filter of a part of the queue.
func (a Asked) Filter(part string) store.Filter {
	f := store.Filter{Classes: a.Classes}
	switch part {
	case Entries:
		f.Kind, f.Facets = register.KindField, []store.Facet{{Kind: "review", Value: register.ReviewPending}}
	case Issues:
		f.Kind, f.Facets = register.KindField, []store.Facet{{Kind: "review", Value: register.ReviewHasIssues}}
	case register.AwaitsBreach:
		f.Kind = register.KindBreach
	case register.AwaitsCoding:
		f.Kind = register.KindDoubt
	default:
		f.Kind = register.KindIncident
	}
	if f.Kind != register.KindField {
		f.Facets = []store.Facet{{Kind: register.AwaitsFacet, Value: part}}
	}
	if a.Case != "" {
		f.Facets = append(f.Facets, store.Facet{Kind: register.CaseFacet, Value: a.Case})
	}
	if a.Area != "" {
		f.OneOf = []store.Facet{{Kind: "place", Value: a.Area}, {Kind: "within", Value: a.Area}}
	}
	return f
}
