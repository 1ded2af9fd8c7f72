package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"marsad/internal/backup"
)

// The drill with the real commands: backups made while another process reads reports into the store restore into the same engine and into SQLite, hold what was
// there before they began, and everything in them holds.
func TestRestoreDrillWhileWriting(t *testing.T) {
	onBothEngines(t, func(k *killing) {
		const before, n = 20, 250
		_, flags := k.filled(before)
		writing := k.begin(read(k.posts(n), flags)...)
		had := before
		for i := range 3 {
			time.Sleep(150 * time.Millisecond)
			path := filepath.Join(k.dir, fmt.Sprintf("online%d", i))
			k.whole(append([]string{"backup", path}, flags...)...)
			name, to := k.store()
			if i == 1 {
				name = filepath.Join(k.dir, "other.db")
				to[1] = name
			}
			k.whole(append([]string{"restore", path}, to...)...)
			k.verify(to)
			got := k.reports(name)
			if got < had || got > n {
				k.Errorf("backup %d holds %d reports, there were %d", i, got, had)
			}
			had = got
			k.Logf("backup %d holds %d of %d reports", i, got, n)
		}
		if err := writing.Wait(); err != nil {
			k.Errorf("the reading beside the backups: %v", err)
		}
		k.verify(flags)
		path := filepath.Join(k.dir, "last")
		k.whole(append([]string{"backup", path}, flags...)...)
		if b, err := backup.Open(context.Background(), path); err != nil || b.Manifest.Rows["versions"] != n || b.Manifest.Rows["signatures"] != n {
			k.Errorf("the last backup: %+v, error %v", b, err)
		}
	})
}

// begin starts the real command in a process of its own.
func (k *killing) begin(args ...string) *exec.Cmd {
	k.Helper()
	c := k.command(args...)
	if err := c.Start(); err != nil {
		k.Fatal(err)
	}
	return c
}
