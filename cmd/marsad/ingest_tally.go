package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The fates of rows, in the order in which they are told.
const (
	taken      = "taken"
	unchanged  = "unchanged"
	duplicate  = "duplicate"
	skipped    = "skipped"
	rowRefused = "refused"
)

// tally counts rows by fate, and those that were not taken by the class of their reason.
type tally struct {
	fates   map[string]int
	classes map[string]map[string]int
	changed int // of those taken: a new version of a record in the store
}

func newTally() tally {
	return tally{fates: map[string]int{}, classes: map[string]map[string]int{}}
}

func (t *tally) add(fate, class string) {
	t.fates[fate]++
	if class == "" || fate == duplicate {
		return
	}
	if t.classes[fate] == nil {
		t.classes[fate] = map[string]int{}
	}
	t.classes[fate][class]++
}

func (t *tally) read() int {
	n := 0
	for _, count := range t.fates {
		n += count
	}
	return n
}

// line says how many rows had which fate; the numbers add up.
func (t *tally) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "read %d: ", t.read())
	for i, fate := range []string{taken, unchanged, duplicate, skipped, rowRefused} {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d", fate, t.fates[fate])
		if fate == taken && t.changed > 0 {
			fmt.Fprintf(&b, " (%d as a new version)", t.changed)
		}
		var parts []string
		for _, class := range slices.Sorted(maps.Keys(t.classes[fate])) {
			parts = append(parts, fmt.Sprintf("%s %d", class, t.classes[fate][class]))
		}
		if len(parts) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(parts, ", "))
		}
	}
	return b.String()
}

// fateLine is what the report file says of one row.
type fateLine struct {
	Input    string   `json:"input"`
	File     string   `json:"file,omitempty"` // inside a package
	Kind     string   `json:"kind,omitempty"`
	Row      int      `json:"row,omitempty"`
	Line     int      `json:"line,omitempty"`
	Offset   *int64   `json:"offset,omitempty"` // of a record in an archive
	Post     string   `json:"post,omitempty"`   // id in the collection
	URL      string   `json:"url,omitempty"`
	Fate     string   `json:"fate"`
	Reason   string   `json:"reason,omitempty"`
	Report   string   `json:"report,omitempty"` // id of the record
	Warnings []string `json:"warnings,omitempty"`
}

// note counts a row and writes its line of the report file.
func (r *ingestRun) note(it item, id string) error {
	r.tally.add(it.Fate, it.class)
	if r.held != "" && r.tally.read() > 1 {
		fmt.Fprintf(r.streams.Err, "marsad: %s\n", r.held)
		r.held = ""
	}
	r.progress.step(r.tally.fates[taken]+r.tally.fates[unchanged], r.tally.fates[rowRefused])
	if r.fateLines == nil {
		return nil
	}
	it.Report = id
	if err := jsonWriter(r.fateLines, "").Encode(it.fateLine); err != nil {
		return fmt.Errorf("cannot write %s: %w", r.Report, err)
	}
	return nil
}
