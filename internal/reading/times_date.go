package reading

import (
	"strings"
	"time"

	"marsad/internal/arabic"
)

// This file reads days of the Gregorian calendar: in digits, and as a day with the name of its month.

// numericDate reads 17/02/2020, 17-2-2020, 2020-02-17, 17.02.2020.
func (p *timeParser) numericDate(i int) (Time, bool) {
	a, b, c, next, ok := p.threeNumbers(i)
	if !ok {
		return Time{}, false
	}
	if a > 31 {
		a, c = c, a
	}
	if b > 12 && a <= 12 {
		a, b = b, a
	}
	day, ok := date(c, time.Month(b), a)
	if !ok {
		return Time{}, false
	}
	p.explicit = day
	return p.onDay(day, p.afterYear(next), "explicit"), true
}

// threeNumbers reads three numbers joined by the same stroke, or by full stops, which leave them one token.
func (p *timeParser) threeNumbers(i int) (a, b, c, next int, ok bool) {
	if !p.isNumber(i) {
		return 0, 0, 0, i, false
	}
	if parts := strings.Split(p.word(i), "."); len(parts) == 3 {
		a, b, c, ok = threeDigits(parts[0], parts[1], parts[2])
		return a, b, c, i + 1, ok
	}
	if !p.isMark(i+1, '/', '-', '–', '\\') || !p.isNumber(i+2) || i+4 >= p.limit || p.d.Tokens[i+3].Mark != p.d.Tokens[i+1].Mark || !p.isNumber(i+4) {
		return 0, 0, 0, i, false
	}
	a, b, c, ok = threeDigits(p.word(i), p.word(i+2), p.word(i+4))
	return a, b, c, i + 5, ok
}

func threeDigits(x, y, z string) (a, b, c int, ok bool) {
	a, okA := arabic.Digits(x)
	b, okB := arabic.Digits(y)
	c, okC := arabic.Digits(z)
	return a, b, c, okA && okB && okC && (len(x) == 4 || len(z) == 4)
}

// afterYear steps over the letter that names the calendar: 2023م.
func (p *timeParser) afterYear(i int) int {
	if i > p.first && i < p.limit && p.word(i) == "م" && (!p.d.Tokens[i].Spaced || !p.isMark(i+1, '.')) {
		return i + 1
	}
	return i
}

// dateBehind reads the date that may stand behind a weekday: after a comma or bracket, or after «corresponding to», in any form.
func (p *timeParser) dateBehind(i int, w time.Weekday) (Time, bool) {
	at := i
	if p.isMark(at, '،', ',', '(', '-', '–', ':') {
		at++
	}
	for n := 0; n < 2 && p.is(at, "الموافق", "المصادف", "الموافقه", "الواقع", "بتاريخ", "تاريخ", "في"); n++ {
		at++
	}
	if t, ok := p.numericDate(at); ok {
		return t, true
	}
	if t, ok := p.monthFirst(at); ok {
		return t, true
	}
	if t, ok := p.dayAndMonth(at, w, true); ok {
		return t, true
	}
	if t, ok := p.hijriDate(at); ok {
		return p.onHijriWeekday(t, w), true
	}
	return p.dayAndMonthNumber(at, w)
}

// dayAndMonthNumber reads 19/8 behind a weekday; alone it could be a fraction or a score.
func (p *timeParser) dayAndMonthNumber(i int, w time.Weekday) (Time, bool) {
	if !p.isNumber(i) || !p.isMark(i+1, '/', '-') || !p.isNumber(i+2) {
		return Time{}, false
	}
	day, okDay := arabic.Digits(p.word(i))
	month, okMonth := arabic.Digits(p.word(i + 2))
	if !okDay || !okMonth || month < 1 || month > 12 || day < 1 || day > 31 {
		return Time{}, false
	}
	return p.withoutYear(day, time.Month(month), w, true, i+3)
}

// monthFirst reads «سبتمبر 19, 2021», the order of English pages.
func (p *timeParser) monthFirst(i int) (Time, bool) {
	month, at, ok := p.month(i)
	if !ok || !p.isNumber(at) || !p.isNumber(at+1) && !(p.isMark(at+1, '،', ',') && p.isNumber(at+2)) {
		return Time{}, false
	}
	day, okDay := arabic.Digits(p.word(at))
	at++
	if !p.isNumber(at) {
		at++
	}
	year, okYear := p.yearNumber(at)
	t, valid := date(year, month, day)
	if !okDay || !okYear || !valid {
		return Time{}, false
	}
	p.explicit = t
	return p.onDay(t, at+1, "explicit"), true
}

// yearNumber reads a year in four digits.
func (p *timeParser) yearNumber(i int) (int, bool) {
	if !p.isNumber(i) || len(p.word(i)) != 4 {
		return 0, false
	}
	y, ok := arabic.Digits(p.word(i))
	return y, ok && y >= 1900 && y <= 2100
}

// dayAndMonth reads 17 فبراير/شباط [2020 | الجاري | من العام الماضي], with the weekday that stood before it when named. Of several
// days (26، 27 و28 تموز) the first is the value and the last its end.
func (p *timeParser) dayAndMonth(i int, w time.Weekday, named bool) (Time, bool) {
	days, at, ok := p.dayNumbers(i)
	if !ok {
		return Time{}, false
	}
	at = p.beforeMonth(at)
	month, at, ok := p.month(at)
	if !ok {
		return p.ofThisMonth(days, at)
	}
	if p.isMark(at, '/', '-', '،', ',') {
		if _, ok := p.yearNumber(at + 1); ok {
			at++
		}
	}
	year, next, known := p.yearBehind(at, month)
	if !known {
		t, ok := p.withoutYear(days[0], month, w, named, next)
		return p.lasting(t, days), ok
	}
	t, valid := date(year, month, days[0])
	if !valid {
		return Time{}, false
	}
	p.explicit = t
	return p.lasting(p.onDay(t, next, "explicit"), days), true
}

// beforeMonth steps over what may stand between a day and its month: من شهر, a stroke.
func (p *timeParser) beforeMonth(at int) int {
	if p.isMark(at, '/', '-') {
		return at + 1
	}
	if p.is(at, "من") {
		at++
	}
	if p.is(at, "شهر") {
		at++
	}
	return at
}

// lasting gives a time of several days its end.
func (p *timeParser) lasting(t Time, days []int) Time {
	first, err := time.Parse(isoDay, t.Value)
	end := days[len(days)-1]
	if err != nil || end <= days[0] {
		return t
	}
	if last, ok := date(first.Year(), first.Month(), end); ok {
		until := last.Format(isoDay)
		t.Until = &until
	}
	return t
}

// maxDays bounds a list of days of one month.
const maxDays = 8

// dayNumbers reads the day or the days of a date: 26, 27 و28; 10-12; التاسع والعاشر.
func (p *timeParser) dayNumbers(i int) (days []int, next int, ok bool) {
	day, next, ok := p.dayNumber(i)
	if !ok {
		return nil, i, false
	}
	days = append(days, day)
	for len(days) < maxDays {
		at := next
		if p.isMark(at, '،', ',', '-', '–') || p.is(at, "الي", "حتي") || p.word(at) == "و" {
			at++
		}
		if p.word(at) == "و" {
			at++
		}
		more, after, ok := p.dayNumber(at)
		if !ok || at == next && !strings.HasPrefix(p.word(at), "و") || more <= days[len(days)-1] {
			break
		}
		if _, _, isMonth := p.month(p.beforeMonth(after)); !isMonth && !p.listGoesOn(after) {
			break
		}
		days, next = append(days, more), after
	}
	return days, next, true
}

func (p *timeParser) listGoesOn(i int) bool {
	return p.isMark(i, '،', ',') && p.isNumber(i+1) || p.word(i) == "و" && p.isNumber(i+1)
}

// dayNumber reads the day of a date: in digits or as an ordinal (السابع من سبتمبر, الحادي والعشرين من آذار).
func (p *timeParser) dayNumber(i int) (day, next int, ok bool) {
	if i >= p.limit {
		return 0, i, false
	}
	if p.isNumber(i) {
		day, ok = arabic.Digits(p.word(i))
		return day, i + 1, ok && day >= 1 && day <= 31
	}
	day, ok = in(p, i, ordinals)
	if !ok {
		return p.bareOrdinal(i)
	}
	next = i + 1
	if tens, more := in(p, next, ordinalTens); more && day < 10 {
		day, next = day+tens, next+1
	}
	if p.is(next, "من", "عشر", "شهر") {
		return day, next, true
	}
	if _, _, isMonth := p.month(next); isMonth {
		return day, next, true
	}
	_, another := in(p, next, ordinals)
	return day, next, another && strings.HasPrefix(p.word(next), "و")
}

// bareOrdinal reads the day of «سابع أيار», an ordinal without its article.
func (p *timeParser) bareOrdinal(i int) (day, next int, ok bool) {
	day, ok = ordinals["ال"+p.word(i)]
	if !ok {
		return 0, i, false
	}
	_, _, month := p.month(i + 1)
	return day, i + 1, month
}

// ofThisMonth reads the rest of «التاسع من الشهر الحالي».
func (p *timeParser) ofThisMonth(days []int, at int) (Time, bool) {
	if !p.is(at, "الشهر") || p.published.IsZero() {
		return Time{}, false
	}
	shift, ok := p.shift(at + 1)
	first := monthOf(p.published).AddDate(0, shift, 0)
	t, valid := date(first.Year(), first.Month(), days[0])
	return p.lasting(p.onDay(t, at+2, "relative"), days), ok && valid
}

func monthOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
