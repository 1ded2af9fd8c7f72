package evidence

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"marsad/internal/capture"
)

// copyCut writes the files of a cut into a new folder.
func copyCut(t *testing.T, c *Cut) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	for _, f := range Folders() {
		if err := os.MkdirAll(filepath.Join(dir, f), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err := c.Files(context.Background(), func(name string, data []byte) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func putPage(t *testing.T, a *Archive, n int) {
	t.Helper()
	body := fmt.Appendf(nil, "الخبر رقم %d", n)
	c := capture.Capture{Bytes: body, SHA256: SHA256(body), Name: fmt.Sprint(n), MediaType: "text/plain"}
	if _, err := a.PutCapture(context.Background(), c); err != nil {
		t.Error(err)
	}
	if _, err := a.PutRecord(context.Background(), fmt.Sprint(n), 1, SHA256(body), false); err != nil {
		t.Error(err)
	}
}

// What is cut while another writes holds, and holds as much as was there before.
func TestCutWhileWriting(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "e")
	a, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const before, more = 20, 200
	for n := range before {
		putPage(t, a, n)
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := range more {
			putPage(t, a, before+n)
		}
	})
	for range 5 {
		c, err := CutAt(dir)
		if err != nil {
			t.Fatal(err)
		}
		result, err := Verify(context.Background(), copyCut(t, c), VerifyOptions{})
		if err != nil || len(result.Faults) > 0 || result.Entries != int(c.Entries) || result.Entries < 2*before {
			t.Errorf("cut at %d: %d entries, faults %v, error %v", c.Entries, result.Entries, result.Faults, err)
		}
	}
	writer.Wait()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := CutAt(dir)
	if err != nil || len(c.Registered) != before+more {
		t.Fatalf("%d versions, error %v", len(c.Registered), err)
	}
	again, err := Open(copyCut(t, c), Options{KeyFile: dir + ".key"})
	if err != nil {
		t.Fatal(err)
	}
	if repaired := again.Repaired(); len(repaired) > 0 {
		t.Errorf("a copy had to be repaired: %v", repaired)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCutRefusesDamage(t *testing.T) {
	for _, name := range []string{linesFile, hashesFile, "objects"} {
		dir := filepath.Join(t.TempDir(), "e")
		a, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		putPage(t, a, 1)
		putPage(t, a, 2)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if name == "objects" {
			found, _ := filepath.Glob(filepath.Join(path, "*", "*.gz"))
			path = found[0]
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data[len(data)/2] ^= 1
		if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
		c, err := CutAt(dir)
		if err == nil {
			err = c.Files(context.Background(), func(string, []byte) error { return nil })
		}
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := CutAt(t.TempDir()); !errors.Is(err, ErrNotFound) {
		t.Errorf("no archive: error %v", err)
	}
}
