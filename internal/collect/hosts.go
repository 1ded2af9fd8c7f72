package collect

import (
	"net/url"
	"sync"
	"time"
)

// hostPlan lays the fetches of one host out in time ahead, so that a feed with hundreds of new items does not fill all workers with
// jobs that only wait for their turn. The fetcher itself keeps the pace; this merely spares it the crowd.
type hostPlan struct {
	interval time.Duration
	lock     sync.Mutex
	next     map[string]time.Time
}

// maxPlans is from how many hosts on those whose plan lies in the past are dropped.
const maxPlans = 10_000

func newHostPlan(interval time.Duration) *hostPlan {
	return &hostPlan{interval: interval, next: map[string]time.Time{}}
}

// slot gives the time at which an address may be fetched, and takes it.
func (p *hostPlan) slot(address string, now time.Time) time.Time {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return now
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if len(p.next) >= maxPlans {
		for host, t := range p.next {
			if t.Before(now) {
				delete(p.next, host)
			}
		}
	}
	at := p.next[u.Host]
	if at.Before(now) {
		at = now
	}
	p.next[u.Host] = at.Add(p.interval)
	return at
}
