package main

import (
	"bufio"
	"io"
	"strings"
	"unicode"

	"marsad/internal/arabic"
	"marsad/internal/tagger"
)

// sentence is folded words with their tags.
type sentence struct {
	words []string
	tags  []uint8
}

// readSentences reads lines of a token and its label. A blank line or the token "." ends a sentence. Tokens are divided as running
// text is: a mark that a token carries becomes a word of its own.
func readSentences(r io.Reader) ([]sentence, error) {
	var all []sentence
	var s sentence
	end := func() {
		if len(s.words) > 0 {
			all = append(all, s)
			s = sentence{}
		}
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			end()
			continue
		}
		s.add(fields[0], fields[len(fields)-1])
		if fields[0] == "." {
			end()
		}
	}
	end()
	return all, lines.Err()
}

// add adds a labelled token.
func (s *sentence) add(token, label string) {
	tag := tagOf(label)
	for _, w := range divide(token) {
		previous := uint8(tagger.Outside)
		if len(s.tags) > 0 {
			previous = s.tags[len(s.tags)-1]
		}
		if tag > 0 && tag%2 == 0 && previous != tag && previous != tag-1 {
			tag-- // an inside without a beginning begins
		}
		s.words, s.tags = append(s.words, w), append(s.tags, tag)
		if tag%2 == 1 {
			tag++
		}
	}
}

// tagOf gives the tag of a label; what is no person, place or organisation is outside.
func tagOf(label string) uint8 {
	class, ok := map[string]tagger.Class{"PERS": tagger.Person, "PER": tagger.Person, "LOC": tagger.Location, "ORG": tagger.Organisation}[strings.TrimLeft(label, "BI-")]
	switch {
	case !ok:
		return tagger.Outside
	case label[0] == 'B':
		return uint8(class.Begin())
	}
	return uint8(class.Inside())
}

// divide cuts a token into folded runs of letters, runs of digits, and single marks.
func divide(token string) []string {
	var out []string
	last := 0
	for _, r := range arabic.Fold(token) {
		kind := 3
		switch {
		case unicode.IsLetter(r):
			kind = 1
		case unicode.IsDigit(r):
			kind = 2
		case unicode.IsSpace(r):
			last = 0
			continue
		}
		if kind == last && kind < 3 {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = kind
	}
	return out
}
