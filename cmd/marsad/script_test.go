package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain builds marsad as it is released and puts it before everything else on the path: the scripts and the kills run the real command in processes of its
// own, which the race detector would make several times slower and sees nothing in.
func TestMain(m *testing.M) { os.Exit(withMarsad(m)) }

func withMarsad(m *testing.M) int {
	dir, err := os.MkdirTemp("", "marsad-bin")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-trimpath", "-o", dir, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, said)
		return 1
	}
	if err := os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// TestScripts runs the real command over testdata/script; -update writes what it printed into the scripts' cmp files.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: os.Getenv("MARSAD_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			samples, err := filepath.Abs("../../samples/reports")
			env.Setenv("SAMPLES", samples)
			env.Setenv("PATH", os.Getenv("PATH"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"repeat": repeat,
			"bytes":  writeBytes,
			"flip":   flip,
		},
		RequireExplicitExec: false,
	})
}

// exits CODE COMMAND…: runs the command and wants that exit code, and no more than one line on standard error for each failure.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		var ok bool
		if got, ok = exitOf(err); !ok {
			ts.Fatalf("%v", err)
		}
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if errors := ts.ReadFile("stderr"); strings.Contains(errors, "goroutine") || strings.Contains(errors, "internal error") {
		ts.Fatalf("panic: %s", errors)
	}
}

func exitOf(err error) (int, bool) {
	if e, ok := err.(*exec.ExitError); ok { //nolint:errorlint // testscript hands it on as it is
		return e.ExitCode(), true
	}
	return 0, false
}

// repeat FILE COUNT TEXT [LINE-END]: writes a file of a text many times over.
func repeat(ts *testscript.TestScript, _ bool, args []string) {
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte(args[2]), count), 0o600))
}

// bytes FILE HEX: writes a file of bytes.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	var data []byte
	_, err := fmt.Sscanf(args[1], "%x", &data)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// flip FILE AT: changes one bit of the byte at that place.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	if at >= len(data) {
		ts.Fatalf("%s has %d bytes", args[0], len(data))
	}
	data[at] ^= 1
	ts.Check(os.Chmod(path, 0o600))
	ts.Check(os.WriteFile(path, data, 0o600))
}
