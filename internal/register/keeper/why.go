package keeper

import (
	"fmt"
	"strings"
)

// The reasons that the history gives for what follows by itself. They are kept in one form, which ReadWhy reads back, and told in the reader's language.
func whyReport(id string, version int) string {
	return fmt.Sprintf("report %s, version %d", id, version)
}
func whyEntry(id string) string { return "field entry " + id }

// ReadWhy reads a reason that this package wrote: key is report (args: id, version) or entry (args: id), "" for what a person wrote.
func ReadWhy(why string) (key string, args []string) {
	if id, ok := strings.CutPrefix(why, "field entry "); ok {
		return "entry", []string{id}
	}
	rest, ok := strings.CutPrefix(why, "report ")
	i := strings.LastIndex(rest, ", version ")
	if !ok || i < 0 {
		return "", nil
	}
	version := rest[i+len(", version "):]
	if version == "" || strings.Trim(version, "0123456789") != "" {
		return "", nil
	}
	return "report", []string{rest[:i], version}
}
