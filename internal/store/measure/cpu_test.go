package measure_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ownCPU gives the processor time of this process, its own and the kernel's for it.
func ownCPU(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverCPU gives the processor time of a PostgreSQL server on this machine: of all its processes, those that ended too. It is 0 for SQLite, which has none, and
// where /proc does not tell.
func serverCPU(t *testing.T, m measured) time.Duration {
	t.Helper()
	if !m.server {
		return 0
	}
	var dir string
	if err := m.Reader().QueryRowContext(context.Background(), `SHOW data_directory`).Scan(&dir); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return 0
	}
	postmaster, _, _ := strings.Cut(string(file), "\n")
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var ticks int64
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid := filepath.Base(filepath.Dir(path))
		_, rest, _ := strings.Cut(string(data), ") ")
		f := strings.Fields(rest) // from the third of proc(5) on
		switch {
		case len(f) < 15:
		case f[1] == postmaster:
			ticks += whole(f[11]) + whole(f[12])
		case pid == postmaster:
			ticks += whole(f[11]) + whole(f[12]) + whole(f[13]) + whole(f[14])
		}
	}
	const perSecond = 100 // USER_HZ of Linux on every architecture that Go knows
	return time.Duration(ticks) * time.Second / perSecond
}

func whole(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
