package reading_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/internal/reading"
	"marsad/record"
)

func eventsOf(r record.Report, kind string) []record.Event {
	return slices.DeleteFunc(slices.Clone(r.Events), func(v record.Event) bool { return v.Type != kind })
}

// TestSplitVerbs reads verbs that stand apart from the word that gives them their meaning.
func TestSplitVerbs(t *testing.T) {
	for text, kind := range map[string]string{
		"أطلق حراس السجن النار على نزلاء قرب سراقب أمس.":           "shooting",
		"ألقت طائرات النظام براميل على بلدة النيرب صباح اليوم.":    "airstrike",
		"أطلقت الفصائل مساء أمس صواريخ على مدينة نبل.":             "shelling",
		"خرج العشرات من أهالي سراقب في مظاهرة ضد رفع الأسعار أمس.": "protest",
	} {
		if r := read(t, text, article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"}); len(eventsOf(r, kind)) == 0 {
			t.Errorf("%s: no %s in %+v", text, kind, r.Events)
		}
	}
}

// TestDroneIsNoMarch keeps مسيرة of an aircraft from being a protest.
func TestDroneIsNoMarch(t *testing.T) {
	r := read(t, "استهدفت طائرة مسيرة سيارة قرب بلدة سرمدا صباح اليوم.", article.Hints{Published: "2020-02-18"})
	if p := eventsOf(r, "protest"); len(p) > 0 {
		t.Errorf("%+v", p)
	}
	if len(eventsOf(r, "airstrike")) != 1 {
		t.Errorf("%+v", r.Events)
	}
}

func TestTollsOfNamedAndShared(t *testing.T) {
	four := 4
	for _, tt := range []struct {
		text, of string
		low      int
		high     int
	}{
		{"مقتل وإصابة 5 أشخاص في قصف على بلدة سرمين.", "killed", 1, four},
		{"مقتل وإصابة 5 أشخاص في قصف على بلدة سرمين.", "injured", 1, four},
		{"استشهاد امرأة وطفلها في قصف على بلدة سرمين.", "killed", 2, 2},
		{"مقتل خمسة مزارعين وطفل في غارة على بلدة سرمين.", "killed", 6, 6},
		{"قتل خلال الغارة على بلدة سرمين شخصان.", "killed", 2, 2},
	} {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18"})
		found := false
		for _, v := range r.Events {
			for _, c := range v.Counts {
				found = found || c.Of == tt.of && c.Low == tt.low && c.High != nil && *c.High == tt.high
			}
		}
		if !found {
			t.Errorf("%s: no %s %d to %d in %+v", tt.text, tt.of, tt.low, tt.high, r.Events)
		}
	}
}

// TestToldAgain makes one event of a strike that is told twice and keeps two tolls apart.
func TestToldAgain(t *testing.T) {
	hints := article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"}
	once := read(t, "شنت طائرات حربية غارة على بلدة سرمين صباح اليوم. وقال مصدر محلي إن الغارة استهدفت سوقاً في بلدة سرمين.", hints)
	if n := len(eventsOf(once, "airstrike")); n != 1 {
		t.Errorf("told twice: %d airstrikes", n)
	}
	two := read(t, "قتل ثلاثة مدنيين في غارة على بلدة سرمين. وقتل سبعة مدنيين في غارة على بلدة النيرب.", hints)
	if n := len(eventsOf(two, "airstrike")); n != 2 {
		t.Errorf("two tolls: %d airstrikes", n)
	}
}

func TestRelationsOfEvents(t *testing.T) {
	for text, kind := range map[string]string{
		"قصفت قوات النظام بلدة سراقب رداً على هجوم للفصائل على بلدة النيرب.":          "response_to",
		"نزحت عشرات العائلات من بلدة سراقب أمس بسبب قصف قوات النظام على البلدة.":      "cause_claimed",
		"قصفت قوات النظام بلدة سراقب صباح اليوم. لكن قوات النظام لم تقصف بلدة سراقب.": "contradicts",
	} {
		r := read(t, text, article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"})
		if !slices.ContainsFunc(r.Relations, func(x record.Relation) bool { return x.Kind == kind }) {
			t.Errorf("%s: no %s in %+v of %+v", text, kind, r.Relations, r.Events)
		}
	}
}

// TestExplain names rule, words, learned score, reasons and rivals.
func TestExplain(t *testing.T) {
	r, err := reading.Default(reading.Options{Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	a, err := article.Extract(context.Background(), []byte("قصفت قوات النظام مواقع الفصائل في سراقب أمس."), article.Hints{Format: "text", Published: "2020-02-18"})
	if err != nil {
		t.Fatal(err)
	}
	report, doc, err := r.Candidates(context.Background(), a, reading.Source{ID: "x"})
	if err != nil {
		t.Fatal(err)
	}
	all := r.Explain(doc)
	if len(all) < len(report.Events) || len(report.Events) == 0 {
		t.Fatalf("%d explanations of %d events", len(all), len(report.Events))
	}
	x := all[0]
	if x.Event != "v1" || x.Rule != "shelling.verb" || !strings.Contains(x.Words, "قصفت") || x.Score < x.Cut || len(x.Reasons) == 0 || x.Reasons[0].Feature == "" {
		t.Errorf("%+v", x)
	}
	if !slices.ContainsFunc(x.Parties, func(p reading.PartyExplanation) bool {
		return p.Role == "agent" && strings.Contains(p.Name, "قوات النظام")
	}) {
		t.Errorf("parties %+v", x.Parties)
	}
}

// TestWhoLeaves types an evacuation by who is brought out.
func TestWhoLeaves(t *testing.T) {
	for text, kind := range map[string]string{
		"جرى إجلاء الجرحى من بلدة سرمين صباح اليوم.":    "aid",
		"جرى إجلاء السكان من بلدة سرمين صباح اليوم.":    "displacement",
		"جرى إجلاء المقاتلين من بلدة سرمين صباح اليوم.": "withdrawal",
	} {
		r := read(t, text, article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"})
		if len(eventsOf(r, kind)) != 1 || len(r.Events) != 1 {
			t.Errorf("%s: want one %s, have %+v", text, kind, r.Events)
		}
	}
}

// TestKindsStayApart keeps patrols that run every day and one of them, an attack and the counter-attack, and the occupation and its coming apart.
func TestKindsStayApart(t *testing.T) {
	hints := article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"}
	patrols := read(t, "عادت دوريات الروس والأتراك المشتركة إلى عملها. وانطلقت اليوم دورية مشتركة من قرية شيرك باتجاه مدينة القامشلي.", hints)
	if n := len(eventsOf(patrols, "patrol")); n != 2 {
		t.Errorf("%d patrols: %+v", n, patrols.Events)
	}
	attacks := read(t, "شنت قوات النظام هجوماً على بلدة النيرب صباح اليوم. وردت الفصائل بهجوم مضاد على بلدة النيرب.", hints)
	if n := len(eventsOf(attacks, "offensive")); n != 2 {
		t.Errorf("%d attacks: %+v", n, attacks.Events)
	}
	power := read(t, "قصفت مدفعية الاحتلال بلدة النيرب صباح اليوم.", hints)
	if n := len(eventsOf(power, "control")); n != 0 {
		t.Errorf("%d times control: %+v", n, power.Events)
	}
}

// TestSplitVerbAsksForItsOwnWord keeps what one verb of a frame asks for from making another whole: ألقى takes القبض, not على.
func TestSplitVerbAsksForItsOwnWord(t *testing.T) {
	r := read(t, "ألقى الناطق كلمة على مدرج الجامعة في سرمين أمس، ثم ألقى بيانا على الحاضرين.", article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"})
	if v := eventsOf(r, "detention"); len(v) > 0 {
		t.Errorf("%+v", v)
	}
}

// TestWeaponsTypeAttacks types attacks by what was used and by who used it.
func TestWeaponsTypeAttacks(t *testing.T) {
	for text, kind := range map[string]string{
		"قناصة الفصيل تستهدف راعيا أثناء عمله قرب بلدة سرمين.":         "shooting",
		"هجوم بالكلور على بلدة سرمين واختناق عدد من السكان.":           "chemical",
		"المجزرة التي ارتكبتها الطائرات في سوق سرمين أودت بحياة عشرة.": "airstrike",
		"سقطت صواريخ من الطيران الحربي على أطراف بلدة سرمين.":          "airstrike",
	} {
		if r := read(t, text, article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"}); len(eventsOf(r, kind)) == 0 {
			t.Errorf("%s: no %s in %+v", text, kind, r.Events)
		}
	}
}
