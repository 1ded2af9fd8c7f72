package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"marsad/internal/capture"
)

// Cut is an archive as it was at one moment, while another process goes on writing: everything up to an entry of the log, and nothing behind it.
type Cut struct {
	Entries    int64
	Registered map[Version]string // SHA-256 of each version of a report that the log names

	Latest time.Time // when the last entry was logged; zero when there is none

	dir     string
	lines   []byte
	hashes  []byte
	entries []Entry
	erased  map[string]bool // WARC files that were taken away
	keys    []string
}

// CutAt reads the log of an archive as it is now. A last line that is being written, or was torn, is not in it; a log that is damaged is refused with
// ErrDamaged.
func CutAt(dir string) (*Cut, error) {
	c := &Cut{dir: filepath.Clean(dir), Registered: map[Version]string{}, erased: map[string]bool{}}
	if !Exists(dir) {
		return nil, fmt.Errorf("evidence %s: %w: there is no archive in the folder", dir, ErrNotFound)
	}
	stored, err := c.read(hashesFile) // before the lines, so that it has no more entries than they
	if err == nil {
		err = c.load(stored)
	}
	if err != nil {
		return nil, fmt.Errorf("evidence %s: %w", dir, err)
	}
	return c, nil
}

func (c *Cut) read(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, capture.PlainError(err))
	}
	return data, nil
}

// load reads every whole line and makes the hashes of the tree over them.
func (c *Cut) load(stored []byte) error {
	data, err := c.read(linesFile)
	if err != nil {
		return err
	}
	c.lines = data[:bytes.LastIndexByte(data, '\n')+1]
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = hashes[x]
		}
		return out, nil
	})
	last := SHA256(nil)
	for rest := c.lines; len(rest) > 0; c.Entries++ {
		e, line, err := nextEntry(rest, c.Entries, last)
		if err != nil {
			return fmt.Errorf("%w: %s, line %d: %w; see marsad verify", ErrDamaged, linesFile, c.Entries+1, err)
		}
		more, err := tlog.StoredHashes(c.Entries, line, reader)
		if err != nil {
			return err
		}
		hashes, last, rest = append(hashes, more...), SHA256(line), rest[len(line)+1:]
		c.take(e)
	}
	for _, h := range hashes {
		c.hashes = append(c.hashes, h[:]...)
	}
	whole := tlog.StoredHashCount(entriesOf(int64(len(stored))/tlog.HashSize)) * tlog.HashSize
	if !bytes.HasPrefix(c.hashes, stored[:whole]) {
		return fmt.Errorf("%w: %s does not hold the hashes of the lines of %s; see marsad verify", ErrDamaged, hashesFile, linesFile)
	}
	return nil
}

func (c *Cut) take(e Entry) {
	c.entries = append(c.entries, e)
	if t, err := e.Time(); err == nil {
		c.Latest = t
	}
	if e.Kind == KindKey {
		c.keys = append(c.keys, e.Key)
	}
	if e.Erased != nil {
		for _, object := range e.Erased.Objects {
			c.erased[object] = true
		}
	}
	if e.Report != nil {
		c.Registered[Version{e.Report.ID, e.Report.Version}] = e.Report.SHA256
	}
}

// Files hands over every file of the archive as it was at the cut, with its name below the folder, in slashes. A WARC file whose bytes have another hash
// than its name is refused with ErrDamaged. The private key is none of them.
func (c *Cut) Files(ctx context.Context, each func(name string, data []byte) error) error {
	given := map[string]bool{}
	give := func(name string, data []byte) error {
		if given[name] {
			return nil
		}
		given[name] = true
		return each(name, data)
	}
	if err := errors.Join(give(linesFile, c.lines), give(hashesFile, c.hashes)); err != nil {
		return err
	}
	if len(c.keys) > 0 {
		if err := give(publicFile, []byte(c.keys[len(c.keys)-1]+"\n")); err != nil {
			return err
		}
	}
	if err := c.heads(give); err != nil {
		return err
	}
	for _, e := range c.entries {
		if err := errors.Join(ctx.Err(), c.object(e, give), c.timestamp(e, give)); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cut) object(e Entry, give func(string, []byte) error) error {
	if e.Object == "" || c.erased[e.Object] {
		return nil
	}
	name := objectPath(e.Object)
	data, err := c.read(name)
	if err != nil {
		return err
	}
	if SHA256(data) != e.Object {
		return fmt.Errorf("%w: %s has another hash than its name; see marsad verify", ErrDamaged, name)
	}
	return give(name, data)
}

func (c *Cut) timestamp(e Entry, give func(string, []byte) error) error {
	if e.Timestamp == nil {
		return nil
	}
	for _, file := range []string{e.Timestamp.Head + ".note", e.Timestamp.File} {
		if filepath.Base(file) != file {
			return fmt.Errorf("%w: entry %d names the file %q; see marsad verify", ErrDamaged, e.Number, file)
		}
		data, err := c.read("timestamps/" + file)
		if err == nil {
			err = give("timestamps/"+file, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heads hands over the heads that stand for no more than the cut holds: that of its last day may have grown since.
func (c *Cut) heads(give func(string, []byte) error) error {
	files, err := os.ReadDir(filepath.Join(c.dir, "heads"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot read heads: %w", capture.PlainError(err))
	}
	slices.SortFunc(files, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, f := range files {
		name := "heads/" + f.Name()
		data, err := c.read(name)
		if err != nil {
			return err
		}
		h, err := ParseHead(data, c.keys...)
		switch {
		case err != nil && c.newKey():
			continue // signed with a key that was logged behind the cut
		case err != nil:
			return fmt.Errorf("%w: %s: %w; see marsad verify", ErrDamaged, name, err)
		case h.Size > c.Entries:
			continue
		}
		if err := give(name, data); err != nil {
			return err
		}
	}
	return nil
}

// newKey tells whether the log has a newer key by now.
func (c *Cut) newKey() bool {
	data, err := c.read(publicFile)
	return err == nil && (len(c.keys) == 0 || string(data) != c.keys[len(c.keys)-1]+"\n")
}

// Folders names the folders of an archive that are always there, empty or not.
func Folders() []string { return slices.Clone(folders[1:]) }
