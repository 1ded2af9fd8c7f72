package web

import (
	"fmt"
	"net/http"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// period is the days that a page tells of, both included. Empty days are no bound: it tells of everything.
type period struct {
	From, Until    string
	Earlier, Later string // the last days of the periods before and after; empty at the ends
}

// of gives a filter for what lies in the period.
func (p period) of(f store.Filter) store.Filter {
	f.From = max(f.From, p.From)
	if p.Until != "" {
		f.To = p.Until
	}
	return f
}

// periodMost is how many alleged breaches, and incidents that may touch a clause, one page reads.
const periodMost = 1000

// periodDays are the lengths of periods that are tried: a year, a quarter, a month, a week.
var periodDays = []int{365, 92, 31, 7}

// period gives the days that the page of an agreement tells of: all of them while the ledger has little; else the longest of a few lengths, up to the day that
// is asked for with until, or up to the last day of which the ledger knows, that has no more than one page reads. A week is told of whatever it has.
func (s *site) period(r *http.Request, a register.Agreement) (period, error) {
	until := r.URL.Query().Get("until")
	if _, err := time.Parse(time.DateOnly, until); until != "" && err != nil {
		return period{}, fmt.Errorf("%w: until %q is no day; write YYYY-MM-DD", store.ErrInvalid, until)
	}
	n, last, err := s.weigh(r, a, period{})
	if err != nil || until == "" && n <= periodMost {
		return period{}, err
	}
	if until == "" {
		until = last
	}
	var p period
	for _, days := range periodDays {
		p = period{From: before(until, days-1), Until: until}
		if n, _, err = s.weigh(r, a, p); err != nil {
			return p, err
		}
		if n <= periodMost {
			break
		}
	}
	if p.From > a.Signed {
		p.Earlier = before(p.From, 1)
	}
	if p.Until < last {
		p.Later = min(last, before(p.Until, -periodLength(p)))
	}
	return p, nil
}

// periodLength gives how many days a period has.
func periodLength(p period) int {
	from, errFrom := time.Parse(time.DateOnly, p.From)
	until, errUntil := time.Parse(time.DateOnly, p.Until)
	if errFrom != nil || errUntil != nil {
		return 1
	}
	return int(until.Sub(from).Hours()/24) + 1
}

// weigh counts what the page of an agreement would read of a period, without reading it, and gives the last day of which the ledger knows. What a store stops counting counts as too much.
func (s *site) weigh(r *http.Request, a register.Agreement, p period) (n int, last string, err error) {
	for _, f := range append(touching(a), under(a)) {
		f = p.of(f)
		f.Limit, f.Classes = 1, access.Of(r.Context()).Classes()
		page, err := s.ledger.Objects(r.Context(), f)
		if err != nil {
			return 0, "", err
		}
		if n += page.Total; page.AtLeast {
			n += periodMost
		}
		if len(page.Objects) > 0 {
			last = max(last, page.Objects[0].Index.To)
		}
	}
	return n, last, nil
}
