package web_test

import (
	"strings"
	"testing"

	"marsad/record"
)

// fixture is a report made by hand for the pages: a patrol with its route, a doubted claim, a time that stays open, a name that is the
// outlet's wording, and a title that tries to run a script.
type fixture struct {
	t    testing.TB
	text []rune
}

const fixtureText = "عودة دوريـ.ـات المراقبة إلى طريق <script>alert(1)</script> الدرباسية\n\nانطلقت دوريـ.ـة مشتركة بين الشرطة الروسية والجيش التركي صباح الإثنين 17 شباط من قرية عين النخيل غرب الدرباسية بـ9 كم، ومرت في قرية الخرنوبة ثم اتجهت نحو القامشلي.\n\nوزعـ.ـم الناطق باسم عصابات الجرد أن الدورية قـ.ـصفت موقعاً وقتلت ثلاثة.\n\nمقالات ذات صلة"

func (f fixture) span(words string) record.Span {
	f.t.Helper()
	at := strings.Index(string(f.text), words)
	if at < 0 {
		f.t.Fatalf("the fixture has no %q", words)
	}
	start := len([]rune(string(f.text)[:at]))
	return record.Span{Start: start, End: start + len([]rune(words)), Quote: words}
}

func (f fixture) read(words, reading string) record.Span {
	s := f.span(words)
	s.Reading = reading
	return s
}

func newFixture(t testing.TB) record.Report {
	f := fixture{t, []rune(fixtureText)}
	ptr := func(s record.Span) *record.Span { return &s }
	at := func(v float64) *float64 { return &v }
	three := 3
	restorations := []record.Restoration{}
	restored := fixtureText
	for _, w := range [][2]string{{"دوريـ.ـات", "دوريات"}, {"دوريـ.ـة", "دورية"}, {"وزعـ.ـم", "وزعم"}, {"قـ.ـصفت", "قصفت"}} {
		s := f.span(w[0])
		restorations = append(restorations, record.Restoration{Start: s.Start, End: s.End, Quote: w[0], Reading: w[1], Kind: "separator", Confidence: 0.99, Rule: "tatweel"})
		restored = strings.Replace(restored, w[0], w[1], 1)
	}
	var blocks []record.Block
	start := 0
	for i, paragraph := range strings.Split(fixtureText, "\n\n") {
		n := len([]rune(paragraph))
		blocks = append(blocks, record.Block{Kind: []string{"heading", "paragraph", "paragraph", "boilerplate"}[i], Start: start, End: start + n})
		start += n + 2
	}
	r := record.Report{
		Schema: record.Schema, ID: "fixture/1 ?",
		Source:       record.Source{Outlet: "بريد الجزيرة", SHA256: strings.Repeat("ab", 32), CapturedAt: "2024-03-01T10:00:00Z"},
		Article:      record.Article{Title: ptr(f.read("عودة دوريـ.ـات المراقبة إلى طريق <script>alert(1)</script> الدرباسية", "عودة دوريات المراقبة إلى طريق <script>alert(1)</script> الدرباسية")), Categories: []string{"سوريا", "ميداني"}, Language: "ar", Blocks: blocks},
		Text:         record.Text{Original: fixtureText, Restored: restored},
		Restorations: restorations,
		Times:        []record.Time{{ID: "t1", Span: ptr(f.span("صباح الإثنين 17 شباط")), Value: "XXXX-02-17", Precision: "unknown", Basis: "explicit", Candidates: []string{"2014-02-17", "2020-02-17"}}},
		Entities: []record.Entity{
			{ID: "e1", Kind: "armed_actor", Name: record.Name{Arabic: "الشرطة العسكرية الروسية", English: "Russian Military Police"}, Mentions: []record.Span{f.span("الشرطة الروسية")}},
			{ID: "e2", Kind: "armed_actor", Name: record.Name{Arabic: "الجيش التركي", English: "Turkish Armed Forces"}, Mentions: []record.Span{f.span("الجيش التركي")}},
			{ID: "e3", Kind: "person", Name: record.Name{Arabic: "الناطق باسم عصابات الجرد"}, Loaded: true, Mentions: []record.Span{f.span("الناطق باسم عصابات الجرد")}},
		},
		Places: []record.Place{
			{ID: "p1", Name: record.Name{Arabic: "عين النخيل"}, Kind: "village", Basis: "relative", Lat: at(37.073), Lon: at(40.55), RadiusM: 7400, Confidence: 0.6, Relative: &record.Relative{To: "p2", Bearing: "W", DistanceM: 9000}, Mentions: []record.Span{f.span("عين النخيل")}},
			{ID: "p2", Name: record.Name{Arabic: "الدرباسية", English: "Al-Darbasiyah"}, Kind: "town", Basis: "gazetteer", Lat: at(37.073), Lon: at(40.652), RadiusM: 4000, Confidence: 0.9, Mentions: []record.Span{f.span("الدرباسية")}},
			{ID: "p3", Name: record.Name{Arabic: "الخرنوبة"}, Kind: "village", Basis: "unresolved", Confidence: 0.3, Mentions: []record.Span{f.span("الخرنوبة")}},
			{ID: "p4", Name: record.Name{Arabic: "القامشلي", English: "Qamishli"}, Kind: "town", Basis: "gazetteer", Lat: at(37.052), Lon: at(41.227), RadiusM: 6000, Confidence: 0.95, Mentions: []record.Span{f.span("القامشلي")}},
		},
		Statements: []record.Statement{{ID: "s1", Speaker: "e3", Act: "claim", Hedge: "doubted", Mode: "indirect", Cue: f.read("زعـ.ـم", "زعم"), Content: ptr(f.read("الدورية قـ.ـصفت موقعاً وقتلت ثلاثة", "الدورية قصفت موقعاً وقتلت ثلاثة")), Rule: "verb.زعم", Confidence: 0.8}},
		Events: []record.Event{
			{ID: "v1", Type: "patrol", Mode: "joint", Phase: "completed", Modality: "asserted", Actors: []record.Actor{{Entity: "e1", Role: "agent"}, {Entity: "e2", Role: "agent"}},
				Places: []record.EventPlace{{Place: "p1", Role: "start", Order: 1}, {Place: "p3", Role: "via", Order: 2}, {Place: "p4", Role: "towards", Order: 3}}, Time: "t1",
				Cue: f.read("دوريـ.ـة مشتركة", "دورية مشتركة"), Evidence: []record.Span{f.read("انطلقت دوريـ.ـة مشتركة بين الشرطة الروسية والجيش التركي", "انطلقت دورية مشتركة بين الشرطة الروسية والجيش التركي")}, Codes: record.Codes{PLOVER: "COOPERATE", CAMEO: "062"}, Confidence: 0.7, Rule: "patrol.joint"},
			{ID: "v2", Type: "shelling", Modality: "reported", SaidIn: []string{"s1"}, Cue: f.read("قـ.ـصفت", "قصفت"), Evidence: []record.Span{f.span("وقتلت ثلاثة")}, Counts: []record.Count{{Of: "killed", Low: 3, Best: &three, High: &three, Who: "unknown", Quote: f.span("قتلت ثلاثة")}}, Confidence: 0.6, Rule: "shelling.verb"},
		},
		Warnings: []record.Warning{{Code: "date.ambiguous_year", Message: "صباح الإثنين 17 شباط can be 2014-02-17, 2020-02-17: the report has no publication date"}},
	}
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	return r
}
