package export

import (
	"io"
	"iter"
	"runtime"
	"strconv"
	"testing"
)

// BenchmarkWrite writes incidents of two origins in every form: rows a second, and how far the heap grew. MB/op of go test's own counts what was made, not
// what was held.
func BenchmarkWrite(b *testing.B) {
	const incidents = 100_000
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			for range b.N {
				var peak uint64
				if _, err := Write(io.Discard, f, Incidents, many(incidents, &peak), options()); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
			}
			b.ReportMetric(float64(incidents*b.N)/b.Elapsed().Seconds(), "incidents/s")
		})
	}
}

// many gives n incidents and notes the largest heap that it sees on the way.
func many(n int, peak *uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		one := shelling()
		for i := range n {
			if i%5000 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				*peak = max(*peak, m.HeapAlloc)
			}
			one.ID = "i" + strconv.Itoa(i)
			if !yield(one, nil) {
				return
			}
		}
	}
}
