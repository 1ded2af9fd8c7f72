package store

import (
	"testing"
	"time"
)

func TestSilent(t *testing.T) {
	published := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	hourly := Health{Newest: published, TypicalGap: time.Hour, LongestGap: time.Hour}
	daily := Health{Newest: published, TypicalGap: 24 * time.Hour, LongestGap: 30 * time.Hour}
	for name, c := range map[string]struct {
		health Health
		hours  int
		want   bool
	}{
		"hourly, after five hours":         {hourly, 5, false},
		"hourly, after seven hours":        {hourly, 7, true},
		"daily, after two days":            {daily, 48, false},
		"daily, after three days":          {daily, 72, true},
		"unknown rhythm, after a month":    {Health{Newest: published}, 720, false},
		"known rhythm, but never any item": {Health{LongestGap: time.Hour}, 720, false},
	} {
		if got := c.health.Silent(published.Add(time.Duration(c.hours) * time.Hour)); got != c.want {
			t.Errorf("%s: silent %v", name, got)
		}
	}
}
