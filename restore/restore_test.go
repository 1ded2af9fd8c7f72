package restore_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"marsad/restore"
	"marsad/text"
)

// TestDefaced reads the words of testdata/defaced.tsv, one class of defacement after the other.
func TestDefaced(t *testing.T) {
	for i, row := range rows(t, "testdata/defaced.tsv", 3)[1:] {
		defaced, err := strconv.Unquote(`"` + strings.ReplaceAll(row[1], `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("row %d: %v", i+1, err)
		}
		t.Run(fmt.Sprintf("%s/%d", row[0], i+1), func(t *testing.T) {
			got := restore.Text(defaced)
			if got.String() != row[2] {
				t.Fatalf("read %q, want %q", got.String(), row[2])
			}
			if got.Original() != defaced {
				t.Errorf("the original is lost: %q", got.Original())
			}
			for _, c := range got.Changes() {
				if c.Confidence < restore.DefaultConfidence || c.Confidence > 1 || c.Rule == "" || c.Kind == "" {
					t.Errorf("change %+v lacks confidence, rule or kind", c)
				}
			}
		})
	}
}

// TestHarm holds what only looks defaced: it stays as it is.
func TestHarm(t *testing.T) {
	data, err := os.ReadFile("testdata/harm.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") && strings.HasSuffix(strings.TrimSpace(line), "may change.") {
			continue
		}
		got := restore.Text(line)
		for _, w := range restore.Words(got) {
			t.Errorf("%q was changed to %q by %s in %q", w.Original.Of(line), w.Restored.Of(got.String()), w.Rule, line)
		}
	}
}

func rows(t *testing.T, name string, fields int) (out [][]string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != fields {
			t.Fatalf("%s:%d: %d fields, want %d", name, i+1, len(row), fields)
		}
		out = append(out, row)
	}
	return out
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		defaced string
		kind    text.Kind
	}{
		{"العسـ.ـكريين", text.Separator}, {"مرحبــــا", text.Elongation}, {"حzب", text.Homoglyph}, {"د1عش", text.Digit}, {"د@عش", text.Symbol},
		{"ﺩﺍﻋﺶ", text.Presentation}, {"قص\u200bف", text.Invisible}, {"ق ص ف", text.Split}, {"عااااجل", text.Repeat}, {"الٯوات", text.Dotless},
	} {
		s := "جاء خبر عن " + tt.defaced + " أمس في المدينة"
		words := restore.Words(restore.Text(s))
		if len(words) != 1 || words[0].Kind != tt.kind {
			t.Errorf("%s gives %+v, want one word of kind %s", tt.defaced, words, tt.kind)
		}
	}
}

// A whole line without dots, once with letters that exist without dots only, once with those that ordinary letters look like.
func TestDotless(t *testing.T) {
	for defaced, want := range map[string]string{
		"ٯال الرٮٮس السورى اں الحٮس سٮطر على المدٮٮه": "قال الرئيس السوري إن الجيش سيطر على المدينة",
		"وصل الوڡد الى العاصمه صٮاح الٮوم":            "وصل الوفد إلى العاصمة صباح اليوم",
	} {
		got := restore.Text(defaced)
		if got.String() != want {
			t.Errorf("read %q, want %q", got.String(), want)
		}
		if again := restore.Text(got.String()); again.String() != got.String() {
			t.Errorf("read again: %q", again.String())
		}
	}
}

func TestOriginalIsKept(t *testing.T) {
	s := "زعـ.ـم المتحدث أن القـ.ـوات قـ ـصفت"
	got := restore.Text(s)
	at := strings.Index(got.String(), "القوات")
	if o := got.ToOriginal(text.Span{Start: at, End: at + len("القوات")}).Of(s); o != "القـ.ـوات" {
		t.Errorf("القوات stands at %q in the original", o)
	}
}

// Below the threshold an edit is offered, not made.
func TestMinConfidence(t *testing.T) {
	s := "تنظيم دا.عش في البادية قرب القـ.ـرية"
	strict := restore.WithOptions(s, restore.Options{MinConfidence: 0.985})
	if want := "تنظيم دا.عش في البادية قرب القرية"; strict.String() != want {
		t.Errorf("read %q, want %q", strict.String(), want)
	}
	offered := 0
	err := restore.Each(strings.NewReader(s), restore.Options{MinConfidence: 0.985}, func(c restore.Chunk) error {
		offered += len(c.Offered)
		return nil
	})
	if err != nil || offered != 1 {
		t.Errorf("%d edits offered, error %v; want 1", offered, err)
	}
}

// A stream gives what the whole text gives, however it is cut, and loses nothing.
func TestStream(t *testing.T) {
	line := "وقال الناطق إن القـ.ـوات قصـ ـفت القرية فجر اليوم ونزح مئات المدنيين من قراهم نحو الشمال.\n"
	for name, s := range map[string]string{
		"lines":       strings.Repeat(line, 20000),
		"one line":    strings.Repeat(strings.TrimSuffix(line, "\n")+" ", 20000),
		"not UTF-8":   "\xff\xfe" + line + "\x00\xd9" + strings.Repeat("\xd8", 1000) + line,
		"no space":    strings.Repeat("قصف", 300000),
		"only breaks": strings.Repeat("ـ.", 300000),
		"empty":       "",
	} {
		t.Run(name, func(t *testing.T) {
			want := restore.Text(s).String()
			var out bytes.Buffer
			n, err := restore.Copy(&out, iotest.OneByteReader(iotest.DataErrReader(strings.NewReader(s))), restore.Options{})
			if err != nil || n != int64(out.Len()) {
				t.Fatalf("copied %d of %d bytes, error %v", n, out.Len(), err)
			}
			if out.String() != want {
				t.Errorf("the stream reads otherwise than the text (%d and %d bytes)", out.Len(), len(want))
			}
			var whole strings.Builder
			err = restore.Each(strings.NewReader(s), restore.Options{}, func(c restore.Chunk) error {
				if c.Offset != int64(whole.Len()) {
					t.Fatalf("a part begins at %d, the one before ended at %d", c.Offset, whole.Len())
				}
				whole.WriteString(c.Text.Original())
				return nil
			})
			if err != nil || whole.String() != s {
				t.Errorf("the parts are not the whole; error %v", err)
			}
		})
	}
}

func TestStreamErrors(t *testing.T) {
	broken := errors.New("broken")
	if _, err := restore.Copy(io.Discard, iotest.ErrReader(broken), restore.Options{}); !errors.Is(err, broken) {
		t.Errorf("reading gives %v", err)
	}
	if err := restore.Each(strings.NewReader("x"), restore.Options{}, func(restore.Chunk) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the callback gives %v", err)
	}
}

func ExampleText() {
	t := restore.Text("تعـ.ـرضت القرية لقصـ ـف عنيف")
	fmt.Println(t.String())
	for _, w := range restore.Words(t) {
		fmt.Println(w.Original.Of(t.Original()), w.Kind, w.Confidence)
	}
	// Output:
	// تعرضت القرية لقصف عنيف
	// تعـ.ـرضت separator 0.99
	// لقصـ ـف separator 0.99
}

func ExampleCopy() {
	_, err := restore.Copy(os.Stdout, strings.NewReader("تنظيم د.ا.ع.ش في البادية\n"), restore.Options{})
	if err != nil {
		fmt.Println(err)
	}
	// Output: تنظيم داعش في البادية
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"العسـ.ـكريين", "قـ ـصـ ـف", "الد1عـ.ــشي", "حzب داع«ش»", "د.ا.ع.ش", "ﺩﺍﻋﺶ", "لـ\"قسد\" بـ13", "\xff\xd9ـ\x00ـ.ـ", "داع«شـ»ـ.ـق", "ٯال الرٮٮس السورى", "عااااجلقصـ ـفت",
		"ق ص ف ت ال", "انفج ار", "قص\u200bف\u0336", "ٮ.ٮـ.ـٮ", "القـ\nـوات", "د|عش", "الاحںَلال"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		edits := restore.Find(s)
		if _, err := text.New(s).Apply(edits...); err != nil {
			t.Fatalf("the edits do not apply: %v", err)
		}
		if !slices.IsSortedFunc(edits, func(a, b text.Edit) int { return a.At.Start - b.At.Start }) {
			t.Fatalf("the edits are out of order: %v", edits)
		}
		got := restore.Text(s)
		if got.Original() != s {
			t.Fatalf("the original is lost: %q", got.Original())
		}
		if again := restore.Text(got.String()); again.String() != got.String() {
			t.Fatalf("restoring twice changes %q into %q", got.String(), again.String())
		}
		at := text.Span{}
		for _, c := range got.Changes() {
			if s[at.Start:c.Original.Start] != got.String()[at.End:c.Restored.Start] {
				t.Fatalf("bytes outside the changes differ before %+v", c)
			}
			at = text.Span{Start: c.Original.End, End: c.Restored.End}
		}
		last := 0
		for _, w := range restore.Words(got) {
			if w.Original.Start < last || w.Original.End > len(s) {
				t.Fatalf("words overlap or leave the text: %+v", w)
			}
			last = w.Original.End
		}
	})
}

func FuzzCopy(f *testing.F) {
	f.Add("وقال إن القـ.ـوات قصـ ـفت\n", uint16(3))
	f.Add("\xff\xd9ـ\x00ـ.ـ ٯال الرٮٮس", uint16(70))
	f.Fuzz(func(t *testing.T, s string, times uint16) {
		whole := strings.Repeat(s, int(times)%64)
		var parts strings.Builder
		err := restore.Each(strings.NewReader(whole), restore.Options{}, func(c restore.Chunk) error {
			parts.WriteString(c.Text.Original())
			return nil
		})
		if err != nil || parts.String() != whole {
			t.Fatalf("the parts are not the whole; error %v", err)
		}
		var out bytes.Buffer
		if _, err := restore.Copy(&out, strings.NewReader(whole), restore.Options{}); err != nil || out.String() != restore.Text(whole).String() {
			t.Fatalf("the stream reads otherwise than the text; error %v", err)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	bench(b, strings.Repeat("وقال الناطق باسم البلدية إن الطريق فتح أمام الأهالي صباح اليوم، وعادت الحافلات إلى العمل.\n", 100))
}

func BenchmarkDefaced(b *testing.B) {
	bench(b, strings.Repeat("وقـ.ـصفت الطائـ.ـرات القرية صباح اليوم فقـ ـتل مزارع.\n", 100))
}

func BenchmarkDotless(b *testing.B) {
	bench(b, "ٯال الرٮٮس السورى اں الحٮس سٮطر على المدٮٮه")
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(s)))
	words := len(strings.Fields(s))
	for b.Loop() {
		_, _ = restore.Copy(io.Discard, strings.NewReader(s), restore.Options{})
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}

// A clean line costs no allocation.
func TestCleanLineAllocatesNothing(t *testing.T) {
	line := "وقال الناطق باسم البلدية إن الطريق فتح أمام الأهالي صباح اليوم، وعادت الحافلات إلى العمل."
	restore.Find(line + " قـ.ـصف") // opens the lexicon
	if n := testing.AllocsPerRun(100, func() { restore.Find(line) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Words in clean surroundings are read four letters at a time, the last word of a text letter by letter: both must find the same, whatever character stands
// at whatever place of a word.
func TestWordsReadTwoWays(t *testing.T) {
	const before, behind = "وقال المتحدث باسم البلدية أمس إن ", " في المدينة مساء اليوم نفسه"
	letters := []rune("القوات")
	for r := rune(0x600); r < 0x700; r++ {
		for at := range len(letters) + 1 {
			word := string(letters[:at]) + string(r) + string(letters[at:])
			last, within := restore.Find(before+word), restore.Find(before+word+behind)
			for _, e := range [][]text.Edit{last, within} {
				for i := range e {
					e[i].Confidence = 0 // of a letter without dots, it depends on the words around
				}
			}
			if !slices.Equal(last, within) {
				t.Errorf("%U at %d: %v as the last word of the text, %v within it", r, at, last, within)
			}
		}
	}
}
