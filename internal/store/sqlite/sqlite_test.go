package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
	"marsad/internal/store/sqlite"
	"marsad/internal/store/storetest"
)

func open(t testing.TB, path string, o sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{}) })
}

func TestCollectionConformance(t *testing.T) {
	storetest.RunCollection(t, func(t *testing.T) store.Collection[*sql.Tx] {
		return open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	})
}

func TestLedgerConformance(t *testing.T) {
	storetest.RunLedger(t, func(t *testing.T) store.Ledger { return open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{}) })
	storetest.RunErasure(t, func(t *testing.T) storetest.Erasing {
		return open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	})
}

func TestMapCounts(t *testing.T) {
	storetest.RunCounts(t, func(t *testing.T) storetest.Mapped {
		return open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.Options{})
	})
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{dir: "is a folder", filepath.Join(dir, "none", "s.db"): "does not exist", other: "damaged"} {
		_, err := sqlite.Open(context.Background(), path, sqlite.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", path, err, want)
		}
	}
}

// A full disk refuses a report whole, names the reason, and the store works on when there is room again.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{MaxPages: 120})
	kept := 0
	var err error
	for i := 0; err == nil && i < 1000; i++ {
		if _, err = s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i), "2024-03-01", "", i)); err == nil {
			kept++
		}
	}
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "free some") {
		t.Fatalf("error %v after %d reports", err, kept)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, sqlite.Options{})
	counts, err := again.Verify(context.Background())
	if err != nil || counts.Reports != kept {
		t.Errorf("%d reports, kept %d, error %v", counts.Reports, kept, err)
	}
	if _, err := again.Put(context.Background(), storetest.Report("later", "", "", 1)); err != nil {
		t.Error(err)
	}
}

// A flipped byte in a record is found and named.
func TestDamageIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{})
	for i := range 50 {
		if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i), "2024-03-01", "", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte{0x28, 0xb5, 0x2f, 0xfd}) // a packed record
	data[at+60] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path, sqlite.Options{}).Verify(context.Background()); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), "another hash") {
		t.Errorf("error %v", err)
	}
}

func TestTruncatedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Options{})
	for i := range 200 {
		if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i), "2024-03-01", "", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
	cut, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err == nil {
		_, err = cut.Verify(context.Background())
		_ = cut.Close()
	}
	if !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("error %v", err)
	}
}

// TestKilled kills a writing process at ten moments; whatever it kept is whole.
func TestKilled(t *testing.T) {
	if path := os.Getenv("MARSAD_TEST_WRITE_TO"); path != "" {
		s := open(t, path, sqlite.Options{})
		for i := 0; ; i++ {
			if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprintf("r%d-%d", os.Getpid(), i), "2024-03-01", "", i)); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				fmt.Println("kept one")
			}
		}
	}
	path := filepath.Join(t.TempDir(), "s.db")
	open(t, path, sqlite.Options{})
	for round := range 10 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "MARSAD_TEST_WRITE_TO="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if round%2 == 1 { // every other round is killed while it writes, however slow the machine; the rest wherever they are
			_, _ = out.Read(make([]byte, 1)) // an end without a word shows in the count below
		}
		time.Sleep(time.Duration(60+37*round) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	counts, err := open(t, path, sqlite.Options{}).Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if counts.Reports == 0 {
		t.Error("no round kept a report: the test kills too early to show anything")
	}
	t.Logf("%d reports kept whole over 10 kills", counts.Reports)
}

func BenchmarkPut(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "s.db"), sqlite.Options{})
	for i := 0; b.Loop(); i++ {
		if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i), "2024-03-01", "", i)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkList(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "s.db"), sqlite.Options{})
	for i := range 2000 {
		if _, err := s.Put(context.Background(), storetest.Report(fmt.Sprint("r", i), fmt.Sprintf("2024-03-%02d", 1+i%28), "", i)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := s.List(context.Background(), store.Filter{Words: "لقصف"}); err != nil {
			b.Fatal(err)
		}
	}
}
