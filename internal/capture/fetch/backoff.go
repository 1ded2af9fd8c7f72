package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The bounds of Backoff.
const (
	backoffFirst = time.Minute
	backoffMost  = 6 * time.Hour
)

// Backoff gives how long to wait before asking again after so many failures in a row: a minute, doubled with each further failure, at most
// six hours; half of it is fixed and half is random, so that sources that failed together are not asked again together ("equal jitter",
// M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog 2015). random gives numbers in [0, 1), as math/rand/v2.Float64 does.
// Without a failure there is nothing to wait for.
func Backoff(failures int, random func() float64) time.Duration {
	if failures <= 0 {
		return 0
	}
	whole := backoffMost
	if doublings := failures - 1; doublings < 9 { // 2⁹ minutes are more than the most
		whole = min(backoffMost, backoffFirst<<doublings)
	}
	return whole/2 + time.Duration(random()*float64(whole/2))
}

// retryMost is the longest that a Retry-After is followed; a host that asks for more is asked again after this.
const retryMost = 24 * time.Hour

// retryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds or a date. It is 0 when there is none or it cannot be read.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil {
		return time.Duration(min(seconds, uint64(retryMost/time.Second))) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), retryMost)
}
