package evidencetest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/evidence"
	"marsad/internal/evidence/evidencetest"
)

func folder(single bool) func(t *testing.T) evidencetest.Setup {
	return func(t *testing.T) evidencetest.Setup {
		dir := filepath.Join(t.TempDir(), "evidence")
		return evidencetest.Setup{
			Single: single,
			Place:  func(*testing.T) evidence.Place { return evidence.Folder(dir) },
			Damage: func(t *testing.T, ending string) { flip(t, dir, ending) },
		}
	}
}

// flip flips a bit of the first file whose name ends so.
func flip(t *testing.T, dir, ending string) {
	t.Helper()
	done := false
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || done || d.IsDir() || !strings.HasSuffix(path, ending) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		done = true
		data[len(data)/2] ^= 1
		if err := os.Chmod(path, 0o644); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o644)
	})
	if err != nil || !done {
		t.Fatalf("nothing ends in %s: %v", ending, err)
	}
}

func TestLocalFolder(t *testing.T)  { evidencetest.Run(t, folder(true)) }
func TestSharedFolder(t *testing.T) { evidencetest.Run(t, folder(false)) }
