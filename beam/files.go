package main

import (
	"bytes"
	"container/list"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// filesystemOf gives the file system of a path. The error names the path: a panic, as the library has it, would tell a user nothing.
func filesystemOf(ctx context.Context, path string) (fs filesystem.Interface, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: no such file system: %v", path, p)
		}
	}()
	return filesystem.New(ctx, path)
}

// isLocal tells whether a path is one of this machine.
func isLocal(path string) bool { return !strings.Contains(path, "://") }

// join puts a name into a folder, wherever that is.
func join(folder string, names ...string) string {
	if isLocal(folder) {
		return filepath.Join(append([]string{folder}, names...)...)
	}
	return strings.TrimSuffix(folder, "/") + "/" + strings.Join(names, "/")
}

// commit writes a file whole or not at all: under another name first, then by its own. An object store keeps an object only once it is whole.
func commit(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	fs, err := filesystemOf(ctx, path)
	if err != nil {
		return err
	}
	defer fs.Close()
	as := path
	if isLocal(path) {
		as = path + ".part"
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return fmt.Errorf("cannot make the folder of %s: %w", path, err)
		}
	}
	w, err := fs.OpenWrite(ctx, as)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if err = write(w); err == nil {
		if f, ok := w.(*os.File); ok {
			err = f.Sync()
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	if as != path {
		if err := os.Rename(as, path); err != nil {
			return fmt.Errorf("cannot finish %s: %w", path, err)
		}
	}
	return nil
}

// commitJSON writes a value as one line.
func commitJSON(ctx context.Context, path string, v any) error {
	return commit(ctx, path, func(w io.Writer) error { return lines(w).Encode(v) })
}

// lines writes values one a line, as the plain command does.
func lines(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// readJSON reads a small file; false when there is none.
func readJSON(ctx context.Context, path string, v any) (bool, error) {
	fs, err := filesystemOf(ctx, path)
	if err != nil {
		return false, err
	}
	defer fs.Close()
	if found, err := fs.List(ctx, path); err != nil || len(found) == 0 {
		return false, nil //nolint:nilerr // what cannot be listed is not there
	}
	r, err := fs.OpenRead(ctx, path)
	if err != nil {
		return false, fmt.Errorf("cannot read %s: %w", path, err)
	}
	defer r.Close()
	if err := json.NewDecoder(r).Decode(v); err != nil {
		return false, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return true, nil
}

// library reads places of the files of the work folder. Files of an object store are copied to this machine once; how many are open at once is bounded.
type library struct {
	mu     sync.Mutex
	open   map[string]*list.Element
	recent *list.List // of *volume, the last used first
}

type volume struct {
	path string
	file *os.File
}

const mostOpen = 200

var shelf = &library{open: map[string]*list.Element{}, recent: list.New()}

// at opens a file for reading at places. It is called under the lock of the library.
func (l *library) at(ctx context.Context, path string) (*os.File, error) {
	if e, ok := l.open[path]; ok {
		l.recent.MoveToFront(e)
		return e.Value.(*volume).file, nil
	}
	f, err := here(ctx, path)
	if err != nil {
		return nil, err
	}
	l.open[path] = l.recent.PushFront(&volume{path, f})
	if l.recent.Len() > mostOpen {
		last := l.recent.Remove(l.recent.Back()).(*volume)
		delete(l.open, last.path)
		_ = last.file.Close() // it was only read
	}
	return f, nil
}

// here opens a file on this machine, a copy when it lies elsewhere.
func here(ctx context.Context, path string) (*os.File, error) {
	if isLocal(path) {
		return os.Open(path)
	}
	fs, err := filesystemOf(ctx, path)
	if err != nil {
		return nil, err
	}
	defer fs.Close()
	r, err := fs.OpenRead(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	defer r.Close()
	f, err := os.CreateTemp("", "marsad-beam-")
	if err != nil {
		return nil, fmt.Errorf("cannot copy %s to this machine: %w", path, err)
	}
	_ = os.Remove(f.Name()) // it goes with its last reader
	if _, err := io.Copy(f, r); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot copy %s to this machine: %w", path, err), f.Close())
	}
	return f, nil
}

// read gives bytes of a file.
func (l *library) read(ctx context.Context, path string, offset, length int64) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := l.at(ctx, path)
	if err != nil {
		return nil, err
	}
	data := make([]byte, length)
	if _, err := f.ReadAt(data, offset); err != nil {
		return nil, fmt.Errorf("%s, byte %d: %w", path, offset, err)
	}
	return data, nil
}

// lineAt gives the line of a file that begins at an offset.
func (l *library) lineAt(ctx context.Context, path string, offset int64) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := l.at(ctx, path)
	if err != nil {
		return nil, err
	}
	var line []byte
	for chunk := make([]byte, 4096); ; chunk = make([]byte, 4*len(chunk)) {
		n, err := f.ReadAt(chunk, offset+int64(len(line)))
		if end := bytes.IndexByte(chunk[:n], '\n'); end >= 0 {
			return append(line, chunk[:end]...), nil
		}
		line = append(line, chunk[:n]...)
		if err != nil {
			return nil, fmt.Errorf("%s, byte %d: %w", path, offset, err)
		}
	}
}
