package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"marsad/internal/peer"
	"marsad/internal/problem"
)

// Limits says how much may be asked. The zero value of a number is its default.
type Limits struct {
	PerMinute int // requests of one token, or of one address without a token: 600
	Burst     int // of these at once: 100
	Refused   int // requests with a token that does not hold, a minute and address: 30
	Now       func() time.Time
}

// The defaults of Limits, and how many tokens and addresses are remembered.
const (
	perMinute  = 600
	burst      = 100
	refused    = 30
	keptLimits = 50_000
)

// Limiter counts requests by token or address, in memory. It is safe for concurrent use.
type Limiter struct {
	limits Limits
	mu     sync.Mutex
	by     map[string]*rate.Limiter
}

// NewLimiter gives a limiter that has counted nothing.
func NewLimiter(l Limits) *Limiter {
	if l.PerMinute <= 0 {
		l.PerMinute = perMinute
	}
	if l.Burst <= 0 {
		l.Burst = burst
	}
	if l.Refused <= 0 {
		l.Refused = refused
	}
	if l.Now == nil {
		l.Now = time.Now
	}
	return &Limiter{limits: l, by: map[string]*rate.Limiter{}}
}

// Handler answers requests to the API beyond the limit with 429 and Retry-After, before anything is looked up for them; other paths go through. A token is a key
// by its hash whether it holds or not; tokens that do not hold are counted by address too, so that trying many does not help.
func (l *Limiter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		address := peer.Address(r)
		key := "address:" + address
		if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			sum := sha256.Sum256([]byte(token))
			key = "token:" + hex.EncodeToString(sum[:])
			if wait := l.ahead("refused:"+address, l.limits.Refused, l.limits.Refused); wait > 0 {
				tooMany(w, wait)
				return
			}
		}
		if wait := l.take(key, l.limits.PerMinute, l.limits.Burst); wait > 0 {
			tooMany(w, wait)
			return
		}
		seen := &watched{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		if seen.status == http.StatusUnauthorized {
			l.take("refused:"+address, l.limits.Refused, l.limits.Refused)
		}
	})
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	seconds := int(math.Ceil(wait.Seconds()))
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	problem.Write(w, http.StatusTooManyRequests, fmt.Sprintf("more was asked than is allowed; ask again in %d s", seconds))
}

// take takes one request of a key, or says how long to wait.
func (l *Limiter) take(key string, perMinute, burst int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	x, now := l.of(key, perMinute, burst), l.limits.Now()
	if x.AllowN(now, 1) {
		return 0
	}
	return wait(x, now)
}

// ahead says how long to wait for the next request of a key, and takes none.
func (l *Limiter) ahead(key string, perMinute, burst int) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by[key] == nil {
		return 0
	}
	return wait(l.of(key, perMinute, burst), l.limits.Now())
}

func wait(x *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - x.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(x.Limit()) * float64(time.Second))
}

func (l *Limiter) of(key string, perMinute, burst int) *rate.Limiter {
	x, ok := l.by[key]
	if !ok {
		l.forget()
		x = rate.NewLimiter(rate.Limit(float64(perMinute)/60), burst)
		l.by[key] = x
	}
	return x
}

// forget makes room: first of those that are full again, then of all, so that memory is bounded whoever asks.
func (l *Limiter) forget() {
	if len(l.by) < keptLimits {
		return
	}
	now := l.limits.Now()
	for key, x := range l.by {
		if x.TokensAt(now) >= float64(x.Burst()) {
			delete(l.by, key)
		}
	}
	if len(l.by) >= keptLimits {
		clear(l.by)
	}
}

// watched remembers the status of an answer. It lets a http.ResponseController through.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader is http.ResponseWriter's.
func (w *watched) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
