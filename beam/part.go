package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/klauspost/compress/zstd"

	"marsad/internal/intake"
	"marsad/internal/neardup"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/record"
)

// What has been read of an input lies in the work folder as four files, named by its path: records (a Zstandard frame for each, so that frames can be copied
// from file to file), rows (what later steps need of each record, one JSON object a line), mentions (one a line) and fates (one for each row of the input). A
// fifth, done, is written last and says of what input the others are; without it they are read again.

// Input is a file of the corpus.
type Input struct {
	Index    int64 // its place in the order of all inputs
	Path     string
	Size     int64  // in bytes
	Modified string // when it was changed, where the file system knows it
}

// Finished says what was read of an input.
type Finished struct {
	Path     string                    `json:"path"`
	Size     int64                     `json:"size"`
	Modified string                    `json:"modified,omitempty"`
	Program  string                    `json:"program"` // of which version, with which options
	Fates    map[string]int64          `json:"fates"`
	Classes  map[string]map[string]int `json:"classes,omitempty"` // reasons of fates
}

// of tells whether that is what is wanted of an input now.
func (f Finished) of(in Input, program string) bool {
	return f.Path == in.Path && f.Size == in.Size && f.Modified == in.Modified && f.Program == program
}

// Row is what later steps need of a record.
type Row struct {
	Same       string  `json:"same"` // what is the same in a row that repeats it
	ID         string  `json:"id"`
	Day        string  `json:"day"`
	CapturedAt string  `json:"captured_at,omitempty"`
	Offset     int64   `json:"offset"` // of its frame
	Length     int64   `json:"length"`
	Signature  []byte  `json:"signature"`
	Mentions   []int64 `json:"mentions,omitempty"` // offsets
	Number     int     `json:"number"`             // of the row in its input
	URL        string  `json:"url,omitempty"`
	Outlet     string  `json:"outlet,omitempty"`
	Published  string  `json:"published,omitempty"`
	Title      string  `json:"title,omitempty"`
	Words      int64   `json:"words"`
	Restored   int64   `json:"restored"`
	Statements int64   `json:"statements"`
	Events     int64   `json:"events"`
}

// part names the files of an input.
type part struct{ folder, name string }

func partOf(work, input string) part {
	sum := sha256.Sum256([]byte(input))
	return part{work, hex.EncodeToString(sum[:10])}
}

func (p part) file(kind string) string { return join(p.folder, p.name+"."+kind) }

// done gives what is finished of an input; false when that is to be read first.
func (p part) done(ctx context.Context, in Input, program string) (Finished, bool, error) {
	var f Finished
	found, err := readJSON(ctx, p.file("done"), &f)
	if err != nil || !found || !f.of(in, program) {
		return Finished{}, false, nil //nolint:nilerr // a damaged word of completion is none: the input is read again
	}
	return f, true, nil
}

// writer writes the files of an input. They are made on this machine and handed over whole.
type writer struct {
	p        part
	dir      string
	files    map[string]*os.File
	buffers  map[string]*bufio.Writer
	at       map[string]int64
	finished Finished
}

var kinds = []string{"records", "rows", "mentions", "fates"}

// newWriter begins the files; where the work folder is on this machine they are made in it.
func newWriter(p part, in Input, program string) (*writer, error) {
	w := &writer{p: p, files: map[string]*os.File{}, buffers: map[string]*bufio.Writer{}, at: map[string]int64{},
		finished: Finished{Path: in.Path, Size: in.Size, Modified: in.Modified, Program: program, Fates: map[string]int64{}, Classes: map[string]map[string]int{}}}
	parent := ""
	if isLocal(p.folder) {
		parent = p.folder
		if err := os.MkdirAll(parent, 0o777); err != nil {
			return nil, fmt.Errorf("cannot make the work folder: %w", err)
		}
	}
	var err error
	if w.dir, err = os.MkdirTemp(parent, "reading-"); err != nil {
		return nil, fmt.Errorf("cannot make a temporary folder: %w", err)
	}
	for _, kind := range kinds {
		f, err := os.Create(filepath.Join(w.dir, kind))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cannot write what is read of %s: %w", in.Path, err), w.discard())
		}
		w.files[kind], w.buffers[kind] = f, bufio.NewWriterSize(f, 1<<18)
	}
	return w, nil
}

// discard takes away what was begun.
func (w *writer) discard() error {
	for _, f := range w.files {
		_ = f.Close() // it goes
	}
	return os.RemoveAll(w.dir)
}

func (w *writer) put(kind string, data []byte) (offset int64, err error) {
	offset = w.at[kind]
	w.at[kind] += int64(len(data))
	_, err = w.buffers[kind].Write(data)
	return offset, err
}

func (w *writer) putLine(kind string, v any) (offset int64, err error) {
	data, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	return w.put(kind, append(data, '\n'))
}

// fate counts and keeps what became of a row.
func (w *writer) fate(it intake.Item) error {
	w.finished.Fates[it.Fate]++
	if it.Class != "" {
		if w.finished.Classes[it.Fate] == nil {
			w.finished.Classes[it.Fate] = map[string]int{}
		}
		w.finished.Classes[it.Fate][it.Class]++
	}
	_, err := w.putLine("fates", it.Line)
	return err
}

// prepared is a record with what later steps need of it, ready to be written.
type prepared struct {
	row      Row
	mentions [][]byte
	frame    []byte
}

// packer packs a record into a frame of its own; it may be used from several goroutines.
var packer, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1)) // options that are known to be good

// prepare makes a record ready.
func prepare(it intake.Item, r record.Report) (prepared, error) {
	row := Row{Same: it.Same, ID: r.ID, Day: dayOf(r), CapturedAt: r.Source.CapturedAt, Number: it.Row, URL: r.Source.URL, Outlet: r.Source.Outlet,
		Statements: int64(len(r.Statements)), Events: int64(len(r.Events)), Restored: int64(len(r.Restorations)), Words: int64(len(strings.Fields(r.Text.Original)))}
	if r.Source.Published != nil {
		row.Published = r.Source.Published.Value
	}
	if r.Article.Title != nil {
		row.Title = string([]rune(r.Text.Original)[r.Article.Title.Start:r.Article.Title.End])
	}
	row.Signature = neardup.Of(r).Bytes()
	p := prepared{row: row}
	for _, m := range grouping.Mentions(r, 1) {
		line, err := json.Marshal(m)
		if err != nil {
			return p, err
		}
		p.mentions = append(p.mentions, append(line, '\n'))
	}
	var line bytes.Buffer
	if err := lines(&line).Encode(r); err != nil {
		return p, err
	}
	p.frame = packer.EncodeAll(line.Bytes(), nil)
	return p, nil
}

// report writes a record.
func (w *writer) report(it intake.Item, p prepared) error {
	row := p.row
	for _, m := range p.mentions {
		at, err := w.put("mentions", m)
		if err != nil {
			return err
		}
		row.Mentions = append(row.Mentions, at)
	}
	var err error
	if row.Offset, err = w.put("records", p.frame); err != nil {
		return err
	}
	row.Length = int64(len(p.frame))
	if _, err = w.putLine("rows", row); err != nil {
		return err
	}
	it.Fate, it.Report = intake.Taken, row.ID
	return w.fate(it)
}

// finish hands the files over and says, last, that they are whole.
func (w *writer) finish(ctx context.Context) error {
	for _, kind := range kinds {
		f := w.files[kind]
		if err := errors.Join(w.buffers[kind].Flush(), f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("cannot write what was read of %s: %w", w.finished.Path, err)
		}
		if err := w.hand(ctx, kind); err != nil {
			return err
		}
	}
	if err := commitJSON(ctx, w.p.file("done"), w.finished); err != nil {
		return err
	}
	return os.RemoveAll(w.dir)
}

func (w *writer) hand(ctx context.Context, kind string) error {
	made := filepath.Join(w.dir, kind)
	if isLocal(w.p.folder) {
		if err := os.Rename(made, w.p.file(kind)); err != nil {
			return fmt.Errorf("cannot finish %s: %w", w.p.file(kind), err)
		}
		return nil
	}
	f, err := os.Open(made)
	if err != nil {
		return err
	}
	defer f.Close()
	return commit(ctx, w.p.file(kind), func(to io.Writer) error {
		_, err := io.Copy(to, f)
		return err
	})
}

// dayOf gives the day under which a record is kept: of its publication, else of its capture, else undated.
func dayOf(r record.Report) string {
	const day = len("2006-01-02")
	if p := r.Source.Published; p != nil && len(p.Value) >= day {
		return p.Value[:day]
	}
	if len(r.Source.CapturedAt) >= day {
		return r.Source.CapturedAt[:day]
	}
	return undated
}

// undated is the partition of what has no day.
const undated = "undated"

// rows gives the rows that were read of an input, each with the offset by which it is known.
func (p part) rows(ctx context.Context, each func(offset int64, row Row) error) error {
	return p.lines(ctx, "rows", func(offset int64, line []byte) error {
		var row Row
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("%s, byte %d: %w", p.file("rows"), offset, err)
		}
		return each(offset, row)
	})
}

func (p part) lines(ctx context.Context, kind string, each func(offset int64, line []byte) error) error {
	fs, err := filesystemOf(ctx, p.folder)
	if err != nil {
		return err
	}
	defer fs.Close()
	r, err := fs.OpenRead(ctx, p.file(kind))
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", p.file(kind), err)
	}
	defer r.Close()
	return eachLine(r, each)
}

func eachLine(r io.Reader, each func(offset int64, line []byte) error) error {
	in := bufio.NewReaderSize(r, 1<<18)
	for offset := int64(0); ; {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(offset, line[:len(line)-1]); err != nil {
			return err
		}
		offset += int64(len(line))
	}
}

// A place in the files of the work folder is one number: the index of the input and an offset. The shuffle carries these and no content, so that it stays small.
const offsetBits = 40

func place(index, offset int64) int64 { return index<<offsetBits | offset }

func (c corpus) where(at int64) (part, int64) {
	return partOf(c.work, c.paths[at>>offsetBits]), at & (1<<offsetBits - 1)
}

// corpus finds the content of places.
type corpus struct {
	work  string
	paths []string // by index
}

func (c corpus) row(ctx context.Context, at int64) (Row, error) {
	var row Row
	return row, c.line(ctx, "rows", at, &row)
}

func (c corpus) mention(ctx context.Context, at int64) (register.Mention, error) {
	var m register.Mention
	return m, c.line(ctx, "mentions", at, &m)
}

func (c corpus) line(ctx context.Context, kind string, at int64, v any) error {
	p, offset := c.where(at)
	line, err := shelf.lineAt(ctx, p.file(kind), offset)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(line, v); err != nil {
		return fmt.Errorf("%s, byte %d: %w", p.file(kind), offset, err)
	}
	return nil
}

func (c corpus) signature(ctx context.Context, at int64) (neardup.Signature, error) {
	row, err := c.row(ctx, at)
	if err != nil {
		return neardup.Signature{}, err
	}
	return neardup.Parse(row.Signature)
}

// frame gives the packed record of a row.
func (c corpus) frame(ctx context.Context, at int64, row Row) ([]byte, error) {
	p, _ := c.where(at)
	return shelf.read(ctx, p.file("records"), row.Offset, row.Length)
}

// modified gives when a file was changed, "" where that is not known.
func modified(ctx context.Context, fs filesystem.Interface, path string) string {
	g, ok := fs.(filesystem.LastModifiedGetter)
	if !ok {
		return ""
	}
	t, err := g.LastModified(ctx, path)
	if err != nil {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999999Z")
}
