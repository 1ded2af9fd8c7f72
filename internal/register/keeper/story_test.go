package keeper_test

import (
	"fmt"
	"testing"

	"marsad/internal/register/keeper"
	"marsad/internal/store/memory"
)

// BenchmarkStory tells one happening by many reports that come one by one.
func BenchmarkStory(b *testing.B) {
	for _, mentions := range []int{125, 250, 500} {
		b.Run(fmt.Sprint("mentions=", mentions), func(b *testing.B) {
			begin, told := cpu(b), 0
			for b.Loop() {
				s := memory.New()
				k := &keeper.Keeper{Ledger: s, Now: now}
				told += mentions
				for n := range mentions {
					r := report(fmt.Sprintf("r%04d", n), fmt.Sprintf("بريد السهل %d", n%40), "عين النخيل", "2031-05-02", "asserted", "shelling")
					if _, err := s.Put(b.Context(), r); err != nil {
						b.Fatal(err)
					}
					if err := k.Observe(b.Context(), r, 1); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric((cpu(b)-begin).Seconds()*1000/float64(told), "CPU-ms/mention")
		})
	}
}
