package posts

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table reads the rows of a table. A quotation mark that is never closed makes encoding/csv swallow the rows behind it, up to the end of
// the file; table notices that by the number of columns or by the length, refuses the row where it began, and reads on at the next line.
type table struct {
	source    io.Reader
	kept      []byte // bytes given to the reader of the row in hand and behind it
	limit     int
	delimiter rune
	csv       *csv.Reader
	columns   int // 0 until known
	line      int // lines before the reader began
	restarts  int
	lines     *bufio.Reader // once quotation marks are not trusted any more
}

// maxRestarts is after how many rows with a mark that is not closed every line is read by itself: each of them costs as much as the limit.
const maxRestarts = 64

// errRowTooLong says that a row has no end within the limit.
var errRowTooLong = errors.New("row too long")

func newTable(in io.Reader, delimiter rune, limit int) *table {
	t := &table{source: in, limit: limit, delimiter: delimiter}
	t.begin()
	return t
}

func (t *table) begin() { t.csv = t.reader(recorder{t}) }

func (t *table) reader(in io.Reader) *csv.Reader {
	r := csv.NewReader(in)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = t.delimiter, true, -1
	return r
}

// recorder keeps what the reader takes until the row is known to be whole.
type recorder struct{ t *table }

func (r recorder) Read(p []byte) (int, error) {
	if len(r.t.kept) > r.t.limit {
		return 0, errRowTooLong
	}
	n, err := r.t.source.Read(p)
	r.t.kept = append(r.t.kept, p[:n]...)
	return n, err
}

// rowError refuses one row; the table can be read further.
type rowError struct{ class, reason string }

func (e rowError) Error() string { return e.class + ": " + e.reason }

// next gives the next row and its line. A rowError is about that row alone.
func (t *table) next() (row []string, line int, err error) {
	if t.lines != nil {
		return t.single()
	}
	before := t.csv.InputOffset()
	row, err = t.csv.Read()
	size := int(t.csv.InputOffset() - before)
	blank := len(t.kept) - len(bytes.TrimLeft(t.kept, "\r\n"))
	line = t.line + bytes.Count(t.kept[:blank], []byte("\n")) + 1
	switch {
	case errors.Is(err, errRowTooLong):
		t.restart(blank, line)
		return nil, line, rowError{"row too long", fmt.Sprintf("no end within %d bytes; a quotation mark is not closed", t.limit)}
	case err != nil:
		return nil, line, err
	case t.columns == 0:
		t.columns = len(row)
	case bytes.Contains(bytes.Trim(t.kept[:size], "\r\n"), []byte("\n")) && (len(row) != t.columns || !t.wellQuoted(t.kept[:size])):
		t.restart(blank, line)
		return nil, line, rowError{"quotation", "it runs over several lines because a quotation mark is not closed, or stands alone inside a text"}
	}
	t.line += bytes.Count(t.kept[:size], []byte("\n"))
	t.kept = append(t.kept[:0], t.kept[size:]...)
	return t.fitted(row, line)
}

// wellQuoted reports whether a row over several lines is quoted as RFC 4180 wants it. Where it is not, nobody can tell its end.
func (t *table) wellQuoted(row []byte) bool {
	r := t.reader(bytes.NewReader(row))
	r.LazyQuotes = false
	_, err := r.Read()
	return err == nil
}

// fitted holds that a row has the columns of the table; empty ones too many at its end do not count.
func (t *table) fitted(row []string, line int) ([]string, int, error) {
	for len(row) > t.columns && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	if len(row) != t.columns {
		return nil, line, rowError{"columns", fmt.Sprintf("it has %d, expected are %d", len(row), t.columns)}
	}
	for i := range row {
		row[i] = decode([]byte(row[i]))
	}
	return row, line, nil
}

// restart gives up the row in hand, which begins behind blank bytes at line, and reads on behind its first line.
func (t *table) restart(blank, line int) {
	kept := slices.Clone(t.kept[blank:])
	t.line, t.kept = line, nil
	if at := bytes.IndexByte(kept, '\n'); at >= 0 {
		t.source = io.MultiReader(bytes.NewReader(kept[at+1:]), t.source)
	} else {
		t.skipLine()
	}
	t.restarts++
	if t.restarts > maxRestarts {
		t.lines = bufio.NewReaderSize(t.source, headSize)
	} else {
		t.begin()
	}
}

// skipLine drops the rest of a line that is longer than the limit.
func (t *table) skipLine() {
	b := bufio.NewReaderSize(t.source, headSize)
	for {
		if _, err := b.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			break
		}
	}
	t.source = b
}

// single reads one line as one row.
func (t *table) single() ([]string, int, error) {
	var line []byte
	for {
		part, err := t.lines.ReadSlice('\n')
		if len(line) <= t.limit {
			line = append(line, part...)
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			return nil, t.line, err
		}
		if err == nil || errors.Is(err, io.EOF) {
			break
		}
	}
	t.line++
	if len(line) > t.limit {
		return nil, t.line, rowError{"row too long", fmt.Sprintf("more than %d bytes", t.limit)}
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return t.single()
	}
	row, err := t.reader(bytes.NewReader(line)).Read()
	if err != nil {
		return nil, t.line, rowError{"row", err.Error()}
	}
	return t.fitted(row, t.line)
}

// openTable finds delimiter, header and mapping, and makes the rows.
func (r *Reader) openTable(in *bufio.Reader, head []byte) error {
	if r.o.Map != nil {
		r.Map = *r.o.Map
	}
	if r.Map.Delimiter == "" {
		r.Map.Delimiter = string(delimiterOf(head))
	}
	delimiter, _ := utf8.DecodeRuneInString(r.Map.Delimiter)
	t := newTable(in, delimiter, r.o.MaxRow)
	first, line, err := t.next()
	if err != nil {
		return fmt.Errorf("the first row of the table cannot be read: %w", err)
	}
	if r.Map.Columns == nil {
		r.Map.Columns = guess(first)
	}
	if r.Map.Header == nil {
		named := namesColumn(first, r.Map)
		r.Map.Header = &named
		if !named {
			r.Map.Columns = guessValues(first)
		}
	}
	if err := needText(first, r.Map); err != nil {
		return err
	}
	at, err := places(first, r.Map)
	if err != nil {
		return err
	}
	if *r.Map.Header {
		first = nil
	}
	r.rows = tableRows(t, first, line, at)
	return nil
}

// namesColumn reports whether a first row names the column of the text, so that it is a header.
func namesColumn(first []string, m Mapping) bool {
	text := m.Columns["text"]
	return text != "" && (slices.Contains(first, text) || strings.HasPrefix(text, "#") && len(guess(first)) > 1)
}

// places gives the index of each field's column.
func places(header []string, m Mapping) (map[string]int, error) {
	out := map[string]int{}
	for field, name := range m.Columns {
		if name == "" {
			continue
		}
		at := -1
		if *m.Header {
			at = slices.Index(header, name)
		}
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "#")); at < 0 && err == nil && strings.HasPrefix(name, "#") {
			at = n - 1
		}
		if at < 0 || at >= len(header) {
			return nil, fmt.Errorf("%w: the mapping gives column «%s» for %s, and the table has none of that name", ErrMapping, name, field)
		}
		out[field] = at
	}
	return out, nil
}

func tableRows(t *table, first []string, firstLine int, at map[string]int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if first != nil && !yield(tableRow(first, firstLine, at), nil) {
			return
		}
		for {
			cells, line, err := t.next()
			var refused rowError
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.As(err, &refused):
				row := Row{Line: line}
				row.end(Refused, refused.class, refused.reason)
				if !yield(row, nil) {
					return
				}
			case err != nil:
				yield(Row{}, fmt.Errorf("cannot read the table behind line %d: %w", line, err))
				return
			default:
				if !yield(tableRow(cells, line, at), nil) {
					return
				}
			}
		}
	}
}

func tableRow(cells []string, line int, at map[string]int) Row {
	row := Row{Line: line}
	for _, field := range Fields() {
		i, ok := at[field]
		switch {
		case !ok:
		case field == "text":
			row.Post.Text = cells[i]
		default:
			row.Post.fill(field, cells[i])
		}
	}
	return row
}

// delimiterOf finds the delimiter of a table: the one that stands most often outside quotation marks in the first line.
func delimiterOf(head []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(line) {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, d := range []rune{'\t', ';', '|', '؛'} {
		if counts[d] > counts[best] {
			best = d
		}
	}
	return best
}
