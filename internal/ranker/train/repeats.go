package main

import (
	"fmt"
	"io"

	"marsad/internal/ranker"
	"marsad/internal/reading"
	"marsad/record"
)

// repeatsOf takes pairs of events of one type. Labels name each happening once: when both meet labels they are two happenings; when one does and the
// other meets none, the other tells it again or tells of nothing, and in both cases it is no happening of its own.
func (s *set) repeatsOf(r row, report record.Report, doc *reading.Doc, labels []int) {
	meetsAny := func(i int) bool {
		for _, g := range r.Gold.Events {
			if meets(g.Cue, report.Events[i]) {
				return true
			}
		}
		return false
	}
	for _, p := range doc.Pairs {
		a, b := labels[p.Earlier] >= 0, labels[p.Later] >= 0
		x := &example{features: p.Features, weight: 1, bag: len(s.bags) - 1}
		switch {
		case a && b:
		case a && !meetsAny(p.Later), b && !meetsAny(p.Earlier):
			x.happens, x.target, x.weight = true, 1, s.o.repeatWeight
		default:
			continue
		}
		s.repeats = append(s.repeats, x)
	}
}

// learnRepeats trains the model of repeats, for all documents and for each fold without it, and prints the figures of joining on held-out
// documents.
func (s *set) learnRepeats(folds []reading.Models, all map[string]*ranker.Model, log io.Writer) {
	names := []string{"repeats"}
	all[ranker.Repeats] = fit(s.o, names, s.repeats, nil)
	all[ranker.Repeats].Cut[0] = float32(s.o.repeatCut)
	var f figures
	for fold := range folds {
		m := fit(s.o, names, s.repeats, func(x *example) bool { return s.bags[x.bag].fold != fold })
		m.Cut[0] = float32(s.o.repeatCut)
		folds[fold].Repeats = m
		for _, x := range s.repeats {
			joins := m.Probability(x.features, 0) >= s.o.repeatCut
			switch {
			case s.bags[x.bag].fold != fold:
			case joins && x.happens:
				f.right++
			case joins:
				f.wrong++
			case x.happens:
				f.missed++
			}
		}
	}
	fmt.Fprintf(log, "repeats: held out, cut %.3f: %v\n", s.o.repeatCut, f)
}
