package versions

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// maxWords is how many words the part in which two texts differ may have to be compared word by word; longer ones are compared line by line. The
// cost of a comparison grows with length times difference.
const maxWords = 6000

// compareText gives the runs by which the newer text comes out of the older: Myers' O(ND) difference (Algorithmica 1, 1986) over words, each with the
// white space behind it.
func compareText(older, newer string) []Run {
	a, b := words(older), words(newer)
	if changed(a, b) > maxWords {
		a, b = strings.SplitAfter(older, "\n"), strings.SplitAfter(newer, "\n")
	}
	m := diffmatchpatch.New()
	m.DiffTimeout = 0 // the same texts must give the same runs however busy the machine is
	codes := coder{code: map[string]rune{}}
	runs := runsOf(m.DiffMainRunes(codes.encode(a), codes.encode(b), false), a, b)
	return bridge(runs)
}

// words cuts a text behind the white space that follows each word.
func words(s string) []string {
	var out []string
	start, space := 0, false
	for i, r := range s {
		if unicode.IsSpace(r) {
			space = true
		} else if space {
			out = append(out, s[start:i])
			start, space = i, false
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// changed gives how many words lie between the common beginning and the common end of two texts.
func changed(a, b []string) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) + len(b)
}

// coder gives each distinct word a character, since the library compares characters. White space is no part of what is compared.
type coder struct{ code map[string]rune }

func (c *coder) encode(list []string) []rune {
	out := make([]rune, len(list))
	for i, w := range list {
		w = strings.TrimSpace(w)
		r, ok := c.code[w]
		if !ok {
			if r = rune(len(c.code) + 1); r >= 0xD800 {
				r += 0x800 // surrogates are no characters
			}
			c.code[w] = r
		}
		out[i] = r
	}
	return out
}

// runsOf turns the library's answer into runs with places in both texts.
func runsOf(diffs []diffmatchpatch.Diff, a, b []string) []Run {
	runs := []Run{}
	oldAt, newAt := 0, 0
	take := func(list []string, n int) (string, int) {
		s := strings.Join(list[:n], "")
		return s, utf8.RuneCountInString(s)
	}
	for _, d := range diffs {
		n := utf8.RuneCountInString(d.Text)
		var r Run
		if d.Type != diffmatchpatch.DiffInsert {
			s, length := take(a, n)
			r = Run{Op: Removed, Text: s, was: s, Old: &Place{oldAt, oldAt + length}}
			a, oldAt = a[n:], oldAt+length
		}
		if d.Type != diffmatchpatch.DiffDelete {
			s, length := take(b, n)
			r.Op, r.Text, r.New = Added, s, &Place{newAt, newAt + length}
			b, newAt = b[n:], newAt+length
		}
		if d.Type == diffmatchpatch.DiffEqual {
			r.Op = Same
		}
		runs = append(runs, r)
	}
	return runs
}

// minBridge is how many characters a run of the same words has between two changes to stand by itself; «من» between two changes is no island of
// sameness for a reader.
const minBridge = 4

// bridge joins changes with only a short same run between them, and puts what was removed before what was added.
func bridge(runs []Run) []Run {
	out := []Run{}
	for i := 0; i < len(runs); {
		if runs[i].Op == Same {
			out = append(out, runs[i])
			i++
			continue
		}
		j := i
		for j < len(runs) && (runs[j].Op != Same || j+1 < len(runs) && len([]rune(strings.TrimSpace(runs[j].Text))) < minBridge && !strings.Contains(runs[j].Text, "\n")) {
			j++
		}
		out = append(out, gather(runs[i:j])...)
		i = j
	}
	return out
}

// gather makes of a row of runs one that is removed and one that is added.
func gather(runs []Run) []Run {
	var removed, added Run
	for _, r := range runs {
		if r.Old != nil {
			removed = extend(removed, Removed, r.was, r.Old)
		}
		if r.New != nil {
			added = extend(added, Added, r.Text, r.New)
		}
	}
	var out []Run
	for _, r := range []Run{removed, added} {
		if r.Op != "" {
			out = append(out, r)
		}
	}
	return out
}

func extend(r Run, op Op, s string, at *Place) Run {
	r.Op, r.Text = op, r.Text+s
	place := &r.Old
	if op == Added {
		place = &r.New
	}
	if *place == nil {
		*place = &Place{at.Start, at.End}
	}
	(*place).End = at.End
	return r
}
