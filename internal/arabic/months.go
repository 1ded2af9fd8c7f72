package arabic

// The names of the months, folded (see Fold), to their numbers from 1 to 12. Gregorian months have the names of Egypt and the Gulf, of the Levant
// and Iraq, and of the Maghreb, in the spellings that outlets use. A name of two words stands under its first word, then its second.
var (
	Months = FoldKeys(map[string]int{
		"يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "أغسطس": 8, "سبتمبر": 9,
		"أكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
		"شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
		"جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8, "غشت": 8, "شتنبر": 9, "نونبر": 11, "دجنبر": 12,
		"يونيه": 6, "يوليه": 7, "جوييه": 7, "جويليا": 7, "يوليوز": 7, "أوكتوبر": 10, "سيبتمبر": 9, "أغشت": 8, "ديسمبير": 12,
	})
	MonthsOfTwoWords = FoldKeys(map[string]map[string]int{
		"كانون": FoldKeys(map[string]int{"الأول": 12, "الثاني": 1, "أول": 12, "ثاني": 1, "ثان": 1}),
		"تشرين": FoldKeys(map[string]int{"الأول": 10, "الثاني": 11, "أول": 10, "ثاني": 11, "ثان": 11}),
	})
	HijriMonths           = FoldKeys(map[string]int{"محرم": 1, "المحرم": 1, "صفر": 2, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10})
	HijriMonthsOfTwoWords = FoldKeys(map[string]map[string]int{"ربيع": rabi, "جمادى": jumada, "ذو": dhu, "ذي": dhu})
)

var (
	rabi   = FoldKeys(map[string]int{"الأول": 3, "الثاني": 4, "الآخر": 4, "أول": 3, "ثاني": 4})
	jumada = FoldKeys(map[string]int{"الأولى": 5, "الأول": 5, "الثانية": 6, "الآخرة": 6, "الثاني": 6})
	dhu    = FoldKeys(map[string]int{"القعدة": 11, "الحجة": 12})
)

// Month reads the name of a month in a folded word and the one behind it, which may be "". It gives the month's number, its calendar and how many
// of the words the name takes; 0 when word begins no name.
func Month(word, next string) (month int, hijri bool, words int) {
	if m, ok := MonthsOfTwoWords[word][next]; ok {
		return m, false, 2
	}
	if m, ok := HijriMonthsOfTwoWords[word][next]; ok {
		return m, true, 2
	}
	if m, ok := HijriMonths[word]; ok {
		return m, true, 1
	}
	if m, ok := Months[word]; ok {
		return m, false, 1
	}
	return 0, false, 0
}

// FoldKeys gives a table of words with its words folded.
func FoldKeys[V any](in map[string]V) map[string]V {
	out := make(map[string]V, len(in))
	for k, v := range in {
		out[Fold(k)] = v
	}
	return out
}
