package when

import (
	"slices"
	"strings"
	"time"
)

// written is a time as it was taken from words.
type written struct {
	year, month, day     int
	hour, minute, second int
	clock, hijri         bool
	offset               *int // seconds east of Greenwich
}

// parseWords reads a date in words or with slashes. Where both calendars are given the Gregorian counts: it is the one that is exact.
func parseWords(s string, zone *time.Location) (string, bool) {
	best, found := "", false
	for _, half := range halves(s) {
		w := read(split(half))
		t, ok := day(w.year, w.month, w.day, w.hijri)
		if !ok {
			continue
		}
		t = t.Add(time.Duration(w.hour)*time.Hour + time.Duration(w.minute)*time.Minute + time.Duration(w.second)*time.Second)
		at := zone
		if w.offset != nil {
			at = time.FixedZone("", *w.offset)
		}
		value, ok := inRange(t, format(t, w.clock, at))
		if ok && (!found || !w.hijri) {
			best, found = value, true
		}
	}
	return best, found
}

// read takes the time of day out of the parts, then the date out of what is left.
func read(parts []part) written {
	w := written{}
	parts = w.takeClock(parts)
	w.takeDate(parts)
	return w
}

// takeClock reads 14:05[:09] [م] [+0300 | GMT+3 | EET] and gives the other parts.
func (w *written) takeClock(parts []part) []part {
	for i := 0; i+2 < len(parts); i++ {
		if parts[i].digits == 0 || parts[i].digits > 2 || parts[i+1].word != ":" || parts[i+2].digits != 2 {
			continue
		}
		w.hour, w.minute, w.clock = parts[i].number, parts[i+2].number, true
		end := i + 3
		if end+1 < len(parts) && parts[end].word == ":" && parts[end+1].digits == 2 {
			w.second = parts[end+1].number
			end += 2
		}
		if end+1 < len(parts) && parts[end].word == "." && parts[end].glued && parts[end+1].digits > 0 && parts[end+1].glued {
			end += 2 // a fraction of a second
		}
		end = w.takeHalf(parts, end)
		end = w.takeZone(parts, end)
		if w.hour > 23 || w.minute > 59 || w.second > 59 {
			return nil
		}
		return slices.Delete(slices.Clone(parts), i, end)
	}
	return parts
}

// takeHalf reads the word that says which half of the day is meant.
func (w *written) takeHalf(parts []part, i int) int {
	if i >= len(parts) {
		return i
	}
	late, ok := afternoon[parts[i].word]
	if !ok {
		return i
	}
	switch {
	case parts[i].word == "ليلا" && w.hour < 6, w.hour > 12: // two at night lies after midnight
	case late && w.hour < 12:
		w.hour += 12
	case (!late || parts[i].word == "ليلا") && w.hour == 12:
		w.hour = 0
	}
	return i + 1
}

// takeZone reads what names the zone behind a time of day.
func (w *written) takeZone(parts []part, i int) int {
	for i < len(parts) && (parts[i].word == "بتوقيت" || parts[i].word == "(") {
		i++
	}
	if i < len(parts) {
		if hours, ok := zones[parts[i].word]; ok {
			seconds := int(hours * 3600)
			w.offset = &seconds
			i++
		}
	}
	if i+1 >= len(parts) || parts[i].word != "+" && parts[i].word != "-" || parts[i+1].digits == 0 || parts[i+1].digits == 3 || parts[i+1].digits > 4 {
		return i
	}
	hours, minutes, end := parts[i+1].number, 0, i+2
	if parts[i+1].digits == 4 {
		hours, minutes = hours/100, hours%100
	} else if end+1 < len(parts) && parts[end].word == ":" && parts[end+1].digits == 2 {
		minutes, end = parts[end+1].number, end+2
	}
	if hours > 14 || minutes > 59 || parts[i+1].digits == 2 && end < len(parts) && (parts[end].word == "/" || parts[end].word == "-") {
		return i // a date that stands behind the time and a dash
	}
	seconds := hours*3600 + minutes*60
	if parts[i].word == "-" {
		seconds = -seconds
	}
	w.offset = &seconds
	return end
}

// takeDate reads a date with the name of its month, or with three numbers.
func (w *written) takeDate(parts []part) {
	if !w.named(parts) {
		w.slashed(parts)
	}
}

// named reads 15 آذار/مارس 2020, March 15, 2020, 12 رمضان 1445 هـ.
func (w *written) named(parts []part) bool {
	for i := range parts {
		month, length, isHijri := monthAt(parts, i)
		if month == 0 {
			continue
		}
		w.month, w.hijri = month, isHijri
		w.day, w.year = numbers(parts, i, i+length)
		return true
	}
	return false
}

// numbers gives the day and the year around the name of a month, which fills parts[first:last].
func numbers(parts []part, first, last int) (day, year int) {
	if first > 0 && parts[first-1].digits > 0 && parts[first-1].digits <= 2 {
		day = parts[first-1].number
	} else if first > 1 && parts[first-2].digits > 0 && parts[first-2].digits <= 2 && strings.ContainsAny(parts[first-1].word, "-./") {
		day = parts[first-2].number
	}
	for _, p := range parts[last:] {
		switch {
		case p.digits == 4 && year == 0:
			year = p.number
		case p.digits > 0 && p.digits <= 2 && day == 0:
			day = p.number
		case p.digits == 2 && day > 0 && year == 0:
			year = century(p.number)
		}
	}
	if year == 0 && first > 1 {
		for _, p := range parts[:first-1] {
			if p.digits == 4 {
				year = p.number
			}
		}
	}
	return day, year
}

// slashed reads three numbers with the same mark between them: year first when it has four digits, else day first.
func (w *written) slashed(parts []part) {
	for i := 0; i+4 < len(parts); i++ {
		a, b, c := parts[i], parts[i+2], parts[i+4]
		mark := parts[i+1].word
		if a.digits == 0 || b.digits == 0 || b.digits > 2 || c.digits == 0 || mark != parts[i+3].word || !strings.Contains("/-.\\،", mark) || mark == "" {
			continue
		}
		switch {
		case a.digits == 4 && c.digits <= 2:
			w.year, w.month, w.day = a.number, b.number, c.number
		case a.digits <= 2 && (c.digits == 4 || c.digits == 2):
			w.day, w.month, w.year = a.number, b.number, c.number
			if c.digits == 2 {
				w.year = century(c.number)
			}
			if w.month > 12 && w.day <= 12 {
				w.day, w.month = w.month, w.day
			}
		default:
			continue
		}
		w.hijri = w.year >= firstHijri && w.year <= lastHijri
		return
	}
}

// century gives the year of two digits, which exports of older programs have.
func century(n int) int {
	if n >= 70 {
		return 1900 + n
	}
	return 2000 + n
}
