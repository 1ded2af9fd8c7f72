package account

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The limits of failed sign-ins: so many at once, then one more each interval. A name that others try cannot be locked for good, and a network of many people
// behind one address is not shut out by one who forgot.
const (
	namePasses    = 10
	nameEvery     = time.Minute
	addressPasses = 50
	addressEvery  = 10 * time.Second
	limitsKept    = 50_000 // names and addresses; above it those that are full again are forgotten
)

// limits counts failed sign-ins by name and by address, in memory.
type limits struct {
	mu  sync.Mutex
	now func() time.Time
	by  map[string]*rate.Limiter
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, by: map[string]*rate.Limiter{}}
}

func (l *limits) may(name, address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range []string{"name:" + name, "address:" + address} {
		if x, ok := l.by[key]; ok && x.TokensAt(l.now()) < 1 {
			return false
		}
	}
	return true
}

func (l *limits) failed(name, address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget()
	l.count("name:"+name, nameEvery, namePasses)
	l.count("address:"+address, addressEvery, addressPasses)
}

func (l *limits) count(key string, every time.Duration, passes int) {
	x, ok := l.by[key]
	if !ok {
		x = rate.NewLimiter(rate.Every(every), passes)
		l.by[key] = x
	}
	x.AllowN(l.now(), 1)
}

// worked forgets the failures of a name, not those of the address: whoever has one account must not try others without end.
func (l *limits) worked(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.by, "name:"+name)
}

// forget makes room: first of what is full again, then of everything, so that memory is bounded whoever asks.
func (l *limits) forget() {
	if len(l.by) < limitsKept {
		return
	}
	for key, x := range l.by {
		if x.TokensAt(l.now()) >= float64(x.Burst()) {
			delete(l.by, key)
		}
	}
	if len(l.by) >= limitsKept {
		clear(l.by)
	}
}
