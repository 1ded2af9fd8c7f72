package evaluation

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Result is one run of the evaluation. As JSON it can be compared with a later one.
type Result struct {
	Schema    string             `json:"schema"`
	Program   string             `json:"program"` // version of what was measured
	File      string             `json:"file"`
	Level     float64            `json:"level"` // of the intervals
	Resamples int                `json:"resamples"`
	Measures  map[string]Measure `json:"measures"`
	Reports   []ReportCounts     `json:"reports"`
}

// Measure is the figures of one measure. What is found has precision, recall and F1; a field has a rate.
type Measure struct {
	Right     int       `json:"right"`
	Wrong     int       `json:"wrong"`
	Missed    int       `json:"missed"`
	Precision *Interval `json:"precision,omitempty"`
	Recall    *Interval `json:"recall,omitempty"`
	F1        *Interval `json:"f1,omitempty"`
	Rate      *Interval `json:"rate,omitempty"`
}

// Interval is a figure between 0 and 1 with the ends of its confidence interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// ReportCounts is the counts of one report by measure: right, wrong, missed.
type ReportCounts struct {
	ID     string            `json:"id"`
	Counts map[string][3]int `json:"counts"`
}

// New makes the result of the reports' tallies, which stand in the order of ids.
func New(program, file string, ids []string, tallies []Tally) Result {
	r := Result{Schema: Schema, Program: program, File: file, Level: level, Resamples: resamples, Measures: map[string]Measure{}}
	for i, t := range tallies {
		counts := map[string][3]int{}
		for name, c := range t {
			counts[name] = [3]int{c.Right, c.Wrong, c.Missed}
		}
		r.Reports = append(r.Reports, ReportCounts{ID: ids[i], Counts: counts})
	}
	names := r.names()
	samples := resample(r.Reports, names)
	for n, name := range names {
		r.Measures[name] = measure(name, samples.total[n], samples.draws[n])
	}
	return r
}

// names gives all measures that some report has, in order.
func (r Result) names() []string {
	all := map[string]bool{}
	for _, report := range r.Reports {
		for name := range report.Counts {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// isField reports whether a measure is that of a field.
func isField(name string) bool { return strings.Contains(name, ".") }

// measure gives the figures of a measure with its intervals.
func measure(name string, total Counts, draws []Counts) Measure {
	m := Measure{Right: total.Right, Wrong: total.Wrong, Missed: total.Missed}
	if isField(name) {
		m.Rate = interval(precision, total, draws)
		return m
	}
	m.Precision, m.Recall, m.F1 = interval(precision, total, draws), interval(recall, total, draws), interval(f1, total, draws)
	return m
}

// A figure is a part of a whole; without a whole it has no value.
type figure func(Counts) (part, whole int)

// precision is also the rate of a field, of which nothing is missed.
func precision(c Counts) (part, whole int) { return c.Right, c.Right + c.Wrong }
func recall(c Counts) (part, whole int)    { return c.Right, c.Right + c.Missed }
func f1(c Counts) (part, whole int)        { return 2 * c.Right, 2*c.Right + c.Wrong + c.Missed }

// figureOf gives the one figure by which a measure is compared: F1, or the rate of a field.
func figureOf(name string) figure {
	if isField(name) {
		return precision
	}
	return f1
}

// of gives the value of a figure, 0 without a whole.
func (f figure) of(c Counts) float64 {
	part, whole := f(c)
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// ReadResult reads a result as JSON; name stands in errors.
func ReadResult(in io.Reader, name string) (Result, error) {
	var r Result
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		return Result{}, fmt.Errorf("%s: %w", name, decodeError(err))
	}
	if r.Schema != Schema {
		return Result{}, fmt.Errorf("%s: schema %q is not read; want %s, which marsad eval --format json prints", name, r.Schema, Schema)
	}
	return r, nil
}
