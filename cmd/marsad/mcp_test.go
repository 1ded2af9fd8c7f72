package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// marsadCommand gives a command that runs the program that TestMain built.
func marsadCommand(args ...string) *exec.Cmd { return exec.Command("marsad", args...) }

func mustMarsad(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	c := marsadCommand(args...)
	c.Stdin = strings.NewReader(stdin)
	var fault bytes.Buffer
	c.Stderr = &fault
	out, err := c.Output()
	if err != nil {
		t.Fatalf("marsad %v: %v\n%s", args, err, &fault)
	}
	return string(out)
}

// assistantOf connects the SDK's own client to `marsad mcp` over standard input and output.
func assistantOf(t *testing.T, args ...string) *sdk.ClientSession {
	t.Helper()
	session, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(context.Background(), &sdk.CommandTransport{Command: marsadCommand(append([]string{"mcp"}, args...)...)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Errorf("marsad mcp ended with %v", err)
		}
	})
	return session
}

// TestMCP reads samples into a store, and asks for them as an assistant: what was found can be opened and cited, by who may.
func TestMCP(t *testing.T) {
	samples, err := filepath.Glob("../../samples/reports/*")
	if err != nil || len(samples) == 0 {
		t.Fatal("no samples", err)
	}
	store := filepath.Join(t.TempDir(), "s.db")
	mustMarsad(t, "", append([]string{"read", "--quiet", "--store", store}, samples...)...)
	mustMarsad(t, "seven green lorries\n", "user", "add", "--store", store, "ruba", "--role", "reviewer")
	ask := func(s *sdk.ClientSession, tool string, in map[string]any, out any) bool {
		t.Helper()
		r, err := s.CallTool(context.Background(), &sdk.CallToolParams{Name: tool, Arguments: in})
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(r.StructuredContent)
		if err != nil || !r.IsError && json.Unmarshal(data, out) != nil {
			t.Fatalf("%s %v: %s", tool, in, data)
		}
		return !r.IsError
	}
	s := assistantOf(t, "--store", store, "--as", "ruba")
	var found struct {
		Hits []struct{ ID, Link string }
	}
	if !ask(s, "search", map[string]any{"query": "دورية"}, &found) || len(found.Hits) == 0 || found.Hits[0].Link != "/en/reports/"+found.Hits[0].ID {
		t.Fatalf("found %+v", found)
	}
	id := found.Hits[0].ID
	var opened struct {
		Text   string
		Events []struct {
			Cue struct {
				Start, End int
				Quote      string
			}
		}
	}
	if !ask(s, "open", map[string]any{"kind": "report", "id": id}, &opened) || opened.Text == "" || len(opened.Events) == 0 {
		t.Fatalf("opened %+v", opened)
	}
	cue := opened.Events[0].Cue
	var cited struct {
		Citations []struct{ Quote, Link string }
	}
	if !ask(s, "cite", map[string]any{"report": id, "start": cue.Start, "end": cue.End}, &cited) || len(cited.Citations) != 1 || cited.Citations[0].Quote != cue.Quote {
		t.Errorf("cited %+v, want %q", cited, cue.Quote)
	}
	mustMarsad(t, "", "restrict", "report", "--store", store, id, "--to", "restricted", "--why", "test")
	if !ask(s, "open", map[string]any{"kind": "report", "id": id}, &opened) {
		t.Error("a reviewer may not open a restricted report")
	}
	if ask(assistantOf(t, "--store", store), "open", map[string]any{"kind": "report", "id": id}, &opened) {
		t.Error("a visitor opens a restricted report")
	}
	mustMarsad(t, "", "user", "disable", "--store", store, "ruba")
	if ask(s, "open", map[string]any{"kind": "report", "id": id}, &opened) {
		t.Error("a user who was disabled while the assistant works opens reports")
	}
	for _, args := range [][]string{{"mcp", "--store", store, "--as", "nobody"}, {"mcp", "--server", "ftp://x"}, {"mcp"}} {
		c := marsadCommand(args...)
		if out, err := c.CombinedOutput(); err == nil || strings.Count(string(out), "\n") != 1 {
			t.Errorf("marsad %v: %v, %s", args, err, out)
		}
	}
}
