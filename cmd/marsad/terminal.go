package main

import (
	"strings"

	"marsad/internal/intake"
)

// This file is about text that came from outside and goes to a terminal.

// isolate sets outside text apart so that its direction does not reach the rest of the line (Unicode Bidirectional Algorithm, FSI
// and PDI), and drops control characters.
func isolate(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
	return "\u2068" + clean + "\u2069"
}

// inOrder shows control characters and what overrides the direction of a text as a white square. Line ends and tabs stay.
func inOrder(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' && r != '\r' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
			return '\u25a1'
		}
		return r
	}, s)
}

// contentWidth is how many characters of a statement's content a line shows.
const contentWidth = 90

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= contentWidth {
		return s
	}
	return string(r[:contentWidth]) + "…"
}

// oneLine keeps an error on one line whatever it wraps; errors that were joined stand behind each other. Outside text in it sends no codes to the terminal and does
// not turn the line round.
func oneLine(err error) string { return inOrder(intake.OneLine(err)) }
