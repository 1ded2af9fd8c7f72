package grouping

import (
	"maps"
	"math"
	"slices"

	"marsad/internal/register"
)

// Example is a pair of mentions that share a key: the values of its reasons, and whether both tell of one incident.
type Example struct {
	Values map[string]float64
	One    bool
}

// Examples compares mentions, each with every other that it shares a key with; one says which pairs tell of one incident.
func Examples(mentions []register.Mention, one func(i, j int) bool) []Example {
	var out []Example
	Pairs(mentions, func(i, j int, values map[string]float64) { out = append(out, Example{values, one(i, j)}) })
	return out
}

// How Fit learns: steps, their size and momenta (Adam, Kingma and Ba 2015), and how strongly the weights are drawn to those set by hand.
const (
	steps    = 1000
	rate     = 0.03
	drawn    = 0.2
	momentum = 0.9
	second   = 0.999
)

// handed are the reasons that keep the weight set by hand: what tells kinds, days and sums apart must hold also where few examples have it.
var handed = []string{"summary", "type.apart", "time.same", "time.next", "time.two", "time.apart", "time.partial_apart"}

// Fit gives weights of the reasons: a logistic regression of whether a pair is one incident, with Threshold as its zero, drawn to the weights set by hand, so that
// a reason without examples keeps its own. A reason that is shown as one for or against never turns into its opposite.
//
// apart is how much a pair of two incidents counts beside one of one incident: among twice as many incidents each has twice as many that it can be mistaken for, so
// that examples from a part of a set have to count more to give what the whole would.
func Fit(examples []Example, apart float64) map[string]float64 {
	f := newFitting(examples)
	f.apart = apart
	n := len(f.names)
	m, v := make([]float64, n), make([]float64, n)
	for step := 1; step <= steps; step++ {
		for i, g := range f.gradient() {
			if slices.Contains(handed, f.names[i]) {
				continue
			}
			m[i], v[i] = momentum*m[i]+(1-momentum)*g, second*v[i]+(1-second)*g*g
			f.w[i] -= rate * (m[i] / (1 - math.Pow(momentum, float64(step)))) / (math.Sqrt(v[i]/(1-math.Pow(second, float64(step)))) + 1e-8)
			if f.w[i]*f.hand[i] < 0 {
				f.w[i] = 0
			}
		}
	}
	out := map[string]float64{}
	for i, name := range f.names {
		out[name] = f.w[i]
	}
	return out
}

// fitting holds examples by numbers of reasons.
type fitting struct {
	names   []string
	w, hand []float64
	rows    [][]feature
	one     []bool
	apart   float64
}

type feature struct {
	at    int
	value float64
}

func newFitting(examples []Example) *fitting {
	f := &fitting{}
	number := map[string]int{}
	for _, e := range examples {
		var row []feature
		for _, name := range slices.Sorted(maps.Keys(e.Values)) {
			if _, ok := number[name]; !ok {
				number[name] = len(f.names)
				f.names, f.hand = append(f.names, name), append(f.hand, weights[name])
			}
			row = append(row, feature{number[name], e.Values[name]})
		}
		f.rows, f.one = append(f.rows, row), append(f.one, e.One)
	}
	f.w = slices.Clone(f.hand)
	return f
}

func (f *fitting) gradient() []float64 {
	g := make([]float64, len(f.w))
	for i := range g {
		g[i] = drawn * (f.w[i] - f.hand[i])
	}
	for k, row := range f.rows {
		z := -Threshold
		for _, x := range row {
			z += f.w[x.at] * x.value
		}
		d := 1 / (1 + math.Exp(-z))
		if f.one[k] {
			d--
		} else {
			d *= f.apart
		}
		for _, x := range row {
			g[x.at] += d * x.value
		}
	}
	return g
}
