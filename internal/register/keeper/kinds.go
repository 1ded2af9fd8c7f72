package keeper

import (
	"fmt"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
)

// KeyOf names a mention in a decision.
func KeyOf(m register.Mention) register.MentionKey {
	return register.MentionKey{Report: m.Report, Entry: m.Entry, Type: m.Type, Cue: m.Cue}
}

// Merge makes the decision that incidents are one. It names every mention of them: those that come later find their place by what they tell.
func Merge(by store.Author, incidents []register.Incident) (register.Decision, error) {
	var ids []string
	var keys []register.MentionKey
	for _, i := range incidents {
		if slices.Contains(ids, i.ID) {
			continue
		}
		ids = append(ids, i.ID)
		for _, m := range i.Mentions {
			keys = append(keys, KeyOf(m))
		}
	}
	if len(ids) < 2 {
		return register.Decision{}, fmt.Errorf("%w: a merge needs two incidents that are not one already", store.ErrInvalid)
	}
	return NewDecision(by, grouping.DecisionMerge, ids, keys, ""), nil
}

// Split makes the decision that what some reports of an incident tell is another incident. What stays is named by the first mention that does.
func Split(by store.Author, i register.Incident, reports []string) (register.Decision, error) {
	var keys []register.MentionKey
	stays := ""
	for _, m := range i.Mentions {
		switch {
		case slices.Contains(reports, m.Report):
			keys = append(keys, KeyOf(m))
		case stays == "":
			stays = grouping.ID(m)
		}
	}
	switch {
	case len(keys) == 0:
		return register.Decision{}, fmt.Errorf("%w: none of these reports tells of incident %s", store.ErrInvalid, i.ID)
	case stays == "":
		return register.Decision{}, fmt.Errorf("%w: nothing would stay in incident %s", store.ErrInvalid, i.ID)
	}
	return NewDecision(by, grouping.DecisionSplit, []string{stays}, keys, ""), nil
}
