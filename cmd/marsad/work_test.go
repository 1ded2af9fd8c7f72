package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	objects "marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/pgtest"
	"marsad/internal/store/postgres"
)

// wire leads from a port of this machine to the server's socket, and can be cut.
type wire struct {
	listener net.Listener
	to       string
	lock     sync.Mutex
	cut      bool
	deaf     bool // connections stay, and nothing goes through: how a network fails that says nothing
	wake     chan struct{}
	open     map[net.Conn]bool
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to, open: map[net.Conn]bool{}, wake: make(chan struct{})}
	go w.accept()
	t.Cleanup(func() {
		_ = l.Close()
		w.set(true, false)
	})
	return w
}

func (w *wire) accept() {
	for {
		c, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.join(c)
	}
}

func (w *wire) join(c net.Conn) {
	defer c.Close()
	if !w.hold(c) {
		return
	}
	defer w.drop(c)
	server, err := net.Dial("unix", w.to)
	if err != nil {
		return
	}
	defer server.Close()
	if !w.hold(server) {
		return
	}
	defer w.drop(server)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.pump(server, c)
		_ = server.Close()
	}()
	w.pump(c, server)
	_ = c.Close()
	<-done
}

// pump passes bytes on as long as the wire is not deaf; what waits goes through when it hears again.
func (w *wire) pump(to io.Writer, from io.Reader) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		w.lock.Lock()
		for w.deaf && !w.cut {
			wake := w.wake
			w.lock.Unlock()
			<-wake
			w.lock.Lock()
		}
		w.lock.Unlock()
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

func (w *wire) hold(c net.Conn) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.cut {
		return false
	}
	w.open[c] = true
	return true
}

func (w *wire) drop(c net.Conn) {
	w.lock.Lock()
	defer w.lock.Unlock()
	delete(w.open, c)
}

// set cuts the wire, makes it deaf, or mends it.
func (w *wire) set(cut, deaf bool) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.cut, w.deaf = cut, deaf
	close(w.wake)
	w.wake = make(chan struct{})
	for c := range w.open {
		if cut {
			_ = c.Close()
		}
	}
}

// address gives the one of a database as it is reached over the wire.
func (w *wire) address(database string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(database, "postgres://marsad@/"), "?")
	return fmt.Sprintf("postgres://marsad@%s/%s?sslmode=disable", w.listener.Addr(), name)
}

// crew is several processes of marsad work, each with its own wire to the database.
type crew struct {
	t        *testing.T
	evidence string
	database string
	interval time.Duration
	apart    bool // each worker has a name of its own, as on a machine of its own
	wires    []*wire
	procs    []*exec.Cmd
	said     []*bytes.Buffer
	computed time.Duration // of the processes that have ended
}

func newCrew(t *testing.T, server *pgtest.Server, database, evidence string, size int, interval time.Duration, apart bool) *crew {
	t.Helper()
	c := &crew{t: t, evidence: evidence, database: database, interval: interval, apart: apart, procs: make([]*exec.Cmd, size), said: make([]*bytes.Buffer, size)}
	for range size {
		c.wires = append(c.wires, newWire(t, server.Socket()))
	}
	for n := range size {
		c.start(n)
	}
	t.Cleanup(func() {
		for _, p := range c.procs {
			_ = p.Process.Kill()
		}
	})
	return c
}

// start starts worker n. All have the same name, as workers of one machine do, unless they are apart.
func (c *crew) start(n int) {
	c.t.Helper()
	name := "w"
	if c.apart {
		name = fmt.Sprintf("w-%d", n)
	}
	args := []string{"work", "--store", c.wires[n].address(c.database), "--evidence", c.evidence, "--allow", "127.1.0.0/16", "--interval", c.interval.String(), "--name", name, "--lease", "3s", "--no-images"}
	c.procs[n] = exec.Command("marsad", args...)
	c.said[n] = new(bytes.Buffer)
	c.procs[n].Stderr, c.procs[n].Stdout = c.said[n], c.said[n]
	if err := c.procs[n].Start(); err != nil {
		c.t.Fatal(err)
	}
}

func (c *crew) kill(n int) {
	c.t.Helper()
	_ = c.procs[n].Process.Kill()
	err := c.procs[n].Wait()
	if status, ok := c.procs[n].ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
		c.t.Fatalf("worker %d ended before it was killed: %v\n%s", n, err, tail(c.said[n].String()))
	}
	c.ended(n)
	c.start(n)
}

func (c *crew) ended(n int) {
	c.computed += c.procs[n].ProcessState.UserTime() + c.procs[n].ProcessState.SystemTime()
}

// stop asks all to end and wants them to end well.
func (c *crew) stop() {
	c.t.Helper()
	for _, p := range c.procs {
		_ = p.Process.Signal(syscall.SIGTERM)
	}
	for n, p := range c.procs {
		if err := p.Wait(); err != nil {
			c.t.Errorf("worker %d: %v\n%s", n, err, tail(c.said[n].String()))
		}
		c.ended(n)
	}
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

// newFollowed makes a database that follows every feed of the web.
func (w *testWeb) newFollowed(t *testing.T, server *pgtest.Server) (address string, s *postgres.Store) {
	t.Helper()
	address = server.Database(t)
	s, err := postgres.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for n := range w.hosts {
		if _, _, err := s.AddSource(context.Background(), store.Source{Address: "http://" + w.host(n) + "/feed", Kind: "auto", Every: time.Hour, Added: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	return address, s
}

// readBy tells how many items are read. While the server is down nobody can tell.
func readBy(s *postgres.Store) int {
	counts, err := s.Items(context.Background())
	if err != nil {
		return -1
	}
	n := 0
	for _, c := range counts {
		n += c[store.ItemRead]
	}
	return n
}

// mishap is something that befalls the workers.
type mishap struct {
	what string
	do   func(n int)
}

// TestWorkersThroughKills has four workers follow a web together, while one after the other is killed, the database crashes and wires are cut: every item is read once, none is
// lost, no host is asked faster than allowed by all of them together, and the evidence of all holds. MARSAD_WORKERS=HOSTSxITEMSxKILLS makes it larger; then a worker is killed
// every ten seconds, and one worker and four are compared before.
func TestWorkersThroughKills(t *testing.T) {
	hosts, items, kills, pause := 24, 5, 2, 1500*time.Millisecond
	size, large := os.LookupEnv("MARSAD_WORKERS")
	if large {
		if _, err := fmt.Sscanf(size, "%dx%dx%d", &hosts, &items, &kills); err != nil {
			t.Fatalf("MARSAD_WORKERS=%s: %v", size, err)
		}
		pause = 10 * time.Second
	}
	server := pgtest.Start(t, "max_connections=200")
	if large {
		compareWorkers(t, server, hosts, items)
	}
	const interval = 100 * time.Millisecond
	w := newTestWeb(t, hosts, items)
	address, s := w.newFollowed(t, server)
	dir := filepath.Join(t.TempDir(), "evidence")
	seed := rand.Uint64()
	t.Logf("seed: %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	start := time.Now()
	c := newCrew(t, server, address, dir, 4, interval, false)
	waitFor(t, s, 1)
	befall(t, s, w, mishaps(t, c, server, random, kills), pause)
	waitFor(t, s, w.good())
	took := time.Since(start)
	c.stop()
	t.Logf("%d hosts, %d pages, %d kills, 2 crashes of the database, 2 cuts: %v, %v of computing", hosts, w.good(), kills, took.Round(time.Second), c.computed.Round(time.Second))
	// Between the turn that the database gives and the request lies the way from one process to the other, twice on a busy machine. Workers that knew nothing of each other
	// would ask four times as fast.
	w.checkStore(t, s, interval, 500*time.Millisecond)
	checkRegister(t, s, w.good())
	var out bytes.Buffer
	if code := run(context.Background(), []string{"verify", "--store", address, "--evidence", dir}, &Streams{Out: &out, Err: &out}); code != exitFine {
		t.Errorf("marsad verify ends with %d\n%s", code, out.String())
	}
}

// mishaps makes a list of what befalls the workers: kills, and spread among them two crashes of the database and two kinds of cut wires.
func mishaps(t *testing.T, c *crew, server *pgtest.Server, random *rand.Rand, kills int) []mishap {
	const silent = 6 * time.Second // two leases: the others take the worker for dead
	killing := func(int) { c.kill(random.IntN(len(c.procs))) }
	crash := func(int) { server.Restart(t) }
	rare := []mishap{
		{"the database crashes", crash},
		{"all wires are cut", func(int) {
			for _, w := range c.wires {
				w.set(true, false)
			}
			time.Sleep(silent / 2)
			for _, w := range c.wires {
				w.set(false, false)
			}
		}},
		{"one wire is silent", func(int) {
			w := c.wires[random.IntN(len(c.wires))]
			w.set(false, true)
			time.Sleep(silent)
			w.set(false, false)
		}},
		{"the database crashes again", crash},
	}
	var out []mishap
	for n := range max(kills, len(rare)) {
		if n < kills {
			out = append(out, mishap{"a worker is killed", killing})
		}
		if n < len(rare) {
			out = append(out, rare[n])
		}
	}
	return out
}

// befall lets the mishaps come one after the other.
func befall(t *testing.T, s *postgres.Store, w *testWeb, all []mishap, pause time.Duration) {
	t.Helper()
	for n, m := range all {
		time.Sleep(pause)
		if readBy(s) == w.good() {
			t.Logf("the work was over before %s", m.what)
		}
		t.Logf("%s, with %d of %d read", m.what, readBy(s), w.good())
		m.do(n)
	}
}

// waitFor waits until so many items are read.
func waitFor(t *testing.T, s *postgres.Store, wanted int) {
	t.Helper()
	limit := time.Now().Add(5*time.Minute + time.Duration(wanted)*200*time.Millisecond)
	for readBy(s) < wanted {
		if time.Now().After(limit) {
			counts, err := s.Items(context.Background())
			t.Fatalf("%d of %d items are read: %v, error %v", readBy(s), wanted, counts, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// checkRegister wants each report to have been taken into the register.
func checkRegister(t *testing.T, s store.Ledger, wanted int) {
	t.Helper()
	n := 0
	for _, err := range s.AllObjects(context.Background(), store.Filter{Kind: objects.KindObserved}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != wanted {
		t.Errorf("%d reports are in the register, want %d", n, wanted)
	}
}

// compareWorkers tells what one worker and four read in a second of the same web, when nothing befalls them.
func compareWorkers(t *testing.T, server *pgtest.Server, hosts, items int) {
	t.Helper()
	const interval = 10 * time.Millisecond
	rates := map[int]float64{}
	for _, size := range []int{1, 4} {
		w := newTestWeb(t, hosts, items)
		address, s := w.newFollowed(t, server)
		c := newCrew(t, server, address, filepath.Join(t.TempDir(), "evidence"), size, interval, false)
		waitFor(t, s, 1)
		start := time.Now()
		waitFor(t, s, w.good())
		took := time.Since(start)
		c.stop()
		rates[size] = float64(w.good()) / took.Seconds()
		t.Logf("%d workers: %d pages in %v, %.1f a second, %v of computing", size, w.good(), took.Round(100*time.Millisecond), rates[size], c.computed.Round(time.Second))
	}
	t.Logf("four workers read %.2f times as fast as one", rates[4]/rates[1])
}
