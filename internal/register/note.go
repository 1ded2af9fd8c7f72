package register

import (
	"marsad/internal/access"
	"marsad/internal/store"
)

// KindNote is the kind of Note.
const KindNote = "note"

// Note is what an analyst writes beside a report, or answers to another note. Each edit is a version of its own: what stood before stays in the history.
type Note struct {
	ID      string       `json:"id"`
	Class   access.Class `json:"class,omitempty"` // that of the report, or of a case that alone may read the note
	Report  string       `json:"report"`
	Answers string       `json:"answers,omitempty"` // id of the note that this one answers
	By      string       `json:"by"`
	At      string       `json:"at"`               // when it was first written
	Edited  string       `json:"edited,omitempty"` // when it was last changed
	Text    string       `json:"text"`
}

// Key is Entry's.
func (n Note) Key() (string, string) { return KindNote, n.ID }

// Index is Entry's.
func (n Note) Index() store.Index {
	x := indexer{Index: store.Index{Class: n.Class, Title: n.Report, From: day(n.At), To: day(n.At), Text: n.Text}}
	x.facet("by", n.By)
	x.link(KindReport, n.Report)
	return x.Index
}
