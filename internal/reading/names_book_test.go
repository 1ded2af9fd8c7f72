package reading_test

import (
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/record"
)

// namesOf gives the English names of the entities of a record by what their mentions quote.
func namesOf(r record.Report) map[string]string {
	out := map[string]string{}
	for _, e := range r.Entities {
		for _, m := range e.Mentions {
			name := e.Name.English
			if name == "" {
				name = e.Name.Arabic
			}
			out[m.Quote] = name
		}
	}
	return out
}

func allQuotes(names map[string]string) string {
	var b strings.Builder
	for q, n := range names {
		b.WriteString(q + "=" + n + "; ")
	}
	return b.String()
}

// TestActorsOfOneName: who is meant by a name that several bear is decided by the conflict that the report is about, and a loaded word by
// what the outlet wrote out before.
func TestActorsOfOneName(t *testing.T) {
	for _, tt := range []struct{ text, quote, want string }{
		{"قصفت طائرات التحالف موقعاً في الرقة شمالي سوريا.", "طائرات التحالف", "Global Coalition against ISIS"},
		{"شن طيران التحالف غارة على صعدة في اليمن.", "طيران التحالف", "Saudi-led coalition"},
		{"دخل الجيش الوطني مدينة مصراتة في ليبيا.", "الجيش الوطني", "Libyan National Army"},
		{"دخل الجيش الوطني مدينة عفرين في سوريا.", "الجيش الوطني", "Syrian National Army"},
		{"قصف النظام بلدة سرمين في إدلب.", "النظام", "Syrian government"},
		{"أخمد الدفاع المدني الحريق في خان يونس.", "الدفاع المدني", "Gaza Civil Defence"},
		{"قال ناشطون إن قوات الاحتلال التركي قصفت قرية في ريف تل أبيض، وإن الاحتلال منع الأهالي من العودة.", "الاحتلال", "Turkish Armed Forces"},
		{"اقتحمت قوات الاحتلال مخيم جنين، وقال الأهالي إن الاحتلال جرف الشوارع في الضفة الغربية.", "الاحتلال", "Israel Defense Forces"},
	} {
		got := namesOf(read(t, tt.text, article.Hints{}))
		if got[tt.quote] != tt.want {
			t.Errorf("%s: «%s» is %q, want %q; %s", tt.text, tt.quote, got[tt.quote], tt.want, allQuotes(got))
		}
	}
}

// TestCommonNounsAreNoActors: a word of the book that is a common noun here.
func TestCommonNounsAreNoActors(t *testing.T) {
	for _, text := range []string{"انهار النظام الصحي في سوريا.", "وصف الخبير نظام الري في سوريا بأنه قديم.", "أجرى الجيشان في سوريا مناورات قوات مشتركة.", "تعطل النظام في مطار أوسلو."} {
		for quote, name := range namesOf(read(t, text, article.Hints{})) {
			if name == "Syrian government" || name == "Joint Forces on the West Coast" {
				t.Errorf("%s: «%s» is %s", text, quote, name)
			}
		}
	}
}

// TestShortMentions: what a later short mention takes up: a role of the book, a longer name, the end of a person's name.
func TestShortMentions(t *testing.T) {
	for _, tt := range []struct{ text, quote, want string }{
		{"هاجم داعش حاجزاً في بادية حمص. وقال الناطق إن التنظيم انسحب.", "التنظيم", "Islamic State"},
		{"التقت حماس الوسطاء في القاهرة. وأكدت الحركة أن المحادثات مستمرة.", "الحركة", "Hamas"},
		{"وصل لافروف إلى أنقرة. وقال الوزير إن المحادثات مفيدة.", "الوزير", "Sergey Lavrov"},
		{"قال الطبيب فادي الحلواني إن المشفى خرج عن الخدمة. وأضاف الحلواني أن الجرحى نقلوا.", "الحلواني", "فادي الحلواني"},
	} {
		got := namesOf(read(t, tt.text, article.Hints{}))
		if got[tt.quote] != tt.want {
			t.Errorf("%s: «%s» is %q, want %q; %s", tt.text, tt.quote, got[tt.quote], tt.want, allQuotes(got))
		}
	}
}

// TestOfficeAndName: an office and the name behind it are one person, with a comma, a title, a body or a country between them.
func TestOfficeAndName(t *testing.T) {
	for _, tt := range []struct{ text, name, role string }{
		{"أعلن وزير الخارجية التركية، هاكان فيدان، أن الهدنة صامدة.", "هاكان فيدان", "وزير الخارجية التركية"},
		{"أعلن المفوض السامي للإغاثة، الأمير وسيم بن نادر الخياط، وصول القافلة.", "وسيم بن نادر الخياط", "المفوض السامي للإغاثة، الأمير"},
		{"رحب السفير الروسي لدى الأمم المتحدة فاسيلي نيبينزيا بالهدنة.", "فاسيلي نيبينزيا", "السفير الروسي لدى الأمم المتحدة"},
		{"وصل المبعوث الأممي إلى سوريا ستيفان دي ميستورا إلى دمشق.", "ستيفان دي ميستورا", "المبعوث الأممي إلى سوريا"},
		{"ذكر المسؤول في وزارة الخارجية الأردنية، نادر الخياط، أن المعبر مفتوح.", "نادر الخياط", "المسؤول في وزارة الخارجية الأردنية"},
	} {
		r := read(t, tt.text, article.Hints{})
		found := false
		for _, e := range r.Entities {
			found = found || e.Name.Arabic == tt.name && e.Role == tt.role && e.Kind == "person"
		}
		if !found {
			t.Errorf("%s: no person %s as %s; %+v", tt.text, tt.name, tt.role, r.Entities)
		}
	}
	for _, e := range read(t, "التقى وزير الخارجية المصري في موسكو سيرغي لافروف.", article.Hints{}).Entities {
		if e.Name.Arabic == "سيرغي لافروف" && e.Role != "" {
			t.Errorf("whom a minister met in a city holds his office: %q", e.Role)
		}
	}
}

// TestNamesInNames: a part of a name of the book is the same entity, a name behind a verb or a whole phrase is one of its own.
func TestNamesInNames(t *testing.T) {
	for _, tt := range []struct{ text, quote, want string }{
		{"قال العميد يحيى سريع إن السفينة أصيبت.", "يحيى سريع", "Yahya Saree"},
		{"قال مصدر لوكالة سانا إن الطريق مفتوح.", "سانا", "SANA"},
		{"اجتمع مجلس الأمن، وطالب المجلس الدعم السريع بفك الحصار.", "الدعم السريع", "Rapid Support Forces"},
		{"اجتمع مجلس الأمن، وطالب المجلس الدعم السريع بفك الحصار.", "المجلس", "UN Security Council"},
		{"دعا الأمين العام إسرائيل إلى فتح المعابر.", "الأمين العام", "الأمين العام"},
		{"اقتحم مستوطنون بحماية جيش الاحتلال القرية في الضفة الغربية.", "مستوطنون", "مستوطنون"},
		{"أطلق المستوطنون الرصاص على المنازل.", "المستوطنون", "المستوطنون"},
		{"وأطلق مستوطنون النار على مزارعين قرب القرية.", "مستوطنون", "مستوطنون"},
		{"قال الأمين العام للأمم المتحدة إن الوضع كارثي.", "للأمم المتحدة", "United Nations"},
	} {
		got := namesOf(read(t, tt.text, article.Hints{}))
		if got[tt.quote] != tt.want {
			t.Errorf("%s: «%s» is %q, want %q; %s", tt.text, tt.quote, got[tt.quote], tt.want, allQuotes(got))
		}
	}
}
