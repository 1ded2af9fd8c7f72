package main

import (
	"fmt"
	"io"

	"marsad/internal/ranker"
)

// figures counts what was found rightly, wrongly and not at all.
type figures struct{ right, wrong, missed int }

func (f figures) f1() float64 {
	if f.right == 0 {
		return 0
	}
	return 2 * float64(f.right) / float64(2*f.right+f.wrong+f.missed)
}

// fbeta weighs what was missed beta times as much as what was found wrongly (van Rijsbergen 1979).
func (f figures) fbeta(beta float64) float64 {
	if f.right == 0 {
		return 0
	}
	b := beta * beta
	return (1 + b) * float64(f.right) / ((1+b)*float64(f.right) + float64(f.wrong) + b*float64(f.missed))
}

func (f figures) String() string {
	ratio := func(a, b int) float64 { return float64(a) / float64(max(1, a+b)) }
	return fmt.Sprintf("F1 %.3f (P %.3f, R %.3f)", f.f1(), ratio(f.right, f.wrong), ratio(f.right, f.missed))
}

// textDomains are the domains of the model of happenings.
var textDomains = []string{ranker.Report: "report", ranker.Alone: "alone", ranker.AloneProtest: "alone protest"}

// crossValidate scores every example by a model that has not seen its document, prints the figures, and gives the cut of each domain that
// is best for them, and the model of each fold.
func (s *set) crossValidate(log io.Writer) (cut []float32, models []*ranker.Model) {
	cut = make([]float32, len(textDomains))
	held := make([]float64, len(s.examples))
	for fold := range s.o.folds {
		m := fit(s.o, textDomains, s.examples, func(x *example) bool { return s.bags[x.bag].fold != fold })
		models = append(models, m)
		for i, x := range s.examples {
			if s.bags[x.bag].fold == fold {
				held[i] = m.Probability(x.features, x.domain)
			}
		}
	}
	for i, x := range s.examples {
		x.p = held[i]
	}
	for d, kinds := range [][]string{ranker.Report: {"codings"}, ranker.Alone: {"ASSAULT"}, ranker.AloneProtest: {"PROTEST"}} {
		best, beta := 0.0, []float64{ranker.Report: s.o.reportBeta, ranker.Alone: s.o.aloneBeta, ranker.AloneProtest: s.o.protestBeta}[d]
		cuts := quantiles(s.of(d))
		f := func(c float64) (sum float64) {
			for _, k := range kinds {
				sum += s.measure(k, c).fbeta(beta)
			}
			return sum
		}
		for _, c := range cuts {
			best = max(best, f(c))
		}
		for _, c := range cuts { // in reports the lowest that is as good: a reader cannot bring back what is dropped
			if f(c) == best || d == ranker.Report && f(c) >= best-nearlyBest {
				cut[d] = float32(c)
				break
			}
		}
		for _, k := range kinds {
			fmt.Fprintf(log, "%s: without %v; with, held out, cut %.3f: %v\n", k, s.measure(k, 0), cut[d], s.measure(k, float64(cut[d])))
		}
	}
	return cut, models
}

// asGood is how far below the best figure a cut may stay.
const asGood = 0.004

// nearlyBest is the same for happenings in reports, where the lower cut of the same figure lets in more that nobody has labelled.
const nearlyBest = 0.001

func (s *set) of(d int) []*example {
	var out []*example
	for _, x := range s.examples {
		if x.domain == d {
			out = append(out, x)
		}
	}
	return out
}

// measure gives the figures of one kind of bag when candidates at or above the cut are kept.
func (s *set) measure(kind string, cut float64) figures {
	var f figures
	kept := make([]int, len(s.bags))
	for _, x := range s.examples {
		if s.bags[x.bag].kind != kind || x.p < cut {
			continue
		}
		kept[x.bag]++
		if kind == "codings" {
			if x.happens {
				f.right++
			} else {
				f.wrong++
			}
		}
	}
	for i, b := range s.bags {
		switch {
		case b.kind != kind:
		case kind == "codings":
			f.missed += b.labels
		case b.positive && kept[i] > 0:
			f.right++
		case b.positive:
			f.missed++
		case kept[i] > 0:
			f.wrong++
		}
	}
	if kind == "codings" {
		f.missed -= f.right
	}
	return f
}
