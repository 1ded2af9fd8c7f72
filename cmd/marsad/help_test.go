package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryCommandHasExamples walks all commands: the help of each has an example that calls it, and its exit codes.
func TestEveryCommandHasExamples(t *testing.T) {
	var cli commandLine
	parser, err := kong.New(&cli, kong.Name("marsad"))
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(false)
	if len(leaves) < 50 {
		t.Fatalf("only %d commands were found", len(leaves))
	}
	for _, leaf := range leaves {
		var words []string
		for n := leaf; n != nil && n.Type == kong.CommandNode; n = n.Parent {
			words = append([]string{n.Name}, words...)
		}
		path := strings.Join(words, " ")
		var out bytes.Buffer
		if code := run(t.Context(), append(words, "--help"), &Streams{In: strings.NewReader(""), Out: &out, Err: &out}); code != exitFine {
			t.Errorf("%s --help: %d", path, code)
		}
		help := strings.Join(strings.Fields(out.String()), " ")
		if _, behind, _ := strings.Cut(help, "Example"); !strings.Contains(behind, "marsad "+path) {
			t.Errorf("marsad %s --help has no example that calls it", path)
		}
		if !strings.Contains(help, "Exit codes: 0") {
			t.Errorf("marsad %s --help has no exit codes", path)
		}
	}
}
