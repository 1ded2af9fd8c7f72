package reading

import (
	"fmt"
	"time"

	"marsad/record"
)

// This file reads days told by a holiday or counted within a Hijri month: ثالث أيام رمضان, أول أيام عيد الأضحى, عشية رأس السنة.

// feast is a holiday's first day, in the Hijri or the Gregorian calendar.
type feast struct {
	hijri      bool
	month, day int
}

// feasts are the holidays by their words.
var feasts = []struct {
	words []string
	feast
}{
	{foldList("عيد الفطر"), feast{true, 10, 1}}, {foldList("عيد الأضحى"), feast{true, 12, 10}}, {foldList("المولد النبوي"), feast{true, 3, 12}},
	{foldList("رأس السنة الهجرية"), feast{true, 1, 1}}, {foldList("يوم عاشوراء"), feast{true, 1, 10}}, {foldList("يوم عرفة"), feast{true, 12, 9}},
	{foldList("رأس السنة"), feast{false, 1, 1}}, {foldList("عيد الميلاد"), feast{false, 12, 25}},
}

// holiday reads a day of a holiday or a numbered day of a Hijri month. A holiday that no word for a day introduces is no time.
func (p *timeParser) holiday(i int) (Time, bool) {
	at, _ := p.dayPart(i)
	n, counted := p.bareOrdinalOf(at)
	if counted {
		at++
	}
	named := p.is(at, "ايام", "يوم", "بيوم", "ليوم")
	if named {
		at++
	}
	if !counted && !named && at == i {
		return Time{}, false
	}
	nth := max(n, 1)
	if p.is(i, "ليله", "عشيه") {
		nth-- // the eve of a holiday
	}
	for _, from := range []int{at, at - 1} {
		if f, next, ok := p.feast(from); ok && (from == at || named) {
			return p.onFeast(f, nth, next), true
		}
	}
	if !counted || !named {
		return Time{}, false
	}
	return p.dayOfHijriMonth(n, at)
}

// bareOrdinalOf reads أول, ثاني, ثالث before «days».
func (p *timeParser) bareOrdinalOf(i int) (int, bool) {
	n, ok := ordinals["ال"+p.word(i)]
	return n, ok && n <= 10 && p.is(i+1, "ايام", "يوم")
}

// feast reads the words of a holiday.
func (p *timeParser) feast(i int) (feast, int, bool) {
	for _, f := range feasts {
		if i >= p.first && p.phrase(i, f.words) {
			return f.feast, i + len(f.words), true
		}
	}
	return feast{}, i, false
}

// onFeast gives the n-th day of a holiday in the year that lies nearest to publication.
func (p *timeParser) onFeast(f feast, n, next int) Time {
	if f.hijri {
		first, ok := hijriDay(p.nearestHijriYear(f.month, 0, false), f.month, f.day)
		if !ok {
			return Time{Last: next, Time: record.Time{Precision: "unknown", Basis: "hijri"}}
		}
		return p.onDay(first.AddDate(0, 0, n-1), next, "hijri")
	}
	if p.published.IsZero() {
		return p.explicitly(fmt.Sprintf("XXXX-%02d-%02d", f.month, f.day), "unknown", next)
	}
	first := p.nearest(time.Time{}, f.day, time.Month(f.month), 0, false)
	return p.onDay(first.AddDate(0, 0, n-1), next, "inferred")
}

// dayOfHijriMonth reads the month behind «the third of the days of».
func (p *timeParser) dayOfHijriMonth(n, at int) (Time, bool) {
	if p.is(at, "من") {
		at++
	}
	if p.is(at, "شهر") {
		at++
	}
	month, next, ok := p.hijriMonth(at)
	if !ok {
		return Time{}, false
	}
	year, next, _ := p.hijriYearBehind(next, month)
	day, ok := hijriDay(year, month, n)
	if !ok {
		return Time{Last: next, Time: record.Time{Precision: "unknown", Basis: "hijri"}}, true
	}
	return p.onDay(day, next, "hijri"), true
}
