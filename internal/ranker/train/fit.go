package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"marsad/internal/ranker"
)

// key names a weight: a feature's for one domain, or for all of them.
type key struct {
	feature ranker.Feature
	domain  int
}

const shared = -1

// known is a feature with its weight and the sum of its squared gradients.
type known struct{ weight, squares, sum float64 }

// learner is a logistic regression on its way (AdaGrad, Duchi, Hazan and Singer 2011).
type learner struct {
	o      options
	table  map[key]*known
	bias   []known
	summed float64 // rounds that are averaged
}

// fit trains on the examples that keep takes, all when it is nil. Of a sentence that tells of a happening only the likeliest candidate is
// known to be one, so each round takes the likeliest of the round before (multiple-instance learning, Andrews, Tsochantaridis and Hofmann 2003).
func fit(o options, names []string, all []*example, keep func(*example) bool) *ranker.Model {
	l := learner{o: o, table: map[key]*known{}, bias: make([]known, len(names))}
	var examples []*example
	for _, x := range all {
		if keep == nil || keep(x) {
			x.p = 0.5
			examples = append(examples, x)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for round := range o.epochs {
		best := likeliest(examples)
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			x := examples[i]
			if !x.one || best[x.bag] == x {
				l.learn(x, x.target)
			} else if !x.happens {
				l.learn(x, 0)
			}
		}
		for _, x := range examples {
			x.p = l.probability(x)
		}
		if 2*round >= o.epochs {
			for _, k := range l.table {
				k.sum += k.weight
			}
			for d := range l.bias {
				l.bias[d].sum += l.bias[d].weight
			}
			l.summed++
		}
	}
	return l.model(names)
}

// likeliest gives the likeliest candidate of each bag, the first of those alike.
func likeliest(examples []*example) map[int]*example {
	best := map[int]*example{}
	for _, x := range examples {
		if b := best[x.bag]; b == nil || x.p > b.p {
			best[x.bag] = x
		}
	}
	return best
}

func (l *learner) rows(x *example) []*known {
	out := make([]*known, 0, 2*len(x.features))
	for _, f := range x.features {
		for _, h := range [...]key{{f, shared}, {f, x.domain}} {
			k := l.table[h]
			if k == nil {
				k = &known{}
				l.table[h] = k
			}
			out = append(out, k)
		}
	}
	return out
}

func (l *learner) probability(x *example) float64 {
	z := l.bias[x.domain].weight
	for _, f := range x.features {
		for _, h := range [...]key{{f, shared}, {f, x.domain}} {
			if k := l.table[h]; k != nil {
				z += k.weight
			}
		}
	}
	return 1 / (1 + math.Exp(-z))
}

func (l *learner) learn(x *example, target float64) {
	rows := l.rows(x)
	z := l.bias[x.domain].weight
	for _, k := range rows {
		z += k.weight
	}
	gradient := (1/(1+math.Exp(-z)) - target) * x.weight
	step(&l.bias[x.domain], gradient, l.o.rate)
	for _, k := range rows {
		step(k, gradient+l.o.decay*k.weight, l.o.rate)
	}
}

func step(k *known, gradient, rate float64) {
	k.squares += gradient * gradient
	k.weight -= rate * gradient / math.Sqrt(k.squares+1)
}

// model gives the averaged weights, those for all domains added to each.
func (l *learner) model(names []string) *ranker.Model {
	weights := map[ranker.Feature][]float32{}
	for k := range l.table {
		if weights[k.feature] != nil {
			continue
		}
		row := make([]float32, len(names))
		for d := range row {
			for _, h := range [...]key{{k.feature, shared}, {k.feature, d}} {
				if x := l.table[h]; x != nil {
					row[d] += float32(x.sum / l.summed)
				}
			}
		}
		weights[k.feature] = row
	}
	bias := make([]float32, len(names))
	for d := range bias {
		bias[d] = float32(l.bias[d].sum / l.summed)
	}
	return ranker.New(names, bias, make([]float32, len(names)), weights)
}

// quantiles gives the values of p at which a cut can change a figure, few enough to try all.
func quantiles(examples []*example) []float64 {
	var p []float64
	for _, x := range examples {
		p = append(p, x.p)
	}
	slices.Sort(p)
	var out []float64
	for i := 0; i < len(p); i += max(1, len(p)/200) {
		out = append(out, p[i])
	}
	return out
}
