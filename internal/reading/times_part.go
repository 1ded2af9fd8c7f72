package reading

import (
	"fmt"
	"strings"
	"time"

	"marsad/internal/arabic"
)

// This file reads parts of the day and clock times.

// dayPart is what stands before a day: مساء, منتصف ليل.
type dayPart struct {
	named        bool
	night        bool
	pastMidnight bool
}

// dayPart reads the words for a part of the day at token i: فجر, ساعات الصباح الأولى من, بعد منتصف ليل.
func (p *timeParser) dayPart(i int) (next int, part dayPart) {
	at := i
	after := p.is(at, "بعد", "عقب") && p.is(at+1, "منتصف")
	if after {
		at++
	}
	late := p.is(at, "وقت", "ساعه", "الساعات", "ساعات") && p.isLate(at+1)
	if late {
		at++
	}
	for n := 0; n < 5; n++ {
		word, ok := in(p, at, dayParts)
		if !ok && !(at > i && p.isLate(at)) {
			break
		}
		part.named = part.named || ok
		part.night = part.night || word == "night"
		at++
	}
	if (late || part.named && p.isLate(at-1) || p.definitePart(at-1)) && p.is(at, "من") && !p.is(at, "ومن") {
		at++
	}
	if !part.named {
		return i, dayPart{}
	}
	part.pastMidnight = after && part.night
	return at, part
}

func (p *timeParser) isLate(i int) bool {
	return p.is(i, "متاخر", "متاخره", "المتاخره", "مبكر", "مبكره", "المبكره", "الباكر", "الاولي", "باكر")
}

func (p *timeParser) definitePart(i int) bool {
	_, ok := in(p, i, dayParts)
	return ok && strings.Contains(p.word(i), "ال")
}

// partAlone reads a part of the day without its day: ليلا, هذا المساء, بعد منتصف الليل. It belongs to the day that the sentence, else
// the report, spoke of last; failing that to the day of publication, and the basis says so.
func (p *timeParser) partAlone(i int) (Time, bool) {
	at := i
	switch {
	case p.is(at, "هذا", "هذه") && p.definitePart(at+1):
		at += 2
	case p.is(at, "طوال", "طيله", "خلال") && p.definitePart(at+1):
		at += 2
	case p.is(at, "ساعات", "ساعه") && p.definitePart(at+1):
		at += 2
		if p.isLate(at) {
			at++
		}
	case p.is(at, "بعد", "حتي", "قبل") && p.is(at+1, "منتصف") && p.is(at+2, "الليل"):
		at += 3
	case p.is(at, "منتصف") && p.is(at+1, "الليل"):
		at += 2
	case partAdverbs[strings.TrimPrefix(p.word(at), "و")] && p.adverbial(at):
		at++
	default:
		return Time{}, false
	}
	t := p.onCurrentDay(at)
	if p.night && p.is(i, "بعد") && t.Basis == "relative" {
		t = p.dayAfter(t)
	}
	return p.inPart(t, true), true
}

// adverbial reports whether a part of the day stands alone: مساء before a noun would be «the evening of».
func (p *timeParser) adverbial(i int) bool {
	if !p.is(i, "مساء") {
		return true
	}
	next := p.word(i + 1)
	return next == "" || p.d.Tokens[i+1].Kind != Word || strings.HasPrefix(next, "ب") || strings.HasPrefix(next, "ل") || p.is(i+1, "في", "علي", "من", "عن")
}

// onCurrentDay gives the day that the narrative is at.
func (p *timeParser) onCurrentDay(next int) Time {
	day, anchor := p.currentDay()
	if day.IsZero() {
		return open(next, "")
	}
	t := p.onDay(day, next, "relative")
	t.Anchor = anchor.Format(isoDay)
	if day.Equal(p.published) && !p.last.Equal(day) {
		t.Basis = "published"
	}
	return t
}

// maxNarrative is how far from publication the last day spoken of may lie for an hour to be taken as that day's.
const maxNarrative = 8 * 24 * time.Hour

func (p *timeParser) currentDay() (day, anchor time.Time) {
	if !p.explicit.IsZero() {
		return p.explicit, p.explicit
	}
	if !p.last.IsZero() && (p.published.IsZero() || p.published.Sub(p.last).Abs() <= maxNarrative) {
		return p.last, p.last
	}
	return p.published, p.published
}

// clock reads a clock time with the day behind it: الساعة 10:30 صباحا, الساعة الحادية عشرة والنصف من مساء أمس, 19:30 بتوقيت غرينتش.
func (p *timeParser) clock(i int) (Time, bool) {
	at, named := i, false
	if p.is(at, "حوالي", "نحو", "قرابه", "قرب", "عند", "تمام") && p.is(at+1, "الساعه") {
		at++
	}
	if p.is(at, "الساعه", "للساعه", "بالساعه") {
		named = true
		at++
	}
	hour, minute, next, ok := p.hour(at)
	if !ok {
		return Time{}, false
	}
	hour, next, half := p.halfOfDay(hour, next)
	next, zone := p.zone(next)
	if !named && !half && !zone || !named && !p.isMark(at+1, ':') && !half {
		return Time{}, false
	}
	return p.atClock(hour, minute, next), true
}

// hour reads the number or the ordinal of an hour and its minutes.
func (p *timeParser) hour(i int) (hour, minute, next int, ok bool) {
	if p.isNumber(i) {
		return p.hourInDigits(i)
	}
	hour, ok = in(p, i, hours)
	if !ok || i > p.first && !p.is(i-1, "الساعه", "للساعه", "بالساعه") {
		return 0, 0, i, false
	}
	next = i + 1
	if p.is(next, "عشر", "عشره") && hour < 3 {
		hour, next = hour+10, next+1
	}
	minute, next = p.minutes(next)
	return hour, minute, next, true
}

func (p *timeParser) hourInDigits(i int) (hour, minute, next int, ok bool) {
	if h, m, cut := strings.Cut(p.word(i), "."); cut {
		hour, okHour := arabic.Digits(h)
		minute, okMinute := arabic.Digits(m)
		return hour, minute, i + 1, okHour && okMinute && hour <= 24 && minute < 60 && len(m) == 2
	}
	hour, ok = arabic.Digits(p.word(i))
	if !ok || hour > 24 {
		return 0, 0, i, false
	}
	next = i + 1
	if p.isMark(next, ':') && p.isNumber(next+1) {
		minute, ok = arabic.Digits(p.word(next + 1))
		return hour, minute, next + 2, ok && minute < 60
	}
	minute, next = p.minutes(next)
	return hour, minute, next, true
}

// minutes reads والنصف, والربع, و50 دقيقة behind an hour.
func (p *timeParser) minutes(i int) (minute, next int) {
	switch {
	case p.word(i) == "والنصف":
		return 30, i + 1
	case p.word(i) == "والربع":
		return 15, i + 1
	case p.word(i) == "والثلث":
		return 20, i + 1
	}
	at := i
	if p.word(at) == "و" {
		at++
	}
	if n, after, ok := p.d.number(at, p.limit); ok && at >= i && n < 60 && strings.HasPrefix(p.word(i), "و") && p.is(after, "دقيقه", "دقائق", "دقايق") {
		return n, after + 1
	}
	return 0, i
}

// halfOfDay reads صباحا, مساء behind an hour.
func (p *timeParser) halfOfDay(hour, i int) (h, next int, named bool) {
	at := i
	if p.is(at, "من") || p.is(at, "بعد") && p.is(at+1, "الظهر") {
		at++
	}
	switch {
	case p.is(at, "مساء", "عصرا", "ليلا", "المساء", "العصر", "الظهر") && hour < 12:
		hour += 12
	case p.is(at, "مساء", "عصرا", "ليلا", "صباحا", "ظهرا", "فجرا", "المساء", "الصباح", "الفجر", "الظهر", "قبل"):
	default:
		return hour, i, false
	}
	if p.is(at, "مساء") || at > i {
		if _, ok := p.day(at); ok {
			return hour, i, true
		}
	}
	return hour, at + 1, true
}

// zone steps over «by the time of Greenwich».
func (p *timeParser) zone(i int) (next int, named bool) {
	at := i
	if p.isMark(at, '(') {
		at++
	}
	if p.is(at, "بتوقيت", "بالتوقيت", "توقيت") {
		return i, true
	}
	if p.is(at, "غرينتش", "غرينيتش", "جرينتش") {
		return at + 1, true
	}
	return i, false
}

// atClock puts an hour on its day: one named behind it, else the one the narrative is at.
func (p *timeParser) atClock(hour, minute, next int) Time {
	at := next
	if p.is(at, "من") {
		at++
	}
	if p.is(at, "هذا") && p.is(at+1, "اليوم") {
		at++
	}
	t, ok := p.day(at)
	if !ok {
		t = p.onCurrentDay(next)
	}
	if len(t.Value) != len(isoDay) {
		t.Value = fmt.Sprintf("T%02d:%02d", hour%24, minute)
		return t
	}
	t.Value, t.Precision = fmt.Sprintf("%sT%02d:%02d", t.Value, hour%24, minute), "instant"
	p.night = hour >= 18
	return t
}

// withClock reads the clock time that may stand behind a date, as in datelines: 2022/03/07 - 09:15.
func (p *timeParser) withClock(t Time) Time {
	at := t.Last
	if p.isMark(at, '،', ',', '-', '–', '|') {
		at++
	}
	if len(t.Value) != len(isoDay) || !p.isNumber(at) || !p.isMark(at+1, ':') || !p.isNumber(at+2) {
		return t
	}
	_, _, next, ok := p.hourInDigits(at)
	if ok {
		t.Last = next
	}
	return t
}
