package evidence

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// writeFile puts a file in its place whole or not at all: written beside it in tmp, forced to disk, renamed, and the folder forced to disk.
func writeFile(tmp, path string, data []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(tmp, "part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir forces the names in a folder to disk. Windows has no such call and keeps names by itself.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makeDir makes a folder that lasts: its own name is forced to disk too.
func makeDir(path string) error {
	switch err := os.Mkdir(path, 0o755); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return syncDir(filepath.Dir(path))
}

// objectPath gives the place of an object in the archive, with slashes.
func objectPath(hash string) string {
	if len(hash) < 3 {
		return "objects/" + hash
	}
	return fmt.Sprintf("objects/%s/%s.warc.gz", hash[:2], hash[2:])
}
