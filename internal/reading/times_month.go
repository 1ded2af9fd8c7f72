package reading

import (
	"fmt"
	"strings"
	"time"

	"marsad/internal/arabic"
)

// This file reads the names of months, the year behind them, and months that stand without a day.

// month reads the name of a month, also in its double form (شباط/فبراير).
func (p *timeParser) month(i int) (time.Month, int, bool) {
	m, next, ok := p.singleMonth(i)
	if !ok {
		return 0, i, false
	}
	for n := 0; n < 2; n++ {
		at := next
		if p.isMark(at, '/', '-', '(', '[', '\\') {
			at++
		}
		same, after, ok := p.singleMonth(at)
		if !ok || same != m || strings.HasPrefix(p.word(at), "و") {
			break
		}
		next = after
		if p.isMark(next, ')', ']') {
			next++
		}
	}
	return m, next, true
}

func (p *timeParser) singleMonth(i int) (time.Month, int, bool) {
	if second, ok := in(p, i, arabic.MonthsOfTwoWords); ok {
		if m, ok := second[p.word(i+1)]; ok {
			return time.Month(m), i + 2, true
		}
	}
	m, ok := in(p, i, arabic.Months)
	return time.Month(m), i + 1, ok
}

// yearBehind reads what follows a month and fixes its year.
func (p *timeParser) yearBehind(i int, m time.Month) (year, next int, known bool) {
	at := i
	if p.isMark(at, '،', ',') && p.isNumber(at+1) {
		at++
	}
	if p.is(at, "من") && p.is(at+1, "عام", "العام", "سنه", "السنه", "هذا") {
		at++
	}
	this := p.is(at, "هذا")
	if this {
		at++
	}
	named := p.is(at, "عام", "العام", "سنه", "السنه", "لعام")
	if named {
		at++
	}
	if y, ok := p.yearNumber(at); ok {
		return y, p.afterYear(at + 1), true
	}
	if this && named {
		return p.published.Year(), at, !p.published.IsZero()
	}
	return p.yearByAdjective(i, at, m)
}

// yearByAdjective resolves الجاري, الماضي and المقبل behind a month at i, or behind the word for year when at is further on.
func (p *timeParser) yearByAdjective(i, at int, m time.Month) (year, next int, known bool) {
	shift, ok := p.shift(at)
	if !ok {
		return 0, i, false
	}
	anchor := p.published
	if anchor.IsZero() {
		return 0, at + 1, false
	}
	year = anchor.Year()
	switch {
	case shift < 0 && (at > i || m >= anchor.Month()):
		year--
	case shift > 0 && (at > i || m < anchor.Month()):
		year++
	}
	return year, at + 1, true
}

// monthAndYear reads [مطلع | شهر] فبراير/شباط [2018 | الماضي]. A month that is also a word needs شهر, a preposition or a year.
func (p *timeParser) monthAndYear(i int) (Time, bool) {
	if t, ok := p.monthFirst(i); ok {
		return t, true
	}
	at, edged := p.edge(i)
	month, at, ok := p.month(at)
	if !ok {
		return Time{}, false
	}
	year, next, known := p.yearBehind(at, month)
	if !known && !edged && !p.monthByContext(i, at) {
		return Time{}, false
	}
	if known {
		return p.explicitly(fmt.Sprintf("%04d-%02d", year, int(month)), "month", next), true
	}
	if p.published.IsZero() {
		return p.explicitly(fmt.Sprintf("XXXX-%02d", int(month)), "unknown", next), true
	}
	year = p.published.Year()
	if month > p.published.Month() {
		year--
	}
	t := p.period(fmt.Sprintf("%04d-%02d", year, int(month)), "month", next)
	t.Basis = "inferred"
	return t, true
}

// edge steps over words such as مطلع and شهر that stand before a month or a year.
func (p *timeParser) edge(i int) (next int, edged bool) {
	for n := 0; n < 2; n++ {
		if _, ok := in(p, i, edges); !ok {
			break
		}
		edged = true
		i++
	}
	return i, edged
}

// monthByContext reports whether the words around a month show that it is one: a preposition of time, or its double name.
func (p *timeParser) monthByContext(i, next int) bool {
	if p.d.is(i-1, "في", "منذ", "خلال", "شهري", "اشهر", "بحلول", "لغايه", "مذ") || next > i+1 {
		return true
	}
	if p.d.is(i-1, "من", "الي", "حتي", "بين", "قبل", "بعد") {
		return !ambiguousMonths[strings.TrimPrefix(p.word(i), "و")]
	}
	return len(p.d.Times) > 0 && p.d.Times[len(p.d.Times)-1].Last == i && p.d.Times[len(p.d.Times)-1].Precision == "month"
}

// latinMonths are the English names by their first three letters, as embedded posts have them.
var latinMonths = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

var latinMonthNames = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "sept"}

// latinMonth gives the month of an English name or its abbreviation.
func latinMonth(word string) (time.Month, bool) {
	w := strings.ToLower(word)
	if len(w) < 3 {
		return 0, false
	}
	m, ok := latinMonths[w[:3]]
	if !ok || len(w) == 3 {
		return m, ok
	}
	for _, name := range latinMonthNames {
		if w == name {
			return m, true
		}
	}
	return 0, false
}

// latinDate reads «June 24, 2023».
func (p *timeParser) latinDate(i int) (Time, bool) {
	month, ok := latinMonth(p.d.Quote(i, i+1))
	if !ok || !p.isNumber(i+1) {
		return Time{}, false
	}
	day, ok := arabic.Digits(p.word(i + 1))
	at := i + 2
	if p.isMark(at, ',', '،') {
		at++
	}
	year, okYear := p.yearNumber(at)
	t, valid := date(year, month, day)
	if !ok || !okYear || !valid {
		return Time{}, false
	}
	out := p.onDay(t, at+1, "explicit")
	out.First = i
	return out, true
}
