package agreements

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"marsad/internal/register"
)

// Derived is the basis of a breach that nobody alleged: an incident of a type that touches a clause, inside its zone and period. It is only offered to
// whoever looks, is kept nowhere, and names nobody as accused.
const Derived = "derived"

// Touches gives the incidents that touch a clause of an agreement, the oldest first: of a listed type, in a place inside the zone, on a day on which the
// agreement and the clause held. An incident that was refuted or taken back, one that is only meant, and one told of several happenings touch nothing; a clause without
// a zone or without types is touched by nothing.
func Touches(a register.Agreement, incidents []register.Incident) []register.Breach {
	var out []register.Breach
	for _, i := range incidents {
		day := i.When.From[:min(len(i.When.From), dayLength)]
		if len(day) < dayLength || i.Retracted || i.Aggregate || i.Grade == register.GradeRefuted || !InForce(a, day) || !slices.Contains([]string{"asserted", "reported", "historical"}, i.Modality) {
			continue
		}
		for _, c := range a.Clauses {
			if Holds(c, day) && slices.Contains(c.Breach, i.Type) && slices.ContainsFunc(i.Places, func(p register.Place) bool { return within(c, p) }) {
				out = append(out, register.Breach{ID: i.ID, Class: i.Class, Agreement: a.ID, Clause: c.ID, Basis: Derived, When: i.When, Places: i.Places, Incident: i.ID, Act: i.Type, Mentions: i.Mentions, Grade: i.Grade,
					Tied: []register.Reason{{Field: "type", Said: "the act touches the clause", Weight: 1}, {Field: "place", Said: "it lies in the zone", Weight: 1}}})
			}
		}
	}
	slices.SortFunc(out, func(x, y register.Breach) int {
		return cmp.Or(cmp.Compare(x.When.From, y.When.From), cmp.Compare(x.ID, y.ID), cmp.Compare(x.Clause, y.Clause))
	})
	return out
}

// within tells whether a place lies in the zone of a clause. An area is no place in it: its middle says nothing about where in it something happened.
func within(c register.Clause, p register.Place) bool {
	return p.Lat != nil && p.Lon != nil && len(c.Zone) > 0 && !slices.Contains([]string{"country", "admin1", "region"}, p.Kind) && p.Role != "from" && p.Role != "towards" && Inside(c.Zone, *p.Lat, *p.Lon)
}

// Box gives the rectangle round the zones of an agreement in degrees, or false when it has none. None of the zones crosses the antimeridian.
func Box(a register.Agreement) (west, south, east, north float64, ok bool) {
	for _, c := range a.Clauses {
		if len(c.Zone) == 0 {
			continue
		}
		rings, err := Rings(c.Zone)
		if err != nil {
			continue
		}
		for _, ring := range rings {
			for _, at := range ring {
				if !ok {
					west, south, east, north, ok = at[0], at[1], at[0], at[1], true
				}
				west, south, east, north = min(west, at[0]), min(south, at[1]), max(east, at[0]), max(north, at[1])
			}
		}
	}
	return west, south, east, north, ok
}

// By is by what compliance is counted.
type By string

// Compliance is counted by months, YYYY-MM, or by weeks from Monday on, YYYY-Www (ISO 8601).
const (
	ByMonth By = "month"
	ByWeek  By = "week"
)

// of gives the month or week of a day; a day that is none stands for itself.
func (b By) of(day string) string {
	month := day[:min(len(day), len("2020-02"))]
	if b != ByWeek {
		return month
	}
	t, err := time.Parse(time.DateOnly, day[:min(len(day), dayLength)])
	if err != nil {
		return month // what is known to the month lies in no week
	}
	year, week := t.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// Row is what is alleged under a clause against a side in one month or week, or with an empty Side the incidents that touch it. Killed is the sum of the least numbers that an
// origin gives for each incident: no fewer than so many, and nothing when no origin gives one.
type Row struct {
	Month   string // or week: as By writes it
	Clause  string
	Side    register.Part
	Alleged int
	Denied  int // of these
	Touched int
	Killed  int
}

// Table counts alleged breaches by month or week, clause and accused party, and what touches a clause, the oldest first. incidents are those of the touches.
func Table(alleged, touches []register.Breach, incidents []register.Incident, by By) []Row {
	killed := map[string]int{}
	for _, i := range incidents {
		killed[i.ID] = least(i.Counts)
	}
	var out []Row
	at := func(month, clause string, side register.Part) *Row {
		for i := range out {
			if r := &out[i]; r.Month == month && r.Clause == clause && r.Side.Name == side.Name {
				return r
			}
		}
		out = append(out, Row{Month: month, Clause: clause, Side: side})
		return &out[len(out)-1]
	}
	for _, b := range alleged {
		var side register.Part
		if len(b.Accused) > 0 {
			side = b.Accused[0]
		}
		r := at(by.of(b.When.From), b.Clause, side)
		r.Alleged++
		if b.Answer == register.AnswerDenied {
			r.Denied++
		}
	}
	for _, b := range touches {
		r := at(by.of(b.When.From), b.Clause, register.Part{})
		r.Touched++
		r.Killed += killed[b.Incident]
	}
	slices.SortStableFunc(out, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.Month, y.Month), cmp.Compare(x.Clause, y.Clause), cmp.Compare(x.Side.Name.Arabic, y.Side.Name.Arabic))
	})
	return out
}

// least gives the smallest number of killed that an origin gives for an incident.
func least(counts []register.Toll) int {
	out := -1
	for _, c := range counts {
		if c.Of == "killed" && (out < 0 || c.Low < out) {
			out = c.Low
		}
	}
	return max(out, 0)
}

// Coverage is what is known of the days of a month or week: silence is no peace.
type Coverage struct {
	Month   string // or week: as By writes it
	Days    int    // of it, inside the period
	Unheard int    // no report at all from the area was published
	Quiet   int    // there were reports, and none was of an alleged breach
	Alleged int    // on which a breach is alleged
}

// Cover counts the days from the first to the last, both YYYY-MM-DD and included, by month or week. reported are the days on which a report from the area was published.
func Cover(from, until string, reported map[string]bool, alleged []register.Breach, by By) ([]Coverage, error) {
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		return nil, err
	}
	last, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return nil, err
	}
	accused := map[string]bool{}
	for _, b := range alleged {
		accused[b.When.From[:min(len(b.When.From), dayLength)]] = true
	}
	var out []Coverage
	for ; !day.After(last); day = day.AddDate(0, 0, 1) {
		key := day.Format(time.DateOnly)
		if len(out) == 0 || out[len(out)-1].Month != by.of(key) {
			out = append(out, Coverage{Month: by.of(key)})
		}
		c := &out[len(out)-1]
		c.Days++
		switch {
		case accused[key]:
			c.Alleged++
		case reported[key]:
			c.Quiet++
		default:
			c.Unheard++
		}
	}
	return out, nil
}
