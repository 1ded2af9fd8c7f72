package evidence_test

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/evidence"
)

// TestFlips flips one random bit in one random byte of the archive, of its files, its log, its hashes, its heads and its keys, 1,000 times: each time verify names
// the file. Every file has the same chance, so that small ones are hit too. The lock is left out: it holds no bytes.
func TestFlips(t *testing.T) {
	const flips = 1000
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // a seed
	random := rand.New(rand.NewPCG(seed, 0))
	dir := filled(t)
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, dir+".key")
	for range flips {
		path := files[random.IntN(len(files))]
		name := strings.TrimPrefix(path, dir+"/")
		at, bit := 0, byte(1<<random.IntN(8))
		flip := func(b []byte) []byte { b[at] ^= bit; return b }
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		at = random.IntN(int(info.Size()))
		change(t, path, flip)
		r, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{})
		if err != nil || !named(r.Faults, name) {
			t.Errorf("seed %d: bit %#x of byte %d of %s flipped: error %v, faults %v", seed, bit, at, name, err, r.Faults)
		}
		change(t, path, flip)
	}
	sound(t, dir)
}

// named reports whether some fault is about the file; a line of the log and its stored hash accuse each other.
func named(faults []evidence.Fault, name string) bool {
	for _, f := range faults {
		if strings.Contains(f.String(), name) {
			return true
		}
	}
	return false
}
