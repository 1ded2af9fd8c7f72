// Package when reads the times of publication that feeds, pages and exports give: the formats of the web's standards, dates with the
// month's Arabic name (Levant and Iraq, Egypt and the Gulf, Maghreb, Hijri), dd/mm dates, Arabic-Indic digits, ص and م.
package when

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"marsad/internal/arabic"
)

// The forms in which Parse gives a time: as exact as what it read, and no more. A form without a zone means that none was named.
const (
	Day   = time.DateOnly
	Local = "2006-01-02T15:04:05"
)

// layouts are the forms with a zone given by digits or Z; what comes without one, or with its name, is tried by withoutZone.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 Z07:00",
	"2006-01-02T15:04-0700", "Mon Jan _2 15:04:05 -0700 2006", // the second is how X writes times
}

// withoutZone are forms without a zone.
var withoutZone = []string{Local, "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "20060102T150405", "20060102150405", "Mon Jan _2 15:04:05 2006"}

// Parse reads a time and gives it as RFC 3339 when its zone is known, as Local when it names none and zone is nil, as Day when it names no
// time of day. zone is the zone of times that name none. A slashed date is read day first unless its second number cannot be a month.
// ok is false when s holds no full date, or one that no calendar has.
func Parse(s string, zone *time.Location) (value string, ok bool) {
	s = strings.TrimSpace(foldDigits(s))
	if s == "" || len(s) > maxLength {
		return "", false
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return inRange(t, t.Format(time.RFC3339))
		}
	}
	for _, layout := range withoutZone {
		if t, err := time.Parse(layout, s); err == nil {
			return inRange(t, format(t, true, zone))
		}
	}
	if t, err := time.Parse(Day, s); err == nil {
		return inRange(t, s)
	}
	if t, ok := unix(s); ok {
		return inRange(t, t.Format(time.RFC3339))
	}
	return parseWords(s, zone)
}

// maxLength bounds what can be a time: longer text is something else.
const maxLength = 200

// The years outside which a time of publication is a mistake, such as 0001 for «none».
const (
	firstYear = 1970
	lastYear  = 2199
)

func inRange(t time.Time, value string) (string, bool) {
	if t.Year() < firstYear || t.Year() > lastYear {
		return "", false
	}
	return value, true
}

// format gives a time whose fields are right but whose zone is not known.
func format(t time.Time, clock bool, zone *time.Location) string {
	switch {
	case !clock:
		return t.Format(Day)
	case zone == nil:
		return t.Format(Local)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone).Format(time.RFC3339)
}

// unix reads seconds or milliseconds since 1970: ten or thirteen digits, as exports have them.
func unix(s string) (time.Time, bool) {
	if len(s) != 10 && len(s) != 13 || strings.Trim(s, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	if len(s) == 13 {
		return time.UnixMilli(n).UTC(), true
	}
	return time.Unix(n, 0).UTC(), true
}

// foldDigits gives Latin digits and drops what has no shape, such as the marks that turn the direction of a line.
func foldDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case arabic.IsInvisible(r):
			return -1
		case r >= '٠' && r <= '٩', r >= '۰' && r <= '۹':
			return arabic.FoldRune(r)
		case r == '\u00A0' || r == '\u202F':
			return ' '
		}
		return r
	}, s)
}

// part is a piece of a written time: a number, a folded word, or one other character.
type part struct {
	word   string
	number int
	digits int // of a number; 0 for anything else
	glued  bool
}

// split takes a written time apart. White space falls away; glued says that none stood before the part.
func split(s string) []part {
	var out []part
	glued := false
	for len(s) > 0 {
		r := []rune(s[:min(len(s), 4)])[0]
		switch {
		case unicode.IsSpace(r):
			s, glued = s[len(string(r)):], false
			continue
		case r >= '0' && r <= '9':
			end := len(s) - len(strings.TrimLeft(s, "0123456789"))
			n, err := strconv.Atoi(s[:end])
			if err != nil {
				n = -1
			}
			out = append(out, part{number: n, digits: end, glued: glued})
			s = s[end:]
		case unicode.IsLetter(r):
			end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != arabic.Tatweel })
			if end < 0 {
				end = len(s)
			}
			out = append(out, part{word: arabic.Fold(s[:end]), glued: glued})
			s = s[end:]
		default:
			size := len(string(r))
			if r == unicode.ReplacementChar {
				size = 1
			}
			out = append(out, part{word: string(r), glued: glued})
			s = s[size:]
		}
		glued = true
	}
	return out
}
