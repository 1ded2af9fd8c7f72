package reading

import (
	"marsad/internal/arabic"
)

// thatDay reads a day told from the one the report spoke of last: في اليوم نفسه, ذلك اليوم, اليوم التالي, نفس اليوم من عام 2017.
func (p *timeParser) thatDay(i int) (Time, bool) {
	at := i
	before := p.is(at, "ذلك", "نفس", "ذات", "بنفس", "لنفس", "مثل")
	same := p.is(at, "نفس", "بنفس", "لنفس", "ذات", "مثل")
	if before {
		at++
		if p.is(at, "هذا") {
			at++
		}
	}
	if !p.is(at, "اليوم", "الليله") {
		return Time{}, false
	}
	at++
	if t, ok := p.sameDayOfYear(at); ok && same {
		return t, true
	}
	shift := 0
	switch {
	case before:
	case p.is(at, "نفسه", "ذاته", "نفسها", "ذاتها"):
		at++
	case p.is(at, "التالي", "التاليه"):
		shift, at = 1, at+1
	case p.is(at, "السابق") && p.is(at-1, "اليوم"):
		shift, at = -1, at+1
	default:
		return Time{}, false
	}
	if p.is(at-1, "اليوم") && p.is(i, "مثل") {
		return p.relativeTo(p.published, at, "PRESENT_REF"), true
	}
	if p.last.IsZero() {
		return open(at, ""), true
	}
	t := p.onDay(p.last.AddDate(0, 0, shift), at, "relative")
	t.Anchor = p.last.Format(isoDay)
	return t, true
}

// sameDayOfYear reads «of the year 2017» behind «the same day».
func (p *timeParser) sameDayOfYear(i int) (Time, bool) {
	same := p.last
	if same.IsZero() {
		same = p.published
	}
	if !p.is(i, "من") || !p.is(i+1, "عام", "العام", "سنه") || same.IsZero() || !p.isNumber(i+2) || len(p.word(i+2)) != 4 {
		return Time{}, false
	}
	year, ok := arabic.Digits(p.word(i + 2))
	day, valid := date(year, same.Month(), same.Day())
	t := p.onDay(day, i+3, "relative")
	t.Anchor = same.Format(isoDay)
	return t, ok && valid
}
