package reading

import (
	"strings"

	"marsad/internal/arabic"
)

// Most words begin no time expression. This file tells them apart with a few lookups, so that the readers run only where one can begin.

// mayBegin reports whether an expression can begin with a folded word: it, or what its proclitics leave, is in the tables or a number.
func mayBegin(folded string) bool {
	if beginning(folded) {
		return true
	}
	for _, proclitic := range []string{"و", "ف", "ب", "ل", "ال", "وب", "ول", "وال", "بال", "وبال"} {
		if rest, cut := strings.CutPrefix(folded, proclitic); cut && beginning(rest) {
			return true
		}
	}
	rest, cut := strings.CutPrefix(strings.TrimPrefix(folded, "و"), "لل")
	return cut && beginning(rest)
}

func beginning(folded string) bool {
	if beginnings[folded] {
		return true
	}
	_, number := arabic.NumberWord(folded)
	return number
}

// beginnings are the first words of expressions, with and without their article.
var beginnings = beginningWords()

// particles are the first words that stand in no table of calendar words.
var particles = foldSet("اليوم", "يومي", "نهار", "أمس", "البارحة", "غدا", "غد", "تاريخ", "ذلك", "نفس", "ذات", "مثل", "بعد", "عقب", "وقت", "هذا", "هذه", "طوال", "طيلة", "خلال",
	"حتى", "قبل", "حوالي", "نحو", "قرابة", "قرب", "عند", "تمام", "عامي", "على", "مدى", "منذ", "قبيل", "أكثر", "أقل", "زهاء", "بضعة", "بضع", "عدة", "مدة", "مدتها", "مدته",
	"مدتهما", "فترة", "كل", "القرن", "العقد", "عقد", "الربع", "النصف", "قبلها", "بعدها", "قبله", "بعده", "بعيد", "بشكل", "في", "إلى", "عامين", "أعوام", "سنوات")

func beginningWords() map[string]bool {
	out := map[string]bool{}
	add := func(w string) { out[w], out[strings.TrimPrefix(w, "ال")] = true, true }
	addKeys(add, weekdays)
	addKeys(add, arabic.Months)
	addKeys(add, arabic.MonthsOfTwoWords)
	addKeys(add, ordinals)
	addKeys(add, hours)
	addKeys(add, dayParts)
	addKeys(add, partAdverbs)
	addKeys(add, edges)
	addKeys(add, recurring)
	addKeys(add, seasons)
	addKeys(add, decades)
	addKeys(add, arabic.HijriMonths)
	addKeys(add, arabic.HijriMonthsOfTwoWords)
	addKeys(add, references)
	addKeys(add, particles)
	for w := range timeUnits {
		for _, suffix := range []string{"", "ها", "هم", "ه"} {
			add(w + suffix)
		}
	}
	return out
}

// afterPreposition are the words that go on an expression behind في, إلى or على and begin none themselves: على مدار, في السابق, في الـ18.
var afterPreposition = afterPrepositions()

func afterPrepositions() map[string]bool {
	out := foldSet("ال", "مدى", "مدار", "امتداد")
	for _, preposition := range []string{"في", "الي", "علي"} {
		for _, r := range references[preposition] {
			out[r.words[min(1, len(r.words)-1)]] = true
		}
	}
	return out
}

func addKeys[V any](add func(string), table map[string]V) {
	for w := range table {
		add(w)
	}
}
