package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestTemporary holds that what a killed run left is taken away, and what another run is writing is not.
func TestTemporary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a*b]?")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".marsad-1", "marsad-2", ".other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, err := temporary(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := temporary(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 || !stands(first) || !stands(second) {
		t.Errorf("%v, %v: want two files of others and two that are being written", entries, err)
	}
}
