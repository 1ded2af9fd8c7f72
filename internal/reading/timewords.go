package reading

import (
	"slices"
	"strings"
	"time"

	"marsad/internal/arabic"
)

// The calendar words besides the names of months (see arabic.Months), folded.
var (
	weekdays = arabic.FoldKeys(map[string]time.Weekday{
		"الأحد": time.Sunday, "الاثنين": time.Monday, "الثلاثاء": time.Tuesday, "الأربعاء": time.Wednesday,
		"الخميس": time.Thursday, "الجمعة": time.Friday, "السبت": time.Saturday, "الثلثاء": time.Tuesday,
	})
	ordinals = arabic.FoldKeys(map[string]int{
		"الأول": 1, "الثاني": 2, "الثالث": 3, "الرابع": 4, "الخامس": 5, "السادس": 6, "السابع": 7, "الثامن": 8, "التاسع": 9, "العاشر": 10,
		"الحادي": 1, "العشرين": 20, "العشرون": 20, "الثلاثين": 30, "الثلاثون": 30,
	})
	// hours are the feminine ordinals that name the hours of a clock.
	hours = arabic.FoldKeys(map[string]int{
		"الواحدة": 1, "الثانية": 2, "الثالثة": 3, "الرابعة": 4, "الخامسة": 5, "السادسة": 6, "السابعة": 7, "الثامنة": 8, "التاسعة": 9, "العاشرة": 10,
		"الحادية": 1,
	})
	ordinalTens = arabic.FoldKeys(map[string]int{"عشر": 10, "والعشرين": 20, "والعشرون": 20, "والثلاثين": 30, "والثلاثون": 30})
	// dayParts are the parts of a day, "night" for those that reach into the next day.
	dayParts = arabic.FoldKeys(map[string]string{
		"صباح": "day", "مساء": "night", "فجر": "day", "ظهر": "day", "عصر": "day", "ليل": "night", "ليلة": "night", "ظهيرة": "day", "عشية": "day",
		"منتصف": "", "ساعات": "", "ضحى": "day", "الصباح": "day", "المساء": "night", "الفجر": "day", "الليل": "night", "الظهر": "day", "الظهيرة": "day",
		"العصر": "day", "الضحى": "day",
	})
	// partAdverbs are parts of a day that stand without their day.
	partAdverbs = foldSet("ليلا", "صباحا", "مساء", "فجرا", "ظهرا", "عصرا")
	// current, past and coming are the adjectives that place a month, a week or a year.
	current = foldSet("الجاري", "الحالي", "الجارية", "الحالية", "الراهن", "الراهنة")
	past    = foldSet("الماضي", "الماضية", "المنصرم", "المنصرمة", "الفائت", "الفائتة", "السابق", "الأخير", "الأخيرة", "الماضيين", "الأخيرين", "الماضيتين", "الأخيرتين", "الفائتين", "المنصرمين", "الآنف")
	coming  = foldSet("المقبل", "المقبلة", "القادم", "القادمة", "المقبلين", "القادمين", "المقبلتين", "القادمتين")
	// edges may stand before a month or a year and belong to the expression.
	edges = foldSet("مطلع", "أوائل", "بداية", "أواخر", "نهاية", "منتصف", "أواسط", "وسط", "شهر", "غرة", "طيلة", "أوسط", "مستهل", "ختام")
)

// ambiguousMonths are names of months that are also words: father, practised, glass.
var ambiguousMonths = foldSet("آب", "مارس", "ماي", "أوت", "جوان")

// unit is a length of time as a report writes it.
type unit struct {
	code      string // letter of ISO 8601, with its T for hours and minutes
	precision string
	count     int // 1 for the singular, 2 for the dual, 0 for the plural
}

var timeUnits = arabic.FoldKeys(map[string]unit{
	"دقيقة": {"TM", "instant", 1}, "دقيقتين": {"TM", "instant", 2}, "دقائق": {"TM", "instant", 0},
	"ساعة": {"TH", "hour", 1}, "ساعتين": {"TH", "hour", 2}, "ساعتان": {"TH", "hour", 2}, "ساعات": {"TH", "hour", 0},
	"يوم": {"D", "day", 1}, "يوما": {"D", "day", 1}, "يومين": {"D", "day", 2}, "يومان": {"D", "day", 2}, "أيام": {"D", "day", 0}, "أياما": {"D", "day", 0},
	"أسبوع": {"W", "week", 1}, "أسبوعا": {"W", "week", 1}, "أسبوعين": {"W", "week", 2}, "أسبوعان": {"W", "week", 2}, "أسابيع": {"W", "week", 0},
	"شهر": {"M", "month", 1}, "شهرا": {"M", "month", 1}, "شهرين": {"M", "month", 2}, "شهران": {"M", "month", 2}, "أشهر": {"M", "month", 0}, "شهور": {"M", "month", 0},
	"سنة": {"Y", "year", 1}, "سنتان": {"Y", "year", 2}, "سنين": {"Y", "year", 0}, "عامان": {"Y", "year", 2}, "سنتين": {"Y", "year", 2}, "سنوات": {"Y", "year", 0}, "عام": {"Y", "year", 1}, "عاما": {"Y", "year", 1},
	"عامين": {"Y", "year", 2}, "أعوام": {"Y", "year", 0}, "عقد": {"E", "decade", 1}, "عقود": {"E", "decade", 0}, "عقدين": {"E", "decade", 2}, "عقدان": {"E", "decade", 2}, "عقدا": {"E", "decade", 1},
	"قرن": {"C", "unknown", 1}, "قرنا": {"C", "unknown", 1}, "قرنين": {"C", "unknown", 2}, "قرون": {"C", "unknown", 0},
	"ليلة": {"D", "day", 1}, "ليلتين": {"D", "day", 2}, "ليال": {"D", "day", 0}, "ليالي": {"D", "day", 0}, "ثانية": {"TS", "instant", 1}, "ثوان": {"TS", "instant", 0}, "ثواني": {"TS", "instant", 0},
})

// recurring are adverbs and adjectives of what recurs, by the distance.
var recurring = arabic.FoldKeys(map[string]unit{
	"يوميا": {"D", "day", 1}, "يومي": {"D", "day", 1}, "اليومي": {"D", "day", 1}, "يومية": {"D", "day", 1}, "اليومية": {"D", "day", 1},
	"أسبوعيا": {"W", "week", 1}, "أسبوعي": {"W", "week", 1}, "الأسبوعي": {"W", "week", 1}, "أسبوعية": {"W", "week", 1}, "الأسبوعية": {"W", "week", 1},
	"شهريا": {"M", "month", 1}, "شهري": {"M", "month", 1}, "الشهري": {"M", "month", 1}, "شهرية": {"M", "month", 1}, "الشهرية": {"M", "month", 1},
	"سنويا": {"Y", "year", 1}, "سنوي": {"Y", "year", 1}, "السنوي": {"Y", "year", 1}, "سنوية": {"Y", "year", 1}, "السنوية": {"Y", "year", 1},
})

// seasons have the codes of TIMEX3.
var seasons = arabic.FoldKeys(map[string]string{"ربيع": "SP", "صيف": "SU", "خريف": "FA", "شتاء": "WI"})

// decades are the names of the decades of a century, by their digit.
var decades = arabic.FoldKeys(map[string]int{
	"عشرينيات": 2, "ثلاثينيات": 3, "أربعينيات": 4, "خمسينيات": 5, "ستينيات": 6, "سبعينيات": 7, "ثمانينيات": 8, "تسعينيات": 9,
	"عشرينات": 2, "ثلاثينات": 3, "أربعينات": 4, "خمسينات": 5, "ستينات": 6, "سبعينات": 7, "ثمانينات": 8, "تسعينات": 9,
})

// accusativeUnits are units that mean «once, for one» when they stand without a number.
var accusativeUnits = foldSet("يوما", "شهرا", "أسبوعا")

// references are words and phrases for a vague present, past or future; LATER is decided by the sentence. A phrase stands before the
// shorter ones it contains.
var references = referenceList(map[string]string{
	"PRESENT_REF": "في الوقت الراهن|في الوقت الحالي|الوقت الراهن|الوقت الحالي|في هذه الأثناء|حتى الآن|حاليا|الآن|راهنا|في الوقت الحاضر|الوقت الحاضر|حتى اللحظة|" +
		"حتى هذه اللحظة|هذه اللحظة|هذه الأثناء|في هذا الوقت|هذا الوقت|نفس الوقت|في اللحظة|في هذه المرحلة|المرحلة الراهنة|بين الحين والآخر|" +
		"بين حين وآخر|من وقت لآخر|من حين لآخر|من وقت إلى آخر|من حين إلى آخر|بين الفينة والأخرى|طوال الوقت|فورا|بشكل دوري|هذه الأيام|لحد الآن|إلى الآن|لغاية الآن|حتى الساعة",
	"PAST_REF": "في وقت سابق|وقت سابق|في السابق|مؤخرا|سابقا|آنذاك|حينها|يومها|وقتها|حينذاك|وقتذاك|يومذاك|في الآونة الأخيرة|الآونة الأخيرة|في الفترة الأخيرة|" +
		"الفترة الأخيرة|الفترة الماضية|في ذلك الوقت|ذلك الوقت|ذلك الحين|قبل قليل|قبل فترة وجيزة|قبل فترة قصيرة|قبل فترة|قبل وقت قصير|منذ فترة|منذ زمن|منذ وقت طويل|" +
		"منذ قليل|قبل لحظات|للتو|بعد وقت قصير|بعد فترة قصيرة|بعد فترة وجيزة|في الماضي|سنوات سابقة|أعوام سابقة|سنوات مضت|فيما مضى|قديما",
	"FUTURE_REF": "قريبا|في الوقت المناسب|مستقبلا|في المستقبل القريب|في المستقبل|المستقبل القريب|حتى إشعار آخر|إلى إشعار آخر|لأجل غير مسمى|إلى أجل غير مسمى|" +
		"عما قريب|في أقرب وقت|في القريب العاجل|الفترة المقبلة|الفترة القادمة|المرحلة المقبلة",
	"LATER": "إلى وقت لاحق|في وقت لاحق|وقت لاحق",
})

// reference is a phrase with its value.
type reference struct {
	words []string
	value string
}

// referenceList gives the phrases by their first word, the longest first.
func referenceList(in map[string]string) map[string][]reference {
	out := map[string][]reference{}
	for _, value := range []string{"PRESENT_REF", "PAST_REF", "FUTURE_REF", "LATER"} {
		for _, phrase := range strings.Split(in[value], "|") {
			words := foldList(phrase)
			out[words[0]] = append(out[words[0]], reference{words, value})
		}
	}
	for _, phrases := range out {
		slices.SortStableFunc(phrases, func(a, b reference) int { return len(b.words) - len(a.words) })
	}
	return out
}

func foldList(s string) []string {
	return strings.Fields(arabic.Fold(s))
}

func foldSet(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[arabic.Fold(w)] = true
		listedWords[arabic.Fold(w)] = true
	}
	return out
}

// notFuture are beginnings of folded words whose sa belongs to the root: سيطرت, سيّرت, سيارة, سياسة, سيادة, سياق, سيناريو, ستون.
var notFuture = []string{"سيطر", "سيرت", "سيروا", "سيار", "سياس", "سياد", "سياح", "سياق", "سيناء", "سيناريو", "ستون", "ستين", "ستار", "ستائر", "ستوكهولم", "ستديو"}
