package reading

import (
	"fmt"
	"strconv"
	"strings"
)

// This file reads seasons, quarters, decades and centuries.

// season reads صيف 2018, الشتاء الماضي, خريف العام الماضي. The value is TIMEX3's: 2018-SU.
func (p *timeParser) season(i int) (Time, bool) {
	at, _ := p.edge(i)
	w := strings.TrimPrefix(p.word(at), "و")
	code, ok := seasons[strings.TrimPrefix(w, "ال")]
	if !ok {
		return Time{}, false
	}
	if y, ok := p.yearNumber(at + 1); ok {
		return p.explicitly(fmt.Sprintf("%04d-%s", y, code), "season", p.afterYear(at+2)), true
	}
	next := at + 1
	if p.is(next, "من") {
		next++
	}
	if p.is(next, "عام", "العام", "هذا") {
		return p.seasonOfYear(code, next)
	}
	shift, placed := p.shift(next)
	if !placed || !strings.HasPrefix(w, "ال") || code == "SP" {
		return Time{}, false
	}
	if p.published.IsZero() {
		return open(next+1, ""), true
	}
	return p.period(fmt.Sprintf("%04d-%s", p.seasonYear(code, shift), code), "season", next+1), true
}

// seasonOfYear reads a season whose year is told in words.
func (p *timeParser) seasonOfYear(code string, i int) (Time, bool) {
	year, ok := p.definitePeriod(i)
	if !ok {
		year, ok = p.year(i)
	}
	if !ok || len(year.Value) != 4 {
		return Time{}, false
	}
	year.Value, year.Precision = year.Value+"-"+code, "season"
	return year, true
}

// seasonYear gives the year of the last, this or the next season, by the month in which it begins.
func (p *timeParser) seasonYear(code string, shift int) int {
	begins := map[string]int{"SU": 6, "FA": 9, "WI": 12}[code]
	year, month := p.published.Year(), int(p.published.Month())
	switch {
	case shift < 0 && month < begins+3:
		return year - 1
	case shift > 0 && month >= begins:
		return year + 1
	}
	return year
}

// era reads a decade or a century: السبعينيات [من القرن الماضي], أواسط القرن التاسع عشر, العقد الأول من القرن الحادي والعشرين. Values are
// ISO 8601-2's: 197 for the seventies, 18 for the nineteenth century.
func (p *timeParser) era(i int) (Time, bool) {
	at, edged := p.edge(i)
	if p.is(at, "عقد") {
		at++
	}
	if t, ok := p.decade(at); ok {
		return t, true
	}
	if p.is(at, "القرن", "للقرن", "بالقرن") {
		n, next, ok := p.century(at)
		if !ok {
			return Time{}, false
		}
		t := p.explicitly(fmt.Sprintf("%02d", n-1), "unknown", next)
		return t, true
	}
	return p.quarter(at, edged)
}

// decade reads a decade by its name or by its number in a century.
func (p *timeParser) decade(i int) (Time, bool) {
	if p.is(i, "العقد") {
		n, at, ok := p.ordinal(i + 1)
		if !ok || n > 10 || !p.is(at, "من") {
			return Time{}, false
		}
		century, next, ok := p.century(at + 1)
		return p.explicitly(strconv.Itoa((century-1)*10+n-1), "decade", next), ok
	}
	w := p.word(i)
	digit, ok := 0, false
	for _, prefix := range []string{"", "و", "ال", "وال", "ب", "بال", "لل"} {
		if rest, cut := strings.CutPrefix(w, prefix); cut && !ok {
			digit, ok = decades[rest]
		}
	}
	if !ok {
		return Time{}, false
	}
	at := i + 1
	if p.is(at, "من") {
		at++
	}
	if n, next, ok := p.century(at); ok {
		return p.explicitly(strconv.Itoa((n-1)*10+digit), "decade", next), true
	}
	return p.explicitly(strconv.Itoa(190+digit), "decade", i+1), true
}

// century reads the number of a century at the word for it.
func (p *timeParser) century(i int) (n, next int, ok bool) {
	if !p.is(i, "القرن", "للقرن", "بالقرن") {
		return 0, i, false
	}
	if shift, placed := p.shift(i + 1); placed {
		return 21 + shift, i + 2, true
	}
	n, next, ok = p.ordinal(i + 1)
	return n, next, ok && n >= 1 && n <= 21
}

// quarter reads الربع الأول من عام 2018 and النصف الثاني من العام الماضي: 2018-Q1, 2018-H2.
func (p *timeParser) quarter(i int, _ bool) (Time, bool) {
	var code string
	switch {
	case p.is(i, "الربع"):
		code = "Q"
	case p.is(i, "النصف"):
		code = "H"
	default:
		return Time{}, false
	}
	n, at, ok := p.ordinal(i + 1)
	if !ok || n > 4 || !p.is(at, "من") {
		return Time{}, false
	}
	at++
	year, ok := p.definitePeriod(at)
	if !ok {
		year, ok = p.year(at)
	}
	if !ok || len(year.Value) != 4 {
		return Time{}, false
	}
	year.Value += "-" + code + strconv.Itoa(n)
	year.Precision = "season"
	return year, true
}
