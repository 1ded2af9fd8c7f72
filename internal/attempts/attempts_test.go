package attempts

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var begun = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// begin begins an attempt that has to be let through.
func begin(t *testing.T, c *Counter, keys ...Key) *Attempt {
	t.Helper()
	a, wait := c.Begin(keys...)
	if wait > 0 {
		t.Fatalf("an attempt has to wait %v", wait)
	}
	return a
}

// Guesses that run at the same moment are as many as guesses one behind the other.
func TestAtOnce(t *testing.T) {
	c := New(func() time.Time { return begun })
	var through atomic.Int32
	var all sync.WaitGroup
	gate := make(chan struct{})
	for range 200 {
		all.Go(func() {
			<-gate
			if a, wait := c.Begin(Name("password", "huda"), Address("192.0.2.1")); wait == 0 {
				through.Add(1)
				a.Failed()
			}
		})
	}
	close(gate)
	all.Wait()
	if through.Load() != nameFree {
		t.Errorf("%d of 200 attempts at once got through, want %d", through.Load(), nameFree)
	}
}

// All that hang at the same time count, before any of them has failed.
func TestUnderWay(t *testing.T) {
	c := New(func() time.Time { return begun })
	var open []*Attempt
	for range nameFree {
		open = append(open, begin(t, c, Name("password", "huda")))
	}
	if _, wait := c.Begin(Name("password", "huda")); wait < time.Second {
		t.Error("another attempt gets through while as many as may fail are under way")
	}
	for _, a := range open {
		a.Broken()
	}
	begin(t, c, Name("password", "huda")).Worked()
}

func TestCounting(t *testing.T) {
	now := begun
	c := New(func() time.Time { return now })
	name, address := Name("password", "huda"), Address("192.0.2.1")
	for range nameFree {
		begin(t, c, name, address).Failed()
	}
	if _, wait := c.Begin(name, Address("192.0.2.2")); wait != nameEvery {
		t.Errorf("from another address: wait %v, want %v", wait, nameEvery)
	}
	begin(t, c, Name("code", "huda"), address).Broken()
	now = now.Add(nameEvery)
	begin(t, c, name).Failed()
	if _, wait := c.Begin(name); wait == 0 {
		t.Error("a second one in the same minute")
	}
	now = now.Add(nameEvery)
	begin(t, c, name).Worked()
	for range nameFree {
		begin(t, c, name).Failed()
	}
}

// An attempt that works gives back what it took, and does not forget what its address did before.
func TestWorkedKeepsTheAddress(t *testing.T) {
	c := New(func() time.Time { return begun })
	for i := range addressFree {
		begin(t, c, Name("password", strconv.Itoa(i)), Address("192.0.2.1")).Failed()
		if i < addressFree-1 {
			begin(t, c, Name("password", "own"), Address("192.0.2.1")).Worked()
		}
	}
	if _, wait := c.Begin(Name("password", "own"), Address("192.0.2.1")); wait != addressEvery {
		t.Errorf("after %d failures an address waits %v", addressFree, wait)
	}
}

// Filling the memory does not free a name that is being guessed.
func TestForgetting(t *testing.T) {
	c := New(func() time.Time { return begun })
	for range nameFree {
		begin(t, c, Name("password", "huda")).Failed()
	}
	for i := range 3 * kept {
		begin(t, c, Name("password", strconv.Itoa(i))).Failed()
	}
	if len(c.by) > kept {
		t.Errorf("%d keys are held, at most %d should be", len(c.by), kept)
	}
	if _, wait := c.Begin(Name("password", "huda")); wait == 0 {
		t.Error("others made the counter forget a name that was guessed")
	}
}
