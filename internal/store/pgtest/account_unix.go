//go:build unix

package pgtest

import (
	"os/exec"
	"syscall"
)

// runs makes a program run as the account.
func (a *account) runs(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: a.uid, Gid: a.gid}}
}
