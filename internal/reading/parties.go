package reading

import "slices"

// This file weighs who did it and to whom. The rules of roles.go say what the order of words suggests; the learned model of parties looks at every name near
// the trigger (parties_candidates.go), takes the rules' word as one sign among others (parties_features.go), and decides.

// Shared gives the probability of a part for two candidates that wa joins, from those of each: who stands beside a likely one is as likely, less what
// the model doubts.
func Shared(before, behind float64) (float64, float64) {
	return max(before, sharing*behind), max(behind, sharing*before)
}

// sharing was chosen on folds that the model has not seen.
const sharing = 0.8

// assign gives roles by the learned model; with none the rules' word stands. Escorts, mediators and hosts are the rules' alone.
func (ev *eventer) assign(e *Event) {
	candidates := ev.candidates(e)
	if ev.keep.features {
		e.Candidates = candidates
	}
	if ev.models.Parties == nil {
		return
	}
	type vote struct {
		candidate Candidate
		p         [2]float64
	}
	var votes []vote
	at := map[int]int{}
	shares := ev.shares(candidates)
	for i, c := range candidates {
		entity := -1 - c.First
		if c.Mention >= 0 {
			entity = ev.d.Mentions[c.Mention].Entity
		}
		if c.Rule != "" && c.Rule != "agent" && c.Rule != "recipient" || e.sure(entity) {
			continue
		}
		k, ok := at[entity]
		if !ok {
			k = len(votes)
			at[entity] = k
			votes = append(votes, vote{candidate: c})
		}
		for r, p := range shares[i] {
			if p > votes[k].p[r] {
				votes[k].p[r] = p
				votes[k].candidate = c
			}
		}
	}
	kept := e.Actors[:0]
	for _, a := range e.Actors {
		if _, weighed := at[a.Entity]; !weighed {
			kept = append(kept, a)
		}
	}
	e.Actors = kept
	for _, v := range votes {
		agent, recipient := v.p[0]-float64(ev.models.Parties.Cut[0]), v.p[1]-float64(ev.models.Parties.Cut[1])
		switch {
		case agent >= 0 && agent >= recipient:
			ev.giveTold(e, v.candidate, "agent")
		case recipient >= 0:
			ev.giveTold(e, v.candidate, "recipient")
		}
	}
}

// giveTold gives a candidate a role and notes where it was taken over from an event told before.
func (ev *eventer) giveTold(e *Event, c Candidate, role string) {
	n := len(e.Actors)
	ev.give(e, ev.mention(c), role)
	if len(e.Actors) > n {
		e.Actors[n].Told = c.Told
	}
}

// shares gives the probability of each part, agent and recipient, for each candidate.
func (ev *eventer) shares(candidates []Candidate) [][2]float64 {
	out := make([][2]float64, len(candidates))
	for i, c := range candidates {
		ev.models.Parties.Probabilities(c.Features, out[i][:])
		for r := range out[i] {
			if c.Joined {
				out[i-1][r], out[i][r] = Shared(out[i-1][r], out[i][r])
			}
		}
	}
	return out
}

// sure reports whether an entity's role was said outright.
func (e *Event) sure(entity int) bool {
	return slices.ContainsFunc(e.Actors, func(a EventActor) bool { return a.Sure && a.Entity == entity })
}
