package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"marsad/internal/article"
	"marsad/internal/evaluation"
	"marsad/internal/ranker"
	"marsad/internal/reading"
)

// unseen reads every labelled report as a user's reader would, by the models of the folds that have not seen it, and prints what evaluation finds: the
// figures of the whole way, with everything that one stage does to the next. byType adds a line for each type of event.
func (s *set) unseen(ctx context.Context, path string, byType bool, log io.Writer) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	labelled, err := evaluation.ReadLabels(in, path)
	if err != nil {
		return err
	}
	out := io.Discard
	if s.o.records != "" {
		f, err := os.Create(s.o.records)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	records := json.NewEncoder(out)
	total := evaluation.Tally{}
	for _, l := range labelled {
		if s.leftOut(l.ID) {
			continue
		}
		a, err := article.Extract(ctx, []byte(l.Text), article.Hints{Format: "text", Outlet: l.Outlet, Published: l.Published, URL: l.URL, Title: l.Title})
		if err != nil {
			return err
		}
		report, err := s.readers[s.fold(l.ID)].Read(ctx, a, reading.Source{ID: l.ID})
		if err != nil {
			return err
		}
		if err := records.Encode(report); err != nil {
			return err
		}
		tally, misses := evaluation.Score(l, report)
		for name, c := range tally {
			t := total[name]
			total[name] = evaluation.Counts{Right: t.Right + c.Right, Wrong: t.Wrong + c.Wrong, Missed: t.Missed + c.Missed}
		}
		for _, m := range misses {
			if s.o.misses && strings.HasPrefix(m.What, "event") {
				fmt.Fprintf(log, "  %s, %s: %s | %s\n", m.Report, m.What, m.Label, m.Found)
			}
		}
	}
	fmt.Fprintln(log, "the whole way, held out:")
	writeTally(log, total, func(name string) bool { return !strings.Contains(name, "/") && strings.HasPrefix(name, "event") })
	if byType {
		writeTally(log, total, func(name string) bool { return strings.HasPrefix(name, "events/") })
	}
	return nil
}

// writeTally writes a line for each measure, those with most labels first.
func writeTally(log io.Writer, t evaluation.Tally, holds func(string) bool) {
	names := slices.Collect(maps.Keys(t))
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(t[b].Right+t[b].Missed, t[a].Right+t[a].Missed), cmp.Compare(a, b))
	})
	for _, name := range names {
		c := t[name]
		switch {
		case !holds(name):
		case strings.Contains(name, "."):
			fmt.Fprintf(log, "  %-20s %.3f of %d\n", name, float64(c.Right)/float64(c.Right+c.Wrong), c.Right+c.Wrong)
		default:
			fmt.Fprintf(log, "  %-20s %v of %d\n", name, figures{c.Right, c.Wrong, c.Missed}, c.Right+c.Missed)
		}
	}
}

// withHappenings gives the models of each fold with that of happenings.
func withHappenings(folds []reading.Models, happenings []*ranker.Model, cut []float32) []reading.Models {
	out := slices.Clone(folds)
	for i := range out {
		happenings[i].Cut = cut
		out[i].Happenings = happenings[i]
	}
	return out
}
