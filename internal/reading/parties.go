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
	ev.room.clear()
	candidates := ev.candidates(e)
	if ev.keep.features {
		e.Candidates = candidates
	}
	if ev.models.Parties == nil {
		return
	}
	votes := ev.room.votes[:0]
	shares := ev.shares(candidates)
	for i := range candidates {
		c := &candidates[i]
		entity := -1 - c.First
		if c.Mention >= 0 {
			entity = ev.d.Mentions[c.Mention].Entity
		}
		if c.Rule != "" && c.Rule != "agent" && c.Rule != "recipient" || e.sure(entity) {
			continue
		}
		k := votesOf(votes, entity)
		if k < 0 {
			k = len(votes)
			votes = append(votes, vote{entity: entity, candidate: i})
		}
		for r, p := range shares[i] {
			if p > votes[k].p[r] {
				votes[k].p[r] = p
				votes[k].candidate = i
			}
		}
	}
	ev.room.votes = votes
	kept := e.Actors[:0]
	for _, a := range e.Actors {
		if votesOf(votes, a.Entity) < 0 {
			kept = append(kept, a)
		}
	}
	e.Actors = kept
	for _, v := range votes {
		agent, recipient := v.p[0]-float64(ev.models.Parties.Cut[0]), v.p[1]-float64(ev.models.Parties.Cut[1])
		switch {
		case agent >= 0 && agent >= recipient:
			ev.giveTold(e, &candidates[v.candidate], "agent")
		case recipient >= 0:
			ev.giveTold(e, &candidates[v.candidate], "recipient")
		}
	}
}

// vote is how likely an entity plays each part, and which candidate speaks for it.
type vote struct {
	entity    int
	candidate int // index in the candidates
	p         [2]float64
}

// votesOf gives the index of the vote on an entity, -1 for none.
func votesOf(votes []vote, entity int) int {
	return slices.IndexFunc(votes, func(v vote) bool { return v.entity == entity })
}

// giveTold gives a candidate a role and notes where it was taken over from an event told before.
func (ev *eventer) giveTold(e *Event, c *Candidate, role string) {
	n := len(e.Actors)
	ev.give(e, ev.mention(c), role)
	if len(e.Actors) > n {
		e.Actors[n].Told = c.Told
	}
}

// shares gives the probability of each part, agent and recipient, for each candidate.
func (ev *eventer) shares(candidates []Candidate) [][2]float64 {
	out := slices.Grow(ev.room.shares[:0], len(candidates))[:len(candidates)]
	ev.room.shares = out
	for i := range candidates {
		c := &candidates[i]
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
