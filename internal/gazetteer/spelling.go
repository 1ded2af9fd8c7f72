package gazetteer

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"marsad/internal/arabic"
)

// foldName folds a name for look-up: presentation forms become letters, letters of Kurdish and Persian the Arabic ones that stand for them
// in Arabic reports, then arabic.Fold.
func foldName(name string) string { return arabic.Fold(foreign.Replace(norm.NFKC.String(name))) }

var foreign = strings.NewReplacer("ۆ", "و", "ێ", "ي", "ە", "ه", "ھ", "ه", "ہ", "ه", "ڕ", "ر", "ڵ", "ل", "ڤ", "ف", "پ", "ب", "چ", "ج", "گ", "ك", "ژ", "ج")

// withoutArticles takes the article off a folded word, also when it was written twice.
func withoutArticles(word string) string {
	for range 2 {
		rest, ok := strings.CutPrefix(word, "ال")
		if !ok || utf8.RuneCountInString(rest) < 2 {
			return word
		}
		word = rest
	}
	return word
}

// looseKey is a folded name without articles, spaces and hamza, and without the generic words before it that are no part of it.
func looseKey(words []string) string {
	for len(words) > 1 {
		if _, kept, _, ok := KindWord(words[0]); !ok || kept {
			break
		}
		words = words[1:]
	}
	var b strings.Builder
	for _, w := range words {
		b.WriteString(sizeWord(withoutArticles(strings.ReplaceAll(w, "ء", ""))))
	}
	key := b.String()
	if rest, ok := strings.CutPrefix(key, "ابو"); ok && len(rest) >= 4 {
		return "بو" + rest // البوليل is أبو الليل
	}
	return key
}

// sizeWord gives words of size one form each: كبيرة and الكبرى are كبير.
func sizeWord(w string) string {
	switch w {
	case "كبيره", "كبري":
		return "كبير"
	case "صغيره", "صغري":
		return "صغير"
	case "شرقيه", "غربيه", "شماليه", "جنوبيه", "فوقانيه", "تحتانيه":
		return strings.TrimSuffix(w, "ه")
	case "فوقا":
		return "فوقاني"
	case "تحتا":
		return "تحتاني"
	}
	return w
}

// sounds joins letters that dialects and the people who write names down confuse.
var sounds = strings.NewReplacer("ظ", "ض", "ث", "ت", "ذ", "د", "ط", "ت", "ص", "س", "ق", "ك", "غ", "ك")

// skeleton is a loose key as it is heard: without long vowels inside and without final ha, confused letters joined, doubled ones once.
// Names of less than four consonants have none.
func skeleton(loose string) string {
	var b strings.Builder
	last := rune(-1)
	for i, r := range sounds.Replace(loose) {
		switch r {
		case 'ا', 'و', 'ي', 'ه':
			if i > 0 || r == 'ا' {
				continue
			}
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	if s := b.String(); utf8.RuneCountInString(s) >= 4 {
		return s
	}
	return ""
}

// letterMask has a bit for each letter of a key: two keys that differ in one letter differ in at most two bits.
func letterMask(key string) uint64 {
	var mask uint64
	for _, r := range key {
		mask |= 1 << (uint32(r) % 64)
	}
	return mask
}

// oneApart reports whether a and b differ by one slip of a writer: a weak or doubled letter put in or left out, two neighbours exchanged,
// or a letter taken for one of the same shape or sound. The first letter is the same or one so taken.
func oneApart(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) == 0 || a[0] != b[0] && !(len(a) == len(b) && len(a) >= shortestBent && alike(a[0], b[0])) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return string(a[i:]) == string(b[i+1:]) && (strings.ContainsRune("اويهن", b[i]) || b[i] == b[i-1])
	}
	if i == len(a) || string(a[i+1:]) == string(b[i+1:]) && alike(a[i], b[i]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && string(a[i+2:]) == string(b[i+2:])
}

// shapes are letters that are taken for each other in writing or by ear.
var shapes = [...]string{"بتثني", "جحخ", "دذ", "رز", "سش", "صضس", "طظت", "عغا", "فق", "كق", "اوي", "ضظد", "هاي", "حعه"}

func alike(a, b rune) bool {
	for _, s := range shapes {
		if strings.ContainsRune(s, a) && strings.ContainsRune(s, b) {
			return true
		}
	}
	return false
}

// changes counts the letters that must be put in, left out or changed to make a into b.
func changes(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			other := corner
			if a[i] != b[j] {
				other = min(corner, row[j], row[j+1]) + 1
			}
			corner, row[j+1] = row[j+1], other
		}
	}
	return row[len(b)]
}

// maskClose is false for keys that cannot be one letter apart.
func maskClose(a, b uint64) bool { return bits.OnesCount64(a^b) <= 2 }
