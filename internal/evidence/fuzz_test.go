package evidence_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/evidence"
)

// FuzzLog puts any bytes where the log is: opening never panics and never takes an acknowledged line away, and verify finds what is not as it was.
func FuzzLog(f *testing.F) {
	dir := filled(f)
	path := filepath.Join(dir, "log/entries.jsonl")
	log := must[[]byte](f)(os.ReadFile(path))
	hashes := must[[]byte](f)(os.ReadFile(filepath.Join(dir, "log/hashes")))
	f.Add(log)
	f.Add(log[:len(log)/2])
	f.Add(append(append([]byte{}, log...), "torn"...))
	f.Add([]byte("{}\n\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{Quick: true})
		torn := strings.HasPrefix(string(data), string(log)) && !strings.Contains(string(data[len(log):]), "\n")
		if err == nil && len(r.Faults) == 0 && !torn {
			t.Errorf("verify finds nothing in a log of %d bytes that was %d", len(data), len(log))
		}
		a, err := evidence.Open(dir, evidence.Options{ReadOnly: true})
		if err == nil {
			_ = a.Close()
		}
		if now, _ := os.ReadFile(filepath.Join(dir, "log/hashes")); string(now) != string(hashes) {
			t.Error("reading changed the hashes")
		}
	})
}
