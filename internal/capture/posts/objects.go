package posts

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"marsad/internal/capture"
)

// openLines finds the mapping from the first object and makes the rows.
func (r *Reader) openLines(in *bufio.Reader, head []byte) error {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	if err := r.mapObjects(line, len(head) == headSize); err != nil {
		return err
	}
	r.rows = func(yield func(Row, error) bool) {
		lines := capture.Lines{In: in, Limit: r.o.MaxRow}
		for {
			data, err := lines.Next()
			row := Row{Line: lines.Number}
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, new(capture.LineTooLongError)):
				row.end(Refused, "row too long", fmt.Sprintf("more than %d bytes", r.o.MaxRow))
			case err != nil:
				yield(row, fmt.Errorf("cannot read the collection at line %d: %w", lines.Number, err))
				return
			case len(bytes.TrimSpace(data)) == 0:
				continue
			default:
				r.object(&row, []byte(decode(data)))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return nil
}

// openArray does the same for an array of objects.
func (r *Reader) openArray(in *bufio.Reader, head []byte) error {
	first, cut := firstObject(head)
	if err := r.mapObjects(first, cut); err != nil {
		return err
	}
	r.rows = func(yield func(Row, error) bool) {
		s := newStream(in, r.o.MaxRow)
		s.array(func(data json.RawMessage) bool {
			row := Row{}
			r.object(&row, data)
			return yield(row, nil)
		}, func(err error) { yield(Row{}, err) })
	}
	return nil
}

// firstObject gives the first object of an array; cut says that the head does not hold it whole.
func firstObject(head []byte) (object []byte, cut bool) {
	d := json.NewDecoder(bytes.NewReader(head))
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return nil, errors.Is(err, io.ErrUnexpectedEOF)
	}
	return raw, false
}

// mapObjects takes the mapping as given, or guesses it from the keys of the first object.
func (r *Reader) mapObjects(first []byte, cut bool) error {
	if r.o.Map != nil {
		r.Map = *r.o.Map
		return nil
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(decode(first)), &object); err != nil {
		if cut {
			return fmt.Errorf("%w: the first object has more than %d bytes; give a mapping with --map", ErrMapping, headSize)
		}
		return fmt.Errorf("the first object cannot be read: %w", err)
	}
	keys := keysOf("", object)
	r.Map = Mapping{Columns: guess(keys)}
	return needText(keys, r.Map)
}

// keysOf gives the keys of an object in order, those of an object inside behind a point.
func keysOf(prefix string, object map[string]any) []string {
	var out, nested []string
	for key, value := range object {
		if inside, ok := value.(map[string]any); ok && prefix == "" {
			nested = append(nested, keysOf(key+".", inside)...)
		} else {
			out = append(out, prefix+key)
		}
	}
	slices.Sort(out)
	slices.Sort(nested)
	return append(out, nested...)
}

// object reads one object with the mapping.
func (r *Reader) object(row *Row, data []byte) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		row.end(Refused, "no object of JSON", err.Error())
		return
	}
	for _, field := range Fields() {
		key := r.Map.Columns[field]
		if key == "" {
			continue
		}
		value := plainValue(lookUp(object, key))
		if field == "text" {
			row.Post.Text = value
		} else {
			row.Post.fill(field, value)
		}
	}
}

// lookUp gives the value of a key, also of a.b inside another object.
func lookUp(object map[string]any, key string) any {
	if value, ok := object[key]; ok {
		return value
	}
	first, rest, nested := strings.Cut(key, ".")
	inside, ok := object[first].(map[string]any)
	if !nested || !ok {
		return nil
	}
	return lookUp(inside, rest)
}

// plainValue gives a string, a number or a truth as text; a list or an object is none.
func plainValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	return ""
}

func validObject(data []byte) bool { return json.Valid(data) && bytes.HasPrefix(data, []byte("{")) }

// stream walks over one JSON value that is too large for memory. Each value inside is bounded.
type stream struct {
	d     *json.Decoder
	meter *meter
}

// meter refuses to read on when one value has too many bytes.
type meter struct {
	in    io.Reader
	n     int64
	limit int64
}

func (m *meter) Read(p []byte) (int, error) {
	if m.n > m.limit {
		return 0, errRowTooLong
	}
	n, err := m.in.Read(p)
	m.n += int64(n)
	return n, err
}

func newStream(in io.Reader, limit int) *stream {
	m := &meter{in: in, limit: int64(limit)}
	return &stream{d: json.NewDecoder(m), meter: m}
}

// fault says where a stream cannot be read further, and why.
func (s *stream) fault(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it breaks off")
	}
	return fmt.Errorf("the collection cannot be read behind byte %d: %w", s.d.InputOffset(), err)
}

// array gives each value of the array that comes next. It reports whether it came to the end of it.
func (s *stream) array(each func(json.RawMessage) bool, fail func(error)) bool {
	t, err := s.d.Token()
	if err == nil && t != json.Delim('[') {
		err = fmt.Errorf("expected a list, found %v", t)
	}
	for err == nil && s.d.More() {
		s.meter.n = 0
		var data json.RawMessage
		if err = s.d.Decode(&data); err == nil && !each(data) {
			return false
		}
	}
	if err == nil {
		_, err = s.d.Token()
	}
	if err != nil {
		fail(s.fault(err))
		return false
	}
	return true
}

// skip steps over the value that comes next without keeping it.
func (s *stream) skip() error {
	for depth := 0; ; {
		s.meter.n = 0
		t, err := s.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
