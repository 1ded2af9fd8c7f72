package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

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
