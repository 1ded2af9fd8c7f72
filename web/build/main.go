// Command build makes what the pages load out of web/: the script, the styles, the fonts, and the outlines of states, all into
// internal/web/static/dist, from where they are embedded. It takes third-party files from web/node_modules (npm ci), so that none
// is kept in the repository.
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	source  = "web/src"
	modules = "web/node_modules"
	target  = "internal/web/static/dist"
)

func main() {
	for _, step := range []func() error{clean, script, styles, fonts, outlines} {
		if err := step(); err != nil {
			fmt.Fprintln(os.Stderr, "build:", err)
			os.Exit(1)
		}
	}
}

// clean takes away what an earlier build left, but for the note that is kept.
func clean() error {
	entries, err := os.ReadDir(target)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "README" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(target, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func bundle(entry string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(source, entry)}, Bundle: true, Write: false, MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		Target: api.ES2022, Charset: api.CharsetUTF8, External: []string{"*.woff2"}, LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s: %s", entry, result.Errors[0].Text)
	}
	return result.OutputFiles[0].Contents, nil
}

func script() error {
	data, err := bundle("main.ts")
	if err != nil {
		return err
	}
	if err := write("main.js", data); err != nil {
		return err
	}
	for _, name := range []string{"worker", "map", "streets"} {
		if data, err = bundle(name + ".ts"); err != nil {
			return err
		}
		if err := write(name+".js", data); err != nil {
			return err
		}
	}
	return nil
}

// styles writes style.css for the site, and inline.css without fonts for documents that stand alone.
func styles() error {
	page, err := bundle("page.css")
	if err != nil {
		return err
	}
	faces, err := bundle("fonts.css")
	if err != nil {
		return err
	}
	if err := write("inline.css", page); err != nil {
		return err
	}
	return write("style.css", append(faces, page...))
}

func fonts() error {
	for name, path := range map[string]string{
		"naskh-arabic.woff2": "@fontsource-variable/noto-naskh-arabic/files/noto-naskh-arabic-arabic-wght-normal.woff2",
		"sans-latin.woff2":   "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
	} {
		data, err := os.ReadFile(filepath.Join(modules, path))
		if err != nil {
			return fmt.Errorf("%w (run npm ci in web/ first)", err)
		}
		if err := write(name, data); err != nil {
			return err
		}
	}
	return nil
}

// topology is the part of a TopoJSON file (https://github.com/topojson/topojson-specification) that outlines need.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]int
}

// outlines unpacks the arcs of Natural Earth's countries at 1:50 million: each arc is a border or coast, once. Positions keep three
// decimals (100 m), which is finer than the source.
func outlines() error {
	data, err := os.ReadFile(filepath.Join(modules, "world-atlas/countries-50m.json"))
	if err != nil {
		return fmt.Errorf("%w (run npm ci in web/ first)", err)
	}
	var t topology
	if err := json.Unmarshal(data, &t); err != nil {
		return err
	}
	lines := make([][][2]float64, 0, len(t.Arcs))
	for _, arc := range t.Arcs {
		var line [][2]float64
		x, y := 0, 0
		for _, step := range arc { // each position is the step from the one before
			x, y = x+step[0], y+step[1]
			line = append(line, [2]float64{degrees(x, t, 0), degrees(y, t, 1)})
		}
		lines = append(lines, line)
	}
	out, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	if err := write("borders.json", out); err != nil {
		return err
	}
	units, err := os.ReadFile(filepath.Join(source, "governorates.json")) // made by web/build/governorates
	if err != nil {
		return err
	}
	return write("governorates.json", units)
}

func degrees(v int, t topology, axis int) float64 {
	return math.Round((float64(v)*t.Transform.Scale[axis]+t.Transform.Translate[axis])*1000) / 1000
}

func write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(target, name), data, 0o644) //nolint:gosec // built files are public
}
