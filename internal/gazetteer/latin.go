package gazetteer

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// consonants gives the Latin letter for an Arabic consonant, the same for those that transliterations write alike.
var consonants = map[rune]byte{
	'ب': 'b', 'ت': 't', 'ث': 't', 'ج': 'j', 'ح': 'h', 'خ': 'k', 'د': 'd', 'ذ': 'd', 'ر': 'r', 'ز': 'z', 'س': 's', 'ش': 's', 'ص': 's', 'ض': 'd',
	'ط': 't', 'ظ': 'z', 'غ': 'g', 'ف': 'f', 'ق': 'k', 'ك': 'k', 'ل': 'l', 'م': 'm', 'ن': 'n',
}

// latinPairs writes pairs of letters of a transliteration as the one they stand for; h, w and y are not compared, since they are also vowels.
var latinPairs = strings.NewReplacer("kh", "k", "sh", "s", "th", "t", "dh", "d", "gh", "g", "q", "k", "c", "k", "p", "b", "v", "f", "h", "")

// agrees reports whether an Arabic name can be the Latin one: they have the same consonants in the same order, leaving out articles. It tells
// a place's own name from those of its neighbours that tables give it as others.
func agrees(arabicWords []string, latin string) bool {
	var ours, theirs strings.Builder
	for _, w := range arabicWords {
		for _, r := range withoutArticles(w) {
			if c, ok := consonants[r]; ok && c != 'h' {
				ours.WriteByte(c)
			}
		}
	}
	for _, w := range strings.FieldsFunc(norm.NFKD.String(strings.ToLower(latin)), func(r rune) bool { return r == ' ' || r == '-' }) {
		if isLatinArticle(strings.Map(asciiOnly, w)) {
			continue
		}
		for _, r := range latinPairs.Replace(strings.Map(asciiOnly, w)) {
			if strings.ContainsRune("bcdfgjklmnrstz", r) {
				theirs.WriteRune(r)
			}
		}
	}
	return ours.Len() > 1 && squeezed(ours.String()) == squeezed(theirs.String())
}

// asciiOnly drops what is left of letters with marks once they are decomposed.
func asciiOnly(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	return -1
}

func isLatinArticle(w string) bool {
	switch w {
	case "al", "ar", "as", "ash", "at", "ath", "ad", "adh", "an", "az", "el", "es", "ed", "er", "en":
		return true
	}
	return false
}

// squeezed writes doubled letters once.
func squeezed(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
