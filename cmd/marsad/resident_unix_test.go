//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// resident gives the most memory that a process that ended held, in bytes, 0 when the system does not say. Linux and the BSDs count in KiB, macOS in bytes.
func resident(s *os.ProcessState) int64 {
	usage, ok := s.SysUsage().(*syscall.Rusage)
	switch {
	case !ok:
		return 0
	case runtime.GOOS == "darwin":
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10 //nolint:unconvert // it is shorter on 32 bits
}
