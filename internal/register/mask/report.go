package mask

import (
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/arabic"
	"marsad/record"
)

// PrivatePerson tells whether somebody whom a report names is a private person: a person without a public reference who is named without an office. Whoever
// makes a register.Part or a register.Actor of an entity sets its Private by it. It errs on the side of hiding: a public figure whom the book of actors does not
// know and who is named without an office counts as private until a person puts the reference in.
func PrivatePerson(e record.Entity) bool {
	return e.Kind == "person" && e.Ref == "" && !office(e.Role) && !described(e.Name.Arabic)
}

// office tells whether the words before a name are one: titles of courtesy and words for anybody are none.
func office(role string) bool {
	return slices.ContainsFunc(foldedWords(role), func(w string) bool { return !courtesy[strings.TrimPrefix(w, "ال")] })
}

// courtesy is titles and words that everybody may stand behind, folded and without article.
var courtesy = foldSet("سيد", "سيدة", "شيخ", "حاج", "حاجة", "دكتور", "دكتورة", "مهندس", "أستاذ", "أستاذة", "آنسة", "مواطن", "مواطنة", "مدني", "مدنية", "شاب", "شابة", "طفل", "طفلة", "امرأة", "رجل", "مسن", "مسنة",
	"ناشط", "ناشطة", "شاهد", "شاهدة", "معتقل", "معتقلة", "مختطف", "لاجئ", "لاجئة", "نازح", "نازحة", "مزارع", "راعي", "عامل", "عاملة", "معلم", "معلمة", "طبيب", "طبيبة", "ممرض", "ممرضة", "مسعف", "مسعفة", "صحفي", "صحفية",
	"صحافي", "صحافية", "إعلامي", "إعلامية", "محام", "محامي", "محامية", "طالب", "طالبة", "سائق", "قتيل", "جريح", "شهيد", "ضحية", "عنصر", "مقاتل", "جندي", "مجند")

// described tells whether a name is no name but says what somebody is, as in الناطق باسم المجلس: it names nobody and stays.
func described(name string) bool {
	words := foldedWords(name)
	return len(words) > 0 && descriptions[strings.TrimPrefix(words[0], "ال")]
}

var descriptions = foldSet("ناطق", "ناطقة", "متحدث", "متحدثة", "مصدر", "مصادر", "مسؤول", "مسؤولة", "مسؤولون", "وزير", "وزيرة", "رئيس", "رئيسة", "قائد", "قيادي", "مبعوث", "مبعوثة", "سفير", "سفيرة", "محافظ", "مدير", "مديرة", "أمين",
	"ممثل", "ممثلة", "مندوب", "مندوبة", "نائب", "عضو", "شهود", "شاهد", "ناشطون", "مراسل", "مراسلة", "خبير", "محلل")

func foldSet(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[arabic.Fold(w)] = true
	}
	return out
}

// Report blurs what was read from a report for a viewer: private persons lose name and side, so that they cannot be listed, counted or exported by name. The
// article stands as it was published, and what quotes it too: whoever may see the report's class may read it anyway. class is the report's.
func Report(v access.Viewer, class access.Class, r record.Report) record.Report {
	if v.Sight(class).Names {
		return r
	}
	r.Entities = each(r.Entities, func(e record.Entity) record.Entity {
		if PrivatePerson(e) {
			e.Name, e.Side = Person, ""
		}
		return e
	})
	return r
}

// Words hides the names of a report's private persons in a text made from it that stands away from the article: a row of an export, a heading, a feed.
func Words(v access.Viewer, class access.Class, r record.Report, s string) string {
	if v.Sight(class).Names {
		return s
	}
	var h hidden
	for _, e := range r.Entities {
		if PrivatePerson(e) {
			h.person(e.Name)
		}
	}
	return h.mask(s)
}
