package reading

import (
	"strings"
	"time"
)

// This file reads words for a vague present, past or future, and ranges.

// reference reads words for a vague present, past or future.
func (p *timeParser) reference(i int) (Time, bool) {
	if t, ok := p.laterThatDay(i); ok {
		return t, true
	}
	for _, r := range references[strings.TrimPrefix(p.word(i), "و")] {
		if !p.phrase(i, r.words) {
			continue
		}
		t := p.vague(r.value, i+len(r.words))
		if r.value == "LATER" {
			t.Value = p.later(i)
		}
		return t, true
	}
	return Time{}, false
}

// later tells what «في وقت لاحق» is: the future in a sentence about it, else a later moment of what the report tells.
func (p *timeParser) later(i int) string {
	if p.is(i, "الي") || p.is(i-1, "الي") || p.futureBefore(i) || p.futureBefore(min(i+9, p.limit)) {
		return "FUTURE_REF"
	}
	return "PAST_REF"
}

// laterThatDay reads «في وقت سابق اليوم», «وقت لاحق الثلاثاء» and «في وقت سابق من هذا الشهر»: the day or the month is known.
func (p *timeParser) laterThatDay(i int) (Time, bool) {
	at := i
	if p.is(at, "في") {
		at++
	}
	if !p.is(at, "وقت") || !p.is(at+1, "سابق", "لاحق", "مبكر", "متاخر") {
		return Time{}, false
	}
	at += 2
	if p.is(at, "من") {
		at++
	}
	if t, ok := p.day(at); ok && t.Value != "" {
		return t, true
	}
	if t, ok := p.definitePeriod(at); ok {
		return t, true
	}
	t, ok := p.monthAndYear(at)
	return t, ok && t.Value != ""
}

func (p *timeParser) phrase(i int, words []string) bool {
	for k, w := range words {
		if f := p.word(i + k); f != w && (k > 0 || strings.TrimPrefix(f, "و") != w) {
			return false
		}
	}
	return true
}

// through joins a time with the end that follows it: من 5 إلى 10 أيار, بين 26 فبراير و5 مارس, بين الأحد والثلاثاء.
func (p *timeParser) through(t Time) Time {
	if t.Until != nil || t.Value == "" || strings.HasPrefix(t.Value, "P") && t.Precision != "day" {
		return t
	}
	at := t.Last
	switch {
	case p.is(t.First-1, "من", "منذ") && p.is(at, "الي", "حتي", "ولغايه", "لغايه"):
		at++
	case p.is(t.First-1, "بين"):
		if p.word(at) == "و" {
			at++
		} else if !strings.HasPrefix(p.word(at), "و") {
			return t
		}
	default:
		return t
	}
	return p.until(t, at)
}

// until reads the end of a range: a time as precise as its beginning and not before it.
func (p *timeParser) until(t Time, at int) Time {
	if at >= p.limit || p.d.Words[at] == nil {
		return t
	}
	for _, read := range []func(int) (Time, bool){p.numericDate, p.day, p.monthAndYear, p.year} {
		end, ok := read(at)
		if !ok {
			continue
		}
		t = p.inYearOf(t, end)
		if end.Precision == t.Precision && end.Value > t.Value && len(end.Value) == len(t.Value) {
			t.Last, t.Until = end.Last, &end.Value
		}
		return t
	}
	return p.untilYear(t, at)
}

// inYearOf gives the beginning of a range, whose year was inferred, the year that its end tells.
func (p *timeParser) inYearOf(t, end Time) Time {
	first, err := time.Parse(isoDay, t.Value)
	last, errEnd := time.Parse(isoDay, end.Value)
	if err != nil || errEnd != nil || t.Basis != "inferred" || end.Basis != "explicit" {
		return t
	}
	year := last.Year()
	if first.Month() > last.Month() {
		year--
	}
	if day, ok := date(year, first.Month(), first.Day()); ok {
		t.Value, t.Basis, t.Anchor = day.Format(isoDay), "explicit", ""
	}
	return t
}

// untilYear reads a bare year as the end of a range of years.
func (p *timeParser) untilYear(t Time, at int) Time {
	if _, ok := p.yearNumber(at); ok && t.Precision == "year" && p.word(at) > t.Value {
		end := p.word(at)
		t.Until, t.Last = &end, at+1
	}
	return t
}
