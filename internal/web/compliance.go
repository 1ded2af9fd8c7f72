package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/agreements"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// compliance is what the page of an agreement says beside the allegations: what touches a clause, counts by month or week, and how far reports reach.
type compliance struct {
	Touches []register.Breach
	Rows    []agreements.Row
	Cover   []agreements.Coverage
	Zoned   bool // there is a zone to look in; without one neither touches nor coverage can be told
	Period  period
	By      agreements.By
}

// touchesShown is how many incidents that touch a clause stand on the page; the table counts all of the period.
const touchesShown = 200

// ShownTouches gives the latest of the incidents that touch a clause, the oldest first.
func (c compliance) ShownTouches() []register.Breach {
	return c.Touches[max(0, len(c.Touches)-touchesShown):]
}

// byChoice is a link to the table by months or weeks.
type byChoice struct {
	Name, Link string
	Current    bool
}

// ByChoices gives by what the table can be counted.
func (v ledgerPage) ByChoices() []byChoice {
	var out []byChoice
	for _, by := range []agreements.By{agreements.ByMonth, agreements.ByWeek} {
		q := url.Values{"by": {string(by)}}
		if v.Period.Until != "" {
			q.Set("until", v.Period.Until)
		}
		out = append(out, byChoice{v.Text("compliance.by." + string(by)), "?" + q.Encode(), by == v.By})
	}
	return out
}

// coverDays is for how many days before the last report from the area coverage is told.
const coverDays = 365

// byOf gives by what a request wants compliance counted.
func byOf(r *http.Request) (agreements.By, error) {
	switch by := agreements.By(r.URL.Query().Get("by")); by {
	case "":
		return agreements.ByMonth, nil
	case agreements.ByMonth, agreements.ByWeek:
		return by, nil
	default:
		return by, fmt.Errorf("%w: by %q is neither month nor week", store.ErrInvalid, by)
	}
}

func (s *site) compliance(r *http.Request, a register.Agreement, alleged []register.Breach) (compliance, error) {
	by, err := byOf(r)
	if err != nil {
		return compliance{}, err
	}
	c := compliance{By: by}
	if c.Period, err = s.period(r, a); err != nil {
		return c, err
	}
	var incidents []register.Incident
	if _, c.Zoned = zoneBox(a); c.Zoned {
		for _, f := range touching(a) {
			found, err := readAll(s, r, c.Period.of(f), mask.Incident)
			if err != nil {
				return c, err
			}
			incidents = append(incidents, found...)
		}
		c.Touches = agreements.Touches(a, incidents)
		if c.Cover, err = s.cover(r, a, c.Period, alleged, by); err != nil {
			return c, err
		}
	}
	c.Rows = agreements.Table(alleged, c.Touches, incidents, by)
	return c, nil
}

// zoneBox gives the rectangle round the zones of an agreement.
func zoneBox(a register.Agreement) (*store.Box, bool) {
	west, south, east, north, ok := agreements.Box(a)
	return &store.Box{West: west, South: south, East: east, North: north}, ok
}

// touching gives by what the incidents are found that may touch a clause: a filter for each type that one speaks of; none where there is no zone.
func touching(a register.Agreement) []store.Filter {
	box, ok := zoneBox(a)
	if !ok {
		return nil
	}
	var types []string
	for _, c := range a.Clauses {
		if len(c.Zone) > 0 {
			types = append(types, c.Breach...)
		}
	}
	slices.Sort(types)
	var out []store.Filter
	for _, t := range slices.Compact(types) {
		out = append(out, store.Filter{Kind: register.KindIncident, EventType: t, From: a.Signed, Box: box})
	}
	return out
}

// under gives by what the alleged breaches of an agreement are found.
func under(a register.Agreement) store.Filter {
	return store.Filter{Kind: register.KindBreach, Facets: []store.Facet{{Kind: "agreement", Value: a.ID}}}
}

// cover counts the days of the period, or of the year up to the last report from the area or the last allegation.
func (s *site) cover(r *http.Request, a register.Agreement, in period, alleged []register.Breach, by agreements.By) ([]agreements.Coverage, error) {
	box, _ := zoneBox(a)
	reported := map[string]bool{}
	f := in.of(store.Filter{From: a.Signed, Box: box, Classes: access.Of(r.Context()).Classes(), Limit: 1})
	last := in.Until
	for _, b := range alleged {
		last = max(last, b.When.From[:min(len(b.When.From), len(time.DateOnly))])
	}
	first := f.From
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
		first = max(f.From, before(last, coverDays))
		if f.To = before(day, 1); f.To < first || f.To == "" {
			break
		}
	}
	if last == "" {
		return nil, nil
	}
	return agreements.Cover(max(first, before(last, coverDays)), last, reported, alleged, by)
}

// before gives the day so many days earlier; empty for what is no day.
func before(day string, days int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, -days).Format(time.DateOnly)
}
