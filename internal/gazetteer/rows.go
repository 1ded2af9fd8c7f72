package gazetteer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// longestLine is how many bytes a line of a table may have; the alternate names of a country make GeoNames' longest.
const longestLine = 1 << 20

// rows reads a table row by row: tab separated without quoting, as gazetteers are published, or comma separated by RFC 4180.
type rows struct {
	name   string
	line   int
	first  []string // the first row: a header, or data when again is set
	again  bool     // the first row is also the first that next gives
	fields int      // how many fields a row must have, or 0
	read   func() ([]string, int, error)
}

// newRows reads the first row and finds the separator.
func newRows(r *bufio.Reader, name string) (*rows, error) {
	if mark, _ := r.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = r.Discard(3) // what was peeked can be discarded
	}
	head, err := r.Peek(1 << 12)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := &rows{name: name, line: 1, read: commaSeparated(r)}
	if first, _, _ := bytes.Cut(head, []byte("\n")); bytes.ContainsRune(first, '\t') {
		out.read = tabSeparated(r)
	}
	out.first, out.line, err = out.read()
	var bad RowError
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s: is empty", name)
	case errors.As(err, &bad):
		return nil, fmt.Errorf("%s:1: %w", name, bad.Err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// next gives the next row; what is wrong with the row alone comes as a RowError.
func (r *rows) next() ([]string, error) {
	if r.again {
		r.again = false
		return r.checked(r.first)
	}
	values, line, err := r.read()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			r.line = line
		}
		return nil, err
	}
	r.line = line
	return r.checked(values)
}

func (r *rows) checked(values []string) ([]string, error) {
	if r.fields > 0 && len(values) != r.fields {
		return nil, RowError{Err: fmt.Errorf("has %d fields, the header has %d", len(values), r.fields)}
	}
	for _, v := range values {
		if !utf8.ValidString(v) {
			return nil, RowError{Err: errors.New("is not valid UTF-8")}
		}
	}
	return values, nil
}

func tabSeparated(r *bufio.Reader) func() ([]string, int, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), longestLine)
	line := 0
	return func() ([]string, int, error) {
		for in.Scan() {
			line++
			if s := strings.TrimSuffix(in.Text(), "\r"); s != "" && !strings.HasPrefix(s, "# ") {
				return strings.Split(s, "\t"), line, nil
			}
		}
		if err := in.Err(); err != nil {
			return nil, line + 1, fmt.Errorf("line %d: %w", line+1, err)
		}
		return nil, line, io.EOF
	}
}

func commaSeparated(r io.Reader) func() ([]string, int, error) {
	table := csv.NewReader(r)
	table.FieldsPerRecord, table.LazyQuotes = -1, true
	return func() ([]string, int, error) {
		values, err := table.Read()
		if err != nil {
			return nil, 0, err
		}
		line, _ := table.FieldPos(0)
		return values, line, nil
	}
}
