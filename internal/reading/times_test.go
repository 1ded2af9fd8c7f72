package reading_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"marsad/internal/article"
	"marsad/record"
)

// onlyTime gives the only time of a text.
func onlyTime(t *testing.T, text, published string) record.Time {
	t.Helper()
	r := read(t, text, article.Hints{Published: published})
	if len(r.Times) != 1 {
		for _, x := range r.Times {
			t.Errorf("%s: %q is %s", text, x.Quote, x.Value)
		}
		t.Fatalf("%s: %d times, want one", text, len(r.Times))
	}
	return r.Times[0]
}

// timeCase is a text with one time.
type timeCase struct{ text, words, value, precision, basis string }

func checkTimes(t *testing.T, published string, tests []timeCase) {
	t.Helper()
	for _, tt := range tests {
		x := onlyTime(t, tt.text, published)
		if x.Quote != tt.words || x.Value != tt.value || x.Precision != tt.precision || x.Basis != tt.basis {
			t.Errorf("%s: %q is %s, %s, %s; want %q, %s, %s, %s", tt.text, x.Quote, x.Value, x.Precision, x.Basis, tt.words, tt.value, tt.precision, tt.basis)
		}
	}
}

const tuesday = "2020-02-18"

func TestMonthNames(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"عاد الوفد في 4 جانفي 2019 إلى العاصمة", "4 جانفي 2019", "2019-01-04", "day", "explicit"},
		{"عاد الوفد في 4 فيفري 2019 إلى العاصمة", "4 فيفري 2019", "2019-02-04", "day", "explicit"},
		{"عاد الوفد في 9 ماي 2019 إلى العاصمة", "9 ماي 2019", "2019-05-09", "day", "explicit"},
		{"عاد الوفد في 9 جوان 2019 إلى العاصمة", "9 جوان 2019", "2019-06-09", "day", "explicit"},
		{"عاد الوفد في 9 جويلية 2019 إلى العاصمة", "9 جويلية 2019", "2019-07-09", "day", "explicit"},
		{"عاد الوفد في 9 أوت 2019 إلى العاصمة", "9 أوت 2019", "2019-08-09", "day", "explicit"},
		{"عاد الوفد في 9 غشت 2019 إلى العاصمة", "9 غشت 2019", "2019-08-09", "day", "explicit"},
		{"عاد الوفد في 9 كانون الأول/ديسمبر 2018 إلى العاصمة", "9 كانون الأول/ديسمبر 2018", "2018-12-09", "day", "explicit"},
		{"عاد الوفد في الحادي والعشرين من آذار 2018 إلى العاصمة", "الحادي والعشرين من آذار 2018", "2018-03-21", "day", "explicit"},
		{"عاد الوفد في 9 أبريل [نيسان] 2019 إلى العاصمة", "9 أبريل [نيسان] 2019", "2019-04-09", "day", "explicit"},
		{"عاد الوفد سابع أيار 2019 إلى العاصمة", "سابع أيار 2019", "2019-05-07", "day", "explicit"},
		{"عاد الوفد مطلع تشرين الثاني 2018 إلى العاصمة", "مطلع تشرين الثاني 2018", "2018-11", "month", "explicit"},
	})
}

func TestNumericDates(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"عاد الوفد 2019/09/03 إلى العاصمة", "2019/09/03", "2019-09-03", "day", "explicit"},
		{"عاد الوفد 24.06.2019 إلى العاصمة", "24.06.2019", "2019-06-24", "day", "explicit"},
		{"عاد الوفد ٣٠ / ١١ / ٢٠١٩ إلى العاصمة", "٣٠ / ١١ / ٢٠١٩", "2019-11-30", "day", "explicit"},
		{"عاد الوفد يوم الأحد 09/ كانون الأول/ 2018 إلى العاصمة", "يوم الأحد 09/ كانون الأول/ 2018", "2018-12-09", "day", "explicit"},
		{"عاد الوفد سبتمبر 19, 2019 إلى العاصمة", "سبتمبر 19, 2019", "2019-09-19", "day", "explicit"},
		{"عاد الوفد الجمعة 14/2 إلى العاصمة", "الجمعة 14/2", "2020-02-14", "day", "weekday"},
	})
}

func TestDaysFromPublication(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"وقع القصف فجر اليوم في الريف", "فجر اليوم", "2020-02-18", "part_of_day", "relative"},
		{"قال مراسل الوكالة اليوم إن الطريق مغلق", "اليوم", "2020-02-18", "day", "relative"},
		{"وقع القصف مساء أمس الأحد في الريف", "مساء أمس الأحد", "2020-02-16", "part_of_day", "weekday"},
		{"وقع القصف أول أمس في الريف", "أمس", "2020-02-17", "day", "relative"},
		{"وقع القصف الليلة الماضية في الريف", "الليلة الماضية", "2020-02-17", "day", "relative"},
		{"وقع القصف ليل الجمعة - السبت في الريف", "ليل الجمعة - السبت", "2020-02-14", "part_of_day", "weekday"},
		{"وقع القصف بعد منتصف ليل الأحد في الريف", "بعد منتصف ليل الأحد", "2020-02-17", "part_of_day", "weekday"},
		{"وقع القصف في وقت متأخر من مساء أمس في الريف", "في وقت متأخر من مساء أمس", "2020-02-17", "part_of_day", "relative"},
		{"ستعقد الجلسة الخميس المقبل في العاصمة", "الخميس المقبل", "2020-02-20", "day", "weekday"},
		{"وقع القصف قبل أسبوعين في الريف", "قبل أسبوعين", "2020-02-04", "week", "relative"},
		{"وقع القصف في وقت سابق من هذا الشهر في الريف", "في وقت سابق من هذا الشهر", "2020-02", "month", "relative"},
		{"وقع القصف ليلاً", "ليلاً", "2020-02-18", "part_of_day", "published"},
	})
}

func TestHijriDates(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"عاد الوفد في 10 محرم 1441هـ إلى العاصمة", "10 محرم 1441هـ", "2019-09-09", "day", "hijri"},
		{"عاد الوفد في 11 جمادى الأولى 1445هـ الموافق 25 تشرين الثاني 2023م إلى العاصمة", "11 جمادى الأولى 1445هـ الموافق 25 تشرين الثاني 2023م", "2023-11-25", "day", "explicit"},
		{"عاد الوفد في شهر رمضان الماضي إلى العاصمة", "شهر رمضان الماضي", "2019-05-06", "month", "hijri"},
		{"عاد الوفد سنة 1445هـ إلى العاصمة", "سنة 1445هـ", "2023", "year", "hijri"},
		{"عاد الوفد سنة 276هـ إلى العاصمة", "سنة 276هـ", "0889", "year", "hijri"},
	})
}

func TestHolidays(t *testing.T) {
	checkTimes(t, "2022-05-04", []timeCase{
		{"وقع القصف أول أيام عيد الفطر في الريف", "أول أيام عيد الفطر", "2022-05-02", "day", "hijri"},
		{"وقع القصف ثالث أيام رمضان في الريف", "ثالث أيام رمضان", "2022-04-04", "day", "hijri"},
		{"وقع القصف ليلة رأس السنة في الريف", "ليلة رأس السنة", "2021-12-31", "day", "inferred"},
		{"وقع القصف يوم عاشوراء في الريف", "يوم عاشوراء", "2022-08-08", "day", "hijri"},
	})
}

func TestErasAndSeasons(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"توسعت القرية في صيف 2018 كثيرا", "صيف 2018", "2018-SU", "season", "explicit"},
		{"توسعت القرية في خريف العام الماضي كثيرا", "خريف العام الماضي", "2019-FA", "season", "relative"},
		{"توسعت القرية في الربع الأول من عام 2018 كثيرا", "الربع الأول من عام 2018", "2018-Q1", "season", "explicit"},
		{"توسعت القرية في سبعينيات القرن الماضي كثيرا", "سبعينيات القرن الماضي", "197", "decade", "explicit"},
		{"توسعت القرية في الثمانينات كثيرا", "الثمانينات", "198", "decade", "explicit"},
		{"توسعت القرية أواسط القرن التاسع عشر كثيرا", "أواسط القرن التاسع عشر", "18", "unknown", "explicit"},
		{"وقع الطرفان في الدوحة 2014، ثم انسحبا", "2014", "2014", "year", "explicit"},
		{"توسعت القرية منذ حرب 1967 كثيرا", "1967", "1967", "year", "explicit"},
	})
}

func TestDurationsAndRecurrence(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"بقيت القرية لسنوات بلا ماء", "لسنوات", "PXY", "year", "explicit"},
		{"استغرقت أسابيع أعمال الإصلاح", "أسابيع", "PXW", "week", "explicit"},
		{"بقيت القرية خلال الساعات الـ72 الماضية بلا ماء", "خلال الساعات الـ72 الماضية", "PT72H", "hour", "relative"},
		{"بقيت القرية لعدة أشهر بلا ماء", "لعدة أشهر", "PXM", "month", "explicit"},
		{"دخل الحصار أسبوعه الرابع بلا ماء", "أسبوعه الرابع", "P4W", "week", "explicit"},
		{"بقيت القرية لليوم الثالث على التوالي بلا ماء", "لليوم الثالث على التوالي", "P3D", "day", "explicit"},
		{"تصل الشاحنة كل أسبوع إلى القرية", "كل أسبوع", "P1W", "week", "explicit"},
		{"تصل الشاحنة كل يوم سبت إلى القرية", "كل يوم سبت", "XXXX-WXX-6", "day", "explicit"},
		{"تصل الشاحنة يومياً إلى القرية", "يومياً", "P1D", "day", "explicit"},
	})
}

func TestClockTimes(t *testing.T) {
	checkTimes(t, tuesday, []timeCase{
		{"وقع القصف الساعة 10:30 صباحا في الريف", "الساعة 10:30 صباحا", "2020-02-18T10:30", "instant", "published"},
		{"وقع القصف عند الساعة الثانية عشرة و50 دقيقة من فجر أمس في الريف", "عند الساعة الثانية عشرة و50 دقيقة من فجر أمس", "2020-02-17T12:50", "instant", "relative"},
		{"وقع القصف الساعة التاسعة والنصف مساء أمس في الريف", "الساعة التاسعة والنصف مساء أمس", "2020-02-17T21:30", "instant", "relative"},
	})
}

func TestVagueTimes(t *testing.T) {
	for text, want := range map[string]string{
		"أغلق المعبر حتى إشعار آخر": "FUTURE_REF", "عاد الوفد قبل قليل": "PAST_REF", "تقع خروق بين الحين والآخر": "PRESENT_REF",
		"وصل الوفد إلى المعبر. وفي وقت لاحق أعلن الاتفاق": "PAST_REF", "تأجل الاجتماع إلى وقت لاحق": "FUTURE_REF",
	} {
		if x := onlyTime(t, text, tuesday); x.Value != want {
			t.Errorf("%s: %q is %s, want %s", text, x.Quote, x.Value, want)
		}
	}
}

func TestTimesWithoutPublicationDay(t *testing.T) {
	checkTimes(t, "", []timeCase{
		{"وقع القصف اليوم في الريف", "اليوم", "PRESENT_REF", "unknown", "relative"},
		{"وقع القصف مساء أمس في الريف", "مساء أمس", "PAST_REF", "unknown", "relative"},
		{"وقع القصف الأحد في الريف", "الأحد", "XXXX-WXX-7", "unknown", "relative"},
	})
}

func TestRanges(t *testing.T) {
	for text, want := range map[string][2]string{
		"زارت اللجنة المنطقة بين 26 فبراير و5 مارس 2019":       {"2019-02-26", "2019-03-05"},
		"زارت اللجنة المنطقة من 3 أيار إلى 9 أيار 2019":        {"2019-05-03", "2019-05-09"},
		"زارت اللجنة المنطقة في 26 و27 و28 تموز 2019":          {"2019-07-26", "2019-07-28"},
		"كتب عن الحرب في المدينة (1939-1945) كتابا":            {"1939", "1945"},
		"زارت اللجنة المنطقة في عامي 2016 و2017 مرات":          {"2016", "2017"},
		"زارت اللجنة المنطقة ليلة التاسع والعاشر من أيار 2019": {"2019-05-09", "2019-05-10"},
	} {
		x := onlyTime(t, text, tuesday)
		if x.Until == nil || x.Value != want[0] || *x.Until != want[1] {
			t.Errorf("%s: %q is %s until %v, want %s until %s", text, x.Quote, x.Value, x.Until, want[0], want[1])
		}
	}
}

func TestAnAgeIsNoTime(t *testing.T) {
	for _, text := range []string{"قتل الشاب سامر الحمد (27 عاماً) في القرية", "أصيبت امرأة تبلغ من العمر 53 عاماً في القرية", "توفي الطفل سامر، 15 عاما، في القرية",
		"أصيب الطفل سامر الحمد 11 عاما في القرية"} {
		if r := read(t, text, article.Hints{Published: tuesday}); len(r.Times) != 0 {
			t.Errorf("%s: %q is a time", text, r.Times[0].Quote)
		}
	}
}

func TestNumbersThatAreNoYears(t *testing.T) {
	for _, text := range []string{"اعتمد المجلس القرار 1973، وصوتت دول ضده", "نشر الجيش 2000 جندي في القرية", "أصيب 2021 شخصا في الحادث"} {
		if r := read(t, text, article.Hints{Published: tuesday}); len(r.Times) != 0 {
			t.Errorf("%s: %q is a time", text, r.Times[0].Quote)
		}
	}
}

func TestNamesOfOutletsAreNoTimes(t *testing.T) {
	for _, text := range []string{"قالت صحيفة المصري اليوم إن الطريق مغلق", "نقلت \"حلب اليوم\" الخبر عن شهود", "قال مراسل حلب اليوم إن الطريق مغلق"} {
		if r := read(t, text, article.Hints{Published: tuesday}); len(r.Times) != 0 {
			t.Errorf("%s: %q is a time", text, r.Times[0].Quote)
		}
	}
}

func TestTheSameDayIsTheOneToldLast(t *testing.T) {
	r := read(t, "وقع القصف الخميس في الريف. وفي اليوم نفسه أغلق المعبر. وفتح في اليوم التالي.", article.Hints{Published: tuesday})
	want := []string{"2020-02-13", "2020-02-13", "2020-02-14"}
	if len(r.Times) != len(want) {
		t.Fatalf("%d times: %v", len(r.Times), r.Times)
	}
	for i, w := range want {
		if r.Times[i].Value != w {
			t.Errorf("%q is %s, want %s", r.Times[i].Quote, r.Times[i].Value, w)
		}
	}
	if r.Times[1].Anchor != "2020-02-13" {
		t.Errorf("the anchor is %s", r.Times[1].Anchor)
	}
}

func TestADatelineIsTheAnchorWhenNothingElseIs(t *testing.T) {
	const body = "\n\nقصفت المدفعية القرية أمس، وقال شاهد إن القصف أصاب المدرسة."
	for line, want := range map[string]string{
		"مركز الأخبار\n\nالأربعاء, ٢١ سبتمبر ٢٠٢٢, ٠٩:٥٨": "2022-09-20",
		"نشر في 21/09/2022": "2022-09-20",
		"بقي الاتفاق الموقع في دمشق بين الطرفين في 21 سبتمبر 2022 حبرا على ورق": "PAST_REF",
		"21 سبتمبر 2022\n\nوقال الناطق اليوم الأحد إن الطريق مغلق":              "PAST_REF",
	} {
		r := read(t, line+body, article.Hints{})
		got := ""
		for _, x := range r.Times {
			if strings.Contains(x.Quote, "أمس") {
				got = x.Value
			}
		}
		if got != want || r.Source.Published != nil {
			t.Errorf("%s: yesterday is %s, want %s; published %v", line, got, want, r.Source.Published)
		}
	}
}

func TestHijriDatesOutOfBounds(t *testing.T) {
	for _, text := range []string{"في 30 ذي الحجة 1499هـ", "في 31 محرم 1441هـ", "في 1 محرم 1هـ", "سنة 1500هـ", "سنة 999هـ", "في 5 صفر 1356هـ", "في 5 صفر 1355هـ"} {
		read(t, text, article.Hints{Published: tuesday})
	}
}

// Words of time in any order make no panic, and every expression keeps the order of the text.
func TestTimesOfAnyWords(t *testing.T) {
	words := strings.Fields("يوم اليوم أمس الأحد الإثنين ليل منتصف بعد من في إلى و 5 17 2020 99 1445 هـ / - . ، ( ) : الساعة التاسعة عشرة والنصف رمضان محرم ذو الحجة " +
		"كانون الأول الثاني شباط مارس عام العام الماضي المقبل القرن العقد عشر عقود صيف الربع قبل منذ ذلك بعامين كل سنوات يوما 24.06.2019 7.30 الموافق June 31 على التوالي لليوم مساء")
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 14).Draw(rt, "words"), " ")
		published := rapid.SampledFrom([]string{"", tuesday, "1930-01-01", "2199-12-31"}).Draw(rt, "published")
		end := 0
		for _, x := range read(t, text, article.Hints{Published: published}).Times {
			if x.Start < end || x.End <= x.Start {
				rt.Fatalf("%s: %q over %d to %d begins before %d", text, x.Quote, x.Start, x.End, end)
			}
			end = x.End
		}
	})
}
