package reading_test

import (
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/record"
)

// told writes the statements of a record as lines: cue | speaker | act | hedge | mode | through | addressee.
func told(r record.Report) []string {
	var out []string
	for _, s := range r.Statements {
		through, to := "", ""
		if len(s.Through) > 0 {
			through = name(r, s.Through[0])
		}
		if len(s.Addressees) > 0 {
			to = name(r, s.Addressees[0])
		}
		out = append(out, strings.Join([]string{s.Cue.Read(), name(r, s.Speaker), s.Act, s.Hedge, s.Mode, through, to}, " | "))
	}
	return out
}

// TestSayings holds the statements of invented reports: every one, in order, and nothing else.
func TestSayings(t *testing.T) {
	tests := []struct {
		what, text string
		want       []string
	}{
		{"verb and subject", "أعلن وزير الزراعة رامز العطار أن الحصاد سيبدأ غداً.", []string{"أعلن | رامز العطار | announce | none | indirect |  | "}},
		{"office, comma, name", "وقال وزير الزراعة، رامز العطار، إن الحصاد سيبدأ غداً.", []string{"قال | رامز العطار | state | none | indirect |  | "}},
		{"subject and verb", "رامز العطار يؤكد أن الحصاد سيبدأ غداً", []string{"يؤكد | رامز العطار | confirm | none | indirect |  | "}},
		{"pluperfect", "وكان رامز العطار قد صرح بأن الحصاد سيبدأ غداً.", []string{"صرح | رامز العطار | state | none | indirect |  | "}},
		{"pronoun carried", "قال رامز العطار إن الحصاد بدأ. وأضاف أن الطريق مفتوح.", []string{"قال | رامز العطار | state | none | indirect |  | ", "أضاف | رامز العطار | state | none | indirect |  | "}},
		{"participles", "قال رامز العطار إن الحصاد بدأ، مشيراً إلى أن الطريق مفتوح، ومذكّراً بأن الموسم قصير.", []string{"قال | رامز العطار | state | none | indirect |  | ", "مشيراً | رامز العطار | state | none | indirect |  | ", "مذكّراً | رامز العطار | state | none | indirect |  | "}},
		{"one saying, two words", "وتابع رامز العطار قائلاً: «إن الحصاد سيبدأ غداً في القرى».", []string{"تابع | رامز العطار | state | none | direct |  | "}},
		{"headline", "رامز العطار: الحصاد يبدأ غداً", []string{": | رامز العطار | state | none | indirect |  | "}},
		{"own words", "وقال رامز العطار: «الحصاد سيبدأ غداً في القرى كلها».", []string{"قال | رامز العطار | state | none | direct |  | "}},
		{"some own words", "وقال رامز العطار إن الحصاد «سيبدأ غداً في القرى كلها» رغم المطر.", []string{"قال | رامز العطار | state | none | mixed |  | "}},
		{"a word at a distance", "وقال رامز العطار إن المعبر بات «آمناً».", []string{"قال | رامز العطار | state | none | mixed |  | "}},
		{"a name in quotation marks", "وقال رامز العطار إن عملية «ربيع السهل» انتهت.", []string{"قال | رامز العطار | state | none | indirect |  | "}},
		{"object before the words", "وأكد رامز العطار ضرورة «مواصلة العمل في القرى كلها».", []string{"أكد | رامز العطار | demand | none | mixed |  | "}},
		{"agency, from a person", "ونقلت وكالة رويترز عن رامز العطار قوله إن الحصاد بدأ.", []string{"نقلت | رامز العطار | state | none | indirect | رويترز | "}},
		{"what an agency passed on", "بدأ الحصاد في القرى، وفق ما نقلته وكالة رويترز عن رامز العطار.", []string{"وفق ما نقلته | رامز العطار | state | none | indirect | رويترز | "}},
		{"as somebody said", "بدأ الحصاد في القرى، بحسب ما أعلن رامز العطار.", []string{"بحسب ما أعلن | رامز العطار | announce | none | indirect |  | "}},
		{"relay behind the saying", "قال رامز العطار إن الحصاد بدأ، بحسب وكالة رويترز.", []string{"قال | رامز العطار | state | none | indirect | رويترز | "}},
		{"relay before the words", "وقال رامز العطار، وفقاً لوكالة رويترز، إن الحصاد بدأ.", []string{"قال | رامز العطار | state | none | indirect | رويترز | "}},
		{"agency tells that somebody said", "ذكرت وكالة رويترز أن رامز العطار طلب من الوفد تأجيل الزيارة.", []string{"ذكرت | رويترز | state | none | indirect |  | ", "طلب | رامز العطار | demand | none | indirect | رويترز | الوفد"}},
		{"masdar and speaker", "وجاء الاجتماع بعد إعلان وزارة الزراعة أن الحصاد بدأ.", []string{"إعلان | وزارة الزراعة | announce | none | indirect |  | "}},
		{"masdar that only leads on", "ورد رامز العطار بقوله إن الحصاد بدأ.", []string{"رد | رامز العطار | state | none | indirect |  | "}},
		{"the outlet itself", "يذكر أن الحصاد بدأ في القرى. ويشار إلى أن الموسم قصير.", nil},
		{"the outlet's conclusion", "قال رامز العطار إن المطر كثير، ما يرجح أن الحصاد سيتأخر.", []string{"قال | رامز العطار | state | none | indirect |  | "}},
		{"nobody says", "وأفيد بأن الحصاد بدأ في القرى.", []string{"أفيد |  | state | reported | indirect |  | "}},
		{"who tells no name", "أفادت مصادر محلية بأن الحصاد بدأ.", []string{"أفادت | مصادر محلية | state | reported | indirect |  | "}},
		{"doubt", "وادعى رامز العطار أن الحصاد بدأ.", []string{"ادعى | رامز العطار | claim | doubted | indirect |  | "}},
		{"his own expression", "وقال رامز العطار إن الحصاد بدأ على حد تعبيره.", []string{"قال | رامز العطار | state | doubted | indirect |  | "}},
		{"denial by what is said", "وقال رامز العطار إن لا صحة للأنباء عن تأجيل الحصاد.", []string{"قال | رامز العطار | deny | none | indirect |  | "}},
		{"rejection by what is said", "وأكد رامز العطار رفضه تأجيل الحصاد.", []string{"أكد | رامز العطار | reject | none | indirect |  | "}},
		{"feminine verb is not his", "قالت لجنة المزارعين إن الحصاد بدأ. ورحب رامز العطار بالخطوة. وأضافت أن الطريق مفتوح.", []string{"قالت | لجنة المزارعين | state | none | indirect |  | ", "رحب | رامز العطار | praise | none | indirect |  | ", "أضافت | لجنة المزارعين | state | none | indirect |  | "}},
		{"who is addressed", "وأبلغ رامز العطار لجنة المزارعين بأن الحصاد بدأ.", []string{"أبلغ | رامز العطار | state | none | indirect |  | لجنة المزارعين"}},
		{"told to an outlet", "وقال رامز العطار لوكالة رويترز إن الحصاد بدأ.", []string{"قال | رامز العطار | state | none | indirect | رويترز | رويترز"}},
		{"by a document", "وقال بيان صادر عن وزارة الزراعة إن الحصاد بدأ.", []string{"قال | وزارة الزراعة | state | none | indirect |  | "}},
		{"later by the last name", "زار رامز العطار، أمس، القرى. وأعلن العطار أن الحصاد بدأ.", []string{"أعلن | رامز العطار | announce | none | indirect |  | "}},
		{"siege, not stress", "شددت القوات حصارها على القرية.", nil},
		{"preposition, not verb", "وصل الوفد عبر الطريق الدولي إلى القرية.", nil},
		{"numbers, not praise", "وصل اثنان من العمال إلى القرية على الطريق.", nil},
	}
	for _, tt := range tests {
		got := told(read(t, tt.text, article.Hints{Published: "2020-02-18", Format: "text"}))
		if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s: %s\n got %s\nwant %s", tt.what, tt.text, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

// TestWhatIsSaid holds where that which is said begins and ends.
func TestWhatIsSaid(t *testing.T) {
	tests := []struct{ text, content string }{
		{"قال رامز العطار إن الحصاد بدأ، مضيفاً أن الطريق مفتوح.", "الحصاد بدأ"},
		{"قال رامز العطار إن الحصاد بدأ، بحسب وكالة رويترز.", "الحصاد بدأ"},
		{"بدأ الحصاد في القرى، وفق رامز العطار.", "بدأ الحصاد في القرى"},
		{"قال رامز العطار: «الحصاد بدأ.\n\nوالطريق مفتوح.\n\nولن نتأخر».", "الحصاد بدأ.\n\nوالطريق مفتوح.\n\nولن نتأخر"},
		{"قال رامز العطار: «الحصاد بدأ والطريق مفتوح", "الحصاد بدأ والطريق مفتوح"},
		{"طالب رامز العطار بتأجيل الحصاد.", "بتأجيل الحصاد"},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Format: "text"})
		if len(r.Statements) == 0 || r.Statements[0].Content == nil || r.Statements[0].Content.Read() != tt.content {
			t.Errorf("%s: %+v", tt.text, r.Statements)
		}
	}
}

// TestWhenAndWhereSaid holds the time and place that stand between the cue and what is said, and no others.
func TestWhenAndWhereSaid(t *testing.T) {
	tests := []struct{ text, time, venue string }{
		{"قال رامز العطار في دمشق أمس إن الحصاد بدأ.", "2020-02-17", "دمشق"},
		{"قال رامز العطار إن الحصاد بدأ أمس في دمشق.", "", ""},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18", Format: "text"})
		if len(r.Statements) != 1 {
			t.Errorf("%s: %v", tt.text, told(r))
			continue
		}
		value := ""
		for _, x := range r.Times {
			if x.ID == r.Statements[0].Time {
				value = x.Value
			}
		}
		if venue := name(r, r.Statements[0].Venue); value != tt.time || venue != tt.venue {
			t.Errorf("%s: at %q, in %q", tt.text, value, venue)
		}
	}
}
