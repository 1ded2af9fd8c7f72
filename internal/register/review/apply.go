// Package review lays what people hold of coded fields over reports, so that it survives reading again.
package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/register"
	"marsad/record"
)

// Orphan is a correction that could not be laid over a report, and why. It is never dropped: a person decides.
type Orphan struct {
	register.Correction
	Reason string
}

// Apply lays corrections over a report, the oldest first. A correction finds its record by the words of its anchor, and among several with the same words by
// the type and then by the nearest offset; the fields that it names are those of its path. applied are those that hold, accepted ones too; orphaned those whose
// words are gone, whose field is not there, or that would make a report that fails Lint. The report itself is not altered.
func Apply(r record.Report, corrections []register.Correction) (out record.Report, applied []register.Correction, orphaned []Orphan) {
	out = r
	sorted := slices.Clone(corrections)
	slices.SortStableFunc(sorted, func(a, b register.Correction) int {
		return strings.Compare(a.At+"\x00"+a.ID, b.At+"\x00"+b.ID)
	})
	// Fields come first: what is taken out must still be there to be corrected, and indexes must not move. Of what is taken out the last element goes first.
	standing, gone := settled(r, sorted), map[string]bool{}
	for _, whole := range []bool{false, true} {
		if whole {
			slices.SortStableFunc(sorted, lastFirst)
		}
		for _, c := range sorted {
			if takesOut(c) != whole {
				continue
			}
			if whole && (standing[c.ID] == "" || gone[standing[c.ID]]) {
				applied = append(applied, c) // taken back since by who accepted it, or out already
				continue
			}
			next, err := lay(out, c)
			if err != nil {
				orphaned = append(orphaned, Orphan{c, err.Error()})
				continue
			}
			out, applied = next, append(applied, c)
			gone[standing[c.ID]] = whole
		}
	}
	return out, applied, orphaned
}

// settled gives for every correction that takes something out the path of what goes in this version, without those after which somebody accepted it. What cannot be
// placed has its own id, so that laying it says why. Corrections come in the order of time.
func settled(r record.Report, corrections []register.Correction) map[string]string {
	out := map[string]string{}
	document, err := documentOf(r)
	if err != nil {
		return out
	}
	for _, c := range corrections {
		path, ok := placed(document, c)
		if !ok {
			path = c.ID
		} else if e := elementOf(path); e != "" && takesOut(c) {
			path = e
		}
		if takesOut(c) {
			out[c.ID] = path
			continue
		}
		for id, taken := range out {
			if c.Verdict == register.FieldAccepted && taken == path {
				delete(out, id)
			}
		}
	}
	return out
}

// takesOut tells whether a correction rejects a whole record, as /events/2 does, or an element of a list, as /events/2/actors/0 and the fields in it do.
func takesOut(c register.Correction) bool {
	return c.Verdict == register.FieldRejected && (strings.Count(c.Path, "/") == 2 || elementOf(c.Path) != "")
}

// elementOf gives the path of the element of a list that goes when a path is rejected: the element itself, or the one in which a field stands that it needs; ""
// for none.
func elementOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 5 {
		return ""
	}
	if isIndex(parts[len(parts)-1]) {
		return path
	}
	if spec, ok := SpecOf(path); ok && spec.Needed && isIndex(parts[len(parts)-2]) {
		return strings.Join(parts[:len(parts)-1], "/")
	}
	return ""
}

// lastFirst orders what is taken out: elements before records, and of one list the last element first, so that indexes do not move.
func lastFirst(a, b register.Correction) int {
	x, y := strings.Split(elementOf(a.Path), "/"), strings.Split(elementOf(b.Path), "/")
	if n := len(y) - len(x); n != 0 || len(x) < 5 {
		return n
	}
	i, _ := strconv.Atoi(x[len(x)-1])
	j, _ := strconv.Atoi(y[len(y)-1])
	return j - i
}

// lay lays one correction over a report.
func lay(r record.Report, c register.Correction) (record.Report, error) {
	parts := strings.Split(c.Path, "/")
	if len(parts) < 3 || parts[0] != "" || parts[1] != c.Anchor.Collection {
		return r, fmt.Errorf("path %q is not one of a record in %q", c.Path, c.Anchor.Collection)
	}
	data, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	var document map[string]any
	if err := json.Unmarshal(data, &document); err != nil {
		return r, err
	}
	list, _ := document[parts[1]].([]any)
	at := find(list, c.Anchor)
	if at < 0 {
		return r, errors.New("its words are not in this version")
	}
	switch {
	case c.Verdict == register.FieldAccepted:
		return r, nil
	case adds(c):
		out, err := read(document) // of its own
		if err == nil {
			err = add(&out, at, c)
		}
		if err != nil {
			return r, err
		}
		return out, out.Lint()
	case takesOut(c) && len(parts) == 3:
		document[parts[1]] = slices.Delete(list, at, at+1)
	case takesOut(c):
		steps := strings.Split(elementOf(c.Path), "/")[3:]
		if err := drop(list[at], steps); err != nil {
			return r, err
		}
	default:
		if err := change(list[at], parts[3:], c); err != nil {
			return r, err
		}
	}
	return read(document)
}

// drop takes the element that a path names out of its list below a record.
func drop(at any, path []string) error {
	missing := fmt.Errorf("there is no %s", strings.Join(path, "/"))
	fields, ok := at.(map[string]any)
	if !ok || len(path) != 2 {
		return missing
	}
	list, _ := fields[path[0]].([]any)
	n, err := strconv.Atoi(path[1])
	if err != nil || n < 0 || n >= len(list) {
		return missing
	}
	fields[path[0]] = slices.Delete(list, n, n+1)
	return nil
}

// change sets the field that a path names below a record; a rejected field becomes empty.
func change(at any, path []string, c register.Correction) error {
	if len(path) == 0 {
		return errors.New("it names no field")
	}
	var value any
	if c.Verdict == register.FieldCorrected || c.Verdict == register.FieldAdded {
		if err := json.Unmarshal(c.Now, &value); err != nil {
			return fmt.Errorf("its value is no JSON: %w", err)
		}
	}
	for i, step := range path {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step) // RFC 6901
		last := i == len(path)-1
		switch x := at.(type) {
		case map[string]any:
			if last {
				x[step] = value
				return nil
			}
			at = x[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(x) {
				return fmt.Errorf("there is no %s", strings.Join(path, "/"))
			}
			if last {
				x[n] = value
				return nil
			}
			at = x[n]
		default:
			return fmt.Errorf("there is no %s", strings.Join(path, "/"))
		}
	}
	return nil
}

// read takes a changed document back; one that no longer holds together is refused.
func read(document map[string]any) (record.Report, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return record.Report{}, err
	}
	var out record.Report
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out); err != nil {
		return out, fmt.Errorf("it does not fit the format: %w", err)
	}
	return out, out.Lint()
}

// find gives the record of a list that an anchor means, -1 when there is none.
func find(list []any, a register.Anchor) int {
	best, score := -1, 0
	for i, x := range list {
		fields, _ := x.(map[string]any)
		for _, s := range spansOf(fields) {
			if s.Read() != a.Cue.Read() {
				continue
			}
			distance := max(s.Start-a.Cue.Start, a.Cue.Start-s.Start)
			if t, ok := fields["type"].(string); ok && a.Type != "" && t != a.Type {
				distance += otherType
			}
			if best < 0 || distance < score {
				best, score = i, distance
			}
		}
	}
	return best
}

// otherType is farther than any offset: the same type elsewhere goes before another type at the same words.
const otherType = 1 << 40

// spansOf gives the spans by which a record is known: its cue, else its mentions, else its own.
func spansOf(fields map[string]any) []record.Span {
	var x struct {
		record.Span
		Cue      *record.Span  `json:"cue"`
		Mentions []record.Span `json:"mentions"`
	}
	data, err := json.Marshal(fields)
	if err != nil || json.Unmarshal(data, &x) != nil {
		return nil
	}
	switch {
	case x.Cue != nil:
		return []record.Span{*x.Cue}
	case len(x.Mentions) > 0:
		return x.Mentions
	}
	return []record.Span{x.Span}
}
