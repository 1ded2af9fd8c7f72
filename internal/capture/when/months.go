package when

import (
	"strings"
	"time"

	"github.com/hablullah/go-hijri"

	"marsad/internal/arabic"
)

// months are the names of the Gregorian months, folded, of one word: Egypt and the Gulf, Levant and Iraq, Maghreb, then English and French
// as feeds of Arabic outlets have them.
var months = folded(map[string]int{
	"يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يونيه": 6, "يوليو": 7, "يوليه": 7, "أغسطس": 8, "سبتمبر": 9, "سيبتمبر": 9,
	"أكتوبر": 10, "اوكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
	"شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
	"جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8, "غشت": 8, "يوليوز": 7, "شتنبر": 9, "نونبر": 11, "دجنبر": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"janvier": 1, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12,
})

// compound are the months of two words by their first.
var compound = map[string]map[string]int{
	arabic.Fold("كانون"): folded(map[string]int{"الأول": 12, "الثاني": 1, "أول": 12, "ثاني": 1, "ثان": 1}),
	arabic.Fold("تشرين"): folded(map[string]int{"الأول": 10, "الثاني": 11, "أول": 10, "ثاني": 11, "ثان": 11}),
}

// hijriMonths and hijriCompound are those of the Hijri calendar.
var (
	hijriMonths   = folded(map[string]int{"محرم": 1, "المحرم": 1, "صفر": 2, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10})
	hijriJumada   = folded(map[string]int{"الأولى": 5, "الأول": 5, "الثانية": 6, "الآخرة": 6, "الثاني": 6})
	hijriDhu      = folded(map[string]int{"القعدة": 11, "الحجة": 12})
	hijriCompound = folded(map[string]map[string]int{"ربيع": folded(map[string]int{"الأول": 3, "الثاني": 4, "الآخر": 4}), "جمادى": hijriJumada, "ذو": hijriDhu, "ذي": hijriDhu})
)

// zones are the abbreviations that are read, with their offsets in hours; one that stands for several zones is left out.
var zones = map[string]float64{
	"utc": 0, "gmt": 0, "z": 0, "ut": 0, "غرينتش": 0, "جرينتش": 0,
	"eet": 2, "eest": 3, "cet": 1, "cest": 2, "wet": 0, "west": 1, "msk": 3, "trt": 3, "est": -5, "edt": -4, "pst": -8, "pdt": -7,
}

// afternoon says of the words behind a time of day whether they add twelve hours.
var afternoon = folded(map[string]bool{
	"م": true, "مساء": true, "مساءا": true, "pm": true, "ظهرا": true, "عصرا": true, "ليلا": true, "ص": false, "صباحا": false, "am": false, "فجرا": false,
})

func folded[V any](in map[string]V) map[string]V {
	out := make(map[string]V, len(in))
	for k, v := range in {
		out[arabic.Fold(k)] = v
	}
	return out
}

// monthAt reads the name of a month that begins at parts[i] and says how many parts it has.
func monthAt(parts []part, i int) (month, length int, isHijri bool) {
	word, next := parts[i].word, ""
	if i+1 < len(parts) {
		next = parts[i+1].word
	}
	if m, ok := compound[word][next]; ok {
		return m, 2, false
	}
	if m, ok := hijriCompound[word][next]; ok {
		return m, 2, true
	}
	if m, ok := hijriMonths[word]; ok {
		return m, 1, true
	}
	return months[word], 1, false
}

// The Hijri years that the tables of Umm al-Qura, the civil calendar of Saudi Arabia, cover.
const (
	firstHijri = 1356
	lastHijri  = 1499
)

// day gives the day of a date; ok is false when its calendar has no such day.
func day(year, month, day int, isHijri bool) (t time.Time, ok bool) {
	if month < 1 || month > 12 || day < 1 {
		return t, false
	}
	if isHijri {
		if year < firstHijri || year > lastHijri || day > 30 {
			return t, false
		}
		g := hijri.UmmAlQuraDate{Day: int64(day), Month: int64(month), Year: int64(year)}.ToGregorian()
		return time.Date(g.Year(), g.Month(), g.Day(), 0, 0, 0, 0, time.UTC), true
	}
	t = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == day && int(t.Month()) == month
}

// halves gives what stands on both sides of «الموافق», which joins the two calendars; the whole when it is not there.
func halves(s string) []string {
	if before, after, found := strings.Cut(s, "الموافق"); found {
		return []string{before, after}
	}
	return []string{s}
}
