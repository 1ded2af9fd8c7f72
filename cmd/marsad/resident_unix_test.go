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
	if !ok {
		return 0
	}
	most := int64(usage.Maxrss) //nolint:unconvert // it is shorter on 32 bits
	if runtime.GOOS == "darwin" {
		return most
	}
	return most << 10
}
