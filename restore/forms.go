package restore

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// forms is the table of compatibilityForms, made when the first form is met.
var forms = sync.OnceValue(func() map[rune]string {
	out := map[rune]string{}
	for pair := range strings.SplitSeq(compatibilityForms, " ") {
		r, size := utf8.DecodeRuneInString(pair)
		out[r] = pair[size:]
	}
	return out
})

// formLetters gives the letters of an Arabic presentation form or mathematical letter, or "" for any other character.
func formLetters(r rune) string {
	if r < '\uFB50' || r > '\uFEFC' && r < 0x1EE00 || r > 0x1EEFF || r > '\uFDFF' && r < '\uFE80' {
		return ""
	}
	return forms()[r]
}
