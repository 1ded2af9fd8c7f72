package web

import (
	"net/http"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// compliance is what the page of an agreement says beside the allegations: what touches a clause, counts by month, and how far reports reach.
type compliance struct {
	Touches []register.Breach
	Rows    []agreements.Row
	Cover   []agreements.Coverage
	Zoned   bool // there is a zone to look in; without one neither touches nor coverage can be told
}

// coverDays is for how many days before the last report from the area coverage is told.
const coverDays = 365

func (s *site) compliance(r *http.Request, a register.Agreement, alleged []register.Breach) (compliance, error) {
	var c compliance
	var incidents []register.Incident
	west, south, east, north, ok := agreements.Box(a)
	if ok {
		c.Zoned = true
		box := &store.Box{West: west, South: south, East: east, North: north}
		var err error
		if incidents, err = readAll(s, r, store.Filter{Kind: register.KindIncident, From: a.Signed, Box: box}, mask.Incident); err != nil {
			return c, err
		}
		c.Touches = agreements.Touches(a, incidents)
		if c.Cover, err = s.cover(r, a, box, alleged); err != nil {
			return c, err
		}
	}
	c.Rows = agreements.Table(alleged, c.Touches, incidents)
	return c, nil
}

// cover counts the days of the year up to the last report from the area or the last allegation.
func (s *site) cover(r *http.Request, a register.Agreement, box *store.Box, alleged []register.Breach) ([]agreements.Coverage, error) {
	reported := map[string]bool{}
	f := store.Filter{From: a.Signed, Box: box, Classes: access.Of(r.Context()).Classes(), Limit: 1}
	last := ""
	for _, b := range alleged {
		last = max(last, b.When.From[:min(len(b.When.From), len(time.DateOnly))])
	}
	first := a.Signed
	for {
		page, err := s.reports.List(r.Context(), f)
		if err != nil {
			return nil, err
		}
		if len(page.Reports) == 0 || len(page.Reports[0].Published) < len(time.DateOnly) {
			break
		}
		day := page.Reports[0].Published[:len(time.DateOnly)]
		reported[day], last = true, max(last, day)
		first = max(a.Signed, before(last, coverDays))
		if f.To = before(day, 1); f.To < first || f.To == "" {
			break
		}
	}
	if last == "" {
		return nil, nil
	}
	return agreements.Cover(max(first, before(last, coverDays)), last, reported, alleged)
}

// before gives the day so many days earlier; empty for what is no day.
func before(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -days).Format(time.DateOnly)
}
