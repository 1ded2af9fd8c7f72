package reading

import (
	"strconv"
	"strings"
	"time"

	"marsad/internal/ranker"
	"marsad/internal/tagger"
	"marsad/record"
)

// fieldFeatures gives what the models of modality, phase and type look at: the rules' word, the trigger, its neighbours, and how old its
// time is.
func (ev *eventer) fieldFeatures(e *Event) []ranker.Feature {
	f := featurer{ev: ev, e: e, s: ev.s, out: ev.oneRoom()}
	d, form := ev.d, f.form()
	f.add("modality", e.Modality)
	f.add("phase", e.Phase)
	f.add("frame", e.Rule)
	f.add("frame,mode", e.Rule, e.Mode)
	f.add("type", e.Type)
	f.add("form", form)
	f.add("type,form", e.Type, form)
	f.add("modality,form", e.Modality, form)
	f.add("phase,form,type", e.Phase, form, e.Type)
	stem, _ := tagger.Stem(d.Folded(e.CueFirst))
	f.add("word", stem)
	f.add("written", d.Folded(e.CueFirst))
	age := ev.age(e)
	f.add("age", age)
	f.add("age,form", age, form)
	f.add("age,modality", age, e.Modality)
	said := "none"
	if e.SaidIn >= 0 {
		said = d.Statements[e.SaidIn].Act
	}
	f.add("said", said)
	f.add("said,form", said, form)
	ev.stand(&f, said, form)
	f.when("in quotation", ev.quoted(ev.s, e.CueFirst))
	for _, i := range ev.said {
		st := ev.d.Statements[i]
		where := "ahead"
		if st.CueLast <= e.CueFirst {
			where = "behind"
		}
		f.add("saying", where, st.Act, strconv.FormatBool(ev.addsSource(st)))
		f.add("saying,modality", where, e.Modality, strconv.FormatBool(ev.addsSource(st)))
	}
	f.add("block", string(d.Blocks[ev.s.Block].Kind))
	f.add("sentence", bucket(ev.index))
	for n := 1; n <= 3; n++ {
		f.add("-", bucket(n), f.word(e.CueFirst-n))
	}
	f.add("+1", f.word(e.CueLast))
	f.add("+2", f.word(e.CueLast+1))
	for i := max(ev.s.First, e.CueFirst-8); i < e.CueFirst; i++ {
		f.near("before", i)
	}
	for i := e.CueLast; i < min(ev.s.Last, e.CueLast+8); i++ {
		f.near("behind", i)
	}
	f.opening()
	for i := ev.s.First; i < ev.s.Last; i++ {
		if background[d.Folded(i)] {
			f.add("in", d.Folded(i))
		}
	}
	ev.room.one = f.out
	return f.out
}

// stand names what generalises over words: the kinds of words before the trigger that plan, wish or deny, the conjunction or particle that governs it, how it
// stands to the statement that holds it, and whether the outlet has told the same in its own voice before.
func (ev *eventer) stand(f *featurer, said, form string) {
	e := f.e
	f.add("said,type", said, e.Type)
	f.add("-1,form", f.word(e.CueFirst-1), form)
	for i := e.CueFirst - 1; i >= max(ev.s.First, e.CueFirst-modalityReach); i-- {
		for _, c := range moods {
			if ev.matches(i, c.words) {
				f.add("mood", c.name, form)
				f.add("mood,gap", c.name, bucket(e.CueFirst-i))
			}
		}
	}
	if e.SaidIn >= 0 {
		s := ev.d.Statements[e.SaidIn]
		f.add("saying", s.Mode, strconv.FormatBool(s.Sentence == ev.index), strconv.FormatBool(s.told))
		f.add("saying,gap", bucket((e.CueFirst-s.CueLast)/4), s.Act)
		f.when("adds source", ev.addsSource(s))
	}
	for i := e.CueLast; i < min(ev.s.Last, e.CueLast+openReach); i++ {
		f.when("open behind", ev.matches(i, leftOpen))
	}
	for i := ev.s.First; i < e.CueFirst; i++ {
		if ev.willBe(i) {
			f.add("future verb before", form, bucket((e.CueFirst-i)/2))
			break
		}
	}
	for i := ev.s.First; i < ev.s.Last; i++ {
		if t := ev.d.timeAt[i]; t > 0 && (i == ev.s.First || ev.d.timeAt[i-1] != t) {
			f.add("age in sentence", ev.ageOf(ev.d.Times[t-1].Time))
		}
	}
	told := "new"
	for k := len(ev.d.Events) - 1; k >= max(0, len(ev.d.Events)-mergeReach); k-- {
		if o := &ev.d.Events[k]; o != e && o.CueFirst < e.CueFirst && o.Type == e.Type {
			told = o.Modality
			break
		}
	}
	f.add("told", told)
	f.add("told,modality", told, e.Modality)
}

// leftOpen are words behind a happening that leave open whether it comes or came: هجوم محتمل, هجوم مفترض.
var leftOpen = foldSet("محتمل", "محتملة", "المحتمل", "المحتملة", "مفترض", "مفترضة", "المفترض", "وشيك", "وشيكة", "مرتقب", "مرتقبة", "المرتقبة", "مزمع", "المزمع", "مزعوم", "المزعوم", "متوقع", "متوقعة", "جديد", "أخرى")

// openReach is how many tokens behind a trigger such a word may stand.
const openReach = 4

// willBe reports whether the word at token i is an imperfect in the future: سيزور, ستعقد.
func (ev *eventer) willBe(i int) bool {
	w := ev.d.Words[i]
	if w == nil || !strings.HasPrefix(w.Folded, "س") && !strings.HasPrefix(w.Folded, "وس") {
		return false
	}
	for _, d := range w.Divisions {
		if d.Future && (ev.frames.Verb(w) || ev.lex.Verb(w)) {
			return true
		}
	}
	return false
}

// moods are kinds of words before a trigger that leave open or deny what it tells, or place it ahead or behind.
var moods = []struct {
	name  string
	words map[string]bool
}{
	{"plan", plans}, {"wish", wishes},
	{"future", foldSet("سوف", "سيتم", "ستتم", "سيجري", "ستجري", "غدا", "المقبل", "المقبلة", "القادم", "القادمة", "قريبا", "لاحقا", "وشيك", "وشيكة")},
	{"denial", foldSet("لم", "لن", "ليس", "ليست", "لا", "دون", "بدون", "غير", "عدم", "انعدام", "نفى", "نفت", "ينفي", "تنفي", "نافيا", "نافية")},
	{"condition", foldSet("إذا", "لو", "حال", "إن", "ما لم", "شريطة", "بشرط", "طالما", "لولا", "إلا")},
	{"past", foldSet("كان", "كانت", "كانوا", "سبق", "قبل", "منذ", "سابق", "سابقا", "سابقة", "الماضي", "الماضية", "آنذاك", "حينها", "بعد", "عقب", "إثر", "خلال")},
	{"end", foldSet("وقف", "لوقف", "إنهاء", "لإنهاء", "وقفا", "ينهي", "تنهي", "إيقاف")},
	{"accuse", foldSet("اتهم", "اتهمت", "يتهم", "تتهم", "متهما", "متهمة", "اتهام", "مزاعم", "زعم", "زعمت", "ادعى", "ادعت")},
	{"can", foldSet("يمكن", "قادر", "قادرة", "قدرة", "استعداد", "مستعد", "مستعدة", "القدرة", "يستطيع", "تستطيع", "إمكانية")},
	{"purpose", foldSet("بهدف", "لأجل", "أجل", "بغية", "كي", "لكي", "حتى", "لكيلا", "بقصد", "غرض", "لغرض")},
}

// weigh lets the models of modality and phase decide, but not against plain words: what is denied stays denied, and a patrol, a meeting or an agreement
// that words say is resumed, suspended, cancelled or blocked stays so.
func (ev *eventer) weigh(e *Event, features []ranker.Feature) {
	if ev.keep.features {
		e.FieldFeatures = features
	}
	if e.Modality != "negated" {
		e.Modality = field(ev.models.Modality, features, e.Modality)
	}
	if !(phased[e.Type] && (e.Phase == "resumed" || stopped(e.Phase))) {
		e.Phase = field(ev.models.Phase, features, e.Phase)
	}
	if e.Modality == "negated" || e.Modality == "hypothetical" {
		e.Phase = ""
	}
}

// background are words of a sentence that tell the present from what was.
var background = foldSet("منذ", "عام", "سنة", "سنوات", "أعوام", "كان", "كانت", "كانوا", "وكان", "وكانت", "سبق", "سابق", "الماضي", "الماضية", "خلال", "عندما", "إذا", "لو", "سوف", "قد", "وقد", "ربما", "أمس", "اليوم")

// opening names the words that begin the sentence: وكان, ويذكر أن, وفي عام.
func (f *featurer) opening() {
	for n := range 3 {
		f.add("opens", bucket(n), f.word(f.s.First+n))
	}
}

// age tells how long before the report the event's time lies.
func (ev *eventer) age(e *Event) string { return ev.ageOf(ev.timeOf(e)) }

// ageOf tells how long before the report a time lies.
func (ev *eventer) ageOf(t record.Time) string {
	switch {
	case t.Value == "":
		return "none"
	case strings.HasSuffix(t.Value, "_REF"):
		return t.Value
	case t.Value[0] == 'P':
		return "duration"
	case ev.d.Published.IsZero() || len(t.Value) < 4:
		return "undated"
	}
	layout := map[int]string{4: "2006", 7: "2006-01"}[len(t.Value)]
	if layout == "" {
		layout = isoDay
	}
	v, err := time.Parse(layout, t.Value[:min(len(t.Value), len(isoDay))])
	if err != nil {
		return "other"
	}
	precision := bucket(len(t.Value))
	switch days := int(ev.d.Published.Sub(v).Hours() / 24); {
	case days < 0:
		return "ahead" + precision
	case days <= 1:
		return "now" + precision
	case days <= 7:
		return "week" + precision
	case days <= 31:
		return "month" + precision
	case days <= 366:
		return "year" + precision
	}
	return "old" + precision
}
