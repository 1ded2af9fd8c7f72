package tagger

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"marsad/internal/arabic"
)

func folded(s string) []string { return strings.Fields(arabic.Fold(s)) }

func model(t testing.TB) *Model {
	t.Helper()
	m, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNames(t *testing.T) {
	tagger := New(model(t))
	for _, c := range []struct {
		sentence string
		want     []string // class and words
	}{
		{"وقال وزير الخارجية الألماني فولفغانغ هارتمان في مؤتمر صحفي في برلين .", []string{"person فولفغانغ هارتمان", "location برلين"}},
		{"التقى الرئيس حسن الكيلاني رئيس الوزراء البريطاني في لندن أمس .", []string{"person حسن الكيلاني", "location لندن"}},
		{"وأعلنت منظمة الصحة العالمية أن الوباء انتهى .", []string{"organisation منظمة الصحة العالمية"}},
		{"وأضاف أن هذا الأمر مهم جدا للجميع .", nil},
		{"", nil},
	} {
		words := folded(c.sentence)
		var got []string
		for _, n := range tagger.Names(nil, words) {
			class := [...]string{"person", "location", "organisation"}[n.Class]
			got = append(got, class+" "+strings.Join(words[n.First:n.Last], " "))
		}
		for i := range c.want {
			c.want[i] = arabic.Fold(c.want[i])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.sentence, got, c.want)
		}
	}
}

// TestSameAgain: buffers of one sentence leave no trace in the next.
func TestSameAgain(t *testing.T) {
	words := folded("وصل الأمين العام إلى دمشق ثم سافر إلى القاهرة .")
	first := New(model(t)).Names(nil, words)
	used := New(model(t))
	used.Names(nil, folded("قال محمد السعيد في بغداد إن الشركة الوطنية للنفط تعمل ."))
	if again := used.Names(nil, words); !slices.Equal(first, again) {
		t.Errorf("got %v, then %v", first, again)
	}
}

func TestRead(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty": nil, "other": []byte(strings.Repeat("x", 1000)), "short": file[:len(file)-1], "head": file[:headLength],
	} {
		if _, err := Read(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPack(t *testing.T) {
	w := Weights{Features: []uint64{7, 7 << 50}, Values: [][Tags]float32{{1, -2}, {0, 0, 3}}, Words: []string{"وزير"}, Entries: []Word{{5, 6, ListTitle, 2}}}
	b, err := w.Pack(4, 4)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := m.words.find(HashWord("وزير")); got != w.Entries[0] {
		t.Errorf("word: got %v", got)
	}
	var sum [Tags]int32
	m.weights.add(&sum, []uint64{7})
	if v := float32(sum[1]) * m.scale; v > -1.99 || v < -2.01 {
		t.Errorf("weight: got %v", v)
	}
	w.Features, w.Values = []uint64{1, 1 << 51, 1 << 52}, make([][Tags]float32, 3)
	if _, err := w.Pack(1, 4); err == nil {
		t.Error("a table that is too full: no error")
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct {
		word, stem string
		clitic     int
	}{{"والوزير", "وزير", 2}, {"الوزير", "وزير", 0}, {"بدمشق", "دمشق", 2}, {"ولد", "ولد", 0}, {"", "", 0}, {"x", "x", 0}} {
		if stem, clitic := Stem(c.word); stem != c.stem || clitic != c.clitic {
			t.Errorf("%s: got %s, %d", c.word, stem, clitic)
		}
	}
}

func FuzzNames(f *testing.F) {
	m := model(f)
	for _, s := range []string{"قال وزير الدفاع", "", "\xff\xfe", "و . ؟ 12 Latin", strings.Repeat("محمد ", 1200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := strings.Split(s, " ")
		last := 0
		tagger := New(m)
		for _, n := range tagger.Names(nil, words) {
			if n.First < last || n.Last <= n.First || n.Last > len(words) || n.Class > Organisation || !(n.Sure >= 0 && n.Sure <= 1.001) {
				t.Fatalf("name %+v behind %d of %d words", n, last, len(words))
			}
			last = n.Last
		}
		for i := -1; i <= len(words); i++ {
			if p := tagger.OutsideAt(i); !(p >= 0 && p <= 1.001) {
				t.Fatalf("probability %v", p)
			}
		}
		if stem, clitic := Stem(s); clitic > len(s) || utf8.ValidString(s) && !utf8.ValidString(stem) {
			t.Fatalf("stem %q, %d", stem, clitic)
		}
	})
}

func BenchmarkNames(b *testing.B) {
	tagger := New(model(b))
	words := folded("وقال وزير الخارجية السوري في مؤتمر صحفي عقده في العاصمة دمشق إن الأمم المتحدة ستواصل إرسال المساعدات إلى مدينة حلب وريفها بعد اتفاق مع منظمة الصليب الأحمر .")
	var names []Name
	b.ReportAllocs()
	for b.Loop() {
		names = tagger.Names(names[:0], words)
	}
	b.ReportMetric(float64(b.N*len(words))/b.Elapsed().Seconds(), "words/s")
}

// TestKeptSums: scores put together from what is kept of each word equal those of all features added up anew, also when words push each other
// out of the cache.
func TestKeptSums(t *testing.T) {
	m := model(t)
	tagger := New(m)
	sentence := folded("وقال وزير الخارجية الألماني فولفغانغ هارتمان في مؤتمر صحفي في برلين إن 25 شخصا وصلوا إلى مدينة حلب .")
	for n := range 200 {
		words := append([]string{strings.Repeat("م", n%9+1) + strings.Repeat("ن", n/9)}, sentence[n%len(sentence):]...)
		tagger.decode(words)
		items := m.Items(nil, words)
		for i := range items {
			var sum [Tags]int32
			m.weights.add(&sum, Features(nil, items, i))
			for y := range sum {
				if want := float32(sum[y]) * m.scale; tagger.scores[i][y] != want {
					t.Fatalf("%q, word %d, tag %d: %v, want %v", words, i, y, tagger.scores[i][y], want)
				}
			}
		}
	}
}
