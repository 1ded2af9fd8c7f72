package reading

import (
	"strconv"
	"strings"
	"time"

	"marsad/internal/ranker"
	"marsad/internal/tagger"
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
func (ev *eventer) age(e *Event) string {
	t := ev.timeOf(e)
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
