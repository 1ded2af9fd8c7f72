package main

import (
	"encoding/json"
	"io"
)

// jsonWriter writes JSON values as every command does: one a line, or indented for a person; <, > and & stand as they are.
func jsonWriter(w io.Writer, indent string) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e
}
