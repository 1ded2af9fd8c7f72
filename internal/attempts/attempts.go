// Package attempts slows down whoever guesses secrets: it counts failed attempts by key, such as a name or an address, in memory. One counter serves all doors of
// a process, so that no door gives guesses of its own.
//
// An attempt is counted while it is still under way, and given back when it works. So attempts that run at the same time pass no further than attempts that come
// one behind the other.
package attempts

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Key is what failures are counted by: so many of them at once, then one more each interval. A key is never shut for good.
type Key struct {
	kind, value string
	free        int
	every       time.Duration
	own         bool // an attempt that works forgets the failures before it
}

// The limits. A name that others try lets one attempt a minute through; whoever signed in before goes by a device of their own, which nobody else fills. A network
// of many people behind one address is not shut out by one who forgot.
const (
	nameFree     = 10
	nameEvery    = time.Minute
	deviceFree   = 5
	addressFree  = 50
	addressEvery = 10 * time.Second
	kept         = 50_000 // keys; above it those that are nearest to having no failure are forgotten
)

// Name is what is tried, such as a user or a device. Kinds are counted apart.
func Name(kind, name string) Key { return Key{kind, name, nameFree, nameEvery, true} }

// Device is the name of a device that reports by OpenRosa. Its password is random: nobody gets it wrong by mistake.
func Device(name string) Key { return Key{"device", name, deviceFree, nameEvery, true} }

// Address is who tries, as peer.Address has it. An attempt that works does not forget its failures: whoever has one account must not try others without end.
func Address(address string) Key { return Key{"address", address, addressFree, addressEvery, false} }

// Counter counts failed attempts. It is safe for concurrent use.
type Counter struct {
	now func() time.Time
	mu  sync.Mutex
	by  map[[sha256.Size]byte]*tally
}

type tally struct {
	*rate.Limiter     // a token for each attempt that may still fail
	pending       int // attempts under way, each of which may take one
}

// New gives a counter that has counted nothing.
func New(now func() time.Time) *Counter {
	return &Counter{now: now, by: map[[sha256.Size]byte]*tally{}}
}

// Attempt is one attempt under way. One of its methods has to be called once.
type Attempt struct {
	c    *Counter
	keys []Key
}

// sum keeps keys small, whatever somebody sends as a name.
func (k Key) sum() [sha256.Size]byte { return sha256.Sum256([]byte(k.kind + "\x00" + k.value)) }

func (k Key) limiter() *rate.Limiter { return rate.NewLimiter(rate.Every(k.every), k.free) }

// Begin begins an attempt, or says how long to wait for the next one that may be made.
func (c *Counter) Begin(keys ...Key) (*Attempt, time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	for _, k := range keys {
		if x, ok := c.by[k.sum()]; ok {
			if missing := float64(x.pending+1) - x.TokensAt(now); missing > 0 {
				return nil, max(time.Second, time.Duration(missing*float64(k.every)))
			}
		}
	}
	for _, k := range keys {
		c.of(k).pending++
	}
	return &Attempt{c, keys}, 0
}

func (c *Counter) of(k Key) *tally {
	sum := k.sum()
	x, ok := c.by[sum]
	if !ok {
		c.forget()
		x = &tally{Limiter: k.limiter()}
		c.by[sum] = x
	}
	return x
}

// Failed counts the attempt.
func (a *Attempt) Failed() { a.end(func(x *tally, _ Key) { x.AllowN(a.c.now(), 1) }) }

// Worked gives the attempt back, and forgets the failures of the names in it.
func (a *Attempt) Worked() {
	a.end(func(x *tally, k Key) {
		if k.own {
			x.Limiter = k.limiter()
		}
	})
}

// Broken gives an attempt back of which nobody knows whether it was right: something failed on our side.
func (a *Attempt) Broken() { a.end(func(*tally, Key) {}) }

func (a *Attempt) end(f func(*tally, Key)) {
	a.c.mu.Lock()
	defer a.c.mu.Unlock()
	for _, k := range a.keys {
		x := a.c.of(k)
		x.pending = max(0, x.pending-1)
		f(x, k)
	}
}

// forget makes room, so that memory is bounded whoever asks: half of the keys go, those first that have failed least.
func (c *Counter) forget() {
	if len(c.by) < kept {
		return
	}
	type entry struct {
		sum  [sha256.Size]byte
		left float64
	}
	all := make([]entry, 0, len(c.by))
	for sum, x := range c.by {
		all = append(all, entry{sum, (x.TokensAt(c.now()) - float64(x.pending)) / float64(x.Burst())})
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.left, a.left), slices.Compare(a.sum[:], b.sum[:]))
	})
	for _, e := range all[:len(all)/2] {
		delete(c.by, e.sum)
	}
}
