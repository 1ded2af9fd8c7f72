package article

import (
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
)

// splitTrail reads a category trail, run together (الأخبارتركياسوريا) or with separators, and gives its parts as written. A line
// that is not made of section words throughout is no trail and gives none.
func splitTrail(s string) []string {
	for _, separator := range []string{"»", ">", "/", "|", "،", ","} {
		if parts := strings.Split(s, separator); len(parts) > 1 {
			return separated(parts)
		}
	}
	return together(s)
}

func separated(parts []string) []string {
	var out []string
	known := 0
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if p == "" || utf8.RuneCountInString(p) > 30 {
			return nil
		}
		if tables().sections[strings.ReplaceAll(arabic.Fold(p), " ", "")] {
			known++
		}
		out = append(out, p)
	}
	if known*2 < len(out) || known < 1 {
		return nil
	}
	return out
}

// together cuts a line into section words by dynamic programming, the fewest words first, so that longer names win.
func together(s string) []string {
	cuts := boundaries(s)
	best := make([]int, len(cuts)) // fewest words up to cut i, 0 when none
	from := make([]int, len(cuts))
	for i := 1; i < len(cuts); i++ {
		for j := max(0, i-30); j < i; j++ {
			if j > 0 && best[j] == 0 || best[i] != 0 && best[i] <= best[j]+1 {
				continue
			}
			part := strings.TrimSpace(s[cuts[j]:cuts[i]])
			if tables().sections[strings.ReplaceAll(arabic.Fold(part), " ", "")] {
				best[i], from[i] = best[j]+1, j
			}
		}
	}
	last := len(cuts) - 1
	if best[last] < 2 {
		return nil
	}
	var out []string
	for i := last; i > 0; i = from[i] {
		out = append([]string{strings.TrimSpace(s[cuts[from[i]]:cuts[i]])}, out...)
	}
	return out
}

func boundaries(s string) []int {
	var cuts []int
	for i := range s {
		cuts = append(cuts, i)
	}
	return append(cuts, len(s))
}
