package neardup_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"marsad/internal/neardup"
	"marsad/record"
)

// The words out of which invented reports are put together.
var (
	who    = []string{"المدفعية", "الطائرات", "قوات المراقبة", "فصائل الشمال", "وحدات الجرد", "البعثة", "الشرطة المحلية", "فرق الإنقاذ", "لجنة الأهالي", "قيادة العمليات"}
	did    = []string{"قصفت", "استهدفت", "أخلت", "زارت", "أغلقت", "فتحت", "عززت", "هاجمت", "تفقدت", "حاصرت"}
	what   = []string{"أطراف البلدة", "نقطة المراقبة", "الطريق الدولي", "السوق القديم", "مخيم النازحين", "المعبر الشمالي", "محطة المياه", "قرية عين النخيل", "مدرسة الحي", "الجسر الكبير"}
	when   = []string{"صباح اليوم", "مساء أمس", "فجر الجمعة", "بعد منتصف الليل", "خلال الساعات الماضية", "قبل يومين", "ظهر الأحد", "منذ الصباح"}
	result = []string{"ما أدى إلى مقتل %d مدنيين", "وأصيب %d أشخاص بجروح", "من دون وقوع ضحايا", "ونزحت %d عائلة", "بعد هدوء دام %d أيام", "وفق ما أفاد به مراسلون", "بحسب مصدر محلي", "وسط تحليق كثيف"}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func sentence(r *rand.Rand) string {
	end := pick(r, result)
	if strings.Contains(end, "%d") {
		end = fmt.Sprintf(end, 2+r.IntN(40))
	}
	return pick(r, who) + " " + pick(r, did) + " " + pick(r, what) + " " + pick(r, when) + " " + end
}

// story is an invented report of some paragraphs.
func story(r *rand.Rand) []string {
	var out []string
	for range 4 + r.IntN(4) {
		out = append(out, sentence(r)+"، و"+sentence(r)+"، كما "+sentence(r)+".")
	}
	return out
}

// rewrites are what outlets do to a wire text.
var rewrites = map[string]func(*rand.Rand, []string) []string{
	"header and footer": func(r *rand.Rand, p []string) []string {
		return append(append([]string{fmt.Sprintf("بريد %d - متابعات", r.IntN(100))}, p...), "للمزيد تابعوا قناتنا على التلغرام")
	},
	"a paragraph dropped": func(r *rand.Rand, p []string) []string {
		at := r.IntN(len(p))
		return append(append([]string{}, p[:at]...), p[at+1:]...)
	},
	"spelling": func(_ *rand.Rand, p []string) []string {
		s := strings.NewReplacer("قصف", "قصــف", "أ", "ا", "ة ", "ه ", "إ", "ا", "،", " , ").Replace(strings.Join(p, "\n"))
		return strings.Split(s, "\n")
	},
	"one number": func(r *rand.Rand, p []string) []string {
		out := append([]string{}, p...)
		at := r.IntN(len(out))
		words := strings.Fields(out[at])
		words[r.IntN(len(words))] = fmt.Sprint(r.IntN(1000))
		out[at] = strings.Join(words, " ")
		return out
	},
	"an opening of its own": func(r *rand.Rand, p []string) []string { return append([]string{sentence(r) + "."}, p...) },
}

func sign(paragraphs []string) neardup.Signature {
	return neardup.New(neardup.Words(strings.Join(paragraphs, "\n")))
}

// TestRewritesAreFoundAndOtherStoriesAreNot measures on invented wire texts: each rewritten in five ways, among as many stories made of the same words, and of
// follow-ups that take over one paragraph of a wire text.
func TestRewritesAreFoundAndOtherStoriesAreNot(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 8))
	const wires = 300
	index := neardup.NewIndex()
	var texts [][]string
	for i := range wires {
		texts = append(texts, story(r))
		index.Add(fmt.Sprint("wire", i), sign(texts[i]))
	}
	for threshold, floor := range map[float64]float64{0.6: 0.99, 0.8: 0.75} {
		measure(t, r, index, texts, threshold, floor)
	}
}

// measure asks for every rewrite and follow-up, and wants the recall to reach the floor and the precision to be whole.
func measure(t *testing.T, r *rand.Rand, index *neardup.Index, texts [][]string, threshold, floor float64) {
	found, wrong, asked := 0, 0, 0
	missed := map[string]int{}
	for i, wire := range texts {
		for name, rewrite := range rewrites {
			asked++
			hit := false
			for _, m := range index.Query(sign(rewrite(r, wire)), threshold) {
				switch {
				case m.Similarity < threshold:
				case m.ID == fmt.Sprint("wire", i):
					hit = true
				default:
					wrong++
				}
			}
			if found += map[bool]int{true: 1}[hit]; !hit {
				missed[name]++
			}
		}
		for _, m := range index.Query(sign(append(story(r), wire[0])), threshold) {
			if m.Similarity >= threshold {
				wrong++
			}
		}
	}
	precision, recall := float64(found)/float64(found+wrong), float64(found)/float64(asked)
	t.Logf("threshold %.1f: %d rewrites, recall %.4f, precision %.4f, missed %v", threshold, asked, recall, precision, missed)
	if precision < 0.999 || recall < floor {
		t.Errorf("precision %.4f or recall %.4f is too low", precision, recall)
	}
}

func TestAQuotedReportIsContained(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	wire, around := story(r), append(story(r), story(r)...)
	whole := sign(append(append([]string{}, around...), wire...))
	if c, j := neardup.Containment(sign(wire), whole), neardup.Similarity(sign(wire), whole); c < 0.8 || j > 0.6 {
		t.Errorf("containment %.2f, similarity %.2f", c, j)
	}
	if c := neardup.Containment(sign(story(r)), whole); c > 0.6 { // the stories are made of the same few words
		t.Errorf("another story is contained to %.2f", c)
	}
}

func TestSmallTexts(t *testing.T) {
	empty := neardup.New(nil)
	if neardup.Similarity(empty, empty) != 0 || empty.Bands() != nil || neardup.Containment(empty, empty) != 0 {
		t.Error("texts without words are alike")
	}
	one := neardup.New([]string{"عاجل"})
	if neardup.Similarity(one, one) != 1 || neardup.Similarity(one, neardup.New([]string{"خبر"})) > 0.1 || one.Shingles() != 1 {
		t.Error("a text of one word is not like itself alone")
	}
}

func TestReportLeavesFurnitureOut(t *testing.T) {
	report := func(footer string) record.Report {
		const first, defaced = "عنوان التقرير هنا", "قصـ.ـف على البلدة صباح اليوم"
		text := first + "\n" + defaced + "\n" + footer
		n := func(s string) int { return len([]rune(s)) }
		title := record.Span{Start: 0, End: n(first), Quote: first}
		return record.Report{Text: record.Text{Original: text}, Article: record.Article{Title: &title, Blocks: []record.Block{
			{Kind: "heading", Start: 0, End: n(first)}, {Kind: "paragraph", Start: n(first) + 1, End: n(first) + 1 + n(defaced)}, {Kind: "boilerplate", Start: n(first) + n(defaced) + 2, End: n(text)},
		}}, Restorations: []record.Restoration{{Start: n(first) + 1, End: n(first) + 7, Reading: "قصف"}}}
	}
	want := neardup.New(neardup.Words("قصف على البلدة صباح اليوم"))
	for _, footer := range []string{"تابعونا على التلغرام", "جميع الحقوق محفوظة لبريد الشمال"} {
		if got := neardup.Of(report(footer)); got != want {
			t.Errorf("%s: similarity to the body alone %.2f", footer, neardup.Similarity(got, want))
		}
	}
}

func TestGroups(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	a, b := story(r), story(r)
	ids := []string{"d", "a", "c", "b", "e"}
	signatures := []neardup.Signature{sign(a), sign(b), sign(rewrites["header and footer"](r, a)), sign(rewrites["spelling"](r, b)), sign(story(r))}
	if got := fmt.Sprint(neardup.Groups(ids, signatures, 0.8)); got != "[[a b] [c d]]" {
		t.Errorf("groups %s", got)
	}
}

func TestBytes(t *testing.T) {
	want := sign([]string{"قصف على البلدة صباح اليوم"})
	data := want.Bytes()
	got, err := neardup.Parse(data)
	if err != nil || got != want || !bytes.Equal(got.Bytes(), data) {
		t.Errorf("error %v", err)
	}
	other := bytes.Clone(data)
	other[0]++
	for _, bad := range [][]byte{nil, data[1:], other, append(data, 0)} {
		if _, err := neardup.Parse(bad); !errors.Is(err, neardup.ErrFormat) {
			t.Errorf("%d bytes: error %v", len(bad), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sign([]string{"قصف على البلدة"}).Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := neardup.Parse(data)
		if err == nil && !bytes.Equal(s.Bytes(), data) {
			t.Fatal("a signature came back as another")
		}
		_ = neardup.Containment(s, s)
	})
}

func BenchmarkSign(b *testing.B) {
	text := strings.Join(story(rand.New(rand.NewPCG(1, 1))), "\n")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		neardup.New(neardup.Words(text))
	}
}

// BenchmarkIndex asks among 20,000 reports and gives how many bytes one takes.
func BenchmarkIndex(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := neardup.NewIndex()
	const reports = 20000
	for i := range reports {
		x.Add(fmt.Sprint(i), sign(story(r)))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	s := sign(story(r))
	for b.Loop() {
		x.Query(s, 0.8)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/reports, "B/report")
}

func TestWhoHadItFirst(t *testing.T) {
	report := func(id, published, captured string) record.Report {
		r := record.Report{ID: id, Source: record.Source{CapturedAt: captured}}
		if published != "" {
			r.Source.Published = &record.Time{Value: published}
		}
		return r
	}
	order := []record.Report{
		report("a", "2024-03-01T09:00:00+03:00", "2024-03-05T00:00:00Z"), report("b", "2024-03-01T07:00:00", "2024-03-01T00:00:00Z"), report("c", "2024-03-02", ""),
		report("d", "", "2024-03-01T00:00:00Z"), report("f", "", "2024-03-02T00:00:00Z"), report("e", "", ""), report("g", "", ""),
	}
	for i, a := range order {
		for j, b := range order {
			if got := neardup.Earlier(a, b); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%s and %s: %d", a.ID, b.ID, got)
			}
		}
	}
}
