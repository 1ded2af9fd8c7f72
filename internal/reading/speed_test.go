package reading_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/internal/reading"
)

// BenchmarkPage gives words per second of the whole way from the bytes of a page to the finished record, on one core.
func BenchmarkPage(b *testing.B) {
	r := reader(b)
	for _, name := range []string{"coast-front.html", "joint-patrols.txt"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "samples", "reports", name))
		if err != nil {
			b.Fatal(err)
		}
		one := func() int {
			a, err := article.Extract(context.Background(), data, article.Hints{Published: "2020-03-03"})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := r.Read(context.Background(), a, reading.Source{ID: "b"}); err != nil {
				b.Fatal(err)
			}
			return len(strings.Fields(a.Text))
		}
		words := float64(one())
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				one()
			}
			b.ReportMetric(words*float64(b.N)/b.Elapsed().Seconds(), "words/s")
		})
	}
}

// TestLongReports reads a nest of 100,000 quotations, unclosed and closed, and a report of one megabyte: each must give a record.
func TestLongReports(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: takes seconds")
	}
	const deep = 100_000
	sentence := "قصفت المدفعية أطراف القرية وقال الناطق باسم الجيش إن الدورية عادت إلى مقرها، مضيفاً أن «الوضع هادئ في القرى كلها». "
	for _, tt := range []struct{ what, text string }{
		{"nest without an end", strings.Repeat("قال: «", deep)},
		{"nest of straight marks", strings.Repeat("قال \"", deep)},
		{"nest that closes", strings.Repeat("«", deep) + "كلمة" + strings.Repeat("»", deep)},
		{"paragraphs without ends", strings.Repeat("قال: «كلمة\n\n", deep/10)},
		{"one megabyte", strings.Repeat(sentence, (1<<20)/len(sentence)+1)},
		{"one sentence", strings.Repeat("وقال الناطق باسم الجيش وفقاً لما نقلته وكالة رويترز إنه أعلن أن ", (1<<20)/120)},
	} {
		r := read(t, tt.text, article.Hints{Format: "text"})
		if r.Text.Original == "" {
			t.Errorf("%s: no text in the record", tt.what)
		}
	}
}
