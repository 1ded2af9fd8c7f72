package reading

import (
	"strings"

	"marsad/internal/arabic"
)

// number reads the number at token i: digits, number words joined by wa, and thousands or millions behind either. It gives the
// value and the token behind it; ok is false when there is none.
func (d *Doc) number(i, limit int) (value, next int, ok bool) {
	value, next, ok = d.smallNumber(i, limit)
	if !ok {
		return 0, i, false
	}
	value, next = d.scaled(value, next, limit)
	for next < limit && d.Tokens[next].Kind == Word {
		f := d.Folded(next)
		rest, joined := strings.CutPrefix(f, "و")
		if !joined {
			break
		}
		more, known := arabic.NumberWord(rest)
		if !known || more >= value && value > 9 {
			break
		}
		more, next = d.scaled(more, next+1, limit)
		value += more
	}
	return value, next, true
}

func (d *Doc) smallNumber(i, limit int) (value, next int, ok bool) {
	if i >= limit {
		return 0, i, false
	}
	switch d.Tokens[i].Kind {
	case Number:
		value, ok = arabic.Digits(d.Folded(i))
	case Word:
		if d.has(i, spelledNumber) {
			value, ok = numberWord(d.Folded(i))
		}
	}
	return value, i + 1, ok
}

// scaled multiplies by the thousand or million that follows: 5 آلاف, خمسة عشر, ثلاثمئة ألف.
func (d *Doc) scaled(value, next, limit int) (int, int) {
	for next < limit && d.Tokens[next].Kind == Word {
		switch d.Folded(next) {
		case "الف", "الفا", "الاف":
			value *= 1000
		case "مليون", "مليونا", "ملايين":
			value *= 1_000_000
		case "ميه", "مايه":
			if value > 9 {
				return value, next
			}
			value *= 100
		case "عشر", "عشره":
			if value > 9 {
				return value, next
			}
			value += 10
		default:
			return value, next
		}
		next++
	}
	return value, next
}
