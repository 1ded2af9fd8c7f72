package evidence_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

// TestKilled kills a writing process at random moments, many times. Whatever the process said was kept is there afterwards, the archive opens and verifies
// each time, and nothing is kept twice.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("MARSAD_TEST_EVIDENCE"); dir != "" {
		writeUntilKilled(t, dir)
	}
	const rounds = 40
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // a seed
	random := rand.New(rand.NewPCG(seed, 0))
	dir := filepath.Join(t.TempDir(), "e")
	acknowledged := map[string]bool{}
	repairs := 0
	for round := range rounds {
		for _, hash := range killedRun(t, dir, round, time.Duration(random.IntN(40_000))*time.Microsecond) {
			acknowledged[hash] = true
		}
		a, err := evidence.Open(dir, evidence.Options{Now: clock(noon.Add(time.Duration(round)*time.Hour), time.Millisecond)})
		if err != nil {
			t.Fatalf("seed %d, round %d: %v", seed, round, err)
		}
		repairs += len(a.Repaired())
		for hash := range acknowledged {
			if _, err := a.Capture(ctx, hash); err != nil {
				t.Fatalf("seed %d, round %d: acknowledged and lost: %v", seed, round, err)
			}
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r := sound(t, dir)
	if len(acknowledged) == 0 || t.Failed() {
		t.Fatalf("seed %d: %d captures were acknowledged before %d kills", seed, len(acknowledged), rounds)
	}
	t.Logf("%d captures acknowledged over %d kills, %d objects kept, %d repairs", len(acknowledged), rounds, r.Objects, repairs)
}

// writeUntilKilled keeps captures and says each on standard output once it is kept.
func writeUntilKilled(t *testing.T, dir string) {
	a := open(t, dir, evidence.Options{Now: time.Now})
	fmt.Println("open")
	for i := 0; ; i++ {
		e := page(fmt.Sprint("/", os.Getpid(), "/", i), strings.Repeat(fmt.Sprint("body ", os.Getpid(), i/2, " "), 200), noon)
		if _, err := a.PutExchange(ctx, []capture.Exchange{e}); err != nil {
			t.Fatal(err)
		}
		fmt.Println("kept", evidence.SHA256(e.Body))
	}
}

// killedRun lets a process write for a while behind its opening, kills it, and gives what it said was kept.
func killedRun(t *testing.T, dir string, round int, wait time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "MARSAD_TEST_EVIDENCE="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kept []string
	lines := bufio.NewScanner(out)
	if round%4 != 0 { // else it is killed while it opens
		lines.Scan()
	}
	time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		if hash, ok := strings.CutPrefix(lines.Text(), "kept "); ok && len(hash) == 64 {
			kept = append(kept, hash)
		}
	}
	_ = cmd.Wait()
	return kept
}

// filled makes a closed archive with a few entries of each kind over two days.
func filled(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "e")
	a := open(t, dir, evidence.Options{Now: clock(noon, 3*time.Hour)})
	for i := range 3 {
		must[evidence.Ref](t)(a.PutExchange(ctx, []capture.Exchange{page(fmt.Sprint("/", i), fmt.Sprint("قصف ", i/2), noon)}))
		must[evidence.Ref](t)(a.PutCapture(ctx, capture.New(fmt.Append(nil, "file ", i), fmt.Sprint("f", i), noon)))
		must[evidence.Ref](t)(a.PutRecord(ctx, fmt.Sprint("r", i), 1, evidence.SHA256(fmt.Append(nil, i)), false))
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func change(t testing.TB, path string, f func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(path, 0o600)
	if err := os.WriteFile(path, f(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What a stop leaves behind is put right and said; what only damage can explain is refused.
func TestOpeningAfterAStop(t *testing.T) {
	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:len(b)-n] } }
	for name, tt := range map[string]struct {
		log, hashes func([]byte) []byte
		want        string // in what was repaired; "" for a refusal
		refusal     string
	}{
		"torn last line":               {log: func(b []byte) []byte { return append(b, `{"entry":11,"prev`...) }, want: "cut off"},
		"zeros behind the last line":   {log: func(b []byte) []byte { return append(b, 0, 0, 0, '\n') }, want: "cut off"},
		"hashes not written":           {hashes: cut(32), want: "made again"},
		"hashes torn":                  {hashes: cut(5), want: "made again"},
		"all hashes gone":              {hashes: func([]byte) []byte { return nil }, want: "made again"},
		"acknowledged line lost":       {log: cut(40), refusal: "has no end"},
		"acknowledged line taken away": {log: func(b []byte) []byte { return b[:strings.LastIndex(string(b[:len(b)-1]), "\n")+1] }, refusal: "were taken away"},
		"line changed":                 {log: func(b []byte) []byte { b[strings.Index(string(b), "file")+1] ^= 1; return b }, refusal: "line"},
		"hash changed":                 {hashes: func(b []byte) []byte { b[0] ^= 1; return b }, refusal: "line 1 has another hash"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t)
			if tt.log != nil {
				change(t, filepath.Join(dir, "log/entries.jsonl"), func(b []byte) []byte { return tt.log(b) })
			}
			if tt.hashes != nil {
				change(t, filepath.Join(dir, "log/hashes"), tt.hashes)
			}
			a, err := evidence.Open(dir, evidence.Options{Now: clock(noon.AddDate(0, 0, 9), 0)})
			if tt.refusal != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refusal) || strings.Contains(err.Error(), "\n") {
					t.Fatalf("error %v, want one with %q", err, tt.refusal)
				}
				if r := verify(t, dir); len(r.Faults) == 0 {
					t.Error("verify finds nothing")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(a.Repaired(), "; "); !strings.Contains(got, tt.want) {
				t.Errorf("repaired %q, want %q", got, tt.want)
			}
			must[evidence.Ref](t)(a.PutCapture(ctx, capture.New([]byte("more"), "more", noon)))
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			sound(t, dir)
		})
	}
}

// A file that was kept and not logged is logged on the next opening; one that is no evidence is left alone and named.
func TestObjectsWithoutAnEntry(t *testing.T) {
	dir := filled(t)
	other := filled(t)
	a := open(t, other, evidence.Options{})
	ref := must[evidence.Ref](t)(a.PutExchange(ctx, []capture.Exchange{page("/orphan", "orphan", noon)}))
	file := must[[]byte](t)(a.Object(ref.Object))
	put := func(data []byte, hash string) {
		folder := filepath.Join(dir, "objects", hash[:2])
		_ = os.MkdirAll(folder, 0o755)
		if err := os.WriteFile(filepath.Join(folder, hash[2:]+".warc.gz"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(file, ref.Object)
	put([]byte("no evidence"), evidence.SHA256([]byte("no evidence")))
	if r := sound(t, dir); len(r.Notes) != 2 {
		t.Errorf("notes %q", r.Notes)
	}
	b := open(t, dir, evidence.Options{Now: clock(noon.AddDate(0, 0, 9), 0)})
	if got := strings.Join(b.Repaired(), "\n"); !strings.Contains(got, "it is logged now") || !strings.Contains(got, "left alone") {
		t.Errorf("repaired %s", got)
	}
	if c := must[capture.Capture](t)(b.Capture(ctx, evidence.SHA256([]byte("orphan")))); string(c.Bytes) != "orphan" {
		t.Errorf("capture %+v", c)
	}
}

// A key that was lost is replaced; what it signed stays valid, and the log says since when the new one signs.
func TestNewKey(t *testing.T) {
	dir := filled(t)
	if err := os.Remove(dir + ".key"); err != nil {
		t.Fatal(err)
	}
	if r := sound(t, dir); len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "none can be signed") {
		t.Errorf("notes %q", r.Notes)
	}
	a := open(t, dir, evidence.Options{Now: clock(noon.AddDate(0, 0, 9), time.Hour)})
	if len(a.Repaired()) != 1 || !strings.Contains(a.Repaired()[0], "a new one is made") {
		t.Errorf("repaired %q", a.Repaired())
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	change(t, dir+".key", func(b []byte) []byte { b[len(b)-5] ^= 1; return b })
	if _, err := evidence.Open(dir, evidence.Options{}); err == nil || !strings.Contains(err.Error(), "signing key") {
		t.Errorf("a damaged key: %v", err)
	}
}
