// Package lexicon holds the word lists of marsad as data files with their provenance, typed loaders that stop at the first bad
// row with its file and line, and the index by which words of running text are found in them.
package lexicon

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// Row is one line of a table.
type Row struct {
	file   string
	line   int
	names  []string
	values []string
}

// Get gives the value in the named column; "-" stands for none and comes back empty. A column the table does not have is a
// mistake of the caller and comes back empty too.
func (r Row) Get(column string) string {
	i := slices.Index(r.names, column)
	if i < 0 || r.values[i] == "-" {
		return ""
	}
	return r.values[i]
}

// List gives the values of a column, which are separated by |.
func (r Row) List(column string) []string {
	v := r.Get(column)
	if v == "" {
		return nil
	}
	return strings.Split(v, "|")
}

// Errorf makes an error that names the row's file and line.
func (r Row) Errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, r.line, fmt.Sprintf(format, args...))
}

// ReadTable reads tab-separated values: lines that begin with # are comments, the first other line names the columns, which
// must be exactly those asked for. Every row must have as many values as there are columns, without outer spaces; the first
// that does not stops the reading with its file and line.
func ReadTable(fsys fs.FS, name string, columns ...string) ([]Row, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read from
	return parseTable(f, name, columns)
}

func parseTable(in io.Reader, name string, columns []string) ([]Row, error) {
	var rows []Row
	headed := false
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 0, 1<<16), 1<<20)
	for line := 1; scanner.Scan(); line++ {
		s := scanner.Text()
		if s == "" || strings.HasPrefix(s, "#") {
			continue
		}
		r := Row{file: name, line: line, names: columns, values: strings.Split(s, "\t")}
		if err := r.check(); err != nil {
			return nil, err
		}
		if !headed {
			if !slices.Equal(r.values, columns) {
				return nil, r.Errorf("columns are %v, want %v", r.values, columns)
			}
			headed = true
			continue
		}
		rows = append(rows, r)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if !headed {
		return nil, fmt.Errorf("%s: has no line with the names of the columns", name)
	}
	return rows, nil
}

func (r Row) check() error {
	if len(r.values) != len(r.names) {
		return r.Errorf("has %d values, want %d (%s)", len(r.values), len(r.names), strings.Join(r.names, ", "))
	}
	for i, v := range r.values {
		switch {
		case !utf8.ValidString(v):
			return r.Errorf("column %s is not valid UTF-8", r.names[i])
		case v == "" || strings.TrimSpace(v) != v:
			return r.Errorf("column %s is empty or has spaces around it; write - for none", r.names[i])
		}
	}
	seen := map[string]bool{}
	for i := range r.names {
		if !strings.Contains(r.values[i], "|") {
			continue // a single value, and not empty
		}
		clear(seen)
		for part := range strings.SplitSeq(r.values[i], "|") {
			if part == "" || seen[part] {
				return r.Errorf("column %s has %q empty or twice", r.names[i], part)
			}
			seen[part] = true
		}
	}
	return nil
}
