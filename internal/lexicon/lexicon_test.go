package lexicon_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"marsad/internal/lexicon"
)

func words(l *lexicon.Lexicon, s string) []*lexicon.Word {
	var out []*lexicon.Word
	for _, f := range strings.Fields(s) {
		out = append(out, l.Word(f))
	}
	return out
}

func TestBuiltInTablesLoad(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(l.Describe())
}

func TestReportingForms(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ text, lemma string }{
		{"أكدت", "أكد"}, {"وزعم", "زعم"}, {"وادعت", "ادعى"}, {"نفوا", "نفى"}, {"سيعلنون", "أعلن"}, {"مذكّراً", "ذكر"},
		{"يؤكد", "أكد"}, {"أخبروها", "أخبر"}, {"يدعون", "ادعى"}, {"واعترفتا", "اعترف"}, {"بقوله", "قال"}, {"القول", "قال"}, {"تحذيراً", "حذر"},
	}
	for _, tt := range tests {
		found := false
		for _, h := range l.ReportingIndex.Match(nil, words(l, tt.text), 0) {
			found = found || l.Reporting[l.Forms[h.Value].Reporting].Lemma == tt.lemma
		}
		if !found {
			t.Errorf("%s is not read as a form of %s", tt.text, tt.lemma)
		}
	}
	for _, other := range []string{"المدينة", "مدينة", "الأزمة", "بأكد"} {
		if hits := l.ReportingIndex.Match(nil, words(l, other), 0); len(hits) > 0 {
			t.Errorf("%s is read as a form of %s", other, l.Reporting[l.Forms[hits[0].Value].Reporting].Lemma)
		}
	}
}

func TestActorNames(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text   string
		id     string
		words  int
		loaded bool
	}{
		{"لافروف", "lavrov", 1, false}, {"سيرغي لافروف قال", "lavrov", 2, false}, {"ولقوات سوريا الديمقراطية", "sdf", 3, false},
		{"ميليشيات الأسد وداعميه", "syrian-army", 2, true}, {"للأمم المتحدة", "united-nations", 2, false}, {"الشرطة الروسية", "russian-military-police", 2, false},
	}
	for _, tt := range tests {
		hits := l.ActorIndex.Match(nil, words(l, tt.text), 0)
		if len(hits) == 0 {
			t.Errorf("%s: no actor", tt.text)
			continue
		}
		name := l.ActorNames[hits[0].Value]
		if l.Actors[name.Actor].ID != tt.id || hits[0].Words != tt.words || name.Loaded != tt.loaded {
			t.Errorf("%s: %s over %d words, loaded %v", tt.text, l.Actors[name.Actor].ID, hits[0].Words, name.Loaded)
		}
	}
}

func TestTableErrorsNameTheLine(t *testing.T) {
	tests := map[string]struct{ data, want string }{
		"too few values": {"a\tb\nx\n", "t.tsv:2: has 1 values, want 2"},
		"wrong header":   {"# c\na\tc\n", "t.tsv:2: columns are"},
		"empty value":    {"a\tb\nx\t\n", "t.tsv:2: column b is empty"},
		"twice":          {"a\tb\nx\ty|y\n", `t.tsv:2: column b has "y" empty or twice`},
		"no header":      {"# only a comment\n", "has no line with the names"},
		"not UTF-8":      {"a\tb\nx\t\xff\n", "t.tsv:2: column b is not valid UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := lexicon.ReadTable(fstest.MapFS{"t.tsv": {Data: []byte(tt.data)}}, "t.tsv", "a", "b")
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

// BenchmarkLoad prints what the word lists add to the start of the program.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := lexicon.LoadWith(nil, false); err != nil {
			b.Fatal(err)
		}
	}
}

// TestIndexGrows: what a word remembers of an index ends when the index gets another entry.
func TestIndexGrows(t *testing.T) {
	l, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	x, w := lexicon.NewIndex(), []*lexicon.Word{l.Word("مرصدنا")}
	if hits := x.Match(nil, w, 0); len(hits) > 0 {
		t.Fatalf("an empty index: %v", hits)
	}
	x.AddPhrase("مرصدنا", 5)
	if hits := x.Match(nil, w, 0); len(hits) != 1 || hits[0].Value != 5 {
		t.Errorf("after an entry: %v", hits)
	}
}
