package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"marsad/internal/store/sqlstore"
)

// encodeRow gives the line of a row, with its line break.
func encodeRow(r sqlstore.Row) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range r.Names {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		if err := encodeValue(&b, r.Values[i], r.Table != sqlstore.JobTable); err != nil {
			return nil, fmt.Errorf("a row of %s, %s: %w", r.Table, name, err)
		}
	}
	b.WriteString("}\n")
	return b.Bytes(), nil
}

// rawBytes are bytes that are no text.
type rawBytes struct {
	Bytes []byte `json:"bytes"`
}

// encodeValue writes a value. Bytes that are UTF-8 are written as a text where the column says that they are bytes; no column of the jobs does.
func encodeValue(b *bytes.Buffer, v any, texts bool) error {
	switch x := v.(type) {
	case string:
		if !utf8.ValidString(x) {
			v = rawBytes{[]byte(x)}
		}
	case []byte:
		v = rawBytes{x}
		if texts && len(x) > 0 && utf8.Valid(x) {
			v = string(x)
		}
	case nil, int64, float64:
	default:
		return fmt.Errorf("a value of type %T cannot be kept", v)
	}
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // its line break
	return nil
}

// decodeRow reads the line of a row.
func decodeRow(table string, line []byte) (sqlstore.Row, error) {
	r := sqlstore.Row{Table: table}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return r, errors.Join(errors.New("is no JSON object"), err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return r, err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return r, err
		}
		value, err := decodeValue(raw)
		if err != nil {
			return r, fmt.Errorf("%v: %w", key, err)
		}
		name, _ := key.(string)
		r.Names, r.Values = append(r.Names, name), append(r.Values, value)
	}
	if _, err := d.Token(); err != nil {
		return r, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("goes on behind its end")
	}
	return r, nil
}

func decodeValue(raw json.RawMessage) (any, error) {
	switch {
	case string(raw) == "null":
		return nil, nil //nolint:nilnil // nil is the value
	case raw[0] == '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	case raw[0] == '{':
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		var x rawBytes
		if err := d.Decode(&x); err != nil {
			return nil, err
		}
		if x.Bytes == nil {
			return nil, errors.New("has no bytes")
		}
		return x.Bytes, nil
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, nil
	}
	return strconv.ParseFloat(string(raw), 64)
}
