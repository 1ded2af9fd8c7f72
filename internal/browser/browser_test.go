package browser_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/browser"
)

// stand puts a program in place of Chromium.
func stand(t *testing.T, script string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	t.Setenv("MARSAD_CHROMIUM", path)
}

func TestPDFTellsWhatWentWrong(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{"echo no display >&2; exit 3", "exit status 3: no display"},
		{"echo done", "wrote no PDF: done"},
		{`for a; do case $a in --print-to-pdf=*) echo nonsense > "${a#*=}";; esac; done`, "wrote no PDF"},
	} {
		stand(t, tt.script)
		if _, err := browser.PDF(t.Context(), []byte("<p>")); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.script, err, tt.want)
		}
	}
	t.Setenv("MARSAD_CHROMIUM", filepath.Join(t.TempDir(), "none"))
	if _, err := browser.PDF(t.Context(), nil); !errors.Is(err, browser.ErrNone) {
		t.Errorf("without Chromium: %v", err)
	}
}
