package export

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

// csvSheet writes comma-separated values (RFC 4180), with lines that end in LF.
type csvSheet struct{ w *csv.Writer }

func newCSV(w io.Writer, columns []Column, o Options) (sheet, error) {
	if o.BOM {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return nil, err
		}
	}
	s := csvSheet{csv.NewWriter(w)}
	if err := s.w.Write(namesOf(columns)); err != nil {
		return nil, err
	}
	if o.HXL {
		return s, s.w.Write(tagsOf(columns))
	}
	return s, nil
}

func namesOf(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}

func tagsOf(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.HXL
	}
	return out
}

// written gives a cell as text; a number is no formula, whatever its sign.
func written(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		return Cell(v)
	}
	return Cell(fmt.Sprint(cell))
}

func (s csvSheet) row(cells []any) error {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = written(c)
	}
	return s.w.Write(out)
}

func (s csvSheet) Close() error { s.w.Flush(); return s.w.Error() }

// tsvSheet writes values with tabs between, without a head line, as GDELT does: tabs and ends of lines in a text stand as marks.
type tsvSheet struct{ w io.Writer }

func newTSV(w io.Writer, _ []Column, _ Options) (sheet, error) { return tsvSheet{w}, nil }

var (
	tsvMarks   = strings.NewReplacer("\t", "⟦U+0009⟧", "\n", "⟦U+000A⟧")
	tsvUnmarks = strings.NewReplacer("⟦U+0009⟧", "\t", "⟦U+000A⟧", "\n")
)

func (s tsvSheet) row(cells []any) error {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = tsvMarks.Replace(written(c))
	}
	_, err := io.WriteString(s.w, strings.Join(out, "\t")+"\n")
	return err
}

func (tsvSheet) Close() error { return nil }

// xlsxSheet writes a workbook row by row; excelize keeps what is beyond 16 MB in a temporary file.
type xlsxSheet struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	out    io.Writer
	rows   int
}

func newXLSX(w io.Writer, columns []Column, o Options) (sheet, error) {
	file := excelize.NewFile()
	stream, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	s := &xlsxSheet{file: file, stream: stream, out: w}
	for _, head := range headRows(columns, o) {
		if err := s.row(head); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	return s, nil
}

func headRows(columns []Column, o Options) [][]any {
	rows := [][]any{make([]any, len(columns))}
	if o.HXL {
		rows = append(rows, make([]any, len(columns)))
	}
	for i, c := range columns {
		rows[0][i] = c.Name
		if o.HXL {
			rows[1][i] = c.HXL
		}
	}
	return rows
}

// row refuses what a worksheet cannot hold: a cell or a row that is cut would be lost in silence.
func (s *xlsxSheet) row(cells []any) error {
	s.rows++
	if s.rows > excelize.TotalRows {
		return fmt.Errorf("%w: a worksheet holds %d rows and there are more; take csv or parquet, or narrow the filter", ErrForm, excelize.TotalRows)
	}
	out := make([]any, len(cells))
	for i, c := range cells {
		if t, ok := c.(string); ok {
			t = Cell(t)
			if len(utf16.Encode([]rune(t))) > excelize.TotalCellChars {
				return fmt.Errorf("%w: row %d, column %d has a text longer than the %d characters that a cell of a worksheet holds; take csv or parquet", ErrForm, s.rows, i+1, excelize.TotalCellChars)
			}
			c = t
		}
		out[i] = c
	}
	return s.stream.SetRow("A"+strconv.Itoa(s.rows), out)
}

func (s *xlsxSheet) Close() error {
	err := s.stream.Flush()
	if err == nil {
		_, err = s.file.WriteTo(s.out)
	}
	return errors.Join(err, s.file.Close())
}

// parquetSheet writes Parquet in row groups of a bounded size.
type parquetSheet struct {
	w       *parquet.GenericWriter[any]
	columns []Column
	n       int
}

// rowGroup bounds the rows that are held in memory.
const rowGroup = 10_000

func newParquet(w io.Writer, columns []Column, _ Options) (sheet, error) {
	fields := make([]reflect.StructField, len(columns))
	for i, c := range columns {
		t := map[kind]reflect.Type{text: reflect.TypeFor[*string](), integer: reflect.TypeFor[*int64](), number: reflect.TypeFor[*float64]()}[c.kind]
		fields[i] = reflect.StructField{Name: "C" + strconv.Itoa(i), Type: t, Tag: reflect.StructTag(`parquet:"` + c.Name + `,optional,snappy"`)}
	}
	schema := parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Elem().Interface()) // of a struct: a group would sort its columns
	return &parquetSheet{w: parquet.NewGenericWriter[any](w, schema, parquet.CreatedBy("marsad", "", "")), columns: columns}, nil
}

func (s *parquetSheet) row(cells []any) error {
	row := make(parquet.Row, len(cells))
	for i, c := range cells {
		row[i] = parquetValue(c, s.columns[i].kind).Level(0, 1, i)
		if c == nil {
			row[i] = parquet.NullValue().Level(0, 0, i)
		}
	}
	if _, err := s.w.WriteRows([]parquet.Row{row}); err != nil {
		return err
	}
	s.n++
	if s.n%rowGroup == 0 {
		return s.w.Flush()
	}
	return nil
}

func parquetValue(cell any, k kind) parquet.Value {
	switch v := cell.(type) {
	case int:
		if k == number {
			return parquet.DoubleValue(float64(v))
		}
		return parquet.Int64Value(int64(v))
	case float64:
		return parquet.DoubleValue(v)
	case string:
		return parquet.ByteArrayValue([]byte(v))
	}
	return parquet.NullValue()
}

func (s *parquetSheet) Close() error { return s.w.Close() }
