package openrosa

import (
	"strconv"
	"sync"
	"time"
)

// replays remembers which counts of a nonce were used (RFC 7616, 3.4: nc), so that a digest that was overheard works once. Requests of one device overtake each other: a count
// may come late, but no count twice.
type replays struct {
	life time.Duration

	mu     sync.Mutex
	nonces map[string]*counts
}

type counts struct {
	highest uint64
	window  [windowWords]uint64 // bit i of the count highest-i
	last    time.Time
}

// A count that lies further behind than the window is refused; the device then takes a new nonce.
const (
	windowWords = 4
	window      = 64 * windowWords
	maxNonces   = 100_000 // remembered at once: 100,000 sign-ins in the life of a nonce
)

// first tells whether a count of a nonce comes for the first time, and remembers it.
func (r *replays) first(now time.Time, nonce, nc string) bool {
	n, err := strconv.ParseUint(nc, 16, 32)
	if err != nil || len(nc) != 8 || n == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.nonces[nonce]
	if !ok {
		if len(r.nonces) >= maxNonces && !r.forget(now) {
			return false // rather ask again than let a replay through
		}
		if r.nonces == nil {
			r.nonces = map[string]*counts{}
		}
		c = &counts{}
		r.nonces[nonce] = c
	}
	c.last = now
	return c.take(n)
}

// forget drops nonces that are too old to be used again.
func (r *replays) forget(now time.Time) bool {
	for nonce, c := range r.nonces {
		if now.Sub(c.last) > r.life {
			delete(r.nonces, nonce)
		}
	}
	return len(r.nonces) < maxNonces
}

func (c *counts) take(n uint64) bool {
	if n > c.highest {
		c.shift(n - c.highest)
		c.highest = n
		c.window[0] |= 1
		return true
	}
	behind := c.highest - n
	if behind >= window || c.window[behind/64]&(1<<(behind%64)) != 0 {
		return false
	}
	c.window[behind/64] |= 1 << (behind % 64)
	return true
}

// shift moves the window forward.
func (c *counts) shift(by uint64) {
	if by >= window {
		c.window = [windowWords]uint64{}
		return
	}
	for range by / 64 {
		copy(c.window[1:], c.window[:windowWords-1])
		c.window[0] = 0
	}
	bits := by % 64
	if bits == 0 {
		return
	}
	for i := windowWords - 1; i > 0; i-- {
		c.window[i] = c.window[i]<<bits | c.window[i-1]>>(64-bits)
	}
	c.window[0] <<= bits
}
