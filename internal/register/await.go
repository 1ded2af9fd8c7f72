package register

import (
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// What a record waits for a reviewer with, as its facet AwaitsFacet holds it. Field entries wait by their state of review instead.
const (
	AwaitsNew       = "new"       // an incident that no person looked at
	AwaitsChanged   = "changed"   // one whose grade is another than when a person looked at it
	AwaitsContested = "contested" // one on which origins contradict one another, and which nobody looked at since
	AwaitsBreach    = "breach"    // an alleged breach that nobody looked at since its answer is what it is
	AwaitsCoding    = "coding"    // events of a report that were coded with little confidence, and that nobody judged
)

// The facets by which a queue is filtered: what a record waits for, and the case that it belongs to.
const (
	AwaitsFacet = "awaits"
	CaseFacet   = "case"
)

// Look says that a person looked at a record and held that nothing is to be changed. It holds for the state that they saw: once the record has another one, it waits
// again.
type Look struct {
	State string `json:"state"`
	By    string `json:"by"`
	Why   string `json:"why"`
	At    string `json:"at"`
}

// State is what a look at the incident holds for: its grade, and the fields on which origins contradict one another.
func (i Incident) State() string {
	var fields []string
	for _, c := range i.Contradictions {
		fields = append(fields, c.Field)
	}
	slices.Sort(fields)
	return strings.Join(append([]string{i.Grade}, fields...), " ")
}

// Awaits says what the incident waits for, "" for nothing: a person graded it, or looked at it as it stands.
func (i Incident) Awaits() string {
	switch {
	case i.Verdict != nil || i.Seen != nil && i.Seen.State == i.State():
		return ""
	case i.Grade == GradeContested:
		return AwaitsContested
	case i.Seen == nil:
		return AwaitsNew
	}
	return AwaitsChanged
}

// Awaits says what the alleged breach waits for, "" for nothing.
func (b Breach) Awaits() string {
	if b.Seen != nil && b.Seen.State == b.Answer {
		return ""
	}
	return AwaitsBreach
}

// KindDoubt is the kind of Doubt.
const KindDoubt = "doubt"

// Doubt holds the events of a report that were coded with little confidence and that nobody judged yet. Its id is the report's. It goes when somebody has judged all.
type Doubt struct {
	Report    string       `json:"report"`
	Class     access.Class `json:"class,omitempty"`
	Version   int          `json:"version"`
	Outlet    string       `json:"outlet,omitempty"`
	Published string       `json:"published,omitempty"`
	Codings   []Coding     `json:"codings"`
}

// Coding is an event as it was read.
type Coding struct {
	Path       string      `json:"path"` // JSON Pointer into the version: /events/2
	Type       string      `json:"type"`
	Cue        record.Span `json:"cue"`
	Confidence float64     `json:"confidence"` // a probability, 0 to 1
	Places     []Place     `json:"places"`
}

// Key is Entry's.
func (d Doubt) Key() (string, string) { return KindDoubt, d.Report }

// Index is Entry's.
func (d Doubt) Index() store.Index {
	x := indexer{Index: store.Index{Class: d.Class, Title: d.Report, From: day(d.Published), To: day(d.Published)}}
	x.awaits(AwaitsCoding, d.Class)
	for _, c := range d.Codings {
		x.facet("type", c.Type)
		x.places(c.Places)
	}
	x.Text = "" // its words are the report's, which is found by them
	x.facet("outlet", d.Outlet)
	x.link(KindReport, d.Report)
	return x.Index
}

// awaits makes the facets of a queue.
func (x *indexer) awaits(what string, class access.Class) {
	x.facet(AwaitsFacet, what)
	if name, ok := class.Case(); ok {
		x.facet(CaseFacet, name)
	}
}
