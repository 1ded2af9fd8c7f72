package reading_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/internal/article"
	"marsad/internal/reading"
	"marsad/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

func reader(t testing.TB) *reading.Reader {
	t.Helper()
	r, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, text string, h article.Hints) record.Report {
	t.Helper()
	a, err := article.Extract(context.Background(), []byte(text), h)
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader(t).Read(context.Background(), a, reading.Source{ID: "t"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func name(r record.Report, id string) string {
	for _, e := range r.Entities {
		if e.ID == id {
			return e.Name.Arabic
		}
	}
	for _, p := range r.Places {
		if p.ID == id {
			return p.Name.Arabic
		}
	}
	return ""
}

// TestGolden reads the samples and compares what a reader needs of each record with testdata/*.golden; -update writes them anew.
func TestGolden(t *testing.T) {
	samples, err := filepath.Glob("../../samples/reports/*")
	if err != nil || len(samples) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range samples {
		if strings.HasSuffix(path, ".jsonl") {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			r := read(t, string(data), article.Hints{Published: "2020-03-03"})
			got, err := json.MarshalIndent(struct {
				Article      record.Article
				Restorations []record.Restoration
				Times        []record.Time
				Entities     []record.Entity
				Places       []record.Place
				Statements   []record.Statement
				Events       []record.Event
				Relations    []record.Relation
			}{r.Article, r.Restorations, r.Times, r.Entities, r.Places, r.Statements, r.Events, r.Relations}, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", filepath.Base(path)+".golden")
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != string(got)+"\n" {
				t.Errorf("differs from %s; look at the difference, then run go test ./internal/reading -update", golden)
			}
		})
	}
}

// TestSamplesHoldEveryKind keeps the samples a tour of the whole ontology.
func TestSamplesHoldEveryKind(t *testing.T) {
	types, acts, kinds := map[string]bool{}, map[string]bool{}, map[string]bool{}
	samples, _ := filepath.Glob("../../samples/reports/*")
	for _, path := range samples {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{string(data)}
		if strings.HasSuffix(path, ".jsonl") {
			texts = nil
			for line := range strings.Lines(string(data)) {
				var post struct{ Text string }
				if err := json.Unmarshal([]byte(line), &post); err != nil {
					t.Fatal(err)
				}
				texts = append(texts, post.Text)
			}
		}
		for _, text := range texts {
			r := read(t, text, article.Hints{Published: "2020-03-03"})
			for _, v := range r.Events {
				types[v.Type] = true
			}
			for _, s := range r.Statements {
				acts[s.Act] = true
			}
			for _, x := range r.Restorations {
				kinds[x.Kind] = true
			}
		}
	}
	for _, want := range record.EventTypes() {
		if !types[want] {
			t.Errorf("no sample has an event of type %s", want)
		}
	}
	for _, want := range record.Acts() {
		if !acts[want] {
			t.Errorf("no sample has a statement of act %s", want)
		}
	}
	for _, want := range []string{"separator", "elongation", "homoglyph", "digit"} {
		if !kinds[want] {
			t.Errorf("no sample has a restoration of kind %s", want)
		}
	}
}

func TestTimes(t *testing.T) {
	const published = "2020-02-18" // a Tuesday
	tests := []struct{ text, words, value, precision, basis string }{
		{"وصل الوفد الإثنين 17 فبراير الجاري إلى المدينة", "الإثنين 17 فبراير الجاري", "2020-02-17", "day", "explicit"},
		{"وصل الوفد أمس الإثنين إلى المدينة", "أمس الإثنين", "2020-02-17", "day", "relative"},
		{"وصل الوفد مساء أمس إلى المدينة", "مساء أمس", "2020-02-17", "part_of_day", "relative"},
		{"وصل الوفد يوم الجمعة إلى المدينة", "يوم الجمعة", "2020-02-14", "day", "weekday"},
		{"وصل الوفد في 3 شباط/فبراير 2018 إلى المدينة", "3 شباط/فبراير 2018", "2018-02-03", "day", "explicit"},
		{"وصل الوفد في 5 كانون الثاني الماضي إلى المدينة", "5 كانون الثاني الماضي", "2020-01-05", "day", "explicit"},
		{"وصل الوفد في السابع من يناير إلى المدينة", "السابع من يناير", "2020-01-07", "day", "inferred"},
		{"وصل الوفد قبل يومين إلى المدينة", "قبل يومين", "2020-02-16", "day", "relative"},
		{"توقفت الدوريات الشهر الماضي في المنطقة", "الشهر الماضي", "2020-01", "month", "relative"},
		{"توقفت الدوريات منذ عام 2011 في المنطقة", "عام 2011", "2011", "year", "explicit"},
		{"وصل الوفد في 17/02/2019 إلى المدينة", "17/02/2019", "2019-02-17", "day", "explicit"},
		{"توقفت الدوريات لمدة 30 يوما في المنطقة", "لمدة 30 يوما", "P30D", "day", "explicit"},
		{"تستمر الدوريات حاليا في المنطقة", "حاليا", "PRESENT_REF", "unknown", "relative"},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Published: published})
		if len(r.Times) != 1 || r.Times[0].Quote != tt.words || r.Times[0].Value != tt.value || r.Times[0].Precision != tt.precision || r.Times[0].Basis != tt.basis {
			for _, x := range r.Times {
				t.Errorf("%s: %q is %s, %s, %s", tt.text, x.Quote, x.Value, x.Precision, x.Basis)
			}
			if len(r.Times) == 0 {
				t.Errorf("%s: no time", tt.text)
			}
		}
	}
}

// Without a publication date a weekday leaves the years open and says so; no time becomes the publication date.
func TestAmbiguousYear(t *testing.T) {
	a, err := article.Extract(context.Background(), []byte("عادت الدورية الإثنين 17 فبراير إلى القرية"), article.Hints{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := reader(t).Read(context.Background(), a, reading.Source{ID: "t", CapturedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Times[0].Candidates; !slices.Equal(got, []string{"2014-02-17", "2020-02-17", "2025-02-17"}) || r.Times[0].Precision != "unknown" {
		t.Errorf("candidates %v, precision %s", got, r.Times[0].Precision)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "date.ambiguous_year" || r.Source.Published != nil {
		t.Errorf("warnings %v, published %v", r.Warnings, r.Source.Published)
	}
}

func TestStatements(t *testing.T) {
	tests := []struct{ text, speaker, act, hedge, mode, through string }{
		{"وزعـ.ـم الناطق باسم الغرفة أن الفصائل قصفت القرية.", "الناطق باسم الغرفة", "claim", "doubted", "indirect", ""},
		{"قال لافروف: «الدوريات ستستأنف عملها غداً في المنطقة».", "سيرغي لافروف", "state", "none", "direct", ""},
		{"ونفت وزارة الدفاع الروسية وقوع أي قصف.", "وزارة الدفاع الروسية", "deny", "none", "indirect", ""},
		{"أفادت مصادر محلية بأن رتلاً عسكرياً دخل البلدة.", "مصادر محلية", "state", "reported", "indirect", ""},
		{"نقلت وكالة رويترز عن مسؤول تركي أن الاجتماع تأجل.", "مسؤول تركي", "state", "none", "indirect", "رويترز"},
		{"لافروف يؤكد استمرار التواصل مع أنقرة", "سيرغي لافروف", "confirm", "none", "indirect", ""},
		{"وقال وزير الخارجية الإيراني، سامر محمد الحمد، إن بلاده تدعم الاتفاق.", "سامر محمد الحمد", "state", "none", "indirect", ""},
		{"وأكدت الأمم المتحدة أنه يجب فتح الطريق.", "الأمم المتحدة", "demand", "none", "indirect", ""},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18"})
		if len(r.Statements) == 0 {
			t.Errorf("%s: no statement", tt.text)
			continue
		}
		s := r.Statements[0]
		through := ""
		if len(s.Through) > 0 {
			through = name(r, s.Through[0])
		}
		if name(r, s.Speaker) != tt.speaker || s.Act != tt.act || s.Hedge != tt.hedge || s.Mode != tt.mode || through != tt.through {
			t.Errorf("%s: %s, %s, %s, %s through %q", tt.text, name(r, s.Speaker), s.Act, s.Hedge, s.Mode, through)
		}
	}
}

func TestEvents(t *testing.T) {
	tests := []struct{ text, kind, modality, agent, recipient, place string }{
		{"قصفت قوات النظام مواقع الفصائل في سراقب.", "shelling", "asserted", "الجيش السوري", "مواقع الفصائل", "سراقب"},
		{"شنت طائرات حربية روسية غارات على أطراف سراقب.", "airstrike", "asserted", "طائرات حربية روسية", "", "سراقب"},
		{"لم تقصف القوات التركية بلدة سرمين.", "shelling", "negated", "الجيش التركي", "", "سرمين"},
		{"وقال الناطق إن المسلحين هاجموا حاجزاً قرب سراقب.", "offensive", "reported", "المسلحين", "", "سراقب"},
		{"سيطر الجيش السوري على بلدة النيرب.", "control", "asserted", "الجيش السوري", "", "النيرب"},
		{"تعرضت قوات النظام لقصف من الفصائل قرب سراقب.", "shelling", "asserted", "الفصائل", "الجيش السوري", "سراقب"},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18"})
		i := slices.IndexFunc(r.Events, func(v record.Event) bool { return v.Type == tt.kind })
		if i < 0 {
			t.Errorf("%s: no event of type %s", tt.text, tt.kind)
			continue
		}
		v := r.Events[i]
		got := map[string]string{}
		for _, a := range v.Actors {
			if got[a.Role] == "" {
				got[a.Role] = name(r, a.Entity)
			}
		}
		place := ""
		if len(v.Places) > 0 {
			place = name(r, v.Places[0].Place)
		}
		if v.Modality != tt.modality || got["agent"] != tt.agent || tt.recipient != "" && got["recipient"] != tt.recipient || place != tt.place {
			t.Errorf("%s: %s, agent %q, recipient %q, place %q", tt.text, v.Modality, got["agent"], got["recipient"], place)
		}
	}
}

func TestCounts(t *testing.T) {
	two, five, three := 2, 5, 3
	tests := []struct {
		text, of string
		low      int
		high     *int
	}{
		{"قتل خمسة مدنيين في قصف مدفعي على البلدة.", "killed", 5, &five},
		{"أصيب ما لا يقل عن 12 آخرين في قصف على البلدة.", "injured", 12, nil},
		{"مقتل طفلين في غارة على البلدة.", "killed", 2, &two},
		{"قتل عشرات المدنيين في قصف على البلدة.", "killed", 20, nil},
		{"إصابة طفل وامرأتين في قصف على البلدة.", "injured", 3, &three},
	}
	for _, tt := range tests {
		r := read(t, tt.text, article.Hints{Published: "2020-02-18"})
		found := false
		for _, v := range r.Events {
			for _, c := range v.Counts {
				found = found || c.Of == tt.of && c.Low == tt.low && (c.High == nil) == (tt.high == nil) && (c.High == nil || *c.High == *tt.high)
			}
		}
		if !found {
			t.Errorf("%s: no count %s %d in %+v", tt.text, tt.of, tt.low, r.Events)
		}
	}
}

func TestRelativePlaceAndRoute(t *testing.T) {
	r := read(t, "انطلقت الدورية المشتركة بين الشرطة الروسية والجيش التركي بمرافقة طائرتين مروحيتين من قرية “عين النخيل” غرب ناحية الدرباسية بـ13 كم، واتجهت نحو قرية “تل الزيتون”، ودارت في قرى “الخرنوبة، الرمانة”، ثم عادت باتجاه مدينة القامشلي.", article.Hints{Published: "2020-02-18"})
	i := slices.IndexFunc(r.Events, func(v record.Event) bool { return v.Type == "patrol" })
	if i < 0 {
		t.Fatal("no patrol")
	}
	var route []string
	for _, p := range r.Events[i].Places {
		route = append(route, p.Role+" "+name(r, p.Place))
	}
	if got := strings.Join(route, ", "); got != "start عين النخيل, towards تل الزيتون, via الخرنوبة, via الرمانة, towards القامشلي" && got != "start عين النخيل, towards تل الزيتون, via الخرنوبة, via الرمانة, end القامشلي" {
		t.Errorf("route %s", got)
	}
	if !slices.ContainsFunc(r.Events[i].Actors, func(a record.Actor) bool { return a.Role == "escort" }) {
		t.Errorf("no escort in %+v", r.Events[i].Actors)
	}
	for _, p := range r.Places {
		if p.Name.Arabic == "عين النخيل" && (p.Basis != "relative" || p.Lat == nil || p.Relative.DistanceM != 13000 || p.Relative.Bearing != "W") {
			t.Errorf("place %+v", p)
		}
	}
}

// TestSeedPage holds the seed page to what the labels say, when it is there.
func TestSeedPage(t *testing.T) {
	data, err := os.ReadFile("../../../shared/seed/awtanpost-joint-patrols.txt")
	if err != nil {
		t.Skip("left out: the seed page is not beside the repository")
	}
	r := read(t, string(data), article.Hints{Published: "2020-02-18"})
	if len(r.Restorations) != 76 {
		t.Errorf("%d words restored, want 76", len(r.Restorations))
	}
	if !strings.Contains(r.Text.Restored, "بـ13") {
		t.Error("بـ13 was not left alone")
	}
	for _, want := range []string{"patrol", "breach", "meeting", "contact", "agreement", "post"} {
		if !slices.ContainsFunc(r.Events, func(v record.Event) bool { return v.Type == want }) {
			t.Errorf("no event of type %s", want)
		}
	}
	if !slices.ContainsFunc(r.Statements, func(s record.Statement) bool {
		return s.Act == "claim" && s.Hedge == "doubted" && name(r, s.Speaker) == "سيرغي لافروف"
	}) {
		t.Error("the doubted claim is missing")
	}
}

func TestStagesAreChecked(t *testing.T) {
	if _, err := reading.New(nil, reading.Stage{Name: "times", Needs: reading.Tokens, Gives: reading.Times}); err == nil || !strings.Contains(err.Error(), "times") {
		t.Errorf("a stage without what it needs was taken: %v", err)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	data, err := os.ReadFile("../../samples/reports/joint-patrols.txt")
	if err != nil {
		t.Fatal(err)
	}
	first, _ := json.Marshal(read(t, string(data), article.Hints{}))
	for range 5 {
		if again, _ := json.Marshal(read(t, string(data), article.Hints{})); string(again) != string(first) {
			t.Fatal("two runs differ")
		}
	}
}

// FuzzRead holds that any text gives a record that passes lint, within time.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"وزعـ.ـم الناطق «أن الدورية عادت", "قتل 5 وأصيب عشرات في 12/13/2020 قرب “سراقب، ", "قال: ”إن", "غرب ناحية الدرباسية بـ13 كم من قرية", "قصف قصف قصف من قبل على يد بين و", strings.Repeat("قال: «", 40), strings.Repeat("قال: “«أن» ”", 20), "وأضاف «ان «البلدة» عادت» ونقل عن"} {
		f.Add(s, "2020-02-18")
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, s, published string) {
		a, err := article.Extract(context.Background(), []byte(s), article.Hints{Published: published, Format: "text"})
		if err != nil {
			return
		}
		if _, err := r.Read(context.Background(), a, reading.Source{ID: "f"}); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkStages prints words per second of each stage and of the whole way.
func BenchmarkStages(b *testing.B) {
	data, err := os.ReadFile("../../samples/reports/joint-patrols.txt")
	if err != nil {
		b.Fatal(err)
	}
	a, err := article.Extract(context.Background(), data, article.Hints{Published: "2020-03-03"})
	if err != nil {
		b.Fatal(err)
	}
	words := float64(len(strings.Fields(a.Text)))
	r := reader(b)
	for _, stage := range r.Stages() {
		b.Run(stage.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				d, err := r.Until(context.Background(), a, reading.Source{ID: "b"}, stage.Name)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if err := stage.Run(d); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(words*float64(b.N)/b.Elapsed().Seconds(), "words/s")
		})
	}
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := r.Read(context.Background(), a, reading.Source{ID: "b"}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(words*float64(b.N)/b.Elapsed().Seconds(), "words/s")
	})
}

// BenchmarkGrowth shows that the cost of a word stays the same in reports of growing length, also in one of nothing but quotation marks.
func BenchmarkGrowth(b *testing.B) {
	r := reader(b)
	for _, tt := range []struct{ name, unit string }{
		{"sentences", "قصفت المدفعية أطراف القرية وقال الناطق إن الدورية عادت إلى مقرها. "},
		{"quotations", "قال: «"},
	} {
		for _, n := range []int{250, 1000, 4000} {
			a, err := article.Extract(context.Background(), []byte(strings.Repeat(tt.unit, n)), article.Hints{Format: "text"})
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%d", tt.name, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := r.Read(context.Background(), a, reading.Source{ID: "b"}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/unit")
			})
		}
	}
}
