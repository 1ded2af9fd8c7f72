package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// built holds what `make assets` builds out of web/: scripts, styles, fonts, borders. The folder is empty but for a note in a fresh
// clone, so that the program compiles; then pages say that assets are missing.
//
//go:embed all:static/dist
var built embed.FS

type assets struct {
	files   fs.FS
	version string // hash of all files
	missing bool
}

func loadAssets() (assets, error) {
	files, err := fs.Sub(built, "static/dist")
	if err != nil {
		return assets{}, err
	}
	a := assets{files: files}
	hash := sha256.New()
	err = fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", path, len(data))
		hash.Write(data)
		return nil
	})
	if err != nil {
		return a, err
	}
	a.version = hex.EncodeToString(hash.Sum(nil))[:12]
	_, err = fs.Stat(files, "style.css")
	a.missing = err != nil
	return a, nil
}
