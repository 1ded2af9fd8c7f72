package keeper

import (
	"context"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
)

// regroup groups what was gathered and gives the objects that change: incidents, tombstones of those that are no more, and what was observed of reports.
func (s *step) regroup(ctx context.Context, version int, removed bool) ([]store.Object, error) {
	all, decisions := s.all(), s.sorted()
	s.groups = group(s.memo, all, decisions)
	out, err := s.incidentObjects(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.beside(ctx, s.memo.Loners(all, decisions, s.groups)); err != nil {
		return nil, err
	}
	reports := make([]string, 0, len(s.observed))
	for id := range s.observed {
		reports = append(reports, id)
	}
	slices.Sort(reports)
	for _, id := range reports {
		x := s.observed[id]
		if id == s.report {
			x.Version, x.Crowded = version, s.crowded
		}
		o, err := register.Object(x.Taken, x.version)
		if err != nil {
			return nil, err
		}
		if o.Removed = removed && id == s.report; o.Removed && x.version == 0 {
			continue
		}
		out = append(out, o)
	}
	return out, nil
}

func (s *step) incidentObjects(ctx context.Context) ([]store.Object, error) {
	var out []store.Object
	for _, i := range s.groups {
		old, ok := s.incidents[i.ID]
		delete(s.incidents, i.ID)
		version := old.Version
		if !ok { // a new one, or one that had lost its id and has it again
			var err error
			if version, err = versionOf(ctx, s.ledger, register.KindIncident, i.ID); err != nil {
				return nil, err
			}
		}
		i.Class = s.class
		o, err := register.Object(i, version)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	gone := make([]string, 0, len(s.incidents))
	for id := range s.incidents {
		gone = append(gone, id)
	}
	slices.Sort(gone)
	for _, id := range gone {
		o := s.incidents[id]
		o.Removed = true
		out = append(out, o)
	}
	return out, nil
}

// beside puts the mentions that stand in no incident under their reports, in place of those of the blocks that were loaded.
func (s *step) beside(ctx context.Context, loners []grouping.Loner) error {
	for id, x := range s.observed {
		x.Beside = slices.DeleteFunc(x.Beside, func(b register.Beside) bool { return id == s.report || s.blocks[b.Block] })
	}
	for _, l := range loners {
		id := l.Mention.Report
		if id == "" { // a field entry always makes an incident, or is taken back
			continue
		}
		if s.observed[id] == nil {
			o, version, err := readObserved(ctx, s.ledger, id)
			if err != nil {
				return err
			}
			s.observed[id] = &observed{o, version}
		}
		s.observed[id].Beside = append(s.observed[id].Beside, register.Beside{Block: l.Block, Keys: l.Keys, Mention: l.Mention})
	}
	for _, x := range s.observed {
		slices.SortFunc(x.Beside, func(a, b register.Beside) int { return a.Mention.Cue.Start - b.Mention.Cue.Start })
	}
	return nil
}

// of gives the incidents with a mention of a report.
func (s *step) of(report string) []register.Incident {
	var out []register.Incident
	for _, i := range s.groups {
		if slices.ContainsFunc(i.Mentions, func(m register.Mention) bool { return m.Report == report }) {
			out = append(out, i)
		}
	}
	return out
}
