package reading

import (
	"strings"

	"marsad/internal/lexicon"
)

// This file reads how many were killed, injured, taken or driven out, as ranges whose open ends stay open.

var (
	killedWords  = foldSet("قتل", "قتلت", "قتلوا", "قتلا", "يقتل", "مقتل", "قتلى", "قتيل", "قتيلا", "قتيلان", "قتيلين", "شهيد", "شهيدا", "شهداء", "شهيدة", "شهيدات", "قتيلة", "استشهد", "استشهدت", "استشهدوا", "استشهاد", "شهيدين", "شهيدان", "مصرع", "مصرعهم", "مصرعه", "مصرعها", "ضحايا", "وفاة", "ارتقى", "ارتقاء", "حياته", "حياتهم", "حياتها", "حياتهما", "حياتهن", "القتلى", "الشهداء", "ضحية", "ضحيتها", "ضحيته", "بحياة", "أرواحهم", "حتفه", "حتفها", "حتفهم", "مقتلهم", "مقتله", "مقتلها", "تحييد", "حيدت", "تحيد", "قتلتهم", "قتلهم", "قتله", "قتلها", "قتلته", "قتلتها", "وفاته", "وفاتها", "وفاتهم", "استشهاده", "استشهادها", "استشهادهم", "استشهدا", "استشهدتا", "قتلتا", "قتيلتان", "قتيلتين", "شهيدتان", "شهيدتين", "ارتقت", "ارتقوا", "توفي", "توفيت", "توفوا", "جثة", "جثث", "جثامين", "جثمان", "بأرواح", "أرواح", "تقتل", "استشهادهما", "مقتلهما", "وفاتهما", "مصرعهما", "حتفهما", "مقتلهن", "استشهادهن", "وفاتهن", "ضحيتان", "ضحيتين", "مصرعهن", "يستشهد", "تستشهد", "يستشهدون", "يقتلون", "أعدم", "أعدمت", "أعدموا", "اغتال", "اغتالت", "اغتالوا", "اغتيل", "اغتيلت", "نحر", "ذبح", "ذبحت")
	injuredWords = foldSet("جرح", "جرحت", "جرحوا", "يجرح", "جرحى", "جريح", "جريحا", "جريحين", "أصيب", "أصيبت", "أصيبوا", "يصاب", "إصابة", "إصابات", "مصاب", "مصابا", "مصابين", "مصابون", "بجروح", "جريحة", "مصابة", "الجرحى", "المصابين", "أصاب", "أصابت", "إصابته", "إصابتها", "أصيبا", "أصيبتا", "جرحا", "جريحان", "جريحتان", "جريحتين", "مصابان", "الإصابات", "إصابتهم", "إصابتان", "إصابتين", "إصابتهما", "إصابتهن", "يجرحون", "يصابون", "جرحهم", "جرحته", "مصابات", "جريحات", "تصيب", "يصيب")
	singulars    = foldSet("شخص", "شخصا", "مدني", "مدنيا", "مدنية", "طفل", "طفلا", "طفلة", "امرأة", "رجل", "رجلا", "شاب", "شابا", "شابة", "فتاة", "سيدة", "عنصر", "عنصرا", "مواطن", "مواطنا", "جندي", "جنديا", "ضابط", "صحفي", "مزارع", "مسعف", "متطوع", "فلسطيني", "مقاتل", "مسلح", "قيادي", "رضيع", "واحد", "قتيل", "قتيلا", "شهيد", "شهيدا", "جريح", "جريحا", "مصاب", "مصابا", "عامل", "مهندس", "طالب", "مواطنة", "طالبة", "رضيعة", "مسنة", "مسن", "صحفية", "صحافي", "صحافية", "مسعفة", "متطوعة", "معلم", "معلمة", "راع", "راعي", "سائق", "طبيب", "طبيبة", "ممرض", "ممرضة", "نازح", "نازحة", "فتى", "شرطي", "مراسل", "مراسلة", "مصور", "ناشط", "إعلامي", "أسير", "سجين", "جثة", "جثمان", "جدة", "مهجر", "لاجئ", "لاجئة", "مهندسة", "قائد", "زعيم", "شيخ", "أب", "والدة", "عجوز", "حارس", "موظف", "موظفة", "صياد", "شقيق", "أحدهم", "إحداهن", "أحدهما", "سائقا", "حارسا", "قائدا", "مسلحا", "مقاتلا", "ضابطا", "صحفيا", "مزارعا", "مسعفا", "متطوعا", "عاملا", "طالبا", "رضيعا", "ناشطا", "إعلاميا", "أسيرا", "معتقلا", "معتقل", "نازحا", "لاجئا", "مسنا", "طبيبا", "قياديا", "عسكري", "عسكريا", "شيخا", "راعيا", "كهل", "كهلا", "إرهابي", "إرهابيا", "مستوطن", "مستوطنا", "حامل", "لاعب", "فنان", "مصورة", "كاتب", "محام", "محامي", "قاض", "قاضي", "نائب", "سفير", "دبلوماسي", "حلاق", "صائغ", "صراف", "تاجر", "بائع", "خطيب", "إمام", "مدير", "رئيس", "عقيد", "عميد", "ملازم", "نقيب", "رائد", "مقدم", "جنرال", "أستاذ", "مدرس", "مخرج", "مترجم", "بحار", "طيار", "غواص", "مختار", "وجيه", "صيدلي", "بائعة", "مهاجر", "مهاجرة", "حاج")
	duals        = foldSet("شخصين", "شخصان", "طفلين", "طفلان", "طفلتين", "طفلتان", "رجلين", "رجلان", "امرأتين", "امرأتان", "شابين", "شابان", "عنصرين", "جنديين", "جنديان", "شهيدين", "شهيدان", "قتيلين", "قتيلان", "جريحين", "مواطنين", "مواطنان", "مدنيان", "عاملين", "عاملان", "سيدتين", "سيدتان", "فتاتين", "فتاتان", "صحفيين", "صحفيان", "شقيقين", "شقيقان", "عنصران", "مقاتلان", "جريحان", "مسعفين", "مسعفان", "اثنين", "اثنان", "طالبان", "رضيعان", "رضيعين", "زعيمين", "زعيمان", "قائدين", "قائدان", "ضابطين", "ضابطان", "طبيبين", "طبيبان", "مصابان", "مدنيتين", "مدنيتان", "مواطنتين", "مواطنتان", "طالبتين", "طالبتان", "شقيقتين", "شقيقتان", "شابتين", "شابتان", "مسنتين", "رضيعتين", "عاملتين", "معلمتين", "معلمتان", "جثتين", "جثتان", "شهيدتين", "شهيدتان", "قتيلتين", "قتيلتان", "إصابتان", "إصابتين", "عجوزين", "صبيين", "صبيان", "فتيين", "أخوين", "أختين", "ضحيتان", "ضحيتين", "لاجئين", "لاجئان", "نازحان", "شرطيين", "شرطيان", "إعلاميين", "إعلاميان", "ناشطين", "ناشطان", "مزارعان", "صيادين", "صيادان", "سائقين", "سائقان", "حارسين", "حارسان", "توأمين", "طبيبتين", "معلمان", "أبوين", "زوجين")
	plurals      = foldSet("أشخاص", "مدنيين", "مدنيون", "أطفال", "نساء", "رجال", "شبان", "عناصر", "آخرين", "آخرون", "قتلى", "شهداء", "جرحى", "ضحايا", "إصابات", "مقاتلين", "مسلحين", "جنود", "مصابين", "مصابون", "مواطنين", "مواطنون", "طلاب", "أفراد", "شهيدات", "ضباط", "نازحين", "عمال", "مسعفين", "متطوعين", "عسكريين", "عسكريون", "شباب", "شابات", "فتيات", "سيدات", "مواطنات", "صحفيين", "صحفيون", "قياديين", "إعلاميين", "إرهابيين", "لاجئين", "متظاهرين", "متظاهرون", "موظفين", "مزارعين", "مرتزقة", "إرهابيون", "مستوطنين", "مستوطنون", "أسرى", "معتقلين", "طالبات", "معلمين", "رعاة", "صيادين", "ناشطين", "شرطيين", "ركاب", "جثث", "جثامين")
	vagueMany    = map[string]int{"عشرات": 20, "العشرات": 20, "عشرات من": 20, "مءات": 200, "ميات": 200, "الميات": 200, "الاف": 2000, "الالاف": 2000}
	openFloor    = foldSet("أكثر", "الأقل", "يقل", "يزيد", "تجاوز", "فوق")
)

// countOf says what the word at token i counts.
func (ev *eventer) countOf(i int) string {
	switch {
	case ev.matches(i, killedWords), ev.d.is(i, "القضاء") && ev.d.is(i+1, "علي"), ev.passedAway(i):
		return "killed"
	case ev.matches(i, injuredWords):
		return "injured"
	}
	return ""
}

// lostLives are the words whose victims stand before them: فقد طفل حياته, لقي ثلاثة مدنيين مصرعهم.
var lostLives = foldSet("حياته", "حياتهم", "حياتها", "حياتهما", "حياتهن", "أرواحهم", "مصرعهم", "مصرعه", "مصرعها", "حتفه", "حتفها", "حتفهم")

// countAt reads the number that belongs to the word at token i: right before a noun for victims (3 شهداء) and before lost lives, else behind
// the word, else before it.
func (ev *eventer) countAt(i int, of string) (Count, bool) {
	if ev.matches(i, lostLives) {
		return ev.victimsBefore(i, of)
	}
	if c, ok := ev.sharedBefore(i, of); ok {
		return c, true
	}
	if low := ev.manyBefore(i); low > 0 {
		return Count{Of: of, Who: "unknown", Low: low, First: i - 1, Last: i + 1}, true
	}
	if ev.matches(i, plurals) || ev.matches(i, singulars) || ev.d.is(i, "جرحي", "قتلي") {
		if c, ok := ev.numberRightBefore(i, of); ok {
			return c, true
		}
	}
	if ev.sharesNumber(i) {
		if c, ok := ev.subjectBefore(i, of); ok {
			return c, true
		}
		return ev.shared(i, of)
	}
	if _, apart := ev.subjectBefore(i-1, of); !apart && i > ev.s.First && ev.countOf(i-1) != "" && ev.countOf(i-1) != of && ev.startsWithWa(i) && !ev.matches(i, plurals) {
		return ev.shared(i-1, of)
	}
	for _, read := range []func(int, string) (Count, bool){ev.inherent, ev.countBehind, ev.subjects, ev.countBefore, ev.listed, ev.named, ev.whoWas} {
		if c, ok := read(i, of); ok {
			return c, true
		}
	}
	return Count{}, false
}

// manyBefore gives how many at least a vague many before a definite plural of victims are: عشرات القتلى; 0 without one.
func (ev *eventer) manyBefore(i int) int {
	if i == ev.s.First || !plurals[strings.TrimPrefix(ev.d.Folded(i), "ال")] || !strings.HasPrefix(ev.d.Folded(i), "ال") {
		return 0
	}
	return vagueMany[strings.TrimPrefix(ev.d.Folded(i-1), "و")]
}

// sharesNumber reports whether a word of another kind of harm is joined to the word by wa: in مقتل وإصابة 80 the number counts both.
func (ev *eventer) sharesNumber(i int) bool {
	of, next := ev.countOf(i), ""
	if i+1 < ev.s.Last {
		next = ev.countOf(i + 1)
	}
	return next != "" && next != of && ev.startsWithWa(i+1) && !ev.matches(i, plurals)
}

// numberRightBefore reads a number that stands at the word, or with an adjective of range before it.
func (ev *eventer) numberRightBefore(i int, of string) (Count, bool) {
	end := i
	if i > ev.s.First && ev.d.Tokens[i-1].Mark == ')' {
		end-- // (5) شهداء
	}
	for k := max(ev.s.First, end-numberWords); k < end; k++ {
		if n, next, ok := ev.d.number(k, end); ok && n > 0 && next == end && ev.d.timeAt[k] == 0 {
			return Count{Of: of, Who: ev.who(i, i+3), Low: n, High: ev.ceiling(k, n), First: k, Last: i + 1}, true
		}
	}
	return Count{}, false
}

// numberWords is how many words a number before a noun may have: مئة وخمسة وعشرون.
const numberWords = 3

// ceiling gives the upper end of a number at token k: none behind أكثر من and the like.
func (ev *eventer) ceiling(k, n int) *int {
	for b := k - 1; b >= max(ev.s.First, k-3); b-- {
		if ev.matches(b, openFloor) {
			return nil
		}
	}
	return &n
}

// victimsReach is how far before lost lives their number or noun may stand.
const victimsReach = 6

// victimsBefore reads who lost their lives: the number, dual, singular or plural that stands nearest before the word.
func (ev *eventer) victimsBefore(i int, of string) (Count, bool) {
	for k := i - 1; k >= max(ev.s.First, i-victimsReach); k-- {
		if ev.d.Tokens[k].Kind == Punctuation && ev.d.Tokens[k].Mark != '(' && ev.d.Tokens[k].Mark != ')' {
			break
		}
		start := k
		if k > ev.s.First {
			if _, next, ok := ev.d.number(k-1, i); ok && next == k {
				start = k - 1 // خمسة أشخاص is five, not some
			}
		}
		if low, high, next, ok := ev.victims(start); ok {
			if high != nil {
				high = ev.ceiling(start, low)
			}
			return Count{Of: of, Who: ev.who(start, next+1), Low: low, High: high, First: start, Last: i + 1}, true
		}
	}
	return Count{}, false
}

// victims reads an amount, or one person named with the article or a name behind: الطفل, الشاب.
func (ev *eventer) victims(k int) (low int, high *int, next int, ok bool) {
	if low, high, next, ok = ev.amount(k); ok {
		return low, high, next, true
	}
	if ev.d.is(k, "عايله", "اسره") {
		return ev.family(k)
	}
	if ev.d.is(k, "مجموعه", "طاقم", "دوريه", "خليه") {
		if low, high, next, ok := ev.family(k); ok && high != nil {
			return low, high, next, true
		}
	}
	rest, definite := strings.CutPrefix(ev.d.Folded(k), "ال")
	n := 0
	switch {
	case definite && singulars[rest]:
		n = 1
	case definite && duals[rest] && rest != "مواطنين", ev.matches(k, kinPairs):
		n = 2
	case ev.matches(k, kin), ev.d.is(k, "اخر", "اخري"), ev.matches(k, oneMore), ev.isMother(k):
		n = 1
	}
	return n, &n, k + 1, n > 0
}

// oneMore are one more victim behind those told before: جرح مدنيان وقتل ثالث.
var oneMore = foldSet("ثالث", "رابع", "خامس", "سادس", "سابع", "ثامن", "تاسع", "عاشر", "ثالثة", "رابعة", "خامسة", "سادسة", "سابعة")

// isMother reports whether the word at token k is a mother with her child and no other word of that form: أم وطفلاها.
func (ev *eventer) isMother(k int) bool {
	return ev.d.is(k, "ام", "الام", "اما") && k+1 < ev.s.Last && ev.startsWithWa(k+1) && (ev.matches(k+1, kin) || ev.matches(k+1, kinPairs) || ev.matches(k+1, kinMany))
}

// familyReach is how many tokens behind a family its size may stand.
const familyReach = 6

// family reads how many a family were, where that is told: عائلة كاملة مؤلفة من ستة أفراد; else two or more.
func (ev *eventer) family(k int) (low int, high *int, next int, ok bool) {
	for i := k + 1; i < min(k+familyReach, ev.s.Last-1) && ev.d.Tokens[i].Kind != Punctuation; i++ {
		if n, after, isNumber := ev.d.number(i, ev.s.Last); isNumber && n > 1 && after < ev.s.Last && ev.d.is(after, "افراد", "اشخاص", "فردا", "شخصا", "عناصر", "عنصرا", "مقاتلين", "جنود") {
			return n, &n, after + 1, true
		}
	}
	return 2, nil, k + 1, true
}

// countReach is how far behind the word its number or noun may stand.
const countReach = 7

func (ev *eventer) countBehind(i int, of string) (Count, bool) {
	open, crossed := false, false
	for k := i + 1; k < min(i+1+countReach, ev.s.Last); k++ {
		if ev.d.Tokens[k].Kind == Punctuation && ev.d.Tokens[k].Mark != '(' && !ev.totalFollows(i, k) || k > i+1 && ev.countOf(k) != "" && !ev.matches(k, plurals) {
			return Count{}, false
		}
		open = open || ev.matches(k, openFloor) || ev.d.is(k, "بينهم", "بينهن", "منهم") // قتلى بينهم 3 أطفال are three or more
		amount := ev.amount
		if k == i+1 || k == i+3 && ev.d.is(i+1, "كل") && ev.d.is(i+2, "من") {
			amount = ev.victims // مقتل الشاب, استشهاد كل من الشابين
		}
		if low, high, next, ok := amount(k); ok && !(crossed && !ev.d.is(k-1, reached...)) && !(low == 1 && ev.matches(i, plurals)) {
			if next < ev.s.Last && ev.countOf(next) != "" && ev.countOf(next) != of && k > i+1 && !ev.startsWithWa(next) {
				return Count{}, false // شهداء و10 جرحى: the number is that of the next word
			}
			low, high, next = ev.andMore(low, high, next)
			if open {
				high = nil
			}
			return Count{Of: of, Who: ev.who(k, next+2), Low: low, High: high, First: i, Last: min(next, ev.s.Last)}, true
		}
		w := ev.d.Words[k]
		if ev.d.is(k, "خلال", "في", "اثر", "جراء", "فيه", "فيها", "خلاله", "خلالها") && ev.frames.Verb(ev.d.Words[i]) {
			continue // قتل خلال الغارة شخصان
		}
		if ev.d.is(k+1, "حصيله") || ev.d.is(k-1, "حصيله") {
			continue // ضحيتها في حصيلة أولى تسعة
		}
		if w != nil && w.Own&lexicon.Preposition != 0 && ev.isTotal(i) {
			crossed = true // عدد القتلى إثر الغارة بلغ ستة
			continue
		}
		if w != nil && w.Own&lexicon.Preposition != 0 && !ev.d.is(k, "من", "علي", "نحو", "حوالي", "قرابه", "عن", "بينهم", "بينهن") {
			return Count{}, false
		}
	}
	return Count{}, false
}

// isTotal reports whether the word at token i is what a toll is of: حصيلة القتلى.
func (ev *eventer) isTotal(i int) bool {
	return ev.d.is(i-1, "حصيله", "عدد", "اعداد") || strings.HasPrefix(ev.d.Folded(i), "ال")
}

// amount reads a number, a dual, a singular, a plural or a vague many at token k, with its range.
func (ev *eventer) amount(k int) (low int, high *int, next int, ok bool) {
	if ev.d.timeAt[k] > 0 {
		return 0, nil, k, false
	}
	f := ev.d.Folded(k)
	if low, ok := vagueMany[strings.TrimPrefix(f, "ب")]; ok {
		if ev.d.is(k+1, "الاف", "الالاف") {
			return low * 1000, nil, k + 2, true // مئات الآلاف
		}
		return low, nil, k + 1, true
	}
	if ev.d.is(k, "عدد", "عده") && !ev.d.is(k-1, "حصيله") && !ev.d.is(k+1, "القتلي", "الضحايا", "الشهداء", "الجرحي") {
		return 2, nil, k + 1, true // إصابة عدد من المدنيين
	}
	if n, after, isNumber := ev.d.number(k, ev.s.Last); isNumber && n > 0 {
		if after < ev.s.Last && ev.d.timeAt[after] > 0 || ev.d.is(after, "الاف") || ev.isAge(after) {
			return 0, nil, k, false
		}
		return n, &n, after, true
	}
	exact := func(n int) (int, *int, int, bool) { return n, &n, k + 1, true }
	switch {
	case ev.matches(k, duals) && !ev.d.is(k, "مواطنين"), ev.written(k, "يَين", "نَين", "حَين", "رَين", "لَين"):
		return exact(2)
	case ev.matches(k, singulars):
		if ev.d.is(k+1, "واحد", "واحده") {
			next := 1
			return 1, &next, k + 2, true
		}
		return exact(1)
	case ev.matches(k, plurals):
		if ev.d.is(k+1, "اثنين", "اثنان") {
			two := 2
			return 2, &two, k + 2, true
		}
		return 2, nil, k + 1, true
	}
	return 0, nil, k, false
}

// countBefore reads «5 قتلى», «أكثر من 400 شخص مصرعهم», «شخص واحد قتل».
func (ev *eventer) countBefore(i int, of string) (Count, bool) {
	for k := i - 1; k >= max(ev.s.First, i-3); k-- {
		if ev.d.Tokens[k].Kind == Punctuation {
			break
		}
		n, next, ok := ev.d.number(k, i)
		if !ok || n == 0 || ev.d.timeAt[k] > 0 || ev.isAge(next) {
			continue
		}
		high := &n
		for b := k - 1; b >= max(ev.s.First, k-3); b-- {
			if ev.matches(b, openFloor) {
				high = nil
			}
		}
		return Count{Of: of, Who: ev.who(next, i+2), Low: n, High: high, First: k, Last: i + 1}, true
	}
	if one := 1; i > ev.s.First && ev.matches(i-1, singulars) && !ev.matches(i, plurals) && !ev.matches(i, singulars) {
		return Count{Of: of, Who: ev.who(i-1, i), Low: 1, High: &one, First: i - 1, Last: i + 1}, true // امرأة قتلت
	}
	if ev.matches(i, plurals) && !strings.HasPrefix(ev.d.Folded(i), "ال") {
		return Count{Of: of, Who: "unknown", Low: 2, First: i, Last: i + 1}, true
	}
	if ev.matches(i, singulars) && !strings.HasPrefix(ev.d.Folded(i), "ال") {
		one := 1
		return Count{Of: of, Who: "unknown", Low: 1, High: &one, First: i, Last: i + 1}, true
	}
	return Count{}, false
}

var whoWords = []struct {
	who   string
	words map[string]bool
}{
	{"civilians", foldSet("مدني", "مدنيا", "مدنيين", "مدنيون", "مدنية", "مواطنين", "مواطنا", "سكان", "أهالي")},
	{"children", foldSet("طفل", "طفلا", "أطفال", "طفلة", "طفلين", "طفلتين", "رضيع")},
	{"women", foldSet("امرأة", "نساء", "سيدة", "سيدات", "امرأتين")},
	{"men", foldSet("رجل", "رجلا", "رجال", "رجلين")},
	{"combatants", foldSet("عنصر", "عنصرا", "عناصر", "مقاتل", "مقاتلا", "مقاتلين", "مسلح", "مسلحا", "مسلحين", "جندي", "جنديا", "جنود", "ضابط", "إرهابيا", "إرهابيين")},
}

func (ev *eventer) who(from, to int) string {
	for k := from; k < min(to, ev.s.Last); k++ {
		for _, w := range whoWords {
			if ev.matches(k, w.words) {
				return w.who
			}
		}
	}
	return "unknown"
}
