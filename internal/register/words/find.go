package words

import (
	"slices"
	"unicode"

	"marsad/record"
)

// letters are the characters of a text as restored, or as published, each with the offsets of the original that it stands for. Spaces that follow one another are one.
type letters struct {
	runes      []rune
	start, end []int
}

func (l *letters) add(r rune, start, end int) {
	if unicode.IsSpace(r) {
		if n := len(l.runes); n > 0 && l.runes[n-1] == ' ' {
			return
		}
		r = ' '
	}
	l.runes, l.start, l.end = append(l.runes, r), append(l.start, start), append(l.end, end)
}

func lettersOf(original []rune, edits []record.Restoration) letters {
	var l letters
	at := 0
	plain := func(end int) {
		for ; at < end; at++ {
			l.add(original[at], at, at+1)
		}
	}
	for _, e := range edits {
		if e.Start < at {
			continue
		}
		plain(e.Start)
		for _, r := range e.Reading {
			l.add(r, e.Start, e.End)
		}
		at = e.End
	}
	plain(len(original))
	return l
}

// Find gives the offsets of words as they are read or as they were published, however their spaces are set; of several places the nearest to an offset.
func (t Text) Find(words string, near int) (start, end int, ok bool) {
	var sought letters
	for _, r := range words {
		sought.add(r, 0, 0)
	}
	want := trim(sought.runes)
	if len(want) == 0 {
		return 0, 0, false
	}
	best := -1
	for _, l := range []letters{lettersOf(t.original, t.edits), lettersOf(t.original, nil)} {
		for i := 0; i+len(want) <= len(l.runes); i++ {
			if distance := max(l.start[i]-near, near-l.start[i]); (best < 0 || distance < best) && slices.Equal(l.runes[i:i+len(want)], want) {
				best, start, end = distance, l.start[i], l.end[i+len(want)-1]
			}
		}
	}
	return start, end, best >= 0
}

func trim(r []rune) []rune {
	for len(r) > 0 && r[0] == ' ' {
		r = r[1:]
	}
	for len(r) > 0 && r[len(r)-1] == ' ' {
		r = r[:len(r)-1]
	}
	return r
}
