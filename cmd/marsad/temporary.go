package main

import (
	"os"
	"path/filepath"

	"marsad/internal/filelock"
)

// temporaries are the names of files that are being written and take their own name when they are whole.
const temporaries = ".marsad-*"

// temporary makes such a file in a folder, and takes away those that a run left there which was killed. Whoever writes one holds its lock, so that one whose lock
// can be had is nobody's.
func temporary(dir string) (*os.File, error) {
	left, _ := filepath.Glob(filepath.Join(escaped(dir), temporaries)) // the pattern is none that cannot be read
	for _, name := range left {
		sweep(name)
	}
	for range tries {
		f, err := os.CreateTemp(dir, temporaries)
		if err != nil {
			return nil, err
		}
		if filelock.Take(f) == nil && stands(f) {
			return f, nil
		}
		_ = f.Close() // another run takes it for one that was left, since it was not locked yet
	}
	return os.CreateTemp(dir, temporaries) // a file system without locks: nobody takes it away there
}

const tries = 3

// escaped gives a folder as a pattern that only it fits.
func escaped(dir string) string {
	var out []rune
	for _, r := range dir {
		if r == '*' || r == '?' || r == '[' {
			out = append(out, '[', r, ']')
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func sweep(name string) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if filelock.Take(f) == nil && stands(f) {
		_ = os.Remove(name)
	}
}

// stands tells whether the name of an open file still leads to it.
func stands(f *os.File) bool {
	named, err := os.Stat(f.Name())
	if err != nil {
		return false
	}
	open, err := f.Stat()
	return err == nil && os.SameFile(named, open)
}
