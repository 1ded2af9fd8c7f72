package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"marsad/record"
)

type versionCommand struct{}

// Run prints the version, the commit it was built from, and the format it writes.
func (versionCommand) Run(streams *Streams) error {
	_, err := fmt.Fprintf(streams.Out, "marsad %s (commit %s, %s, %s)\n", version, commitOf(), record.Schema, runtime.Version())
	return err
}

// commitOf gives the commit: set by the build, else noted by the Go tool.
func commitOf() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
