package register

import (
	"slices"

	"marsad/internal/store"
)

// KindObserved is the kind of Taken.
const KindObserved = "observed"

// Taken says up to which version a report was taken into the register, and holds those of its mentions that stand in no incident. Its id is the report's.
type Taken struct {
	Report  string   `json:"report"`
	Version int      `json:"version"`
	Beside  []Beside `json:"beside,omitempty"`
	Crowded bool     `json:"crowded,omitempty"` // more happenings share its places and days than are compared for one report: only rebuilding compares all
}

// Beside is a mention in no incident: what did not happen, may happen or happened long ago.
type Beside struct {
	Block   string   `json:"block"` // the connected block that it was grouped in
	Keys    []string `json:"keys,omitempty"`
	Mention Mention  `json:"mention"`
}

// Key is Entry's.
func (o Taken) Key() (string, string) { return KindObserved, o.Report }

// Index is Entry's.
func (o Taken) Index() store.Index {
	x := indexer{Index: store.Index{Title: o.Report}}
	x.link(KindReport, o.Report)
	var keys []string
	for _, b := range o.Beside {
		x.facet("block", b.Block)
		keys = append(keys, b.Keys...)
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		x.Facets = append(x.Facets, store.Facet{Kind: "key", Value: k})
	}
	return x.Index
}
