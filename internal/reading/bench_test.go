package reading_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/internal/reading"
)

// BenchmarkTokensToPlaces prints words per second and allocations per word of the way from restored text to places (tokens, sentences, times,
// places), and to names, which the tagger finds, over all sample reports. Run it with GOMAXPROCS=1 for one core.
func BenchmarkTokensToPlaces(b *testing.B) {
	articles, words := sampleArticles(b)
	for _, tt := range []struct{ name, first, behind string }{{"places", "tokens", "names"}, {"names", "tokens", "statements"}} {
		b.Run(tt.name, func(b *testing.B) { benchStages(b, articles, words, tt.first, tt.behind) })
	}
}

// sampleArticles gives the sample reports that are pages or texts, and how many words they have.
func sampleArticles(b *testing.B) ([]article.Article, float64) {
	paths, err := filepath.Glob("../../samples/reports/*.[ht]*")
	if err != nil || len(paths) == 0 {
		b.Fatalf("no sample reports: %v", err)
	}
	var all []article.Article
	words := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		a, err := article.Extract(context.Background(), data, article.Hints{Published: "2020-03-03"})
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, a)
		words += len(strings.Fields(a.Text))
	}
	return all, float64(words)
}

// benchStages times the stages from the one named first up to the one before behind.
func benchStages(b *testing.B, articles []article.Article, words float64, first, behind string) {
	r := reader(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		docs := docsUntil(b, r, articles, first)
		b.StartTimer()
		run(b, r, docs, first, behind)
	}
	b.ReportMetric(words*float64(b.N)/b.Elapsed().Seconds(), "words/s")
	b.ReportMetric(allocations(b, r, articles, first, behind)/words, "allocs/word")
}

// allocations counts those of one run.
func allocations(b *testing.B, r *reading.Reader, articles []article.Article, first, behind string) float64 {
	docs := [][]*reading.Doc{docsUntil(b, r, articles, first), docsUntil(b, r, articles, first)}
	return testing.AllocsPerRun(1, func() { // which runs it once before it counts
		run(b, r, docs[0], first, behind)
		docs = docs[1:]
	})
}

func docsUntil(b *testing.B, r *reading.Reader, articles []article.Article, stage string) []*reading.Doc {
	docs := make([]*reading.Doc, len(articles))
	for i, a := range articles {
		d, err := r.Until(context.Background(), a, reading.Source{ID: "b"}, stage)
		if err != nil {
			b.Fatal(err)
		}
		docs[i] = d
	}
	return docs
}

// run runs the stages over documents that have what they need.
func run(b *testing.B, r *reading.Reader, docs []*reading.Doc, first, behind string) {
	for _, d := range docs {
		for _, s := range between(r.Stages(), first, behind) {
			if err := s.Run(d); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// between gives the stages from first up to the one before behind.
func between(stages []reading.Stage, first, behind string) []reading.Stage {
	from, to := 0, len(stages)
	for i, s := range stages {
		switch s.Name {
		case first:
			from = i
		case behind:
			to = i
		}
	}
	return stages[from:to]
}

// BenchmarkNamesGrow shows that the cost of a word stays the same in reports of growing length that repeat persons, loaded words and places.
func BenchmarkNamesGrow(b *testing.B) {
	r := reader(b)
	const unit = "قال الطبيب فادي الحلواني إن قوات الاحتلال قصفت قرية عين النخيل في ريف حلب الشرقي. وأضاف الحلواني أن الاحتلال والنظام في سوريا انسحبا من الغوطة الشرقية. "
	for _, n := range []int{50, 200, 800} {
		a, err := article.Extract(context.Background(), []byte(strings.Repeat(unit, n)), article.Hints{Format: "text"})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := r.Until(context.Background(), a, reading.Source{ID: "b"}, "statements"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/unit")
		})
	}
}
