package keeper

import (
	"fmt"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
	"marsad/record"
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

// Pin makes the decision that what a report tells of an incident's kind belongs to it.
func Pin(by store.Author, i register.Incident, reports ...record.Report) (register.Decision, error) {
	var keys []register.MentionKey
	for _, r := range reports {
		before := len(keys)
		for _, m := range grouping.Mentions(r, 0) {
			if m.Type == i.Type {
				keys = append(keys, KeyOf(m))
			}
		}
		if len(keys) == before {
			return register.Decision{}, fmt.Errorf("%w: report %s tells of no %s: correct its type first", store.ErrInvalid, r.ID, i.Type)
		}
	}
	return NewDecision(by, grouping.DecisionPin, []string{i.ID}, keys, ""), nil
}
