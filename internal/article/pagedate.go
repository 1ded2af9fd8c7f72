package article

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/hablullah/go-hijri"

	"marsad/internal/arabic"
)

// This file reads the dates that a page shows to its readers: «الثلاثاء 18 شباط/فبراير 2020 - 14:30», «24 أغسطس 2020 09:22 م»,
// «2020/2/18», «24 جمادى الآخرة 1441 هـ». They are dates with a year; what has none is not guessed at.

// pageDate is a date as a page shows it.
type pageDate struct {
	value  string // as Article.Published
	update bool   // the words around it say that it is the time of an update
	words  int    // words that belong neither to the date nor to what usually stands around one
}

// maxDateLine is how many characters a line may have in which a date is looked for.
const maxDateLine = 160

var (
	yearFirst = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)`)
	dayFirst  = regexp.MustCompile(`(?:^|\D)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)\d\d)(?:\D|$)`)
	clock     = regexp.MustCompile(`(?:^|[^\d:])(\d{1,2}):(\d\d)(?::\d\d)?\s*(ص|م|صباحا|مساء|am|pm)?(?:[^\d:\pL]|$)`)
	zone      = regexp.MustCompile(`(?i)(?:gmt|utc|غرينتش|جرينتش)\s*([+-]\d{1,2}):?(\d\d)?`)
)

// readPageDate finds a date in a line; ok is false when there is none or the line is too long to be a dateline.
func readPageDate(s string) (d pageDate, ok bool) {
	if len(s) > 4*maxDateLine || len([]rune(s)) > maxDateLine || !strings.ContainsFunc(s, unicode.IsDigit) {
		return d, false
	}
	folded := strings.ToLower(arabic.Fold(s))
	day, rest, ok := namedDay(folded)
	if !ok {
		day, rest, ok = numericDay(folded)
	}
	if !ok {
		return d, false
	}
	d.value = withClock(day, folded)
	for _, w := range strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch {
		case tables().dateWords["update"][w]:
			d.update = true
		case !tables().dateWords["around"][w] && len([]rune(w)) > 1:
			d.words++
		}
	}
	return d, true
}

// numericDay reads 2020-02-18 and 18/2/2020. Of a date whose day and month could be exchanged the day is the first, as Arabic pages write.
func numericDay(s string) (day time.Time, rest string, ok bool) {
	if at := yearFirst.FindStringSubmatchIndex(s); at != nil {
		day, ok = newDay(s[at[2]:at[3]], s[at[4]:at[5]], s[at[6]:at[7]])
		return day, s[:at[2]] + " " + s[at[7]:], ok
	}
	if at := dayFirst.FindStringSubmatchIndex(s); at != nil {
		day, ok = newDay(s[at[6]:at[7]], s[at[4]:at[5]], s[at[2]:at[3]])
		if !ok {
			day, ok = newDay(s[at[6]:at[7]], s[at[2]:at[3]], s[at[4]:at[5]])
		}
		return day, s[:at[2]] + " " + s[at[7]:], ok
	}
	return day, s, false
}

func newDay(year, month, day string) (time.Time, bool) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	if err1 != nil || err2 != nil || err3 != nil {
		return time.Time{}, false
	}
	return gregorianDay(y, m, d)
}

// The years that a page's date may have.
const (
	firstYear = 1990
	lastYear  = 2099
)

func gregorianDay(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, y >= firstYear && y <= lastYear && t.Day() == d && int(t.Month()) == m
}

// hijriDay gives the Gregorian day of a Hijri date by Umm al-Qura, the civil calendar of Saudi Arabia.
func hijriDay(y, m, d int) (time.Time, bool) {
	if y < 1410 || y > 1499 || d < 1 || d > 30 {
		return time.Time{}, false
	}
	g := hijri.UmmAlQuraDate{Day: int64(d), Month: int64(m), Year: int64(y)}.ToGregorian()
	return gregorianDay(g.Year(), int(g.Month()), g.Day())
}

// namedDay reads 18 شباط/فبراير 2020 and فبراير 18, 2020, in folded text; a Gregorian date goes before a Hijri one beside it.
func namedDay(s string) (day time.Time, rest string, ok bool) {
	words := strings.FieldsFunc(s, func(r rune) bool { return !arabic.IsLetter(r) && (r < '0' || r > '9') && r != ':' })
	for _, hijriToo := range []bool{false, true} {
		for i := range words {
			m, used := monthAt(words, i)
			if used == 0 || m.hijri != hijriToo {
				continue
			}
			if day, first, last, ok := aroundMonth(words, i, i+used, m); ok {
				return day, strings.Join(words[:first], " ") + " " + strings.Join(words[last:], " "), true
			}
		}
	}
	return day, s, false
}

type monthName struct {
	month int
	hijri bool
}

// monthAt reads a month's name at word i, of one word or two, and how many words it takes; a second name of the same month goes with it.
func monthAt(words []string, i int) (m monthName, used int) {
	if i >= len(words) {
		return m, 0
	}
	next := ""
	if i+1 < len(words) {
		next = words[i+1]
	}
	m.month, m.hijri, used = arabic.Month(words[i], next)
	if used > 0 {
		if other, more := monthAt(words, i+used); more > 0 && other == m {
			used += more
		}
	}
	return m, used
}

// aroundMonth finds day and year beside the month that takes words [from, to).
func aroundMonth(words []string, from, to int, m monthName) (day time.Time, first, last int, ok bool) {
	number := func(i int) int {
		if i < 0 || i >= len(words) {
			return 0
		}
		n, err := strconv.Atoi(words[i])
		if err != nil {
			return 0
		}
		return n
	}
	make := gregorianDay
	if m.hijri {
		make = hijriDay
	}
	if day, ok = make(number(to), m.month, number(from-1)); ok {
		return day, from - 1, to + 1, true
	}
	if day, ok = make(number(to+1), m.month, number(to)); ok {
		return day, from, to + 2, true
	}
	return day, 0, 0, false
}

// withClock adds the time of day, and the zone when the line names it.
func withClock(day time.Time, s string) string {
	date := day.Format("2006-01-02")
	at := clock.FindStringSubmatch(s)
	if at == nil {
		return date
	}
	hour, _ := strconv.Atoi(at[1])
	minute, _ := strconv.Atoi(at[2])
	if half := at[3]; half != "" && hour <= 12 {
		hour %= 12
		if half == "م" || half == "مساء" || half == "pm" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 {
		return date
	}
	stamp := fmt.Sprintf("%sT%02d:%02d:00", date, hour, minute)
	if z := zone.FindStringSubmatch(s); z != nil {
		hours, _ := strconv.Atoi(z[1])
		minutes, _ := strconv.Atoi(z[2])
		if hours >= -12 && hours <= 14 && minutes < 60 {
			stamp += fmt.Sprintf("%+03d:%02d", hours, minutes)
		}
	}
	return stamp
}

// stamps are the forms in which machines write times, in the order in which they are tried.
var stamps = []struct{ layout, gives string }{
	{time.RFC3339, time.RFC3339}, {"2006-01-02T15:04:05.999999999Z0700", time.RFC3339}, {"2006-01-02T15:04Z07:00", time.RFC3339}, {"2006-01-02T15:04Z0700", time.RFC3339},
	{"2006-01-02 15:04:05 -0700", time.RFC3339}, {"2006-01-02 15:04:05Z07:00", time.RFC3339}, {time.RFC1123Z, time.RFC3339},
	{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05"}, {"2006-01-02T15:04", "2006-01-02T15:04:05"}, {"2006-01-02 15:04:05", "2006-01-02T15:04:05"}, {"2006-01-02 15:04", "2006-01-02T15:04:05"},
	{time.RFC1123, time.RFC3339}, {"2006-01-02", "2006-01-02"}, {"20060102", "2006-01-02"}, {"2006/01/02", "2006-01-02"},
}

// readStamp reads a time as machines write it, in metadata, and gives it as Article.Published has it, "" when it is none. A time without
// zone stays without.
func readStamp(s string) string {
	s = strings.TrimSpace(s)
	for _, f := range stamps {
		if t, err := time.Parse(f.layout, s); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return t.Format(f.gives)
		}
	}
	if d, ok := readPageDate(s); ok {
		return d.value
	}
	return ""
}
