package restore_test

import (
	"fmt"
	"strings"
	"testing"

	"marsad/restore"
	"marsad/text"
)

func TestReadsDefacedWords(t *testing.T) {
	tests := []struct {
		defaced, want string
		kind          text.Kind
	}{
		{"العسـ.ـكريين", "العسكريين", text.Separator},
		{"قـ ـصـ ـف", "قصف", text.Separator},
		{"الاحــ*ــتلال", "الاحتلال", text.Separator},
		{"الإرهـ.ـابـ.ـيين", "الإرهابيين", text.Separator},
		{"مجـ،،ـزرة", "مجزرة", text.Separator},
		{"اشتبـ//ـاكات", "اشتباكات", text.Separator},
		{"د.ا.ع.ش", "داعش", text.Separator},
		{"داع«ش»", "داعش", text.Separator},
		{"م*جزرة", "مجزرة", text.Separator},
		{"ق ص ف", "قصف", text.Split},
		{"حzب", "حزب", text.Homoglyph},
		{"الد1عـ.ــشي", "الداعشي", text.Digit},
		{"مرحبــــا", "مرحبا", text.Elongation},
		{"ﺩﺍﻋﺶ", "داعش", text.Presentation},
		{"قص\u200bف", "قصف", text.Invisible},
		{"وبالصـ.ـواريـ.ـخ", "وبالصواريخ", text.Separator},
	}
	for _, tt := range tests {
		t.Run(tt.defaced, func(t *testing.T) {
			got := restore.Text("جاء " + tt.defaced + " أمس")
			if want := "جاء " + tt.want + " أمس"; got.String() != want {
				t.Fatalf("read %q, want %q", got.String(), want)
			}
			kinds := map[text.Kind]bool{}
			for _, c := range got.Changes() {
				kinds[c.Kind] = true
				if c.Confidence <= 0 || c.Rule == "" {
					t.Errorf("change %+v has no confidence or rule", c)
				}
			}
			if !kinds[tt.kind] {
				t.Errorf("kinds %v, want %s among them", kinds, tt.kind)
			}
		})
	}
}

// What only looks defaced stays as it is.
func TestLeavesAlone(t *testing.T) {
	for _, s := range []string{
		"ا.ف.ب", "أ.ف.ب", "سي.إن.إن", "م.د", "د.أحمد", "(ز س/د)", "اقرأ/ي", "شباط/فبراير", "أرض-أرض", "بـ13", "بـ 13 كم", `لـ"قسد"`, `لـ «قسد»`,
		"لـ قوات", "1441هـ، وفي", "دمشق.وذكر", "قصف. وقتل", "وقف القصف، وقتل", `و"داعش"`, "a.b.c", "user_name@example.org", "#سوريا_الآن",
		"قصف - قتل", "قتل، جرح", "الجيش: القصف", "ر. ب. ج", "file.txt", "12/03/2020", "٪50", "جيش/شرطة",
	} {
		if got := restore.Text(s); got.String() != s {
			t.Errorf("%q was changed to %q", s, got.String())
		}
	}
}

func TestOriginalIsKept(t *testing.T) {
	s := "زعـ.ـم المتحدث أن القـ.ـوات قـ ـصفت"
	got := restore.Text(s)
	if got.Original() != s {
		t.Fatalf("original is %q", got.Original())
	}
	at := strings.Index(got.String(), "القوات")
	if o := got.ToOriginal(text.Span{Start: at, End: at + len("القوات")}).Of(s); o != "القـ.ـوات" {
		t.Errorf("القوات stands at %q in the original", o)
	}
}

func ExampleText() {
	t := restore.Text("تعـ.ـرضت القرية لقـ ـصف عنيف")
	fmt.Println(t.String())
	for _, c := range t.Changes() {
		fmt.Println(c.Original.Of(t.Original()), c.Kind)
	}
	// Output:
	// تعرضت القرية لقصف عنيف
	// ـ.ـ separator
	// ـ ـ separator
}

// Every edit found must apply: Text would otherwise give up quietly.
func TestOpeningMarkBeforeJoinedGap(t *testing.T) {
	if got := restore.Text("داع«شـ»ـية داع«ش»").String(); !strings.HasSuffix(got, "داعش") {
		t.Errorf("read %q", got)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"العسـ.ـكريين", "قـ ـصـ ـف", "الد1عـ.ــشي", "حzب داع«ش»", "د.ا.ع.ش", "ﺩﺍﻋﺶ", "لـ\"قسد\" بـ13", "\xff\xd9ـ\x00ـ.ـ", "داع«شـ»ـ.ـق"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
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
	})
}

func BenchmarkClean(b *testing.B) {
	bench(b, strings.Repeat("وقال الناطق باسم البلدية إن الطريق فتح أمام الأهالي صباح اليوم. ", 100))
}
func BenchmarkDefaced(b *testing.B) {
	bench(b, strings.Repeat("وقـ.ـصفت الطائـ.ـرات القرية صباح اليوم فقـ ـتل مزارع. ", 100))
}

func bench(b *testing.B, s string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(s)))
	words := len(strings.Fields(s))
	for b.Loop() {
		_ = restore.Text(s)
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
