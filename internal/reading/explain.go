package reading

import (
	"cmp"
	"math"
	"slices"

	"marsad/internal/ranker"
)

// Explanation says why a record of an event exists, or why a candidate became none.
type Explanation struct {
	Event   string // its id in the record; "" for a candidate that was turned down
	Type    string
	Words   string // that triggered it
	Again   []string
	Rule    string
	Score   float64  // the learned probability that it is a happening
	Cut     float64  // from which on candidates are kept
	Reasons []Reason // the heaviest first
	Fields  []FieldExplanation
	Parties []PartyExplanation
}

// Reason is what was seen and what it adds to the score: above zero it speaks for a happening.
type Reason struct {
	Feature string
	Weight  float64
}

// FieldExplanation says what the rules and what the model held for a field, and which of them was taken.
type FieldExplanation struct {
	Name, Rule, Learned, Taken string
	Probability                float64
}

// PartyExplanation says how likely somebody named beside the trigger is each role, and which role was given, "" for a rival that lost.
type PartyExplanation struct {
	Name, Rule, Role string
	Probability      []float64 // by ranker.Agent and ranker.Recipient
}

// reasonsShown is how many reasons are named.
const reasonsShown = 6

// Explain gives the explanations of a report's events, in their order, then of the candidates that were turned down, the likeliest first.
func (r *Reader) Explain(d *Doc) []Explanation {
	var out []Explanation
	for i := range d.Events {
		x := r.explain(d, &d.Events[i])
		x.Event = eventID(i)
		out = append(out, x)
	}
	first := len(out)
	for i := range d.Unlikely {
		out = append(out, r.explain(d, &d.Unlikely[i]))
	}
	slices.SortStableFunc(out[first:], func(a, b Explanation) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

func (r *Reader) explain(d *Doc, e *Event) Explanation {
	x := Explanation{Type: e.Type, Words: d.Quote(e.CueFirst, e.CueLast), Rule: e.Rule, Score: e.Score}
	for _, s := range e.Evidence {
		if words := d.Quote(s.First, s.Last); s.Last-s.First <= againWords && words != x.Words {
			x.Again = append(x.Again, words)
		}
	}
	domain := d.Domain(e)
	if m := r.models.Happenings; m != nil {
		x.Cut = float64(m.Cut[domain])
		x.Reasons = reasons(m, e, domain)
	}
	x.Fields = []FieldExplanation{
		explainField("modality", r.models.Modality, e, e.RuleModality, e.Modality),
		explainField("phase", r.models.Phase, e, e.RulePhase, e.Phase),
	}
	for _, c := range e.Candidates {
		x.Parties = append(x.Parties, r.explainParty(d, e, c))
	}
	return x
}

// againWords is how many words the mention of an event told again has at most; longer evidence is its clause.
const againWords = 4

// reasons gives the features that weigh most.
func reasons(m *ranker.Model, e *Event, domain int) []Reason {
	var out []Reason
	seen := map[string]bool{}
	for i, name := range e.Names {
		if w := m.Weight(e.Features[i], domain); w != 0 && !seen[name] {
			seen[name] = true
			out = append(out, Reason{name, w})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out[:min(reasonsShown, len(out))]
}

func explainField(name string, m *ranker.Model, e *Event, rule, taken string) FieldExplanation {
	x := FieldExplanation{Name: name, Rule: rule, Taken: taken}
	if m != nil {
		best, p := m.Best(e.FieldFeatures)
		x.Learned, x.Probability = m.Names[best], p
	}
	return x
}

func (r *Reader) explainParty(d *Doc, e *Event, c Candidate) PartyExplanation {
	x := PartyExplanation{Name: d.Quote(c.First, c.Last), Rule: c.Rule}
	if m := r.models.Parties; m != nil {
		for role := range m.Names {
			x.Probability = append(x.Probability, m.Probability(c.Features, role))
		}
	}
	for _, a := range e.Actors {
		if m := d.Mentions[a.Mention]; c.Mention >= 0 && a.Entity == d.Mentions[c.Mention].Entity || c.Mention < 0 && m.First == c.First {
			x.Role = a.Role
		}
	}
	return x
}
