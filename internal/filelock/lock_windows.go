package filelock

import (
	"os"

	"golang.org/x/sys/windows"
)

// Take takes the lock of a file for this process, or fails at once. The system gives it back when the process ends, however it ends.
func Take(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
}
