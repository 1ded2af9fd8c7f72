package reading_test

import (
	"testing"

	"marsad/internal/article"
	"marsad/record"
)

// TestTolls reads how many were killed and hurt in the turns of phrase of posts and headlines. A high of 0 stands for an open end.
func TestTolls(t *testing.T) {
	for _, tt := range []struct {
		cause, text, of string
		low, high       int
	}{
		{"a person by name", "وفاة فاطمة الكيلاني وإصابة طفلها بشظايا قذائف المدفعية التي سقطت صباحاً على بلدة سرمين.", "killed", 1, 1},
		{"kin of that person", "وفاة فاطمة الكيلاني وإصابة طفلها بشظايا قذائف المدفعية التي سقطت صباحاً على بلدة سرمين.", "injured", 1, 1},
		{"a pair of kin", "مقتل مزارع وإصابة زوجته وطفليه حين قصفت طائرة حربية منزلهم في بلدة سرمين.", "injured", 3, 3},
		{"definite dual behind all of", "ارتقاء كل من السيدتين سلمى وهدى وإصابة 6 مدنيين نتيجة القصف على بلدة سرمين.", "killed", 2, 2},
		{"dual told by its vowel", "سقطت قذائف المدفعية على سوق سرمين فأدت إلى استشهاد الأخوَين خالد وسمير.", "killed", 2, 2},
		{"number in brackets", "ارتقاء (3) عمّال وإصابة (7) من رفاقهم في\nقصف مدفعي طال ورشة في بلدة سرمين.", "killed", 3, 3},
		{"hurt in brackets", "ارتقاء (3) عمّال وإصابة (7) من رفاقهم في\nقصف مدفعي طال ورشة في بلدة سرمين.", "injured", 7, 7},
		{"passed away", "قضى طفل وأصيب آخرون إثر قصف صاروخي على بلدة سرمين.", "killed", 1, 1},
		{"who was killed", "نُشرت صورة الشاب الذي استشهد في قصف الفرن بالمدفعية في بلدة سرمين.", "killed", 1, 1},
		{"he was killed with his child", "الأستاذ سامر قتله جيش النظام مع طفله مجد باستهداف منزله في بلدة سرمين بقذائف مدفعية.", "killed", 2, 2},
		{"his body", "نقل جثة الراعي إلى قريته عقب وفاته متأثراً بجراح أصيب بها في غارة جوية على بلدة سرمين.", "killed", 1, 1},
		{"an age is no toll", "قصف مدفعي على بلدة سرمين أدى إلى وفاة الطفلين وليد (11 سنة) وحسن (9 سنوات).", "killed", 2, 2},
		{"first toll", "قصفت الطائرات محطة وقود في بلدة سرمين، والحصيلة الأولية 12 قتيلاً و23 جريحاً.", "killed", 12, 12},
		{"the total that rose", "قصف مدفعي على مدرسة قرب بلدة سرمين. وذكر المجلس المحلي لاحقاً أن عدد القتلى ارتفع إلى سبعة بينهم معلمتان.", "killed", 7, 7},
		{"killed and hurt share", "ارتفعت حصيلة القصف المدفعي على بلدة سرمين إلى 80 قتيلاً وجريحاً.", "killed", 1, 79},
		{"scores share", "قصف جوي على بلدة سرمين انتهى إلى مقتل وإصابة العشرات في سوق الخضار.", "injured", 1, 0},
		{"hundreds of thousands", "قصف مدفعي على المدينة أدى إلى مقتل مئات الآلاف من السكان.", "killed", 200000, 0},
		{"added up over nationalities", "مقتل 45 جندياً فرنسياً و10 إيطاليين و5 بولنديين في هجوم على بلدة سرمين.", "killed", 60, 60},
		{"things are not added", "مقتل 5 مدنيين و10 جرحى في قصف مدفعي على بلدة سرمين.", "killed", 5, 5},
		{"subject before the verb", "أفاد مسؤول أن اثنين على الأقل من الحراس واثنين من المهاجمين قتلوا في هجوم على بلدة سرمين.", "killed", 4, 0},
		{"hurt of one family", "سقوط قذيفة على بيت في بلدة سرمين أدى لارتقاء عجوز وعدة إصابات من أسرة مجاورة.", "injured", 2, 0},
		{"subject before two verbs", "وذكر سكان أن مدنياً على الأقل قتل وأصيب ثلاثة إثر غارة على بلدة سرمين.", "killed", 1, 0},
		{"the number of the second verb", "وذكر سكان أن مدنياً على الأقل قتل وأصيب ثلاثة إثر غارة على بلدة سرمين.", "injured", 3, 3},
		{"children of a father", "مقتل رجل وأطفاله الثلاثة في غارة على بلدة سرمين.", "killed", 4, 4},
		{"some of her children", "مقتل امرأة و3 من أطفالها في غارة على بلدة سرمين.", "killed", 4, 4},
		{"a plural with those among them", "سقوط قتلى بينهم 3 أطفال في غارة على بلدة سرمين.", "killed", 3, 0},
		{"bodies recovered", "انتشلت فرق الإنقاذ 4 جثث من تحت الأنقاض بعد غارة على بلدة سرمين.", "killed", 4, 4},
		{"a headline run together", "#عاجلاستشهاد حارس وإصابة 3 عمال إثر قصف مدفعي طال محيط سرمين.", "killed", 1, 1},
		{"another", "مقتل شخص وإصابة آخر بقصف مدفعي على بلدة سرمين.", "injured", 1, 1},
		{"a number of people", "إصابة عدد من التلاميذ بعد قصف مدفعي على بلدة سرمين.", "injured", 2, 0},
		{"a family", "مقتل عائلة بقصف مدفعي على بلدة سرمين.", "killed", 2, 0},
		{"one martyr and seven hurt", "شهيد وسبعة جرحى بقصف مدفعي على بلدة سرمين.", "killed", 1, 1},
		{"the seven", "شهيد وسبعة جرحى بقصف مدفعي على بلدة سرمين.", "injured", 7, 7},
		{"two by form", "قتيلان و4 جرحى بقصف مدفعي على بلدة سرمين.", "killed", 2, 2},
		{"between killed and hurt", "قصف مدفعي على بلدة سرمين أوقع 20 شخصاً بين قتيل وجريح.", "killed", 1, 19},
		{"a family and its size", "مقتل عائلة كاملة مؤلفة من ستة أفراد بقصف مدفعي على بلدة سرمين.", "killed", 6, 6},
		{"passed away, with a number", "قضى أربعة أطفال بانفجار لغم قرب بلدة سرمين.", "killed", 4, 4},
		{"a mother and her children", "غارة على بلدة سرمين أدت إلى مقتل أم وطفليها.", "killed", 3, 3},
		{"victims in the dual", "ضحيتان مدنيتان بقصف مدفعي على بلدة سرمين.", "killed", 2, 2},
		{"who kills", "غارة جوية تقتل 6 عمال في بلدة سرمين.", "killed", 6, 6},
		{"one more", "جرح ثلاثة عمال وقتل رابع بقصف مدفعي على بلدة سرمين.", "killed", 1, 1},
		{"companions", "مقتل قائد ميداني وثلاثة من مرافقيه بغارة على بلدة سرمين.", "killed", 4, 4},
		{"companions behind a membership", "ضربة جوية أودت بحياة قائد في هيئة تحرير الشام واثنين من مرافقيه قرب سرمين.", "killed", 3, 3},
		{"a number of two words before its verb", "قصف مدفعي على بلدة سرمين. وقال الطبيب إن سبعة عشر عاملاً استشهدوا فيه.", "killed", 17, 17},
		{"some share", "قتل وجرح عدد من الحراس بقصف مدفعي على بلدة سرمين.", "killed", 1, 0},
		{"scores of the killed", "عشرات القتلى بقصف مدفعي على بلدة سرمين.", "killed", 20, 0},
		{"names behind a colon", "وارتقى نتيجة القصف المدفعي على بلدة سرمين كل من: أحمد علي، وخالد حسن، وسمير يوسف.", "killed", 3, 3},
		{"a numbered list", "غارتان جويتان على بلدة سرمين فجر اليوم\nالشهداء :\n1. سلمى الكيلاني\n2. هدى الكيلاني\n3. مريم الكيلاني", "killed", 3, 3},
	} {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18"})
		if !counted(r, tt.of, tt.low, tt.high) {
			t.Errorf("%s: %s: no %s from %d to %d", tt.cause, tt.text, tt.of, tt.low, tt.high)
			for _, v := range r.Events {
				t.Logf("%s %s %+v", v.Type, v.Cue.Quote, v.Counts)
			}
		}
	}
}

// counted reports whether an event has a count from low to high, 0 for an open end.
func counted(r record.Report, of string, low, high int) bool {
	for _, v := range r.Events {
		for _, c := range v.Counts {
			if c.Of == of && c.Low == low && (c.High == nil) == (high == 0) && (c.High == nil || *c.High == high) {
				return true
			}
		}
	}
	return false
}

// TestTollOfOutcome gives a toll told as an outcome to the act before it.
func TestTollOfOutcome(t *testing.T) {
	r := read(t, "تعرضت آليات على طريق سرمين لقصف مدفعي أدى إلى مقتل 4 جنود، تزامناً مع هجوم على بلدة سرمدا.", article.Hints{Published: "2020-02-18"})
	for _, v := range r.Events {
		if (v.Type == "shelling") != (len(v.Counts) > 0) {
			t.Errorf("%s %s: %+v", v.Type, v.Cue.Quote, v.Counts)
		}
	}
}

// TestTollByWeapon makes a toll without an act the act that its weapon tells of.
func TestTollByWeapon(t *testing.T) {
	for text, want := range map[string]string{
		"استشهاد مدني وإصابة آخر بصاروخ على أطراف بلدة سرمين.": "shelling",
		"استشهاد مدني بلغم من مخلفات الحرب قرب بلدة سرمين.":    "explosion",
		"مقتل شاب برصاصة طائشة قرب بلدة سرمين.":                "shooting",
	} {
		r := read(t, text, article.Hints{Published: "2020-02-18"})
		if found := eventsOf(r, want); len(found) == 0 || len(found[0].Counts) == 0 {
			t.Errorf("%s: no %s with a toll in %+v", text, want, r.Events)
		}
	}
}

// TestWeaponsTellTheType types what aircraft did as airstrikes, whatever they fired and however far behind they are named.
func TestWeaponsTellTheType(t *testing.T) {
	for _, text := range []string{
		"سقطت على أطراف مدينة الباب صواريخ أطلقتها طائرات مسيرة، ووصف السكان القصف بأنه دقيق.",
		"استهدف الجيش، قبيل منتصف الليل، وعبر الطيران المسير، بيوتاً سكنية في بلدة سرمين.",
		"انفجار طائرة مسيرة فوق منزل في بلدة سرمين.",
		"سقوط مسيرة على أحد منازل بلدة سرمين.",
	} {
		r := read(t, text, article.Hints{Published: "2020-02-18"})
		if len(eventsOf(r, "airstrike")) == 0 {
			t.Errorf("%s: %+v", text, r.Events)
		}
	}
}
