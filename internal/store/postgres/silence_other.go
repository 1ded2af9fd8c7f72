//go:build !linux

package postgres

import (
	"syscall"
	"time"
)

// giveUpAfter leaves it to the system, and to the time that each query has.
func giveUpAfter(time.Duration) func(network, address string, c syscall.RawConn) error { return nil }
