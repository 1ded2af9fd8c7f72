package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"marsad/internal/evaluation"
	"marsad/internal/ranker"
	"marsad/internal/reading"
	"marsad/record"
)

// partiesOf takes the candidates for parties of the events that meet a label.
func (s *set) partiesOf(r row, report record.Report, doc *reading.Doc, labels []int) {
	bag := len(s.bags) - 1
	for i, k := range labels {
		if k < 0 {
			continue
		}
		g := r.Gold.Events[k]
		for _, c := range doc.Events[i].Candidates {
			names := namesOf(report, doc, c)
			s.party(c, bag, anyName(append(g.Agents, g.Partners...), names), anyName(g.Recipients, names))
		}
	}
}

// spanParties takes the candidates for parties in a sentence with marked spans, of the first event whose trigger most people marked.
func (s *set) spanParties(ctx context.Context, r row) error {
	report, doc, err := s.read(ctx, r)
	if err != nil {
		return err
	}
	votes := func(get func(int) []string) map[string]bool {
		n, out := map[string]int{}, map[string]bool{}
		for i := range r.Spans {
			once := map[string]bool{}
			for _, part := range get(i) {
				for w := range evaluation.Words(part) {
					once[w] = true
				}
			}
			for w := range once {
				n[w]++
				out[w] = 2*n[w] > len(r.Spans)
			}
		}
		return out
	}
	verb := votes(func(i int) []string { return r.Spans[i].Verb })
	source := votes(func(i int) []string { return r.Spans[i].Source })
	target := votes(func(i int) []string { return r.Spans[i].Target })
	s.bags = append(s.bags, bag{fold: s.fold(r.ID)})
	for i, e := range report.Events {
		if !meetWords(verb, e.Cue.Quote) {
			continue
		}
		for _, c := range doc.Events[i].Candidates {
			agent, recipient := false, false
			for _, n := range namesOf(report, doc, c) {
				agent, recipient = agent || meetWords(source, n), recipient || meetWords(target, n)
			}
			s.party(c, len(s.bags)-1, agent, recipient)
		}
		break
	}
	return nil
}

func (s *set) party(c reading.Candidate, bag int, is ...bool) {
	for d, holds := range is {
		x := &example{features: c.Features, domain: d, happens: holds, weight: 1, bag: bag, joined: c.Joined}
		if holds {
			x.target = 1
		}
		s.parties = append(s.parties, x)
	}
}

// namesOf gives the names of a candidate: all its entity's, or the words themselves.
func namesOf(report record.Report, doc *reading.Doc, c reading.Candidate) []string {
	if c.Mention < 0 {
		return []string{doc.Quote(c.First, c.Last)}
	}
	e := report.Entities[doc.Mentions[c.Mention].Entity]
	out := []string{e.Name.Arabic}
	for _, m := range e.Mentions {
		if m.Reading != "" {
			out = append(out, m.Reading)
		} else {
			out = append(out, m.Quote)
		}
	}
	return out
}

func meetWords(set map[string]bool, s string) bool {
	for w := range evaluation.Words(s) {
		if set[w] {
			return true
		}
	}
	return false
}

// anyName reports whether one of the labels is among the names.
func anyName(labels, names []string) bool {
	return slices.ContainsFunc(labels, func(l string) bool { return evaluation.SameName(l, names) })
}

// roles are the domains of the model of parties.
var roles = []string{ranker.Agent: "agent", ranker.Recipient: "recipient"}

// learnParties trains the model of parties, for all documents and for each fold without it, and prints the figures of both roles on held-out
// documents.
func (s *set) learnParties(folds []reading.Models, all map[string]*ranker.Model, log io.Writer) {
	m := fit(s.o, roles, s.parties, nil)
	held := make([]float64, len(s.parties))
	for fold := range folds {
		folds[fold].Parties = fit(s.o, roles, s.parties, func(x *example) bool { return s.bags[x.bag].fold != fold })
		for i, x := range s.parties {
			if s.bags[x.bag].fold == fold {
				held[i] = folds[fold].Parties.Probability(x.features, x.domain)
			}
		}
	}
	for i, x := range s.parties {
		if x.joined {
			before := i - len(roles) // the same part of the candidate before
			held[before], held[i] = reading.Shared(held[before], held[i])
		}
	}
	for i, x := range s.parties {
		x.p = held[i]
	}
	for role, name := range roles {
		at := s.partyCut(role)
		m.Cut[role] = float32(at)
		for fold := range folds {
			folds[fold].Parties.Cut[role] = float32(at)
		}
		fmt.Fprintf(log, "%s: by rule %v; learned, held out, cut %.3f: %v\n", name, s.measureRule(role, name), at, s.measureParties(role, at))
	}
	all[ranker.Parties] = m
}

// partyCut gives the lowest cut that is as good as the best: a reader sees who is named too much, but not who is missing.
func (s *set) partyCut(role int) float64 {
	const least, most, step = 0.05, 0.9, 0.025
	best := 0.0
	for c := least; c < most; c += step {
		best = max(best, s.measureParties(role, c).fbeta(s.o.beta))
	}
	for c := least; c < most; c += step {
		if s.measureParties(role, c).fbeta(s.o.beta) >= best-asGood {
			return c
		}
	}
	return most
}

func (s *set) measureParties(role int, cut float64) figures {
	return s.count(role, func(x *example) bool { return x.p >= cut })
}

func (s *set) measureRule(role int, name string) figures {
	return s.count(role, func(x *example) bool { return x.features[0] == ranker.Name("rule", name) })
}

func (s *set) count(role int, kept func(*example) bool) (f figures) {
	for _, x := range s.parties {
		switch {
		case x.domain != role:
		case kept(x) && x.happens:
			f.right++
		case kept(x):
			f.wrong++
		case x.happens:
			f.missed++
		}
	}
	return f
}
