package when

import (
	"strings"
	"time"

	"github.com/hablullah/go-hijri"

	"marsad/internal/arabic"
)

// latinMonths are the English and French names of months, as feeds of Arabic outlets have them.
var latinMonths = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"janvier": 1, "février": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "août": 8, "septembre": 9, "octobre": 10, "novembre": 11, "décembre": 12,
}

// zones are the abbreviations that are read, with their offsets in hours; one that stands for several zones is left out.
var zones = map[string]float64{
	"utc": 0, "gmt": 0, "z": 0, "ut": 0, "غرينتش": 0, "جرينتش": 0,
	"eet": 2, "eest": 3, "cet": 1, "cest": 2, "wet": 0, "west": 1, "msk": 3, "trt": 3, "est": -5, "edt": -4, "pst": -8, "pdt": -7,
}

// afternoon says of the words behind a time of day whether they add twelve hours.
var afternoon = arabic.FoldKeys(map[string]bool{
	"م": true, "مساء": true, "مساءا": true, "pm": true, "ظهرا": true, "عصرا": true, "ليلا": true, "ص": false, "صباحا": false, "am": false, "فجرا": false,
})

// monthAt reads the name of a month that begins at parts[i] and says how many parts it has.
func monthAt(parts []part, i int) (month, length int, isHijri bool) {
	word, next := parts[i].word, ""
	if i+1 < len(parts) {
		next = parts[i+1].word
	}
	if month, isHijri, length = arabic.Month(word, next); length > 0 {
		return month, length, isHijri
	}
	return latinMonths[word], 1, false
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
