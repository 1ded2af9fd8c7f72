package reading

import (
	"strings"
	"time"

	"marsad/internal/arabic"
)

// The calendar words, folded. Months are those of the Levant and Iraq, of Egypt and the Gulf, and of the Maghreb.
var (
	weekdays = foldKeys(map[string]time.Weekday{
		"الأحد": time.Sunday, "الاثنين": time.Monday, "الثلاثاء": time.Tuesday, "الأربعاء": time.Wednesday,
		"الخميس": time.Thursday, "الجمعة": time.Friday, "السبت": time.Saturday,
	})
	months = foldKeys(map[string]time.Month{
		"يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "أغسطس": 8, "سبتمبر": 9,
		"أكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
		"شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
		"جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8, "غشت": 8, "شتنبر": 9, "نونبر": 11, "دجنبر": 12,
		"يونيه": 6, "يوليه": 7,
	})
	// compoundMonths are the second words of the Levantine months of two words, by the first.
	compoundMonths = map[string]map[string]time.Month{
		arabic.Fold("كانون"): foldKeys(map[string]time.Month{"الأول": 12, "الثاني": 1, "أول": 12, "ثاني": 1, "ثان": 1}),
		arabic.Fold("تشرين"): foldKeys(map[string]time.Month{"الأول": 10, "الثاني": 11, "أول": 10, "ثاني": 11, "ثان": 11}),
	}
	ordinals = foldKeys(map[string]int{
		"الأول": 1, "الثاني": 2, "الثالث": 3, "الرابع": 4, "الخامس": 5, "السادس": 6, "السابع": 7, "الثامن": 8, "التاسع": 9, "العاشر": 10,
		"الحادي": 1, "العشرين": 20, "العشرون": 20, "الثلاثين": 30, "الثلاثون": 30,
	})
	ordinalTens = foldKeys(map[string]int{"عشر": 10, "والعشرين": 20, "والعشرون": 20, "والثلاثين": 30, "والثلاثون": 30})
	dayParts    = foldSet("صباح", "مساء", "فجر", "ظهر", "عصر", "ليل", "ليلة", "ظهيرة", "عشية", "منتصف", "ساعات")
	// current, past and coming are the adjectives that place a month, a week or a year.
	current = foldSet("الجاري", "الحالي", "الجارية", "الحالية")
	past    = foldSet("الماضي", "الماضية", "المنصرم", "المنصرمة", "الفائت", "الفائتة", "السابق", "الأخير", "الأخيرة", "الماضيين", "الأخيرين", "الماضيتين")
	coming  = foldSet("المقبل", "المقبلة", "القادم", "القادمة", "المقبلين", "القادمين")
	// edges may stand before a month or a year and belong to the expression.
	edges = foldSet("مطلع", "أوائل", "بداية", "أواخر", "نهاية", "منتصف", "أواسط", "شهر", "غرة")
)

// unit is a length of time as a report writes it.
type unit struct {
	code      string // letter of ISO 8601, with its T for hours and minutes
	precision string
	count     int // 1 for the singular, 2 for the dual, 0 for the plural
}

var timeUnits = foldKeys(map[string]unit{
	"دقيقة": {"TM", "instant", 1}, "دقيقتين": {"TM", "instant", 2}, "دقائق": {"TM", "instant", 0},
	"ساعة": {"TH", "hour", 1}, "ساعتين": {"TH", "hour", 2}, "ساعتان": {"TH", "hour", 2}, "ساعات": {"TH", "hour", 0},
	"يوم": {"D", "day", 1}, "يوما": {"D", "day", 1}, "يومين": {"D", "day", 2}, "يومان": {"D", "day", 2}, "أيام": {"D", "day", 0}, "أياما": {"D", "day", 0},
	"أسبوع": {"W", "week", 1}, "أسبوعا": {"W", "week", 1}, "أسبوعين": {"W", "week", 2}, "أسبوعان": {"W", "week", 2}, "أسابيع": {"W", "week", 0},
	"شهر": {"M", "month", 1}, "شهرا": {"M", "month", 1}, "شهرين": {"M", "month", 2}, "شهران": {"M", "month", 2}, "أشهر": {"M", "month", 0}, "شهور": {"M", "month", 0},
	"سنة": {"Y", "year", 1}, "سنتين": {"Y", "year", 2}, "سنوات": {"Y", "year", 0}, "عام": {"Y", "year", 1}, "عاما": {"Y", "year", 1},
	"عامين": {"Y", "year", 2}, "أعوام": {"Y", "year", 0}, "عقد": {"E", "decade", 1}, "عقود": {"E", "decade", 0}, "عقدين": {"E", "decade", 2},
})

// references are words and phrases for a vague present, past or future.
var references = []struct {
	words []string
	value string
}{
	{foldList("في الوقت الراهن"), "PRESENT_REF"}, {foldList("في الوقت الحالي"), "PRESENT_REF"}, {foldList("في هذه الأثناء"), "PRESENT_REF"},
	{foldList("حتى الآن"), "PRESENT_REF"}, {foldList("حاليا"), "PRESENT_REF"}, {foldList("الآن"), "PRESENT_REF"}, {foldList("راهنا"), "PRESENT_REF"},
	{foldList("في وقت سابق"), "PAST_REF"}, {foldList("وقت سابق"), "PAST_REF"}, {foldList("في السابق"), "PAST_REF"}, {foldList("مؤخرا"), "PAST_REF"},
	{foldList("سابقا"), "PAST_REF"}, {foldList("آنذاك"), "PAST_REF"}, {foldList("حينها"), "PAST_REF"}, {foldList("في الآونة الأخيرة"), "PAST_REF"},
	{foldList("في الفترة الأخيرة"), "PAST_REF"}, {foldList("في وقت لاحق"), "FUTURE_REF"}, {foldList("قريبا"), "FUTURE_REF"},
	{foldList("في الوقت المناسب"), "FUTURE_REF"}, {foldList("مستقبلا"), "FUTURE_REF"},
}

func foldList(s string) []string {
	return strings.Fields(arabic.Fold(s))
}

func foldKeys[V any](in map[string]V) map[string]V {
	out := make(map[string]V, len(in))
	for k, v := range in {
		out[arabic.Fold(k)] = v
	}
	return out
}

func foldSet(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[arabic.Fold(w)] = true
	}
	return out
}

// notFuture are beginnings of folded words whose sa belongs to the root: سيطرت, سيّرت, سيارة, سياسة, سيادة, سياق, سيناريو, ستون.
var notFuture = []string{"سيطر", "سيرت", "سيروا", "سيار", "سياس", "سياد", "سياح", "سياق", "سيناء", "سيناريو", "ستون", "ستين", "ستار", "ستائر", "ستوكهولم", "ستديو"}
