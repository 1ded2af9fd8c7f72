//go:build unix

package filelock

import (
	"os"
	"syscall"
)

// Take takes the lock of a file for this process, or fails at once. The system gives it back when the process ends, however it ends.
func Take(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
