package reading

import (
	"fmt"
	"strings"
	"time"
)

// This file reads days told by weekday or from the day of publication: يوم الجمعة الماضي, مساء أمس الأحد, ليل الخميس - الجمعة.

// day reads a day: [part of the day] [يوم] [weekday, today, yesterday, tomorrow] [date].
func (p *timeParser) day(i int) (Time, bool) {
	at, part := p.dayPart(i)
	t, ok := p.wholeDay(at, part)
	if !ok {
		return Time{}, false
	}
	if part.pastMidnight {
		t = p.dayAfter(t)
	}
	p.night = part.night && !part.pastMidnight
	return p.inPart(p.withClock(p.corresponding(t)), part.named), true
}

// dayAfter moves a day by one: «after midnight of Monday's night» is Tuesday.
func (p *timeParser) dayAfter(t Time) Time {
	if day, err := time.Parse(isoDay, t.Value); err == nil {
		t.Value = day.AddDate(0, 0, 1).Format(isoDay)
	}
	return t
}

func (p *timeParser) inPart(t Time, part bool) Time {
	if part && t.Precision == "day" {
		t.Precision = "part_of_day"
	}
	return t
}

// wholeDay reads a day behind the part of the day.
func (p *timeParser) wholeDay(at int, part dayPart) (Time, bool) {
	if t, ok := p.today(at); ok {
		return t, true
	}
	if p.is(at, "يوم", "ليوم", "بيوم", "نهار", "يومي", "ليومي", "اليوم") {
		at++
	}
	if w, ok := in(p, at, weekdays); ok {
		return p.weekdayOrDate(w, at+1, part.night), true
	}
	if t, ok := p.yesterdayOrTomorrow(at); ok {
		return t, true
	}
	if p.is(at, "تاريخ", "بتاريخ") && p.isNumber(at+1) {
		at++
		if t, ok := p.numericDate(at); ok {
			return t, true
		}
	}
	if t, ok := p.dayAndMonth(at, 0, false); ok {
		return t, true
	}
	return p.hijriDate(at)
}

// weekdayOrDate reads what may stand behind a weekday: a date, an adjective and a date, or the weekday in which its night ends.
func (p *timeParser) weekdayOrDate(w time.Weekday, next int, night bool) Time {
	if t, ok := p.dateBehind(next, w); ok {
		return t
	}
	if _, placed := p.shift(next); placed {
		if t, ok := p.dateBehind(next+1, w); ok {
			return t
		}
	}
	end, pair := p.nextWeekday(w, next, night)
	if pair {
		if t, ok := p.dateBehind(end, w); ok {
			return t
		}
	}
	t := p.weekday(w, next)
	if pair {
		t.Last = end
	}
	return t
}

// nextWeekday reads the second name of a night between two days: ليل الأحد الاثنين, ليل الخميس - الجمعة.
func (p *timeParser) nextWeekday(w time.Weekday, i int, night bool) (next int, ok bool) {
	stroke := p.isMark(i, '-', '–', '/', 'ـ')
	if stroke {
		i++
	}
	second, ok := weekdays[strings.TrimPrefix(p.word(i), "و")]
	if !ok || second != (w+1)%7 || !night && !stroke {
		return i, false
	}
	return i + 1, true
}

// corresponding reads «الموافق» with the same day in another calendar behind a day; the Gregorian date is the value.
func (p *timeParser) corresponding(t Time) Time {
	at := t.Last
	if p.isMark(at, '،', ',', '(') {
		at++
	}
	if !p.is(at, "الموافق", "الموافقه", "المصادف") {
		return t
	}
	at++
	if p.is(at, "ل", "لـ") {
		at++
	}
	other, ok := p.numericDate(at)
	if !ok {
		other, ok = p.dayAndMonth(at, 0, false)
	}
	if !ok {
		other, ok = p.hijriDate(at)
	}
	if !ok {
		return t
	}
	if other.Basis == "explicit" || t.Value == "" {
		return other
	}
	t.Last = other.Last
	return t
}

// today reads اليوم with the weekday or date that may follow. Behind a date given in full it is that date: the report tells its day.
// The day of a fixed expression (اليوم العالمي, اليوم الأول) is none of them.
func (p *timeParser) today(i int) (Time, bool) {
	if !p.is(i, "اليوم", "لليوم") || p.nameOfOutlet(i) {
		return Time{}, false
	}
	next := i + 1
	if w, ok := in(p, next, weekdays); ok {
		if t, ok := p.dateBehind(next+1, w); ok {
			return t, true
		}
		return p.weekday(w, next+1), true
	}
	if p.adjectiveOfDay(next) {
		return Time{}, false
	}
	if t, ok := p.dateBehind(next, 0); ok && !p.isMark(next, '،', ',', '(') {
		return t, true
	}
	if d := p.published; !p.explicit.IsZero() && !d.IsZero() && d.Sub(p.explicit).Abs() <= 72*time.Hour {
		return p.onDay(p.explicit, next, "relative"), true
	}
	return p.relativeTo(p.published, next, "PRESENT_REF"), true
}

// adjectiveOfDay reports whether the word behind اليوم makes it another day than today: an ordinal or العالمي.
func (p *timeParser) adjectiveOfDay(i int) bool {
	_, ordinal := ordinals[p.word(i)]
	return ordinal || p.is(i, "نفسه", "التالي", "ذاته", "السابق", "العالمي", "الدولي", "الوطني", "العاشر", "الاخير", "الواحد", "المقبل", "الموعود")
}

// namesWithToday are the words before اليوم in the names of outlets.
var namesWithToday = foldSet("روسيا", "المصري", "حلب", "اليمن", "عدن", "رأي", "الشروق", "الأردن", "سوريا", "ليبيا", "العراق")

// nameOfOutlet reports whether اليوم ends the name of an outlet: قناة حلب اليوم, "كذا اليوم".
func (p *timeParser) nameOfOutlet(i int) bool {
	for back := 2; back <= 3 && namesWithToday[p.word(i-1)]; back++ {
		if p.is(i-back, "قناه", "صحيفه", "جريده", "موقع", "وكاله", "شبكه", "تلفزيون", "اذاعه", "منصه", "صفحه", "مراسل", "مراسلو", "عدسه") {
			return true
		}
	}
	if i-2 < p.first || i+1 >= p.limit || p.d.Tokens[i-1].Kind != Word {
		return false
	}
	before, after := p.d.Tokens[i-2], p.d.Tokens[i+1]
	opens := before.Kind == QuoteOpen || before.Kind == QuoteEither || before.Mark == '(' || p.d.Tokens[i-1].Tag
	closes := after.Kind == QuoteClose || after.Kind == QuoteEither || after.Mark == ')'
	return opens && closes
}

// relativeTo gives a day counted from publication, or the reference that is left without it.
func (p *timeParser) relativeTo(day time.Time, next int, reference string) Time {
	if day.IsZero() {
		return open(next, reference)
	}
	return p.onDay(day, next, "relative")
}

// yesterdayOrTomorrow reads أمس [الأول | weekday [date]], غدا and الليلة [الماضية].
func (p *timeParser) yesterdayOrTomorrow(i int) (Time, bool) {
	shift := 0
	switch {
	case p.is(i, "امس", "البارحه", "الامس", "بالامس"):
		shift = -1
	case p.is(i, "غدا", "غد", "الغد"):
		shift = 1
	case p.is(i, "الليله"):
	default:
		return Time{}, false
	}
	next := i + 1
	if shift == -1 && p.is(next, "الاول") || shift == 1 && p.is(next, "بعد") && p.is(next+1, "غد") {
		shift, next = 2*shift, next+1
	}
	if w, ok := in(p, next, weekdays); ok && (shift != 0 || !strings.HasPrefix(p.word(next), "و")) {
		if t, ok := p.dateBehind(next+1, w); ok {
			return t, true
		}
		return p.onWeekdayNear(shift, w, next+1), true
	} else if shift == 0 && p.adjective(next, past) {
		shift, next = -1, next+1
	}
	return p.shiftedDay(shift, next), true
}

// shiftedDay gives the day that lies up to two days from publication.
func (p *timeParser) shiftedDay(shift, next int) Time {
	if p.published.IsZero() {
		return open(next, []string{"PAST_REF", "PAST_REF", "PRESENT_REF", "FUTURE_REF", "FUTURE_REF"}[shift+2])
	}
	return p.onDay(p.published.AddDate(0, 0, shift), next, "relative")
}

// onWeekdayNear resolves «yesterday, Thursday». A page is often dated a day after its text was written: where the two disagree by up to
// two days, the weekday is right.
func (p *timeParser) onWeekdayNear(shift int, w time.Weekday, next int) Time {
	t := p.shiftedDay(shift, next)
	if p.published.IsZero() {
		return t
	}
	day := p.published.AddDate(0, 0, shift)
	for _, off := range []int{-1, 1, -2, 2} {
		if near := day.AddDate(0, 0, off); day.Weekday() != w && near.Weekday() == w {
			return p.onDay(near, next, "weekday")
		}
	}
	return t
}

// weekday resolves a weekday without a date: the last one up to publication, or the next when the sentence speaks of the future.
func (p *timeParser) weekday(w time.Weekday, next int) Time {
	ahead := p.adjective(next, coming) || p.futureBefore(next-1)
	strict := p.adjective(next, coming) || p.adjective(next, past)
	if strict {
		next++
	}
	if p.published.IsZero() {
		return open(next, anyWeek(w))
	}
	day := p.published
	if strict {
		day = day.AddDate(0, 0, step(ahead))
	}
	for day.Weekday() != w {
		day = day.AddDate(0, 0, step(ahead))
	}
	return p.onDay(day, next, "weekday")
}

// anyWeek writes a weekday of an unknown week as TIMEX3 does: XXXX-WXX-7 is a Sunday.
func anyWeek(w time.Weekday) string {
	return fmt.Sprintf("XXXX-WXX-%d", (int(w)+6)%7+1)
}

func step(ahead bool) int {
	if ahead {
		return 1
	}
	return -1
}

// futureBefore reports whether words before token i place the clause in the future.
func (p *timeParser) futureBefore(i int) bool {
	for k := i - 1; k >= p.first && k > i-14; k-- {
		if p.is(k, "سوف", "المقرر", "المتوقع", "المرتقب", "يعتزم", "تعتزم", "سيعقد", "ستعقد", "المنتظر") {
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
