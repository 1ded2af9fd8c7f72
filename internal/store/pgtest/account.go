package pgtest

import (
	"os/user"
	"strconv"
	"testing"
)

// account is a user of the system by its numbers.
type account struct{ uid, gid uint32 }

// unprivileged gives the user as whom the server runs when the test is root's, since the server refuses root.
func unprivileged(t testing.TB) *account {
	t.Helper()
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &account{uint32(uid), uint32(gid)}
		}
	}
	t.Skip("left out: tests on PostgreSQL: there is no user postgres or nobody to run the server as")
	return nil
}
