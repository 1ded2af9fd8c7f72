// Package browser finds an installed Chromium and has it print a document to PDF.
package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNone says that no Chromium is installed.
var ErrNone = errors.New("no Chromium is installed; install one, or name it with MARSAD_CHROMIUM")

// Find gives the path of the Chromium that MARSAD_CHROMIUM names, or of the first that is installed; without one, or when the one named is not there, ErrNone.
func Find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if named := os.Getenv("MARSAD_CHROMIUM"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}

// timeout is how long Chromium may take over one document.
const timeout = 2 * time.Minute

// quiet are the flags that keep Chromium from asking other hosts for anything of its own.
func quiet() []string {
	return []string{"--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-quic", "--disable-component-update", "--disable-background-networking", "--disable-default-apps",
		"--no-first-run", "--no-default-browser-check", "--no-pings", "--host-resolver-rules=MAP * ~NOTFOUND"}
}

// PDF prints a document that needs nothing else: no script runs in it that it does not hold, and no other host is asked. Page size and margins are those of
// its own @page rules. The error says what Chromium complained of.
func PDF(ctx context.Context, document []byte) ([]byte, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "marsad-pdf-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // left to the system's own cleaning
	in, out := filepath.Join(dir, "document.html"), filepath.Join(dir, "document.pdf")
	if err := os.WriteFile(in, document, 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return run(ctx, path, append(flags(dir, out), "file://"+in), out)
}

func flags(dir, out string) []string {
	args := append(quiet(), "--user-data-dir="+filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf="+out)
	if os.Geteuid() == 0 { // Chromium refuses to start in its sandbox as root
		args = append(args, "--no-sandbox")
	}
	return args
}

// waitDelay is how long children of a Chromium that was stopped may keep its streams open.
const waitDelay = 5 * time.Second

func run(ctx context.Context, path string, args []string, out string) ([]byte, error) {
	command := exec.CommandContext(ctx, path, args...)
	command.WaitDelay = waitDelay
	said, err := command.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", path, errors.Join(ctx.Err(), err), lastLine(said))
	}
	data, err := os.ReadFile(out) //nolint:gosec // in a folder of our own
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, fmt.Errorf("%s wrote no PDF: %s", path, lastLine(said))
	}
	return data, nil
}

// lastLine gives the last line of what a program said.
func lastLine(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return lines[len(lines)-1]
}
