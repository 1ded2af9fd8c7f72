package versions

import (
	"strings"
	"testing"
	"unicode/utf8"

	"marsad/record"
)

// rebuild puts both texts together again out of the runs, and checks that every place says what it holds.
func rebuild(t testing.TB, older, newer string, runs []Run) {
	t.Helper()
	var was, is strings.Builder
	x, y := []rune(older), []rune(newer)
	for _, r := range runs {
		if r.Op != Added {
			text := r.was
			if r.Op == Removed {
				text = r.Text
			}
			was.WriteString(text)
			if r.Old == nil || r.Op == Removed && string(x[r.Old.Start:r.Old.End]) != r.Text {
				t.Fatalf("run %+v is not the older text at its place", r)
			}
		}
		if r.Op != Removed {
			is.WriteString(r.Text)
			if r.New == nil || string(y[r.New.Start:r.New.End]) != r.Text {
				t.Fatalf("run %+v is not the newer text at its place", r)
			}
		}
	}
	if was.String() != older || is.String() != newer {
		t.Fatalf("the runs make up %q and %q, want %q and %q", was.String(), is.String(), older, newer)
	}
}

func TestTextRuns(t *testing.T) {
	show := func(runs []Run) string {
		var b strings.Builder
		for _, r := range runs {
			b.WriteString(map[Op]string{Same: "=", Added: "+", Removed: "-"}[r.Op] + strings.TrimSpace(r.Text) + "|")
		}
		return b.String()
	}
	for _, tt := range []struct{ older, newer, want string }{
		{"", "", ""},
		{"قتل ثلاثة مدنيين", "قتل ثلاثة مدنيين", "=قتل ثلاثة مدنيين|"},
		{"قتل ثلاثة مدنيين", "قتل خمسة مدنيين", "=قتل|-ثلاثة|+خمسة|=مدنيين|"},
		{"قتل 3 مدنيين", "قتل 3 مدنيين بينهم طفل", "=قتل 3 مدنيين|+بينهم طفل|"},
		{"عاد الوفد.\n\nانتهى", "عاد الوفد.\n\nوأضاف الناطق.\n\nانتهى", "=عاد الوفد.|+وأضاف الناطق.|=انتهى|"},
		{"أ  ب", "أ ب", "=أ ب|"},
		{"جاء أحمد من حلب صباحا", "ذهب خالد من إدلب صباحا", "-جاء أحمد من حلب|+ذهب خالد من إدلب|=صباحا|"},
	} {
		runs := compareText(tt.older, tt.newer)
		if got := show(runs); got != tt.want {
			t.Errorf("%q to %q: %s, want %s", tt.older, tt.newer, got, tt.want)
		}
		rebuild(t, tt.older, tt.newer, runs)
	}
}

func TestLongTextsAreComparedByLines(t *testing.T) {
	older := strings.Repeat("كلمة أخرى هنا\n", maxWords)
	newer := strings.Repeat("هنا كلمة مختلفة\n", maxWords)
	rebuild(t, older, newer, compareText(older, newer))
}

func span(s, quote string) record.Span {
	at := utf8.RuneCountInString(s[:strings.Index(s, quote)])
	return record.Span{Start: at, End: at + utf8.RuneCountInString(quote), Quote: quote}
}

// report is about a shelling with a toll and what a spokesman says of it.
func report(original, toll string, low int, act, modality string) record.Report {
	five := low
	content := span(original, "إن القصف طال السوق")
	return record.Report{
		Text:       record.Text{Original: original},
		Entities:   []record.Entity{{ID: "e1", Name: record.Name{Arabic: "الناطق"}}},
		Places:     []record.Place{{ID: "p1", Name: record.Name{Arabic: "البلدة"}}},
		Statements: []record.Statement{{ID: "s1", Speaker: "e1", Act: act, Hedge: "none", Mode: "indirect", Cue: span(original, "قال"), Content: &content}},
		Events: []record.Event{{ID: "v1", Type: "shelling", Modality: modality, Cue: span(original, "قصف"), Evidence: []record.Span{span(original, "قتل "+toll+" مدنيين في قصف")},
			Places: []record.EventPlace{{Place: "p1", Role: "at"}}, Counts: []record.Count{{Of: "killed", Low: low, High: &five, Quote: span(original, toll)}}}},
	}
}

func TestMeaning(t *testing.T) {
	older := report("قتل ثلاثة مدنيين في قصف على البلدة، قال الناطق إن القصف طال السوق.", "ثلاثة", 3, "state", "asserted")
	newer := report("قتل خمسة مدنيين في قصف على البلدة، قال الناطق إن القصف طال السوق. واندلعت اشتباكات.", "خمسة", 5, "claim", "reported")
	newer.Events = append(newer.Events, record.Event{ID: "v2", Type: "clash", Modality: "asserted", Cue: span(newer.Text.Original, "اشتباكات"), Evidence: []record.Span{span(newer.Text.Original, "واندلعت اشتباكات")}})
	d := Compare(older, newer)
	if len(d.Changes) != 3 {
		t.Fatalf("%d changes: %+v", len(d.Changes), d.Changes)
	}
	said, hit, clash := d.Changes[0], d.Changes[1], d.Changes[2]
	if said.Kind != RecordChanged || said.Record != "statement" || len(said.Fields) != 1 || said.Fields[0] != (Field{Name: "act", Old: "state", New: "claim"}) {
		t.Errorf("statement %+v", said)
	}
	if hit.Kind != RecordChanged || len(hit.Fields) != 2 || hit.Fields[0] != (Field{Name: "modality", Old: "asserted", New: "reported"}) || hit.Fields[1] != (Field{Name: "count", Of: "killed", Old: "3", New: "5"}) {
		t.Errorf("event %+v", hit)
	}
	if clash.Kind != RecordAdded || clash.Label != "clash" || clash.NewID != "v2" || clash.Old != nil || clash.New == nil {
		t.Errorf("event %+v", clash)
	}
	back := Compare(newer, older)
	if len(back.Changes) != 3 || back.Changes[2].Kind != RecordRemoved || back.Changes[2].OldID != "v2" {
		t.Errorf("backwards: %+v", back.Changes)
	}
	if same := Compare(newer, newer); !same.Equal() {
		t.Errorf("a version differs from itself: %+v", same)
	}
	if d.Equal() {
		t.Error("the versions are equal")
	}
}

func TestRecordsArePairedByTheMostAlike(t *testing.T) {
	how := [][]float64{{0.5, 0.9}, {0.8, 0.6}, {0.1, 0.2}}
	got := pair(3, 2, func(i, j int) float64 { return how[i][j] })
	if got[0] != 1 || got[1] != 0 || got[2] != -1 {
		t.Errorf("pairs %v", got)
	}
}

func FuzzCompareText(f *testing.F) {
	f.Add("قتل ثلاثة\n\nمدنيين", "قتل  خمسة مدنيين ")
	f.Add("", " a\u00a0b")
	f.Fuzz(func(t *testing.T, older, newer string) {
		if !utf8.ValidString(older) || !utf8.ValidString(newer) {
			return
		}
		rebuild(t, older, newer, compareText(older, newer))
	})
}

func BenchmarkCompareText(b *testing.B) {
	older := strings.Repeat("قال الناطق باسم البعثة إن الدورية عادت إلى القرية مساء اليوم. ", 100)
	newer := strings.Replace(older, "الدورية", "القافلة", 40)
	b.SetBytes(int64(len(older)))
	for b.Loop() {
		compareText(older, newer)
	}
}
