package review

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/register"
	"marsad/record"
)

// Sheet is a report as a person reviews it: every coded field with what was read, what holds now, and who said so.
type Sheet struct {
	Records   []Record
	Orphaned  []Orphan // that cannot be laid over this version
	Seen, All int      // coded fields on which somebody gave a verdict, and all
}

// Record is a record of the report with its fields.
type Record struct {
	Collection string
	Path       string // /events/2
	ID         string
	Cue        record.Span // the words by which it is known; of no words for the time of publication
	Type       string      // of an event
	Fields     []Field
	Newest     *register.Correction  // on the record as a whole
	Removed    bool                  // a person took it out
	Added      []register.Correction // what people put in that was not read, the first first
}

// Field is a coded field.
type Field struct {
	Spec
	Path     string
	Was, Now json.RawMessage      // as read, and as it holds with the corrections; nil where nothing stands
	Newest   *register.Correction // on this field, nil when nobody looked at it
	Removed  bool                 // the element of the list in which it stands was taken out
}

// Reviewed tells whether somebody gave a verdict on a field, by itself or with its whole record.
func (r Record) Reviewed(f Field) bool { return f.Newest != nil || r.Newest != nil }

// Judged tells whether somebody gave a verdict on the record or on one of its fields.
func (r Record) Judged() bool {
	return r.Newest != nil || len(r.Added) > 0 || slices.ContainsFunc(r.Fields, func(f Field) bool { return f.Newest != nil })
}

// Looked counts the fields on which somebody gave a verdict.
func (r Record) Looked() int {
	n := 0
	for _, f := range r.Fields {
		if r.Reviewed(f) {
			n++
		}
	}
	return n
}

// EventPath gives the path of the i-th event of a report.
func EventPath(i int) string { return "/events/" + strconv.Itoa(i) }

// SheetOf lays corrections over a report and gives every coded field, in the order of Collections and of the report.
func SheetOf(r record.Report, corrections []register.Correction) (Sheet, error) {
	_, applied, orphaned := Apply(r, corrections)
	var values []register.Correction // those after which every record still stands where it stood
	for _, c := range applied {
		if !takesOut(c) {
			values = append(values, c)
		}
	}
	changed, _, _ := Apply(r, values)
	was, err := documentOf(r)
	if err != nil {
		return Sheet{}, err
	}
	now, err := documentOf(changed)
	if err != nil {
		return Sheet{}, err
	}
	newest, added := map[string]*register.Correction{}, map[string][]register.Correction{}
	for _, c := range applied {
		path, ok := placed(was, c)
		if _, event := whatOf(path); ok && strings.HasSuffix(path, "/-") {
			added[event] = append(added[event], c)
			continue
		}
		if old := newest[path]; ok && (old == nil || older(*old, c)) {
			newest[path] = &c
		}
	}
	s := Sheet{Orphaned: orphaned}
	for _, collection := range Collections() {
		before, _ := was[collection].([]any)
		after, _ := now[collection].([]any)
		for i := range before {
			r := recordOf(collection, i, before[i], after[i], newest)
			r.Added = added[r.Path]
			s.add(r)
		}
	}
	return s, nil
}

func older(a, b register.Correction) bool { return a.At+"\x00"+a.ID < b.At+"\x00"+b.ID }

func (s *Sheet) add(r Record) {
	s.All, s.Seen = s.All+len(r.Fields), s.Seen+r.Looked()
	s.Records = append(s.Records, r)
}

// placed gives the path of a correction in a document: where its record stands there.
func placed(document map[string]any, c register.Correction) (string, bool) {
	list, _ := document[c.Anchor.Collection].([]any)
	at := find(list, c.Anchor)
	parts := strings.Split(c.Path, "/")
	if at < 0 || len(parts) < 3 {
		return "", false
	}
	parts[2] = strconv.Itoa(at)
	return strings.Join(parts, "/"), true
}

func documentOf(r record.Report) (map[string]any, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	var document map[string]any
	return document, json.Unmarshal(data, &document)
}

func recordOf(collection string, at int, before, after any, newest map[string]*register.Correction) Record {
	fields, _ := before.(map[string]any)
	r := Record{Collection: collection, Path: "/" + collection + "/" + strconv.Itoa(at)}
	r.ID, _ = fields["id"].(string)
	if collection == "events" {
		r.Type, _ = fields["type"].(string)
	}
	if spans := spansOf(fields); len(spans) > 0 {
		r.Cue = spans[0]
	}
	r.Newest = newest[r.Path]
	r.Removed = r.Newest != nil && r.Newest.Verdict == register.FieldRejected
	for _, spec := range Specs(collection) {
		for _, path := range expand(before, strings.Split(spec.Name, "/")) {
			f := Field{Spec: spec, Path: r.Path + "/" + strings.Join(path, "/"), Was: value(before, path), Now: value(after, path)}
			f.Newest = newest[f.Path]
			for n := range path {
				whole := newest[r.Path+"/"+strings.Join(path[:n+1], "/")]
				f.Removed = f.Removed || whole != nil && takesOut(*whole)
			}
			r.Fields = append(r.Fields, f)
		}
	}
	return r
}

// expand gives the paths that a name stands for in a record: one for each element where it says *.
func expand(at any, names []string) [][]string {
	if len(names) == 0 {
		return [][]string{nil}
	}
	var out [][]string
	switch x := at.(type) {
	case []any:
		for i := range x {
			for _, rest := range expand(x[i], names[1:]) {
				out = append(out, append([]string{strconv.Itoa(i)}, rest...))
			}
		}
	case map[string]any:
		for _, rest := range expand(x[names[0]], names[1:]) {
			out = append(out, append([]string{names[0]}, rest...))
		}
	case nil:
		if !slices.Contains(names, "*") {
			out = append(out, names)
		}
	default:
		out = append(out, names)
	}
	return out
}

// value gives what stands at a path of a record as JSON, nil for nothing.
func value(at any, path []string) json.RawMessage {
	for _, step := range path {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(x) {
				return nil
			}
			at = x[n]
		default:
			return nil
		}
	}
	if at == nil || at == "" {
		return nil
	}
	data, err := json.Marshal(at)
	if err != nil {
		return nil
	}
	return data
}

// Find gives a record or a field of the sheet by its path.
func (s Sheet) Find(path string) (r Record, f *Field, ok bool) {
	for _, r := range s.Records {
		if r.Path == path {
			return r, nil, true
		}
		for i := range r.Fields {
			if r.Fields[i].Path == path {
				return r, &r.Fields[i], true
			}
		}
	}
	return r, nil, false
}

// New makes the correction of a record or a field as this version has it; who, when and the id are for the keeper to say.
func (s Sheet) New(report record.Report, version int, path, verdict string, now json.RawMessage) (c register.Correction, ok bool) {
	r, f, ok := s.Find(path)
	if !ok {
		return c, false
	}
	c = register.Correction{Report: report.ID, Version: version, Path: path, Verdict: verdict, Anchor: register.Anchor{Collection: r.Collection, Cue: r.Cue, Type: r.Type}}
	if f != nil {
		c.Was = f.Now
	}
	if verdict == register.FieldCorrected {
		c.Now = now
		if f != nil && f.Was == nil {
			c.Verdict = register.FieldAdded
		}
	}
	return c, true
}
