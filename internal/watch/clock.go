package watch

import (
	"fmt"
	"slices"
	"time"

	"marsad/internal/store"
)

// clock says when a rule may tell. Times of day are those of its zone, whatever the offset is on that day.
type clock struct {
	zone       *time.Location
	digest     bool
	at         minutes
	weekday    int // -1 for each day
	quiet      bool
	qFrom, qTo minutes
}

// minutes is a time of day.
type minutes int

var weekdays = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// Weekdays lists the days on which a weekly digest can go out.
func Weekdays() []string { return slices.Clone(weekdays) }

func parseMinutes(s string) (minutes, error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is no time of day; write HH:MM", store.ErrInvalid, s)
	}
	return minutes(t.Hour()*60 + t.Minute()), nil
}

func newClock(r Rule) (clock, error) {
	c := clock{weekday: -1}
	var err error
	if c.zone, err = time.LoadLocation(r.Zone); err != nil || r.Zone == "" || r.Zone == "Local" {
		return c, fmt.Errorf("%w: %q is no time zone; take a name such as Asia/Damascus or UTC", store.ErrInvalid, r.Zone)
	}
	switch r.Mode {
	case Digest:
		return c.digestOf(r)
	case Instant:
	default:
		return c, fmt.Errorf("%w: a rule tells at once (%s) or in a digest (%s), not %q", store.ErrInvalid, Instant, Digest, r.Mode)
	}
	if r.QuietFrom == "" && r.QuietTo == "" {
		return c, nil
	}
	c.quiet = true
	if c.qFrom, err = parseMinutes(r.QuietFrom); err != nil {
		return c, err
	}
	if c.qTo, err = parseMinutes(r.QuietTo); err == nil && c.qFrom == c.qTo {
		err = fmt.Errorf("%w: quiet hours from %s to %s leave no time to tell anything", store.ErrInvalid, r.QuietFrom, r.QuietTo)
	}
	return c, err
}

func (c clock) digestOf(r Rule) (clock, error) {
	c.digest = true
	var err error
	if c.at, err = parseMinutes(r.At); err != nil {
		return c, err
	}
	if r.QuietFrom != "" || r.QuietTo != "" {
		return c, fmt.Errorf("%w: quiet hours are for alerts that go out at once; a digest has its own time", store.ErrInvalid)
	}
	if r.Weekday != "" {
		if c.weekday = slices.Index(weekdays, r.Weekday); c.weekday < 0 {
			return c, fmt.Errorf("%w: %q is no day of the week", store.ErrInvalid, r.Weekday)
		}
	}
	return c, nil
}

// on gives the moment of a time of day on the day of t, days later. A time that the zone skips in spring is the moment right behind, as time.Date has it.
func (c clock) on(t time.Time, days int, m minutes) time.Time {
	y, month, d := t.In(c.zone).Date()
	return time.Date(y, month, d+days, int(m)/60, int(m)%60, 0, 0, c.zone)
}

// due gives when an alert of a moment is to be delivered: at once, at the end of the quiet hours, or with the next digest.
func (c clock) due(t time.Time) time.Time {
	switch {
	case c.digest:
		for days := 0; ; days++ {
			at := c.on(t, days, c.at)
			if at.After(t) && (c.weekday < 0 || int(at.Weekday()) == c.weekday) {
				return at.UTC()
			}
		}
	case c.quiet && c.inQuiet(t):
		end := c.on(t, 0, c.qTo)
		if !end.After(t) {
			end = c.on(t, 1, c.qTo)
		}
		return end.UTC()
	}
	return t.UTC()
}

// held tells whether what happens at a moment waits for others.
func (c clock) held(t time.Time) bool { return c.digest || c.quiet && c.inQuiet(t) }

func (c clock) inQuiet(t time.Time) bool {
	local := t.In(c.zone)
	m := minutes(local.Hour()*60 + local.Minute())
	if c.qFrom < c.qTo {
		return m >= c.qFrom && m < c.qTo
	}
	return m >= c.qFrom || m < c.qTo
}
