package reading

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/record"
)

// This file reads years and the periods placed by an adjective: عام 2011, الأسبوع الماضي, خلال الأشهر الثلاثة الأخيرة.

// year reads عام 2011, العام الماضي, منذ 2011, حرب 1967, (1881).
func (p *timeParser) year(i int) (Time, bool) {
	at, edged := i, false
	if _, ok := in(p, at, edges); ok {
		edged = true
		at++
	}
	named := p.is(at, "عام", "العام", "سنه", "السنه", "لعام", "بعام", "للعام", "عامي", "بالعام", "العامين", "الاعوام", "اعوام", "السنوات")
	if named && p.is(at+1, "من") && p.isNumber(at+2) {
		at++
	}
	if named {
		at++
	}
	if y, ok := p.yearDigits(at); ok && (named || p.yearByContext(at, edged, y) || p.hijriLetter(at+1)) {
		return p.yearOrHijri(y, at+1, named), true
	}
	if !named || p.is(at-1, "عامي", "العامين", "الاعوام", "اعوام", "السنوات") {
		return Time{}, false
	}
	shift, ok := p.shift(at)
	if !ok {
		return Time{}, false
	}
	if p.published.IsZero() {
		return open(at+1, ""), true
	}
	return p.period(strconv.Itoa(p.published.Year()+shift), "year", at+1), true
}

// yearDigits reads three or four digits without a mark between them.
func (p *timeParser) yearDigits(i int) (int, bool) {
	if !p.isNumber(i) || len(p.word(i)) < 3 || len(p.word(i)) > 4 {
		return 0, false
	}
	y, ok := arabic.Digits(p.word(i))
	return y, ok && y >= 100 && y < 2200
}

// yearByContext reports whether a number without the word for year is one, from what stands around it.
func (p *timeParser) yearByContext(i int, edged bool, y int) bool {
	if y < 1000 || y > 2100 {
		return false
	}
	if y < 1900 {
		alone := p.isMark(i+1, ')', '،', ',', '.', '-') || i+1 >= p.limit
		return alone && (p.isMark(i-1, '(') || p.is(i-1, "في", "منذ"))
	}
	if p.isMark(i-1, '(') && p.isMark(i+1, ')', '-', '–') || p.is(i-1, "من") && p.is(i+1, "حتي", "الي") {
		return true
	}
	return edged || p.yearAtEnd(i, y) || p.is(i-1, "منذ", "في", "حتي", "بين", "حرب", "ثوره", "اتفاق", "اتفاقيه", "هدنه", "انتخابات", "صيف", "مونديال", "حدود", "ازمه")
}

// yearOrHijri gives a year of either calendar: ه behind it or a number below 1500 behind the word for year means the Hijri one.
func (p *timeParser) yearOrHijri(y, next int, named bool) Time {
	if p.hijriLetter(next) || p.is(next, "ه", "هجري", "هجريه", "للهجره") {
		return p.hijriYear(y, next+1)
	}
	next = p.afterYear(next)
	t := p.explicitly(fmt.Sprintf("%04d", y), "year", next)
	if end, after, ok := p.secondYear(next); ok && end > y {
		until := strconv.Itoa(end)
		t.Until, t.Last = &until, after
	}
	return t
}

// hijriLetter reports whether the letter of the Hijri calendar is joined to a year: 1445هـ.
func (p *timeParser) hijriLetter(i int) bool {
	return p.word(i) == "ه" && !p.d.Tokens[i].Spaced
}

// secondYear reads «و2018» behind «عامي 2017», and the end of 1939-1945.
func (p *timeParser) secondYear(i int) (y, next int, ok bool) {
	stroke := p.isMark(i, '-', '–', '/')
	if !stroke && !(p.word(i) == "و" && p.is(i-2, "عامي", "بعامي", "العامين")) {
		return 0, i, false
	}
	y, ok = p.yearNumber(i + 1)
	return y, i + 2, ok
}

// notBeforeYear are words behind which a number of four digits is no year: those of resolutions, articles, units and hills.
var notBeforeYear = foldSet("القرار", "الرقم", "المادة", "العدد", "الطراز", "اللواء", "الفوج", "الكتيبة", "الفرقة", "الرمز", "الحوالي", "التلة", "النقطة", "الطريق")

// yearAtEnd reports whether a number stands behind a definite noun as the year of what is told: وقعا في الدوحة 2014. Behind an indefinite
// noun it is part of a name (مهرجان 2014), and round thousands are counts.
func (p *timeParser) yearAtEnd(i, y int) bool {
	last := lastYear
	if !p.published.IsZero() {
		last = p.published.Year() + 1
	}
	before := p.word(i - 1)
	if !strings.HasPrefix(strings.TrimPrefix(before, "و"), "ال") {
		return false
	}
	if y%1000 == 0 || y > last || notBeforeYear[before] || p.d.Words[i-1].Function != 0 || isNumberWord(before) {
		return false
	}
	if i+1 >= p.limit {
		return true
	}
	after := p.d.Tokens[i+1]
	return p.isMark(i+1, '،', ',', '.', '؛', ')', ':') && !p.isNumber(i+2) || after.Kind == QuoteClose || p.is(i+1, "في", "علي", "ضد", "ثم", "بين", "الي", "عن", "التي", "الذي")
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
	if p.is(i, "خلال", "طوال", "مدي", "طيله", "علي") {
		return p.during(i)
	}
	if !p.is(i, "قبل", "منذ", "قبيل") {
		return Time{}, false
	}
	count, u, next, ok := p.quantity(i + 1)
	if !ok || p.definitePart(next) {
		return Time{}, false
	}
	if p.is(next, "مضت", "خلت", "تقريبا", "مضي", "طويله", "عده", "قليله", "عديده", "عدة") {
		next++
	}
	return p.ago(count, u, next), true
}

// during reads a period behind «in the course of».
func (p *timeParser) during(i int) (Time, bool) {
	at := i + 1
	if p.is(i, "علي") {
		if !p.is(at, "مدي", "مدار", "امتداد") {
			return Time{}, false
		}
		at++
	}
	if t, ok := p.definitePeriod(at); ok {
		return t, true
	}
	count, u, next, ok := p.quantity(at)
	if _, _, month := p.month(next); !ok || month || count == 1 && next == at+1 {
		return Time{}, false
	}
	return p.explicitly(iso(count, u), u.precision, p.pastAdjective(next)), true
}

// pastAdjective steps over an adjective that agrees with a quantity: 15 عاما الماضية.
func (p *timeParser) pastAdjective(i int) int {
	if p.adjective(i, past) {
		return i + 1
	}
	return i
}

// definitePeriod reads a unit with article and the adjective that places it.
func (p *timeParser) definitePeriod(i int) (Time, bool) {
	this := p.is(i, "هذا", "هذه", "لهذا", "لهذه", "بهذا", "بهذه")
	at := i
	if this {
		at++
	}
	u, ok := p.definiteUnit(at)
	if !ok {
		return Time{}, false
	}
	count, at := p.countBehind(u, at+1)
	shift, placed := p.shift(at)
	if p.is(at, "التي") && p.is(at+1, "مضت", "خلت", "سبقت") {
		shift, placed, at = -1, true, at+1
	}
	if this && !placed {
		placed, at = true, at-1
	}
	if !placed {
		return Time{}, false
	}
	return p.placedPeriod(u, count, shift, at+1), true
}

// definiteUnit reads a unit of time with its article.
func (p *timeParser) definiteUnit(i int) (unit, bool) {
	w := p.word(i)
	for _, proclitic := range []string{"", "و", "ب", "ل"} {
		rest, cut := strings.CutPrefix(w, proclitic)
		if !cut {
			continue
		}
		bare, article := strings.CutPrefix(rest, "ال")
		if !article && proclitic == "ل" {
			bare, article = strings.CutPrefix(rest, "ل")
		}
		if u, ok := timeUnits[bare]; ok && article {
			return u, true
		}
	}
	return unit{}, false
}

// countBehind reads the number that follows a definite unit: الأشهر الثلاثة.
func (p *timeParser) countBehind(u unit, at int) (count, next int) {
	count = u.count
	for at < p.limit && (p.is(at, "القليله", "ال") || isNumberWord(strings.TrimPrefix(p.word(at), "و")) || p.isNumber(at)) {
		if n, _, ok := p.d.number(at, p.limit); ok {
			count = n
		}
		at++
	}
	return count, at
}

// placedPeriod gives the value of a unit with its count and its place before or behind publication.
func (p *timeParser) placedPeriod(u unit, count, shift, next int) Time {
	switch {
	case u.count == 1 && count == 1:
		return p.singlePeriod(u, shift, next)
	case shift > 0:
		return p.vague("FUTURE_REF", next)
	case u.count == 0 && count > 0 || u.count == 2:
		return Time{Last: next, Time: record.Time{Value: iso(count, u), Precision: u.precision, Basis: "relative", Anchor: p.anchor("relative")}}
	}
	return p.vague("PAST_REF", next)
}

func isNumberWord(folded string) bool {
	_, ok := arabic.NumberWord(strings.TrimPrefix(folded, "ال"))
	return ok
}

func (p *timeParser) vague(value string, next int) Time {
	return Time{Last: next, Time: record.Time{Value: value, Precision: "unknown", Basis: "relative"}}
}

// singlePeriod gives the day, week, month or year that lies shift units from publication.
func (p *timeParser) singlePeriod(u unit, shift, next int) Time {
	anchor := p.published
	if anchor.IsZero() {
		return open(next, []string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[shift+1])
	}
	switch u.code {
	case "D":
		return p.onDay(anchor.AddDate(0, 0, shift), next, "relative")
	case "W":
		return p.period(isoWeek(anchor.AddDate(0, 0, 7*shift)), "week", next)
	case "M":
		return p.period(monthOf(anchor).AddDate(0, shift, 0).Format("2006-01"), "month", next)
	case "Y":
		return p.period(strconv.Itoa(anchor.Year()+shift), "year", next)
	case "E":
		return p.period(strconv.Itoa(anchor.Year()/10+shift), "decade", next)
	case "C":
		return p.period(strconv.Itoa(anchor.Year()/100+shift), "unknown", next)
	}
	return p.vague([]string{"PAST_REF", "PRESENT_REF", "FUTURE_REF"}[shift+1], next)
}

func isoWeek(t time.Time) string {
	year, week := t.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}
