package wacz

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"marsad/internal/evidence"
	"marsad/internal/evidence/warc"
)

// Result is what Check found.
type Result struct {
	Files   int              `json:"files"`
	Records int              `json:"records"`
	Pages   int              `json:"pages"`
	Faults  []evidence.Fault `json:"faults"`
}

// maxFile is how many bytes one file of a package may have; a package that says more is refused before anything is unpacked.
const maxFile = 1 << 30

// checker is one run of Check.
type checker struct {
	Result
	files   map[string]*zip.File
	records map[string]warc.Located // by file and offset
	keys    map[string]bool         // addresses in the index
}

// Check reads a package that Write made and names what does not hold: digests of every file, of every WARC record, the index against the records, the pages against
// the index. Faults are in the result; an error means that the file is no package at all.
func Check(r io.ReaderAt, size int64) (Result, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return Result{}, fmt.Errorf("is no WACZ package: %w", err)
	}
	c := &checker{files: map[string]*zip.File{}, records: map[string]warc.Located{}, keys: map[string]bool{}}
	c.Faults = []evidence.Fault{}
	for _, f := range archive.File {
		if _, twice := c.files[f.Name]; twice {
			c.fault(f.Name, "stands in the package twice")
		}
		c.files[f.Name] = f
	}
	listed, err := c.listed()
	if err != nil {
		return c.Result, err
	}
	for _, r := range listed {
		c.resource(r)
	}
	c.index()
	c.pages()
	return c.Result, nil
}

func (c *checker) fault(where, format string, args ...any) {
	c.Faults = append(c.Faults, evidence.Fault{Where: where, What: fmt.Sprintf(format, args...)})
}

// read gives a file of the package; zip's own sum is checked on the way.
func (c *checker) read(path string) ([]byte, error) {
	f := c.files[path]
	if f == nil {
		return nil, errors.New("is not in the package")
	}
	if f.UncompressedSize64 > maxFile {
		return nil, fmt.Errorf("says that it has %d bytes; no file may have more than %d", f.UncompressedSize64, int64(maxFile))
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if len(data) > maxFile {
		return nil, fmt.Errorf("has more than %d bytes", int64(maxFile))
	}
	return data, err
}

// listed gives the files that datapackage.json names, after its own digest was checked, and names those that it leaves out.
func (c *checker) listed() ([]resource, error) {
	data, err := c.read(packageFile)
	if err != nil {
		return nil, fmt.Errorf("is no WACZ package: %s %w", packageFile, err)
	}
	var d dataPackage
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("is no WACZ package: %s: %w", packageFile, err)
	}
	var digest packageDigest
	text, err := c.read(digestFile)
	if err == nil {
		err = json.Unmarshal(text, &digest)
	}
	if err != nil || digest.Path != packageFile || digest.Hash != "sha256:"+evidence.SHA256(data) {
		c.fault(digestFile, "does not hold the digest of %s", packageFile)
	}
	known := map[string]bool{packageFile: true, digestFile: true}
	for _, r := range d.Resources {
		known[r.Path] = true
	}
	for path := range c.files {
		if !known[path] {
			c.fault(path, "is not listed in %s", packageFile)
		}
	}
	slices.SortFunc(c.Faults, func(a, b evidence.Fault) int { return strings.Compare(a.Where, b.Where) })
	return d.Resources, nil
}

func (c *checker) resource(r resource) {
	c.Files++
	data, err := c.read(r.Path)
	switch {
	case err != nil:
		c.fault(r.Path, "%v", err)
	case int64(len(data)) != r.Bytes || r.Hash != "sha256:"+evidence.SHA256(data):
		c.fault(r.Path, "its bytes have another digest or length than %s says", packageFile)
	case strings.HasPrefix(r.Path, archiveDir):
		c.archive(r.Path, data)
	}
}

func (c *checker) archive(path string, data []byte) {
	records, err := warc.Read(data)
	if err != nil {
		c.fault(path, "%v", err)
	}
	for _, r := range records {
		c.Records++
		c.records[fmt.Sprint(path, " ", r.Offset)] = r
	}
}

// index checks that each line leads to the record that it is about, and that each capture has its line.
func (c *checker) index() {
	lines, err := c.indexLines()
	if err != nil {
		c.fault(indexFile, "%v", err)
	}
	if !slices.IsSortedFunc(lines, bytes.Compare) {
		c.fault(indexFile, "its lines are out of order: readers will not find every page")
	}
	led := map[string]bool{}
	for i, line := range lines {
		_, x, offset, length, err := readLine(line)
		if err != nil {
			c.fault(indexFile, "line %d: %v", i+1, err)
			continue
		}
		at := fmt.Sprint(archiveDir, x.Filename, " ", offset)
		r, ok := c.records[at]
		led[at] = true
		want := ""
		if ok {
			want, _ = indexLine(r, x.Filename)
		}
		if !ok || r.Length != length || want != string(line) {
			c.fault(indexFile, "line %d: does not lead to a record that it fits: %s at byte %d", i+1, x.Filename, offset)
		}
		c.keys[x.URL] = true
	}
	for at, r := range c.records {
		if line, _ := indexLine(r, ""); line != "" && !led[at] {
			c.fault(indexFile, "leaves out the record at %s", at)
		}
	}
}

// indexLines unpacks the index block by block, as index.idx names them.
func (c *checker) indexLines() ([][]byte, error) {
	data, err := c.read(indexFile)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxFile))
	if err != nil {
		return nil, err
	}
	lines := bytes.Split(bytes.TrimSuffix(plain, []byte("\n")), []byte("\n"))
	text := make([]string, len(lines))
	for i, l := range lines {
		text[i] = string(l)
	}
	_, want, err := compressIndex(text)
	if have, err := c.read(blocksFile); err != nil || countLines(have) != countLines(want) {
		c.fault(blocksFile, "does not name the blocks of %s", indexFile)
	}
	return lines, err
}

func countLines(data []byte) int { return bytes.Count(data, []byte("\n")) }

func (c *checker) pages() {
	data, err := c.read(pagesFile)
	if err != nil {
		c.fault(pagesFile, "%v", err)
		return
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(data, []byte("\n")), []byte("\n")) {
		if i == 0 {
			continue // the line that names the format
		}
		var p pageLine
		c.Pages++
		if err := json.Unmarshal(line, &p); err != nil || !c.keys[p.URL] {
			c.fault(pagesFile, "line %d: %q is not in the index", i+1, p.URL)
		}
	}
}
