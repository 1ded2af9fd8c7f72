package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"marsad/internal/ranker"
	"marsad/internal/reading"
	"marsad/record"
)

// choice is an event whose field has a label out of several.
type choice struct {
	features []ranker.Feature
	label    int
	rule     string
	bag      int
	best     int // what a model that has not seen it holds for right, and how sure it is
	p        float64
}

func values(model string) []string {
	if model == ranker.Modality {
		return record.Modalities()
	}
	return record.Phases()
}

func index(list []string, value string) int {
	for i, v := range list {
		if v == value {
			return i
		}
	}
	return -1
}

// fieldsOf takes modality and phase of the events that meet a label of their type.
func (s *set) fieldsOf(r row, report record.Report, doc *reading.Doc, labels []int) {
	add := func(model string, i int, label, rule string) {
		if k := index(values(model), label); k >= 0 {
			s.fields[model] = append(s.fields[model], &choice{features: doc.Events[i].FieldFeatures, label: k, rule: rule, bag: len(s.bags) - 1})
		}
	}
	for i, k := range labels {
		if k < 0 {
			continue
		}
		g, e := r.Gold.Events[k], report.Events[i]
		add(ranker.Modality, i, g.Modality, e.Modality)
		add(ranker.Phase, i, g.Phase, e.Phase)
	}
}

// chooser is a multinomial logistic regression on its way; the weights of the later rounds are averaged.
type chooser struct {
	o      options
	table  map[key]*known
	bias   []known
	scores []float64
}

func choose(o options, model string, all []*choice, keep func(*choice) bool) *ranker.Model {
	names := values(model)
	l := chooser{o: o, table: map[key]*known{}, bias: make([]known, len(names)), scores: make([]float64, len(names))}
	random := rand.New(rand.NewPCG(3, 4))
	var order []*choice
	for _, x := range all {
		if keep == nil || keep(x) {
			order = append(order, x)
		}
	}
	summed := 0.0
	for round := range o.fieldEpochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, x := range order {
			l.learn(x)
		}
		if 2*round >= o.fieldEpochs {
			summed++
			l.add()
		}
	}
	weights := map[ranker.Feature][]float32{}
	for k, x := range l.table {
		if weights[k.feature] == nil {
			weights[k.feature] = make([]float32, len(names))
		}
		weights[k.feature][k.domain] = float32(x.sum / summed)
	}
	bias := make([]float32, len(names))
	for d := range bias {
		bias[d] = float32(l.bias[d].sum / summed)
	}
	return ranker.New(names, bias, make([]float32, len(names)), weights)
}

// add takes the weights as they are into their average.
func (l *chooser) add() {
	for _, k := range l.table {
		k.sum += k.weight
	}
	for d := range l.bias {
		l.bias[d].sum += l.bias[d].weight
	}
}

func (l *chooser) row(f ranker.Feature, d int) *known {
	h := key{f, d}
	k := l.table[h]
	if k == nil {
		k = &known{}
		l.table[h] = k
	}
	return k
}

func (l *chooser) learn(x *choice) {
	sum := 0.0
	for d := range l.scores {
		z := l.bias[d].weight
		for _, f := range x.features {
			if k := l.table[key{f, d}]; k != nil {
				z += k.weight
			}
		}
		l.scores[d] = math.Exp(min(z, 50))
		sum += l.scores[d]
	}
	for d := range l.scores {
		gradient := l.scores[d] / sum
		if d == x.label {
			gradient--
		}
		if math.Abs(gradient) < 1e-3 {
			continue
		}
		step(&l.bias[d], gradient, l.o.fieldRate)
		for _, f := range x.features {
			k := l.row(f, d)
			step(k, gradient+l.o.fieldDecay*k.weight, l.o.fieldRate)
		}
	}
}

// learnFields trains modality and phase, for all documents and for each fold without it, and prints how often a field is right by rule and by the
// model, on held-out documents. The cut is that below which the rules' word stands.
func (s *set) learnFields(folds []reading.Models, all map[string]*ranker.Model, log io.Writer) {
	for _, name := range []string{ranker.Modality, ranker.Phase} {
		examples := s.fields[name]
		for fold := range folds {
			m := choose(s.o, name, examples, func(x *choice) bool { return s.bags[x.bag].fold != fold })
			for _, x := range examples {
				if s.bags[x.bag].fold == fold {
					x.best, x.p = m.Best(x.features)
				}
			}
			if name == ranker.Modality {
				folds[fold].Modality = m
			} else {
				folds[fold].Phase = m
			}
		}
		cut := s.fieldCut(name, log)
		all[name] = choose(s.o, name, examples, nil)
		models := []*ranker.Model{all[name]}
		for _, f := range folds {
			if name == ranker.Modality {
				models = append(models, f.Modality)
			} else {
				models = append(models, f.Phase)
			}
		}
		for _, m := range models {
			for d := range m.Cut {
				m.Cut[d] = cut
			}
		}
	}
}

// fieldCut gives the cut with the most fields right.
func (s *set) fieldCut(name string, log io.Writer) float32 {
	all, rule, best, at := s.fields[name], 0, 0, 0.0
	for c := 0.0; c <= 1.01; c += 0.05 {
		n := 0
		for _, x := range all {
			right := x.best == x.label
			if x.p < c {
				right = x.rule == values(name)[x.label]
			}
			if right {
				n++
			}
		}
		if n > best {
			best, at = n, c
		}
		rule = n // the last cut leaves all to the rules
	}
	fmt.Fprintf(log, "%s: by rule %.3f; learned, held out, cut %.2f: %.3f of %d\n", name, float64(rule)/float64(len(all)), at, float64(best)/float64(len(all)), len(all))
	return float32(at)
}
