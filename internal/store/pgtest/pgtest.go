// Package pgtest starts a throw-away PostgreSQL server for tests, from the programs that Debian's package postgresql installs.
package pgtest

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// Server is a running server that listens on a socket alone.
type Server struct {
	dir, bin string
	as       *account // nil for the user that runs the test
	next     atomic.Int64
}

// programs finds the folder of initdb and pg_ctl.
func programs() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

// Installed tells whether PostgreSQL's programs are there.
func Installed() bool { return programs() != "" }

// Start starts a server that ends with the test; settings are of postgresql.conf, as name=value. The test is skipped where PostgreSQL is not installed.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := &Server{bin: programs()}
	if s.bin == "" {
		t.Skip("left out: tests on PostgreSQL: initdb is not installed (package postgresql)")
	}
	dir, err := os.MkdirTemp("", "marsad-pg") // a short path: a socket's may have 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	s.dir = dir
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Geteuid() == 0 {
		s.as = unprivileged(t)
		if err := os.Chown(dir, int(s.as.uid), int(s.as.gid)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(t, "initdb", "-D", dir+"/data", "-U", "marsad", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	options := []string{"listen_addresses=''", "unix_socket_directories=" + dir, "fsync=off", "max_connections=60"}
	args := ""
	for _, o := range append(options, settings...) {
		args += " -c " + o
	}
	s.run(t, "pg_ctl", "-D", dir+"/data", "-l", dir+"/log", "-w", "-o", args, "start")
	t.Cleanup(func() { s.run(t, "pg_ctl", "-D", dir+"/data", "-m", "immediate", "stop") })
	return s
}

func (s *Server) run(t testing.TB, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.dir
	if s.as != nil {
		s.as.runs(cmd)
	}
	log, err := os.CreateTemp(s.dir, "out") // the server keeps a pipe open
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		t.Fatalf("%s: %v\n%s", program, err, strings.TrimSpace(string(said)))
	}
}

// Database makes an empty database and gives its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("t%d", s.next.Add(1))
	s.run(t, "createdb", "-h", s.dir, "-U", "marsad", name)
	return "postgres://marsad@/" + name + "?host=" + url.QueryEscape(s.dir)
}

// Restart stops the server at once, as a crash would, and starts it again with the same settings.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.run(t, "pg_ctl", "-D", s.dir+"/data", "-l", s.dir+"/log", "-w", "-m", "immediate", "restart")
}

// Socket is where the server listens.
func (s *Server) Socket() string { return s.dir + "/.s.PGSQL.5432" }

// Dir is the folder of the server, with its data.
func (s *Server) Dir() string { return s.dir }
