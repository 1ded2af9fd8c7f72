package restore_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/restore"
	"marsad/restore/internal/dotless"
	"marsad/text"
)

// labelled gives the lines of a labelled file beside the repository; without it the test is left out and says so.
func labelled[T any](t *testing.T, name string) (out []T) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "shared", "eval", name))
	if err != nil {
		t.Skip("left out: " + name + " is not beside the repository")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

type labelledSpan struct {
	Start, End int // code points
	Quote      string
	Reading    string
	Class      []string
}

type labelledPost struct {
	Text  string
	Spans []labelledSpan
}

// floors are the shares of labelled words that must be read exactly. They only rise.
var floors = map[string]float64{
	"all": 0.995, "tatweel_dot": 0.998, "tatweel_space": 0.995, "star": 0.98, "bare_dot": 0.97, "space": 0.98, "digit": 0.98, "latin": 1, "lookalike": 1, "symbol_letter": 1,
}

// TestFloors reads the labelled posts, and prints how often a stated confidence was right: the table of docs/restoration.md.
func TestFloors(t *testing.T) {
	posts := labelled[labelledPost](t, "restoration.dev.jsonl")
	right, all := map[string]int{}, map[string]int{}
	var buckets [101]struct{ right, all int }
	for _, p := range posts {
		got := restore.Text(p.Text)
		index := text.NewRuneIndex(p.Text)
		words := restore.Words(got)
		for _, g := range p.Spans {
			at := text.Span{Start: index.Byte(g.Start), End: index.Byte(g.End)}
			ok, sure := readsAs(got, words, at, g)
			for _, c := range append(g.Class, "all") {
				all[c]++
				if ok {
					right[c]++
				}
			}
			if sure > 0 {
				b := &buckets[int(sure*100+0.5)]
				b.all++
				if ok {
					b.right++
				}
			}
		}
	}
	for class, floor := range floors {
		if share := float64(right[class]) / float64(all[class]); share < floor {
			t.Errorf("%s: %d of %d read exactly, %.4f; the floor is %.4f", class, right[class], all[class], share, floor)
		}
	}
	for i, b := range buckets {
		if b.all > 0 {
			t.Logf("stated %.2f: %d of %d right", float64(i)/100, b.right, b.all)
		}
	}
}

// readsAs reports whether a labelled span is read as its label says, strokes and vowel signs aside, and how sure the reading was.
func readsAs(got text.Text, words []restore.Word, at text.Span, g labelledSpan) (ok bool, sure float64) {
	whole := at
	restored := got.FromOriginal(at)
	for _, w := range words {
		if w.Original.Overlaps(at) {
			whole, restored = whole.Cover(w.Original), restored.Cover(w.Restored)
			if sure == 0 || w.Confidence < sure {
				sure = w.Confidence
			}
		}
	}
	original := got.Original()
	wants := []string{g.Reading}
	if strings.Contains(g.Reading, " ") && !strings.Contains(g.Quote, " ") {
		wants = append(wants, strings.ReplaceAll(g.Reading, " ", ""))
	}
	for _, want := range wants {
		if bare(restored.Of(got.String())) == bare(original[whole.Start:at.Start]+want+original[at.End:whole.End]) {
			return true, sure
		}
	}
	return false, sure
}

// bare drops strokes, vowel signs and characters without a shape, which the labels leave open.
func bare(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 'ـ', r >= 0x64B && r <= 0x652, r == 0x670, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

type newsReport struct{ ID, Text string }

// maxHarm is how many words in 100,000 of clean news may be changed.
const maxHarm = 0.5

func TestHarmOnNews(t *testing.T) {
	words, changed := 0, 0
	for _, r := range labelled[newsReport](t, "news.dev.jsonl") {
		words += len(strings.Fields(r.Text))
		got := restore.Text(r.Text)
		for _, w := range restore.Words(got) {
			if was, is := w.Original.Of(r.Text), w.Restored.Of(got.String()); bare(was) != bare(is) {
				changed++
				t.Logf("%s: %q read as %q by %s", r.ID, was, is, w.Rule)
			}
		}
	}
	if rate := 1e5 * float64(changed) / float64(words); rate > maxHarm {
		t.Errorf("%d of %d clean words changed, %.2f in 100,000; at most %.1f", changed, words, rate, maxHarm)
	}
}

// maxDotless is the share of words that may be read wrongly when all dots are taken away.
const maxDotless = 0.0255

// TestDotlessNews takes the dots off news that the model has not seen and reads it again.
func TestDotlessNews(t *testing.T) {
	reports := labelled[newsReport](t, "news.dev.jsonl")
	var sure, sureRight [11]int
	words, wrong := 0, 0
	for _, r := range reports[:min(300, len(reports))] {
		fields := strings.Fields(bare(r.Text))
		want := strings.Join(fields[:min(80, len(fields))], " ")
		got := restore.Text(dotless.Rasm(want))
		is := arabicWords(got.String())
		was := arabicWords(want)
		if len(is) != len(was) {
			is = append(is, make([]string, len(was))...)[:len(was)]
		}
		for i := range was {
			words++
			if is[i] != was[i] {
				wrong++
			}
		}
		if len(is) != len(was) {
			continue
		}
		for _, w := range restore.Words(got) {
			b := int(w.Confidence * 10)
			sure[b]++
			if at := w.Restored; strings.HasPrefix(want[min(at.Start, len(want)):], at.Of(got.String())) {
				sureRight[b]++
			}
		}
	}
	share := float64(wrong) / float64(words)
	t.Logf("%d of %d words wrong, %.4f", wrong, words, share)
	for b := range sure {
		if sure[b] > 0 {
			t.Logf("stated %.1f to %.1f: %.3f of %d right", float64(b)/10, float64(b+1)/10, float64(sureRight[b])/float64(sure[b]), sure[b])
		}
	}
	if share > maxDotless {
		t.Errorf("%.4f of the words are read wrongly; at most %.3f", share, maxDotless)
	}
}

func arabicWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r < 0x621 || r > 0x64A && r < 0x66E || r > 0x6D3 })
}

func ExampleWords() {
	t := restore.Text("تنظيم د1عـ.ـش في البادية")
	for _, w := range restore.Words(t) {
		fmt.Println(w.Original.Of(t.Original()), w.Restored.Of(t.String()), w.Kind)
	}
	// Output: د1عـ.ـش داعش mixed
}
