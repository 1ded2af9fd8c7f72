//go:build unix

package evidence

import (
	"os"
	"syscall"
)

// lockFile takes the lock for this process, or fails at once. The system gives it back when the process ends, however it ends.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
