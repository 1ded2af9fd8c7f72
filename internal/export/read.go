package export

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"marsad/internal/capture"
	"marsad/internal/register"
	"marsad/record"
)

// ImportOptions says what a table is.
type ImportOptions struct {
	Dataset string // its name: the one origin of all its rows
	Format  string // csv (ACLED's columns), ucdp, gdelt, jsonl; found out from the head when empty
}

// ImportFormats lists the forms that Read takes.
func ImportFormats() []string { return []string{"csv", "ucdp", "gdelt", "jsonl"} }

// RowError says why a row of a table is left out.
type RowError struct {
	Line   int
	Column string // name of the column, empty when the whole row is meant
	Err    error
}

func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("line %d, column %s: %v", e.Line, e.Column, e.Err)
}

// Unwrap gives the reason.
func (e *RowError) Unwrap() error { return e.Err }

// maxLine bounds a line of GDELT's tables and of JSON Lines, in bytes.
const maxLine = 16 << 20

// Read gives the incidents of a table, in its order. Each row comes out: as an incident whose single origin is the data set, or as a *RowError, behind which
// reading goes on. Any other error ends it. Grade and origins of an exporting register are not taken over: here it is one data set that says so. JSON Lines of
// marsad's own come back whole.
func Read(r io.Reader, o ImportOptions) iter.Seq2[register.Incident, error] {
	in := bufio.NewReaderSize(r, 1<<16)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = in.Discard(3) // what was peeked at is there
	}
	switch format := o.Format; {
	case format == "jsonl" || format == "" && startsWith(in, '{'):
		return readJSONLines(in)
	case format == "gdelt" || format == "" && tabbed(in):
		return readGDELT(in, o)
	case format == "" || slices.Contains(ImportFormats(), format):
		return readCSV(in, o)
	}
	return func(yield func(register.Incident, error) bool) {
		yield(register.Incident{}, fmt.Errorf("%w: %q is not one of %s", ErrForm, o.Format, strings.Join(ImportFormats(), ", ")))
	}
}

func startsWith(in *bufio.Reader, c byte) bool {
	b, err := in.Peek(1)
	return err == nil && b[0] == c
}

// tabbed tells whether the first line has the columns of GDELT.
func tabbed(in *bufio.Reader) bool {
	head, _ := in.Peek(1 << 16) // at the end of a short file it gives what there is
	line, _, _ := strings.Cut(string(head), "\n")
	return strings.Count(line, "\t") >= gdeltColumns-1
}

// readCSV reads a table with a head line.
func readCSV(in io.Reader, o ImportOptions) iter.Seq2[register.Incident, error] {
	return func(yield func(register.Incident, error) bool) {
		table := csv.NewReader(in)
		table.FieldsPerRecord, table.ReuseRecord = -1, true
		head, err := table.Read()
		if err != nil {
			yield(register.Incident{}, fmt.Errorf("cannot read the head line: %w", err))
			return
		}
		columns := slices.Clone(head)
		if !slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(idColumns(), c) }) {
			yield(register.Incident{}, fmt.Errorf("%w: no column is called %s; ACLED's and UCDP's column names are needed", ErrForm, strings.Join(idColumns(), " or ")))
			return
		}
		for first := true; ; first = false {
			cells, err := table.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && first && hashtags(cells) {
				continue
			}
			var broken *csv.ParseError
			if errors.As(err, &broken) {
				err = &RowError{Line: broken.StartLine, Err: broken.Err}
			} else if err == nil {
				line, _ := table.FieldPos(0)
				var i register.Incident
				if i, err = readRow(columns, cells, line, o); err == nil {
					if !yield(i, nil) {
						return
					}
					continue
				}
			}
			if !yield(register.Incident{}, err) || !isRowError(err) {
				return
			}
		}
	}
}

func isRowError(err error) bool {
	var row *RowError
	return errors.As(err, &row)
}

// hashtags tells whether a row is HXL's.
func hashtags(cells []string) bool {
	some := false
	for _, c := range cells {
		if c != "" && !strings.HasPrefix(c, "#") {
			return false
		}
		some = some || c != ""
	}
	return some
}

// gdeltColumns is how many columns GDELT's event table has.
const gdeltColumns = 61

// readGDELT reads a table of events as GDELT writes it, or as marsad does with its own columns behind.
func readGDELT(in *bufio.Reader, o ImportOptions) iter.Seq2[register.Incident, error] {
	columns := namesOf(columnsOf(gdeltFields()))
	return byLine(in, func(line []byte, n int) (register.Incident, error) {
		cells := strings.Split(string(line), "\t")
		if len(cells) != gdeltColumns && len(cells) != len(columns) {
			return register.Incident{}, &RowError{Line: n, Err: fmt.Errorf("%d columns, where GDELT's events have %d and marsad's %d", len(cells), gdeltColumns, len(columns))}
		}
		for i, c := range cells {
			cells[i] = tsvUnmarks.Replace(c)
		}
		return readRow(columns[:len(cells)], cells, n, o)
	})
}

// readJSONLines reads marsad's own incidents.
func readJSONLines(in *bufio.Reader) iter.Seq2[register.Incident, error] {
	return byLine(in, func(line []byte, n int) (register.Incident, error) {
		var i register.Incident
		if err := json.Unmarshal(line, &i); err != nil {
			return i, &RowError{Line: n, Err: err}
		}
		switch {
		case i.ID == "":
			return i, &RowError{n, "id", errEmpty}
		case !slices.Contains(record.EventTypes(), i.Type):
			return i, &RowError{n, "type", fmt.Errorf("%q is not an event type of marsad", i.Type)}
		case !slices.Contains(register.Grades(), i.Grade):
			return i, &RowError{n, "grade", fmt.Errorf("%q is not a grade", i.Grade)}
		}
		return i, nil
	})
}

// byLine reads a line at a time; an empty one is none.
func byLine(in *bufio.Reader, read func(line []byte, n int) (register.Incident, error)) iter.Seq2[register.Incident, error] {
	return func(yield func(register.Incident, error) bool) {
		lines := capture.Lines{In: in, Limit: maxLine}
		for {
			line, err := lines.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			var long capture.LineTooLongError
			var i register.Incident
			switch {
			case errors.As(err, &long):
				err = &RowError{Line: lines.Number, Err: err}
			case err != nil:
			case len(line) == 0:
				continue
			case !utf8.Valid(line):
				err = &RowError{Line: lines.Number, Err: errEncoding}
			default:
				i, err = read(line, lines.Number)
			}
			if !yield(i, err) || err != nil && !isRowError(err) {
				return
			}
		}
	}
}

var (
	errEmpty    = errors.New("is empty")
	errEncoding = errors.New("is not UTF-8; convert the file first")
)
