package export

import (
	"bytes"
	"encoding/json"
	"io"
)

// jsonList is a JSON document with one list that is written element by element.
type jsonList struct {
	w          io.Writer
	head, tail string
	separator  string
	of         func(Record) ([]any, error)
	begun      bool
	written    int
}

func (l *jsonList) begin() error {
	if l.begun {
		return nil
	}
	l.begun = true
	_, err := io.WriteString(l.w, l.head)
	return err
}

func (l *jsonList) add(r Record) (int, error) {
	if err := l.begin(); err != nil {
		return 0, err
	}
	values, err := l.of(r)
	if err != nil {
		return 0, err
	}
	for _, v := range values {
		data, err := jsonOf(v)
		if err != nil {
			return 0, err
		}
		if l.written > 0 {
			data = append([]byte(l.separator), data...)
		}
		if _, err := l.w.Write(data); err != nil {
			return 0, err
		}
		l.written++
	}
	return len(values), nil
}

// Close ends the list.
func (l *jsonList) Close() error {
	if err := l.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(l.w, l.tail)
	return err
}

// jsonOf writes a value on one line and leaves <, > and & as they are: the documents are no part of a page.
func jsonOf(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// newJSONLines writes the register's own types, a line each: nothing is lost, and marsad import takes them back.
func newJSONLines(w io.Writer, _ Options) document {
	return &jsonList{w: w, separator: "\n", tail: "\n", of: func(r Record) ([]any, error) { return []any{r}, nil }}
}

// object is a JSON object in the order of its properties.
type object []property

// MarshalJSON writes the properties in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := jsonOf(p.name)
		if err != nil {
			return nil, err
		}
		value, err := jsonOf(p.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// newGeoJSON writes a FeatureCollection of RFC 7946: WGS 84, longitude first, no crs. A record without a position is a feature whose geometry is null. The times
// of a track stand in coordTimes, one for each position, as converters of GPX write them; a track that had to be cut has more positions than times, and none.
func newGeoJSON(w io.Writer, o Options) document {
	return &jsonList{w: w, head: `{"type":"FeatureCollection","features":[` + "\n", separator: ",\n", tail: "\n]}\n", of: func(r Record) ([]any, error) {
		var out []any
		for _, f := range featuresOf(r, o) {
			properties := object(f.properties)
			if lines := f.lines(); f.timed() && len(lines) == 1 && len(lines[0]) == len(f.times) {
				properties = append(properties, property{"coordTimes", f.times})
			}
			out = append(out, object{{"type", "Feature"}, {"id", f.id}, {"geometry", f.geometry()}, {"properties", properties}})
		}
		return out, nil
	}}
}
