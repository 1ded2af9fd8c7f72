package main

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// onCorpus is what steps share that look up content by its place.
type onCorpus struct {
	Work  string
	Paths []string
}

func (o onCorpus) corpus() corpus { return corpus{o.Work, o.Paths} }

var duplicates = beam.NewCounter("marsad", "rows duplicate in the corpus")

// firstOf keeps of rows that are the same the first in the order of inputs, as one run of the plain command does.
type firstOf struct{ onCorpus }

// ProcessElement gives the record's id with its place, and its place with its day.
func (f *firstOf) ProcessElement(ctx context.Context, _ string, places func(*int64) bool, byID func(string, int64), byPlace func(int64, string)) error {
	var first, at int64
	n := int64(0)
	for places(&at) {
		if n == 0 || at < first {
			first = at
		}
		n++
	}
	duplicates.Inc(ctx, n-1)
	row, err := f.corpus().row(ctx, first)
	if err != nil {
		return err
	}
	byID(row.ID, first)
	byPlace(first, row.Day)
	return nil
}

// latest keeps of the versions of a report the one captured last: the one that the register would hold. Of those captured at the same time it is the last in
// the order of inputs.
type latest struct{ onCorpus }

// ProcessElement gives the place of the latest version.
func (f *latest) ProcessElement(ctx context.Context, _ string, places func(*int64) bool, emit func(int64)) error {
	var all []int64
	var at int64
	for places(&at) {
		all = append(all, at)
	}
	best, when := all[0], ""
	for i, at := range all {
		if len(all) == 1 {
			break
		}
		row, err := f.corpus().row(ctx, at)
		if err != nil {
			return err
		}
		if i == 0 || row.CapturedAt > when || row.CapturedAt == when && at > best {
			best, when = at, row.CapturedAt
		}
	}
	emit(best)
	return nil
}
