package export

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Outside text in a cell can act: a spreadsheet takes "=…" for a formula, a direction override shows other words than are there, and XML cannot hold control
// characters. What is written instead can be read, and ReadCell turns it back into exactly what was there:
//
//   - an apostrophe stands before a text that begins like a formula (after spaces and invisible characters), and before one that begins with apostrophes and
//     then like a formula;
//   - ⟦U+202E⟧ stands for a control character, a carriage return, and for direction controls that override or are left open; the same brackets stand for an opening
//     bracket ⟦ of a text that has them itself.
const (
	formulas  = "=+-@\t\r＝＋－＠"
	guard     = '\''
	openMark  = "⟦U+"
	closeMark = "⟧"
)

// Cell gives a text as it stands in a cell of CSV, TSV and XLSX.
func Cell(s string) string {
	s = marked(s)
	if likeFormula(s) {
		return string(guard) + s
	}
	return s
}

// ReadCell gives the text of a cell that Cell made. A cell of others without such marks comes back as it is.
func ReadCell(s string) string {
	if strings.HasPrefix(s, string(guard)) && likeFormula(s) {
		s = s[1:]
	}
	return unmarked(s)
}

// likeFormula tells whether a spreadsheet could take a text for a formula once the guards before it are gone.
func likeFormula(s string) bool {
	s = strings.TrimLeft(s, string(guard))
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return r != '\t' && r != '\r' && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
	})
	for _, r := range s {
		return strings.ContainsRune(formulas, r)
	}
	return false
}

// marked writes the characters that could act as marks.
func marked(s string) string {
	balanced := balancedBidi(s)
	if balanced && !strings.Contains(s, openMark) && strings.IndexFunc(s, unwritable) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if unwritable(r) || !balanced && bidiControl(r) || r == '⟦' && strings.HasPrefix(s[i:], openMark) {
			fmt.Fprintf(&b, "%s%04X%s", openMark, r, closeMark)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var mark = regexp.MustCompile(`⟦U\+([0-9A-F]{4,6})⟧`)

func unmarked(s string) string {
	if !strings.Contains(s, openMark) {
		return s
	}
	return mark.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseInt(m[len(openMark):len(m)-len(closeMark)], 16, 32)
		if r := rune(n); err == nil && (unwritable(r) || bidiControl(r) || r == '⟦') {
			return string(r)
		}
		return m
	})
}

// unwritable tells whether XML 1.0 cannot hold a character, or a reader of CSV would change it.
func unwritable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff
}

func bidiControl(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// balancedBidi tells whether the direction controls of a text end within it, and none overrides what characters are; see UAX #9, section 2.
func balancedBidi(s string) bool {
	var open []rune
	for _, r := range s {
		switch r {
		case 0x202D, 0x202E:
			return false
		case 0x202A, 0x202B:
			open = append(open, 0x202C)
		case 0x2066, 0x2067, 0x2068:
			open = append(open, 0x2069)
		case 0x202C, 0x2069:
			if len(open) == 0 || open[len(open)-1] != r {
				return false
			}
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}
