// Package wacz writes and checks packages of evidence that public replay tools open: WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1). A package holds the
// WARC files as they are in the evidence folder, each under its SHA-256, with an index and a list of pages made from them.
package wacz

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"marsad/internal/evidence"
	"marsad/internal/evidence/warc"
)

// Package is what a WACZ file is made of.
type Package struct {
	Title    string
	Software string    // that made it, with its version
	Created  time.Time // of the file
	Objects  []string  // SHA-256 of each WARC file, in the order in which they stand in the package
	Object   func(sha256 string) ([]byte, error)
	Pages    []Page
}

// Page is a page that a reader may begin with.
type Page struct {
	URL   string
	Time  time.Time // of the capture
	Title string
	Text  string // extracted, for the reader's search
}

// The names of the files inside a package.
const (
	packageFile = "datapackage.json"
	digestFile  = "datapackage-digest.json"
	indexFile   = "indexes/index.cdx.gz"
	blocksFile  = "indexes/index.idx"
	pagesFile   = "pages/pages.jsonl"
	archiveDir  = "archive/"
)

// resource is a file as datapackage.json lists it.
type resource struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

type dataPackage struct {
	Profile      string     `json:"profile"`
	Version      string     `json:"wacz_version"`
	Title        string     `json:"title,omitempty"`
	Software     string     `json:"software,omitempty"`
	Created      string     `json:"created"`
	MainPageURL  string     `json:"mainPageUrl,omitempty"`
	MainPageDate string     `json:"mainPageDate,omitempty"`
	Resources    []resource `json:"resources"`
}

type packageDigest struct {
	Path string `json:"path"`
	Hash string `json:"hash"`
}

// writer puts files into the zip and notes them for datapackage.json.
type writer struct {
	zip       *zip.Writer
	created   time.Time
	resources []resource
}

// Write makes a package. One WARC file at a time is held in memory. The same package gives the same bytes.
func Write(out io.Writer, p Package) error {
	w := &writer{zip: zip.NewWriter(out), created: p.Created.UTC()}
	lines, err := w.archive(p)
	if err != nil {
		return err
	}
	index, blocks, err := compressIndex(lines)
	if err != nil {
		return err
	}
	pages, err := pageLines(p.Pages)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		path string
		data []byte
	}{{indexFile, index}, {blocksFile, blocks}, {pagesFile, pages}} {
		if err := w.add(f.path, f.data); err != nil {
			return err
		}
	}
	if err := w.describe(p); err != nil {
		return err
	}
	return w.zip.Close()
}

// archive adds the WARC files and gives the lines of their index, in order.
func (w *writer) archive(p Package) ([]string, error) {
	var lines []string
	for _, object := range p.Objects {
		data, err := p.Object(object)
		if err != nil {
			return nil, err
		}
		records, err := warc.Read(data)
		if err != nil {
			return nil, fmt.Errorf("WARC file %s: %w", object, err)
		}
		name := object + ".warc.gz"
		for _, r := range records {
			line, err := indexLine(r, name)
			if err != nil {
				return nil, err
			}
			if line != "" {
				lines = append(lines, line)
			}
		}
		if err := w.add(archiveDir+name, data); err != nil {
			return nil, err
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// add stores a file as it is: what is compressed already is not compressed again, and a reader can take a part of it without the rest.
func (w *writer) add(path string, data []byte) error {
	if err := w.store(path, data); err != nil {
		return err
	}
	name := path[bytes.LastIndexByte([]byte(path), '/')+1:]
	w.resources = append(w.resources, resource{Name: name, Path: path, Hash: "sha256:" + evidence.SHA256(data), Bytes: int64(len(data))})
	return nil
}

func (w *writer) store(path string, data []byte) error {
	f, err := w.zip.CreateHeader(&zip.FileHeader{Name: path, Method: zip.Store, Modified: w.created})
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

// describe adds datapackage.json and its digest. The digest is not signed: who made a package is shown by the proofs of the log, not by the package.
func (w *writer) describe(p Package) error {
	d := dataPackage{Profile: "data-package", Version: "1.1.1", Title: p.Title, Software: p.Software, Created: stamp(p.Created), Resources: w.resources}
	if len(p.Pages) > 0 {
		d.MainPageURL, d.MainPageDate = p.Pages[0].URL, stamp(p.Pages[0].Time)
	}
	data, err := encode(d, "  ")
	if err != nil {
		return err
	}
	digest, err := encode(packageDigest{Path: packageFile, Hash: "sha256:" + evidence.SHA256(data)}, "  ")
	if err != nil {
		return err
	}
	if err := w.store(packageFile, data); err != nil {
		return err
	}
	return w.store(digestFile, digest)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", indent)
	err := w.Encode(v)
	return b.Bytes(), err
}

// pageHead is the first line of pages.jsonl; pageLine each other.
type pageHead struct {
	Format  string `json:"format"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	HasText bool   `json:"hasText"`
}

type pageLine struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Time  string `json:"ts"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
}

func pageLines(pages []Page) ([]byte, error) {
	out, err := encode(pageHead{Format: "json-pages-1.0", ID: "pages", Title: "All Pages", HasText: true}, "")
	for _, p := range pages {
		line, err := encode(pageLine{ID: warc.NewID("page", p.URL, stamp(p.Time)), URL: p.URL, Time: stamp(p.Time), Title: p.Title, Text: p.Text}, "")
		if err != nil {
			return nil, err
		}
		out = append(out, line...)
	}
	return out, err
}

// blockLines is how many lines of the index one gzip member holds; a reader finds the member in index.idx and reads no other.
const blockLines = 3000

// compressIndex writes index.cdx.gz and index.idx (the ZipNum format).
func compressIndex(lines []string) (index, blocks []byte, err error) {
	var out, idx bytes.Buffer
	idx.WriteString(`!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}` + "\n")
	for block := range slices.Chunk(lines, blockLines) {
		start := out.Len()
		z := gzip.NewWriter(&out)
		for _, line := range block {
			if _, err := io.WriteString(z, line+"\n"); err != nil {
				return nil, nil, err
			}
		}
		if err := z.Close(); err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(&idx, "%s {\"offset\": %d, \"length\": %d}\n", lineKey(block[0]), start, out.Len()-start)
	}
	return out.Bytes(), idx.Bytes(), nil
}
