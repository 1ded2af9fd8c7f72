package evaluation

import (
	"maps"
	"slices"
)

// Comparison is what changed between two runs, over the reports that both have.
type Comparison struct {
	Before   string   `json:"before"` // program of the earlier run
	Common   int      `json:"common"` // reports that both runs have
	OnlyOne  int      `json:"only_one"`
	Changes  []Change `json:"changes"`
	Better   []Moved  `json:"better"`
	Worse    []Moved  `json:"worse"`
	Resample int      `json:"resamples"`
}

// Change is the difference of one measure: F1 of what is found, the rate of a field. Clear says that the interval of the difference does
// not hold 0.
type Change struct {
	Measure    string   `json:"measure"`
	Before     float64  `json:"before"`
	Now        float64  `json:"now"`
	Difference Interval `json:"difference"`
	Clear      bool     `json:"clear"`
}

// Moved is a report whose number of mistakes changed.
type Moved struct {
	ID     string `json:"id"`
	Before int    `json:"before"`
	Now    int    `json:"now"`
}

// Compare gives what changed from an earlier run. The intervals are of the paired bootstrap: the same draws of reports for both runs.
func Compare(before, now Result) Comparison {
	old := map[string]ReportCounts{}
	for _, r := range before.Reports {
		old[r.ID] = r
	}
	var a, b []ReportCounts
	for _, r := range now.Reports {
		if o, ok := old[r.ID]; ok {
			a, b = append(a, o), append(b, r)
		}
	}
	c := Comparison{Before: before.Program, Common: len(a), OnlyOne: len(before.Reports) + len(now.Reports) - 2*len(a), Resample: resamples, Changes: []Change{}, Better: []Moved{}, Worse: []Moved{}}
	if len(a) == 0 {
		return c
	}
	names := slices.Sorted(maps.Keys(merged(Result{Reports: a}.names(), Result{Reports: b}.names())))
	was, is := resample(a, names), resample(b, names)
	for n, name := range names {
		c.Changes = append(c.Changes, change(name, was.total[n], is.total[n], was.draws[n], is.draws[n]))
	}
	for i := range a {
		c.move(a[i], b[i])
	}
	return c
}

func merged(lists ...[]string) map[string]bool {
	out := map[string]bool{}
	for _, l := range lists {
		for _, s := range l {
			out[s] = true
		}
	}
	return out
}

func change(name string, before, now Counts, was, is []Counts) Change {
	f := figureOf(name)
	differences := make([]float64, len(was))
	for i := range was {
		differences[i] = f.of(is[i]) - f.of(was[i])
	}
	low, high := ends(differences)
	out := Change{Measure: name, Before: round(f.of(before)), Now: round(f.of(now)), Difference: Interval{round(f.of(now) - f.of(before)), round(low), round(high)}}
	out.Clear = out.Difference.Low > 0 || out.Difference.High < 0
	return out
}

// move notes a report with fewer or more mistakes than before.
func (c *Comparison) move(before, now ReportCounts) {
	m := Moved{ID: now.ID, Before: mistakes(before), Now: mistakes(now)}
	switch {
	case m.Now < m.Before:
		c.Better = append(c.Better, m)
	case m.Now > m.Before:
		c.Worse = append(c.Worse, m)
	}
}

// mistakes are what is wrong or missed; the measures of single types repeat that of their kind and do not count again.
func mistakes(r ReportCounts) int {
	n := 0
	for name, c := range r.Counts {
		if isField(name) || name == "statements" || name == "events" || name == "times" || name == "places" {
			n += c[1] + c[2]
		}
	}
	return n
}
