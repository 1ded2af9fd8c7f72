package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestWatchKilled kills marsad watch run with a signal that cannot be caught while a webhook is being told, and lets another run go on: there is one alert, its
// delivery is still claimed, and nothing of the store is damaged.
func TestWatchKilled(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "m.db")
	marsad := func(in string, args ...string) *exec.Cmd {
		c := exec.Command("marsad", args...)
		c.Dir, c.Stdin = dir, strings.NewReader(in)
		return c
	}
	must := func(in string, args ...string) string {
		t.Helper()
		said, err := marsad(in, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("marsad %v: %v: %s", args, err, said)
		}
		return string(said)
	}
	report := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		must("", "read", "--store", db, "--outlet", "بريد النهر", "--published", "2026-03-02", name)
	}
	running := make(chan *os.Process, 1)
	asked := atomic.Int64{}
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		_ = (<-running).Kill()
	}))
	defer hook.Close()
	report("a.txt", "هدوء في قرية السرو.")
	must("seven green lorries\n", "user", "add", "--store", db, "huda", "--role", "analyst")
	id, _, _ := strings.Cut(must("", "watch", "channel", "add", "--store", db, "--owner", "huda", "webhook", hook.URL), "\n")
	must("", "watch", "add", "--store", db, "--owner", "huda", "--query", "q=الحاجز", "--channel", id)
	report("b.txt", "أُغلق الحاجز الشمالي في السرو.")
	c := marsad("", "watch", "run", "--store", db, "--allow", "127.0.0.1", "--log", "none")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	running <- c.Process
	if err := c.Wait(); err == nil || c.ProcessState.ExitCode() != -1 {
		t.Fatalf("the run was not killed: %v", err)
	}
	if said := must("", "watch", "run", "--store", db, "--allow", "127.0.0.1", "--once"); said != "0 alerts, 0 deliveries tried\n" {
		t.Errorf("the next run says %q", said)
	}
	if n := strings.Count(must("", "watch", "alerts", "--store", db, "--owner", "huda"), "begins to fit"); n != 1 || asked.Load() != 1 {
		t.Errorf("%d alerts, told %d times", n, asked.Load())
	}
	if said := must("", "watch", "log", "--store", db); !strings.Contains(said, "\tsending\t") {
		t.Errorf("the log says %q", said)
	}
	must("", "verify", "--store", db)
}
