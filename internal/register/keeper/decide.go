package keeper

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
)

// Decide keeps a person's decision and groups again what it bears on, in one step. The decision says who and why itself; a verdict has one of the grades
// that only a person gives.
func (k *Keeper) Decide(ctx context.Context, by store.Author, d register.Decision) error {
	if err := check(d); err != nil {
		return err
	}
	return k.again(ctx, by, func() ([]store.Object, error) {
		version, err := versionOf(ctx, k.Ledger, register.KindDecision, d.ID)
		if err != nil {
			return nil, err
		}
		decision, err := register.Object(d, version)
		if err != nil {
			return nil, err
		}
		s := k.newStep()
		s.decisions[d.ID] = d
		if s.class, err = k.classOf(ctx, d.Incidents); err != nil {
			return nil, err
		}
		if err := s.gather(ctx); err != nil {
			return nil, err
		}
		objects, err := s.regroup(ctx, 0, false)
		return append(objects, decision), err
	})
}

// classOf gives the class of the incidents that a decision names. Incidents of different classes are for different people, and no decision is on both.
func (k *Keeper) classOf(ctx context.Context, incidents []string) (class access.Class, err error) {
	found := ""
	for _, id := range incidents {
		i, err := Resolve(ctx, k.Ledger, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // nothing tells of it any more
		}
		if err != nil {
			return class, err
		}
		if found != "" && i.Class != class {
			return class, fmt.Errorf("%w: incidents %s and %s are for different people; no decision joins them", store.ErrInvalid, found, id)
		}
		found, class = id, i.Class
	}
	return class, nil
}

// Undo takes a decision back; it stays in the register as undone.
func (k *Keeper) Undo(ctx context.Context, by store.Author, id string) error {
	o, err := k.Ledger.Object(ctx, register.KindDecision, id)
	if err != nil {
		return err
	}
	d, err := register.Read[register.Decision](o)
	if err != nil {
		return err
	}
	if d.Undone != nil {
		return fmt.Errorf("%w: decision %s was undone by %s at %s", store.ErrInvalid, id, d.Undone.By, d.Undone.At)
	}
	d.Undone = &register.Undone{By: by.Name, Why: by.Why, At: by.At.UTC().Format(timeLayout)}
	return k.Decide(ctx, by, d)
}

const timeLayout = "2006-01-02T15:04:05.000000Z"

// NewDecision makes a decision of an author.
func NewDecision(by store.Author, kind string, incidents []string, mentions []register.MentionKey, grade string) register.Decision {
	at := by.At.UTC().Format(timeLayout)
	id := grouping.DecisionID(append([]string{kind, by.Name, by.Why, at, grade}, incidents...)...)
	return register.Decision{ID: id, Kind: kind, Incidents: incidents, Mentions: mentions, Grade: grade, Why: by.Why, By: by.Name, At: at}
}

// Look makes the decision that nothing is to be changed on an incident as it stands.
func Look(by store.Author, i register.Incident) register.Decision {
	d := NewDecision(by, grouping.DecisionSeen, []string{i.ID}, nil, "")
	d.State = i.State()
	return d
}

// LookBreach notes that a person looked at an alleged breach, for as long as its answer stays.
func (k *Keeper) LookBreach(ctx context.Context, by store.Author, id string) error {
	if strings.TrimSpace(by.Why) == "" {
		return fmt.Errorf("%w: whoever looked at it says why nothing is to be changed", store.ErrInvalid)
	}
	return k.again(ctx, by, func() ([]store.Object, error) {
		o, err := k.Ledger.Object(ctx, register.KindBreach, id)
		if err != nil {
			return nil, err
		}
		b, err := register.Read[register.Breach](o)
		if err != nil {
			return nil, err
		}
		b.Seen = &register.Look{State: b.Answer, By: by.Name, Why: by.Why, At: by.At.UTC().Format(timeLayout)}
		now, err := register.Object(b, o.Version)
		return []store.Object{now}, err
	})
}

// PersonGrades are the grades that only a person gives.
func PersonGrades() []string {
	return []string{register.GradeVerified, register.GradeRefuted, register.GradeNotAttributable}
}

// check refuses a decision that says too little.
func check(d register.Decision) error {
	need := map[string][2]int{grouping.DecisionMerge: {2, 0}, grouping.DecisionSplit: {1, 1}, grouping.DecisionPin: {1, 1}, grouping.DecisionVerdict: {1, 0}, grouping.DecisionSeen: {1, 0}}
	n, ok := need[d.Kind]
	switch {
	case !ok:
		return fmt.Errorf("%w: a decision is merge, split, pin, verdict or seen, not %q", store.ErrInvalid, d.Kind)
	case len(d.Incidents) < n[0]:
		return fmt.Errorf("%w: a %s names at least %d incidents", store.ErrInvalid, d.Kind, n[0])
	case len(d.Mentions) < n[1]:
		return fmt.Errorf("%w: a %s names at least %d mention", store.ErrInvalid, d.Kind, n[1])
	case strings.TrimSpace(d.Why) == "" || strings.TrimSpace(d.By) == "":
		return fmt.Errorf("%w: a decision says who decides and why", store.ErrInvalid)
	case d.Kind == grouping.DecisionVerdict && !slices.Contains(PersonGrades(), d.Grade):
		return fmt.Errorf("%w: a verdict is one of %s, not %q", store.ErrInvalid, strings.Join(PersonGrades(), ", "), d.Grade)
	}
	return nil
}
