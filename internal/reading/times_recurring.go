package reading

import (
	"strings"
	"time"

	"marsad/internal/arabic"
)

// This file reads spans that have reached a number and what recurs: أسبوعها الرابع, لليوم الثالث على التوالي, كل يوم سبت, سنويا.

// nth reads a span that has reached a number: لليوم الثالث على التوالي, عامها الثامن, يومه 60.
func (p *timeParser) nth(i int) (Time, bool) {
	w := strings.TrimPrefix(p.word(i), "و")
	if _, next, ok := p.ordinal(i + 1); ok && w == "اليوم" && !p.isNumber(i+1) && !p.is(next, "من") {
		return p.explicitly("P1D", "day", next), true
	}
	u, ok := possessed(w)
	row := false
	if !ok {
		bare, cut := strings.CutPrefix(w, "لل")
		u, ok = timeUnits[bare]
		ok = ok && cut && u.count == 1
		row = true
	}
	if !ok {
		return Time{}, false
	}
	n, next, ok := p.ordinal(i + 1)
	if !ok {
		return Time{}, false
	}
	if row && !p.is(next, "علي") {
		return Time{}, false
	}
	if p.is(next, "علي") && p.is(next+1, "التوالي") {
		next += 2
	}
	return p.explicitly(iso(n, u), u.precision, next), true
}

// possessed reads a unit with a suffix: عامها, يومه, أسبوعهم.
func possessed(w string) (unit, bool) {
	w = strings.TrimPrefix(w, "ل")
	for _, suffix := range []string{"ها", "هم", "ه"} {
		bare, cut := strings.CutSuffix(w, suffix)
		if u, ok := timeUnits[bare]; cut && ok && u.count == 1 && bare != "ساع" {
			return u, true
		}
	}
	return unit{}, false
}

// ordinal reads الثالث, الحادي عشر, الخامس والعشرين, or a number.
func (p *timeParser) ordinal(i int) (n, next int, ok bool) {
	if p.isNumber(i) {
		n, ok = arabic.Digits(p.word(i))
		return n, i + 1, ok && n < 2000
	}
	n, ok = in(p, i, ordinals)
	if !ok {
		n, ok = in(p, i, hours)
	}
	if !ok {
		return 0, i, false
	}
	next = i + 1
	if p.is(next, "عشره") && n < 10 {
		return n + 10, next + 1, true
	}
	if tens, more := ordinalTens[p.word(next)]; more && n < 10 {
		n, next = n+tens, next+1
	}
	return n, next, true
}

// every reads what recurs: كل يوم, كل يوم سبت, يوميا, الشهرية. The value is the distance, as a duration.
func (p *timeParser) every(i int) (Time, bool) {
	if u, ok := in(p, i, recurring); ok {
		return p.explicitly(iso(1, u), u.precision, i+1), true
	}
	if p.is(i, "بشكل") {
		if u, ok := recurring[p.word(i+1)]; ok {
			return p.explicitly(iso(1, u), u.precision, i+2), true
		}
	}
	if !p.is(i, "كل") {
		return Time{}, false
	}
	at := i + 1
	if p.is(at, "يوم") {
		at++
	}
	if w, ok := weekdays[p.word(at)]; ok {
		return p.onEvery(w, at+1), true
	}
	if w, ok := weekdays["ال"+p.word(at)]; ok {
		return p.onEvery(w, at+1), true
	}
	count, u, next, ok := p.quantity(i + 1)
	if !ok || count < 0 {
		return Time{}, false
	}
	return p.explicitly(iso(count, u), u.precision, next), true
}

// onEvery writes a weekday that recurs as TIMEX3 does: XXXX-WXX-6 is every Saturday.
func (p *timeParser) onEvery(w time.Weekday, next int) Time {
	return p.explicitly(anyWeek(w), "day", next)
}
