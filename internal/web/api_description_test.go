package web

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/account"
)

var update = flag.Bool("update", false, "write the golden files")

const descriptionFile = "../../docs/openapi.json"

func TestDescriptionIsGolden(t *testing.T) {
	got, err := (&site{version: "1"}).newAPI().Description()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, got, "", " "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	if *update {
		if err := os.WriteFile(descriptionFile, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(descriptionFile)
	if err != nil || !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%s is not what the program describes (%v); run this test with -update and look at the difference", descriptionFile, err)
	}
}

// TestCurl runs the examples of docs/api.md.
func TestCurl(t *testing.T) {
	for _, program := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("left out: examples with curl: no " + program)
		}
	}
	doc, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	x := newTown(t, "")
	token := x.token("analyst", account.ScopeRead, account.ScopeExport)
	ran := 0
	for _, part := range strings.Split(string(doc), "```sh\n")[1:] {
		script, rest, _ := strings.Cut(part, "```\n")
		_, rest, ok := strings.Cut(rest, "```answer\n")
		want, _, _ := strings.Cut(rest, "\n```")
		if !ok || want == "" {
			t.Fatalf("no answer stands behind %s", script)
		}
		cmd := exec.Command("bash", "-euo", "pipefail", "-c", script)
		cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "MARSAD="+x.url, "TOKEN="+token, "NO_PROXY=*", "no_proxy=*")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v\n%s\nanswers %s\nand not %s", err, script, out, want)
		}
		ran++
	}
	if ran < 6 {
		t.Errorf("only %d examples ran", ran)
	}
}

const openapiTools = "../../tools/openapi"

// node runs a tool of tools/openapi.
func node(t *testing.T, dir, tool string, args ...string) {
	t.Helper()
	bin, err := filepath.Abs(filepath.Join(openapiTools, "node_modules", ".bin", tool))
	if err != nil {
		t.Fatal(err)
	}
	if tool == "node" {
		bin = tool
	}
	cmd := exec.Command(bin, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_PROXY=*", "no_proxy=*")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", tool, strings.Join(args, " "), err, out)
	}
}

// TestOpenAPI has a public linter read the description, and a client that a public generator makes of it ask a server.
func TestOpenAPI(t *testing.T) {
	if _, err := os.Stat(openapiTools + "/node_modules/.bin/redocly"); err != nil {
		t.Skip("left out: the linter of OpenAPI and a generated client: run npm ci in tools/openapi")
	}
	x := newTown(t, "")
	dir := t.TempDir()
	modules, err := filepath.Abs(openapiTools + "/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"redocly.yaml", "tsconfig.json", "package.json", "client.mts"} {
		data, err := os.ReadFile(filepath.Join(openapiTools, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	description, err := x.goClient("reader").Description(context.Background())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "openapi.json"), description, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	node(t, dir, "redocly", "lint", "--config", "redocly.yaml", "openapi.json")
	node(t, dir, "openapi-typescript", "openapi.json", "-o", "schema.d.ts")
	node(t, dir, "tsc", "-p", "tsconfig.json")
	node(t, dir, "node", "client.mjs", x.url, x.token("analyst", account.ScopeRead))
}
