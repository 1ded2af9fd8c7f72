package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"marsad/internal/intake"
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
	if class == "" || fate == intake.Duplicate {
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
	for i, fate := range []string{intake.Taken, intake.Unchanged, intake.Duplicate, intake.Skipped, intake.Refused} {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d", fate, t.fates[fate])
		if fate == intake.Taken && t.changed > 0 {
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

// note counts a row and writes its line of the report file.
func (r *ingestRun) note(it intake.Item, id string) error {
	r.tally.add(it.Fate, it.Class)
	if r.held != "" && r.tally.read() > 1 {
		fmt.Fprintf(r.streams.Err, "marsad: %s\n", r.held)
		r.held = ""
	}
	r.progress.step(r.tally.fates[intake.Taken]+r.tally.fates[intake.Unchanged], r.tally.fates[intake.Refused])
	if r.fateLines == nil {
		return nil
	}
	it.Report = id
	if err := jsonWriter(r.fateLines, "").Encode(it.Line); err != nil {
		return fmt.Errorf("cannot write %s: %w", r.Report, err)
	}
	return nil
}
