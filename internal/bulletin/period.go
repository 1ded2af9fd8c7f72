package bulletin

import (
	"fmt"
	"time"
)

// The kinds of periods.
const (
	Day  = "day"
	Week = "week"
)

// Period is whole days in UTC, From and To included, YYYY-MM-DD.
type Period struct {
	Kind     string
	From, To string
}

// PeriodOf gives the day, or the seven days that end with it. The day is YYYY-MM-DD.
func PeriodOf(kind, day string) (Period, error) {
	end, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return Period{}, fmt.Errorf("%q is no day; write YYYY-MM-DD", day)
	}
	switch kind {
	case Day:
		return Period{Day, day, day}, nil
	case Week:
		return Period{Week, end.AddDate(0, 0, -6).Format(time.DateOnly), day}, nil
	}
	return Period{}, fmt.Errorf("period %q is not one of %s, %s", kind, Day, Week)
}

// Before gives the period of the same length right before.
func (p Period) Before() Period {
	days := len(p.Days())
	return Period{p.Kind, shift(p.From, -days), shift(p.To, -days)}
}

// After gives the period of the same length right behind.
func (p Period) After() Period {
	days := len(p.Days())
	return Period{p.Kind, shift(p.From, days), shift(p.To, days)}
}

// Days lists the days of the period.
func (p Period) Days() []string {
	var out []string
	for day := p.From; day <= p.To && len(out) < 7; day = shift(day, 1) {
		out = append(out, day)
	}
	return out
}

// Holds tells whether a day or time lies in the period.
func (p Period) Holds(at string) bool {
	return len(at) >= isoDay && at[:isoDay] >= p.From && at[:isoDay] <= p.To
}

// isoDay is the length of YYYY-MM-DD.
const isoDay = 10

// shift gives the day so many days later. What is no day stays as it is.
func shift(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}
