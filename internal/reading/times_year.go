package reading

import (
	"fmt"
	"time"

	"marsad/record"
)

// This file finds the year of a day that is told without one.

// withoutYear finds the year of a date that has none: the one nearest to publication in which the weekday fits.
func (p *timeParser) withoutYear(day int, month time.Month, w time.Weekday, named bool, next int) (Time, bool) {
	if year := p.yearSaidBefore(next); year != 0 && !named {
		t, ok := date(year, month, day)
		p.explicit = t
		return p.onDay(t, next, "inferred"), ok
	}
	if p.published.IsZero() {
		return p.candidates(day, month, w, named, next), true
	}
	var best time.Time
	for _, fits := range []bool{named, false} {
		best = p.nearest(best, day, month, w, fits)
		if !best.IsZero() && p.published.Sub(best).Abs() < 400*24*time.Hour {
			break
		}
	}
	if best.IsZero() {
		return Time{}, false
	}
	p.explicit = best
	basis := "inferred"
	if named && best.Weekday() == w {
		basis = "weekday"
	}
	return p.onDay(best, next, basis), true
}

// maxApart is how many tokens may stand from the end of a year to the end of the date it belongs to: ", في 4 سبتمبر/أيلول".
const maxApart = 7

// yearSaidBefore gives the year that stands directly before a date: «قبل 20 عاما، في 4 سبتمبر».
func (p *timeParser) yearSaidBefore(next int) int {
	year := p.lastYearSaid()
	if year == 0 {
		return 0
	}
	last := p.d.Times[len(p.d.Times)-1]
	if last.First < p.first || next-last.Last > maxApart || !p.isMark(last.Last, '،', ',') && !p.is(last.Last, "في", "يوم", "وفي") {
		return 0
	}
	return year
}

// nearest gives the day of any year, that of the weekday when it has to fit, that lies nearest to publication, if nearer than best.
func (p *timeParser) nearest(best time.Time, day int, month time.Month, w time.Weekday, fits bool) time.Time {
	for year := p.published.Year() - 12; year <= p.published.Year()+1; year++ {
		t, ok := date(year, month, day)
		if !ok || fits && t.Weekday() != w {
			continue
		}
		if best.IsZero() || p.published.Sub(t).Abs() < p.published.Sub(best).Abs() {
			best = t
		}
	}
	return best
}

// firstYear is where candidates begin when nothing dates a report: the year the conflicts that marsad follows broke out.
const firstYear = 2011

// lastYear is where candidates end when neither publication nor capture dates a report.
const lastYear = 2026

// candidates are the days that a weekday leaves to a date without a year; a single one is the value.
func (p *timeParser) candidates(day int, month time.Month, w time.Weekday, named bool, next int) Time {
	t := Time{Last: next, Time: record.Time{Value: fmt.Sprintf("XXXX-%02d-%02d", int(month), day), Precision: "unknown", Basis: "explicit"}}
	if !named {
		return t
	}
	last := lastYear
	if !p.d.Latest.IsZero() {
		last = p.d.Latest.Year()
	}
	for year := firstYear; year <= last; year++ {
		c, ok := date(year, month, day)
		if ok && c.Weekday() == w && (p.d.Latest.IsZero() || !c.After(p.d.Latest)) {
			t.Candidates = append(t.Candidates, c.Format(isoDay))
		}
	}
	if len(t.Candidates) == 1 {
		t.Value, t.Precision, t.Basis, t.Candidates = t.Candidates[0], "day", "weekday", nil
	}
	return t
}
