package watch

import (
	"cmp"
	"strconv"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// Quiet is a time in which a source published nothing: since its newest item, until the next one or, when Until is zero, until now.
type Quiet struct {
	Source       store.Source
	Since, Until time.Time
}

const oneDay = 24 * time.Hour

// silent gives the alert of a rule that a source had published nothing for N days, when that was so at a moment. One silence is told once, also one that lasted
// already when the rule was made.
func (j judged) silent(c Condition, q Quiet, at time.Time) (Alert, bool) {
	outlet := j.filter.Outlet
	fires := q.Since.Add(time.Duration(c.N) * oneDay)
	switch {
	case outlet != "" && outlet != q.Source.Outlet && outlet != q.Source.Name:
		return Alert{}, false
	case q.Source.Paused, q.Since.IsZero(), at.Before(fires), !q.Until.IsZero() && !q.Until.After(fires):
		return Alert{}, false
	}
	id := strconv.FormatInt(q.Source.ID, 10)
	a := Alert{Rule: j.ID, Revision: j.revision, Owner: j.Owner, Condition: OnSilence, Kind: KindSource, Record: id, At: at.UTC().Format(time.RFC3339),
		Reasons: []Reason{{Condition: OnSilence, N: c.N, Found: int(at.Sub(q.Since) / oneDay), Since: q.Since.UTC().Format(time.DateOnly)}}}
	a.ID = idOf(j.ID, OnSilence, strconv.Itoa(c.N), id, q.Since.UTC().Format(time.RFC3339))
	return a, true
}

// quietNow gives how long a source has been silent: since its newest item, or since it was added when it never had one.
func quietNow(s store.Source) Quiet {
	since := s.Newest
	if since.IsZero() {
		since = s.Added
	}
	return Quiet{Source: s, Since: since}
}

// unresumed gives the alerts of a rule on patrols that were off at a moment and had been so for N days.
func (j judged) unresumed(c Condition, p register.PatrolSeries, version int, at time.Time) []Alert {
	if !j.filter.Passes(store.Object{Index: p.Index()}.Tidy().Index) {
		return nil
	}
	var out []Alert
	for _, s := range p.Suspensions {
		from, err := time.Parse(time.DateOnly, s.From)
		if err != nil || resumed(s, at) { // a suspension whose first day is not known has no length
			continue
		}
		fires := from.Add(time.Duration(c.N) * oneDay)
		if at.Before(fires) {
			continue
		}
		a := Alert{Rule: j.ID, Revision: j.revision, Owner: j.Owner, Condition: OnNotResumed, Kind: register.KindPatrol, Record: p.ID, Version: version, At: at.UTC().Format(time.RFC3339),
			Reasons: []Reason{{Condition: OnNotResumed, N: c.N, Found: int(at.Sub(from) / oneDay), Since: s.From}}}
		a.ID = idOf(j.ID, OnNotResumed, strconv.Itoa(c.N), p.ID, s.From, s.Region)
		out = append(out, a)
	}
	return out
}

// resumed tells whether a suspension was over at a moment.
func resumed(s register.Suspension, at time.Time) bool {
	return s.Until != "" && cmp.Compare(s.Until, at.UTC().Format(time.DateOnly)) <= 0
}
