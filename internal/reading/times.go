package reading

import (
	"fmt"
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/record"
)

// times finds time expressions and resolves them against the publication time. What stays open stays open: without a publication
// time a weekday that fits several years leaves them as candidates, and no expression silently becomes the publication date.
func times(d *Doc) error {
	d.timeAt = make([]int, len(d.Tokens))
	for _, s := range d.Sentences {
		if !d.readable(s) {
			continue
		}
		p := timeParser{d: d, limit: s.Last, first: s.First}
		for i := s.First; i < s.Last; {
			t, ok := p.at(i)
			if !ok {
				i++
				continue
			}
			d.addTime(t)
			i = t.Last
		}
	}
	return nil
}

func (d *Doc) addTime(t Time) {
	d.Times = append(d.Times, t)
	for i := t.First; i < t.Last; i++ {
		d.timeAt[i] = len(d.Times)
	}
	if len(t.Candidates) > 1 {
		d.warn("date.ambiguous_year", fmt.Sprintf("%s can be %s: the report has no publication date", d.Quote(t.First, t.Last), strings.Join(t.Candidates, ", ")))
	}
}

// timeParser reads the time expressions of one sentence.
type timeParser struct {
	d            *Doc
	first, limit int
	explicit     time.Time // the last date that the sentence gives in full
}

// at reads the expression that begins at token i.
func (p *timeParser) at(i int) (Time, bool) {
	if p.d.Words[i] == nil {
		return Time{}, false
	}
	for _, read := range []func(int) (Time, bool){p.numericDate, p.day, p.clock, p.monthAndYear, p.year, p.relative, p.duration, p.reference} {
		if t, ok := read(i); ok {
			t.First = i
			return t, true
		}
	}
	return Time{}, false
}

// word gives the folded word at i without wa, fa, and without a preposition that is written together with it.
func (p *timeParser) word(i int) string {
	if i >= p.limit {
		return ""
	}
	return p.d.Folded(i)
}

// in looks the word at i up, as it stands and behind its proclitics.
func in[V any](p *timeParser, i int, list map[string]V) (V, bool) {
	w := p.word(i)
	if v, ok := list[w]; ok || w == "" {
		return v, ok
	}
	for _, prefix := range []string{"و", "ف", "ب", "ل", "لل", "وب"} {
		rest, cut := strings.CutPrefix(w, prefix)
		if !cut {
			continue
		}
		if v, ok := list[rest]; ok {
			return v, true
		}
		if prefix == "لل" {
			if v, ok := list["ال"+rest]; ok {
				return v, true
			}
		}
	}
	var none V
	return none, false
}

// numericDate reads 17/02/2020, 17-2-2020, 2020-02-17.
func (p *timeParser) numericDate(i int) (Time, bool) {
	if i+4 >= p.limit || p.d.Tokens[i].Kind != Number {
		return Time{}, false
	}
	mark := p.d.Tokens[i+1].Mark
	if mark != '/' && mark != '-' || p.d.Tokens[i+3].Mark != mark {
		return Time{}, false
	}
	a, okA := arabic.Digits(p.word(i))
	b, okB := arabic.Digits(p.word(i + 2))
	c, okC := arabic.Digits(p.word(i + 4))
	if !okA || !okB || !okC {
		return Time{}, false
	}
	if a > 31 {
		a, c = c, a
	}
	day, ok := date(c, time.Month(b), a)
	if !ok {
		return Time{}, false
	}
	p.explicit = day
	return p.onDay(day, i+5, "explicit"), true
}

func date(year int, month time.Month, day int) (time.Time, bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return t, year >= 1000 && year <= 2200 && t.Month() == month && t.Day() == day
}

const isoDay = "2006-01-02"

func (p *timeParser) onDay(day time.Time, next int, basis string) Time {
	return Time{Last: next, Time: record.Time{Value: day.Format(isoDay), Precision: "day", Basis: basis, Anchor: p.anchor(basis)}}
}

func (p *timeParser) anchor(basis string) string {
	if basis == "explicit" || p.d.Published.IsZero() {
		return ""
	}
	return p.d.Published.Format(isoDay)
}

// open is an expression whose day cannot be known.
func open(next int) Time {
	return Time{Last: next, Time: record.Time{Precision: "unknown", Basis: "relative"}}
}

// day reads a day: [يوم] [part of the day] [weekday, today, yesterday, tomorrow] [date].
func (p *timeParser) day(i int) (Time, bool) {
	at, part := i, false
	if _, ok := in(p, at, dayParts); ok {
		part = true
		at++
	}
	if p.d.is(at, "يوم", "اليوم", "ليوم", "بيوم", "نهار") {
		if t, ok := p.today(at, part); ok {
			return t, true
		}
		at++
	}
	weekday, weekdayNamed := in(p, at, weekdays)
	if weekdayNamed {
		at++
		if p.isMark(at, '،', ',', '(', '-') {
			if t, ok := p.dayAndMonth(at+1, weekday, true); ok {
				return p.inPart(t, part), true
			}
		}
		if t, ok := p.dayAndMonth(at, weekday, true); ok {
			return p.inPart(t, part), true
		}
		return p.inPart(p.weekday(weekday, at), part), true
	}
	if t, ok := p.yesterdayOrTomorrow(at); ok {
		return p.inPart(t, part), true
	}
	if t, ok := p.dayAndMonth(at, 0, false); ok {
		return p.inPart(t, part), true
	}
	return Time{}, false
}

func (p *timeParser) inPart(t Time, part bool) Time {
	if part && t.Precision == "day" {
		t.Precision = "part_of_day"
	}
	return t
}

func (p *timeParser) isMark(i int, marks ...rune) bool {
	if i >= p.limit {
		return false
	}
	for _, m := range marks {
		if p.d.Tokens[i].Mark == m {
			return true
		}
	}
	return false
}

// today reads اليوم with the weekday or date that may follow. Behind a date given in full it is that date: the report tells its day.
func (p *timeParser) today(i int, part bool) (Time, bool) {
	if !p.d.is(i, "اليوم", "لليوم") {
		return Time{}, false
	}
	next := i + 1
	if w, ok := in(p, next, weekdays); ok {
		if t, ok := p.dayAndMonth(next+1, w, true); ok {
			return p.inPart(t, part), true
		}
		return p.inPart(p.weekday(w, next+1), part), true
	}
	if p.d.is(next, "نفسه", "التالي", "ذاته") {
		return p.inPart(p.relativeTo(p.explicit, next+1), part), true
	}
	if d := p.d.Published; !p.explicit.IsZero() && !d.IsZero() && d.Sub(p.explicit).Abs() <= 72*time.Hour {
		return p.inPart(p.onDay(p.explicit, next, "relative"), part), true
	}
	return p.inPart(p.relativeTo(p.d.Published, next), part), true
}

func (p *timeParser) relativeTo(day time.Time, next int) Time {
	if day.IsZero() {
		return open(next)
	}
	return p.onDay(day, next, "relative")
}

func (p *timeParser) yesterdayOrTomorrow(i int) (Time, bool) {
	shift := 0
	switch {
	case p.d.is(i, "امس", "البارحه", "الامس", "بالامس"):
		shift = -1
	case p.d.is(i, "غدا", "غد", "الغد"):
		shift = 1
	case p.d.is(i, "الليله"):
	default:
		return Time{}, false
	}
	next := i + 1
	if w, ok := in(p, next, weekdays); ok {
		if t, ok := p.dayAndMonth(next+1, w, true); ok {
			return t, true
		}
		next++
	} else if shift == -1 && p.d.is(next, "الاول") {
		shift, next = -2, next+1
	} else if shift == 0 && p.adjective(next, past) {
		shift, next = -1, next+1
	}
	if p.d.Published.IsZero() {
		return open(next), true
	}
	return p.onDay(p.d.Published.AddDate(0, 0, shift), next, "relative"), true
}

// weekday resolves a weekday without a date: the last one up to publication, or the next when the sentence speaks of the future.
func (p *timeParser) weekday(w time.Weekday, next int) Time {
	ahead := p.adjective(next, coming) || p.futureBefore(next-1)
	strict := false
	if p.adjective(next, coming) || p.adjective(next, past) {
		strict = true
		next++
	}
	if p.d.Published.IsZero() {
		return open(next)
	}
	day := p.d.Published
	if strict {
		day = day.AddDate(0, 0, step(ahead))
	}
	for day.Weekday() != w {
		day = day.AddDate(0, 0, step(ahead))
	}
	return p.onDay(day, next, "weekday")
}

func step(ahead bool) int {
	if ahead {
		return 1
	}
	return -1
}

func (p *timeParser) adjective(i int, list map[string]bool) bool {
	return i < p.limit && list[p.word(i)]
}

// futureBefore reports whether words before token i place the clause in the future.
func (p *timeParser) futureBefore(i int) bool {
	for k := i - 1; k >= p.first && k > i-14; k-- {
		if p.d.is(k, "سوف", "المقرر", "المتوقع", "المرتقب", "يعتزم", "تعتزم", "سيعقد", "ستعقد", "المنتظر") {
			return true
		}
		w := p.d.Words[k]
		if w == nil || w.Given || w.Head > 0 {
			continue
		}
		if looksFuture(w.Folded) {
			return true
		}
	}
	return false
}

// looksFuture reports whether a folded word looks like a verb behind the sa of the future and is none of the words that begin so.
func looksFuture(folded string) bool {
	if !(strings.HasPrefix(folded, "سي") && len(folded) > 8 || strings.HasPrefix(folded, "ست") && len(folded) > 10) {
		return false
	}
	for _, p := range notFuture {
		if strings.HasPrefix(folded, p) {
			return false
		}
	}
	return true
}

// dayAndMonth reads 17 فبراير/شباط [2020 | الجاري | من العام الماضي], with the weekday that stood before it when named.
func (p *timeParser) dayAndMonth(i int, w time.Weekday, named bool) (Time, bool) {
	day, at, ok := p.dayNumber(i)
	if !ok {
		return Time{}, false
	}
	if p.d.is(at, "من") {
		at++
	}
	if p.d.is(at, "شهر") {
		at++
	}
	month, at, ok := p.month(at)
	if !ok {
		return p.ofThisMonth(day, at)
	}
	year, next, known := p.yearBehind(at, month)
	if known {
		t, valid := date(year, month, day)
		if !valid {
			return Time{}, false
		}
		p.explicit = t
		return p.onDay(t, next, "explicit"), true
	}
	return p.withoutYear(day, month, w, named, next)
}

// dayNumber reads the day of a date: in digits or as an ordinal (السابع من سبتمبر, الحادي والعشرين من آذار).
func (p *timeParser) dayNumber(i int) (day, next int, ok bool) {
	if i >= p.limit {
		return 0, i, false
	}
	if p.d.Tokens[i].Kind == Number {
		day, ok = arabic.Digits(p.word(i))
		return day, i + 1, ok && day >= 1 && day <= 31
	}
	day, ok = in(p, i, ordinals)
	if !ok {
		return 0, i, false
	}
	next = i + 1
	if tens, more := in(p, next, ordinalTens); more && day < 10 {
		day, next = day+tens, next+1
	}
	return day, next, p.d.is(next, "من") || p.d.is(next, "عشر")
}

// ofThisMonth reads the rest of «التاسع من الشهر الحالي».
func (p *timeParser) ofThisMonth(day, at int) (Time, bool) {
	if !p.d.is(at, "الشهر") || p.d.Published.IsZero() {
		return Time{}, false
	}
	shift, ok := p.shift(at + 1)
	first := time.Date(p.d.Published.Year(), p.d.Published.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, shift, 0)
	t, valid := date(first.Year(), first.Month(), day)
	return p.onDay(t, at+2, "relative"), ok && valid
}

// withoutYear finds the year of a date that has none: the one nearest to publication in which the weekday fits.
func (p *timeParser) withoutYear(day int, month time.Month, w time.Weekday, named bool, next int) (Time, bool) {
	if p.d.Published.IsZero() {
		return p.candidates(day, month, w, named, next), true
	}
	var best time.Time
	for _, fits := range []bool{named, false} {
		for year := p.d.Published.Year() - 12; year <= p.d.Published.Year()+1; year++ {
			t, ok := date(year, month, day)
			if !ok || fits && t.Weekday() != w {
				continue
			}
			if best.IsZero() || p.d.Published.Sub(t).Abs() < p.d.Published.Sub(best).Abs() {
				best = t
			}
		}
		if !best.IsZero() && p.d.Published.Sub(best).Abs() < 400*24*time.Hour {
			break
		}
	}
	if best.IsZero() {
		return Time{}, false
	}
	p.explicit = best
	basis := "inferred"
	if named && best.Weekday() == w {
		basis = "weekday"
	}
	return p.onDay(best, next, basis), true
}

// firstYear is where candidates begin when nothing dates a report: the year the conflicts that marsad follows broke out.
const firstYear = 2011

// lastYear is where candidates end when neither publication nor capture dates a report.
const lastYear = 2026

func (p *timeParser) candidates(day int, month time.Month, w time.Weekday, named bool, next int) Time {
	t := Time{Last: next, Time: record.Time{Value: fmt.Sprintf("XXXX-%02d-%02d", int(month), day), Precision: "unknown", Basis: "explicit"}}
	if !named {
		return t
	}
	last := lastYear
	if !p.d.Latest.IsZero() {
		last = p.d.Latest.Year()
	}
	for year := firstYear; year <= last; year++ {
		c, ok := date(year, month, day)
		if ok && c.Weekday() == w && (p.d.Latest.IsZero() || !c.After(p.d.Latest)) {
			t.Candidates = append(t.Candidates, c.Format(isoDay))
		}
	}
	if len(t.Candidates) == 1 {
		t.Value, t.Precision, t.Basis, t.Candidates = t.Candidates[0], "day", "weekday", nil
	}
	return t
}

// month reads the name of a month, also in its double form (شباط/فبراير).
func (p *timeParser) month(i int) (time.Month, int, bool) {
	m, next, ok := p.singleMonth(i)
	if !ok {
		return 0, i, false
	}
	if p.isMark(next, '/', '-', '(') {
		if same, after, ok := p.singleMonth(next + 1); ok && same == m {
			next = after
			if p.isMark(next, ')') {
				next++
			}
		}
	}
	return m, next, true
}

func (p *timeParser) singleMonth(i int) (time.Month, int, bool) {
	if second, ok := in(p, i, compoundMonths); ok {
		if m, ok := second[p.word(i+1)]; ok {
			return m, i + 2, true
		}
	}
	m, ok := in(p, i, months)
	return m, i + 1, ok
}

// yearBehind reads what follows a month and fixes its year.
func (p *timeParser) yearBehind(i int, m time.Month) (year, next int, known bool) {
	at := i
	if p.isMark(at, '،', ',') && at+1 < p.limit && p.d.Tokens[at+1].Kind == Number {
		at++
	}
	if p.d.is(at, "من") && p.d.is(at+1, "عام", "العام", "سنه", "السنه") {
		at++
	}
	if p.d.is(at, "عام", "العام", "سنه", "لعام") {
		at++
	}
	if at < p.limit && p.d.Tokens[at].Kind == Number {
		if y, ok := arabic.Digits(p.word(at)); ok && y >= 1900 && y <= 2100 && len(p.word(at)) == 4 {
			return y, at + 1, true
		}
	}
	anchor := p.d.Published
	switch {
	case p.adjective(at, current):
		return anchor.Year(), at + 1, !anchor.IsZero()
	case p.adjective(at, past):
		if anchor.IsZero() {
			return 0, at + 1, false
		}
		if at > i || m >= anchor.Month() && m != 0 {
			return anchor.Year() - 1, at + 1, true
		}
		return anchor.Year(), at + 1, true
	case p.adjective(at, coming):
		if anchor.IsZero() {
			return 0, at + 1, false
		}
		if at > i || m < anchor.Month() {
			return anchor.Year() + 1, at + 1, true
		}
		return anchor.Year(), at + 1, true
	}
	return 0, i, false
}
