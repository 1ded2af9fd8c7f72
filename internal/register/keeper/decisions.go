package keeper

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
)

// decide finds the decisions that hold for what is loaded and loads what they name, until there is nothing further.
func (s *step) decide(ctx context.Context) error {
	if len(s.decisions) == 0 {
		any, err := s.ledger.Objects(ctx, store.Filter{Kind: register.KindDecision, Limit: 1})
		if err != nil || len(any.Objects) == 0 {
			return err
		}
	}
	asked, read := map[string]bool{}, map[string]bool{}
	for {
		for _, m := range s.all() {
			for _, link := range []string{register.Link(register.KindIncident, grouping.ID(m)), linkOf(m.Report, m.Entry)} {
				if asked[link] {
					continue
				}
				asked[link] = true
				if err := s.find(ctx, link); err != nil {
					return err
				}
			}
		}
		before := len(s.mentions)
		for _, d := range s.sorted() {
			if !read[d.ID] {
				read[d.ID] = true
				if err := s.named(ctx, d); err != nil {
					return err
				}
			}
		}
		if len(s.mentions) == before {
			return nil
		}
	}
}

// find takes the decisions with a link.
func (s *step) find(ctx context.Context, link string) error {
	objects, err := s.ledger.Linked(ctx, register.KindDecision, link)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if _, ok := s.decisions[o.ID]; ok {
			continue // a newer one than the ledger has
		}
		d, err := register.Read[register.Decision](o)
		if err != nil {
			return err
		}
		s.decisions[d.ID] = d
	}
	return nil
}

// named loads the blocks of what a decision names.
func (s *step) named(ctx context.Context, d register.Decision) error {
	for _, id := range d.Incidents {
		i, err := Resolve(ctx, s.ledger, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // nothing tells of it any more
		}
		if err != nil {
			return err
		}
		if err := s.load(ctx, i.Block); err != nil {
			return err
		}
	}
	for _, m := range d.Mentions {
		if err := s.loadLinked(ctx, linkOf(m.Report, m.Entry)); err != nil {
			return err
		}
	}
	return nil
}

// linkOf gives by what incidents with a mention of a report or a field entry are found.
func linkOf(report, entry string) string {
	if entry != "" {
		return register.Link(register.KindField, entry)
	}
	return register.Link(register.KindReport, report)
}

// sorted gives the decisions in the order of time.
func (s *step) sorted() []register.Decision {
	var out []register.Decision
	for _, d := range s.decisions {
		out = append(out, d)
	}
	slices.SortFunc(out, byTime)
	return out
}

func byTime(a, b register.Decision) int {
	return cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.ID, b.ID))
}

// group gives the incidents of mentions with what persons decided on them: by the mentions alone and the decisions in the order of time.
func group(memo *grouping.Memo, mentions []register.Mention, decisions []register.Decision) []register.Incident {
	out := memo.Group(mentions, decisions)
	for i := range out {
		judge(&out[i], decisions)
	}
	return out
}

// judge notes the decisions that bear on an incident, and gives it the grade of the newest verdict that holds, and the newest look at it.
func judge(i *register.Incident, decisions []register.Decision) {
	ids, reports := map[string]bool{}, map[string]bool{}
	for _, m := range i.Mentions {
		ids[grouping.ID(m)] = true
		reports[m.Report] = m.Report != ""
	}
	i.Decisions = nil
	for _, d := range decisions {
		incident := slices.ContainsFunc(d.Incidents, func(id string) bool { return ids[id] })
		if !incident && !slices.ContainsFunc(d.Mentions, func(m register.MentionKey) bool { return reports[m.Report] }) {
			continue
		}
		i.Decisions = append(i.Decisions, d.ID)
		if incident && d.Kind == grouping.DecisionVerdict && d.Undone == nil {
			i.Verdict = &register.Verdict{Grade: d.Grade, By: d.By, Why: d.Why, At: d.At}
			i.Grade, i.GradeWhy = d.Grade, grouping.WhyVerdict
		}
		if incident && d.Kind == grouping.DecisionSeen && d.Undone == nil {
			i.Seen = &register.Look{State: d.State, By: d.By, Why: d.Why, At: d.At}
		}
	}
}

// Resolve gives the incident that now holds the mention by which an id was given. An id whose incident went into another one leads there.
func Resolve(ctx context.Context, l store.Ledger, id string) (register.Incident, error) {
	o, err := l.Object(ctx, register.KindIncident, id)
	if err != nil {
		return register.Incident{}, err
	}
	if !o.Removed {
		return register.Read[register.Incident](o)
	}
	last, err := l.ObjectVersion(ctx, register.KindIncident, id, o.Version-1)
	if err != nil {
		return register.Incident{}, err
	}
	was, err := register.Read[register.Incident](last)
	if err != nil {
		return was, err
	}
	for _, m := range was.Mentions {
		if grouping.ID(m) != id {
			continue
		}
		objects, err := l.Linked(ctx, register.KindIncident, linkOf(m.Report, m.Entry))
		if err != nil {
			return register.Incident{}, err
		}
		for _, o := range objects {
			now, err := register.Read[register.Incident](o)
			if err != nil {
				return now, err
			}
			if slices.ContainsFunc(now.Mentions, func(m register.Mention) bool { return grouping.ID(m) == id }) {
				return now, nil
			}
		}
	}
	return register.Incident{}, store.ErrNotFound
}
