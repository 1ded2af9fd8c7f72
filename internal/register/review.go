package register

import (
	"encoding/json"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

// The verdicts on a coded field.
const (
	FieldAccepted  = "accepted"
	FieldCorrected = "corrected"
	FieldRejected  = "rejected"
	FieldAdded     = "added" // it was not read
)

// Correction is what a person holds of one coded field of a report. It survives reading again: it is laid over every newer version in which its anchor is found.
type Correction struct {
	ID      string          `json:"id"`
	Class   access.Class    `json:"class,omitempty"`
	Report  string          `json:"report"`
	Version int             `json:"version"` // of the report that the person looked at
	Path    string          `json:"path"`    // JSON Pointer (RFC 6901) into that version: /events/2/type, /statements/0
	Anchor  Anchor          `json:"anchor"`
	Verdict string          `json:"verdict"`
	Was     json.RawMessage `json:"was,omitempty"`
	Now     json.RawMessage `json:"now,omitempty"`
	// Evidence are the words of the text that say what was added.
	Evidence *record.Span `json:"evidence,omitempty"`
	Why      string       `json:"why"`
	By       string       `json:"by"`
	At       string       `json:"at"`
	Undone   *Undone      `json:"undone,omitempty"` // taken back: it is laid over nothing any more
}

// Anchor is by which the corrected record is found again in another version: its collection, its words and where they stood.
type Anchor struct {
	Collection string      `json:"collection"` // events, statements, places, entities, times, restorations
	Cue        record.Span `json:"cue"`
	Type       string      `json:"type,omitempty"`
}

// Decision is what a person decided on the grouping or the grade of incidents. It is never deleted but undone, so that the register can be made again from reports
// and decisions alone.
type Decision struct {
	ID        string       `json:"id"`
	Class     access.Class `json:"class,omitempty"`
	Kind      string       `json:"kind"` // merge, split, pin, verdict, seen
	Incidents []string     `json:"incidents,omitempty"`
	Mentions  []MentionKey `json:"mentions,omitempty"`
	Grade     string       `json:"grade,omitempty"` // of a verdict
	State     string       `json:"state,omitempty"` // of the incident that was looked at; see Look
	Why       string       `json:"why"`
	By        string       `json:"by"`
	At        string       `json:"at"`
	Undone    *Undone      `json:"undone,omitempty"`
}

// MentionKey names an event of a report, whatever version: by the words of its cue, since ids of events change when a report is read again.
type MentionKey struct {
	Report string      `json:"report,omitempty"`
	Type   string      `json:"type,omitempty"`
	Cue    record.Span `json:"cue"`
	Entry  string      `json:"entry,omitempty"`
}

// Undone says who took a decision or a correction back.
type Undone struct {
	By  string `json:"by"`
	Why string `json:"why"`
	At  string `json:"at"`
}

// Case is a group of records that only its members see.
type Case struct {
	ID      string      `json:"id"` // as in access.OfCase
	Name    record.Name `json:"name"`
	Members []string    `json:"members"`
	Why     string      `json:"why,omitempty"`
}

// Key is Entry's.
func (c Correction) Key() (string, string) { return KindCorrection, c.ID }

// Index is Entry's.
func (c Correction) Index() store.Index {
	x := indexer{Index: store.Index{Class: c.Class, Title: c.Path, From: day(c.At), To: day(c.At), Text: c.Why}}
	x.facet("verdict", c.Verdict)
	x.facet("by", c.By)
	x.link(KindReport, c.Report)
	return x.Index
}

// Key is Entry's.
func (d Decision) Key() (string, string) { return KindDecision, d.ID }

// Index is Entry's.
func (d Decision) Index() store.Index {
	x := indexer{Index: store.Index{Class: d.Class, Title: d.Kind, From: day(d.At), To: day(d.At), Text: d.Why}}
	x.facet("type", d.Kind)
	x.facet("by", d.By)
	for _, i := range d.Incidents {
		x.link(KindIncident, i)
	}
	for _, m := range d.Mentions {
		x.link(KindReport, m.Report)
		x.link(KindField, m.Entry)
	}
	return x.Index
}

// Key is Entry's.
func (c Case) Key() (string, string) { return KindCase, c.ID }

// Index is Entry's: a case itself is seen by its members only.
func (c Case) Index() store.Index {
	x := indexer{Index: store.Index{Class: access.OfCase(c.ID), Title: c.Name.Arabic, Text: c.Name.Arabic + " " + c.Name.English}}
	for _, m := range c.Members {
		x.link(KindUser, m)
	}
	return x.Index
}
