package evidence

import (
	"context"
	"io/fs"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inMemory is object storage in memory, for one goroutine.
type inMemory map[string][]byte

func (m inMemory) String() string { return "memory" }

func (m inMemory) Put(_ context.Context, name string, data []byte) error {
	m[name] = slices.Clone(data)
	return nil
}

func (m inMemory) PutNew(ctx context.Context, name string, data []byte) error {
	if _, ok := m[name]; ok {
		return fs.ErrExist
	}
	return m.Put(ctx, name, data)
}

func (m inMemory) Get(_ context.Context, name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (m inMemory) List(_ context.Context, prefix string) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			if strings.HasPrefix(name, prefix) && !yield(Listed{name, int64(len(m[name]))}, nil) {
				return
			}
		}
	}
}

func (m inMemory) Remove(_ context.Context, name string) error {
	delete(m, name)
	return nil
}

// Whatever stands in the parts of a remote log, opening and checking it give an archive or an error, and what is opened has as many entries as the parts have lines.
func FuzzRemoteLog(f *testing.F) {
	m := inMemory{}
	a, err := Open(filepath.Join(f.TempDir(), "a"), Options{Remote: m})
	if err != nil {
		f.Fatal(err)
	}
	if _, err := a.PutRecord(context.Background(), "r", 1, SHA256(nil), false); err != nil {
		f.Fatal(err)
	}
	if err := a.Close(); err != nil {
		f.Fatal(err)
	}
	parts := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(s string) bool { return !strings.HasPrefix(s, "log/") })
	f.Add(m[parts[0]], m[parts[1]])
	f.Add(m[parts[0]], m[parts[0]])
	f.Add([]byte("x"), []byte("\n\n"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		changed := maps.Clone(m)
		changed[parts[0]], changed[parts[1]] = one, two
		dir := t.TempDir()
		opened, err := Open(filepath.Join(dir, "a"), Options{Remote: changed, ReadOnly: true})
		if err == nil {
			if n := int64(strings.Count(string(one)+string(two), "\n")); opened.journal.size() != n {
				t.Errorf("%d entries of %d lines", opened.journal.size(), n)
			}
			_ = opened.Close()
		}
		if r, err := Verify(context.Background(), filepath.Join(dir, "v"), VerifyOptions{Remote: changed}); err == nil && len(r.Faults) == 0 && (string(one) != string(m[parts[0]]) || string(two) != string(m[parts[1]])) {
			t.Errorf("a changed log holds: %q, %q", one, two)
		}
	})
}
