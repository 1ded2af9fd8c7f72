// Package versions compares two versions of a report: which words of the original text were added or taken out, and what that changed in what was
// read from it: statements, events, numbers. It imports the record alone. Offsets are code points of the original of each version.
package versions

import (
	"marsad/record"
)

// Op says what became of a run of text.
type Op string

// The three operations.
const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
)

// Place is a half-open place in the original text of one version, in code points.
type Place struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Run is a run of words. Old is nil for what was added, New for what was removed. Text is the text of the run: of the newer version, or of the
// older when it was removed. The runs that are not removed make up the newer text, those that are not added the older but for white space.
type Run struct {
	Op   Op     `json:"op"`
	Text string `json:"text"`
	Old  *Place `json:"old,omitempty"`
	New  *Place `json:"new,omitempty"`
	was  string // of a same run: its text in the older version, which may have other white space
}

// Kind says what became of a record.
type Kind string

// A record is there in one version only, or in both with other values.
const (
	RecordAdded   Kind = "added"
	RecordRemoved Kind = "removed"
	RecordChanged Kind = "changed"
)

// Field is a value that differs. Name is the field of the record: speaker, act, hedge, mode, content; type, phase, modality, weapon, actors,
// places, time, count. Of says of what a count is, such as killed. An empty value is none.
type Field struct {
	Name string `json:"name"`
	Of   string `json:"of,omitempty"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Change is what became of a statement or an event. Spans are the words that say it, nil in the version where it is not.
type Change struct {
	Kind   Kind         `json:"kind"`
	Record string       `json:"record"` // statement or event
	Label  string       `json:"label"`  // act of a statement or type of an event, of the newer version where there is one
	Who    string       `json:"who,omitempty"`
	OldID  string       `json:"old_id,omitempty"`
	NewID  string       `json:"new_id,omitempty"`
	Old    *record.Span `json:"old,omitempty"`
	New    *record.Span `json:"new,omitempty"`
	Fields []Field      `json:"fields,omitempty"`
}

// Diff is how two versions differ. Head holds what changed in the source and the article: title, published, updated, outlet, byline.
type Diff struct {
	Head    []Field  `json:"head"`
	Text    []Run    `json:"text"`
	Changes []Change `json:"changes"`
}

// Compare compares two versions of a report. It works for any two records; those that say unlike things come out as removed and added.
func Compare(older, newer record.Report) Diff {
	d := Diff{Head: head(older, newer), Text: compareText(older.Text.Original, newer.Text.Original), Changes: []Change{}}
	d.Changes = append(d.Changes, statements(older, newer)...)
	d.Changes = append(d.Changes, events(older, newer)...)
	return d
}

// Equal reports whether nothing that the text says, or that was read from it, differs.
func (d Diff) Equal() bool {
	for _, r := range d.Text {
		if r.Op != Same {
			return false
		}
	}
	return len(d.Head) == 0 && len(d.Changes) == 0
}

func head(older, newer record.Report) []Field {
	fields := differ{list: []Field{}}
	fields.add("title", reading(older.Article.Title), reading(newer.Article.Title))
	fields.add("byline", reading(older.Article.Byline), reading(newer.Article.Byline))
	fields.add("outlet", older.Source.Outlet, newer.Source.Outlet)
	fields.add("published", stamp(older.Source.Published), stamp(newer.Source.Published))
	fields.add("updated", stamp(older.Source.Updated), stamp(newer.Source.Updated))
	return fields.list
}

func reading(s *record.Span) string {
	if s == nil {
		return ""
	}
	return s.Read()
}

func stamp(t *record.Time) string {
	if t == nil {
		return ""
	}
	return t.Value
}

// differ gathers the fields that differ.
type differ struct{ list []Field }

func (d *differ) add(name, older, newer string) {
	if older != newer {
		d.list = append(d.list, Field{Name: name, Old: older, New: newer})
	}
}
