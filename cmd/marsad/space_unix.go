//go:build linux || darwin

package main

import "golang.org/x/sys/unix"

// freeSpace gives how many bytes this user can still write on the disk of a path.
func freeSpace(path string) (int64, bool) {
	var s unix.Statfs_t
	if unix.Statfs(path, &s) != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:gosec,unconvert // no disk is that large; the types differ between systems
}

func mayWrite(path string) bool { return unix.Access(path, unix.W_OK) == nil }
