package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/record"
)

// how decides whether an event happened, on whose word, and how far it came.
func (ev *eventer) how(e *Event) {
	e.SaidIn = ev.saidIn(e)
	if p := ev.phaseWord(e); p != "" {
		e.Phase = p
	} else if e.Phase == "" {
		e.Phase = ev.phaseOf(e)
	}
	e.Modality = ev.modality(e)
	if e.Modality == "planned" && e.Phase == "completed" {
		e.Phase = "announced"
	}
	if e.Modality == "negated" || e.Modality == "hypothetical" {
		e.Phase = ""
	}
}

// saidIn gives the innermost statement whose content holds the trigger, -1 when the outlet itself tells it.
func (ev *eventer) saidIn(e *Event) int {
	if best := ev.d.innermost(e.CueFirst, e.CueLast); best >= 0 {
		return best
	}
	return ev.saidBeside(e)
}

// saidBeside gives a statement of the event's sentence whose content was not made out: what follows its cue is its content, or what stands before
// it when the cue only adds a source (حسبما أعلن المرصد).
func (ev *eventer) saidBeside(e *Event) int {
	for i := len(ev.said) - 1; i >= 0; i-- {
		s := ev.d.Statements[ev.said[i]]
		if s.ContentLast > s.ContentFirst || s.Speaker < 0 {
			continue
		}
		adds := ev.addsSource(s)
		if adds && e.CueLast <= s.CueFirst || !adds && s.CueLast <= e.CueFirst {
			return ev.said[i]
		}
	}
	return -1
}

// addsSource reports whether a statement's cue only names a source for what stands before it.
func (ev *eventer) addsSource(s Statement) bool {
	for i := s.CueFirst - 1; i < s.CueLast; i++ {
		if ev.d.is(i, "حسبما", "كما", "وفق", "وفقا", "بحسب", "حسب", "طبقا", "مثلما") {
			return true
		}
	}
	return false
}

// plans are words before a happening that place it ahead; wishes those that leave open whether it comes.
var (
	plans = foldSet("يعتزم", "تعتزم", "ينوي", "تنوي", "المقرر", "المتوقع", "المزمع", "المرتقب", "يستعد", "تستعد", "خطة", "يخطط", "تخطط", "تمهيدا", "تحضيرا", "استعدادا", "عزم", "عزمه", "عزمها", "لإجراء", "لعقد", "بهدف", "بغية", "أجل", "لبحث", "سيتم", "بدء", "المفترض", "قرار", "إصدار",
		"يسعى", "تسعى", "سعي", "السعي", "سعيه", "سعيها", "يهدف", "تهدف", "وافق", "وافقت", "الموافقة", "موافقة", "يقضي", "تقضي", "ينص", "تنص", "نص", "نصت", "تعهد", "تعهدت", "يتعهد", "تتعهد", "تعهده", "تعهدها", "عازم", "عازمة", "مصمم", "مصممة", "سيسمح", "ستسمح", "التحضير", "الاستعداد", "استعداد", "يعد", "تعد", "هدد", "هددت", "يهدد", "تهدد", "التهديد", "تهديد", "تهديدات", "نية", "نيته", "نيتها", "قرر", "قررت", "يقرر", "وعد", "وعدت", "يعد", "يريد", "تريد", "يريدون", "يأمل", "تأمل", "يفترض", "مزمع", "مزمعة", "يتوقع", "تتوقع", "متوقع", "متوقعة", "مرتقب", "مرتقبة", "جدول", "موعد", "يلزم", "إلزام", "قرروا", "وافقوا", "هددوا", "تعهدوا", "يعتزمون", "يخططون", "يسعون", "يستعدون", "يهددون", "سيقوم", "ستقوم", "التزام", "تعتزمان", "اعتزام", "اعتزامها", "اعتزامه", "عزمهم", "خططا", "خطط")
	wishes = foldSet("إذا", "لو", "قد", "ربما", "يمكن", "إمكانية", "احتمال", "احتمالات", "خشية", "مخاوف", "تحسبا", "لمنع", "منع", "تجنب", "لتجنب", "محتمل", "محتملة", "حال", "شرط", "ضرورة", "يجب", "ينبغي", "فرصة", "محاولة", "التوصل", "لوقف", "وقف", "إنهاء", "لإنهاء",
		"دعا", "دعت", "يدعو", "تدعو", "الدعوة", "دعوة", "دعوات", "داعيا", "داعية", "ندعو", "طالب", "طالبت", "يطالب", "تطالب", "مطالبا", "مطالبة", "مطالب", "المطالبة", "للمطالبة", "خطر", "مخاطر", "سيناريو", "يحتمل", "احتمالية", "لئلا", "خوفا", "الخوف", "مخاوفها", "مخاوفه", "يخشى", "تخشى", "شأنه", "شأنها", "كي", "لكي", "بدون", "إمكان", "تفادي", "لتفادي", "الحيلولة", "حث", "حثت", "يحث", "ناشد", "ناشدت", "رفض", "رفضت", "رفضه", "رفضها", "مبادرة", "مقترح", "اقترح", "اقترحت", "يقترح", "تقترح", "أي", "أية", "دعوا", "طالبوا", "يطالبون", "يدعون", "حذر", "حذرت", "يحذر", "تحذر", "محذرا", "محذرة", "تحذير", "تحذيرات", "لضمان", "ضمان", "لمنعها", "حالة")
)

// modalityReach is how many tokens before the trigger decide its modality.
const modalityReach = 5

func (ev *eventer) modality(e *Event) string {
	if ev.negated(e) {
		return "negated"
	}
	if ev.d.past(ev.timeOf(e)) {
		return "historical"
	}
	if ev.future(e) {
		return "planned"
	}
	said := ""
	if e.SaidIn >= 0 {
		said = ev.d.Statements[e.SaidIn].Act
	}
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.CueFirst-modalityReach); i-- {
		if ev.d.Tokens[i].Kind == Punctuation {
			break
		}
		switch {
		case ev.matches(i, plans):
			return "planned"
		case ev.matches(i, wishes) && !(ev.d.is(i, "قد") && ev.perfectBehind(i)):
			return "hypothetical"
		}
	}
	switch said {
	case "demand", "appeal", "propose":
		if !e.isVerb() {
			return "hypothetical"
		}
	case "threaten", "promise":
		return "planned"
	case "deny":
		return "negated"
	}
	if e.SaidIn >= 0 {
		return "reported"
	}
	return "asserted"
}

// perfectBehind reports whether قد stands before a perfect, where it affirms rather than doubts.
func (ev *eventer) perfectBehind(i int) bool {
	f := ev.d.Folded(i + 1)
	return !strings.HasPrefix(f, "ي") && !strings.HasPrefix(f, "ت")
}

func (ev *eventer) negated(e *Event) bool {
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.CueFirst-3); i-- {
		w := ev.d.Words[i]
		if w == nil {
			return false
		}
		if w.Is(lexicon.Negation) {
			return i == e.CueFirst-1 || !ev.d.is(i, "غير", "دون", "بدون")
		}
		if ev.d.is(i, "وقوع", "حدوث", "حصول", "وجود") && i > ev.s.First && ev.d.is(i-1, "نفي", "نفت", "ينفي", "تنفي", "عدم", "نافيا", "نافيه") {
			return true
		}
		if ev.d.is(i, "انعدام", "غياب", "عدم", "نفي", "نفت") {
			return true
		}
	}
	return false
}

// future reports whether the trigger, or the verb right before it, stands in the future.
func (ev *eventer) future(e *Event) bool {
	w := ev.d.Words[e.CueFirst]
	if e.Aspect == arabic.Imperfect {
		for _, d := range w.Divisions {
			if d.Future && ev.frames.Verb(w) && strings.HasPrefix(w.Folded, "س") {
				return true
			}
		}
	}
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.CueFirst-3); i-- {
		f := ev.d.Folded(i)
		if ev.d.is(i, "سوف", "ستعقد", "سيعقد", "ستجري", "سيجري", "ستبدا", "سيبدا") || strings.HasPrefix(f, "سي") && len(f) >= 10 {
			return true
		}
	}
	return ev.d.is(e.CueLast, "يعقد", "تعقد", "سيعقد", "ستعقد", "مقرر", "مرتقب", "مرتقبه", "مقرره", "المقبل", "المقبله")
}

// phases are words beside a happening that tell how far it came.
var phaseWords = []struct {
	phase string
	words map[string]bool
}{
	{"resumed", foldSet("استئناف", "استأنفت", "استأنف", "تستأنف", "عادت", "عودة", "إعادة", "تعود", "معاودة", "عاودت")},
	{"suspended", foldSet("توقفت", "توقف", "تعليق", "علقت", "علق", "أوقفت", "إيقاف", "توقفها", "تعليقها")},
	{"cancelled", foldSet("ألغيت", "إلغاء", "ألغى", "ألغت", "تأجيل", "أرجئ")},
	{"blocked", foldSet("اعترضت", "منعت", "أوقفوا", "اعترض", "عرقلت", "عرقلة")},
	{"ongoing", foldSet("استمرار", "مستمرة", "مستمر", "متواصلة", "متواصل", "يواصل", "تواصل", "تواصلت", "استمرت", "استمر", "يستمر", "تستمر", "مواصلة", "تشهد", "يشهد", "تتواصل", "يتواصل", "الجارية", "الدائرة")},
	{"started", foldSet("بدأت", "بدأ", "بدء", "انطلاق", "اندلعت", "اندلاع", "اندلع", "باشرت")},
}

// phaseWord looks for such a word right before the trigger, or behind it where a verb can follow its subject.
func (ev *eventer) phaseWord(e *Event) string {
	p, _ := ev.phaseBeside(e)
	return p
}

// phaseBeside gives such a word's phase, and its token.
func (ev *eventer) phaseBeside(e *Event) (phase string, at int) {
	for i := e.CueFirst; i >= max(ev.s.First, e.CueFirst-2); i-- {
		if p := ev.phaseAt(i); p != "" {
			return p, i
		}
	}
	if e.Type != "patrol" && e.Type != "meeting" && e.Type != "aid" && e.Type != "agreement" {
		return "", -1
	}
	for i := e.CueLast; i < min(e.CueLast+9, ev.s.Last); i++ {
		if ev.d.Tokens[i].Mark == '،' {
			return "", -1
		}
		if p := ev.phaseAt(i); p != "" && p != "resumed" {
			return p, i
		}
	}
	return "", -1
}

func (ev *eventer) phaseAt(i int) string {
	for _, p := range phaseWords {
		if ev.matches(i, p.words) {
			return p.phase
		}
	}
	return ""
}

// phaseOf gives the phase that the form of the trigger implies.
func (ev *eventer) phaseOf(e *Event) string {
	switch e.Aspect {
	case arabic.Imperfect:
		return "ongoing"
	case arabic.Perfect:
		return "completed"
	}
	switch e.Type {
	case "support", "access", "clash", "offensive", "deployment":
		return "ongoing"
	}
	return "completed"
}

// timeOf gives the event's time, empty when it has none.
func (ev *eventer) timeOf(e *Event) (t record.Time) {
	if e.Time > 0 {
		t = ev.d.Times[e.Time-1].Time
	}
	return t
}
