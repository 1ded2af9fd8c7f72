package lexicon

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Period is a side with the months in which an actor stood with it, both included.
type Period struct {
	Side     string
	from, to int // months since the year 0; to is endless while it lasts
}

// endless is later than every month.
const endless = 1 << 30

// ParsePeriod reads SIDE@FROM..TO with years (2011) or months (2024-12); TO left out means that it lasts.
func ParsePeriod(s string) (Period, error) {
	side, span, ok := strings.Cut(s, "@")
	first, last, spanned := strings.Cut(span, "..")
	if !ok || !spanned || side == "" {
		return Period{}, fmt.Errorf("side %q is not SIDE@FROM..TO", s)
	}
	p := Period{Side: side, to: endless}
	var err error
	if p.from, err = month(first, 1); err != nil {
		return Period{}, fmt.Errorf("side %q: %w", s, err)
	}
	if last != "" {
		if p.to, err = month(last, 12); err != nil {
			return Period{}, fmt.Errorf("side %q: %w", s, err)
		}
	}
	if p.to < p.from {
		return Period{}, fmt.Errorf("side %q ends before it begins", s)
	}
	return p, nil
}

// The years that a period may name.
const firstYear, lastYear = 1900, 2100

// month reads a year or a month; whole is the month that a year alone stands for.
func month(s string, whole int) (int, error) {
	y, m, monthly := strings.Cut(s, "-")
	year, err := strconv.Atoi(y)
	if err != nil || len(y) != 4 || year < firstYear || year > lastYear {
		return 0, fmt.Errorf("%q is no year or month; write 2011 or 2024-12", s)
	}
	if monthly {
		if whole, err = strconv.Atoi(m); err != nil || len(m) != 2 || whole < 1 || whole > 12 {
			return 0, fmt.Errorf("%q is no month; write 2024-12", s)
		}
	}
	return 12*year + whole, nil
}

// SideAt gives the side of an actor at a day, or "" when it had none, none is known, or the day is zero.
func (a *Actor) SideAt(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	at, side := 12*day.Year()+int(day.Month()), ""
	for _, p := range a.Sides {
		if p.from <= at && at <= p.to {
			side = p.Side // of two that meet in a month the later
		}
	}
	return side
}

// Months gives the first and the last month of a period as YYYY-MM; until is empty while it lasts.
func (p Period) Months() (from, until string) {
	if p.to != endless {
		until = monthText(p.to)
	}
	return monthText(p.from), until
}

func monthText(months int) string { return fmt.Sprintf("%04d-%02d", (months-1)/12, (months-1)%12+1) }
