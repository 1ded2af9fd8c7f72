package keeper

import (
	"context"
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
)

// The bounds of the work that one report makes. A report that meets one is marked (register.Taken.Crowded); rebuilding compares everything.
const (
	mostCandidates = 2_000 // objects that share a key with it and are compared
	mostMentions   = 600   // mentions that are grouped again with it: grouping takes the square of them
)

// step is what is read from a ledger to group again, and what becomes of it.
type step struct {
	ledger    store.Ledger
	memo      *grouping.Memo
	report    string       // that changes; "" when a field entry or only a decision does
	entry     string       // the field entry that changes
	class     access.Class // of what is grouped: incidents of different classes have nothing in common
	new       []register.Mention
	decisions map[string]register.Decision

	blocks    map[string]bool // loaded whole
	incidents map[string]store.Object
	read      map[string]readIncident // by id
	mentions  []register.Mention
	observed  map[string]*observed
	groups    []register.Incident // as they will stand
	crowded   bool
}

type observed struct {
	register.Taken
	version int
}

func (k *Keeper) newStep() *step {
	return &step{ledger: k.Ledger, memo: k.remembered(), decisions: map[string]register.Decision{}, blocks: map[string]bool{}, incidents: map[string]store.Object{}, read: map[string]readIncident{}, observed: map[string]*observed{}}
}

// fresh puts the mentions of a report in place of those that the ledger has.
func (s *step) fresh(report string, mentions []register.Mention) { s.report, s.new = report, mentions }

// gather loads every block that the report stood in or is linked to, and the decisions that hold there with the blocks that they name.
func (s *step) gather(ctx context.Context) error {
	var err error
	switch {
	case s.report != "":
		err = s.own(ctx)
	case s.entry != "":
		err = s.loadLinked(ctx, register.Link(register.KindField, s.entry))
	}
	if err != nil {
		return err
	}
	if err := s.linked(ctx); err != nil {
		return err
	}
	return s.decide(ctx)
}

// is tells whether a mention is one of what changes.
func (s *step) is(m register.Mention) bool {
	return s.report != "" && m.Report == s.report || s.entry != "" && m.Entry == s.entry
}

// asks gives the filter of objects of the step's class with a facet; others may come with them.
func (s *step) asks(kind, facet, value string) store.Filter {
	f := store.Filter{Kind: kind, Facets: []store.Facet{{Kind: facet, Value: value}}}
	if s.class != access.Open {
		f.Classes = []access.Class{s.class}
	}
	return f
}

// own loads what the report stood in until now.
func (s *step) own(ctx context.Context) error {
	o, version, err := readObserved(ctx, s.ledger, s.report)
	if err != nil {
		return err
	}
	s.observed[s.report] = &observed{o, version}
	if version == 0 {
		return nil
	}
	for _, b := range o.Beside {
		if err := s.load(ctx, b.Block); err != nil {
			return err
		}
	}
	return s.loadLinked(ctx, register.Link(register.KindReport, s.report))
}

// loadLinked loads the blocks of the incidents that have a link.
func (s *step) loadLinked(ctx context.Context, link string) error {
	objects, err := s.ledger.Linked(ctx, register.KindIncident, link)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if err := s.load(ctx, blockOf(o)); err != nil {
			return err
		}
	}
	return nil
}

// blockOf gives the block of an incident.
func blockOf(o store.Object) string {
	for _, f := range o.Index.Facets {
		if f.Kind == "block" {
			return f.Value
		}
	}
	return ""
}

// linked loads the blocks with a mention that is linked to a new one.
func (s *step) linked(ctx context.Context) error {
	linker := grouping.NewLinker(s.new)
	seen := map[string]bool{}
	for _, key := range grouping.Lookups(s.new) {
		for _, kind := range []string{register.KindIncident, register.KindObserved} {
			for o, err := range s.ledger.AllObjects(ctx, s.asks(kind, "key", key)) {
				if err != nil {
					return err
				}
				if seen[kind+o.ID] || o.Index.Class != s.class {
					continue
				}
				if len(seen) == mostCandidates {
					s.crowded = true
					return nil
				}
				seen[kind+o.ID] = true
				if err := s.candidate(ctx, linker, o); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// candidate loads the blocks of an object's mentions that are linked.
func (s *step) candidate(ctx context.Context, linker *grouping.Linker, o store.Object) error {
	if o.Kind == register.KindObserved {
		x, err := register.Read[register.Taken](o)
		if err != nil {
			return err
		}
		for _, b := range x.Beside {
			if !s.is(b.Mention) && !s.blocks[b.Block] && linker.Links(b.Mention) {
				if err := s.load(ctx, b.Block); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if s.blocks[blockOf(o)] {
		return nil
	}
	i, err := s.incident(o)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(i.Mentions, func(m register.Mention) bool { return !s.is(m) && linker.Links(m) }) {
		return s.load(ctx, i.Block)
	}
	return nil
}

// load takes all of a block into the step.
func (s *step) load(ctx context.Context, block string) error {
	if s.blocks[block] || block == "" {
		return nil
	}
	if len(s.mentions) >= mostMentions {
		s.crowded = true
		return nil
	}
	s.blocks[block] = true
	for o, err := range s.ledger.AllObjects(ctx, s.asks(register.KindIncident, "block", block)) {
		if err != nil {
			return err
		}
		if o.Index.Class != s.class {
			continue
		}
		i, err := s.incident(o)
		if err != nil {
			return err
		}
		s.incidents[o.ID] = o
		for _, m := range i.Mentions {
			s.take(m)
		}
	}
	for o, err := range s.ledger.AllObjects(ctx, s.asks(register.KindObserved, "block", block)) {
		if err != nil {
			return err
		}
		if o.Index.Class != s.class {
			continue
		}
		x, err := register.Read[register.Taken](o)
		if err != nil {
			return err
		}
		if s.observed[x.Report] == nil {
			s.observed[x.Report] = &observed{x, o.Version}
		}
		for _, b := range x.Beside {
			if b.Block == block {
				s.take(b.Mention)
			}
		}
	}
	return nil
}

// incident reads an incident, once for the step.
func (s *step) incident(o store.Object) (register.Incident, error) {
	if known := s.read[o.ID]; known.version == o.Version && o.Version > 0 {
		return known.incident, nil
	}
	i, err := incidentOf(s.ledger, o)
	if err == nil {
		s.read[o.ID] = readIncident{o.Version, i}
	}
	return i, err
}

// take takes a mention as it was before grouping.
func (s *step) take(m register.Mention) {
	if !s.is(m) {
		m.Origin, m.Grouped, m.Decision = "", []register.Reason{}, ""
		s.mentions = append(s.mentions, m)
	}
}

// all gives every mention that is grouped in this step.
func (s *step) all() []register.Mention { return append(slices.Clone(s.mentions), s.new...) }
