package backup

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/store/sqlstore"
)

func FuzzRow(f *testing.F) {
	f.Add("قصف <b> & \u2028", []byte("نص"), []byte{0, 255}, int64(math.MinInt64), 0.5)
	f.Add("\x00\xff\ufffd", []byte{}, []byte(`{"bytes":""}`), int64(0), -1e300)
	f.Fuzz(func(t *testing.T, text string, a, b []byte, n int64, x float64) {
		if math.IsNaN(x) || math.IsInf(x, 0) || x == math.Trunc(x) {
			x = 0.5 // no column has one; a whole one is read as a whole number
		}
		r := sqlstore.Row{Table: "t", Names: []string{"text", "a", "b", "n", "x", "none"}, Values: []any{text, a, b, n, x, nil}}
		line, err := encodeRow(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeRow("t", line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for i, v := range got.Values { // a text may come as bytes, and bytes as a text: the column says which it is
			switch r.Values[i].(type) {
			case string, []byte:
				got.Values[i], r.Values[i] = asText(v), asText(r.Values[i])
			}
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Error(diff)
		}
	})
}

func asText(v any) any {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return v
}

func FuzzDecodeRow(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":{"bytes":"AA=="},"b":null}`, `{"a":{"bytes":null}}`, `{"a":[1]}`, `{`, `{"a":1} x`, `{"a":1e999}`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := decodeRow("t", line)
		if err != nil {
			return
		}
		if len(r.Names) != len(r.Values) {
			t.Errorf("%q: %d names, %d values", line, len(r.Names), len(r.Values))
		}
		if _, err := encodeRow(r); err != nil {
			t.Errorf("%q was read and cannot be written: %v", line, err)
		}
	})
}
