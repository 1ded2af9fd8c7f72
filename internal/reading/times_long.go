package reading

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/record"
)

// This file reads expressions longer or vaguer than a day: months, years, weeks, durations, references, and clock times.

// monthAndYear reads [مطلع | شهر] فبراير/شباط [2018 | الماضي]. A month that is also a word needs شهر, a preposition or a year.
func (p *timeParser) monthAndYear(i int) (Time, bool) {
	at, edged := i, false
	for n := 0; n < 2; n++ {
		if _, ok := in(p, at, edges); ok {
			edged = true
			at++
		}
	}
	month, at, ok := p.month(at)
	if !ok {
		return Time{}, false
	}
	year, next, known := p.yearBehind(at, month)
	if !known && !edged && !p.d.is(i-1, "في", "منذ", "خلال", "حتى", "الي", "من") {
		return Time{}, false
	}
	basis := "explicit"
	if !known {
		if p.d.Published.IsZero() {
			return Time{Last: next, Time: record.Time{Value: fmt.Sprintf("XXXX-%02d", int(month)), Precision: "unknown", Basis: "explicit"}}, true
		}
		basis, year = "inferred", p.d.Published.Year()
		if month > p.d.Published.Month() {
			year--
		}
	}
	return Time{Last: next, Time: record.Time{Value: fmt.Sprintf("%04d-%02d", year, int(month)), Precision: "month", Basis: basis, Anchor: p.anchor(basis)}}, true
}

// year reads عام 2011, العام الماضي, منذ 2011.
func (p *timeParser) year(i int) (Time, bool) {
	at, edged := i, false
	if _, ok := in(p, at, edges); ok {
		edged = true
		at++
	}
	named := p.d.is(at, "عام", "العام", "سنه", "السنه", "لعام", "بعام", "للعام")
	if named {
		at++
	}
	if at < p.limit && p.d.Tokens[at].Kind == Number && len(p.word(at)) == 4 {
		y, ok := arabic.Digits(p.word(at))
		plain := p.d.is(i-1, "منذ", "في", "حتى", "بين") || edged
		if ok && (named && y > 1000 && y < 2200 || plain && y >= 1900 && y <= 2100) {
			return Time{Last: at + 1, Time: record.Time{Value: strconv.Itoa(y), Precision: "year", Basis: "explicit"}}, true
		}
	}
	if !named {
		return Time{}, false
	}
	shift, ok := p.shift(at)
	if !ok {
		return Time{}, false
	}
	if p.d.Published.IsZero() {
		return open(at + 1), true
	}
	return p.period(strconv.Itoa(p.d.Published.Year()+shift), "year", at+1), true
}

func (p *timeParser) period(value, precision string, next int) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: precision, Basis: "relative", Anchor: p.anchor("relative")}}
}

// shift reads the adjective that places a period: -1, 0 or 1.
func (p *timeParser) shift(i int) (int, bool) {
	switch {
	case p.adjective(i, current):
		return 0, true
	case p.adjective(i, past):
		return -1, true
	case p.adjective(i, coming):
		return 1, true
	}
	return 0, false
}

// relative reads الأسبوع الماضي, هذا الشهر, الأيام الأخيرة, قبل يومين, منذ ثلاثة أشهر.
func (p *timeParser) relative(i int) (Time, bool) {
	if t, ok := p.definitePeriod(i); ok {
		return t, true
	}
	if !p.d.is(i, "قبل", "منذ", "خلال", "طوال", "مدي") {
		return Time{}, false
	}
	if p.d.is(i, "خلال", "طوال", "مدي") {
		t, ok := p.definitePeriod(i + 1)
		return t, ok
	}
	count, u, next, ok := p.quantity(i + 1)
	if !ok {
		return Time{}, false
	}
	if p.d.is(next, "مضت", "خلت", "تقريبا", "مضي") {
		next++
	}
	return p.ago(count, u, next, p.d.is(i, "قبل")), true
}

// definitePeriod reads a unit with article and the adjective that places it.
func (p *timeParser) definitePeriod(i int) (Time, bool) {
	this := p.d.is(i, "هذا", "هذه")
	at := i
	if this {
		at++
	}
	w := strings.TrimPrefix(strings.TrimPrefix(p.word(at), "و"), "ال")
	u, ok := timeUnits[w]
	if !ok || !strings.Contains(p.word(at), "ال") {
		return Time{}, false
	}
	at++
	count := u.count
	for at < p.limit && (p.d.is(at, "القليله") || isNumberWord(p.word(at)) || p.d.Tokens[at].Kind == Number) {
		if n, _, ok := p.d.number(at, p.limit); ok {
			count = n
		}
		at++
	}
	shift, placed := p.shift(at)
	if this && !placed {
		placed, at = true, at-1
	}
	if !placed {
		return Time{}, false
	}
	if u.count == 1 && count == 1 {
		return p.singlePeriod(u, shift, at+1), true
	}
	if shift > 0 {
		return p.vague("FUTURE_REF", at+1), true
	}
	if u.count == 0 && count > 0 || u.count == 2 {
		return Time{Last: at + 1, Time: record.Time{Value: iso(count, u), Precision: u.precision, Basis: "relative", Anchor: p.anchor("relative")}}, true
	}
	return p.vague("PAST_REF", at+1), true
}

func isNumberWord(folded string) bool {
	_, ok := arabic.NumberWord(strings.TrimPrefix(folded, "ال"))
	return ok
}

func (p *timeParser) vague(value string, next int) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: "unknown", Basis: "relative"}}
}

func (p *timeParser) singlePeriod(u unit, shift, next int) Time {
	anchor := p.d.Published
	if anchor.IsZero() {
		return open(next)
	}
	switch u.code {
	case "D":
		return p.onDay(anchor.AddDate(0, 0, shift), next, "relative")
	case "W":
		year, week := anchor.AddDate(0, 0, 7*shift).ISOWeek()
		return p.period(fmt.Sprintf("%04d-W%02d", year, week), "week", next)
	case "M":
		first := time.Date(anchor.Year(), anchor.Month(), 1, 0, 0, 0, 0, time.UTC)
		return p.period(first.AddDate(0, shift, 0).Format("2006-01"), "month", next)
	case "Y":
		return p.period(strconv.Itoa(anchor.Year()+shift), "year", next)
	}
	return p.vague("PRESENT_REF", next)
}

// quantity reads a count with its unit: يومين, ثلاثة أيام, نحو 30 يوما, عدة أشهر. A plural without a number has the count -1.
func (p *timeParser) quantity(i int) (count int, u unit, next int, ok bool) {
	at := i
	for p.d.is(at, "نحو", "حوالي", "قرابه", "اكثر", "اقل", "زهاء", "بضعه", "بضع", "عده") && at < i+3 || at > i && p.d.is(at, "من") {
		at++
	}
	if n, after, isNumber := p.d.number(at, p.limit); isNumber {
		if u, ok = timeUnits[p.word(after)]; ok {
			return n, u, after + 1, true
		}
		return 0, u, i, false
	}
	u, ok = timeUnits[p.word(at)]
	if !ok {
		return 0, u, i, false
	}
	count = u.count
	if count == 0 {
		count = -1
	}
	next = at + 1
	if next < p.limit && p.d.Tokens[next].Kind == Number && len(p.word(next)) == 4 {
		return 0, u, i, false // عام 2011 is a year, not one year
	}
	if p.d.is(next, "واحد", "واحده", "عده", "قليله") {
		next++
	}
	return count, u, next, true
}

// ago resolves قبل and منذ with a quantity: days are counted back from publication, longer spans give their month or year.
func (p *timeParser) ago(count int, u unit, next int, point bool) Time {
	if count < 0 {
		return p.vague("PAST_REF", next)
	}
	if !point {
		if u.code == "Y" && count == 1 && !p.d.Published.IsZero() {
			return p.period(strconv.Itoa(p.d.Published.Year()-1), "year", next)
		}
		return Time{Last: next, Time: record.Time{Value: iso(count, u), Precision: u.precision, Basis: "relative", Anchor: p.anchor("relative")}}
	}
	anchor := p.d.Published
	if anchor.IsZero() {
		return open(next)
	}
	switch u.code {
	case "TM", "TH":
		return p.onDay(anchor, next, "relative")
	case "D":
		return p.onDay(anchor.AddDate(0, 0, -count), next, "relative")
	case "W":
		year, week := anchor.AddDate(0, 0, -7*count).ISOWeek()
		return p.period(fmt.Sprintf("%04d-W%02d", year, week), "week", next)
	case "M":
		return p.period(anchor.AddDate(0, -count, 0).Format("2006-01"), "month", next)
	}
	return p.period(strconv.Itoa(anchor.Year()-count), "year", next)
}

// iso writes a duration of ISO 8601; X stands for a count that is not given.
func iso(count int, u unit) string {
	n := strconv.Itoa(count)
	if count < 0 {
		n = "X"
	}
	code, clock := strings.CutPrefix(u.code, "T")
	if clock {
		return "PT" + n + code
	}
	if u.code == "E" {
		if count < 0 {
			return "PXY"
		}
		return "P" + strconv.Itoa(count*10) + "Y"
	}
	return "P" + n + code
}

// duration reads لمدة 30 يوما, and a count with its unit anywhere. A bare singular or plural unit says too little.
func (p *timeParser) duration(i int) (Time, bool) {
	at := i
	if p.d.is(at, "لمده", "مده", "مدتها", "مدته", "لفتره", "علي") && p.d.is(at, "علي") == p.d.is(at+1, "مدي", "مدار") {
		at++
		if p.d.is(at, "مدي", "مدار") {
			at++
		}
	}
	count, u, next, ok := p.quantity(at)
	if !ok || at == i && (u.count == 1 && next == at+1 || u.count == 0 && count < 0 && next == at+1) {
		return Time{}, false
	}
	return Time{Last: next, Time: record.Time{Value: iso(count, u), Precision: u.precision, Basis: "explicit"}}, true
}

// reference reads words for a vague present, past or future.
func (p *timeParser) reference(i int) (Time, bool) {
	if t, ok := p.laterThatDay(i); ok {
		return t, true
	}
	for _, r := range references {
		if p.phrase(i, r.words) {
			return p.vague(r.value, i+len(r.words)), true
		}
	}
	return Time{}, false
}

// laterThatDay reads «في وقت سابق اليوم» and «وقت لاحق الثلاثاء»: the day is known.
func (p *timeParser) laterThatDay(i int) (Time, bool) {
	at := i
	if p.d.is(at, "في") {
		at++
	}
	if !p.d.is(at, "وقت") || !p.d.is(at+1, "سابق", "لاحق") {
		return Time{}, false
	}
	at += 2
	if p.d.is(at, "من") {
		at++
	}
	t, ok := p.day(at)
	return t, ok && t.Value != ""
}

func (p *timeParser) phrase(i int, words []string) bool {
	for k, w := range words {
		if f := p.word(i + k); f != w && (k > 0 || f != "و"+w) {
			return false
		}
	}
	return true
}

// clock reads الساعة 10:30 صباحا on the day of publication.
func (p *timeParser) clock(i int) (Time, bool) {
	if !p.d.is(i, "الساعه", "للساعه") || i+1 >= p.limit || p.d.Tokens[i+1].Kind != Number {
		return Time{}, false
	}
	hour, ok := arabic.Digits(p.word(i + 1))
	if !ok || hour > 24 {
		return Time{}, false
	}
	next, minute := i+2, 0
	if p.isMark(next, ':') && next+1 < p.limit && p.d.Tokens[next+1].Kind == Number {
		minute, _ = arabic.Digits(p.word(next + 1))
		next += 2
	}
	if p.d.is(next, "مساء", "عصرا", "ليلا") && hour < 12 {
		hour += 12
	}
	if p.d.is(next, "مساء", "عصرا", "ليلا", "صباحا", "ظهرا", "فجرا") {
		next++
	}
	if p.d.Published.IsZero() || minute > 59 {
		return open(next), true
	}
	return Time{Last: next, Time: record.Time{Value: fmt.Sprintf("%sT%02d:%02d", p.d.Published.Format(isoDay), hour%24, minute), Precision: "instant", Basis: "relative", Anchor: p.anchor("relative")}}, true
}
