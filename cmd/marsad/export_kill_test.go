package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// killedIncidents is how many incidents the export that is killed has: enough that it takes longer than to start the program.
const killedIncidents = 4000

// TestExportKilled kills an export again and again, later each time: the file is the one before or the whole new one, never a part. MARSAD_KILLS says how often.
func TestExportKilled(t *testing.T) {
	kills := 5
	if n, err := strconv.Atoi(os.Getenv("MARSAD_KILLS")); err == nil && n > 0 {
		kills = n
	}
	dir := t.TempDir()
	table, db, out := filepath.Join(dir, "table.csv"), filepath.Join(dir, "m.db"), filepath.Join(dir, "out.csv")
	var rows bytes.Buffer
	rows.WriteString("event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,source,notes,fatalities\n")
	for i := range killedIncidents {
		fmt.Fprintf(&rows, "XXX%d,2026-03-14,Battles,Armed clash,Wadi Brigade,Sahl Guard,Tall,35.5,36.6,Herald,They fought,2\n", i)
	}
	if err := os.WriteFile(table, rows.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	marsad := func(args ...string) *exec.Cmd { return exec.Command("marsad", args...) }
	if said, err := marsad("import", table, "--store", db, "--dataset", "set").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	start := time.Now()
	if said, err := marsad("export", "incidents", "--store", db, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	took := time.Since(start)
	whole, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	before := []byte("the file before\n")
	killed := 0
	for i := range kills {
		if err := os.WriteFile(out, before, 0o600); err != nil {
			t.Fatal(err)
		}
		c := marsad("export", "incidents", "--store", db, "-o", out)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(took*time.Duration(i+1)/time.Duration(kills+1), func() { _ = c.Process.Kill() })
		var exit *exec.ExitError
		if err := c.Wait(); errors.As(err, &exit) && exit.ExitCode() == -1 {
			killed++
		} else if err != nil {
			t.Fatal(err)
		}
		timer.Stop()
		got, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, before) && !bytes.Equal(got, whole) {
			t.Errorf("kill %d leaves %d of %d bytes", i, len(got), len(whole))
		}
	}
	if killed == 0 {
		t.Error("no export was killed: the test shows nothing")
	}
	if said, err := marsad("export", "incidents", "--store", db, "-o", out).CombinedOutput(); err != nil {
		t.Errorf("after %d kills: %v: %s", killed, err, said)
	}
	if got, err := os.ReadFile(out); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("after %d kills the export differs: %v", killed, err)
	}
	t.Logf("%d of %d runs were killed; one takes %v", killed, kills, took)
}
