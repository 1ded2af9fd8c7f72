package reading

import (
	"fmt"
	"strings"
	"time"

	"github.com/hablullah/go-hijri"

	"marsad/internal/arabic"
	"marsad/record"
)

// This file reads dates of the Hijri calendar and gives their Gregorian days by Umm al-Qura, the civil calendar of Saudi Arabia;
// years before its tables follow the arithmetic calendar. Sightings of the moon can move a day by one; the basis says «hijri».

// The years that the tables of Umm al-Qura cover.
const (
	firstUmmAlQura = 1356
	lastUmmAlQura  = 1499
)

// hijriDay gives the Gregorian day of a Hijri date.
func hijriDay(year, month, day int) (time.Time, bool) {
	if year < 1 || year > lastUmmAlQura || month < 1 || month > 12 || day < 1 || day > 30 {
		return time.Time{}, false
	}
	var t time.Time
	if year >= firstUmmAlQura {
		t = hijri.UmmAlQuraDate{Day: int64(day), Month: int64(month), Year: int64(year)}.ToGregorian()
	} else {
		t = hijri.HijriDate{Day: int64(day), Month: int64(month), Year: int64(year)}.ToGregorian()
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC), true
}

// hijriYear is a Hijri year: the Gregorian year in which it begins.
func (p *timeParser) hijriYear(y, next int) Time {
	first, ok := hijriDay(y, 1, 1)
	if !ok {
		return open(next, "")
	}
	return Time{Last: next, Time: record.Time{Value: fmt.Sprintf("%04d", first.Year()), Precision: "year", Basis: "hijri"}}
}

// hijriMonth reads the name of a Hijri month.
func (p *timeParser) hijriMonth(i int) (month, next int, ok bool) {
	if second, ok := in(p, i, arabic.HijriMonthsOfTwoWords); ok {
		if m, ok := second[p.word(i+1)]; ok {
			return m, i + 2, true
		}
	}
	month, ok = in(p, i, arabic.HijriMonths)
	return month, i + 1, ok
}

// hijriDate reads 12 رمضان 1445هـ, العاشر من محرم, شهر رمضان المبارك [الماضي]. Names of months are also names of people: one without a
// day, the word for month or a year is read as a month only behind a preposition of time.
func (p *timeParser) hijriDate(i int) (Time, bool) {
	day, at, dayed := p.hijriDayNumber(i)
	edged := false
	if !dayed {
		at, edged = p.edge(i)
	}
	month, at, ok := p.hijriMonth(at)
	if !ok {
		return Time{}, false
	}
	if p.is(at, "المبارك", "الحرام", "الفضيل", "المعظم", "المكرم") {
		at++
	}
	if p.isMark(at, '،', ',') && p.isNumber(at+1) {
		at++
	}
	year, next, known := p.hijriYearBehind(at, month)
	if !known && !dayed && !edged && !(month == 9 && p.is(i-1, "في", "خلال") && p.word(i) == "رمضان") {
		return Time{}, false
	}
	if !dayed {
		return p.wholeHijriMonth(year, month, next), true
	}
	t, ok := hijriDay(year, month, day)
	if !ok {
		return Time{Last: next, Time: record.Time{Precision: "unknown", Basis: "hijri"}}, true
	}
	p.explicit = t
	return p.onDay(t, next, "hijri"), true
}

// hijriDayNumber reads the day before a Hijri month.
func (p *timeParser) hijriDayNumber(i int) (day, next int, ok bool) {
	if p.isNumber(i) {
		day, ok = arabic.Digits(p.word(i))
		ok = ok && day >= 1 && day <= 30
		next = i + 1
	} else if day, next, ok = p.ordinal(i); !ok {
		return 0, i, false
	}
	if p.is(next, "من") {
		next++
	}
	if p.is(next, "شهر") {
		next++
	}
	_, _, month := p.hijriMonth(next)
	return day, next, ok && month && day <= 30
}

// hijriYearBehind reads the year of a Hijri month, in digits or by an adjective; without either it is the month nearest to publication.
func (p *timeParser) hijriYearBehind(i, month int) (year, next int, known bool) {
	at := i
	if p.is(at, "من") && p.is(at+1, "عام", "سنه") {
		at++
	}
	if p.is(at, "عام", "سنه", "لعام") {
		at++
	}
	if y, ok := p.yearDigits(at); ok && y < 1500 {
		at++
		if strings.TrimPrefix(p.word(at), "ل") == "ه" || p.is(at, "هجري", "هجريه", "للهجره") {
			at++
		}
		return y, at, true
	}
	shift, placed := p.shift(i)
	if placed {
		i++
	}
	return p.nearestHijriYear(month, shift, placed), i, placed
}

// nearestHijriYear gives the Hijri year in which a month lies nearest to publication, or the last or next one; 0 when nothing dates
// the report.
func (p *timeParser) nearestHijriYear(month, shift int, placed bool) int {
	if p.published.IsZero() {
		return 0
	}
	now, err := hijri.CreateUmmAlQuraDate(p.published)
	if err != nil {
		return 0
	}
	year := int(now.Year)
	switch {
	case placed && shift < 0 && month >= int(now.Month):
		year--
	case placed && shift > 0 && month <= int(now.Month):
		year++
	case !placed && month-int(now.Month) > 6:
		year--
	case !placed && int(now.Month)-month > 6:
		year++
	}
	return year
}

// wholeHijriMonth gives a month from its first day to its last.
func (p *timeParser) wholeHijriMonth(year, month, next int) Time {
	first, ok := hijriDay(year, month, 1)
	if !ok {
		return Time{Last: next, Time: record.Time{Precision: "unknown", Basis: "hijri"}}
	}
	after, ok := hijriDay(year+month/12, month%12+1, 1)
	t := p.onDay(first, next, "hijri")
	t.Precision = "month"
	if ok {
		until := after.AddDate(0, 0, -1).Format(isoDay)
		t.Until = &until
	}
	return t
}

// onHijriWeekday moves a Hijri day by one where the weekday beside it says so: months begin with the sighting of the moon.
func (p *timeParser) onHijriWeekday(t Time, w time.Weekday) Time {
	day, err := time.Parse(isoDay, t.Value)
	if err != nil || t.Precision != "day" {
		return t
	}
	for _, off := range []int{0, -1, 1} {
		if near := day.AddDate(0, 0, off); near.Weekday() == w {
			t.Value = near.Format(isoDay)
			p.explicit = near
			break
		}
	}
	return t
}
