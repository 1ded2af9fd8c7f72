package watch

import (
	"slices"
	"strconv"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// judged is a rule made ready: its search with the classes that its owner may see.
type judged struct {
	Rule
	revision int
	filter   store.Filter
	clock    clock
	triggers []Condition
}

func ready(r Rule, revision int, owner access.Viewer) (judged, error) {
	out := judged{Rule: r, revision: revision, triggers: r.triggers()}
	var err error
	if out.clock, err = newClock(r); err != nil {
		return out, err
	}
	out.filter, err = r.Filter()
	out.filter.Classes = owner.Classes()
	return out, err
}

// fits tells whether a record passes the search and the thresholds, and by what.
func (j judged) fits(s *state) ([]Reason, bool) {
	if s == nil || !j.filter.Passes(s.index) {
		return nil, false
	}
	var why []Reason
	for _, c := range j.Conditions {
		if !c.threshold() {
			continue
		}
		found := c.measure(*s.incident)
		if found < c.N {
			return nil, false
		}
		why = append(why, Reason{Condition: c.Kind, N: c.N, Of: c.Of, Found: found})
	}
	return why, true
}

// measure gives what a threshold looks at.
func (c Condition) measure(i register.Incident) int {
	if c.Kind == AtLeastOrigins {
		return independent(i)
	}
	return toll(i, c.Of)
}

// independent counts the origins that say it happened and have not taken it back.
func independent(i register.Incident) int {
	n := 0
	for _, o := range i.Origins {
		if slices.ContainsFunc(i.Mentions, func(m register.Mention) bool {
			return m.Origin == o.ID && !m.Retracted && (m.Modality == "asserted" || m.Modality == "reported")
		}) {
			n++
		}
	}
	return n
}

// toll gives the highest number of a kind that one origin gives as its best, or at least. Numbers of one origin for several groups of people are not added:
// they can tell of the same people.
func toll(i register.Incident, of string) int {
	most := 0
	for _, c := range i.Counts {
		if c.Of != of && !(of == "" && c.Of == "killed") {
			continue
		}
		n := c.Low
		if c.Best != nil {
			n = max(n, *c.Best)
		}
		most = max(most, n)
	}
	return most
}

// firing is an alert before it has an owner.
type firing struct {
	reasons []Reason
	key     []string // what tells it from other alerts of the rule on the same record
}

// judge gives what a step means for a rule.
func (j judged) judge(s subject) []firing {
	kind := s.kind
	if kind != j.filter.Kind || s.at.Before(j.since()) {
		return nil
	}
	why, now := j.fits(s.after)
	if !now {
		return nil
	}
	_, was := j.fits(s.before)
	var out []firing
	for _, c := range j.triggers {
		for _, f := range c.fired(s, was) {
			f.reasons = append(f.reasons, why...)
			out = append(out, f)
		}
	}
	return out
}

// fired gives what a condition sees in a step of a record that fits; was says that it fitted before.
func (c Condition) fired(s subject, was bool) []firing {
	switch c.Kind {
	case OnMatch:
		if !was {
			return []firing{{reasons: []Reason{{Condition: OnMatch}}}}
		}
	case OnGrade:
		return c.regraded(s)
	case OnContradiction:
		return contradicted(s)
	}
	return nil
}

func (c Condition) regraded(s subject) []firing {
	if s.before == nil {
		return nil
	}
	was, is := s.before.incident.Grade, s.after.incident.Grade
	if was == is || c.Of != "" && c.Of != is {
		return nil
	}
	return []firing{{reasons: []Reason{{Condition: OnGrade, Of: c.Of, Before: was, After: is}}, key: []string{strconv.Itoa(s.version)}}}
}

// contradicted gives an alert for each field on which origins disagree and did not before.
func contradicted(s subject) []firing {
	var out []firing
	for _, c := range s.after.incident.Contradictions {
		if s.before != nil && slices.ContainsFunc(s.before.incident.Contradictions, func(b register.Contradiction) bool { return b.Field == c.Field }) {
			continue
		}
		out = append(out, firing{reasons: []Reason{{Condition: OnContradiction, Of: c.Field, Found: len(c.Values)}}, key: []string{c.Field, strconv.Itoa(s.version)}})
	}
	return out
}

// alert makes the alert of a firing on a step.
func (j judged) alert(s subject, f firing) Alert {
	kind := s.kind
	a := Alert{Rule: j.ID, Revision: j.revision, Owner: j.Owner, Condition: f.reasons[0].Condition, Reasons: f.reasons, Record: s.id, Version: s.version, At: s.at.UTC().Format(time.RFC3339)}
	if kind == "" {
		kind = store.KindReport
	}
	a.Kind = kind
	if s.after.incident != nil {
		for _, m := range s.after.incident.Mentions {
			if m.Report != "" && !slices.Contains(a.Reports, m.Report) {
				a.Reports = append(a.Reports, m.Report)
			}
		}
	}
	a.ID = idOf(append([]string{j.ID, a.Condition, a.Kind, a.Record}, f.key...)...)
	return a
}
