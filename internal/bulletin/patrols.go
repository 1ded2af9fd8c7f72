package bulletin

import (
	"cmp"
	"context"
	"slices"

	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// SeriesPart is what a period holds of a series of patrols.
type SeriesPart struct {
	Series      register.PatrolSeries // without runs, suspensions and notes
	Count       Comparison            // runs
	Runs        []register.Run
	Suspensions []register.Suspension // that had a day in the period
}

// PostChange is a post with what changed in the period and what was so before.
type PostChange struct {
	Post    register.Post
	Before  *register.PostState
	Changes []register.PostState
}

// patrols asks for every series: one that has been off for months says so in no day of the period.
func (g gathering) patrols(ctx context.Context) error {
	err := each(ctx, g, g.all(register.KindPatrol), mask.Patrol, func(p register.PatrolSeries) {
		part := g.partOf(p)
		g.b.Runs.Now += part.Count.Now
		g.b.Runs.Before += part.Count.Before
		if part.Count != (Comparison{}) || len(part.Suspensions) > 0 {
			g.b.Series = append(g.b.Series, part)
		}
	})
	slices.SortFunc(g.b.Series, func(x, y SeriesPart) int { return cmp.Compare(x.Series.ID, y.Series.ID) })
	return err
}

func (g gathering) partOf(p register.PatrolSeries) SeriesPart {
	part := SeriesPart{Series: p}
	part.Series.Runs, part.Series.Suspensions, part.Series.Notes = nil, nil, nil // notes hold what mask has not blurred
	for _, r := range p.Runs {
		switch {
		case g.b.Period.within(r.When):
			part.Count.Now++
			part.Runs = append(part.Runs, r)
		case g.b.Before.within(r.When):
			part.Count.Before++
		}
	}
	for _, s := range p.Suspensions {
		if dayOf(s.From) <= g.b.Period.To && (s.Until == "" || dayOf(s.Until) >= g.b.Period.From) {
			part.Suspensions = append(part.Suspensions, s)
		}
	}
	return part
}

func (g gathering) posts(ctx context.Context) error {
	f := g.all(register.KindPost)
	f.From, f.To = g.b.Period.From, g.b.Period.To
	err := each(ctx, g, f, mask.Post, func(p register.Post) {
		change := PostChange{Post: p}
		for _, s := range p.States {
			switch {
			case g.b.Period.Holds(s.From):
				change.Changes = append(change.Changes, s)
			case dayOf(s.From) < g.b.Period.From && len(change.Changes) == 0:
				change.Before = &s
			}
		}
		if len(change.Changes) > 0 {
			g.b.Posts = append(g.b.Posts, change)
		}
	})
	slices.SortFunc(g.b.Posts, func(x, y PostChange) int { return cmp.Compare(x.Post.ID, y.Post.ID) })
	return err
}

// field takes the logs of contacts and patrols, and counts what else monitors wrote. What review rejected is left out and counted.
func (g gathering) field(ctx context.Context) error {
	f := g.all(register.KindField)
	f.From, f.To = g.b.Period.From, g.b.Period.To
	counts := map[string]int{}
	err := each(ctx, g, f, mask.FieldEntry, func(e register.FieldEntry) {
		if e.Review.State == register.ReviewRejected {
			g.b.Rejected++
			return
		}
		counts[e.Kind]++
		switch {
		case e.Kind == register.FieldContact && e.Contact != nil:
			g.b.Contacts = append(g.b.Contacts, e)
		case e.Kind == register.FieldPatrolLog && e.Patrol != nil:
			g.b.PatrolLogs = append(g.b.PatrolLogs, e)
		}
	})
	for _, list := range [][]register.FieldEntry{g.b.Contacts, g.b.PatrolLogs} {
		slices.SortFunc(list, func(x, y register.FieldEntry) int {
			return cmp.Or(cmp.Compare(x.When.From, y.When.From), cmp.Compare(x.ID, y.ID))
		})
	}
	for _, kind := range register.FieldKinds() {
		if counts[kind] > 0 {
			g.b.FieldCounts = append(g.b.FieldCounts, KindCount{kind, counts[kind]})
		}
	}
	return err
}

// Coverage says how much marsad could know of the period.
type Coverage struct {
	Days         []DayReports // of the period
	Reports      Comparison
	AtLeast      bool     // there are more reports than were counted
	Empty        []string // days of the period without any report
	EmptyBefore  int      // days of the period before without any
	SourcesKnown bool
	Sources      int
	Conditions   []KindCount // of all sources, when the bulletin was made
	Unwell       []Unwell    // sources that are failing or silent
}

// DayReports is how many reports were published on a day.
type DayReports struct {
	Day   string
	Count int
}

// Unwell is a source from which nothing comes.
type Unwell struct {
	Name, Condition string
	Since           string // of a failing one the last success, of a silent one its newest item; "" when there is none. RFC 3339
}

func (g gathering) coverage(ctx context.Context) error {
	c := &g.b.Coverage
	for _, p := range []Period{g.b.Period, g.b.Before} {
		for _, day := range p.Days() {
			page, err := g.Reports.List(ctx, store.Filter{From: day, To: day, Limit: 1, Classes: g.viewer.Classes()})
			if err != nil {
				return err
			}
			c.day(day, page, p == g.b.Period)
		}
	}
	if g.Sources == nil {
		return nil
	}
	sources, err := g.Sources(ctx)
	c.SourcesKnown, c.Sources = true, len(sources)
	c.conditions(sources, g)
	return err
}

func (c *Coverage) day(day string, page store.Page, now bool) {
	c.AtLeast = c.AtLeast || page.AtLeast
	switch {
	case now && page.Total == 0:
		c.Empty = append(c.Empty, day)
	case page.Total == 0:
		c.EmptyBefore++
	}
	if now {
		c.Days = append(c.Days, DayReports{day, page.Total})
		c.Reports.Now += page.Total
		return
	}
	c.Reports.Before += page.Total
}

func (c *Coverage) conditions(sources []store.Source, g gathering) {
	for _, condition := range []string{store.ConditionFailing, store.ConditionSilent, store.ConditionNew, store.ConditionPaused, store.ConditionWell} {
		n := 0
		for _, s := range sources {
			if s.Condition(g.b.Made) != condition {
				continue
			}
			n++
			if condition == store.ConditionFailing || condition == store.ConditionSilent {
				c.Unwell = append(c.Unwell, unwell(s, condition))
			}
		}
		if n > 0 {
			c.Conditions = append(c.Conditions, KindCount{condition, n})
		}
	}
}

func unwell(s store.Source, condition string) Unwell {
	u := Unwell{Name: cmp.Or(s.Name, s.Outlet, s.Address), Condition: condition}
	since := s.LastSuccess
	if condition == store.ConditionSilent {
		since = s.Newest
	}
	if !since.IsZero() {
		u.Since = since.UTC().Format("2006-01-02T15:04:05Z")
	}
	return u
}
