package collect

import (
	"slices"
	"time"

	"marsad/internal/store"
)

// The bounds of polling a source that goes by its own rhythm, and what is assumed while the rhythm is not known.
const (
	shortestInterval = 5 * time.Minute
	longestInterval  = 2 * time.Hour
	unknownInterval  = 20 * time.Minute
)

// minGaps is from how many gaps on a rhythm is told: fewer say nothing about what is usual.
const minGaps = 4

// Rhythm tells the median and the longest gap between neighbouring times, of any order; both are 0 when there are too few times to tell.
// Several items of one moment, as some outlets publish them, count once.
func Rhythm(times []time.Time) (typical, longest time.Duration) {
	times = slices.Clone(times)
	slices.SortFunc(times, time.Time.Compare)
	var gaps []time.Duration
	for i := 1; i < len(times); i++ {
		if gap := times[i].Sub(times[i-1]); gap >= time.Minute {
			gaps = append(gaps, gap)
		}
	}
	if len(gaps) < minGaps {
		return 0, 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2], gaps[len(gaps)-1]
}

// Interval tells how long to wait between two polls of a source that is well: what was asked for, else half of its typical gap within bounds.
func Interval(s store.Source) time.Duration {
	switch {
	case s.Every > 0:
		return s.Every
	case s.TypicalGap == 0:
		return unknownInterval
	}
	return min(max(s.TypicalGap/2, shortestInterval), longestInterval)
}

// spread keeps sources that were added together from being asked together for ever: up to a tenth of the interval.
const spread = 0.1

// nextPoll tells when to ask a source again after a poll. random gives numbers from 0 to 1.
func nextPoll(s store.Source, now time.Time, random func() float64) time.Time {
	wait := Interval(s)
	if s.Failures > 0 {
		wait = max(wait, Backoff(s.Failures, random))
	}
	return now.Add(wait + time.Duration(random()*spread*float64(wait)))
}

// The bounds of waiting after failures.
const (
	firstBackoff   = time.Minute
	longestBackoff = 12 * time.Hour
)

// Backoff tells how long to wait after so many failures in a row: doubled each time, with full jitter in the upper half, so that many
// sources of one broken server do not come back at once.
func Backoff(failures int, random func() float64) time.Duration {
	wait := longestBackoff
	if shift := failures - 1; shift < 20 {
		wait = min(firstBackoff<<max(shift, 0), longestBackoff)
	}
	return wait/2 + time.Duration(random()*float64(wait)/2)
}
