package reading

import (
	"strconv"
	"strings"
	"time"
)

// This file reads counts of units: قبل يومين, لمدة 30 يوما, لسنوات, بعد ذلك بعامين; and tells ages from them.

// quantity reads a count with its unit: يومين, ثلاثة أيام, نحو 30 يوما, عدة أشهر. A plural without a number has the count -1.
func (p *timeParser) quantity(i int) (count int, u unit, next int, ok bool) {
	at := i
	for p.approximate(at) && at < i+3 || at > i && p.is(at, "من") {
		at++
	}
	if n, after, isNumber := p.d.number(at, p.limit); isNumber {
		if p.isMark(after, ')') {
			after++
		}
		if u, ok = timeUnits[p.word(after)]; ok {
			return n, u, after + 1, true
		}
		return 0, u, i, false
	}
	u, ok = timeUnits[p.word(at)]
	if !ok {
		return 0, u, i, false
	}
	return p.bareQuantity(u, at+1)
}

func (p *timeParser) approximate(i int) bool {
	return p.is(i, "نحو", "حوالي", "قرابه", "اكثر", "اقل", "زهاء", "بضعه", "بضع", "عده", "لعده", "لبضعه", "لبضع", "لاكثر", "لنحو", "لحوالي", "بعده", "ببضعه", "بنحو")
}

// bareQuantity reads a unit without a number before it: يومين, عام واحد, أشهر عدة.
func (p *timeParser) bareQuantity(u unit, next int) (count int, _ unit, after int, ok bool) {
	count = u.count
	if count == 0 {
		count = -1
	}
	if p.isNumber(next) && len(p.word(next)) == 4 {
		return 0, u, next, false // عام 2011 is a year, not one year
	}
	if p.is(next, "واحد", "واحده", "عده", "قليله") {
		next++
	}
	return count, u, next, true
}

// ago resolves قبل and منذ with a quantity: days and weeks are counted back from publication to a day, longer spans give their month or
// year. Both name the point where the span begins.
func (p *timeParser) ago(count int, u unit, next int) Time {
	if count < 0 {
		return p.vague("PAST_REF", next)
	}
	anchor := p.published
	if anchor.IsZero() {
		return open(next, "PAST_REF")
	}
	switch u.code {
	case "TM", "TH":
		return p.onDay(anchor.Add(-hoursOf(count, u)).Truncate(24*time.Hour), next, "relative")
	case "D":
		return p.onDay(anchor.AddDate(0, 0, -count), next, "relative")
	case "W":
		return p.period(anchor.AddDate(0, 0, -7*count).Format(isoDay), "week", next)
	case "M":
		return p.period(monthOf(anchor).AddDate(0, -count, 0).Format("2006-01"), "month", next)
	case "E":
		return p.period(strconv.Itoa(anchor.Year()/10-count), "decade", next)
	case "C":
		return p.period(strconv.Itoa(anchor.Year()/100-count), "unknown", next)
	}
	return p.period(strconv.Itoa(anchor.Year()-count), "year", next)
}

// hoursOf gives the whole days in a count of hours, since publication is known to the day only.
func hoursOf(count int, u unit) time.Duration {
	if u.code != "TH" || count < 24 || count > 24*365 {
		return 0
	}
	return time.Duration(count/24*24) * time.Hour
}

// shifted reads a span counted from another time: بعد ذلك بعامين, قبلها بساعات, قبل ذلك بيوم واحد.
func (p *timeParser) shifted(i int) (Time, bool) {
	at := i
	switch {
	case p.is(at, "قبل", "بعد") && p.is(at+1, "ذلك"):
		at += 2
	case p.is(at, "قبلها", "بعدها", "قبله", "بعده"):
		at++
	default:
		return Time{}, false
	}
	count, u, next, ok := p.quantityWithBi(at)
	if !ok {
		return Time{}, false
	}
	forward := p.is(i, "بعد", "بعدها", "بعده")
	if count < 0 || p.last.IsZero() && p.lastYearSaid() == 0 {
		return p.vague("PAST_REF", next), true
	}
	return p.fromLast(count, u, next, forward), true
}

// quantityWithBi reads a quantity whose first word has the preposition bi.
func (p *timeParser) quantityWithBi(i int) (count int, u unit, next int, ok bool) {
	if u, ok = timeUnits[strings.TrimPrefix(p.word(i), "ب")]; ok {
		return p.bareQuantity(u, i+1)
	}
	return p.quantity(i)
}

// lastYearSaid gives the year of the last expression when it was a year.
func (p *timeParser) lastYearSaid() int {
	if n := len(p.d.Times); n > 0 && p.d.Times[n-1].Precision == "year" {
		y, _ := strconv.Atoi(p.d.Times[n-1].Value)
		return y
	}
	return 0
}

// fromLast counts from the day or the year that the report spoke of last.
func (p *timeParser) fromLast(count int, u unit, next int, forward bool) Time {
	if !forward {
		count = -count
	}
	if y := p.lastYearSaid(); y != 0 && u.code == "Y" {
		t := p.period(strconv.Itoa(y+count), "year", next)
		t.Anchor = strconv.Itoa(y)
		return t
	}
	if p.last.IsZero() {
		return p.vague("PAST_REF", next)
	}
	var t Time
	switch u.code {
	case "D":
		t = p.onDay(p.last.AddDate(0, 0, count), next, "relative")
	case "W":
		t = p.onDay(p.last.AddDate(0, 0, 7*count), next, "relative")
	case "M":
		t = p.period(monthOf(p.last).AddDate(0, count, 0).Format("2006-01"), "month", next)
	case "Y":
		t = p.period(strconv.Itoa(p.last.Year()+count), "year", next)
	default:
		t = p.onDay(p.last, next, "relative")
	}
	t.Anchor = p.last.Format(isoDay)
	return t
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
	years := map[string]int{"E": 10, "C": 100}[u.code]
	if years == 0 {
		return "P" + n + code
	}
	if count < 0 {
		return "PXY"
	}
	return "P" + strconv.Itoa(count*years) + "Y"
}

// duration reads لمدة 30 يوما, بعد شهر, لسنوات, and a count with its unit anywhere. A bare singular or plural unit says too little, and
// an age is no time of the report.
func (p *timeParser) duration(i int) (Time, bool) {
	at := i
	if p.is(at, "لمده", "مده", "مدتها", "مدته", "لفتره", "بعد", "بعيد", "مدتهما", "عقب", "كل", "قبل") {
		at++
		if p.is(at, "فتره", "مده", "مرور", "مضي") {
			at++
		}
	}
	if u, ok := p.definiteUnit(at); ok && u.count == 2 {
		return p.explicitly(iso(2, u), u.precision, at+1), true
	}
	count, u, next, ok := p.quantity(at)
	if !ok && at == i {
		return p.spanWithLi(i)
	}
	if !ok || p.saysTooLittle(i, at, next, u) || p.isAge(at, next, u) || at == i && u.code == "Y" && p.ofPerson(at) {
		return Time{}, false
	}
	return p.explicitly(iso(count, u), u.precision, p.pastAdjective(next)), true
}

// saysTooLittle reports whether a unit over [at, next), behind the words over [i, at), is too bare for a duration: a singular or plural
// alone, «after a day» that goes on with an adjective.
func (p *timeParser) saysTooLittle(i, at, next int, u unit) bool {
	if next != at+1 || u.count == 2 || at == i && p.lasted(i-1) {
		return false
	}
	if at == i {
		return u.count == 0 || !accusativeUnits[p.word(at)] || p.isNumber(at-1) || isNumberWord(p.word(at-1))
	}
	return u.count == 1 && next < p.limit && p.d.Tokens[next].Kind == Word && !p.is(next, "من", "علي", "فقط", "واحد", "واحده", "تقريبا")
}

// lasted reports whether token i is a verb or noun of lasting: استغرق أسابيع, مرور عام.
func (p *timeParser) lasted(i int) bool {
	if p.is(i, "مرور", "مضي", "دام", "دامت", "تدوم", "يدوم") {
		return true
	}
	w := p.word(i)
	for _, stem := range []string{"استغرق", "يستغرق", "تستغرق", "استمر", "يستمر", "تستمر"} {
		if rest, cut := strings.CutPrefix(w, stem); cut && len(rest) <= 4 {
			return true
		}
	}
	return false
}

// spanWithLi reads لسنوات, ليومين: the preposition makes a plural or a dual a duration.
func (p *timeParser) spanWithLi(i int) (Time, bool) {
	for _, proclitic := range []string{"ل", "ول", "ب"} {
		rest, cut := strings.CutPrefix(p.word(i), proclitic)
		if u, ok := timeUnits[rest]; cut && ok && (u.count != 1 || proclitic == "ل" && p.endsPhrase(i+1) && u.code != "D" && u.code != "Y") {
			count, _, next, ok := p.bareQuantity(u, i+1)
			return p.explicitly(iso(count, u), u.precision, next), ok
		}
	}
	return Time{}, false
}

// endsPhrase reports whether a mark, the end of the sentence or «one» stands at token i.
func (p *timeParser) endsPhrase(i int) bool {
	return i >= p.limit || p.d.Tokens[i].Kind != Word && p.d.Tokens[i].Kind != Number || p.is(i, "واحد", "واحده", "كامل", "كامله")
}

// ageWords tell that the years behind them are an age.
var ageWords = foldSet("العمر", "عمره", "عمرها", "عمر", "بعمر", "البالغ", "البالغة", "يبلغ", "تبلغ", "سن", "السن", "بلغ", "أعمارهم", "والبالغ", "أعمارهن", "بلغت", "البالغين", "ابن", "ابنة")

// personWords stand before a name that an age may follow.
var personWords = foldSet("الطفل", "الطفلة", "طفل", "طفلة", "الشاب", "الشابة", "السيدة", "المواطن", "المواطنة", "الفتى", "الفتاة", "المسن", "المسنة", "والطفل", "والطفلة", "الطفلان", "الطفلين")

// ofPerson reports whether a word for a person stands up to five tokens before token i, so that years there are an age: الطفل سامر الحمد 11 عاما.
func (p *timeParser) ofPerson(i int) bool {
	for k := max(p.first, i-5); k < i; k++ {
		if personWords[p.word(k)] {
			return true
		}
	}
	return false
}

// isAge reports whether a number of years, months or days over [first, next) is the age of somebody: in brackets or between commas
// behind a name, or beside a word for age.
func (p *timeParser) isAge(first, next int, u unit) bool {
	if u.code != "Y" && u.code != "M" && u.code != "D" {
		return false
	}
	for k := max(p.first, first-3); k < first; k++ {
		if ageWords[p.word(k)] {
			return true
		}
	}
	if p.is(next, "من") && ageWords[p.word(next+1)] || ageWords[p.word(next)] {
		return true
	}
	if u.code != "Y" {
		return false
	}
	opens := p.isMark(first-1, '(', '،', ',', '-')
	closes := next >= p.limit || p.isMark(next, ')', '،', ',', '-', '.')
	return opens && closes
}
