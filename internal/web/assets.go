package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
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

// fontFace is a rule for a font in the built style sheet, and the file that it names.
var fontFace = regexp.MustCompile(`@font-face\s*\{[^}]*url\("?([^")]+\.woff2)"?\)[^}]*\}`)

// Fonts gives the rules for the fonts of the pages with the fonts inside, for documents that stand alone: Arabic and basic Latin, 160 kB together. In a fresh clone,
// where nothing is built, it is empty and a document takes the fonts of its reader.
func Fonts() (string, error) {
	style, err := built.ReadFile("static/dist/style.css")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, face := range fontFace.FindAllStringSubmatch(string(style), -1) {
		rule, name := face[0], face[1]
		if strings.Contains(name, "-ext") { // letters of other languages: a reader's own font has them
			continue
		}
		data, err := built.ReadFile("static/dist/" + strings.TrimPrefix(name, "./"))
		if err != nil {
			return "", err
		}
		out.WriteString(strings.Replace(rule, name, "data:font/woff2;base64,"+base64.StdEncoding.EncodeToString(data), 1))
		out.WriteString("\n")
	}
	return out.String(), nil
}
