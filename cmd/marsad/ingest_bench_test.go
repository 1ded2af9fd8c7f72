package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/internal/capture/archive"
	"marsad/internal/intake"
)

// benchPages is how many pages the archive of the benchmarks has.
const benchPages = 60

// newsPage makes a page as outlets have it: navigation, an article of some twelve paragraphs, related links, a comment box.
func newsPage(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!DOCTYPE html><html lang=\"ar\"><head><meta charset=\"utf-8\"><title>قصف على أطراف البلدة رقم %d - شبكة النهر</title><meta property=\"article:published_time\" content=\"2020-02-18T10:00:00+03:00\"></head><body><nav><ul>", n)
	for i := range 30 {
		fmt.Fprintf(&b, "<li><a href=\"/section/%d\">قسم الأخبار %d</a></li>", i, i)
	}
	fmt.Fprintf(&b, "</ul></nav><article><h1>قصف على أطراف البلدة رقم %d</h1>\n", n)
	for i := range 12 {
		fmt.Fprintf(&b, "<p>قصفت المدفعية أطراف بلدة سرمين صباح الثلاثاء، وأفادت شبكة النهر بمقتل %d مدنيين وإصابة آخرين، في حين قال ناطق محلي إن الدورية المشتركة رقم %d عادت إلى النقطة بعد ساعات من القصف، ونفى أن يكون أحد قد انسحب من الطريق الدولي.</p>\n", i+2, n)
	}
	b.WriteString("</article><aside><h3>اقرأ أيضاً</h3><ul>")
	for i := range 15 {
		fmt.Fprintf(&b, "<li><a href=\"/news/%d\">خبر ذو صلة رقم %d من المنطقة</a></li>", i, i)
	}
	b.WriteString("</ul></aside><form><textarea>اترك تعليقاً</textarea></form><footer>جميع الحقوق محفوظة</footer></body></html>")
	return b.String()
}

// newsArchive makes a web archive with a member for each record, a request before each answer.
func newsArchive(pages int) []byte {
	var out bytes.Buffer
	write := func(kind, uri, block string) {
		z := gzip.NewWriter(&out)
		fmt.Fprintf(z, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: 2020-02-18T10:00:00Z\r\nWARC-Target-URI: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, uri, len(block), block)
		_ = z.Close()
	}
	for n := range pages {
		uri := fmt.Sprintf("https://nahr.example/news/%d", n)
		write("request", uri, "GET / HTTP/1.1\r\n\r\n")
		write("response", uri, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+newsPage(n))
	}
	return out.Bytes()
}

// BenchmarkIngest prints pages per second from a packed web archive to records, beside reading the archive and extracting the articles
// alone. Run it with GOMAXPROCS=1 for one core.
func BenchmarkIngest(b *testing.B) {
	data := newsArchive(benchPages)
	ctx := context.Background()
	each := func(b *testing.B, do func(archive.Record)) {
		for b.Loop() {
			for rec, err := range archive.Records(bytes.NewReader(data), archive.Options{}) {
				if err != nil {
					b.Fatal(err)
				}
				if rec.Fate == archive.Taken {
					do(rec)
				}
			}
		}
		b.ReportMetric(float64(benchPages*b.N)/b.Elapsed().Seconds(), "pages/s")
	}
	b.Run("archive", func(b *testing.B) { each(b, func(archive.Record) {}) })
	b.Run("extraction", func(b *testing.B) {
		each(b, func(rec archive.Record) {
			if _, err := article.Extract(ctx, rec.Payload, article.Hints{URL: rec.TargetURI, MediaType: "text/html"}); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("records", func(b *testing.B) {
		r := &ingestRun{ingestCommand: &ingestCommand{Format: "jsonl", MaxSize: 64, From: "warc"}, streams: &Streams{In: bytes.NewReader(data), Out: io.Discard, Err: io.Discard}}
		if _, err := r.start(ctx); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			r.Inputs, r.streams.In, r.tally, r.seen = []string{"-"}, bytes.NewReader(data), newTally(), map[[16]byte]int32{}
			if err := r.run(ctx); err != nil || r.tally.fates[intake.Taken] != benchPages {
				b.Fatalf("%s, error %v", r.tally.line(), err)
			}
		}
		b.ReportMetric(float64(benchPages*b.N)/b.Elapsed().Seconds(), "pages/s")
	})
}
