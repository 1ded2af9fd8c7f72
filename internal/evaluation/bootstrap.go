package evaluation

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// The bootstrap of Efron (1979) over reports: as many reports as there are, drawn with replacement, many times over. Sentences of one
// report resemble each other, so reports are drawn and not labels. The seed is fixed, so that the same counts give the same intervals.
const (
	resamples  = 1000
	level      = 0.95
	seedFirst  = 0x6d61727361640001
	seedSecond = 0x6576616c75617465
)

// sampled is the counts of each measure over all reports and over each draw.
type sampled struct {
	total []Counts
	draws [][]Counts // measure -> draw
}

// resample draws reports and adds up their counts for each of the named measures.
func resample(reports []ReportCounts, names []string) sampled {
	at := make(map[string]int, len(names))
	for i, n := range names {
		at[n] = i
	}
	out := sampled{total: make([]Counts, len(names)), draws: make([][]Counts, len(names))}
	for i := range out.draws {
		out.draws[i] = make([]Counts, resamples)
	}
	rows := make([][]entry, len(reports))
	for i, r := range reports {
		for name, c := range r.Counts {
			rows[i] = append(rows[i], entry{at[name], Counts{c[0], c[1], c[2]}})
		}
		for _, e := range rows[i] {
			out.total[e.measure].add(e.counts)
		}
	}
	for d, draw := range drawn(len(reports)) {
		for _, i := range draw {
			for _, e := range rows[i] {
				out.draws[e.measure][d].add(e.counts)
			}
		}
	}
	return out
}

// entry is the counts of one measure in one report.
type entry struct {
	measure int
	counts  Counts
}

func (c *Counts) add(o Counts) {
	c.Right += o.Right
	c.Wrong += o.Wrong
	c.Missed += o.Missed
}

// drawn gives for each draw which of n reports are in it.
func drawn(n int) [][]int {
	source := rand.NewPCG(seedFirst, seedSecond)
	out := make([][]int, resamples)
	for d := range out {
		out[d] = make([]int, n)
		for i := range out[d] {
			high, _ := bits.Mul64(source.Uint64(), uint64(n))
			out[d][i] = int(high)
		}
	}
	return out
}

// interval gives a figure with the ends between which it lies in the given share of the draws; draws in which it has no value do not count.
func interval(f figure, total Counts, draws []Counts) *Interval {
	values := make([]float64, 0, len(draws))
	for _, d := range draws {
		if _, whole := f(d); whole > 0 {
			values = append(values, f.of(d))
		}
	}
	out := &Interval{Value: round(f.of(total))}
	if len(values) > 0 {
		low, high := ends(values)
		out.Low, out.High = round(low), round(high)
	}
	return out
}

// ends gives the percentiles that leave half of the rest on either side; it sorts the values.
func ends(values []float64) (low, high float64) {
	slices.Sort(values)
	cut := int(math.Round((1 - level) / 2 * float64(len(values))))
	cut = min(cut, len(values)-1)
	return values[cut], values[max(0, len(values)-1-cut)]
}

// round keeps four digits, so that figures are the same on every machine.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
